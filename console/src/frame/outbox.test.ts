import { beforeEach, expect, test, vi } from 'vitest';
import { Outbox, type Pending } from './outbox.ts';

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.stubGlobal('sessionStorage', { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, text: string) => void kept.set(key, text), removeItem: (key: string) => void kept.delete(key) });
});

/** A server that answers when told to. */
function server() {
  const asked: { message: Pending; settle: (failure?: Error) => void }[] = [];
  const deliver = (message: Pending): Promise<void> => new Promise((resolve, reject) => asked.push({ message, settle: (failure) => (failure === undefined ? resolve() : reject(failure)) }));
  return { asked, deliver };
}

const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test('a message is there at once and gone when the server has it', async () => {
  const { asked, deliver } = server();
  const outbox = new Outbox('a');
  outbox.add('hello', deliver);
  expect(outbox.pending()).toMatchObject([{ text: 'hello', state: 'sending' }]);
  asked[0]?.settle();
  await turns();
  expect([outbox.pending(), kept.size]).toEqual([[], 0]);
});

test('messages leave one after the other, and a failure keeps those behind it', async () => {
  const { asked, deliver } = server();
  const outbox = new Outbox('a');
  outbox.add('first', deliver);
  outbox.add('second', deliver);
  expect(asked.length).toBe(1);
  asked[0]?.settle(new Error('offline'));
  await turns();
  expect(outbox.pending().map(({ text, state }) => [text, state])).toEqual([['first', 'failed'], ['second', 'failed']]);
  expect(asked.length).toBe(1);
});

test('sending again carries the same id, in the same order', async () => {
  const { asked, deliver } = server();
  const outbox = new Outbox('a');
  outbox.add('first', deliver);
  outbox.add('second', deliver);
  asked[0]?.settle(new Error('offline'));
  await turns();
  outbox.retry(deliver);
  asked[1]?.settle();
  await turns();
  asked[2]?.settle();
  await turns();
  expect(asked.map(({ message }) => message.text)).toEqual(['first', 'first', 'second']);
  expect(asked[1]?.message.clientId).toBe(asked[0]?.message.clientId);
  expect(outbox.pending()).toEqual([]);
});

test('a reload finds what was not sent, with its id', async () => {
  const first = server();
  const outbox = new Outbox('a');
  outbox.add('not lost', first.deliver);
  const before = outbox.pending()[0]?.clientId;
  first.asked[0]?.settle(new Error('offline'));
  await turns();
  const again = new Outbox('a');
  expect(again.pending()).toMatchObject([{ clientId: before, text: 'not lost' }]);
  const second = server();
  void again.flush(second.deliver);
  expect(second.asked.map(({ message }) => message.clientId)).toEqual([before]);
});

test('a message that cannot be sent can be taken back to be mended', async () => {
  const { asked, deliver } = server();
  const outbox = new Outbox('a');
  outbox.add('wrong', deliver);
  asked[0]?.settle(new Error('refused'));
  await turns();
  expect(outbox.takeBack(outbox.pending()[0]?.clientId ?? '')).toBe('wrong');
  expect(outbox.pending()).toEqual([]);
});

test('a new message takes the failed ones before it along', async () => {
  const { asked, deliver } = server();
  const outbox = new Outbox('a');
  outbox.add('first', deliver);
  asked[0]?.settle(new Error('offline'));
  await turns();
  outbox.add('second', deliver);
  expect(asked.at(-1)?.message.text).toBe('first');
  asked.at(-1)?.settle();
  await turns();
  expect(asked.at(-1)?.message.text).toBe('second');
});

test('a message that arrived although its answer was lost is forgotten', async () => {
  const { asked, deliver } = server();
  const outbox = new Outbox('a');
  outbox.add('arrived', deliver);
  const id = outbox.pending()[0]?.clientId ?? '';
  asked[0]?.settle(new Error('the answer was lost'));
  await turns();
  outbox.arrived(new Set([id]));
  expect(outbox.pending()).toEqual([]);
});
