import { sql } from 'kysely';
import type { CheckoutParams } from './checkout-params.ts';
import { checkoutContext } from './checkout.ts';
import { openJson } from './personal.ts';
import type { Sandbox, Store } from './sandbox.ts';

/** What the traffic of a store says of the integration behind it. */
export interface IntegrationFacts {
  /** Origins of pages that opened a test window, with the last time of each; newest first. */
  readonly pages: readonly { readonly origin: string; readonly at: Date }[];
  /** One of the latest windows was opened with an address that confirms before approval. */
  readonly confirms: boolean;
  /** A program read a payment back. */
  readonly lookedUp: boolean;
  /** A program read back a payment after it had been notified of it. */
  readonly lookedUpAfterNotice: boolean;
  /** Among the latest payments: a window paid, a billing key charged, a payment given back. */
  readonly paid: { readonly once: boolean; readonly byKey: boolean; readonly givenBack: boolean };
  /** The last notification: how it was answered, or that it is still on its way. */
  readonly lastDelivery: { readonly status: number | null; readonly waiting: boolean } | null;
  /** Which version of the interface a program of the shop called last; null where none has called. */
  readonly lastSpoken: 'v1' | 'v2' | null;
}

const LATEST_WINDOWS = 50;
const LATEST_PAYMENTS = 1000;
const ORIGINS = 20;

/** A window over one of these channels. What was verified does not say over which channel, so that a live one speaks for all. */
const overChannels = (keys: readonly string[]) => sql<boolean>`exists (
  select 1 from sandbox_channel channel left join sandbox_payment payment on payment.imp_uid = sandbox_checkout.imp_uid
  where channel.channel_key = any(${keys}) and (
    (sandbox_checkout.kind = 'certification' and channel.type = 'certification')
    or (payment.facts ->> 'pg_provider' = channel.pg_provider and payment.facts ->> 'pg_id' = channel.pg_id)))`;

/** Reads the facts from what is kept: windows a week, calls two weeks, notifications a month. Live channels are those the host names. */
export async function integrationFacts(sandbox: Pick<Sandbox, 'database' | 'vault'>, store: Store, liveKeys: readonly string[]): Promise<IntegrationFacts> {
  const { kysely } = sandbox.database;
  const [pages, windows, reads, delivery, lastSpoken, paid] = await Promise.all([
    kysely.selectFrom('sandbox_checkout').select(({ fn }) => ['page_origin', fn.max<string>('opened_at').as('at')])
      .where('store_id', '=', store.id).where('page_origin', 'is not', null).$if(liveKeys.length > 0, (query) => query.where(sql<boolean>`not ${overChannels(liveKeys)}`)).groupBy('page_origin').orderBy('at', 'desc').limit(ORIGINS).execute(),
    kysely.selectFrom('sandbox_checkout').select(['id', 'params']).where('store_id', '=', store.id).where('kind', '=', 'payment').orderBy('opened_at', 'desc').limit(LATEST_WINDOWS).execute(),
    readsOf(sandbox, store),
    lastDelivery(sandbox, store),
    spokenLast(sandbox, store),
    paidSo(sandbox, store),
  ]);
  return {
    pages: pages.flatMap(({ page_origin, at }) => (page_origin === null ? [] : [{ origin: page_origin, at: new Date(Number(at)) }])),
    confirms: windows.some(({ id, params }) => (openJson(sandbox.vault, params, checkoutContext(id, 'params')) as CheckoutParams).confirmUrl !== null),
    lookedUp: reads.any,
    lookedUpAfterNotice: reads.afterNotice,
    lastDelivery: delivery,
    lastSpoken,
    paid,
  };
}

/** What was paid and given back among the latest payments of a store, by whatever door. */
export async function paidSo({ database }: Pick<Sandbox, 'database'>, store: Store): Promise<IntegrationFacts['paid']> {
  const { rows } = await sql<IntegrationFacts['paid']>`
    with latest as (select imp_uid, customer_uid, amount, paid_at, cancel_amount from sandbox_payment where store_id = ${store.id} order by started_at desc, seq desc limit ${LATEST_PAYMENTS})
    select
      exists (select 1 from latest join sandbox_checkout checkout on checkout.imp_uid = latest.imp_uid where checkout.store_id = ${store.id} and checkout.kind = 'payment' and latest.customer_uid is null and latest.paid_at > 0) as once,
      exists (select 1 from latest where customer_uid is not null and amount > 0 and paid_at > 0) as "byKey",
      exists (select 1 from latest where cancel_amount > 0) as "givenBack"`.execute(database.kysely);
  return rows[0] ?? { once: false, byKey: false, givenBack: false };
}

/** Answers of the first version come in an envelope that begins with its code; both versions share the addresses of payments. */
async function spokenLast({ database }: Pick<Sandbox, 'database'>, store: Store): Promise<IntegrationFacts['lastSpoken']> {
  const last = await database.kysely
    .selectFrom('sandbox_request').select('response').where('store_id', '=', store.id).where('response', 'is not', null).where('path', 'not like', '/sandbox%').where('status', '<', 400)
    .orderBy('id', 'desc').limit(1).executeTakeFirst();
  return last === undefined ? null : last.response?.startsWith('{"code":') === true ? 'v1' : 'v2';
}

async function readsOf({ database }: Pick<Sandbox, 'database'>, store: Store): Promise<{ any: boolean; afterNotice: boolean }> {
  const { rows } = await sql<{ any_read: boolean; after_notice: boolean }>`
    with reads as (
      select at, path, response from sandbox_request where store_id = ${store.id} and method = 'GET' and code = 0 and status < 400 and path like '/payments%' and path not like '/payments/prepare%' and path not like '/payments/status%'
    ), noticed as (
      select imp_uid, min(created_at) as at from sandbox_webhook where store_id = ${store.id} and event <> 'test' and state = 'delivered' group by imp_uid order by 2 desc limit 500
    )
    select exists (select 1 from reads) as any_read,
      exists (select 1 from noticed join reads on reads.at >= noticed.at and (position(noticed.imp_uid in reads.path) > 0 or position(noticed.imp_uid in reads.response) > 0)) as after_notice`.execute(database.kysely);
  return { any: rows[0]?.any_read ?? false, afterNotice: rows[0]?.after_notice ?? false };
}

async function lastDelivery({ database }: Pick<Sandbox, 'database'>, store: Store): Promise<IntegrationFacts['lastDelivery']> {
  const last = await database.kysely
    .selectFrom('sandbox_webhook').select(['id', 'state', 'url']).where('store_id', '=', store.id).$if(store.webhookUrl !== null, (query) => query.where('url', '=', store.webhookUrl as string)).orderBy('id', 'desc').executeTakeFirst();
  if (last === undefined) return null;
  const attempt = await database.kysely.selectFrom('sandbox_webhook_attempt').select('status').where('webhook_id', '=', last.id).orderBy('number', 'desc').executeTakeFirst();
  return { status: attempt?.status ?? null, waiting: last.state === 'sending' || (last.state === 'waiting' && attempt === undefined) };
}
