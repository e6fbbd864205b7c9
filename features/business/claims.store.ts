import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';

export interface ClaimRow {
  readonly numberKey: string;
  readonly merchantId: string;
  readonly claimedAt: Date;
  /** When an application was first submitted with it. */
  readonly submittedAt: Date | null;
  /** A certificate of the merchant says this number. */
  readonly proven: boolean;
}

const COLUMNS = ['number_key as numberKey', 'merchant_id as merchantId', 'claimed_at as claimedAt', 'submitted_at as submittedAt', 'proven'] as const;

/** Makes whoever claims this number wait until the transaction ends. */
export async function lockNumber(tx: Tx, key: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`number ${key}`}, 0))`.execute(tx);
}

/** Who has the number. `keys` are its fingerprints under every root key. */
export async function findClaim(reader: Reader | Tx, keys: readonly string[]): Promise<ClaimRow | undefined> {
  return reader.selectFrom('registration_claim').select(COLUMNS).where('number_key', 'in', keys).executeTakeFirst();
}

export async function claimOf(reader: Reader | Tx, merchantId: string): Promise<ClaimRow | undefined> {
  return reader.selectFrom('registration_claim').select(COLUMNS).where('merchant_id', '=', merchantId).executeTakeFirst();
}

/** Takes the claim of a merchant away; false when it has none. */
export async function deleteClaimOf(tx: Tx, merchantId: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('registration_claim').where('merchant_id', '=', merchantId).executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function insertClaim(tx: Tx, given: { key: string; merchantId: string; at: Date; proven: boolean }): Promise<void> {
  await tx.insertInto('registration_claim').values({ number_key: given.key, merchant_id: given.merchantId, claimed_at: given.at, submitted_at: null, proven: given.proven }).execute();
}

export async function proveClaim(tx: Tx, merchantId: string): Promise<void> {
  await tx.updateTable('registration_claim').set({ proven: true }).where('merchant_id', '=', merchantId).execute();
}

export async function submitClaim(tx: Tx, merchantId: string, at: Date): Promise<void> {
  await tx.updateTable('registration_claim').set({ submitted_at: at }).where('merchant_id', '=', merchantId).where('submitted_at', 'is', null).execute();
}

/** Takes away claims of before this that nothing was submitted with; answers whose they were. */
export async function deleteIdleClaims(tx: Tx, before: Date, limit: number): Promise<string[]> {
  const idle = tx.selectFrom('registration_claim').select('merchant_id').where('submitted_at', 'is', null).where('claimed_at', '<', before).orderBy('claimed_at').limit(limit);
  const rows = await tx.deleteFrom('registration_claim').where('merchant_id', 'in', idle).where('submitted_at', 'is', null).returning('merchant_id').execute();
  return rows.map((row) => row.merchant_id);
}

/** Whose refusals are counted. */
export interface Tried {
  readonly merchantId: string;
  readonly personId: string;
  readonly addressKey: string | null;
  readonly numberKey: string;
}

/** How many refusals there were since then, counted four ways. */
export async function countRefusals(reader: Reader, tried: Tried, since: Date): Promise<{ merchant: number; person: number; address: number; number: number }> {
  const of = (column: 'merchant_id' | 'person_id' | 'address_key' | 'number_key', value: string | null) =>
    value === null ? 0 : reader.selectFrom('registration_refusal').select((row) => row.fn.countAll<string>().as('times')).where(column, '=', value).where('at', '>', since).executeTakeFirstOrThrow().then(({ times }) => Number(times));
  const [merchant, person, address, number] = await Promise.all([of('merchant_id', tried.merchantId), of('person_id', tried.personId), of('address_key', tried.addressKey), of('number_key', tried.numberKey)]);
  return { merchant, person, address, number };
}

export async function insertRefusal(tx: Tx, given: Tried & { id: string; at: Date }): Promise<void> {
  await tx.insertInto('registration_refusal').values({ id: given.id, merchant_id: given.merchantId, person_id: given.personId, address_key: given.addressKey, number_key: given.numberKey, at: given.at }).execute();
}

/** Forgets the refusals of a merchant and of a number: the operator has decided. */
export async function forgetRefusalsOf(tx: Tx, given: { merchantId: string; numberKey: string }): Promise<void> {
  await tx.deleteFrom('registration_refusal').where((row) => row.or([row('merchant_id', '=', given.merchantId), row('number_key', '=', given.numberKey)])).execute();
}

/** Writes down that two merchants say the same number is theirs; once while it is open. */
export async function noteConflict(tx: Tx, given: { id: string; numberKey: string; merchantId: string; holderId: string; proven: boolean; at: Date }): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into registration_conflict as known (id, number_key, merchant_id, holder_id, proven, first_at, last_at)
    values (${given.id}, ${given.numberKey}, ${given.merchantId}, ${given.holderId}, ${given.proven}, ${given.at}, ${given.at})
    on conflict (merchant_id, number_key) where state = 'open' do update set times = known.times + 1, last_at = excluded.last_at, holder_id = excluded.holder_id, proven = excluded.proven
    returning id`.execute(tx);
  return rows[0]?.id ?? given.id;
}

const CONFLICT = ['id', 'number_key as numberKey', 'merchant_id as merchantId', 'holder_id as holderId', 'proven', 'times', 'first_at as firstAt', 'last_at as lastAt'] as const;

/** Open conflicts, newest first. */
export async function openConflicts(reader: Reader, given: { before?: { at: Date; id: string } | undefined; limit: number }) {
  let query = reader.selectFrom('registration_conflict').select(CONFLICT).where('state', '=', 'open');
  const { before } = given;
  if (before !== undefined) query = query.where(sql<boolean>`(first_at, id) < (${before.at}, ${before.id})`);
  return query.orderBy('first_at', 'desc').orderBy('id', 'desc').limit(given.limit).execute();
}

/** An open conflict, for deciding. */
export async function findConflict(tx: Tx, id: string) {
  return tx.selectFrom('registration_conflict').select(CONFLICT).where('id', '=', id).where('state', '=', 'open').forUpdate().executeTakeFirst();
}

export async function decideConflict(tx: Tx, given: { id: string; state: 'moved' | 'released' | 'kept'; by: string; at: Date }): Promise<void> {
  await tx.updateTable('registration_conflict').set({ state: given.state, decided_by: given.by, decided_at: given.at }).where('id', '=', given.id).execute();
}

export async function countConflicts(reader: Reader): Promise<number> {
  return Number((await reader.selectFrom('registration_conflict').select((row) => row.fn.countAll<string>().as('times')).where('state', '=', 'open').executeTakeFirstOrThrow()).times);
}

/** Follows the fingerprint of a number under a new root key. */
export async function rekeyConflicts(tx: Tx, given: { from: string; to: string }): Promise<void> {
  await tx.updateTable('registration_conflict').set({ number_key: given.to }).where('number_key', '=', given.from).execute();
}
