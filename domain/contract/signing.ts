import type { Text } from '../text.ts';
import type { Tracks } from '../case/states.ts';

/** Who may sign an offered contract in the console, and when. Pure: the server asks here before it writes anything, and the page shows the same answer. */

/** Where a contract is signed: `here` where the gateway has left it to us, otherwise `gateway`. */
export const SIGNING_PLACES = ['here', 'gateway'] as const;
export type SigningPlace = (typeof SIGNING_PLACES)[number];

/** Of several representatives: all whenever they like, or one after the other as they stand on the certificate. */
export const SIGNING_ORDERS = ['together', 'in_order'] as const;
export type SigningOrder = (typeof SIGNING_ORDERS)[number];

/**
 * An offered document: still being fetched from the gateway; of no use (gone, changed or broken); open to be signed or read; every signature is there
 * and it is being sealed; sealed.
 */
export const OFFER_STATES = ['fetching', 'unusable', 'open', 'sealing', 'sealed'] as const;
export type OfferState = (typeof OFFER_STATES)[number];

export interface OfferFacts {
  readonly state: OfferState;
  readonly place: SigningPlace;
  readonly order: SigningOrder;
  readonly expiresAt: Date | null;
  /** Of the document, lower-case hexadecimal. */
  readonly sha256: string | null;
}

/** A representative of the certificate. `by` is the account the signature was given with; null for one given by a link. */
export interface SignerFacts {
  readonly position: number;
  readonly signed: boolean;
  readonly by: string | null;
}

export const SIGNING_REFUSALS = ['no_offer', 'not_here', 'not_ready', 'unusable', 'expired', 'signed', 'not_your_turn', 'signed_for_another', 'unread', 'changed'] as const;
export type SigningRefusal = (typeof SIGNING_REFUSALS)[number];

export const SIGNING_REFUSAL_WORDS: Readonly<Record<SigningRefusal, Text>> = {
  no_offer: { ko: '지금 서명할 계약이 없습니다. 철회되었거나 이미 서명이 끝난 계약입니다. 화면을 새로 고쳐 현재 상태를 확인해 주세요.', en: 'There is no contract to sign now: it was withdrawn, or signed already. Reload the page to see where it stands.' },
  not_here: { ko: '이 계약은 PG에서 직접 체결합니다. PG가 안내한 방법으로 서명해 주세요.', en: 'This contract is signed with the gateway itself. Sign it the way the gateway told you.' },
  not_ready: { ko: '계약서를 받아 오는 중입니다. 잠시 후 다시 시도해 주세요.', en: 'The contract is being fetched. Please try again in a moment.' },
  unusable: { ko: 'PG가 보낸 계약서를 쓸 수 없습니다. PG에 다시 보내 달라고 요청해 주세요.', en: 'The contract the gateway sent cannot be used. Ask the gateway to send it again.' },
  expired: { ko: '서명 기한이 지났습니다. PG에 계약서를 다시 보내 달라고 요청해 주세요.', en: 'The date to sign by has passed. Ask the gateway to send the contract again.' },
  signed: { ko: '이미 서명하셨습니다. 같은 계약에 두 번 서명할 수 없습니다.', en: 'This signature has been given already. A contract is signed once.' },
  not_your_turn: { ko: '앞 순서의 대표자가 아직 서명하지 않았습니다. 앞선 서명이 끝나면 메일로 알려 드립니다.', en: 'The representative before has yet to sign. You get a mail when it is your turn.' },
  signed_for_another: { ko: '한 계정으로는 대표자 한 분만 서명할 수 있습니다. 다른 대표자에게는 서명 링크를 보내 주세요.', en: 'One account signs for one representative. Send the others a link to sign with.' },
  unread: { ko: '계약서를 먼저 열어 확인해 주세요. 확인하지 않은 계약서에는 서명할 수 없습니다.', en: 'Open the contract and read it first. What was not opened cannot be signed.' },
  changed: { ko: '보고 계신 계약서가 그 사이에 바뀌었습니다. 새 계약서를 확인한 뒤 다시 서명해 주세요. 이번 서명은 기록되지 않았습니다.', en: 'The contract you were looking at has changed meanwhile. Read the new one, then sign again; this signature was not recorded.' },
};

/** True while the case waits for the merchant's signature. */
export function waitsForSignature({ intake, contract }: Tracks): boolean {
  return contract === 'offered' && !['cancelled', 'withdrawn', 'rejected', 'expired'].includes(intake);
}

export function hasLapsed(offer: Pick<OfferFacts, 'expiresAt'>, now: Date): boolean {
  return offer.expiresAt !== null && offer.expiresAt.getTime() <= now.getTime();
}

/** Why an offer cannot be signed by anybody now; null when it can. */
export function refusalOfOffer({ tracks, offer, now }: { tracks: Tracks; offer: OfferFacts | null; now: Date }): SigningRefusal | null {
  if (offer === null || !waitsForSignature(tracks)) return 'no_offer';
  if (offer.state === 'sealing' || offer.state === 'sealed') return 'signed';
  if (offer.place !== 'here') return 'not_here';
  if (offer.state === 'fetching') return 'not_ready';
  if (offer.state === 'unusable') return 'unusable';
  return hasLapsed(offer, now) ? 'expired' : null;
}

/** Why this signer cannot sign now, whatever the document; null when it is their turn. `by` is the account that would sign; null for a link. */
export function refusalOfTurn({ offer, signers, position, by }: { offer: Pick<OfferFacts, 'order'>; signers: readonly SignerFacts[]; position: number; by: string | null }): SigningRefusal | null {
  const signer = signers.find((one) => one.position === position);
  if (signer?.signed === true) return 'signed';
  if (by !== null && signers.some((one) => one.signed && one.by === by)) return 'signed_for_another';
  return offer.order === 'in_order' && signers.some((one) => one.position < position && !one.signed) ? 'not_your_turn' : null;
}

/** Why a signature is not taken; null when it counts. It is bound to the very bytes its giver opened. */
export function refusalToSign(given: {
  tracks: Tracks; offer: OfferFacts | null; signers: readonly SignerFacts[]; position: number; by: string | null; now: Date;
  /** Hash of the document the signer says to have read. */
  sha256: string;
  /** Hash of the document this signer opened last here; null for none. */
  opened: string | null;
}): SigningRefusal | null {
  const { offer } = given;
  const refusal = refusalOfOffer(given) ?? (offer === null ? 'no_offer' : refusalOfTurn({ ...given, offer }));
  if (refusal !== null) return refusal;
  if (given.sha256 !== offer?.sha256) return 'changed';
  return given.opened === offer.sha256 ? null : 'unread';
}

/** The signers who may sign now: those a link is worth sending to. */
export function nextSigners(offer: Pick<OfferFacts, 'order'>, signers: readonly SignerFacts[]): number[] {
  const open = signers.filter(({ signed }) => !signed).map(({ position }) => position).sort((one, other) => one - other);
  return offer.order === 'in_order' ? open.slice(0, 1) : open;
}

/** Days after which a representative who was sent a link is reminded; after the last nobody is pestered. */
export const REMIND_SIGNER_AFTER_DAYS = [2, 5] as const;

/** How many reminders a signer should have had, so many days after the first link. */
export function signerRemindersDue(invitedAt: Date, now: Date): number {
  const days = (now.getTime() - invitedAt.getTime()) / 86_400_000;
  return REMIND_SIGNER_AFTER_DAYS.filter((after) => days >= after).length;
}

/** A link works this long, and never beyond the offer itself. */
export const LINK_DAYS = 14;
/** Another link is sent by hand no sooner than this. */
export const LINK_PAUSE_MINUTES = 10;

export function linkExpiry(now: Date, offerUntil: Date | null): Date {
  const usual = new Date(now.getTime() + LINK_DAYS * 86_400_000);
  return offerUntil !== null && offerUntil < usual ? offerUntil : usual;
}
