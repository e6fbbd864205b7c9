import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of contracts. Decides nothing; what is sealed stays sealed here. */

const OFFER = [
  'id', 'case_id as caseId', 'merchant_id as merchantId', 'number', 'state', 'place', 'signing_order as order', 'sha256', 'document_id as documentId', 'pages', 'expires_at as expiresAt', 'offered_at as offeredAt',
  'lapsed_at as lapsedAt', 'signed_document_id as signedDocumentId', 'signed_sha256 as signedSha256', 'sealed_at as sealedAt',
] as const;
const SIGNER = [
  'offer_id as offerId', 'position', 'person', 'link_expires_at as linkExpiresAt', 'link_sent_at as linkSentAt', 'invited_at as invitedAt', 'reminders', 'record', 'signed_at as signedAt', 'signed_by as signedBy', 'event',
] as const;

export interface OfferRow {
  readonly id: string;
  readonly caseId: string;
  readonly merchantId: string;
  readonly number: number;
  readonly state: 'fetching' | 'unusable' | 'open' | 'sealing' | 'sealed';
  readonly place: 'here' | 'gateway';
  readonly order: 'together' | 'in_order';
  readonly sha256: string | null;
  readonly documentId: string | null;
  readonly pages: number | null;
  readonly expiresAt: Date | null;
  readonly offeredAt: Date;
  readonly lapsedAt: Date | null;
  readonly signedDocumentId: string | null;
  readonly signedSha256: string | null;
  readonly sealedAt: Date | null;
}

export interface SignerRow {
  readonly offerId: string;
  readonly position: number;
  /** Sealed: name, address, language. */
  readonly person: string;
  readonly linkExpiresAt: Date | null;
  readonly linkSentAt: Date | null;
  readonly invitedAt: Date | null;
  readonly reminders: number;
  /** Sealed: everything about the signature. */
  readonly record: string | null;
  readonly signedAt: Date | null;
  readonly signedBy: string | null;
  readonly event: number | null;
}

export interface CopyRow {
  readonly id: string;
  readonly documentId: string;
  readonly sha256: string;
  readonly by: 'merchant' | 'gateway';
  readonly addedAt: Date;
}

export async function lastOffer(reader: Reader, caseId: string): Promise<OfferRow | null> {
  return (await reader.selectFrom('contract_offer').select(OFFER).where('case_id', '=', caseId).orderBy('number', 'desc').limit(1).executeTakeFirst()) ?? null;
}

export async function offersOf(reader: Reader, caseId: string): Promise<OfferRow[]> {
  return reader.selectFrom('contract_offer').select(OFFER).where('case_id', '=', caseId).orderBy('number').execute();
}

export async function findOffer(reader: Reader, id: string): Promise<OfferRow | null> {
  return (await reader.selectFrom('contract_offer').select(OFFER).where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function insertOffer(tx: Tx, row: Pick<OfferRow, 'id' | 'caseId' | 'merchantId' | 'number' | 'state' | 'place' | 'order' | 'sha256' | 'documentId' | 'pages' | 'expiresAt' | 'offeredAt'>): Promise<void> {
  await tx.insertInto('contract_offer').values({
    id: row.id, case_id: row.caseId, merchant_id: row.merchantId, number: row.number, state: row.state, place: row.place, signing_order: row.order, sha256: row.sha256, document_id: row.documentId, pages: row.pages,
    expires_at: row.expiresAt, offered_at: row.offeredAt,
  }).execute();
}

/** True when the offer was still in the state it was read in. */
export async function moveOffer(tx: Tx, given: { id: string; from: OfferRow['state']; to: OfferRow['state']; documentId?: string; pages?: number; signedDocumentId?: string; signedSha256?: string; sealedAt?: Date }): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('contract_offer').set({
    state: given.to, ...(given.documentId !== undefined && { document_id: given.documentId }), ...(given.pages !== undefined && { pages: given.pages }), ...(given.signedDocumentId !== undefined && { signed_document_id: given.signedDocumentId }),
    ...(given.signedSha256 !== undefined && { signed_sha256: given.signedSha256 }), ...(given.sealedAt !== undefined && { sealed_at: given.sealedAt }),
  }).where('id', '=', given.id).where('state', '=', given.from).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Marks an offer as told to have lapsed; false when somebody was first. */
export async function markLapsed(tx: Tx, id: string, at: Date): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('contract_offer').set({ lapsed_at: at }).where('id', '=', id).where('lapsed_at', 'is', null).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Offers whose date has passed and that nobody was told of, oldest first. */
export async function lapsedOffers(reader: Reader, now: Date, limit: number): Promise<OfferRow[]> {
  return reader.selectFrom('contract_offer').select(OFFER).where('state', '=', 'open').where('lapsed_at', 'is', null).where('expires_at', '<=', now).orderBy('expires_at').limit(limit).execute();
}

export async function insertSigners(tx: Tx, rows: readonly Pick<SignerRow, 'offerId' | 'position' | 'person'>[]): Promise<void> {
  if (rows.length > 0) await tx.insertInto('contract_signer').values(rows.map(({ offerId, position, person }) => ({ offer_id: offerId, position, person }))).execute();
}

export async function signersOf(reader: Reader, offerId: string): Promise<SignerRow[]> {
  return reader.selectFrom('contract_signer').select(SIGNER).where('offer_id', '=', offerId).orderBy('position').execute();
}

/** The signer that one of these fingerprints of a link belongs to. */
export async function signerByLink(reader: Reader, marks: readonly string[]): Promise<SignerRow | null> {
  return (await reader.selectFrom('contract_signer').select(SIGNER).where('link_mark', 'in', [...marks]).executeTakeFirst()) ?? null;
}

export async function setLink(tx: Tx, given: { offerId: string; position: number; mark: string; expiresAt: Date; at: Date; invitedAt: Date; reminders: number }): Promise<void> {
  await tx.updateTable('contract_signer').set({ link_mark: given.mark, link_expires_at: given.expiresAt, link_sent_at: given.at, invited_at: given.invitedAt, reminders: given.reminders })
    .where('offer_id', '=', given.offerId).where('position', '=', given.position).execute();
}

/** Keeps a signature. False when this signer has signed already. */
export async function sign(tx: Tx, given: { offerId: string; position: number; record: string; at: Date; by: string | null; event: number }): Promise<boolean> {
  const { numUpdatedRows } = await tx.updateTable('contract_signer').set({ record: given.record, signed_at: given.at, signed_by: given.by, event: given.event })
    .where('offer_id', '=', given.offerId).where('position', '=', given.position).where('signed_at', 'is', null).executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Signers who were sent a link before this, have not signed, and whose offer is open. */
export async function invitedBefore(reader: Reader, before: Date, limit: number): Promise<SignerRow[]> {
  return reader.selectFrom('contract_signer').innerJoin('contract_offer', 'contract_offer.id', 'contract_signer.offer_id')
    .select(SIGNER.map((column) => `contract_signer.${column}` as const)).where('contract_offer.state', '=', 'open').where('invited_at', '<=', before).where('signed_at', 'is', null).where('reminders', '<', 2).orderBy('invited_at').limit(limit).execute();
}

export async function noteOpening(tx: Tx, given: { offerId: string; reader: string; sha256: string; at: Date }): Promise<void> {
  await tx.insertInto('contract_opening').values({ offer_id: given.offerId, reader: given.reader, sha256: given.sha256, at: given.at })
    .onConflict((conflict) => conflict.columns(['offer_id', 'reader']).doUpdateSet({ sha256: given.sha256, at: given.at })).execute();
}

export async function openingsOf(reader: Reader, offerId: string): Promise<{ reader: string; sha256: string; at: Date }[]> {
  return reader.selectFrom('contract_opening').select(['reader', 'sha256', 'at']).where('offer_id', '=', offerId).execute();
}

export async function copiesOf(reader: Reader, caseId: string): Promise<CopyRow[]> {
  return reader.selectFrom('contract_copy').select(['id', 'document_id as documentId', 'sha256', 'by', 'added_at as addedAt']).where('case_id', '=', caseId).orderBy('added_at').orderBy('id').execute();
}

/** False when the very same bytes are there already. */
export async function insertCopy(tx: Tx, row: CopyRow & { caseId: string; merchantId: string; actor: string }): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.insertInto('contract_copy')
    .values({ id: row.id, case_id: row.caseId, merchant_id: row.merchantId, document_id: row.documentId, sha256: row.sha256, by: row.by, actor: row.actor, added_at: row.addedAt })
    .onConflict((conflict) => conflict.columns(['case_id', 'sha256']).doNothing()).executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The installation's own key, sealed: what is there, or what is given if there is none. */
export async function keepKey(tx: Tx, sealed: string, at: Date): Promise<string> {
  await tx.insertInto('contract_seal_key').values({ sealed, created_at: at }).onConflict((conflict) => conflict.column('only_row').doNothing()).execute();
  return (await tx.selectFrom('contract_seal_key').select('sealed').executeTakeFirstOrThrow()).sealed;
}

export async function findKey(reader: Reader): Promise<string | null> {
  return (await reader.selectFrom('contract_seal_key').select('sealed').executeTakeFirst())?.sealed ?? null;
}

/** Cases that have contracts and have been over since before this, with their tracks. */
export async function overSince(reader: Reader, before: Date): Promise<{ caseId: string; tracks: object; since: Date }[]> {
  return reader.selectFrom('contract_offer').innerJoin('gateway_case', 'gateway_case.id', 'contract_offer.case_id').select(['case_id as caseId', 'tracks', 'since']).where('gateway_case.since', '<', before).distinct().execute();
}

/** Deletes everything about the contracts of a case; answers the documents that held them. */
export async function forgetCase(tx: Tx, caseId: string): Promise<string[]> {
  const offers = await tx.selectFrom('contract_offer').select(['id', 'document_id', 'signed_document_id']).where('case_id', '=', caseId).execute();
  const copies = await tx.deleteFrom('contract_copy').where('case_id', '=', caseId).returning('document_id').execute();
  const ids = offers.map(({ id }) => id);
  if (ids.length > 0) {
    await tx.deleteFrom('contract_opening').where('offer_id', 'in', ids).execute();
    await tx.deleteFrom('contract_signer').where('offer_id', 'in', ids).execute();
    await tx.deleteFrom('contract_offer').where('id', 'in', ids).execute();
  }
  return [...new Set([...offers.flatMap((offer) => [offer.document_id, offer.signed_document_id]), ...copies.map(({ document_id }) => document_id)].filter((id) => id !== null))];
}

/** The same offer with another date. */
export async function renewOffer(tx: Tx, given: { id: string; expiresAt: Date | null }): Promise<void> {
  await tx.updateTable('contract_offer').set({ expires_at: given.expiresAt, lapsed_at: null }).where('id', '=', given.id).execute();
}
