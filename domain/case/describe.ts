import type { ContractFacts, Duration } from '../catalogue/catalogue.ts';
import { CARD_COMPANIES } from '../catalogue/reviewers.ts';
import type { Text } from '../text.ts';
import { expectedBy, seoulTime } from './business-days.ts';
import { headline } from './headline.ts';
import { issuerCount } from './lifecycle.ts';
import type { Actor, Headline, Party, Tracks } from './states.ts';

/** What is happening: whose turn it is, what to do, and how long it usually takes with the source of that figure. */
export interface Standing {
  readonly headline: Headline;
  readonly owner: Party;
  readonly nextAction: Text;
  readonly expected: { readonly text: Text; readonly by: string | null; readonly source: Text };
}

/** What is known about the gateway of the case. */
export interface GatewayFacts {
  readonly names: Text;
  readonly contactWithin: Duration | null;
  readonly reviewDuration: Duration | null;
  readonly reviewRequestedByMerchant: boolean;
  readonly asOf: string;
}

export function gatewayFacts(names: Text, contract: ContractFacts, asOf: string): GatewayFacts {
  return { names, contactWithin: contract.contactWithin, reviewDuration: contract.review.duration, reviewRequestedByMerchant: contract.review.requestedBy === 'merchant', asOf };
}

const t = (ko: string, en: string): Text => ({ ko, en });

/** No state without an owner, a next action and an expected time. `since` is when the present headline began. */
export function describe(given: { tracks: Tracks; facts: GatewayFacts; since: Date; handOver?: HandOverTrouble | null; notTaken?: NotTaken | null }): Standing {
  const { tracks, facts, since, handOver = null, notTaken = null } = given;
  const head = headline(tracks);
  const troubled = tracks.intake === 'submitted' && handOver !== null ? troubledTurn(handOver, facts) : notTaken !== null && !isEnd(tracks) && tracks.contract !== 'ended' ? notTakenTurn(notTaken, facts) : null;
  const { owner, nextAction, usual } = troubled ?? turn(head, tracks, facts);
  return { headline: head, owner, nextAction, expected: expectation(usual, since, facts) };
}

/** Why a case could not be handed over yet. */
export interface HandOverTrouble {
  /** `unreachable`: nobody answers there. `refused`: the gateway's machine did not take it. `not_connected`: nobody has connected it. `blocked`: it turns us away until a setting is changed. `ours`: it could not be put together here. */
  readonly kind: 'unreachable' | 'refused' | 'not_connected' | 'blocked' | 'ours';
  readonly nextAttemptAt: Date | null;
}

function troubledTurn({ kind, nextAttemptAt }: HandOverTrouble, { names: { ko, en } }: GatewayFacts): Turn {
  if (kind === 'not_connected') {
    return { owner: 'operator', nextAction: t(`하실 일이 없습니다. Gatehouse와 ${ko}의 연결이 아직 설정되지 않아 신청서를 보내지 않았습니다. 운영자가 연결해야 합니다.`, `Nothing to do. ${en} is not connected to Gatehouse yet, so the application has not been sent. The operator has to connect it.`), usual: UNCONNECTED };
  }
  const at = nextAttemptAt === null ? null : seoulTime(nextAttemptAt);
  const usual = at === null ? UNKNOWN : t(`다음 시도는 ${at}이며, 연결되는 즉시 전달합니다.`, `The next attempt is at ${at} (Korean time); it is handed over as soon as there is a connection.`);
  if (kind === 'unreachable') return { owner: 'system', nextAction: t(`하실 일이 없습니다. ${ko} 시스템에 연결되지 않아 자동으로 다시 시도하고 있습니다.`, `Nothing to do. The system of ${en} cannot be reached; we keep trying by ourselves.`), usual };
  if (kind === 'refused') return { owner: 'operator', nextAction: t(`하실 일이 없습니다. ${ko} 시스템이 신청서를 받지 않아 운영자가 확인하고 있습니다.`, `Nothing to do. The system of ${en} did not take the application; the operator is looking into it.`), usual };
  if (kind === 'blocked') return { owner: 'operator', nextAction: t(`하실 일이 없습니다. ${ko} 시스템과의 연결 설정이 맞지 않아 운영자가 확인하고 있습니다.`, `Nothing to do. The settings of the connection to ${en} are not right; the operator is looking into it.`), usual };
  return { owner: 'operator', nextAction: t('하실 일이 없습니다. 신청서를 준비하지 못해 운영자가 확인하고 있습니다.', 'Nothing to do. The application could not be put together; the operator is looking into it.'), usual };
}

/** What the merchant did here and the gateway's machine did not take. */
export type NotTaken = 'information' | 'contract_signed' | 'card_review_requested';

const NOT_TAKEN: Readonly<Record<NotTaken, Text>> = {
  information: t('보내신 답변을', 'your answer'),
  contract_signed: t('계약 서명을', 'your signature'),
  card_review_requested: t('카드사 심사 요청을', 'your request for card review'),
};

function notTakenTurn(kind: NotTaken, { names: { ko, en } }: GatewayFacts): Turn {
  const what = NOT_TAKEN[kind];
  return {
    owner: 'operator', usual: UNKNOWN,
    nextAction: t(`하실 일이 없습니다. ${ko} 시스템이 ${what.ko} 받지 않아 운영자가 확인하고 있습니다.`, `Nothing to do. The system of ${en} did not take ${what.en}; the operator is looking into it.`),
  };
}

interface Turn {
  readonly owner: Party;
  readonly nextAction: Text;
  /** A length of time, or why there is none. */
  readonly usual: Duration | Text;
}

const UNKNOWN = t('공개된 소요 기간이 없습니다. 소식이 오는 대로 여기에 표시합니다.', 'No usual time is published. News appears here as soon as it comes.');
const UNCONNECTED = t('정해진 시기가 없습니다. 연결되면 바로 전달합니다.', 'There is no fixed date. It is handed over as soon as the gateway is connected.');
const YOUR_PACE = t('정해진 기한은 없지만, 처리하셔야 다음 단계가 시작됩니다.', 'There is no fixed date, but the next step begins only once you have done this.');
const AT_ONCE = t('보통 1분 이내입니다.', 'Usually within a minute.');
const OVER = t('더 기다릴 일이 없습니다.', 'There is nothing left to wait for.');

function turn(head: Headline, tracks: Tracks, facts: GatewayFacts): Turn {
  const { names, contactWithin, reviewDuration } = facts;
  const { ko, en } = names;
  if (tracks.activation === 'suspended' && (head === 'received' || head === 'under_review' || head === 'card_review')) return signedTurn(tracks, facts);
  switch (head) {
    case 'draft':
      return { owner: 'merchant', nextAction: t('선택을 마치고 신청서를 제출해 주세요.', 'Finish your selection and submit the application.'), usual: YOUR_PACE };
    case 'submitted':
      return tracks.intake === 'handed_over'
        ? { owner: 'gateway', nextAction: t(`하실 일이 없습니다. ${ko}에 전달했고 접수를 기다립니다. 접수 전까지 취소할 수 있습니다.`, `Nothing to do. It has been handed to ${en}, which has yet to confirm receipt. You can cancel until then.`), usual: contactWithin ?? UNKNOWN }
        : { owner: 'system', nextAction: t(`하실 일이 없습니다. ${ko}에 전달하고 있습니다.`, `Nothing to do. We are handing it to ${en}.`), usual: AT_ONCE };
    case 'held':
      return { owner: 'operator', nextAction: t('운영자가 전달 전에 확인하고 있습니다. 필요한 것이 있으면 상담으로 알려 드립니다.', 'The operator is checking it before hand-over and will write to you in support if anything is needed.'), usual: { min: 0, max: 1, unit: 'business_day' } };
    case 'received':
      return { owner: 'gateway', nextAction: t(`하실 일이 없습니다. ${ko} 담당자가 곧 연락드립니다. 메일과 스팸함을 확인해 주세요.`, `Nothing to do. The team of ${en} will contact you; keep an eye on your mail, spam folder included.`), usual: contactWithin ?? UNKNOWN };
    case 'under_review':
      if (tracks.intake === 'accepted') return { owner: 'gateway', nextAction: t(`하실 일이 없습니다. ${ko}의 심사를 통과했고 계약서를 준비하고 있습니다.`, `Nothing to do. ${en} has accepted the application and prepares the contract.`), usual: UNKNOWN };
      return { owner: 'gateway', nextAction: t(`하실 일이 없습니다. ${ko}에서 심사하고 있습니다.`, `Nothing to do. ${en} is reviewing.`), usual: contactWithin ?? UNKNOWN };
    case 'information_requested':
      return { owner: 'merchant', nextAction: t(`${ko}의 보완 요청에 답변해 주세요.`, `Answer what ${en} asks for.`), usual: YOUR_PACE };
    case 'contract_ready':
      return { owner: 'merchant', nextAction: t(`${ko} 계약서를 확인하고 서명해 주세요.`, `Read the contract of ${en} and sign it.`), usual: { min: null, max: 5, unit: 'business_day' } };
    case 'signed':
      return signedTurn(tracks, facts);
    case 'card_review': {
      const { approved, total } = issuerCount(tracks);
      return {
        owner: 'issuer',
        nextAction: t(`하실 일이 없습니다. ${total}곳 중 ${approved}곳이 승인했습니다.`, `Nothing to do. ${approved} of ${total} have approved.`),
        usual: reviewDuration ?? UNKNOWN,
      };
    }
    case 'live':
      return { owner: 'merchant', nextAction: t('실결제를 받을 수 있습니다. 코드의 테스트 채널 키를 결제 연동 화면에 있는 실연동 채널 키로 바꿔 주십시오.', 'You can take live payments. In your code, replace the test channel key with the live channel key on the integration page.'), usual: OVER };
    case 'cancelled':
      return { owner: 'merchant', nextAction: t('취소되었습니다. 필요하시면 결제수단을 추가해 다시 신청할 수 있습니다.', 'Cancelled. If you need it again, add the online payment and apply afresh.'), usual: OVER };
    case 'withdrawn':
      return { owner: 'merchant', nextAction: t('철회되었습니다. 등록된 정보로 다른 PG에 신청할 수 있습니다.', 'Withdrawn. You can apply at another gateway with what is on file.'), usual: OVER };
    case 'rejected':
      return { owner: 'merchant', nextAction: t(`${ko}에서 반려했습니다. 사유를 고쳐 다시 신청하거나 다른 PG를 선택해 주세요.`, `${en} rejected it. Correct the reason and apply again, or choose another gateway.`), usual: OVER };
    case 'expired':
      if (tracks.contract === 'ended') return { owner: 'merchant', nextAction: t(`${ko}와의 계약이 종료되었습니다. 등록된 정보로 다시 신청할 수 있습니다.`, `The contract with ${en} has ended. You can apply again with what is on file.`), usual: OVER };
      return { owner: 'merchant', nextAction: t('기한이 지나 종료되었습니다. 등록된 정보로 다시 신청할 수 있습니다.', 'It ended because time ran out. You can apply again with what is on file.'), usual: OVER };
  }
}

function signedTurn(tracks: Tracks, { names: { ko, en }, reviewDuration, reviewRequestedByMerchant }: GatewayFacts): Turn {
  if (tracks.activation === 'suspended') return { owner: 'gateway', nextAction: t(`${ko}에서 실결제를 일시 중지했습니다. 상담으로 사유를 확인해 주세요.`, `${en} has suspended live payments. Ask support for the reason.`), usual: UNKNOWN };
  if (Object.values(tracks.issuers).some((state) => state === 'rejected')) {
    return { owner: 'merchant', nextAction: t('거절한 카드사가 있습니다. 사유를 확인하고 다시 심사를 요청해 주세요.', 'Some card companies refused. Check why and ask for review again.'), usual: YOUR_PACE };
  }
  // Card companies look at a working payment window, and most gateways pass the case on only when the merchant asks.
  if (reviewRequestedByMerchant && issuerCount(tracks).approved === 0) {
    return { owner: 'merchant', nextAction: t(`사이트에 결제창을 연동한 뒤 ${ko}에 카드사 심사를 요청해 주세요. 이미 요청하셨다면 결과를 기다리시면 됩니다.`, `Build the payment window into your site, then ask ${en} for card review. If you have asked already, there is nothing more to do.`), usual: YOUR_PACE };
  }
  return { owner: 'gateway', nextAction: t(`하실 일이 없습니다. 계약이 체결되었고 ${ko}에서 다음 단계를 준비합니다.`, `Nothing to do. The contract is signed and ${en} prepares the next step.`), usual: reviewDuration ?? UNKNOWN };
}

function isDuration(usual: Duration | Text): usual is Duration {
  return 'unit' in usual;
}

function expectation(usual: Duration | Text, since: Date, { asOf }: GatewayFacts): Standing['expected'] {
  if (!isDuration(usual)) return { text: usual, by: null, source: t('Gatehouse 안내', 'Gatehouse') };
  const ko = usual.unit === 'business_day' ? '영업일' : '일';
  const en = usual.unit === 'business_day' ? 'business days' : 'days';
  const range = usual.min === null || usual.min === usual.max ? `${usual.max}` : `${usual.min}–${usual.max}`;
  const text = usual.max === 0 ? t('보통 당일입니다.', 'Usually the same day.') : t(`보통 ${usual.min === null ? '최대 ' : ''}${range}${ko} 걸립니다.`, `Usually ${usual.min === null ? 'up to ' : ''}${range} ${en}.`);
  return { text, by: expectedBy(since, usual), source: t(`카탈로그의 통상 기간 (${asOf} 기준)`, `The catalogue's usual time, as of ${asOf}`) };
}

export interface ActionOffer {
  readonly code: string;
  readonly label: Text;
}

/** What an actor may do with the case now. Screens show exactly these. */
export function allowedActions(tracks: Tracks, actor: Actor, { gatewayAsksForReview = false }: { gatewayAsksForReview?: boolean } = {}): ActionOffer[] {
  const { intake, contract } = tracks;
  const offers: ActionOffer[] = [];
  const offer = (code: string, ko: string, en: string) => offers.push({ code, label: t(ko, en) });
  if (actor === 'merchant') {
    if (intake === 'submitted' || intake === 'held' || intake === 'handed_over') offer('cancel', '신청 취소', 'Cancel application');
    if (intake === 'information_requested' && contract !== 'ended') offer('answer_information', '답변하기', 'Answer');
    if (contract === 'offered' && !isEnd(tracks)) offer('sign_contract', '계약 서명', 'Sign contract');
    if (contract === 'signed' && !isEnd(tracks)) {
      const states = Object.values(tracks.issuers);
      const cards = Object.keys(tracks.issuers).every((code) => CARD_COMPANIES.some((company) => company.code === code));
      const [ko, en] = cards ? ['카드사 심사', 'card review'] : ['기관 심사', 'review by the institutions'];
      if (states.includes('rejected')) offer('ask_issuer', `${ko} 다시 요청`, `Ask for ${en} again`);
      else if (states.includes('not_asked') && !gatewayAsksForReview) offer('ask_issuer', `${ko} 요청`, `Ask for ${en}`);
    }
    if (['received', 'under_review', 'information_requested', 'accepted'].includes(intake) && contract !== 'signed' && contract !== 'ended' && tracks.activation !== 'live') offer('withdraw', '철회 요청', 'Withdraw application');
  }
  if (actor === 'operator') {
    if (intake === 'submitted') offer('hold', '보류', 'Hold');
    if (intake === 'held') offer('release', '보류 해제', 'Release');
  }
  return offers;
}

export function isEnd(tracks: Tracks): boolean {
  return ['cancelled', 'withdrawn', 'rejected', 'expired'].includes(tracks.intake);
}

/** After an end: what can be done next. A refusal is never a dead end. */
export function waysOut(tracks: Tracks): ActionOffer[] {
  if (!isEnd(tracks) && tracks.contract !== 'ended') return [];
  return [
    ...(tracks.intake === 'rejected' ? [{ code: 'ask_support', label: t('사유 문의하기', 'Ask about the reason') }] : []),
    { code: 'apply_again', label: t('결제수단 추가하고 다시 신청', 'Add online payment and apply again') },
  ];
}
