import fc from 'fast-check';
import { expect, it } from 'vitest';
import { forEachDatabase } from '../../testkit/databases.ts';
import { CARD, DECLINING_CARD, startTestSandbox, type Answer } from '../../testkit/payments-sandbox.ts';

const DAY = 86_400;
const soon = () => Math.floor(Date.now() / 1000) + DAY;

forEachDatabase((open) => {
  it('gives back at most what was paid, however many partial cancels come at once', async () => {
    const database = await open();
    const shop = await (await startTestSandbox({ database })).shop();
    let order = 0;
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 2, maxLength: 10 }), async (amount, parts) => {
      const { imp_uid } = (await shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: `cancel ${(order += 1)}`, amount, name: 'n', ...CARD })).response;
      const answers = await Promise.all(parts.map((part) => shop.call('POST', '/payments/cancel', { imp_uid, amount: part })));
      const { response } = await shop.call('GET', `/payments/${imp_uid}`);
      const history = response.cancel_history as { amount: number }[];
      expect(response.cancel_amount).toBeLessThanOrEqual(amount);
      expect(history.reduce((sum, entry) => sum + entry.amount, 0)).toBe(response.cancel_amount);
      expect(history).toHaveLength(answers.filter((answer) => answer.code === 0).length);
      expect(response.status).toBe(response.cancel_amount === amount ? 'cancelled' : 'paid');
    }), { numRuns: 15 });
  });

  it('pays an order once, whatever doors are used at the same time', async () => {
    const database = await open();
    // Two servers over one database, as two processes would be.
    const one = await startTestSandbox({ database });
    const two = await startTestSandbox({ database });
    const shop = await one.shop();
    const elsewhere = (path: string, body: object) => two.call('POST', path, { body, headers: { authorization: shop.token } });
    await shop.call('POST', '/subscribe/customers/c', CARD);
    const doors = ['key-in', 'declined', 'again', 'window', 'account', 'schedule'] as const;
    let order = 0;
    // How far earlier rounds have moved the shop's clock: a plan must lie ahead of it, and within the next step.
    let advanced = 0;
    await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom(...doors), { minLength: 2, maxLength: 7 }), async (chosen) => {
      const uid = `order ${(order += 1)}`;
      const base = { merchant_uid: uid, amount: 500, name: 'n' };
      const accounts: string[] = [];
      for (const door of chosen) {
        if (door === 'account') accounts.push((await shop.call('POST', '/vbanks', { ...base, vbank_code: '004', vbank_due: soon() + 400 * DAY, vbank_holder: 'h' })).response.imp_uid);
        if (door === 'schedule') await shop.call('POST', '/subscribe/payments/schedule', { customer_uid: 'c', schedules: [{ ...base, schedule_at: soon() + advanced }] });
      }
      const call = (door: (typeof doors)[number], index: number): Promise<Answer> => {
        const at = index % 2 === 0 ? elsewhere : (path: string, body: object) => shop.call('POST', path, body);
        if (door === 'key-in') return at('/subscribe/payments/onetime', { ...base, ...CARD });
        if (door === 'declined') return at('/subscribe/payments/onetime', { ...base, ...CARD, card_number: DECLINING_CARD });
        if (door === 'again') return at('/subscribe/payments/again', { ...base, customer_uid: 'c' });
        if (door === 'window') return at('/sandbox/checkout', { user_code: shop.keys.userCode, outcome: 'approve', params: base });
        if (door === 'account') return at(`/sandbox/vbanks/${accounts.pop() ?? ''}/deposit`, { amount: 500 });
        return at('/sandbox/clock/advance', { seconds: 2 * DAY });
      };
      await Promise.all(chosen.map(call));
      advanced += chosen.filter((door) => door === 'schedule').length * 2 * DAY;
      const all = await shop.call('GET', `/payments/findAll/${encodeURIComponent(uid)}`);
      const paid = all.status === 404 ? [] : (all.response.list as { status: string }[]).filter(({ status }) => status === 'paid');
      expect(paid.length).toBeLessThanOrEqual(1);
      if (chosen.some((door) => door !== 'declined')) expect(paid).toHaveLength(1);
    }), { numRuns: 12, examples: [[['declined', 'schedule']], [['key-in']], [['key-in']], [['key-in']], [['declined', 'schedule']]] });
  });

  it('runs a planned payment once, with several workers', async () => {
    const database = await open();
    const workers = await Promise.all([1, 2, 3].map(() => startTestSandbox({ database })));
    const [one] = workers as [(typeof workers)[0]];
    const shop = await one.shop();
    await shop.call('POST', '/subscribe/customers/good', CARD);
    await shop.call('POST', '/subscribe/customers/bad', { ...CARD, card_number: DECLINING_CARD });
    const plan = (customer: string) => shop.call('POST', '/subscribe/payments/schedule', {
      customer_uid: customer, schedules: Array.from({ length: 20 }, (_, index) => ({ merchant_uid: `${customer} ${index}`, schedule_at: soon(), amount: 100, name: 'n' })),
    });
    await plan('good');
    await plan('bad');
    await Promise.all(workers.map((worker) => worker.call('POST', '/sandbox/clock/advance', { body: { seconds: DAY }, headers: { authorization: shop.token } })));
    for (const [customer, status] of [['good', 'paid'], ['bad', 'failed']] as const) {
      const { list, total } = (await shop.call('GET', `/subscribe/customers/${customer}/payments?limit=100`)).response as { total: number; list: { merchant_uid: string; status: string }[] };
      expect(total).toBe(20);
      expect(new Set(list.map(({ merchant_uid }) => merchant_uid)).size).toBe(20);
      expect(list.every((payment) => payment.status === status)).toBe(true);
    }
  });

  it('gives every process the same token, also when it is new and all ask at once', async () => {
    const database = await open();
    const sandbox = await startTestSandbox({ database });
    const shop = await sandbox.shop();
    await shop.call('POST', '/sandbox/tokens/expire', { access_token: shop.token });
    const ask = () => sandbox.call('POST', '/users/getToken', { body: { imp_key: shop.keys.restKey, imp_secret: shop.keys.restSecret } });
    const tokens = (await Promise.all(Array.from({ length: 12 }, ask))).map(({ response }) => response.access_token as string);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(shop.token);
    expect((await sandbox.call('GET', '/banks', { headers: { authorization: tokens[0] ?? '' } })).status).toBe(200);
  });
});
