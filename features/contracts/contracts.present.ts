import type { z } from 'zod';
import type { Contract, LinkedContract } from '../../contract/contracts.ts';
import { maskEmail } from '../../domain/business/masking.ts';
import { SIGNING_CONSENT } from '../../domain/contract/consent.ts';
import { PAD } from '../../domain/contract/mark.ts';
import { refusalOfOffer, refusalOfTurn, SIGNING_REFUSAL_WORDS, type SigningRefusal } from '../../domain/contract/signing.ts';
import type { Text } from '../../domain/text.ts';
import type { Reader } from '../../storage/open-database.ts';
import type { CaseRow } from '../cases/cases.service.ts';
import { gatewayNames, offerFacts, openPerson, openRecord, readerOf, signerFacts, type ContractsGround } from './contracts-ground.ts';
import * as store from './contracts.store.ts';
import type { OpenedLink } from './signing-links.ts';

/** Rows to answers: an allow-list of fields, for the viewer who asks. */

/** Who looks: a member of the merchant (an owner may sign), the gateway's people, or a representative with a link. */
export type Viewer =
  | { readonly kind: 'merchant'; readonly personId: string; readonly maySign: boolean; readonly mayWrite: boolean }
  | { readonly kind: 'gateway'; readonly personId: string };

type ContractAnswer = z.input<typeof Contract>;
type FileAnswer = NonNullable<ContractAnswer['signed']>;

const t = (ko: string, en: string): Text => ({ ko, en });
const MEANS: Readonly<Record<'account' | 'link', Text>> = { account: t('로그인한 계정으로 서명', 'Signed with an account'), link: t('메일로 받은 링크로 서명', 'Signed by a link from mail') };
const BY: Readonly<Record<'merchant' | 'gateway', Text>> = { merchant: t('가맹점', 'The merchant'), gateway: t('결제대행사', 'The gateway') };

interface Seen {
  readonly row: CaseRow;
  readonly offer: store.OfferRow | null;
  readonly signers: readonly store.SignerRow[];
  readonly now: Date;
}

async function see(ground: ContractsGround, reader: Reader, row: CaseRow): Promise<Seen> {
  const offer = await store.lastOffer(reader, row.id);
  return { row, offer, signers: offer === null ? [] : await store.signersOf(reader, offer.id), now: ground.clock.now() };
}

const refusalOf = ({ row, offer, now }: Seen): SigningRefusal | null => refusalOfOffer({ tracks: row.tracks, offer: offer === null ? null : offerFacts(offer), now });

/** Where the signing stands, in a sentence to who looks. */
function standing(seen: Seen, names: Text, viewer: Viewer['kind'] = 'merchant'): ContractAnswer['standing'] {
  const { row, offer, signers } = seen;
  const signed = signers.filter(({ signedAt }) => signedAt !== null).length;
  const refusal = refusalOf(seen);
  if (offer === null) return { tone: 'info', text: t('아직 PG가 보낸 계약서가 없습니다.', 'The gateway has not sent a contract yet.') };
  if (row.tracks.contract === 'signed') return { tone: 'good', text: t(`${names.ko}에서 계약 체결을 확인했습니다.`, `${names.en} has confirmed the contract.`) };
  if (viewer === 'gateway' && (row.tracks.contract === 'signing' || refusal === null && signed === 0)) {
    return { tone: 'info', text: row.tracks.contract === 'signing' ? t('가맹점이 서명했습니다. 서명본을 확인하고 계약 체결을 기록해 주세요.', 'The merchant has signed. Check the signed copy and record the signature.') : t('가맹점의 서명을 기다립니다.', 'The signature of the merchant is awaited.') };
  }
  if (row.tracks.contract === 'signing') return { tone: 'info', text: t(`서명을 ${names.ko}에 전했고 확인을 기다립니다.`, `${names.en} was told of the signature and has yet to confirm it.`) };
  if (refusal === null) {
    if (signed === 0) return { tone: 'info', text: t('계약서를 확인하고 서명해 주세요.', 'Read the contract and sign it.') };
    return { tone: 'info', text: t(`대표자 ${signers.length}명 중 ${signed}명이 서명했습니다.`, `${signed} of ${signers.length} representatives have signed.`) };
  }
  if (refusal === 'signed') return { tone: 'info', text: t('모든 대표자가 서명했습니다. 서명본을 만들고 있습니다.', 'Every representative has signed. The signed copy is being made.') };
  return { tone: refusal === 'unusable' || refusal === 'expired' ? 'warn' : 'info', text: refusal === 'no_offer' ? t('지금은 서명할 계약이 없습니다.', 'There is no contract to sign now.') : SIGNING_REFUSAL_WORDS[refusal] };
}

/** What is told of files that belong to the contract, by id. */
async function filesOf(ground: ContractsGround, reader: Reader, ids: readonly (string | null)[], hrefOf: (id: string) => string): Promise<(id: string | null) => Omit<FileAnswer, 'sealedAt' | 'sealedBy'> | null> {
  const cards = new Map((await ground.documents.cards(reader, ids.filter((id) => id !== null))).map((card) => [card.id, card]));
  return (id) => {
    const card = id === null ? undefined : cards.get(id);
    return card === undefined ? null : { id: card.id, fileName: card.fileName, bytes: card.bytes, sha256: card.sha256, href: hrefOf(card.id) };
  };
}

const SEALED_BY = { own: t('이 시스템의 봉인 키(자체 발급 인증서)', "This system's own key, with a certificate it issued itself"), provided: t('운영자가 제공한 인증서', 'The certificate of the operator') };

const consent: ContractAnswer['consent'] = { version: SIGNING_CONSENT.version, title: SIGNING_CONSENT.title, paragraphs: [...SIGNING_CONSENT.paragraphs] };

export async function presentContract(ground: ContractsGround, row: CaseRow, viewer: Viewer): Promise<ContractAnswer> {
  const { kysely } = ground.database;
  const seen = await see(ground, kysely, row);
  const { offer, signers } = seen;
  const copies = await store.copiesOf(kysely, row.id);
  const at = viewer.kind === 'merchant' ? '/api/cases' : '/api/gateway/cases';
  const file = await filesOf(ground, kysely, [offer?.documentId ?? null, offer?.signedDocumentId ?? null, ...copies.map(({ documentId }) => documentId)], (id) => `${at}/${row.id}/contract/files/${id}`);
  const openings = offer === null ? [] : await store.openingsOf(kysely, offer.id);
  const opened = openings.some(({ reader, sha256 }) => reader === viewer.personId && sha256 === offer?.sha256);
  const { tradeName } = await ground.partyOf(kysely, row.applicationId);
  const refusal = refusalOf(seen);
  const sealed = file(offer?.signedDocumentId ?? null);
  const names = gatewayNames(ground, row.gateway);
  return {
    caseId: row.id, applicationId: row.applicationId, reference: row.reference, gateway: { code: row.gateway, names }, merchant: tradeName, standing: standing(seen, names, viewer.kind),
    offer: offer === null ? null : { ...presentOffer(offer, file(offer.documentId)), opened },
    signers: signers.map((signer) => presentSigner(ground, { signer, seen, refusal, viewer })),
    consent, pad: { ...PAD },
    signed: sealed === null || offer?.sealedAt == null ? null : { ...sealed, sealedAt: offer.sealedAt.toISOString(), sealedBy: SEALED_BY[ground.providedKey === null ? 'own' : 'provided'] },
    copies: copies.flatMap((copy) => {
      const card = file(copy.documentId);
      return card === null ? [] : [{ ...card, by: copy.by, byLabel: BY[copy.by], addedAt: copy.addedAt.toISOString() }];
    }),
    // What was sealed here needs no copy from elsewhere.
    mayAddCopy: sealed === null && ['offered', 'signing', 'signed'].includes(row.tracks.contract) && !ground.cases.contractSteps.isOver(row) && (viewer.kind === 'gateway' || viewer.mayWrite),
  };
}

function presentOffer(offer: store.OfferRow, document: Omit<FileAnswer, 'sealedAt' | 'sealedBy'> | null): Omit<NonNullable<ContractAnswer['offer']>, 'opened'> {
  return { id: offer.id, state: offer.state, place: offer.place, order: offer.order, document, pages: offer.pages, offeredAt: offer.offeredAt.toISOString(), expiresAt: offer.expiresAt?.toISOString() ?? null };
}

function presentSigner(ground: ContractsGround, { signer, seen, refusal, viewer }: { signer: store.SignerRow; seen: Seen; refusal: SigningRefusal | null; viewer: Viewer }): ContractAnswer['signers'][number] {
  const { name, email } = openPerson(ground, signer);
  const facts = signerFacts(seen.signers);
  const signs = viewer.kind === 'merchant' && viewer.maySign && seen.offer !== null;
  const turn = (by: string | null): SigningRefusal | null => refusal ?? (seen.offer === null ? 'no_offer' : refusalOfTurn({ offer: seen.offer, signers: facts, position: signer.position, by }));
  const own = turn(viewer.personId);
  const record = openRecord(ground, signer);
  const isSigned = signer.signedAt !== null;
  return {
    position: signer.position, name, email: maskEmail(email), state: isSigned ? 'signed' : signer.invitedAt === null ? 'waiting' : 'invited', signedAt: signer.signedAt?.toISOString() ?? null,
    means: record === null ? null : MEANS[record.means.kind], invitedAt: signer.invitedAt?.toISOString() ?? null, maySign: signs && own === null, mayInvite: signs && turn(null) === null,
    why: isSigned || own === null || own === 'signed' ? null : SIGNING_REFUSAL_WORDS[own],
  };
}

export async function presentLinked(ground: ContractsGround, link: OpenedLink, token: string): Promise<z.input<typeof LinkedContract>> {
  const { kysely } = ground.database;
  const seen: Seen = { ...(await see(ground, kysely, link.row)), offer: link.offer, signers: await store.signersOf(kysely, link.offer.id) };
  const isLast = (await store.lastOffer(kysely, link.row.id))?.id === link.offer.id;
  const signer = seen.signers.find(({ position }) => position === link.signer.position) ?? link.signer;
  const file = await filesOf(ground, kysely, [link.offer.documentId, link.offer.signedDocumentId], (id) => `/api/signing/${token}/files/${id}`);
  const openings = await store.openingsOf(kysely, link.offer.id);
  const refusal = isLast ? (refusalOf(seen) ?? refusalOfTurn({ offer: link.offer, signers: signerFacts(seen.signers), position: signer.position, by: null })) : 'changed';
  const names = gatewayNames(ground, link.row.gateway);
  const sealed = file(link.offer.signedDocumentId);
  return {
    reference: link.row.reference, gateway: { code: link.row.gateway, names }, merchant: (await ground.partyOf(kysely, link.row.applicationId)).tradeName,
    standing: isLast ? standing(seen, names) : { tone: 'warn', text: SIGNING_REFUSAL_WORDS.changed },
    offer: { ...presentOffer(link.offer, file(link.offer.documentId)), opened: openings.some(({ reader, sha256 }) => reader === readerOf(signer) && sha256 === link.offer.sha256) }, consent, pad: { ...PAD },
    signed: sealed === null || link.offer.sealedAt === null ? null : { ...sealed, sealedAt: link.offer.sealedAt.toISOString(), sealedBy: SEALED_BY[ground.providedKey === null ? 'own' : 'provided'] },
    signer: { position: signer.position, name: link.person.name, state: signer.signedAt === null ? 'invited' : 'signed', signedAt: signer.signedAt?.toISOString() ?? null, maySign: refusal === null, why: refusal === null || signer.signedAt !== null ? null : SIGNING_REFUSAL_WORDS[refusal] },
    others: { total: seen.signers.length, signed: seen.signers.filter(({ signedAt }) => signedAt !== null).length },
  };
}
