import { inUsualOrder } from '../catalogue/reviewers.ts';
import { REASON_LABELS, REQUEST_REASONS } from '../requirements/request.ts';
import { CONDITION_CODES, CONDITION_LABELS, CONDITION_UNITS } from '../contract/conditions.ts';
import type { Text } from '../text.ts';
import { institutionWords, withinSentence } from './institution-words.ts';
import { decide, INTAKE } from './lifecycle.ts';
import type { CaseCommand, IntakeCommand, IssuerCode, Tracks } from './states.ts';

/**
 * What a gateway's contract team may record at its desk. Nothing here is a rule of its own: a button appears exactly where the tables
 * allow its command as one step of the gateway. The gateway's machine may also report a later fact that implies earlier ones; a person
 * is offered the steps one by one.
 */
export const GATEWAY_COMMANDS = [
  'acknowledge', 'start_review', 'request_information', 'answer_information', 'accept', 'offer_contract', 'sign_contract', 'refuse_signature', 'deposit_test_keys', 'deposit_live_keys',
  'ask_issuer', 'approve_issuer', 'reject_issuer', 'go_live', 'resume', 'reopen', 'retract_offer', 'suspend', 'reject', 'withdraw', 'expire', 'end_contract',
] as const satisfies readonly CaseCommand[];
export type GatewayCommand = (typeof GATEWAY_COMMANDS)[number];

const t = (ko: string, en: string): Text => ({ ko, en });

export const GATEWAY_ACTION_LABELS: Readonly<Record<GatewayCommand, Text>> = {
  acknowledge: t('접수 확인', 'Confirm receipt'),
  start_review: t('심사 시작', 'Start review'),
  request_information: t('보완 요청', 'Ask for information'),
  answer_information: t('보완 완료 처리', 'Record that the answer has come'),
  accept: t('심사 통과', 'Accept'),
  offer_contract: t('계약서 발송', 'Offer the contract'),
  sign_contract: t('계약 체결 기록', 'Record the signature'),
  refuse_signature: t('서명 반려', 'Refuse the signature'),
  deposit_test_keys: t('테스트 키 등록', 'Deposit test keys'),
  deposit_live_keys: t('실연동 키 등록', 'Deposit live keys'),
  ask_issuer: t('카드사·기관 심사 요청', 'Pass on for issuer review'),
  approve_issuer: t('카드사·기관 승인 기록', 'Record an approval'),
  reject_issuer: t('카드사·기관 거절 기록', 'Record a refusal'),
  go_live: t('실결제 시작', 'Open live payments'),
  resume: t('실결제 재개', 'Resume live payments'),
  reopen: t('심사 다시 열기', 'Reopen the review'),
  retract_offer: t('계약서 회수', 'Take the offer back'),
  suspend: t('실결제 일시 중지', 'Suspend live payments'),
  reject: t('반려', 'Reject'),
  withdraw: t('철회 처리', 'Record a withdrawal'),
  expire: t('기한 만료 처리', 'Close as expired'),
  end_contract: t('계약 종료', 'End the contract'),
};

/** Where nothing but identity verification was applied for, no payment is spoken of. */
const IDENTITY_LABELS: Readonly<Partial<Record<GatewayCommand, Text>>> = {
  go_live: t('본인인증 서비스 시작', 'Open identity verification'),
  resume: t('본인인증 서비스 재개', 'Resume identity verification'),
  suspend: t('본인인증 서비스 일시 중지', 'Suspend identity verification'),
};

/** The words of a step at this case: of its kind of method and of its institutions. */
function labelOf(command: GatewayCommand, tracks: Tracks, identityOnly: boolean): Text {
  const { names, review } = institutionWords(Object.keys(tracks.issuers), identityOnly);
  const of: Partial<Record<GatewayCommand, Text>> = {
    ask_issuer: t(`${review.ko} 요청`, `Pass on for ${withinSentence(review).en}`),
    approve_issuer: t(`${names.ko} 승인 기록`, 'Record an approval'),
    reject_issuer: t(`${names.ko} 거절 기록`, 'Record a refusal'),
  };
  return of[command] ?? (identityOnly ? IDENTITY_LABELS[command] : undefined) ?? GATEWAY_ACTION_LABELS[command];
}

/** Every name a step goes by: the one of this case and the general one. */
export function labelsOf(command: GatewayCommand, tracks: Tracks, identityOnly: boolean): Text[] {
  return [labelOf(command, tracks, identityOnly), GATEWAY_ACTION_LABELS[command]];
}

/** How a button stands among the others: the usual next step, one that is possible, or one that ends or stops something. */
export type ActionWeight = 'next' | 'possible' | 'closing';

const CLOSING: readonly GatewayCommand[] = ['retract_offer', 'suspend', 'reject', 'withdraw', 'expire', 'end_contract'];

/** One thing a person fills in before the step is recorded. */
export interface ActionField {
  readonly name: 'text' | 'issuer' | 'contractUrl' | 'stepUrl' | 'documentId' | 'signing' | 'credentials' | 'items' | 'dueBy' | 'conditions';
  /** `figures`: a whole number per entry of `choices`, and a note; `choice`: one of `choices`; `secrets`: one secret text per entry of `choices`; `items`: several of `choices`, each with one of `reasons`; `day`: an ISO day; `contract`: a PDF that is uploaded first and then named by its id. */
  readonly kind: 'text' | 'choice' | 'url' | 'secrets' | 'items' | 'day' | 'contract' | 'figures';
  readonly required: boolean;
  readonly label: Text;
  readonly choices: readonly { readonly value: string; readonly label: Text }[];
  readonly reasons?: readonly { readonly value: string; readonly label: Text }[];
}

export interface GatewayOffer {
  readonly code: GatewayCommand;
  readonly label: Text;
  readonly weight: ActionWeight;
  readonly fields: readonly ActionField[];
}

/** Names that the actions show: institutions by code, and the credentials this gateway hands out. */
export interface GatewayActionNames {
  readonly issuerName: (code: IssuerCode) => Text;
  readonly credentials: readonly { readonly name: string; readonly label: Text }[];
  /** What of a submission can be asked for again: `document:KIND` or `field:POINTER`. */
  readonly askable: readonly { readonly value: string; readonly label: Text }[];
  /** Nothing but identity verification was applied for. */
  readonly identityOnly: boolean;
  /** The gateway has left the signing of its contracts to this console. */
  readonly signsHere?: boolean;
  /** The merchant also has something to finish at the gateway's own site. */
  readonly secondStep?: boolean;
}

const DEFAULT_CREDENTIALS = [{ name: 'merchantId', label: t('상점아이디', 'Merchant ID') }, { name: 'secretKey', label: t('비밀 키', 'Secret key') }] as const;

/** The steps the gateway's team may record now, the usual next one first. */
export function gatewayActions(tracks: Tracks, names: GatewayActionNames): GatewayOffer[] {
  const open = GATEWAY_COMMANDS.filter((command) => isOneStep(tracks, command) || issuersOpenTo(tracks, command).length > 0);
  const next = usualNext(tracks, open);
  const offers = open.map((code): GatewayOffer => ({
    code, label: labelOf(code, tracks, names.identityOnly), weight: code === next ? 'next' : CLOSING.includes(code) ? 'closing' : 'possible', fields: gatewayFields(tracks, code, names),
  }));
  return offers.sort((one, other) => WEIGHTS.indexOf(one.weight) - WEIGHTS.indexOf(other.weight));
}

const WEIGHTS: readonly ActionWeight[] = ['next', 'possible', 'closing'];

/** True when the gateway's word moves the case by this step alone, implying no other. */
function isOneStep(tracks: Tracks, command: CaseCommand, issuer?: IssuerCode): boolean {
  const decided = decide({ tracks, command, by: 'gateway', facts: issuer === undefined ? {} : { issuer } });
  if (decided.kind !== 'moved') return false;
  return decided.tracks.intake === tracks.intake || INTAKE[tracks.intake][command as IntakeCommand] !== undefined;
}

/** The institutions this issuer step is possible for; none for any other step. */
function issuersOpenTo(tracks: Tracks, command: GatewayCommand): IssuerCode[] {
  if (command !== 'approve_issuer' && command !== 'reject_issuer') return [];
  return inUsualOrder(Object.keys(tracks.issuers)).filter((issuer) => isOneStep(tracks, command, issuer));
}

function usualNext(tracks: Tracks, open: readonly GatewayCommand[]): GatewayCommand | undefined {
  const { intake, contract, activation, issuers } = tracks;
  if (intake === 'handed_over') return 'acknowledge';
  if (intake === 'received') return 'start_review';
  if (intake === 'under_review') return 'accept';
  if (intake !== 'accepted') return undefined;
  if (contract === 'not_started') return 'offer_contract';
  if (contract === 'offered' || contract === 'signing') return 'sign_contract';
  if (activation === 'none' || activation === 'test_only') return 'deposit_live_keys';
  const states = Object.values(issuers);
  const inOrder: GatewayCommand[] = states.includes('asked') ? ['approve_issuer'] : states.includes('not_asked') ? ['ask_issuer'] : ['go_live', 'resume'];
  return inOrder.find((command) => open.includes(command));
}

const MESSAGE = t('가맹점에 전할 말', 'Message to the merchant');
const REASON = t('사유', 'Reason');

const CONDITIONS: ActionField = {
  name: 'conditions', kind: 'figures', required: false, label: t('특별 조건', 'Special conditions'),
  choices: CONDITION_CODES.map((value) => ({ value, label: t(`${CONDITION_LABELS[value].ko} (${CONDITION_UNITS[value].ko})`, `${CONDITION_LABELS[value].en} (${CONDITION_UNITS[value].en})`) })),
};

const STEP_URL: ActionField = { name: 'stepUrl', kind: 'url', required: false, label: t('가맹점이 마칠 절차의 주소', 'Address of the step the merchant has to finish'), choices: [] };

/** What the body of a step takes; the server checks the same. */
export function gatewayFields(tracks: Tracks, command: GatewayCommand, { issuerName, credentials, askable, signsHere = false, secondStep = false }: Pick<GatewayActionNames, 'issuerName' | 'credentials' | 'askable' | 'signsHere' | 'secondStep'>): ActionField[] {
  const text = (required: boolean, label: Text): ActionField => ({ name: 'text', kind: 'text', required, label, choices: [] });
  const issuer: ActionField = {
    name: 'issuer', kind: 'choice', required: true, label: t('카드사·기관', 'Institution'),
    choices: issuersOpenTo(tracks, command).map((value) => ({ value, label: issuerName(value) })),
  };
  switch (command) {
    // Either is enough; the server checks that there is one.
    case 'request_information': return [
      { name: 'items', kind: 'items', required: false, label: t('필요한 서류와 항목', 'Documents and fields'), choices: askable, reasons: REQUEST_REASONS.map((value) => ({ value, label: REASON_LABELS[value] })) },
      text(askable.length === 0, t('설명', 'Explanation')),
      { name: 'dueBy', kind: 'day', required: false, label: t('답변 기한', 'Answer by'), choices: [] },
    ];
    case 'reject':
    case 'refuse_signature':
    case 'suspend': return [text(true, REASON)];
    case 'withdraw':
    case 'expire':
    case 'end_contract':
    case 'retract_offer': return [text(false, REASON)];
    case 'approve_issuer': return [issuer];
    case 'reject_issuer': return [issuer, text(true, REASON)];
    case 'accept': return [CONDITIONS, text(false, MESSAGE)];
    case 'acknowledge': return [...(secondStep ? [STEP_URL] : []), text(false, MESSAGE)];
    case 'offer_contract': return [...offeredDocument(signsHere), { name: 'contractUrl', kind: 'url', required: false, label: t('전자계약 주소', 'Address of the e-contract'), choices: [] }, CONDITIONS, text(false, MESSAGE)];
    case 'deposit_test_keys':
    case 'deposit_live_keys': {
      const asked = credentials.length > 0 ? credentials : DEFAULT_CREDENTIALS;
      return [{ name: 'credentials', kind: 'secrets', required: true, label: t('연동 키', 'Keys'), choices: asked.map(({ name, label }) => ({ value: name, label })) }];
    }
    default: return [text(false, MESSAGE)];
  }
}

/** The contract itself, and where the gateway has left that to us, who has it signed. */
function offeredDocument(signsHere: boolean): ActionField[] {
  const choices = [
    { value: 'gateway', label: t('PG가 직접 서명을 받습니다', 'We collect the signature ourselves') },
    { value: 'together', label: t('이 콘솔에서 서명: 대표자 모두, 순서 없이', 'Signed in this console: every representative, in any order') },
    { value: 'in_order', label: t('이 콘솔에서 서명: 대표자 모두, 등록증 순서대로', 'Signed in this console: every representative, in the order of the certificate') },
  ];
  return [
    { name: 'documentId', kind: 'contract', required: false, label: t('계약서 (PDF)', 'Contract (PDF)'), choices: [] },
    ...(signsHere ? [{ name: 'signing', kind: 'choice', required: false, label: t('서명 방법 (계약서를 올린 경우)', 'How it is signed (with a contract uploaded)'), choices } as const] : []),
  ];
}
