import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPartnerConnector } from '../../connectors/gateway/partner/connector.ts';
import { openLease } from '../../platform/lease.ts';
import type { Database } from '../../storage/open-database.ts';
import { startChild, type Child } from '../../testkit/child.ts';
import { openFreshEmbedded, openFreshPostgres } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { handOverOf, PARTNER_SECRET, startReceiver, type Receiver } from '../../testkit/partner-gateway.ts';

const PROGRAM = join(import.meta.dirname, '../../testkit/rehearsal-child.ts');
const SPEED = 1_300_000;

it('the only process of an embedded database always has its leases', async () => {
  const database = await openFreshEmbedded();
  expect(await openLease(database, { name: 'x', seconds: 1 }).hold()).toBe(true);
  await database.close();
});

const server = process.env['GATEHOUSE_TEST_POSTGRES'];
if (server !== undefined) describe('several processes on one PostgreSQL database', () => {
  const address = server;
  let database: Database;
  let receiver: Receiver;
  const children: Child[] = [];
  beforeEach(async () => {
    database = await openFreshPostgres(address);
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill('SIGKILL')));
    await receiver.close();
    await database.close();
  });

  async function startOne() {
    const url = new URL(address);
    url.pathname = `/${(await database.pool.query<{ name: string }>('select current_database() as name')).rows[0]?.name ?? ''}`;
    const child = startChild(PROGRAM, [url.href, PARTNER_SECRET, String(SPEED)]);
    children.push(child);
    const listening = await child.line((line) => line.startsWith('http'));
    return { child, connector: createPartnerConnector({ baseUrl: `${listening}/gateways/kcp`, gateway: 'kcp', secret: PARTNER_SECRET, timeoutMs: 10_000 }) };
  }
  const holder = async () => Number((await database.pool.query<{ holder: string }>("select holder from process_lease where name = 'rehearsal-gateway'")).rows[0]?.holder.split(':').at(-2));
  const isLive = async (caseId: string) => eventually(() => expect(receiver.eventsOf(caseId).at(-1)?.type).toBe('activation.live'), { withinMs: 90_000 });

  it('one lease is held by one of them, kept while it is renewed, and taken over when it is not', async () => {
    const [one, other] = [openLease(database, { name: 'x', seconds: 2 }), openLease(database, { name: 'x', seconds: 2 })];
    const got = await Promise.all(Array.from({ length: 6 }, () => openLease(database, { name: 'race', seconds: 60 }).hold()));
    expect(got.filter(Boolean)).toHaveLength(1);
    expect([await one.hold(), await other.hold(), await one.hold()]).toEqual([true, false, true]);
    await eventually(async () => expect(await other.hold()).toBe(true), { withinMs: 20_000 });
    expect(await one.hold()).toBe(false);
    await other.release();
    expect(await one.hold()).toBe(true);
  });

  it('one of two plays the rehearsal gateway and both take cases; when it is killed the other one goes on', async () => {
    const pair = [await startOne(), await startOne()];
    for (const [index, { connector }] of pair.entries()) expect((await connector.submit(handOverOf(receiver.url, { caseId: `case_${index}` }))).kind).not.toBe('unreachable');
    await isLive('case_0');
    await isLive('case_1');
    // Played by one: nothing was told twice.
    for (const caseId of ['case_0', 'case_1']) expect(receiver.eventsOf(caseId).map(({ sequence }) => sequence)).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
    const first = await holder();
    const playing = pair.find(({ child }) => child.pid === first);
    const left = pair.find(({ child }) => child.pid !== first);
    expect(playing).toBeDefined();
    await playing?.child.kill('SIGKILL');
    expect((await left?.connector.submit(handOverOf(receiver.url, { caseId: 'case_2' })))?.kind).not.toBe('unreachable');
    await isLive('case_2');
    expect(await holder()).toBe(left?.child.pid);
  }, 240_000);
});
