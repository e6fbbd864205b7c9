import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startChild, type Child } from '../../testkit/child.ts';
import { eventually } from '../../testkit/eventually.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

const SANDBOX = join(import.meta.dirname, '../../app/sandbox-alone.ts');
const ROUNDS = 4;
const SECRET = 'a-chosen-secret-of-the-second-version';
removeTemporaryDirectories();

interface Told {
  readonly status: number;
  readonly body: any;
}

/** The sandbox alone, as `npm run sandbox` starts it, over a directory that outlives it. */
async function start(directory: string): Promise<{ child: Child; url: string; channelKey: string }> {
  const child = startChild(SANDBOX, ['--port', '0', '--data', directory, '--v2-secret', SECRET, '--webhook-url', 'http://127.0.0.1:9/hook'], { GATEHOUSE_SECRET: 'a secret of the crash test, longer than thirty-two characters' });
  const ready = JSON.parse(await child.line((line) => line.startsWith('{"ready"'))) as { url: string; stores: { channelKeys: { api: string } }[] };
  return { child, url: ready.url, channelKey: ready.stores[0]?.channelKeys.api ?? '' };
}

/** A call of the second version; null when the server died before it answered. */
async function call(url: string, method: string, path: string, body?: unknown, key?: string): Promise<Told | null> {
  try {
    const answer = await fetch(`${url}${path}`, { method, headers: { authorization: `PortOne ${SECRET}`, ...(key !== undefined && { 'idempotency-key': key }) }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return null;
  }
}

it('keeps every payment it answered, pays and plans once and gives back once, wherever it is killed', async () => {
  const directory = temporaryDirectory();
  const credential = { number: '4092023012341234', expiryYear: '99', expiryMonth: '12' };
  const charge = { orderName: '주문', amount: { total: 1000 }, currency: 'KRW' };
  let running = await start(directory);
  const issued = await call(running.url, 'POST', '/billing-keys', { channelKey: running.channelKey, method: { card: { credential } } });
  const billingKey = issued?.body.billingKeyInfo.billingKey as string;
  const paid: string[] = [];
  const cancelled: string[] = [];
  const planned: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const ids = Array.from({ length: 8 }, (_, index) => `kill-${round}-${index}`);
    const { url, child } = running;
    const timeToPay = new Date(Date.now() + 900).toISOString();
    const plans = await Promise.all(ids.slice(0, 4).map(async (id) => ({ id, told: await call(url, 'POST', `/payments/plan-${id}/schedule`, { payment: { billingKey, ...charge }, timeToPay }) })));
    planned.push(...plans.filter(({ told }) => told?.status === 200).map(({ id }) => id));
    const work = ids.map(async (id) => {
      const pay = await call(url, 'POST', `/payments/${id}/billing-key`, { billingKey, ...charge }, `pay-${id}`);
      if (pay?.status === 200) paid.push(id);
      const cancel = pay && await call(url, 'POST', `/payments/${id}/cancel`, { reason: 'r', amount: 300 }, `cancel-${id}`);
      if (cancel?.status === 200) cancelled.push(id);
      return { id, pay, cancel };
    });
    // Later in each round, so that the kills fall everywhere between the first call and the plans' hour.
    const dies = new Promise((done) => setTimeout(done, 20 + round * 290)).then(() => child.kill());
    const lost = (await Promise.all(work)).filter(({ pay, cancel }) => pay === null || cancel === null);
    await dies;
    running = await start(directory);
    for (const { id, pay } of lost) {
      // The same call again under its key: it ran and answers the same, it did not run and runs, or nobody knows and it is not run again.
      const again = pay === null ? await call(running.url, 'POST', `/payments/${id}/billing-key`, { billingKey, ...charge }, `pay-${id}`) : pay;
      expect([200, 409]).toContain(again?.status);
      const cancel = await call(running.url, 'POST', `/payments/${id}/cancel`, { reason: 'r', amount: 300 }, `cancel-${id}`);
      expect([200, 404, 409]).toContain(cancel?.status);
    }
  }
  const { url, child } = running;
  const of = async (id: string) => (await call(url, 'GET', `/payments/${id}`))?.body as { status: string; amount: { total: number; paid: number; cancelled: number }; cancellations?: unknown[] };
  for (const id of paid) {
    const payment = await of(id);
    expect([id, payment.status, payment.amount.total - payment.amount.cancelled]).toEqual([id, payment.amount.cancelled > 0 ? 'PARTIAL_CANCELLED' : 'PAID', payment.amount.paid]);
    // Under its key a cancel of 300 happened at most once, and for certain where it was answered.
    expect([0, 300]).toContain(payment.amount.cancelled);
    if (cancelled.includes(id)) expect([id, payment.amount.cancelled]).toEqual([id, 300]);
    const { items } = (await call(url, 'GET', `/payments/${id}/transactions`))?.body as { items: unknown[] };
    expect([id, items.length]).toEqual([id, 1]);
  }
  expect(planned.length).toBe(ROUNDS * 4);
  await eventually(async () => {
    for (const id of planned) {
      const answer = await call(url, 'GET', `/payments/plan-${id}/transactions`);
      expect([id, answer?.body.items?.length, answer?.body.items?.[0]?.status]).toEqual([id, 1, 'PAID']);
    }
  }, { withinMs: 30_000 });
  await child.kill('SIGTERM');
}, 300_000);
