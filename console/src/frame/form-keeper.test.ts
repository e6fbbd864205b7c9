import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiProblem, TransportError } from '../api/problem.ts';
import { FormKeeper } from './form-keeper.ts';
import type { Kept, KeeperParts } from './form-keeper.ts';

interface Shop {
  readonly name: string;
  readonly phone: string;
}

const stale = new ApiProblem({ type: '', title: '', status: 412, code: 'stale_version' });

/** A server with one resource, and the storage of one tab. */
function house(start: Shop = { name: '', phone: '' }) {
  const server = { kept: { values: start, version: 1 }, patches: [] as Partial<Shop>[], fail: null as Error | null };
  const stored = new Map<string, string>();
  const parts: KeeperParts<Shop> = {
    start: server.kept,
    save: async (patch, ifMatch): Promise<Kept<Shop>> => {
      await Promise.resolve();
      if (server.fail !== null) throw server.fail;
      if (ifMatch !== server.kept.version) throw stale;
      server.patches.push(patch);
      server.kept = { values: { ...server.kept.values, ...patch }, version: ifMatch + 1 };
      return server.kept;
    },
    reload: () => Promise.resolve(server.kept),
    storage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value), removeItem: (key) => void stored.delete(key) },
    storageKey: 'shop',
    delayMs: 100,
  };
  return { server, stored, parts, keeper: new FormKeeper(parts) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('typing is saved once, a moment after the last key, and only what changed', async () => {
  const { server, keeper, stored } = house();
  for (const name of ['h', 'ha', 'han']) keeper.set('name', name);
  expect(keeper.view().state).toBe('waiting');
  await vi.advanceTimersByTimeAsync(200);
  expect(server.patches).toEqual([{ name: 'han' }]);
  expect(keeper.view()).toMatchObject({ state: 'saved', version: 2, everSaved: true });
  expect(stored.size).toBe(0);
});

test('what is typed during a save is saved after it', async () => {
  const { server, keeper } = house();
  keeper.set('name', 'a');
  await vi.advanceTimersByTimeAsync(100);
  keeper.set('name', 'ab');
  await vi.advanceTimersByTimeAsync(300);
  expect(server.kept.values.name).toBe('ab');
  expect(keeper.view()).toMatchObject({ state: 'saved', values: { name: 'ab' } });
});

test('without a connection input is kept, tried again, and arrives', async () => {
  const { server, keeper, stored } = house();
  server.fail = new TransportError('offline');
  keeper.set('name', 'kept');
  await vi.advanceTimersByTimeAsync(150);
  expect(keeper.view().state).toBe('failed');
  expect(stored.get('shop')).toContain('kept');
  server.fail = null;
  await vi.advanceTimersByTimeAsync(4000);
  expect(server.kept.values.name).toBe('kept');
  expect(keeper.view().state).toBe('saved');
});

test('a reload of the page brings unsaved input back and saves it', async () => {
  const { server, keeper, parts } = house();
  server.fail = new TransportError('offline');
  keeper.set('name', 'unsaved');
  await vi.advanceTimersByTimeAsync(150);
  server.fail = null;
  const reopened = new FormKeeper({ ...parts, start: server.kept });
  expect(reopened.view().values.name).toBe('unsaved');
  await vi.advanceTimersByTimeAsync(10);
  expect(server.kept.values.name).toBe('unsaved');
});

test('another tab changed another member: both changes survive without a question', async () => {
  const { server, keeper } = house();
  server.kept = { values: { name: '', phone: '02-123' }, version: 2 };
  keeper.set('name', 'mine');
  await vi.advanceTimersByTimeAsync(500);
  expect(server.kept.values).toEqual({ name: 'mine', phone: '02-123' });
  expect(keeper.view()).toMatchObject({ state: 'saved', values: { name: 'mine', phone: '02-123' } });
});

test.each([['mine', 'here'], ['theirs', 'there']] as const)('another tab changed the same member: the person chooses %s', async (choice, expected) => {
  const { server, keeper } = house();
  server.kept = { values: { name: 'there', phone: '' }, version: 2 };
  keeper.set('name', 'here');
  await vi.advanceTimersByTimeAsync(500);
  expect(keeper.view()).toMatchObject({ state: 'conflict', conflicts: ['name'], values: { name: 'here' } });
  expect(server.kept.values.name).toBe('there');
  keeper.resolve(choice);
  await vi.advanceTimersByTimeAsync(500);
  expect(server.kept.values.name).toBe(expected);
  expect(keeper.view()).toMatchObject({ state: 'saved', values: { name: expected } });
});

test('a refusal for good is shown and not repeated until something changes', async () => {
  const { server, keeper } = house();
  const save = vi.fn(() => Promise.reject(new ApiProblem({ type: '', title: '', status: 409, code: 'business_information_locked' })));
  const locked = new FormKeeper<Shop>({ ...house().parts, save });
  locked.set('name', 'x');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(save).toHaveBeenCalledTimes(1);
  expect(locked.view().state).toBe('failed');
  expect([server.patches.length, keeper.view().state]).toEqual([0, 'saved']);
});

test('flush saves at once and tells whether everything arrived', async () => {
  const { server, keeper } = house();
  keeper.set('phone', '02-9');
  expect(await keeper.flush()).toBe(true);
  expect(server.kept.values.phone).toBe('02-9');
  server.fail = new TransportError('offline');
  keeper.set('phone', '02-99');
  expect(await keeper.flush()).toBe(false);
});

test('a newer version read meanwhile is taken over when nothing is being edited, and never over unsaved input', async () => {
  const { keeper, server } = house();
  keeper.adopt({ values: { name: 'elsewhere', phone: '' }, version: 5 });
  expect(keeper.view()).toMatchObject({ version: 5, values: { name: 'elsewhere' } });
  keeper.set('name', 'typing');
  keeper.adopt({ values: { name: 'later', phone: '' }, version: 6 });
  expect(keeper.view().values.name).toBe('typing');
  server.kept = { values: { name: 'later', phone: '' }, version: 6 };
  await vi.advanceTimersByTimeAsync(300);
  expect(keeper.view().state).toBe('conflict');
});

test('a flush with a stale version saves what was merged before it answers', async () => {
  const { server, keeper } = house();
  keeper.set('name', 'mine');
  server.kept = { values: { name: '', phone: 'theirs' }, version: 2 };
  expect(await keeper.flush()).toBe(true);
  expect(server.kept.values).toEqual({ name: 'mine', phone: 'theirs' });
});
