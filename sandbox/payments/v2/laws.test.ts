import fc from 'fast-check';
import { expect, it } from 'vitest';
import { forEachDatabase } from '../../../testkit/databases.ts';
import { CARD, startTestSandbox } from '../../../testkit/payments-sandbox.ts';

const DAY = 86_400;

// Both versions stand over the same payments: whatever is called through whichever, the laws of money hold.
forEachDatabase((open) => {
  it('gives back at most what was paid, when both versions cancel the same payment at once', async () => {
    const sandbox = await startTestSandbox({ database: await open() });
    const shop = await sandbox.shop();
    const channelKey = shop.keys.channelKeys.find(({ type }) => type === 'api_payment')?.channelKey;
    const credential = { number: CARD.card_number, expiryYear: '99', expiryMonth: '12' };
    let order = 0;
    const cancel = fc.record({ version: fc.constantFrom(1, 2), amount: fc.option(fc.integer({ min: 1, max: 700 })), taxFree: fc.option(fc.integer({ min: 0, max: 300 })) });
    await fc.assert(fc.asyncProperty(fc.constantFrom(1, 2), fc.integer({ min: 1, max: 1000 }), fc.nat(), fc.array(cancel, { minLength: 2, maxLength: 8 }), async (madeBy, total, free, cancels) => {
      const id = `both ${(order += 1)}`;
      const taxFree = free % (total + 1);
      if (madeBy === 1) await shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: id, amount: total, tax_free: taxFree, name: 'n', ...CARD });
      else await shop.v2('POST', `/payments/${encodeURIComponent(id)}/instant`, { channelKey, method: { card: { credential } }, orderName: 'n', amount: { total, taxFree }, currency: 'KRW' });
      const answers = await Promise.all(cancels.map(async ({ version, amount, taxFree: part }) => {
        if (version === 1) return (await shop.call('POST', '/payments/cancel', { merchant_uid: id, amount: amount ?? 0, tax_free: part ?? 0 })).code === 0;
        return (await shop.v2('POST', `/payments/${encodeURIComponent(id)}/cancel`, { reason: 'r', ...(amount !== null && { amount }), ...(part !== null && { taxFreeAmount: part }) })).status === 200;
      }));
      const { body } = await shop.v2('GET', `/payments/${encodeURIComponent(id)}`);
      const { response } = await shop.call('GET', `/payments/find/${encodeURIComponent(id)}`);
      expect(body.amount.cancelled).toBe(response.cancel_amount);
      expect(body.amount.cancelled + body.amount.paid).toBe(total);
      expect(body.amount.paid).toBeGreaterThanOrEqual(0);
      const entries = (body.cancellations ?? []) as { totalAmount: number }[];
      expect(entries).toHaveLength(answers.filter(Boolean).length);
      expect(entries.reduce((sum, entry) => sum + entry.totalAmount, 0)).toBe(response.cancel_amount);
      expect(body.status).toBe(body.amount.paid === 0 ? 'CANCELLED' : entries.length > 0 ? 'PARTIAL_CANCELLED' : 'PAID');
    }), { numRuns: 12 });
  });

  it('pays an id once through the doors of both versions, and runs its plan once with several workers', async () => {
    const database = await open();
    const workers = await Promise.all([1, 2].map(() => startTestSandbox({ database })));
    const [one] = workers as [(typeof workers)[0]];
    const shop = await one.shop();
    const channelKey = shop.keys.channelKeys.find(({ type }) => type === 'api_payment')?.channelKey;
    const credential = { number: CARD.card_number, expiryYear: '99', expiryMonth: '12' };
    const { billingKeyInfo: { billingKey } } = (await shop.v2('POST', '/billing-keys', { channelKey, method: { card: { credential } } })).body;
    const charge = { orderName: 'n', amount: { total: 500 }, currency: 'KRW' };
    let order = 0;
    let ahead = 0;
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('v1 key-in', 'v1 again', 'v2 instant', 'v2 key', 'v2 window', 'plan'), { minLength: 2, maxLength: 6 }), async (doors) => {
      const id = `once-${(order += 1)}`;
      if (doors.includes('plan')) expect((await shop.v2('POST', `/payments/${id}/schedule`, { payment: { billingKey, ...charge }, timeToPay: new Date(Date.now() + (ahead + DAY) * 1000).toISOString() })).status).toBe(200);
      await Promise.all(doors.map(async (door, index) => {
        if (door === 'v1 key-in') return shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: id, amount: 500, name: 'n', ...CARD });
        if (door === 'v1 again') return shop.call('POST', '/subscribe/payments/again', { merchant_uid: id, amount: 500, name: 'n', customer_uid: billingKey });
        if (door === 'v2 instant') return shop.v2('POST', `/payments/${id}/instant`, { channelKey, method: { card: { credential } }, ...charge });
        if (door === 'v2 key') return shop.v2('POST', `/payments/${id}/billing-key`, { billingKey, ...charge });
        if (door === 'v2 window') return shop.v2('POST', '/sandbox/checkout', { outcome: 'approve', params: { channelKey, paymentId: id, orderName: 'n', totalAmount: 500, currency: 'KRW', payMethod: 'CARD' } });
        return workers[index % workers.length]?.call('POST', '/sandbox/clock/advance', { body: { seconds: 2 * DAY }, headers: { authorization: shop.token } });
      }));
      ahead += doors.filter((door) => door === 'plan').length * 2 * DAY;
      const { items } = (await shop.v2('GET', `/payments/${id}/transactions`)).body as { items: { status: string }[] };
      expect(items.filter(({ status }) => status === 'PAID')).toHaveLength(1);
      expect((await shop.v2('GET', `/payments/${id}`)).body.status).toBe('PAID');
    }), { numRuns: 10, examples: [[['plan', 'plan']], [['v1 again', 'v2 key']]] });
  });
});
