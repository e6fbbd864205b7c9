import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createStop, endInOrder } from '../../app/shutdown.ts';
import { startChild } from '../../testkit/child.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp } from '../../testkit/start-app.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();
const log = { error: () => {} };
const never = () => new Promise<never>(() => {});

it('a certificate that is being read while the product ends is read to its end, or again after the next start', async () => {
  const database = await openFreshEmbedded();
  const app = await startApp({ ...database, close: async () => {} }, { speed: 1 });
  const { visitor } = await signUpMerchant(app);
  const form = new FormData();
  form.append('file', new Blob([readFileSync(join(import.meta.dirname, '../../reader/samples/individual-general.jpg'))], { type: 'image/jpeg' }), 'certificate.jpg');
  expect((await visitor.call('POST', '/api/documents', form)).status).toBe(201);
  const jobs = async () => (await database.pool.query<{ state: string; last_error: string | null }>("select state, last_error from job where name like 'documents.read%'")).rows;
  await eventually(async () => expect((await jobs()).map(({ state }) => state)).toEqual(['running']), { withinMs: 60_000 });
  await app.close();
  const [job] = await jobs();
  expect(job?.last_error).toBeNull();
  expect(['done', 'waiting']).toContain(job?.state);
  await database.close();
}, 240_000);

it('ends one after the other, and the next although one fails', async () => {
  const ended: string[] = [];
  const errors: object[] = [];
  const whole = await endInOrder([
    ['first', async () => { await Promise.resolve(); ended.push('first'); }],
    ['second', () => Promise.reject(new Error('broken'))],
    ['third', async () => void ended.push('third')],
  ], { error: (about) => void errors.push(about) });
  expect({ whole, ended, errors }).toMatchObject({ whole: false, ended: ['first', 'third'], errors: [{ part: 'second' }] });
});

it('ends with 0, with 1 where something fails or takes too long, and at once when asked again', async () => {
  const codeOf = (steps: Parameters<typeof createStop>[0]['steps'], signals = 1) => new Promise<number>((exit) => {
    const stop = createStop({ steps, log, say: () => {}, exit, deadlineMs: 300 });
    for (let sent = 0; sent < signals; sent += 1) stop();
  });
  expect(await codeOf([['all', async () => {}]])).toBe(0);
  expect(await codeOf([['all', () => Promise.reject(new Error('broken'))]])).toBe(1);
  expect(await codeOf([['all', never]])).toBe(1);
  expect(await codeOf([['all', never]], 2)).toBe(130);
});

it('the program ends in order on Ctrl+C', async () => {
  const child = startChild(join(import.meta.dirname, '../../app/main.ts'), [], { GATEHOUSE_DATA_DIR: join(temporaryDirectory(), 'data'), PORT: '0', LOG_LEVEL: 'error' });
  try {
    await child.line((line) => line.startsWith('Gatehouse is ready at'));
    await child.kill('SIGINT');
    expect(await child.end()).toEqual({ code: 0, errors: '' });
    expect(child.lines).toContain('Stopping…');
  } finally {
    await child.kill();
  }
}, 240_000);
