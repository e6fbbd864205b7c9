import { expect, it } from 'vitest';
import { CARD, DECLINING_CARD, startTestSandbox, type Shop } from '../../testkit/payments-sandbox.ts';

const listing = (body: object) => `/payments?requestBody=${encodeURIComponent(JSON.stringify(body))}`;

/** Orders with attempts of every kind, some of them begun at the same moment. */
async function shopWithAttempts(): Promise<Shop> {
  const sandbox = await startTestSandbox();
  const shop = await sandbox.shop();
  const pay = (uid: string, card = CARD.card_number) => shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: uid, amount: 1000, name: 'n', ...CARD, card_number: card });
  const channelKey = shop.keys.channelKeys.find(({ type }) => type === 'payment')?.channelKey;
  for (let order = 0; order < 4; order += 1) await pay(`once-${order}`);
  await pay('again', DECLINING_CARD);
  await pay('again', DECLINING_CARD);
  await pay('again');
  await Promise.all([pay('at-once', DECLINING_CARD), pay('at-once'), pay('at-once', DECLINING_CARD)]);
  await pay('failing', DECLINING_CARD);
  await pay('failing', DECLINING_CARD);
  // An account that is paid after a later attempt at the same order had failed.
  const due = Math.floor(Date.now() / 1000) + 3600;
  const account = (await shop.call('POST', '/vbanks', { merchant_uid: 'account', amount: 1000, vbank_code: '004', vbank_due: due, vbank_holder: 'h' })).response.imp_uid as string;
  await pay('account', DECLINING_CARD);
  await shop.call('POST', `/sandbox/vbanks/${account}/deposit`, { amount: 1000 });
  const window = { storeId: shop.keys.v2.storeId, channelKey, billingKeyMethod: 'CARD', issueId: 'key-window', issueName: 'n' };
  expect((await shop.call('POST', '/sandbox/checkout', { outcome: 'approve', params: window })).status).toBe(200);
  return shop;
}

it('lists every order of the second version once, by the attempt that its look-up shows', async () => {
  const { v2 } = await shopWithAttempts();
  const { items, page } = (await v2('GET', listing({ page: { number: 0, size: 100 } }))).body;
  const shown = Object.fromEntries(items.map(({ id, status }: { id: string; status: string }) => [id, status]));
  expect(shown).toEqual({ 'once-0': 'PAID', 'once-1': 'PAID', 'once-2': 'PAID', 'once-3': 'PAID', again: 'PAID', 'at-once': 'PAID', failing: 'FAILED', account: 'PAID' });
  expect([items.length, page.totalCount]).toEqual([8, 8]);
  for (const item of items) expect((await v2('GET', `/payments/${item.id}`)).body).toEqual(item);
  const cursor = (await v2('GET', `/payments-by-cursor?requestBody=${encodeURIComponent('{"size":100}')}`)).body.items.map(({ payment }: { payment: { id: string } }) => payment.id);
  expect(cursor.sort()).toEqual(Object.keys(shown).sort());
});

it('walks its lists from either end to the same pages, and counts anew what was written', async () => {
  const { call, v2 } = await shopWithAttempts();
  for (const sorting of ['started', '-started', 'paid', '-paid', 'updated', '-updated']) {
    const whole = (await call('GET', `/payments/status/all?sorting=${sorting}&limit=1000`)).response;
    for (const limit of [1, 4, 7]) {
      const pages = [];
      for (let page = 1; page <= Math.ceil(whole.total / limit); page += 1) pages.push(...(await call('GET', `/payments/status/all?sorting=${sorting}&limit=${limit}&page=${page}`)).response.list);
      expect(pages.map(({ imp_uid }) => imp_uid)).toEqual(whole.list.map(({ imp_uid }: { imp_uid: string }) => imp_uid));
    }
  }
  const last = (await v2('GET', listing({ page: { number: 2, size: 3 }, filter: { sortOrder: 'ASC' } }))).body;
  expect([last.items.length, last.page.totalCount, (await v2('GET', listing({ page: { number: 3, size: 3 } }))).body.items]).toEqual([2, 8, []]);
  for (const filter of [{ methods: ['CARD'] }, { escrowStatus: 'REGISTERED' }, { webhookStatus: 'SUCCEEDED' }, { cashReceiptStatus: 'ISSUED' }]) expect((await v2('GET', listing({ filter }))).status).toBe(200);
  const before = (await call('GET', '/payments/status/paid')).response.total;
  await call('POST', '/subscribe/payments/onetime', { merchant_uid: 'one-more', amount: 1000, name: 'n', ...CARD });
  await call('POST', '/payments/cancel', { merchant_uid: 'once-0' });
  expect([(await call('GET', '/payments/status/paid')).response.total, (await call('GET', '/payments/status/cancelled')).response.total]).toEqual([before, 1]);
});
