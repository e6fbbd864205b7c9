import { AppError } from '../../contract/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { CaseRow } from '../cases/cases.service.ts';
import type { OpenedDocument } from '../documents/documents.service.ts';
import { readerOf, type ContractsGround } from './contracts-ground.ts';
import * as store from './contracts.store.ts';

/** Signed copies that came about elsewhere, and the opening of whatever belongs to a contract. */

const NO_CONTRACT = { ko: '계약서가 오간 신청에만 서명본을 올릴 수 있습니다.', en: 'A signed copy can be uploaded once there is a contract.' };
const MOST_COPIES = 10;
const ENOUGH = { ko: `서명본은 ${MOST_COPIES}개까지 올릴 수 있습니다.`, en: `At most ${MOST_COPIES} signed copies can be uploaded.` };

interface Uploading {
  readonly caseId: string;
  readonly by: 'merchant' | 'gateway';
  readonly personId: string;
  readonly requestId: string;
  readonly mine: (row: CaseRow) => boolean;
  readonly file: { readonly fileName: string; readonly bytes: Buffer };
}

/** Keeps a signed copy with its hash; both sides read of it in the history. The same bytes again change nothing. Throws `not_found`, `not_allowed_now`, `file_unusable`. */
export async function addCopy(ground: ContractsGround, given: Uploading): Promise<void> {
  const { database, documents, cases: { contractSteps: steps } } = ground;
  const check = async (row: CaseRow | null, copies: number): Promise<CaseRow> => {
    if (row === null || !given.mine(row)) throw new AppError('not_found');
    if (!['offered', 'signing', 'signed'].includes(row.tracks.contract) || steps.isOver(row)) throw new AppError('not_allowed_now', { detail: NO_CONTRACT });
    if (copies >= MOST_COPIES) throw new AppError('not_allowed_now', { detail: ENOUGH });
    return row;
  };
  // Asked before the file is opened and stored: nobody may fill the disk of a case that has no contract.
  const seen = await check(await steps.find(database.kysely, given.caseId), (await store.copiesOf(database.kysely, given.caseId)).length);
  await documents.addContract({ personId: given.personId, merchantId: seen.merchantId, requestId: given.requestId }, {
    file: given.file,
    async within(tx, { id, sha256 }) {
      const row = await check(await steps.lock(tx, given.caseId), (await store.copiesOf(tx, given.caseId)).length);
      const now = ground.clock.now();
      if (!(await store.insertCopy(tx, { id: newId('copy', now), caseId: row.id, merchantId: row.merchantId, documentId: id, sha256, by: given.by, actor: given.personId, addedAt: now }))) return false;
      await documents.keep(tx, { merchantId: row.merchantId, documentId: id });
      await steps.note(tx, {
        row, event: 'signed_copy_added', by: given.by, source: given.by === 'merchant' ? 'merchant' : 'gateway_desk', actor: given.personId, now, requestId: given.requestId, detail: { documentSha256: sha256 },
      });
      return true;
    },
  });
}

interface Opening {
  readonly caseId: string;
  readonly documentId: string;
  /** Who opens: an account, or the signer behind a link. */
  readonly who: { readonly personId: string } | { readonly position: number };
  /** For the audit log. */
  readonly actor: string;
  readonly as: 'merchant' | 'gateway' | 'link';
  readonly requestId: string;
  readonly mine: (row: CaseRow) => boolean;
}

/** A file of the contract: the offered document, the signed one, or a copy. Who opened it and when is in the audit log, and counts as having read what is offered. Throws `not_found`. */
export async function openContractFile(ground: ContractsGround, given: Opening): Promise<OpenedDocument> {
  const { kysely } = ground.database;
  const row = await ground.cases.contractSteps.find(kysely, given.caseId);
  if (row === null || !given.mine(row)) throw new AppError('not_found');
  const [offers, copies] = await Promise.all([store.offersOf(kysely, row.id), given.as === 'link' ? [] : store.copiesOf(kysely, row.id)]);
  const known = [...offers.flatMap(({ documentId, signedDocumentId }) => [documentId, signedDocumentId]), ...copies.map(({ documentId }) => documentId)];
  const document = known.includes(given.documentId) ? await ground.documents.openDocument(given.documentId) : null;
  if (document?.merchantId !== row.merchantId) throw new AppError('not_found');
  const offered = offers.findLast(({ documentId }) => documentId === given.documentId);
  await ground.database.inTransaction(async (tx) => {
    if (offered !== undefined && given.as !== 'gateway') await store.noteOpening(tx, { offerId: offered.id, reader: readerOf(given.who), sha256: document.sha256, at: ground.clock.now() });
    await ground.audit.record(tx, { actor: given.actor, action: 'contract.open', subject: row.id, details: { document: given.documentId, gateway: row.gateway, as: given.as }, requestId: given.requestId });
  });
  return document;
}
