import type { Reader, Tx } from '../../storage/open-database.ts';
import type { CardFacts, CardOutcome } from './card-number.ts';
import type { Channel } from './channel.ts';
import { openPersonal, sealPersonal, type PersonalFacts } from './personal.ts';
import { seconds, type Sandbox, type Store } from './sandbox.ts';
import { queueBillingKeyMessage } from './v2/message.ts';

/** What is kept of a billing key. No card number: only what may be shown, and what the make-believe card company will do. */
export interface BillingKeyFacts {
  readonly pg_provider: string;
  readonly pg_id: string;
  readonly card_code: string;
  readonly card_name: string;
  readonly card_number: string;
  readonly card_type: 0 | 1;
  /** What the key was issued for in a window; a card unless told. */
  readonly pay_method?: string;
  /** Set on keys of the second version of the interface. */
  readonly v2?: V2KeyFacts;
}

/** What the second version keeps of a billing key. */
export interface V2KeyFacts {
  readonly channel_key?: string;
  readonly channel_name?: string;
  readonly issue_id: string | null;
  readonly issue_name: string | null;
  readonly requested_at: number;
  readonly notice_urls: readonly string[];
}

/** What only the second version knows of a key that is made. */
export interface V2NewKey extends Pick<PersonalFacts, 'v2_customer' | 'custom_data'> {
  readonly v2: V2KeyFacts;
}

export type CustomerFields = Pick<PersonalFacts, 'customer_id' | 'customer_name' | 'customer_tel' | 'customer_email' | 'customer_addr' | 'customer_postcode'>;

export interface BillingKey {
  readonly customerUid: string;
  readonly outcome: CardOutcome;
  readonly insertedAt: number;
  readonly updatedAt: number;
  /** 0 unless it was deleted and is only told of. */
  readonly deletedAt: number;
  readonly facts: BillingKeyFacts & PersonalFacts;
}

export interface BillingKeyRow {
  store_id: string;
  customer_uid: string;
  outcome: CardOutcome;
  inserted_at: string;
  updated_at: string;
  deleted_at: string;
  facts: unknown;
}

/** A row with the customer's fields opened. */
export function toBillingKey({ vault }: Pick<Sandbox, 'vault'>, row: BillingKeyRow): BillingKey {
  return {
    customerUid: row.customer_uid,
    outcome: row.outcome,
    insertedAt: Number(row.inserted_at),
    updatedAt: Number(row.updated_at),
    deletedAt: Number(row.deleted_at),
    facts: openPersonal(vault, row.store_id, row.facts as BillingKeyFacts & { sealed: string | null }),
  };
}

/** Stores a key. One customer_uid is one card: issuing again replaces it, and its schedules follow the new card. */
export async function saveBillingKey(
  tx: Tx,
  sandbox: Pick<Sandbox, 'vault'>,
  store: Store,
  key: { customerUid: string; card: CardFacts; channel: Pick<Channel, 'pgProvider' | 'pgId'>; customer: CustomerFields; at: number; payMethod?: string; more?: V2NewKey },
): Promise<BillingKey> {
  const facts: BillingKeyFacts & CustomerFields & Partial<V2NewKey> = {
    pg_provider: key.channel.pgProvider,
    pg_id: key.channel.pgId,
    card_code: key.card.code,
    card_name: key.card.name,
    card_number: key.card.masked,
    card_type: key.card.type,
    ...(key.payMethod !== undefined && { pay_method: key.payMethod }),
    ...key.customer,
    ...key.more,
  };
  const changed = { outcome: key.card.outcome, updated_at: key.at, deleted_at: 0, facts: JSON.stringify(sealPersonal(sandbox.vault, store.id, facts)) };
  const row = await tx
    .insertInto('sandbox_billing_key')
    .values({ store_id: store.id, customer_uid: key.customerUid, inserted_at: key.at, ...changed })
    .onConflict((conflict) => conflict.columns(['store_id', 'customer_uid']).doUpdateSet(changed))
    .returningAll()
    .executeTakeFirstOrThrow();
  return toBillingKey(sandbox, row);
}

/** The key of this id, or null. */
export async function findBillingKey(reader: Reader, sandbox: Pick<Sandbox, 'vault'>, store: Store, customerUid: string): Promise<BillingKey | null> {
  const row = await reader.selectFrom('sandbox_billing_key').selectAll().where('store_id', '=', store.id).where('customer_uid', '=', customerUid).where('deleted_at', '=', '0').executeTakeFirst();
  return row ? toBillingKey(sandbox, row) : null;
}

/**
 * Deletes a key, whichever version of the interface asks. One of the second version is still told of, as deleted; one of
 * the first is gone. Null when there is none.
 */
export async function deleteBillingKey(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, store: Store, given: { customerUid: string; at: number }): Promise<BillingKey | null> {
  const key = await findBillingKey(tx, sandbox, store, given.customerUid);
  if (!key) return null;
  const deleted = key.facts.v2
    ? await tx
        .updateTable('sandbox_billing_key').set({ deleted_at: given.at, updated_at: given.at })
        .where('store_id', '=', store.id).where('customer_uid', '=', given.customerUid).where('deleted_at', '=', '0').returningAll().executeTakeFirst()
    : await tx.deleteFrom('sandbox_billing_key').where('store_id', '=', store.id).where('customer_uid', '=', given.customerUid).returningAll().executeTakeFirst();
  if (!deleted) return null;
  if (key.facts.v2) await queueBillingKeyMessage(tx, store, { billingKey: given.customerUid, event: 'Deleted', noticeUrls: key.facts.v2.notice_urls });
  return toBillingKey(sandbox, deleted);
}

/** The card of a key as a charge wants it, and the method it pays with. */
export function cardOf(key: BillingKey): CardFacts & { readonly payMethod: string } {
  return { code: key.facts.card_code, name: key.facts.card_name, masked: key.facts.card_number, type: key.facts.card_type, outcome: key.outcome, payMethod: key.facts.pay_method ?? 'card' };
}

/** The customer object of the wire. */
export function presentBillingKey(key: BillingKey): Record<string, unknown> {
  const { facts } = key;
  return {
    customer_uid: key.customerUid,
    pg_provider: facts.pg_provider,
    pg_id: facts.pg_id,
    sandbox: true,
    customer_id: facts.customer_id,
    card_name: facts.card_name,
    card_code: facts.card_code,
    card_number: facts.card_number,
    card_type: facts.card_type,
    card_issuer_code: facts.card_code,
    card_issuer_name: facts.card_name,
    card_publisher_code: facts.card_code,
    card_publisher_name: facts.card_name,
    customer_name: facts.customer_name,
    customer_tel: facts.customer_tel,
    customer_email: facts.customer_email,
    customer_addr: facts.customer_addr,
    customer_postcode: facts.customer_postcode,
    inserted: seconds(key.insertedAt),
    updated: seconds(key.updatedAt),
  };
}
