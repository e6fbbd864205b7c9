import { EMPTY_BUSINESS_DRAFT, type BusinessDraft } from '../../domain/business/draft.ts';
import type { Contact } from '../../domain/business/contact.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of business information. Everything personal is sealed before it is written and opened after it is read. */

export interface DraftRow {
  readonly version: number;
  readonly form: BusinessDraft;
  readonly documentId: string | null;
  readonly reviewed: readonly string[];
}

export const NO_DRAFT: DraftRow = { version: 0, form: EMPTY_BUSINESS_DRAFT, documentId: null, reviewed: [] };

const draftPlace = (merchantId: string) => `business:${merchantId}:draft`;
const versionPlace = (merchantId: string, version: number) => `business:${merchantId}:version:${version}`;

export async function findDraft(reader: Reader | Tx, vault: Vault, merchantId: string, lock = false): Promise<DraftRow> {
  let query = reader.selectFrom('business_draft').selectAll().where('merchant_id', '=', merchantId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (row === undefined) return NO_DRAFT;
  return { version: row.version, form: JSON.parse(vault.openText(row.form, draftPlace(merchantId))) as BusinessDraft, documentId: row.document_id, reviewed: row.reviewed };
}

/** Writes the draft if its version is still the one that was read; answers whether it did. */
export async function writeDraft(tx: Tx, vault: Vault, given: { merchantId: string; was: number; next: Omit<DraftRow, 'version'>; at: Date }): Promise<boolean> {
  const { merchantId, was, next } = given;
  const values = { version: was + 1, form: vault.sealText(JSON.stringify(next.form), draftPlace(merchantId)), document_id: next.documentId, reviewed: JSON.stringify(next.reviewed), updated_at: given.at };
  if (was === 0) {
    const row = await tx.insertInto('business_draft').values({ merchant_id: merchantId, ...values }).onConflict((conflict) => conflict.doNothing()).returning('version').executeTakeFirst();
    return row !== undefined;
  }
  const { numUpdatedRows } = await tx.updateTable('business_draft').set(values).where('merchant_id', '=', merchantId).where('version', '=', was).executeTakeFirst();
  return numUpdatedRows === 1n;
}

export interface VersionRow {
  readonly version: number;
  readonly information: Record<string, unknown>;
  readonly documentId: string | null;
  readonly recordedAt: Date;
  readonly lockedAt: Date | null;
}

export async function latestVersion(reader: Reader | Tx, vault: Vault, merchantId: string): Promise<VersionRow | null> {
  const row = await reader.selectFrom('business_version').selectAll().where('merchant_id', '=', merchantId).orderBy('version', 'desc').limit(1).executeTakeFirst();
  if (row === undefined) return null;
  return {
    version: row.version, documentId: row.document_id, recordedAt: row.recorded_at, lockedAt: row.locked_at,
    information: JSON.parse(vault.openText(row.information, versionPlace(merchantId, row.version))) as Record<string, unknown>,
  };
}

export async function insertVersion(tx: Tx, vault: Vault, given: { merchantId: string; version: number; information: object; documentId: string | null; by: string; at: Date }): Promise<void> {
  await tx
    .insertInto('business_version')
    .values({
      merchant_id: given.merchantId, version: given.version, information: vault.sealText(JSON.stringify(given.information), versionPlace(given.merchantId, given.version)), document_id: given.documentId,
      recorded_by: given.by, recorded_at: given.at, locked_at: null,
    })
    .execute();
}

export async function lockVersions(tx: Tx, merchantId: string, at: Date): Promise<void> {
  await tx.updateTable('business_version').set({ locked_at: at }).where('merchant_id', '=', merchantId).where('locked_at', 'is', null).execute();
}

/** Opens the newest version again; false when it is open or there is none. Earlier versions stay what applications were sent with. */
export async function unlockLatest(tx: Tx, merchantId: string): Promise<boolean> {
  const newest = tx.selectFrom('business_version').select((row) => row.fn.max('version').as('version')).where('merchant_id', '=', merchantId);
  const { numUpdatedRows } = await tx.updateTable('business_version').set({ locked_at: null }).where('merchant_id', '=', merchantId).where('version', '=', newest).where('locked_at', 'is not', null).executeTakeFirst();
  return numUpdatedRows === 1n;
}

const contactPlace = (merchantId: string) => `business:${merchantId}:contact`;

/** The contact person named after a submission, and when; null where none was. */
export async function changedContact(reader: Reader | Tx, vault: Vault, merchantId: string): Promise<{ contact: Contact; at: Date } | null> {
  const row = await reader.selectFrom('business_contact').selectAll().where('merchant_id', '=', merchantId).executeTakeFirst();
  return row === undefined ? null : { contact: JSON.parse(vault.openText(row.contact, contactPlace(merchantId))) as Contact, at: row.changed_at };
}

export async function writeContact(tx: Tx, vault: Vault, given: { merchantId: string; contact: Contact; by: string; at: Date }): Promise<void> {
  const values = { contact: vault.sealText(JSON.stringify(given.contact), contactPlace(given.merchantId)), changed_by: given.by, changed_at: given.at };
  await tx.insertInto('business_contact').values({ merchant_id: given.merchantId, ...values }).onConflict((conflict) => conflict.column('merchant_id').doUpdateSet(values)).execute();
}

/** Claims in order of their merchants, for giving them the fingerprint under a new root key. */
export async function claimsAfter(reader: Reader, merchantId: string, limit: number): Promise<{ merchant_id: string; number_key: string }[]> {
  return reader.selectFrom('registration_claim').select(['merchant_id', 'number_key']).where('merchant_id', '>', merchantId).orderBy('merchant_id').limit(limit).execute();
}

/** Replaces the fingerprint of a claim if it is still the one that was read. */
export async function rekeyClaim(tx: Tx, given: { merchantId: string; from: string; to: string }): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('registration_claim').set({ number_key: given.to }).where('merchant_id', '=', given.merchantId).where('number_key', '=', given.from).executeTakeFirst();
  return numUpdatedRows === 1n;
}

export async function deleteRefusals(tx: Tx, before: Date): Promise<void> {
  await tx.deleteFrom('registration_refusal').where('at', '<', before).execute();
}

/** Documents of drafts that were changed since then. */
export async function documentsOfDrafts(reader: Reader, since: Date): Promise<string[]> {
  const rows = await reader.selectFrom('business_draft').select('document_id').where('document_id', 'is not', null).where('updated_at', '>=', since).execute();
  return rows.flatMap((row) => row.document_id ?? []);
}
