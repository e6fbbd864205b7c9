import { sql } from 'kysely';
import { EMPTY_SELECTION, type Selection } from '../../domain/plan/selection.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** Consents given so far: code to the version agreed to and when. */
export type GivenConsents = Readonly<Record<string, { readonly version: string; readonly at: string }>>;

export interface DraftRow {
  readonly version: number;
  readonly selection: Selection;
  readonly consents: GivenConsents;
  readonly updatedAt: Date | null;
}

export const NO_DRAFT: DraftRow = { version: 0, selection: EMPTY_SELECTION, consents: {}, updatedAt: null };

const answersContext = (merchantId: string) => `draft:${merchantId}:extra-fields`;

export async function findDraft(reader: Reader | Tx, vault: Vault, merchantId: string, lock = false): Promise<DraftRow> {
  let query = reader.selectFrom('application_draft').selectAll().where('merchant_id', '=', merchantId);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (row === undefined) return NO_DRAFT;
  return { version: row.version, selection: openSelection(vault, merchantId, row.selection as StoredSelection), consents: row.consents as GivenConsents, updatedAt: row.updated_at };
}

/** Answers such as bank accounts are sealed; a draft of before that holds them as they were typed. */
type StoredSelection = Omit<Selection, 'extraFields'> & { readonly extraFields: string | Selection['extraFields'] };

function openSelection(vault: Vault, merchantId: string, { extraFields, ...rest }: StoredSelection): Selection {
  return { ...rest, extraFields: typeof extraFields === 'string' ? (JSON.parse(vault.openText(extraFields, answersContext(merchantId))) as Selection['extraFields']) : extraFields };
}

function sealSelection(vault: Vault, merchantId: string, { extraFields, ...rest }: Selection): StoredSelection {
  return { ...rest, extraFields: vault.sealText(JSON.stringify(extraFields), answersContext(merchantId)) };
}

/** Writes the draft if its version is still the one that was read; answers whether it did. */
export async function writeDraft(tx: Tx, vault: Vault, given: { merchantId: string; was: number; next: { selection: Selection; consents: GivenConsents; at: Date } }): Promise<boolean> {
  const { merchantId, was, next } = given;
  const values = { version: was + 1, selection: JSON.stringify(sealSelection(vault, merchantId, next.selection)), consents: JSON.stringify(next.consents), updated_at: next.at };
  if (was === 0) {
    const row = await tx.insertInto('application_draft').values({ merchant_id: merchantId, ...values }).onConflict((conflict) => conflict.doNothing()).returning('version').executeTakeFirst();
    return row !== undefined;
  }
  const { numUpdatedRows } = await tx.updateTable('application_draft').set(values).where('merchant_id', '=', merchantId).where('version', '=', was).executeTakeFirst();
  return numUpdatedRows === 1n;
}

export interface ApplicationRow {
  readonly id: string;
  readonly merchantId: string;
  readonly reference: string;
  readonly submittedAt: Date;
  readonly submittedBy: string;
  readonly businessVersion: number;
  readonly snapshot: string;
  readonly documentId: string | null;
  readonly consents: readonly { readonly code: string; readonly version: string; readonly agreedAt: string }[];
  readonly catalogueVersion: string;
}

export async function insertApplication(tx: Tx, row: ApplicationRow & { readonly nameMarks: number[]; readonly nameMarksKey: string }): Promise<void> {
  await tx
    .insertInto('application')
    .values({
      id: row.id, merchant_id: row.merchantId, reference: row.reference, submitted_at: row.submittedAt, submitted_by: row.submittedBy, business_version: row.businessVersion,
      snapshot: row.snapshot, document_id: row.documentId, consents: JSON.stringify(row.consents), catalogue_version: row.catalogueVersion,
      name_marks: row.nameMarks, name_marks_key: row.nameMarksKey,
    })
    .execute();
}

type Row = { id: string; merchant_id: string; reference: string; submitted_at: Date; submitted_by: string; business_version: number; snapshot: string; document_id: string | null; consents: object; catalogue_version: string };

function toApplication(row: Row): ApplicationRow {
  return {
    id: row.id, merchantId: row.merchant_id, reference: row.reference, submittedAt: row.submitted_at, submittedBy: row.submitted_by, businessVersion: row.business_version,
    snapshot: row.snapshot, documentId: row.document_id, consents: row.consents as ApplicationRow['consents'], catalogueVersion: row.catalogue_version,
  };
}

export async function findApplication(reader: Reader, id: string): Promise<ApplicationRow | null> {
  const row = await reader.selectFrom('application').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toApplication(row);
}

/** Newest first, by keyset. */
export async function pageOfApplications(reader: Reader, given: { merchantId: string; before?: { at: Date; id: string } | undefined; limit: number }): Promise<ApplicationRow[]> {
  let query = reader.selectFrom('application').selectAll().where('merchant_id', '=', given.merchantId);
  const { before } = given;
  if (before !== undefined) query = query.where(sql<boolean>`(submitted_at, id) < (${before.at}, ${before.id})`);
  return (await query.orderBy('submitted_at', 'desc').orderBy('id', 'desc').limit(given.limit).execute()).map(toApplication);
}
