import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Sandbox, Store } from '../sandbox.ts';
import type { Fields } from './fields.ts';
import type { ShownStatus } from './present-payment.ts';
import { invalid } from './refusal.ts';
import { BRANDS, giftMethod, METHOD_TYPES, methodType, type MethodType } from './words.ts';

type Condition = RawBuilder<SqlBool>;

const SHOWN_STATUSES: readonly ShownStatus[] = ['READY', 'PAY_PENDING', 'VIRTUAL_ACCOUNT_ISSUED', 'PAID', 'FAILED', 'PARTIAL_CANCELLED', 'CANCELLED'];

/** The same rule as statusOf, for the database; a test compares the two. */
const shownStatus = sql<string>`case
  when status = 'paid' then case when cancel_amount > 0 then 'PARTIAL_CANCELLED' else 'PAID' end
  when status = 'failed' then 'FAILED' when status = 'cancelled' then 'CANCELLED'
  when facts->>'vbank_num' is not null then case when deposit_until is null then 'CANCELLED' else 'VIRTUAL_ACCOUNT_ISSUED' end
  when pay_method = 'cvs' and deposit_until is not null then 'PAY_PENDING' else 'READY' end`;

const NOTHING: Condition = sql<SqlBool>`false`;

/** What a list of payments is limited to, beside its span of time. Throws for words nobody knows. */
export async function conditionsOf(sandbox: Pick<Sandbox, 'database'>, store: Store, filter: Fields): Promise<Condition[]> {
  return [...statusConditions(filter), ...(await methodConditions(sandbox, store, filter)), ...originConditions(filter), ...cardConditions(filter), ...besideConditions(filter), ...filter.list('textSearch').map(searchOf)];
}

function statusConditions(filter: Fields): Condition[] {
  const statuses = filter.texts('status').map((word) => (word === 'PENDING' ? 'PAY_PENDING' : word));
  if (statuses.some((word) => !SHOWN_STATUSES.includes(word as ShownStatus))) throw invalid('filter.status에 알 수 없는 상태가 있습니다.');
  return statuses.length === 0 ? [] : [sql<SqlBool>`${shownStatus} in (${sql.join(statuses)})`];
}

/** The methods of a store's payments, by stepping from one to the next in their index: there are few methods and may be many payments. */
async function methodsOf({ database }: Pick<Sandbox, 'database'>, store: Store): Promise<string[]> {
  const { rows } = await sql<{ pay_method: string }>`with recursive method as (
      (select pay_method from sandbox_payment where store_id = ${store.id} order by pay_method limit 1)
      union all
      select (select payment.pay_method from sandbox_payment as payment where payment.store_id = ${store.id} and payment.pay_method > method.pay_method order by payment.pay_method limit 1)
      from method where method.pay_method is not null)
    select pay_method from method where pay_method is not null`.execute(database.kysely);
  return rows.map(({ pay_method }) => pay_method);
}

async function methodConditions(sandbox: Pick<Sandbox, 'database'>, store: Store, filter: Fields): Promise<Condition[]> {
  const types = filter.texts('methods');
  if (types.some((word) => !METHOD_TYPES.includes(word as MethodType))) throw invalid('filter.methods에 알 수 없는 결제수단이 있습니다.');
  const conditions: Condition[] = [];
  if (types.length > 0) {
    const words = (await methodsOf(sandbox, store)).filter((method) => types.includes(methodType(method)));
    conditions.push(words.length === 0 ? NOTHING : sql<SqlBool>`pay_method in (${sql.join(words)})`);
  }
  const gift = filter.text('giftCertificateType', 60);
  if (gift !== null) conditions.push(sql<SqlBool>`pay_method = ${giftMethod(gift) ?? ''}`);
  return conditions;
}

function originConditions(filter: Fields): Condition[] {
  const conditions: Condition[] = [];
  const providers = filter.texts('pgProvider').map((word) => word.toLowerCase());
  if (providers.length > 0) conditions.push(sql<SqlBool>`facts->>'pg_provider' in (${sql.join(providers)})`);
  // Every payment of the sandbox is a test.
  if (filter.flag('isTest') === false) conditions.push(NOTHING);
  const scheduled = filter.flag('isScheduled');
  if (scheduled !== null) conditions.push(sql<SqlBool>`(coalesce(facts->>'customer_uid_usage', '') = 'payment.scheduled') = ${scheduled}`);
  const version = filter.word('version', ['V1', 'V2']);
  if (version !== null) conditions.push(sql<SqlBool>`(facts ? 'v2') = ${version === 'V2'}`);
  const currency = filter.text('currency', 3);
  if (currency !== null) conditions.push(sql<SqlBool>`currency = ${currency}`);
  const platform = filter.word('platformType', ['PC', 'MOBILE', 'API']);
  if (platform !== null) conditions.push(sql<SqlBool>`facts->>'channel' = ${platform.toLowerCase()}`);
  return conditions;
}

function cardConditions(filter: Fields): Condition[] {
  const conditions: Condition[] = [];
  const type = filter.word('cardType', ['CREDIT', 'DEBIT', 'GIFT']);
  if (type !== null) conditions.push(type === 'GIFT' ? NOTHING : sql<SqlBool>`facts->>'card_code' is not null and (coalesce(facts->>'card_type', '0') = '1') = ${type === 'DEBIT'}`);
  const owner = filter.word('cardOwnerType', ['PERSONAL', 'CORPORATE']);
  if (owner !== null) conditions.push(owner === 'CORPORATE' ? NOTHING : sql<SqlBool>`facts->>'card_code' is not null`);
  const brand = filter.text('cardBrand', 30);
  if (brand !== null) {
    const own = BRANDS.find(([, name]) => name === brand);
    const local = brand === 'LOCAL' ? sql<SqlBool>`facts->>'card_number' is not null and facts->>'card_number' !~ ${BRANDS.map(([prefix]) => prefix.source).join('|')}` : NOTHING;
    conditions.push(own ? sql<SqlBool>`facts->>'card_number' ~ ${own[0].source}` : local);
  }
  return conditions;
}

const TOLD_STATES: Readonly<Record<string, RawBuilder<SqlBool>>> = {
  SUCCEEDED: sql<SqlBool>`hook.state = 'delivered'`,
  FAILED_NOT_OK_RESPONSE: sql<SqlBool>`hook.state <> 'delivered' and exists (select 1 from sandbox_webhook_attempt as attempt where attempt.webhook_id = hook.id and attempt.status is not null)`,
  FAILED_UNEXPECTED_ERROR: sql<SqlBool>`hook.state <> 'delivered' and exists (select 1 from sandbox_webhook_attempt as attempt where attempt.webhook_id = hook.id and attempt.error is not null)`,
};

/** What stands in other tables about a payment: escrow, cash receipt, notifications. */
function besideConditions(filter: Fields): Condition[] {
  const conditions: Condition[] = [];
  const escrow = filter.flag('isEscrow');
  if (escrow !== null) conditions.push(sql<SqlBool>`coalesce((facts->>'escrow')::boolean, false) = ${escrow}`);
  const delivery = filter.text('escrowStatus', 30);
  if (delivery !== null) {
    const done = delivery === 'CONFIRMED' ? sql`<>` : sql`=`;
    conditions.push(['REGISTERED', 'CONFIRMED'].includes(delivery) ? sql<SqlBool>`exists (select 1 from sandbox_escrow as escrow where escrow.imp_uid = sandbox_payment.imp_uid and escrow.completed_at ${done} 0)` : NOTHING);
  }
  const told = filter.text('webhookStatus', 40);
  if (told !== null) conditions.push(sql<SqlBool>`exists (select 1 from sandbox_webhook as hook where hook.store_id = sandbox_payment.store_id and hook.imp_uid = sandbox_payment.imp_uid and ${TOLD_STATES[told] ?? NOTHING})`);
  const receipt = receiptConditions(filter);
  if (receipt.length > 0) conditions.push(sql<SqlBool>`exists (select 1 from sandbox_receipt as receipt where receipt.store_id = sandbox_payment.store_id and receipt.subject = 'payment' and receipt.subject_uid = sandbox_payment.imp_uid and ${sql.join(receipt, sql` and `)})`);
  return conditions;
}

function receiptConditions(filter: Fields): Condition[] {
  const conditions: Condition[] = [];
  const type = filter.word('cashReceiptType', ['PERSONAL', 'CORPORATE', 'ANONYMOUS', 'NO_RECEIPT']);
  if (type !== null) conditions.push(sql<SqlBool>`receipt.type = ${type === 'CORPORATE' ? 'company' : type === 'PERSONAL' ? 'person' : ''}`);
  const status = filter.word('cashReceiptStatus', ['ISSUED', 'CANCELLED', 'ISSUE_FAILED']);
  if (status !== null) conditions.push(status === 'ISSUE_FAILED' ? NOTHING : status === 'ISSUED' ? sql<SqlBool>`receipt.cancelled_at = 0` : sql<SqlBool>`receipt.cancelled_at > 0`);
  for (const [name, column] of [['cashReceiptIssuedAtRange', sql`receipt.applied_at`], ['cashReceiptCancelledAtRange', sql`receipt.cancelled_at`]] as const) {
    if (!filter.has(name)) continue;
    const range = filter.group(name);
    const [from, until] = [range.time('from') ?? 1, range.time('until')];
    conditions.push(sql<SqlBool>`${column} >= ${String(from)}::bigint`);
    if (until !== null) conditions.push(sql<SqlBool>`${column} <= ${String(until)}::bigint`);
  }
  return conditions;
}

/** Where text is looked for. What is sealed cannot be searched. */
const SEARCHED = {
  PAYMENT_ID: sql`merchant_uid`, TX_ID: sql`imp_uid`, ORDER_NAME: sql`facts->>'name'`, PG_TX_ID: sql`facts->>'pg_tid'`, BILLING_KEY: sql`customer_uid`, FAIL_REASON: sql`facts->>'fail_reason'`,
  SCHEDULE_ID: sql`facts->'v2'->>'schedule_id'`, PG_MERCHANT_ID: sql`facts->>'pg_id'`, CARD_NUMBER: sql`facts->>'card_number'`, CARD_APPROVAL_NUMBER: sql`facts->>'apply_num'`,
  CANCEL_REASON: sql`facts->>'cancel_reason'`, VIRTUAL_ACCOUNT_NUMBER: sql`facts->>'vbank_num'`,
} as const;

function searchOf(search: Fields): Condition {
  const fields = Object.keys(SEARCHED) as (keyof typeof SEARCHED)[];
  const field = search.word('field', ['ALL', ...fields]) ?? 'ALL';
  const pattern = `%${search.requiredText('value', 200).replaceAll(/[\\%_]/g, '\\$&')}%`;
  const where = (field === 'ALL' ? fields : [field]).map((one) => sql<SqlBool>`${SEARCHED[one]} ilike ${pattern}`);
  return sql<SqlBool>`(${sql.join(where, sql` or `)})`;
}
