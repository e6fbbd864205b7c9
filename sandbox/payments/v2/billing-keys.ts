import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sql, type SqlBool } from 'kysely';
import { deleteBillingKey, saveBillingKey, toBillingKey, type BillingKey, type V2NewKey } from '../billing-key.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { Fields, filterOf, readPlace, readSpan } from './fields.ts';
import { queueBillingKeyMessage } from './message.ts';
import { readCustomData, readCustomer, readNoticeUrls } from './order.ts';
import { channelOf, PAYING, readCardOf } from './pay.ts';
import { instant, merchantIdOf, presentChannel, presentCustomer } from './present-payment.ts';
import { presentCard } from './present-method.ts';
import { conflicting, invalid, missing, refusedByGateway } from './refusal.ts';

type KeyPath = { Params: { billingKey: string } };

export const newBillingKey = () => `billing-key-${randomUUID()}`;

export function registerBillingKeys(api: FastifyInstance, sandbox: Sandbox): void {
  api.post('/billing-keys', async ({ body, store }) => issue(sandbox, store, new Fields(body)));
  api.get('/billing-keys', async (request) => list(sandbox, request.store, filterOf(request)));

  api.get<KeyPath>('/billing-keys/:billingKey', async ({ params, store }) => {
    const row = await sandbox.database.kysely.selectFrom('sandbox_billing_key').selectAll().where('store_id', '=', store.id).where('customer_uid', '=', params.billingKey).executeTakeFirst();
    if (!row) throw missing('BILLING_KEY_NOT_FOUND', '존재하지 않는 빌링키입니다.');
    return present(store, toBillingKey(sandbox, row));
  });

  api.delete<KeyPath>('/billing-keys/:billingKey', async ({ params, store }) => remove(sandbox, store, params.billingKey));
}

async function issue(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const channel = await channelOf(sandbox, store, body, PAYING);
  const at = storeTime(sandbox, store);
  const { v2_customer, ...buyer } = readCustomer(body.group('customer'));
  const { card, failure } = readCardOf(body.group('method').group('card').group('credential'), at);
  const more: V2NewKey = {
    v2_customer,
    custom_data: readCustomData(body),
    v2: { channel_key: channel.channelKey, channel_name: channel.name, issue_id: null, issue_name: null, requested_at: at, notice_urls: readNoticeUrls(body) },
  };
  // What the card company would refuse with every payment it lets become a key, as the first version does.
  if (card === null) throw refusedByGateway('CARD_REFUSED', failure);
  const key = await sandbox.database.inTransaction(async (tx) => {
    const made = await saveBillingKey(tx, sandbox, store, {
      customerUid: newBillingKey(), card, channel, at, more,
      customer: { customer_id: body.group('customer').text('id'), customer_name: buyer.buyer_name, customer_tel: buyer.buyer_tel, customer_email: buyer.buyer_email, customer_addr: buyer.buyer_addr, customer_postcode: buyer.buyer_postcode },
    });
    await queueBillingKeyMessage(tx, store, { billingKey: made.customerUid, event: 'Issued', noticeUrls: more.v2.notice_urls });
    return made;
  });
  sandbox.wakeWebhooks();
  return { billingKeyInfo: { billingKey: key.customerUid, channels: [channelOfKey(key)], issuedAt: instant(key.insertedAt) } };
}

function channelOfKey({ facts }: BillingKey): Record<string, unknown> {
  return presentChannel({ pg_provider: facts.pg_provider, pg_id: facts.pg_id, channel_key: facts.v2?.channel_key, channel_name: facts.v2?.channel_name });
}

function present(store: Store, key: BillingKey): Record<string, unknown> {
  const { facts } = key;
  const method = { type: 'BillingKeyPaymentMethodCard', card: presentCard({ code: facts.card_code, name: facts.card_name, number: facts.card_number, type: facts.card_type }) };
  return {
    status: key.deletedAt > 0 ? 'DELETED' : 'ISSUED',
    billingKey: key.customerUid,
    merchantId: merchantIdOf(store),
    storeId: store.v2StoreId,
    methods: [method],
    channels: [channelOfKey(key)],
    customer: presentCustomer(facts),
    customData: facts.custom_data ?? undefined,
    issueId: facts.v2?.issue_id ?? undefined,
    issueName: facts.v2?.issue_name ?? undefined,
    requestedAt: instant(facts.v2?.requested_at ?? key.insertedAt),
    issuedAt: instant(key.insertedAt),
    deletedAt: instant(key.deletedAt),
  };
}

async function remove(sandbox: Sandbox, store: Store, billingKey: string): Promise<unknown> {
  const at = storeTime(sandbox, store);
  await sandbox.database.inTransaction(async (tx) => {
    const row = await tx.selectFrom('sandbox_billing_key').selectAll().where('store_id', '=', store.id).where('customer_uid', '=', billingKey).forUpdate().executeTakeFirst();
    if (!row) throw missing('BILLING_KEY_NOT_FOUND', '존재하지 않는 빌링키입니다.');
    if (row.deleted_at !== '0') throw conflicting('BILLING_KEY_ALREADY_DELETED', '이미 삭제된 빌링키입니다.');
    const waiting = await tx
      .selectFrom('sandbox_schedule').select('schedule_id').where('store_id', '=', store.id).where('customer_uid', '=', billingKey).where('schedule_status', '=', 'scheduled').limit(1).executeTakeFirst();
    if (waiting) throw conflicting('PAYMENT_SCHEDULE_ALREADY_EXISTS', '이 빌링키로 예약된 결제가 있습니다. 예약을 먼저 취소해 주세요.');
    if (!(await deleteBillingKey(tx, sandbox, store, { customerUid: billingKey, at }))) throw conflicting('BILLING_KEY_ALREADY_DELETED', '이미 삭제된 빌링키입니다.');
  });
  sandbox.wakeWebhooks();
  return { deletedAt: instant(at) };
}

const TIMES = { REQUESTED_AT: 'inserted_at', ISSUED_AT: 'inserted_at', DELETED_AT: 'deleted_at', STATUS_TIMESTAMP: 'updated_at' } as const;
const TIME_WORDS = Object.keys(TIMES) as (keyof typeof TIMES)[];

async function list(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const place = readPlace(body);
  const filter = body.group('filter');
  const span = readSpan(filter, storeTime(sandbox, store));
  const column = TIMES[filter.word('timeRangeField', TIME_WORDS) ?? 'REQUESTED_AT'];
  const statuses = filter.texts('status');
  if (statuses.some((status) => status !== 'ISSUED' && status !== 'DELETED')) throw invalid('filter.status 값은 ISSUED 또는 DELETED여야 합니다.');
  let matching = sandbox.database.kysely.selectFrom('sandbox_billing_key').where('store_id', '=', store.id).where(column, '>=', String(span.from)).where(column, '<=', String(span.until));
  if (statuses.length === 1) matching = matching.where('deleted_at', statuses[0] === 'DELETED' ? '>' : '=', '0');
  const providers = filter.texts('pgProviders').map((word) => word.toLowerCase());
  if (providers.length > 0) matching = matching.where(sql<SqlBool>`facts->>'pg_provider' in (${sql.join(providers)})`);
  const version = filter.word('version', ['V1', 'V2']);
  if (version !== null) matching = matching.where(sql<SqlBool>`(facts ? 'v2') = ${version === 'V2'}`);
  // Every key of the sandbox is a card's.
  const methods = filter.texts('methods');
  if (methods.length > 0 && !methods.includes('CARD')) matching = matching.where(sql<SqlBool>`false`);
  for (const search of filter.has('textSearch') ? [filter.group('textSearch')] : []) {
    const field = search.word('field', ['BILLING_KEY', 'CARD_NUMBER', 'PG_MERCHANT_ID']);
    const target = field === 'CARD_NUMBER' ? sql`facts->>'card_number'` : field === 'PG_MERCHANT_ID' ? sql`facts->>'pg_id'` : sql`customer_uid`;
    matching = matching.where(sql<SqlBool>`${target} ilike ${`%${search.requiredText('value', 200).replaceAll(/[\\%_]/g, '\\$&')}%`}`);
  }
  const { count } = await matching.select(sql<string>`count(*)`.as('count')).executeTakeFirstOrThrow();
  const sort = body.group('sort');
  const direction = sort.word('order', ['ASC', 'DESC']) === 'ASC' ? 'asc' : 'desc';
  const rows = await matching.selectAll().orderBy(TIMES[sort.word('by', TIME_WORDS) ?? 'REQUESTED_AT'], direction).orderBy('customer_uid').limit(place.size).offset(place.number * place.size).execute();
  return { items: rows.map((row) => present(store, toBillingKey(sandbox, row))), page: { ...place, totalCount: Number(count) } };
}

