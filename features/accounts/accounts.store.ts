import { sql } from 'kysely';
import { builtOnce } from '../../storage/built-once.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** A session with its person, as one request needs it. Name and address are still sealed. */
export interface SessionRow {
  sessionId: string;
  personId: string;
  email: string;
  name: string;
  locale: 'ko' | 'en';
  emailConfirmed: boolean;
  secondFactor: boolean;
  staffKind: 'operator' | 'gateway' | null;
  gatewayCode: string | null;
  activeMerchantId: string | null;
  expiresAt: Date;
  lastSeenAt: Date;
}

/** The live session of a hashed token. */
export async function findSession(reader: Reader, tokenHash: string, now: Date): Promise<SessionRow | null> {
  const [row] = await liveSessions(reader, tokenHash, now);
  return row === undefined ? null : { ...row, secondFactor: row.secondFactor === true };
}

/** A live session by its id. */
export async function readSession(reader: Reader, sessionId: string): Promise<SessionRow | null> {
  const row = await sessions(reader).where('person_session.id', '=', sessionId).executeTakeFirst();
  return row === undefined ? null : { ...row, secondFactor: row.secondFactor === true };
}

const liveSessions = builtOnce((reader, tokenHash: string, now: Date) => sessions(reader).where('person_session.token', '=', tokenHash).where('person_session.expires_at', '>', now));

function sessions(reader: Reader) {
  return reader
    .selectFrom('person_session')
    .innerJoin('person', 'person.id', 'person_session.person_id')
    .leftJoin('staff', 'staff.person_id', 'person.id')
    .select([
      'person_session.id as sessionId', 'person.id as personId', 'person.email', 'person.name', 'person.locale', 'person.email_verified as emailConfirmed',
      'person.second_factor_enabled as secondFactor', 'staff.kind as staffKind', 'staff.gateway_code as gatewayCode',
      'person_session.active_merchant_id as activeMerchantId', 'person_session.expires_at as expiresAt', 'person_session.updated_at as lastSeenAt',
    ]);
}

/** Notes that a session was used. */
export async function touchSession(reader: Reader, sessionId: string, now: Date): Promise<void> {
  await reader.updateTable('person_session').set({ updated_at: now }).where('id', '=', sessionId).execute();
}

/** The live sessions of a person, the one used last first. */
export async function sessionsOf(reader: Reader, personId: string, now: Date) {
  return reader
    .selectFrom('person_session')
    .select(['id', 'created_at', 'updated_at', 'ip_address', 'user_agent'])
    .where('person_id', '=', personId)
    .where('expires_at', '>', now)
    .orderBy('updated_at', 'desc')
    .execute();
}

/** Ends one session of a person. */
export async function deleteSession(tx: Tx, personId: string, sessionId: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('person_session').where('id', '=', sessionId).where('person_id', '=', personId).executeTakeFirst();
  return numDeletedRows === 1n;
}

/** Sets the merchant a session acts for; the next session of the person begins with it. */
export async function setActiveMerchant(tx: Tx, sessionId: string, merchantId: string | null): Promise<void> {
  const session = await tx.updateTable('person_session').set({ active_merchant_id: merchantId }).where('id', '=', sessionId).returning('person_id').executeTakeFirst();
  if (merchantId !== null && session !== undefined) await tx.updateTable('person').set({ last_merchant_id: merchantId }).where('id', '=', session.person_id).execute();
}

/** Lets a session that acts for no particular merchant yet go on with the one its person acted for last. */
export async function goOnWithLastMerchant(tx: Tx, sessionId: string): Promise<void> {
  await sql`
    update person_session set active_merchant_id = member.merchant_id
    from person join member on member.person_id = person.id and member.merchant_id = person.last_merchant_id
    where person.id = person_session.person_id and person_session.id = ${sessionId} and person_session.active_merchant_id is null`.execute(tx);
}

/** A person by the fingerprints of an address. */
export async function findPerson(reader: Reader, emailKeys: readonly string[]) {
  return reader.selectFrom('person').select(['id', 'email_verified as emailConfirmed', 'locale']).where('email_key', 'in', emailKeys).executeTakeFirst();
}

/** People by their ids, sealed as they are kept. */
export async function peopleByIds(reader: Reader, ids: readonly string[]): Promise<{ id: string; name: string; email: string }[]> {
  return ids.length === 0 ? [] : reader.selectFrom('person').select(['id', 'name', 'email']).where('id', 'in', ids).execute();
}

/** Makes whoever signs up with this address wait until the transaction ends. */
export async function lockAddress(tx: Tx, emailKey: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`sign-up ${emailKey}`}, 0))`.execute(tx);
}

/** Somebody who has not confirmed the address yet, with the browser that asked. */
export async function findUnconfirmed(reader: Reader, personId: string): Promise<{ id: string; signUpHash: string | null } | undefined> {
  return reader.selectFrom('person').select(['id', 'sign_up_hash as signUpHash']).where('id', '=', personId).where('email_verified', '=', false).executeTakeFirst();
}

/** Whether the address was confirmed by a process that died before the rest of the welcome, which forgets the browser that signed up; of two who ask, one gets it. */
export async function takeMissedWelcome(tx: Tx, personId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('person').set({ sign_up_hash: null }).where('id', '=', personId).where('email_verified', '=', true).where('sign_up_hash', 'is not', null).executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The address is the person's own: a mail to it was read. */
export async function confirmPerson(tx: Tx, personId: string): Promise<void> {
  await tx.updateTable('person').set({ email_verified: true, sign_up_hash: null }).where('id', '=', personId).execute();
}

/** Removes a person who never confirmed, so that the address can be signed up with again. */
export async function deleteUnconfirmed(tx: Tx, emailKeys: readonly string[]): Promise<void> {
  await tx.deleteFrom('person').where('email_key', 'in', emailKeys).where('email_verified', '=', false).execute();
}

/** Removes people who signed up before this and never confirmed. Staff are made without a mail and stay. */
export async function deleteUnconfirmedBefore(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('person').where('email_verified', '=', false).where('created_at', '<', before).where('id', 'not in', (from) => from.selectFrom('staff').select('person_id')).execute();
}

/** Changes sealed name and language. */
export async function updatePerson(tx: Tx, personId: string, change: { name?: string; locale?: 'ko' | 'en'; updated_at: Date }): Promise<void> {
  await tx.updateTable('person').set(change).where('id', '=', personId).execute();
}

/** Keeps what somebody agreed to at sign-up, as proof. */
export async function keepSignUpConsents(tx: Tx, personId: string, consents: readonly { code: string; version: string; agreedAt: string }[]): Promise<void> {
  await tx.updateTable('person').set({ sign_up_consents: JSON.stringify(consents) }).where('id', '=', personId).execute();
}

/** Forgets open links and challenges of a person. */
export async function deleteVerifications(tx: Tx, personId: string): Promise<void> {
  await tx.deleteFrom('person_verification').where('value', '=', personId).execute();
}

/** Makes a person staff; harmless when repeated. */
export async function setStaff(tx: Tx, personId: string, kind: 'operator' | 'gateway', gatewayCode: string | null): Promise<void> {
  await tx.insertInto('staff').values({ person_id: personId, kind, gateway_code: gatewayCode }).onConflict((conflict) => conflict.column('person_id').doUpdateSet({ kind, gateway_code: gatewayCode })).execute();
}

/** The sealed secret of the sign-in library, or what another process has written first. */
export async function keepSecret(tx: Tx, name: string, sealed: string): Promise<string> {
  await tx.insertInto('account_secret').values({ name, sealed }).onConflict((conflict) => conflict.doNothing()).execute();
  return (await tx.selectFrom('account_secret').select('sealed').where('name', '=', name).executeTakeFirstOrThrow()).sealed;
}

/** Claims a time step for a person. False when that step, or a later one, was used already. */
export async function claimStep(tx: Tx, personId: string, step: number): Promise<boolean> {
  const result = await tx
    .insertInto('person_totp_step')
    .values({ person_id: personId, last_step: step })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ last_step: step }).where('person_totp_step.last_step', '<', String(step)))
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** People or open invitations in order of their ids, for giving them the fingerprint under a new root key. */
export async function addressesAfter(reader: Reader, table: 'person' | 'invitation', after: string, limit: number): Promise<{ id: string; email: string; email_key: string }[]> {
  return reader.selectFrom(table).select(['id', 'email', 'email_key']).where('id', '>', after).orderBy('id').limit(limit).execute();
}

/** Replaces the fingerprint of an address if it is still the one that was read. */
export async function rekeyAddress(tx: Tx, table: 'person' | 'invitation', given: { id: string; from: string; to: string }): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable(table).set({ email_key: given.to }).where('id', '=', given.id).where('email_key', '=', given.from).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Deletes what has run out. */
export async function deleteExpired(tx: Tx, now: Date): Promise<void> {
  await tx.deleteFrom('person_session').where('expires_at', '<', now).execute();
  await tx.deleteFrom('person_verification').where('expires_at', '<', now).execute();
  await tx.deleteFrom('account_attempt').where('window_ends_at', '<', now).execute();
}

/** Counts a sign-in at an address that no account has. */
export async function countUnknown(tx: Tx, now: Date): Promise<void> {
  const minute = new Date(Math.floor(now.getTime() / 60_000) * 60_000);
  await tx.insertInto('unknown_sign_in').values({ minute }).onConflict((conflict) => conflict.column('minute').doUpdateSet({ times: sql`least(unknown_sign_in.times + 1, 1000000000)` })).execute();
}

/** How many sign-ins there were since then at addresses that no account has. */
export async function unknownSince(reader: Reader, since: Date): Promise<number> {
  const row = await reader.selectFrom('unknown_sign_in').select((one) => one.fn.sum<string | null>('times').as('times')).where('minute', '>=', since).executeTakeFirst();
  return Number(row?.times ?? 0);
}

/** Forgets such counts of before this. */
export async function deleteUnknown(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('unknown_sign_in').where('minute', '<', before).execute();
}
