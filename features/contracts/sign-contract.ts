import { AppError } from '../../contract/errors.ts';
import { agreedText, SIGNING_CONSENT } from '../../domain/contract/consent.ts';
import type { Means, SignatureRecord } from '../../domain/contract/evidence.ts';
import { checkMark, type Mark } from '../../domain/contract/mark.ts';
import { nextSigners, refusalToSign, SIGNING_REFUSAL_WORDS } from '../../domain/contract/signing.ts';
import type { Locale } from '../../domain/text.ts';
import { enqueue } from '../../platform/queue.ts';
import type { Tx } from '../../storage/open-database.ts';
import type { CaseRow } from '../cases/cases.service.ts';
import { contexts, offerFacts, openPerson, readerOf, signerFacts, type ContractsGround, type Person } from './contracts-ground.ts';
import { sealContractJob } from './contracts.jobs.ts';
import * as store from './contracts.store.ts';
import { sendLink } from './signing-links.ts';

/** What a signer sends. */
export interface GivenSignature {
  readonly sha256: string;
  readonly mark: Mark;
  /** A picture of the seal as base64, in any format; null for none. */
  readonly sealImage: string | null;
  readonly consentVersion: string;
}

/** Who signs, and from where. */
export interface Signing {
  readonly caseId: string;
  readonly position: number;
  /** The link that was used; undefined for a signed-in owner. The offer it was made for must still be the last one. */
  readonly linkOfferId?: string;
  /** Who may see the case at all: anything else is answered as not found. */
  readonly mine: (row: CaseRow) => boolean;
  readonly who: { readonly personId: string; readonly name: string; readonly email: string } | null;
  readonly signature: GivenSignature;
  readonly locale: Locale;
  readonly address: string;
  readonly browser: string;
  readonly requestId: string;
}

const OUTDATED = { ko: '동의 문구가 바뀌었습니다. 화면을 새로 고쳐 다시 확인해 주세요.', en: 'The words of the consent have changed. Reload the page and read them again.' };
const NO_PICTURE = { ko: '인장 이미지를 열 수 없습니다. PNG나 JPEG 파일을 선택해 주세요.', en: 'The picture of the seal cannot be opened. Choose a PNG or JPEG file.' };

/**
 * Takes one signature: what was agreed to, the mark, and everything about its giving are kept in one transaction with the event of the case. The last
 * one sets the sealing going. The case is locked, so that two who sign at once come one after the other. Throws `not_found`, `link_invalid`,
 * `invalid_input` at the field, and `not_allowed_now` with the reason.
 */
export async function signContract(ground: ContractsGround, given: Signing): Promise<void> {
  const sealImage = await pictureOf(ground, given.signature.sealImage);
  const now = ground.clock.now();
  await ground.database.inTransaction(async (tx) => {
    const row = await ground.cases.contractSteps.lock(tx, given.caseId);
    if (row === null || !given.mine(row)) throw new AppError('not_found');
    const { offer, signers, signer, person, openedAt } = await allowed(ground, tx, { given, row, now });
    const record = recordOf({ given, person, sealImage, openedAt, now, sha256: offer.sha256 ?? '' });
    const signedCount = signers.filter(({ signedAt }) => signedAt !== null).length + 1;
    const after = await ground.cases.contractSteps.note(tx, {
      row, event: 'representative_signed', by: 'merchant', source: 'merchant', actor: given.who?.personId ?? `signing-link:${offer.id}:${signer.position}`, now, requestId: given.requestId,
      detail: { text: person.name, signed: signedCount, signers: signers.length, documentSha256: offer.sha256 ?? '' },
    });
    const kept = await store.sign(tx, {
      offerId: offer.id, position: signer.position, at: now, by: given.who?.personId ?? null, event: after.sequence, record: ground.vault.sealText(JSON.stringify(record), contexts.record(offer.id, signer.position)),
    });
    // The case is locked, so a miss is a mistake of ours; throwing rolls everything back.
    if (!kept) throw new Error(`signer ${signer.position} of ${offer.id} signed under its lock`);
    if (signedCount === signers.length) {
      await store.moveOffer(tx, { id: offer.id, from: 'open', to: 'sealing' });
      await enqueue(tx, sealContractJob, { offerId: offer.id }, { singletonKey: offer.id });
    } else if (offer.order === 'in_order') {
      await inviteNext(ground, tx, { row: after, offer, now });
    }
  });
}

async function pictureOf({ sealer }: ContractsGround, given: string | null): Promise<string | null> {
  if (given === null) return null;
  const picture = await sealer.pictureOf(Buffer.from(given, 'base64')).catch(() => null);
  if (picture === null) throw new AppError('invalid_input', { problems: [{ pointer: '/sealImage', code: 'no_picture', message: NO_PICTURE }] });
  return Buffer.from(picture).toString('base64');
}

async function allowed(ground: ContractsGround, tx: Tx, { given, row, now }: { given: Signing; row: CaseRow; now: Date }) {
  const offer = await store.lastOffer(tx, row.id);
  if (given.linkOfferId !== undefined && given.linkOfferId !== offer?.id) throw new AppError('not_allowed_now', { detail: SIGNING_REFUSAL_WORDS.changed });
  const signers = offer === null ? [] : await store.signersOf(tx, offer.id);
  const signer = signers.find(({ position }) => position === given.position);
  const reader = readerOf(given.who ?? { position: given.position });
  const opening = offer === null ? undefined : (await store.openingsOf(tx, offer.id)).find((one) => one.reader === reader);
  const refusal = refusalToSign({
    tracks: row.tracks, offer: offer === null ? null : offerFacts(offer), signers: signerFacts(signers), position: given.position, by: given.who?.personId ?? null, now, sha256: given.signature.sha256, opened: opening?.sha256 ?? null,
  });
  if (refusal !== null) throw new AppError('not_allowed_now', { detail: SIGNING_REFUSAL_WORDS[refusal] });
  if (offer === null || signer === undefined || opening === undefined) throw new AppError('not_found');
  if (given.signature.consentVersion !== SIGNING_CONSENT.version) throw new AppError('invalid_input', { problems: [{ pointer: '/consent/version', code: 'consent_outdated', message: OUTDATED }] });
  const person = openPerson(ground, signer);
  const problems = checkMark(given.signature.mark, person.name);
  if (problems.length > 0) throw new AppError('invalid_input', { problems });
  return { offer, signers, signer, person, openedAt: opening.at };
}

function recordOf({ given, person, sealImage, openedAt, now, sha256 }: { given: Signing; person: Person; sealImage: string | null; openedAt: Date; now: Date; sha256: string }): SignatureRecord {
  const means: Means = given.who === null ? { kind: 'link', email: person.email } : { kind: 'account', accountName: given.who.name, accountEmail: given.who.email };
  return {
    name: person.name, mark: given.signature.mark, sealImage, means, consent: { version: SIGNING_CONSENT.version, text: agreedText(person.name, given.locale) }, documentSha256: sha256,
    openedAt: openedAt.toISOString(), signedAt: now.toISOString(), address: given.address, browser: given.browser, requestId: given.requestId,
  };
}

/** In order, the next one hears of their turn at once. */
async function inviteNext(ground: ContractsGround, tx: Tx, { row, offer, now }: { row: CaseRow; offer: store.OfferRow; now: Date }): Promise<void> {
  const signers = await store.signersOf(tx, offer.id);
  const [next] = nextSigners(offer, signerFacts(signers));
  const signer = signers.find(({ position }) => position === next);
  if (signer !== undefined) await sendLink(ground, tx, { row, offer, signer, now, occasion: 'turn' });
}
