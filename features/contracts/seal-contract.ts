import { createHash } from 'node:crypto';
import { evidenceJson, evidenceSheet, type EvidenceFacts } from '../../domain/contract/evidence.ts';
import { waitsForSignature } from '../../domain/contract/signing.ts';
import type { SealingKey } from '../../domain/ports/contract-sealer.ts';
import type { CaseRow } from '../cases/cases.service.ts';
import { contexts, gatewayNames, openRecord, type ContractsGround } from './contracts-ground.ts';
import * as store from './contracts.store.ts';
import { sendCopies } from './signing-links.ts';

/**
 * Makes the signed copy: the contract as it was offered, the pages of evidence, and the seal. It is made from what is recorded, so a process that dies
 * on the way loses nothing: the next try makes it again, and the one transaction that records a copy also says to the case that it is signed.
 */
export async function sealContract(ground: ContractsGround, offerId: string): Promise<void> {
  const { database, documents, cases: { contractSteps: steps } } = ground;
  const offer = await store.findOffer(database.kysely, offerId);
  if (offer?.state !== 'sealing' || offer.documentId === null) return;
  const row = await steps.find(database.kysely, offer.caseId);
  // Taken back or ended meanwhile: nothing is sealed for a case that no longer wants it.
  if (row === null || !waitsForSignature(row.tracks)) return;
  const original = await documents.openDocument(offer.documentId);
  if (original === null) throw new Error(`the contract of offer ${offerId} is gone`);
  const now = ground.clock.now();
  const bytes = await sealed(ground, { row, offer, pdf: original.bytes, fileName: original.fileName, at: now });
  await documents.addContract({ personId: 'system', merchantId: row.merchantId, requestId: null }, {
    file: { fileName: signedName(original.fileName), bytes },
    async within(tx, { id, sha256 }) {
      const locked = await steps.lock(tx, row.id);
      const signers = await store.signersOf(tx, offerId);
      if (locked === null || !waitsForSignature(locked.tracks) || (await store.lastOffer(tx, row.id))?.id !== offerId) return false;
      if (!(await store.moveOffer(tx, { id: offerId, from: 'sealing', to: 'sealed', signedDocumentId: id, signedSha256: sha256, sealedAt: now }))) return false;
      await documents.keep(tx, { merchantId: row.merchantId, documentId: id });
      const last = signers.toSorted((one, other) => (one.event ?? 0) - (other.event ?? 0)).at(-1);
      await steps.signed(tx, { row: locked, actor: last?.signedBy ?? `signing-link:${offerId}:${last?.position ?? 0}`, now, requestId: null, documentId: id });
      await ground.audit.record(tx, { actor: 'system', action: 'contract.seal', subject: row.id, details: { offer: offerId, contract: offer.sha256, signed: sha256 }, requestId: null });
      await sendCopies(ground, tx, { row: locked, offer, signers, now });
      return true;
    },
  });
}

async function sealed(ground: ContractsGround, { row, offer, pdf, fileName, at }: { row: CaseRow; offer: store.OfferRow; pdf: Buffer; fileName: string; at: Date }): Promise<Buffer> {
  const sha256 = createHash('sha256').update(pdf).digest('hex');
  const signers = await store.signersOf(ground.database.kysely, offer.id);
  const records = signers.map((signer) => openRecord(ground, signer));
  const given = records.filter((record) => record !== null);
  // What every signer read, what was offered and what is sealed are the same bytes, or nothing is sealed.
  if (sha256 !== offer.sha256 || given.length !== signers.length || given.some((record) => record.documentSha256 !== sha256)) throw new Error(`the signatures of offer ${offer.id} do not fit its document`);
  const key = await sealingKey(ground);
  const { tradeName, registrationNumber } = await ground.partyOf(ground.database.kysely, row.applicationId);
  const facts: EvidenceFacts = {
    gateway: gatewayNames(ground, row.gateway), merchant: { tradeName, registrationNumber }, caseReference: row.reference, offerId: offer.id, fileName, documentSha256: sha256, pages: await ground.sealer.pages(pdf),
    offeredAt: offer.offeredAt.toISOString(), sealedAt: at.toISOString(), certificate: await ground.sealer.describeKey(key), consentSha256: (text) => createHash('sha256').update(text).digest('hex'), signatures: given, events: signers.map(({ event }) => event ?? 0),
  };
  return Buffer.from(await ground.sealer.seal({ pdf, sheet: evidenceSheet(facts), attachment: { name: 'evidence.json', json: evidenceJson(facts) }, key, at, reason: '계약 체결 · contract signed' }));
}

/** The operator's key, or this installation's own: made when it is first needed, and the same from then on. */
async function sealingKey({ database, vault, sealer, clock, providedKey }: ContractsGround): Promise<SealingKey> {
  if (providedKey !== null) return providedKey;
  const known = await store.findKey(database.kysely);
  if (known !== null) return JSON.parse(vault.openText(known, contexts.key)) as SealingKey;
  const at = clock.now();
  const made = vault.sealText(JSON.stringify(await sealer.makeKey({ name: 'Gatehouse contract seal', at })), contexts.key);
  // Another process may have made one meanwhile: then theirs counts.
  const kept = await database.inTransaction((tx) => store.keepKey(tx, made, at));
  return JSON.parse(vault.openText(kept, contexts.key)) as SealingKey;
}

function signedName(fileName: string): string {
  return `${fileName.replace(/\.pdf$/i, '').slice(0, 180)}_서명본.pdf`;
}
