import { randomBytes } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../testkit/eventually.ts';
import { notify, openDatabase } from './open-database.ts';

const server = process.env['GATEHOUSE_TEST_POSTGRES'];
const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A line to the server on which the listening connection can go dead without being closed, as behind a firewall that forgot it. */
async function lineTo(url: string) {
  const { hostname, port } = new URL(url);
  const dead = new Set<Socket>();
  const listeners = new Set<Socket>();
  const line = createServer((near) => {
    const far = connect(Number(port), hostname);
    near.on('data', (bytes) => {
      if (bytes.includes('gatehouse listener')) listeners.add(near);
      if (!dead.has(near)) far.write(bytes);
    });
    far.on('data', (bytes) => void (dead.has(near) || near.write(bytes)));
    near.on('close', () => far.destroy()).on('error', () => {});
    far.on('close', () => void (dead.has(near) || near.destroy())).on('error', () => {});
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  ending.push(() => line.close());
  const through = new URL(url);
  through.host = `127.0.0.1:${(line.address() as AddressInfo).port}`;
  return { url: through.href, listeners: () => listeners.size, deafen: () => listeners.forEach((one) => dead.add(one)) };
}

describe.runIf(server !== undefined)('the listening connection', () => {
  it('that is dead and looks open is noticed and opened anew, and the listeners are told to look for what they missed', async () => {
    const line = await lineTo(server ?? '');
    const database = await openDatabase({ url: line.url, directory: '', pulseMs: 200 });
    ending.push(() => database.close());
    const heard: (string | null)[] = [];
    const channel = `door_${randomBytes(6).toString('hex')}`;
    await database.listen(channel, (payload) => heard.push(payload));
    const say = (payload: string) => database.inTransaction((tx) => notify(tx, channel, payload));
    await say('before');
    await eventually(() => expect(heard).toEqual(['before']));
    expect(database.hears()).toBe(true);
    line.deafen();
    await say('into the void');
    await eventually(() => expect(database.hears()).toBe(false));
    await eventually(() => expect(heard).toEqual(['before', null]));
    expect(line.listeners()).toBe(2);
    await say('after');
    await eventually(() => expect(heard).toEqual(['before', null, 'after']));
    expect(database.hears()).toBe(true);
  });

  it('that hears is left alone however many pulses go by', async () => {
    const line = await lineTo(server ?? '');
    const database = await openDatabase({ url: line.url, directory: '', pulseMs: 150 });
    ending.push(() => database.close());
    const heard: (string | null)[] = [];
    await database.listen('quiet_door', (payload) => heard.push(payload));
    for (let number = 0; number < 200; number += 1) await database.pool.query('select 1');
    // Some ten pulses; one may wait a while for its answer on a busy machine.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect({ heard, listeners: line.listeners() }).toEqual({ heard: [], listeners: 1 });
  });
});
