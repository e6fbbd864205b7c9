import { sql } from 'kysely';
import type { MerchantRole } from '../../domain/access.ts';
import { nameHas, nameMarks, wordMarks } from '../../platform/name-marks.ts';
import type { Vault } from '../../platform/vault.ts';
import { builtOnce } from '../../storage/built-once.ts';
import type { Database, Reader, Tx } from '../../storage/open-database.ts';

const MARKED_TOGETHER = 200;

export interface MembershipRow {
  merchantId: string;
  name: string;
  role: MerchantRole;
}

/** The merchants of a person, the oldest membership first. */
export async function membershipsOf(reader: Reader, personId: string): Promise<MembershipRow[]> {
  return reader
    .selectFrom('member')
    .innerJoin('merchant', 'merchant.id', 'member.merchant_id')
    .select(['merchant.id as merchantId', 'merchant.name', 'member.role'])
    .where('member.person_id', '=', personId)
    .orderBy('member.joined_at')
    .orderBy('merchant.id')
    .execute();
}

/** The role a request acts with: in the active merchant, or in the first one. Read with every request, so a removal counts at once. */
export async function actingMembership(reader: Reader, personId: string, activeMerchantId: string | null): Promise<{ merchantId: string; role: MerchantRole } | null> {
  const rows = await membershipRolesOf(reader, personId);
  return rows.find(({ merchantId }) => merchantId === activeMerchantId) ?? rows[0] ?? null;
}

const membershipRolesOf = builtOnce((reader, personId: string) => reader.selectFrom('member').select(['merchant_id as merchantId', 'role']).where('person_id', '=', personId).orderBy('joined_at').orderBy('merchant_id'));

/** Merchants whose name contains this text. */
export async function merchantsNamed(reader: Reader, vault: Vault, word: string, limit: number): Promise<string[]> {
  const marks = wordMarks(vault, word);
  if (marks.length === 0) return [];
  const has = sql<boolean>`(${sql.join(marks.map((one) => sql`name_marks @> ${one}::integer[]`), sql` or `)})`;
  // Several letter pairs share a mark, so some of the found do not have the word.
  const rows = await reader.selectFrom('merchant').select(['id', 'name']).where(has).orderBy('id', 'desc').limit(limit * 4).execute();
  return rows.filter(({ name }) => nameHas(name, word)).map(({ id }) => id).slice(0, limit);
}

/** Gives merchants of before, and those under an earlier root key, the marks they are found by; answers how many changed. Harmless when repeated. */
export async function markMerchantNames(database: Database, vault: Vault, stop?: AbortSignal): Promise<number> {
  let changed = 0;
  for (let after = ''; ; ) {
    stop?.throwIfAborted();
    const rows = await database.kysely
      .selectFrom('merchant').select(['id', 'name']).where('id', '>', after)
      .where((where) => where.or([where('name_marks_key', 'is', null), where('name_marks_key', '<>', vault.keyId)])).orderBy('id').limit(MARKED_TOGETHER).execute();
    const last = rows.at(-1);
    if (last === undefined) return changed;
    await database.inTransaction(async (tx) => {
      for (const { id, name } of rows) await tx.updateTable('merchant').set({ name_marks: nameMarks(vault, name), name_marks_key: vault.keyId }).where('id', '=', id).where('name', '=', name).execute();
    });
    changed += rows.length;
    after = last.id;
  }
}

/** Creates a merchant. */
export async function insertMerchant(tx: Tx, vault: Vault, merchant: { id: string; name: string; created_at: Date; named_at?: Date | null }): Promise<void> {
  await tx.insertInto('merchant').values({ ...merchant, name_marks: nameMarks(vault, merchant.name), name_marks_key: vault.keyId }).execute();
}

/** Names a merchant in the words of its people. */
export async function renameMerchant(tx: Tx, vault: Vault, given: { id: string; name: string; at: Date }): Promise<void> {
  await tx.updateTable('merchant').set({ name: given.name, name_marks: nameMarks(vault, given.name), name_marks_key: vault.keyId, named_at: given.at }).where('id', '=', given.id).execute();
}

/** Names a merchant that its people have not named. */
export async function nameMerchant(tx: Tx, vault: Vault, given: { id: string; name: string }): Promise<void> {
  await tx.updateTable('merchant').set({ name: given.name, name_marks: nameMarks(vault, given.name), name_marks_key: vault.keyId }).where('id', '=', given.id).where('named_at', 'is', null).execute();
}

/** The name of a merchant. */
export async function merchantName(reader: Reader, merchantId: string): Promise<string> {
  return (await reader.selectFrom('merchant').select('name').where('id', '=', merchantId).executeTakeFirstOrThrow()).name;
}

/** Names of merchants by their ids. */
export async function merchantsByIds(reader: Reader, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = ids.length === 0 ? [] : await reader.selectFrom('merchant').select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Adds a member; false when the person is one already. */
export async function insertMember(tx: Tx, member: { merchant_id: string; person_id: string; role: MerchantRole; joined_at: Date }): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.insertInto('member').values(member).onConflict((conflict) => conflict.doNothing()).executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** The members of a merchant with their sealed names, the first to join first. */
export async function membersOf(reader: Reader, merchantId: string) {
  return reader
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person_id')
    .select(['person.id as personId', 'person.name', 'person.email', 'person.email_key as emailKey', 'member.role', 'member.joined_at as joinedAt'])
    .where('member.merchant_id', '=', merchantId)
    .orderBy('member.joined_at')
    .orderBy('person.id')
    .execute();
}

/** Makes changes to a merchant's membership wait for each other, so that two owners cannot remove one another at once. */
export async function lockMerchant(tx: Tx, merchantId: string): Promise<void> {
  await tx.selectFrom('merchant').select('id').where('id', '=', merchantId).forUpdate().executeTakeFirst();
}

/** Roles by person, as they are inside the transaction. */
export async function rolesOf(tx: Tx, merchantId: string): Promise<Map<string, MerchantRole>> {
  const rows = await tx.selectFrom('member').select(['person_id', 'role']).where('merchant_id', '=', merchantId).execute();
  return new Map(rows.map((row) => [row.person_id, row.role]));
}

/** Sets a role. */
export async function setRole(tx: Tx, merchantId: string, personId: string, role: MerchantRole): Promise<void> {
  await tx.updateTable('member').set({ role }).where('merchant_id', '=', merchantId).where('person_id', '=', personId).execute();
}

/** Removes a member and takes the merchant from the person's sessions. */
export async function deleteMember(tx: Tx, merchantId: string, personId: string): Promise<void> {
  await tx.deleteFrom('member').where('merchant_id', '=', merchantId).where('person_id', '=', personId).execute();
  await tx.updateTable('person_session').set({ active_merchant_id: null }).where('person_id', '=', personId).where('active_merchant_id', '=', merchantId).execute();
  await tx.updateTable('person').set({ last_merchant_id: null }).where('id', '=', personId).where('last_merchant_id', '=', merchantId).execute();
}

export interface InvitationRow {
  id: string;
  merchantId: string;
  email: string;
  emailKey: string;
  role: MerchantRole;
  invitedBy: string;
  state: 'pending' | 'accepted' | 'withdrawn';
  createdAt: Date;
  expiresAt: Date;
}

function invitations(reader: Reader) {
  return reader
    .selectFrom('invitation')
    .select(['id', 'merchant_id as merchantId', 'email', 'email_key as emailKey', 'role', 'invited_by as invitedBy', 'state', 'created_at as createdAt', 'expires_at as expiresAt']);
}

/** One invitation in any state. */
export async function findInvitation(reader: Reader, id: string): Promise<InvitationRow | undefined> {
  return invitations(reader).where('id', '=', id).executeTakeFirst();
}

/** Open invitations of a merchant, expired ones included, newest first. */
export async function pendingOf(reader: Reader, merchantId: string): Promise<InvitationRow[]> {
  return invitations(reader).where('merchant_id', '=', merchantId).where('state', '=', 'pending').orderBy('created_at', 'desc').execute();
}

/** The newest invitation to this address that still holds. */
export async function invitationTo(reader: Reader, emailKeys: readonly string[], now: Date): Promise<{ id: string; merchantName: string; role: MerchantRole } | undefined> {
  return reader
    .selectFrom('invitation')
    .innerJoin('merchant', 'merchant.id', 'invitation.merchant_id')
    .select(['invitation.id as id', 'merchant.name as merchantName', 'invitation.role as role'])
    .where('invitation.email_key', 'in', emailKeys)
    .where('invitation.state', '=', 'pending')
    .where('invitation.expires_at', '>', now)
    .orderBy('invitation.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Writes an invitation. */
export async function insertInvitation(tx: Tx, row: InvitationRow): Promise<void> {
  await tx
    .insertInto('invitation')
    .values({ id: row.id, merchant_id: row.merchantId, email: row.email, email_key: row.emailKey, role: row.role, invited_by: row.invitedBy, state: row.state, created_at: row.createdAt, expires_at: row.expiresAt })
    .execute();
}

/** Ends a pending invitation; false when it was ended already, so that it is used once. */
export async function endInvitation(tx: Tx, id: string, state: 'accepted' | 'withdrawn'): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('invitation').set({ state }).where('id', '=', id).where('state', '=', 'pending').executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Gives a pending invitation a new expiry. */
export async function renewInvitation(tx: Tx, id: string, expiresAt: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('invitation').set({ expires_at: expiresAt }).where('id', '=', id).where('state', '=', 'pending').executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** The members whose address is confirmed, with sealed names, their language and what they want to be told by mail; null where they never chose. */
export async function readersOf(reader: Reader, merchantId: string) {
  return reader
    .selectFrom('member')
    .innerJoin('person', 'person.id', 'member.person_id')
    .select(['person.id as personId', 'person.name', 'person.email', 'person.locale', 'member.role', 'member.case_mail as caseMail'])
    .where('member.merchant_id', '=', merchantId)
    .where('person.email_verified', '=', true)
    .orderBy('member.joined_at')
    .orderBy('person.id')
    .execute();
}

/** What a member chose to be told by mail; null where they never chose. */
export async function caseMailOf(reader: Reader, of: { merchantId: string; personId: string }) {
  return (await reader.selectFrom('member').select('case_mail as choice').where('merchant_id', '=', of.merchantId).where('person_id', '=', of.personId).executeTakeFirst())?.choice ?? null;
}

export async function setCaseMail(tx: Tx, given: { merchantId: string; personId: string; choice: 'all' | 'turns' | 'none' }): Promise<void> {
  await tx.updateTable('member').set({ case_mail: given.choice }).where('merchant_id', '=', given.merchantId).where('person_id', '=', given.personId).execute();
}
