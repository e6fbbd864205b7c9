import { expect, it } from 'vitest';
import { CARD, startTestSandbox } from '../../testkit/payments-sandbox.ts';
import { paidSo } from './integration-facts.ts';
import { listPayments, paymentFigures, paymentStory, type PaymentFilter } from './payment-list.ts';
import { findStoreByRef } from './store.ts';

const TODAY = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

async function shopWithPayments() {
  const sandbox = await startTestSandbox();
  const [shop, other] = [await sandbox.shop('one'), await sandbox.shop('two')];
  const pay = (uid: string, amount: number) => shop.call('POST', '/subscribe/payments/onetime', { merchant_uid: uid, amount, name: 'n', ...CARD });
  for (const [uid, amount] of [['order-1', 1000], ['order-2', 2000], ['%_odd', 3000]] as const) await pay(uid, amount);
  await shop.call('POST', '/payments/cancel', { merchant_uid: 'order-2', amount: 500, reason: 'r' });
  await shop.call('POST', '/sandbox/checkout', { outcome: 'decline', params: { merchant_uid: 'order-3', amount: 4000, name: 'n', pg: 'kakaopay', pay_method: 'kakaopay' } });
  await other.call('POST', '/subscribe/payments/onetime', { merchant_uid: 'order-1', amount: 9000, name: 'n', ...CARD });
  const rows = await sandbox.database.kysely.selectFrom('sandbox_store').select(['merchant_ref', 'user_code']).execute();
  const store = await findStoreByRef(sandbox.database.kysely, rows.find(({ user_code }) => user_code === shop.keys.userCode)?.merchant_ref ?? '');
  if (store === null) throw new Error('no store');
  const uids = async (filter: PaymentFilter) => (await listPayments(sandbox, store, filter, { limit: 10 })).map(({ merchantUid }) => merchantUid);
  return { sandbox, shop, other, store, uids };
}

it('lists the payments of one store, newest first, by every filter', async () => {
  const { shop, uids } = await shopWithPayments();
  expect(await uids({})).toEqual(['order-3', '%_odd', 'order-2', 'order-1']);
  expect(await uids({ search: 'order' })).toEqual(['order-3', 'order-2', 'order-1']);
  expect(await uids({ search: '%' })).toEqual(['%_odd']);
  expect(await uids({ status: 'failed' })).toEqual(['order-3']);
  expect(await uids({ method: 'kakaopay' })).toEqual(['order-3']);
  expect(await uids({ least: 2000, most: 3000 })).toEqual(['%_odd', 'order-2']);
  expect(await uids({ channelKey: shop.keys.channelKeys.find(({ gateway }) => gateway === 'kakaopay')?.channelKey })).toEqual(['order-3']);
  expect(await uids({ channelKey: 'channel-key-of-nobody' })).toEqual([]);
  expect(await uids({ from: new Date(`${TODAY}T00:00:00+09:00`) })).toHaveLength(4);
  expect(await uids({ until: new Date(`${TODAY}T00:00:00+09:00`) })).toEqual([]);
});

it('steps through pages without gap or repeat, and takes a wrong place for the beginning', async () => {
  const { sandbox, store } = await shopWithPayments();
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await listPayments(sandbox, store, {}, { after, limit: 1 });
    seen.push(...page.map(({ merchantUid }) => merchantUid));
    after = page.at(-1)?.place;
  } while (after !== undefined);
  expect(seen).toEqual(['order-3', '%_odd', 'order-2', 'order-1']);
  expect(await listPayments(sandbox, store, {}, { after: "1'; drop", limit: 10 })).toHaveLength(4);
});

it('adds up by day and by method, less what was cancelled', async () => {
  const { sandbox, store } = await shopWithPayments();
  const { days, methods } = await paymentFigures(sandbox, store, {});
  expect(days).toEqual([{ key: TODAY, count: 4, paidCount: 3, failedCount: 1, paid: 6000, kept: 5500 }]);
  expect(methods).toEqual([{ key: 'card', count: 3, paidCount: 3, failedCount: 0, paid: 6000, kept: 5500 }, { key: 'kakaopay', count: 1, paidCount: 0, failedCount: 1, paid: 0, kept: 0 }]);
});

it('charges a billing key with the method it was issued for, and does not count its issue as paid', async () => {
  const { sandbox, shop, store } = await shopWithPayments();
  const params = { merchant_uid: 'key-1', customer_uid: 'c1', amount: 0, name: 'n', pay_method: 'phone' };
  await shop.call('POST', '/sandbox/checkout', { outcome: 'approve', params });
  expect((await shop.call('POST', '/subscribe/payments/again', { customer_uid: 'c1', merchant_uid: 'charge-1', amount: 700, name: 'n' })).response).toMatchObject({ status: 'paid', pay_method: 'phone', card_number: null });
  await shop.call('POST', '/sandbox/checkout', { outcome: 'decline', params: { merchant_uid: 'trans-1', amount: 900, name: 'n', pay_method: 'trans' } });
  expect((await shop.call('GET', '/payments/find/trans-1')).response.fail_reason).toContain('은행에서');
  const { methods } = await paymentFigures(sandbox, store, { method: 'phone' });
  expect(methods).toEqual([{ key: 'phone', count: 2, paidCount: 1, failedCount: 0, paid: 700, kept: 700 }]);
});

it('keeps cards from abroad apart in list, filter and figures, while the wire calls them card payments', async () => {
  const { sandbox, shop, store, uids } = await shopWithPayments();
  const params = { name: 'n', amount: 700, pay_method: 'card', card: { detail: [{ card_code: '10005', enabled: true }] } };
  await shop.call('POST', '/sandbox/checkout', { outcome: 'approve', params: { ...params, merchant_uid: 'abroad-1' } });
  await shop.call('POST', '/sandbox/checkout', { outcome: 'decline', params: { ...params, merchant_uid: 'abroad-2' } });
  await shop.call('POST', '/sandbox/checkout', { outcome: 'approve', params: { ...params, amount: 0, merchant_uid: 'abroad-key', customer_uid: 'c2' } });
  expect((await shop.call('POST', '/subscribe/payments/again', { customer_uid: 'c2', merchant_uid: 'abroad-3', amount: 800, name: 'n' })).response).toMatchObject({ status: 'paid', pay_method: 'card', card_code: '10005' });
  expect((await shop.call('GET', '/payments/find/abroad-1')).response).toMatchObject({ pay_method: 'card', card_code: '10005', card_name: '비자' });
  expect(await uids({ method: 'overseas_card' })).toEqual(['abroad-3', 'abroad-key', 'abroad-2', 'abroad-1']);
  expect(await uids({ method: 'card' })).toEqual(['%_odd', 'order-2', 'order-1']);
  const { methods } = await paymentFigures(sandbox, store, {});
  expect(methods.map(({ key, paidCount, kept }) => [key, paidCount, kept])).toEqual([['card', 3, 5500], ['overseas_card', 2, 1500], ['kakaopay', 0, 0]]);
});

it('tells the story of a payment, and nothing of another store’s', async () => {
  const { sandbox, shop, other, store } = await shopWithPayments();
  await sandbox.settle();
  const { imp_uid: mine } = (await shop.call('GET', '/payments/find/order-2')).response;
  const story = await paymentStory(sandbox, store, mine);
  expect(story?.payment).toMatchObject({ merchantUid: 'order-2', amount: 2000, cancelledAmount: 500 });
  expect(story?.calls.map(({ path }) => path)).toEqual(expect.arrayContaining(['/payments/cancel', '/subscribe/payments/onetime']));
  // Named by its order in the address, as the second version does; one that merely begins alike is another.
  await shop.call('GET', '/payments/find/order-2/');
  await shop.call('GET', '/payments/find/order-22');
  await sandbox.settle();
  const paths = (await paymentStory(sandbox, store, mine))?.calls.map(({ path }) => path);
  expect(paths).toContain('/payments/find/order-2/');
  expect(paths).not.toContain('/payments/find/order-22');
  const paid = await paidSo(sandbox, store);
  expect(paid).toMatchObject({ byKey: false, givenBack: true });
  const { imp_uid: foreign } = (await other.call('GET', '/payments/find/order-1')).response;
  expect(await paymentStory(sandbox, store, foreign)).toBeNull();
});
