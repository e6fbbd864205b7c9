import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp } from '../../testkit/start-app.ts';

let app: TestApp;
beforeAll(async () => { app = await startApp(await openFreshEmbedded()); }, 120_000);
afterAll(() => app.close());

/** As it is on the wire: fetch would unpack it. */
function get(path: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number | undefined; headers: Record<string, unknown>; body: Buffer }>((resolve, reject) => {
    request(app.url + path, { headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject).end();
  });
}

it.each(['/api/catalogue', '/api/openapi.json', '/api/partner-protocol.json'])('%s comes compressed as the caller takes it, and not again to who has it', async (path) => {
  const plain = await get(path);
  expect(plain).toMatchObject({ status: 200, headers: { 'cache-control': 'no-cache', vary: expect.stringMatching(/accept-encoding/i), 'content-type': 'application/json; charset=utf-8' } });
  expect(plain.headers).not.toHaveProperty('content-encoding');
  const [gzipped, br] = [await get(path, { 'accept-encoding': 'gzip, deflate' }), await get(path, { 'accept-encoding': 'gzip, deflate, br' })];
  expect([gzipped.headers['content-encoding'], br.headers['content-encoding']]).toEqual(['gzip', 'br']);
  expect(gunzipSync(gzipped.body).equals(plain.body)).toBe(true);
  expect(brotliDecompressSync(br.body).equals(plain.body)).toBe(true);
  expect(br.body.length).toBeLessThan(plain.body.length / 4);
  expect((await get(path, { 'accept-encoding': 'br;q=0, gzip' })).headers['content-encoding']).toBe('gzip');
  const again = await get(path, { 'if-none-match': String(br.headers['etag']) });
  expect(again).toMatchObject({ status: 304, headers: { etag: br.headers['etag'] } });
  expect(again.body).toHaveLength(0);
  expect((await get(path, { 'if-none-match': '"another"' })).status).toBe(200);
});

it('a changed fact is seen at once by who has the catalogue of before', async () => {
  const operator = await rehearsalVisitor(app, 'operator');
  const before = String((await get('/api/catalogue')).headers['etag']);
  const { items } = (await operator.call('GET', '/api/desk/catalogue')).body as { items: { key: string; value: unknown; version: number }[] };
  // How long a paper can be used is told elsewhere.
  const row = items.find(({ key, value }) => typeof value === 'number' && value > 1 && !key.startsWith('document.'));
  if (row === undefined) throw new Error('the catalogue has no number to change');
  const key = row.key;
  const answer = await operator.change('PATCH', `/api/desk/catalogue/${encodeURIComponent(key)}`, row.version, { value: (row.value as number) + 1, source: 'https://example.com/notice', asOf: '2026-01-02' });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const after = await get('/api/catalogue', { 'if-none-match': before });
  expect(after.status).toBe(200);
  expect(after.headers['etag']).not.toBe(before);
});

it('answers about a person are neither kept nor compressed', async () => {
  const merchant = await rehearsalVisitor(app, 'merchant');
  const answer = await get('/api/business', { 'accept-encoding': 'br, gzip', cookie: merchant.cookies().map(({ name, value }) => `${name}=${value}`).join('; ') });
  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
  expect(answer.headers).not.toHaveProperty('content-encoding');
});
