import { createHash } from 'node:crypto';
import { AppError } from '../../contract/errors.ts';
import type { GatewayReport } from '../../domain/ports/gateway.ts';
import { newId } from '../../platform/ids.ts';
import { enqueue } from '../../platform/queue.ts';
import type { Tx } from '../../storage/open-database.ts';
import type { CaseRow } from '../cases/cases.service.ts';
import { contexts, LARGEST_CONTRACT, type ContractsGround } from './contracts-ground.ts';
import { fetchContractJob } from './contracts.jobs.ts';
import * as store from './contracts.store.ts';

/** An offer of a gateway becomes something to read and to sign: its document fetched or uploaded, bound by its hash, its signers named. */

type Facts = GatewayReport['facts'];

/** Whether an offer with these facts is signed here: the gateway asks for it, has sent the document, and has left its signing to this console. */
export function signsHere({ delegates }: Pick<ContractsGround, 'delegates'>, gateway: string, { signing, document, documentId }: Facts): boolean {
  return signing !== undefined && (document !== undefined || documentId !== undefined) && delegates(gateway);
}

/**
 * Keeps an offer, in the transaction that tells of it. One that comes again with the same document, to be signed the same way, only has another
 * date: signatures stand. Anything else is another offer, and what was signed of the one before no longer counts.
 */
export async function offerMade(ground: ContractsGround, tx: Tx, { row, facts, renewed, now }: { row: CaseRow; facts: Facts; renewed: boolean; now: Date }): Promise<void> {
  const last = await store.lastOffer(tx, row.id);
  const expiresAt = facts.expiresAt === undefined ? null : new Date(facts.expiresAt);
  const card = facts.documentId === undefined ? undefined : (await ground.documents.cards(tx, [facts.documentId]))[0];
  const sha256 = facts.document?.sha256 ?? card?.sha256 ?? null;
  const place = signsHere(ground, row.gateway, facts) ? 'here' : 'gateway';
  const isSame = sha256 === null || (sha256 === last?.sha256 && place === last.place && (place === 'gateway' || facts.signing?.order === last.order));
  if (renewed && last !== null && isSame && last.state !== 'unusable') return store.renewOffer(tx, { id: last.id, expiresAt: expiresAt ?? last.expiresAt });
  const id = newId('offer', now);
  await store.insertOffer(tx, {
    id, caseId: row.id, merchantId: row.merchantId, number: (last?.number ?? 0) + 1, state: facts.document === undefined ? 'open' : 'fetching', place, order: facts.signing?.order ?? 'together', sha256,
    documentId: card?.id ?? null, pages: null, expiresAt, offeredAt: now,
  });
  if (place === 'here') await nameSigners(ground, tx, { offerId: id, applicationId: row.applicationId });
  if (card !== undefined) await ground.documents.keep(tx, { merchantId: row.merchantId, documentId: card.id });
  if (facts.document !== undefined) {
    const { url, fileName, bytes } = facts.document;
    await enqueue(tx, fetchContractJob, { offerId: id, url, fileName, bytes }, { singletonKey: id });
  }
}

/** The gateway did not take the signatures: the same document stands open again, to be signed anew. */
export async function offerReopened(ground: ContractsGround, tx: Tx, { row, now }: { row: CaseRow; now: Date }): Promise<void> {
  const last = await store.lastOffer(tx, row.id);
  if (last?.place !== 'here' || (last.state !== 'sealed' && last.state !== 'sealing')) return;
  const id = newId('offer', now);
  await store.insertOffer(tx, { ...last, id, number: last.number + 1, state: 'open', offeredAt: now });
  await nameSigners(ground, tx, { offerId: id, applicationId: row.applicationId });
}

/** Every representative of the certificate signs: joint representatives bind the company only together. */
async function nameSigners({ vault, partyOf }: ContractsGround, tx: Tx, { offerId, applicationId }: { offerId: string; applicationId: string }): Promise<void> {
  const { representatives } = await partyOf(tx, applicationId);
  await store.insertSigners(tx, representatives.map(({ name, email }, index) => ({
    offerId, position: index + 1, person: vault.sealText(JSON.stringify({ name, email }), contexts.person(offerId, index + 1)),
  })));
}

/** One try to fetch an announced document. What is not what was announced is never shown to anybody. */
export async function fetchContract(ground: ContractsGround, { offerId, url, fileName, bytes: announced }: { offerId: string; url: string; fileName: string; bytes: number }): Promise<void> {
  const { database, cases: { contractSteps: steps } } = ground;
  const offer = await store.findOffer(database.kysely, offerId);
  const row = offer === null ? null : await steps.find(database.kysely, offer.caseId);
  if (offer?.state !== 'fetching' || row === null || steps.isOver(row)) return;
  const connector = ground.connectorOf(row.gateway);
  if (connector.fetchDocument === undefined || announced > LARGEST_CONTRACT) return unusable(ground, offer, 'cannot_be_fetched');
  const fetched = await connector.fetchDocument({ url, maxBytes: LARGEST_CONTRACT });
  if (fetched.kind === 'unreachable') throw new Error(`the contract could not be fetched: ${fetched.reason}`);
  if (fetched.kind === 'refused') return unusable(ground, offer, 'cannot_be_fetched');
  const bytes = Buffer.from(fetched.bytes);
  if (bytes.length !== announced || createHash('sha256').update(bytes).digest('hex') !== offer.sha256) return unusable(ground, offer, 'differs_from_hash');
  const pages = await ground.sealer.pages(bytes).catch(() => null);
  if (pages === null) return unusable(ground, offer, 'cannot_be_opened');
  try {
    await ground.documents.addContract({ personId: 'system', merchantId: row.merchantId, requestId: null }, {
      file: { fileName, bytes },
      async within(tx, { id }) {
        const locked = await steps.lock(tx, row.id);
        if (locked === null || !(await store.moveOffer(tx, { id: offerId, from: 'fetching', to: 'open', documentId: id, pages }))) return false;
        await ground.documents.keep(tx, { merchantId: row.merchantId, documentId: id });
        await steps.announce(tx, locked, ground.clock.now());
        return true;
      },
    });
  } catch (error) {
    // Only the file itself can be of no use; anything else is tried again.
    if (!(error instanceof AppError) || error.code !== 'file_unusable') throw error;
    await unusable(ground, offer, 'cannot_be_opened');
  }
}

/** Written into the history, where the gateway's people read it as well. */
async function unusable({ database, clock, cases: { contractSteps: steps } }: ContractsGround, offer: store.OfferRow, reason: keyof typeof UNUSABLE): Promise<void> {
  const now = clock.now();
  await database.inTransaction(async (tx) => {
    const row = await steps.lock(tx, offer.caseId);
    if (row === null || !(await store.moveOffer(tx, { id: offer.id, from: 'fetching', to: 'unusable' }))) return;
    await steps.note(tx, { row, event: 'contract_unusable', by: 'system', source: 'system', actor: 'system', now, requestId: null, detail: { text: UNUSABLE[reason] } });
  });
}

const UNUSABLE = {
  cannot_be_fetched: '계약서를 받아 올 수 없습니다.\nThe document could not be fetched.',
  differs_from_hash: '받은 파일이 알려 온 해시와 다릅니다.\nWhat was fetched is not what was announced: its hash differs.',
  cannot_be_opened: '파일을 PDF로 열 수 없습니다.\nThe file cannot be opened as a PDF.',
} as const;

/** A document that somebody of the gateway's team uploads for the offer they are about to make; it belongs to the case, and to nobody before the offer. */
export async function uploadForOffer(ground: ContractsGround, given: { caseId: string; gateway: string; personId: string; requestId: string; file: { fileName: string; bytes: Buffer } }): Promise<{ documentId: string; sha256: string; bytes: number; pages: number }> {
  const { database, cases: { contractSteps: steps } } = ground;
  const row = await steps.find(database.kysely, given.caseId);
  if (row === null || row.gateway !== given.gateway || row.handOver !== 'done') throw new AppError('not_found');
  if (steps.isOver(row)) throw new AppError('not_allowed_now');
  if (given.file.bytes.length > LARGEST_CONTRACT) throw new AppError('file_unusable', { detail: TOO_LARGE });
  let made: { id: string; sha256: string } | null = null;
  await ground.documents.addContract({ personId: given.personId, merchantId: row.merchantId, requestId: given.requestId }, {
    file: given.file,
    async within(_tx, paper) {
      made = { id: paper.id, sha256: paper.sha256 };
      return true;
    },
  });
  if (made === null) throw new AppError('internal_error');
  const { id, sha256 } = made as { id: string; sha256: string };
  const pages = await ground.sealer.pages(given.file.bytes).catch(() => null);
  if (pages === null) throw new AppError('file_unusable', { detail: NO_PDF });
  return { documentId: id, sha256, bytes: given.file.bytes.length, pages };
}

const TOO_LARGE = { ko: '계약서는 18MB까지 올릴 수 있습니다. 해상도를 낮추어 다시 저장해 주세요.', en: 'A contract takes at most 18 MB. Save it at a lower resolution.' };
const NO_PDF = { ko: '이 PDF는 서명본으로 만들 수 없습니다. 다시 저장하여 올려 주세요.', en: 'A signed copy cannot be made of this PDF. Save it again and upload it.' };
