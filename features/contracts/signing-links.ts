import { randomBytes } from 'node:crypto';
import { AppError } from '../../contract/errors.ts';
import { LINK_PAUSE_MINUTES, linkExpiry, nextSigners, refusalOfOffer, refusalOfTurn, REMIND_SIGNER_AFTER_DAYS, signerRemindersDue, SIGNING_REFUSAL_WORDS } from '../../domain/contract/signing.ts';
import type { Text } from '../../domain/text.ts';
import type { Tx } from '../../storage/open-database.ts';
import type { CaseRow } from '../cases/cases.service.ts';
import { linkMail, type LinkOccasion } from './contract-mail.ts';
import { gatewayNames, offerFacts, openPerson, signerFacts, type ContractsGround, type Person } from './contracts-ground.ts';
import * as store from './contracts.store.ts';

/** Links with which a representative who has no account reads and signs a contract. A link is only in its mail; we keep its fingerprint, and the next one takes its place. */

const PURPOSE = 'contract-link';
const DAY_MS = 86_400_000;
const REMINDED_AT_ONCE = 200;

const TOO_SOON: Text = { ko: `링크를 보낸 지 ${LINK_PAUSE_MINUTES}분이 지나지 않았습니다. 메일함과 스팸함을 먼저 확인해 달라고 안내해 주세요.`, en: `A link was sent less than ${LINK_PAUSE_MINUTES} minutes ago. Ask them to look into their mailbox and spam first.` };

/** Mails a signer a link of their own. The link before it stops working. */
export async function sendLink(ground: ContractsGround, tx: Tx, { row, offer, signer, now, occasion }: { row: CaseRow; offer: store.OfferRow; signer: store.SignerRow; now: Date; occasion: LinkOccasion }): Promise<void> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = occasion === 'copy' ? linkExpiry(now, null) : linkExpiry(now, offer.expiresAt);
  await store.setLink(tx, {
    offerId: offer.id, position: signer.position, mark: ground.vault.fingerprint(token, PURPOSE), expiresAt, at: now, invitedAt: signer.invitedAt ?? now, reminders: signer.reminders + (occasion === 'reminder' ? 1 : 0),
  });
  const { tradeName } = await ground.partyOf(tx, row.applicationId);
  const mail = linkMail({ to: openPerson(ground, signer), tradeName, gateway: gatewayNames(ground, row.gateway), link: `${ground.publicUrl()}/sign/${token}`, expiresAt, occasion });
  await ground.notifications.queueMail(tx, mail);
  await ground.audit.record(tx, { actor: 'system', action: 'contract.link', subject: row.id, details: { offer: offer.id, signer: signer.position, occasion }, requestId: null });
}

/** The owner has a representative sent a link, or another one. Throws `not_found` and `not_allowed_now`. */
export async function inviteSigner(ground: ContractsGround, given: { caseId: string; position: number; personId: string; requestId: string; mine: (row: CaseRow) => boolean }): Promise<void> {
  const now = ground.clock.now();
  await ground.database.inTransaction(async (tx) => {
    const row = await ground.cases.contractSteps.lock(tx, given.caseId);
    if (row === null || !given.mine(row)) throw new AppError('not_found');
    const offer = await store.lastOffer(tx, row.id);
    const signers = offer === null ? [] : await store.signersOf(tx, offer.id);
    const signer = signers.find(({ position }) => position === given.position);
    const refusal = refusalOfOffer({ tracks: row.tracks, offer: offer === null ? null : offerFacts(offer), now }) ?? (offer === null ? 'no_offer' : refusalOfTurn({ offer, signers: signerFacts(signers), position: given.position, by: null }));
    if (refusal !== null) throw new AppError('not_allowed_now', { detail: SIGNING_REFUSAL_WORDS[refusal] });
    if (offer === null || signer === undefined) throw new AppError('not_found');
    if (signer.linkSentAt !== null && now.getTime() - signer.linkSentAt.getTime() < LINK_PAUSE_MINUTES * 60_000) throw new AppError('not_allowed_now', { detail: TOO_SOON });
    await sendLink(ground, tx, { row, offer, signer, now, occasion: signer.invitedAt === null ? 'first' : 'again' });
    await ground.audit.record(tx, { actor: given.personId, action: 'contract.invite', subject: row.id, details: { offer: offer.id, signer: signer.position }, requestId: given.requestId });
  });
}

/** Reminds those who were sent a link some days ago. Each gets a new one, because the old one is nowhere but in their mail. */
export async function remindSigners(ground: ContractsGround): Promise<void> {
  const now = ground.clock.now();
  const before = new Date(now.getTime() - REMIND_SIGNER_AFTER_DAYS[0] * DAY_MS);
  for (const invited of await store.invitedBefore(ground.database.kysely, before, REMINDED_AT_ONCE)) {
    await ground.database.inTransaction(async (tx) => {
      const offer = await store.findOffer(tx, invited.offerId);
      const row = offer === null ? null : await ground.cases.contractSteps.lock(tx, offer.caseId);
      if (offer === null || row === null || refusalOfOffer({ tracks: row.tracks, offer: offerFacts(offer), now }) !== null) return;
      const signers = await store.signersOf(tx, offer.id);
      const signer = signers.find(({ position }) => position === invited.position);
      if (signer?.invitedAt == null || signer.signedAt !== null || !nextSigners(offer, signerFacts(signers)).includes(signer.position)) return;
      if (signer.reminders < signerRemindersDue(signer.invitedAt, now)) await sendLink(ground, tx, { row, offer, signer, now, occasion: 'reminder' });
    });
  }
}

/** Everybody who signed by a link gets their copy by one. */
export async function sendCopies(ground: ContractsGround, tx: Tx, { row, offer, signers, now }: { row: CaseRow; offer: store.OfferRow; signers: readonly store.SignerRow[]; now: Date }): Promise<void> {
  for (const signer of signers) if (signer.signedBy === null) await sendLink(ground, tx, { row, offer, signer, now, occasion: 'copy' });
}

export interface OpenedLink {
  readonly row: CaseRow;
  readonly offer: store.OfferRow;
  readonly signer: store.SignerRow;
  readonly person: Person;
}

/** What a link leads to. Throws `link_invalid` for one that is unknown, too old, or was replaced by another. */
export async function readLink(ground: ContractsGround, token: string): Promise<OpenedLink> {
  const { kysely } = ground.database;
  const signer = /^[\w-]{43}$/.test(token) ? await store.signerByLink(kysely, ground.vault.fingerprints(token, PURPOSE)) : null;
  const offer = signer === null ? null : await store.findOffer(kysely, signer.offerId);
  const row = offer === null ? null : await ground.cases.contractSteps.find(kysely, offer.caseId);
  if (signer === null || offer === null || row === null || signer.linkExpiresAt === null || signer.linkExpiresAt <= ground.clock.now()) throw new AppError('link_invalid');
  return { row, offer, signer, person: openPerson(ground, signer) };
}
