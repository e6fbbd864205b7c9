import { request as httpRequest, type ClientRequest } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { operation } from '../../contract/operation.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { systemClock } from '../clock.ts';
import { startLog } from '../log.ts';
import { openVault } from '../vault.ts';
import { createHttpServer } from './http-server.ts';
import { route } from './route-kit.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const upload = operation({ method: 'POST', path: '/files', access: { kind: 'public' }, tag: 'x', summary: 'x', bodyKind: 'file', output: z.object({ bytes: z.number() }) });
const START = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n';
const END = 'the last bytes\r\n--x--\r\n';

it('takes so many files at once and asks further ones to come again; a place is free again when a file has come or its sender has gone', async () => {
  const database = await openFreshEmbedded();
  const server = await createHttpServer({
    routes: [route(upload, async ({ file }) => ({ bytes: file?.bytes.length ?? 0 }))], database, clock: systemClock, vault: openVault(['x'.repeat(40)]), log: startLog({ level: 'silent' }), resolveCaller: async () => null,
    origins: [], trustedProxies: [], secure: false, contentSources: { script: [], frame: [], connect: [], image: [], font: [], style: [], media: [] },
  });
  const address = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
  closing.push(() => server.close(), () => database.close());
  const begin = () => {
    const call = httpRequest({ host: address.hostname, port: address.port, path: '/files', method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' } });
    const answer = new Promise<{ status: number; retryAfter: string | undefined }>((resolve, reject) => {
      call.on('response', (response) => resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] }));
      call.on('error', reject);
    });
    answer.catch(() => undefined);
    call.write(START);
    return { call, answer };
  };
  const whole = async () => {
    const one = begin();
    one.call.end(END);
    return one.answer;
  };
  const slow: { call: ClientRequest; answer: Promise<{ status: number }> }[] = Array.from({ length: 8 }, begin);
  await eventually(async () => expect(await whole()).toEqual({ status: 503, retryAfter: '3' }), { withinMs: 20_000 });
  const [first, second] = slow;
  first?.call.end(END);
  expect((await first?.answer)?.status).toBe(200);
  expect((await whole()).status).toBe(200);
  slow.push(begin());
  await eventually(async () => expect((await whole()).status).toBe(503), { withinMs: 20_000 });
  second?.call.destroy();
  await eventually(async () => expect((await whole()).status).toBe(200), { withinMs: 20_000 });
  for (const { call } of slow) call.destroy();
}, 120_000);
