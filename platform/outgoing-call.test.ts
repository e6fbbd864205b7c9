import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { postTo } from './outgoing-call.ts';

const stops: (() => unknown)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** A receiver that says these bytes to whoever calls, and hangs up. */
async function receiver(says: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(says));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  stops.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const post = (url: string) => postTo({ url, contentType: 'application/json', body: '{}', connectMs: 5000, totalMs: 5000, allowPrivate: true });

it.each([
  ['an answer with its length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', { kind: 'answered', status: 200, body: 'ok' }],
  ['an answer that ends with its connection', 'HTTP/1.1 200 OK\r\n\r\nuntil the end', { kind: 'answered', status: 200, body: 'until the end' }],
  ['an answer that breaks off', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok', { kind: 'failed' }],
  ['a change of protocol', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n', { kind: 'failed' }],
  ['something else', 'NOT HTTP', { kind: 'failed' }],
  ['nothing', '', { kind: 'failed' }],
])('comes to an end after %s', async (_what, says, outcome) => {
  expect(await post(await receiver(says))).toMatchObject(outcome);
});
