import type { ContractFacts, Duration } from '../catalogue/catalogue.ts';
import { CARD_COMPANIES, institutionName, inUsualOrder } from '../catalogue/reviewers.ts';
import { withParticle } from '../particle.ts';
import type { Text } from '../text.ts';
import { durationOf, sourceOf, usually, type TimeFigure } from '../times/figure.ts';
import { stageOf, type Stage } from '../times/stages.ts';
import { expectedBy, seoulDay, seoulTime } from './business-days.ts';
import type { Ask } from './gateway-standing.ts';
import { headline } from './headline.ts';
import { hostedTurn } from './hosted-turn.ts';
import { institutionWords, withinSentence } from './institution-words.ts';
import { issuerCount } from './lifecycle.ts';
import { END_HEADLINES, type Actor, type Headline, type IssuerCode, type Party, type Tracks } from './states.ts';

/** What is happening: whose turn it is, what to do, and how long it usually takes with the source of that figure. */
export interface Standing {
  readonly headline: Headline;
  readonly owner: Party;
  readonly nextAction: Text;
  /** Something waits for the merchant; false at an end and where all is well, although those are the merchant's too. */
  readonly needsMerchant: boolean;
  /** `deadline` says what `by` is the last day for, where somebody has set it; otherwise `by` is an estimate. */
  readonly expected: { readonly text: Text; readonly by: string | null; readonly deadline: Text | null; readonly source: Text };
}

/** What is known about the gateway of the case. */
export interface GatewayFacts {
  readonly names: Text;
  readonly contactWithin: Duration | null;
  readonly reviewDuration: Duration | null;
  readonly reviewRequestedByMerchant: boolean;
  /** What the merchant also does in the gateway's own system. */
  readonly secondStep: ContractFacts['secondStep'];
  readonly asOf: string;
  /** How long waits at this gateway took here, where enough of them have ended. */
  readonly times?: Readonly<Partial<Record<Stage, TimeFigure>>>;
}

/** What the standing tells beyond the tracks. */
export interface CaseNews {
  /** Why institutions refused, in their own words, as far as they said. */
  readonly refusalReasons: Readonly<Record<IssuerCode, string>>;
  /** The last day in Seoul on which the gateway's offer can be signed, where it named one. */
  readonly offerUntil: string | null;
  /** The gateway did not take the merchant's last signature: why, in its own words, possibly none. */
  readonly signatureRefused?: string | null;
  /** The last day in Seoul for the answer to the gateway's request, where it named one. */
  readonly answerUntil?: string | null;
  /** Nothing but identity verification was applied for: no payment runs through this case. */
  readonly identityOnly: boolean;
  /** When the merchant said that it finished the step at the gateway's own site. Its word, not a fact: only the gateway knows. */
  readonly secondStepSaidAt?: Date | null;
  /** What the gateway wants at its own pages, where the merchant signs up there; null elsewhere. */
  readonly hosted?: readonly Ask[] | null;
  /** The contract is signed in this console: how many representatives have signed, and of how many (0 before the first). Null where it is signed elsewhere. */
  readonly signingHere?: { readonly signed: number; readonly signers: number; readonly lapsed: boolean; readonly unusable?: boolean } | null;
}

export const NO_NEWS: CaseNews = { refusalReasons: {}, offerUntil: null, identityOnly: false, secondStepSaidAt: null };

export function gatewayFacts(names: Text, contract: ContractFacts, asOf: string): GatewayFacts {
  return { names, contactWithin: contract.contactWithin, reviewDuration: contract.review.duration, reviewRequestedByMerchant: contract.review.requestedBy === 'merchant', secondStep: contract.secondStep, asOf };
}

const t = (ko: string, en: string): Text => ({ ko, en });

/** No state without an owner, a next action and an expected time. `since` is when the present headline began. */
export function describe(given: { tracks: Tracks; facts: GatewayFacts; since: Date; handOver?: HandOverTrouble | null; notTaken?: NotTaken | null; untold?: Untold | null; newsMissing?: boolean; news?: CaseNews }): Standing {
  const { tracks, facts, since, handOver = null, notTaken = null, untold = null, newsMissing = false, news = NO_NEWS } = given;
  const head = headline(tracks);
  const isOver = END_HEADLINES.some((end) => end === head);
  const refused = isOver ? [] : inUsualOrder(Object.keys(tracks.issuers)).filter((code) => tracks.issuers[code] === 'rejected');
  const troubled = tracks.intake === 'submitted' && handOver !== null ? troubledTurn(handOver, facts) : notTaken !== null && !isOver ? notTakenTurn(deedOf(notTaken, tracks, news), facts) : null;
  const unsure = isOver ? null : untold !== null ? untoldTurn(untold, deedOf(untold.kind, tracks, news), facts) : newsMissing ? missingTurn(facts) : null;
  const usualTurn = troubled ?? unsureTurn((news.hosted ? hostedTurn(tracks, facts.names, news.hosted) : null) ?? turn(head, tracks, facts, news), unsure);
  const { owner, nextAction, usual, deadline } = refused.length === 0 ? usualTurn : refusedTurn({ usualTurn, head, tracks, refused, news });
  const needsMerchant = owner === 'merchant' && !isOver && (head !== 'live' || refused.length > 0);
  const own = troubled === null && unsure === null && WAITED_FOR.includes(owner) ? ownTime(tracks, facts, news) : undefined;
  return { headline: head, owner, nextAction, needsMerchant, expected: deadline === undefined ? expectation(own ?? usual, countedFrom(head, since, news), facts) : { text: deadline.text, by: deadline.day, deadline: deadline.label, source: deadline.source } };
}

/** Who can be slow or fast: what waits for the merchant or for us has no usual time of theirs. */
const WAITED_FOR: readonly Party[] = ['gateway', 'issuer', 'insurer'];

/** How long this very wait took here so far; what others say about it counts only as long as too little has been seen. */
function ownTime(tracks: Tracks, { times }: GatewayFacts, { secondStepSaidAt }: CaseNews): TimeFigure | undefined {
  const stage = stageOf(tracks, { saidStepDone: Boolean(secondStepSaidAt) });
  return stage === null ? undefined : times?.[stage];
}

/** Before receipt is acted on, a gateway waits for its own step: its usual time begins when the merchant says that it is done. */
function countedFrom(head: Headline, since: Date, { secondStepSaidAt }: CaseNews): Date {
  return head === 'received' && secondStepSaidAt && secondStepSaidAt > since ? secondStepSaidAt : since;
}

/** A refusal is told wherever the case stands: who, why, and how to ask again. It is the merchant's turn once they can and nothing else comes first. */
function refusedTurn({ usualTurn, head, tracks, refused, news }: { usualTurn: Turn; head: Headline; tracks: Tracks; refused: readonly IssuerCode[]; news: CaseNews }): Turn {
  const reasons = refused.map((code) => {
    const reason = news.refusalReasons[code]?.replace(/\s+/g, ' ').trim();
    const { ko, en } = institutionName(code);
    return reason === undefined || reason === '' ? t(`${ko}(사유 미기재)`, `${en} (no reason given)`) : t(`${ko}(사유: ${reason})`, `${en} (reason: ${reason})`);
  });
  const who = t(`${reasons.map(({ ko }) => ko).join(', ')}에서 심사를 거절했습니다.`, `Refused by ${reasons.map(({ en }) => en).join(', ')}.`);
  const mayAsk = tracks.contract === 'signed';
  if (mayAsk && usualTurn.owner !== 'operator' && tracks.activation !== 'suspended' && (head === 'signed' || head === 'card_review' || head === 'live')) {
    const rest = head !== 'live' ? t('', '') : news.identityOnly ? t(' 그 밖의 본인인증은 이용할 수 있습니다.', ' Other verification is live.') : t(' 그 밖의 실결제는 받을 수 있습니다.', ' Other payments are live.');
    return {
      owner: 'merchant', usual: ASK_AGAIN,
      nextAction: t(`${who.ko} 사유를 해결하신 뒤 심사를 다시 요청해 주세요.${rest.ko}`, `${who.en} Settle the reason, then ask for review again.${rest.en}`),
    };
  }
  const again = mayAsk ? t('심사를 다시 요청할 수 있습니다.', 'You can ask for review again.')
    : head === 'live' ? t('다시 심사받으시려면 상담으로 문의해 주세요.', 'To be reviewed again, ask support.')
    : t('계약을 체결하신 뒤 심사를 다시 요청할 수 있습니다.', 'Once the contract is signed you can ask for review again.');
  return { ...usualTurn, nextAction: t(`${usualTurn.nextAction.ko} ${who.ko} ${again.ko}`, `${usualTurn.nextAction.en} ${who.en} ${again.en}`) };
}

/** Why a case could not be handed over yet. */
export interface HandOverTrouble {
  /** `maybe_sent`: it was mailed, and whether it arrived has to be asked. `unreachable`: nobody answers there. `refused`: the gateway's machine did not take it. `not_connected`: nobody has connected it. `blocked`: it turns us away until a setting is changed; `clock`: until its clock or ours is set right. `ours`: it could not be put together here. */
  readonly kind: 'maybe_sent' | 'unreachable' | 'refused' | 'not_connected' | 'blocked' | 'clock' | 'ours';
  readonly nextAttemptAt: Date | null;
}

function troubledTurn({ kind, nextAttemptAt }: HandOverTrouble, { names: { ko, en } }: GatewayFacts): Turn {
  if (kind === 'not_connected') {
    return { owner: 'operator', nextAction: t(`하실 일이 없습니다. Gatehouse와 ${ko}의 연결이 아직 설정되지 않아 신청서를 보내지 않았습니다. 운영자가 연결해야 합니다.`, `Nothing to do. ${en} is not connected to Gatehouse yet, so the application has not been sent. The operator has to connect it.`), usual: UNCONNECTED };
  }
  const at = nextAttemptAt === null ? null : seoulTime(nextAttemptAt);
  const usual = at === null ? UNKNOWN : t(`다음 시도는 ${at}이며, 연결되는 즉시 전달합니다.`, `The next attempt is at ${at} (Korean time); it is handed over as soon as there is a connection.`);
  if (kind === 'unreachable') return { owner: 'system', nextAction: t(`하실 일이 없습니다. ${ko} 시스템에 연결되지 않아 자동으로 다시 시도하고 있습니다.`, `Nothing to do. The system of ${en} cannot be reached; we keep trying by ourselves.`), usual };
  if (kind === 'maybe_sent') return { owner: 'operator', nextAction: t(`하실 일이 없습니다. ${ko}에 신청서를 메일로 보냈으나 도착했는지 확인되지 않아 운영자가 확인하고 있습니다.`, `Nothing to do. The application was mailed to ${en}, and the operator is finding out whether it arrived.`), usual: UNKNOWN };
  if (kind === 'refused') return { owner: 'operator', nextAction: t(`하실 일이 없습니다. ${ko} 시스템이 신청서를 받지 않아 운영자가 확인하고 있습니다.`, `Nothing to do. The system of ${en} did not take the application; the operator is looking into it.`), usual };
  if (kind === 'clock') return { owner: 'operator', nextAction: t(`하실 일이 없습니다. ${ko} 시스템과 시계가 맞지 않아 운영자가 확인하고 있습니다.`, `Nothing to do. The clocks of ${en} and of Gatehouse do not agree; the operator is looking into it.`), usual };
  if (kind === 'blocked') return { owner: 'operator', nextAction: t(`하실 일이 없습니다. ${ko} 시스템과의 연결 설정이 맞지 않아 운영자가 확인하고 있습니다.`, `Nothing to do. The settings of the connection to ${en} are not right; the operator is looking into it.`), usual };
  return { owner: 'operator', nextAction: t('하실 일이 없습니다. 신청서를 준비하지 못해 운영자가 확인하고 있습니다.', 'Nothing to do. The application could not be put together; the operator is looking into it.'), usual };
}

/** What the merchant did here and the gateway's machine did not take. */
export type NotTaken = 'information' | 'contract_signed' | 'card_review_requested';

/** What the merchant did here that the gateway is told. A new contact person holds nothing up, whether it is taken or not. */
export type Deed = NotTaken | 'contact_changed';

/** What the merchant did, as the object of a sentence; a request for review by what its reviewers are. */
function deedOf(kind: Deed, tracks: Tracks, { identityOnly }: CaseNews): Text {
  switch (kind) {
    case 'information': return t('보내신 답변을', 'your answer');
    case 'contract_signed': return t('계약 서명을', 'your signature');
    case 'contact_changed': return t('바뀐 담당자를', 'your new contact person');
    case 'card_review_requested': {
      const review = withinSentence(institutionWords(Object.keys(tracks.issuers), identityOnly).review);
      return t(`${review.ko} 요청을`, `your request for ${review.en}`);
    }
  }
}

function notTakenTurn(what: Text, { names: { ko, en } }: GatewayFacts): Turn {
  return {
    owner: 'operator', usual: UNKNOWN,
    nextAction: t(`하실 일이 없습니다. ${ko} 시스템이 ${what.ko} 받지 않아 운영자가 확인하고 있습니다.`, `Nothing to do. The system of ${en} did not take ${what.en}; the operator is looking into it.`),
  };
}

/** What the merchant did here and the gateway's machine could not be told yet. */
export interface Untold {
  readonly kind: Deed;
  readonly nextAttemptAt: Date;
}

function untoldTurn({ nextAttemptAt }: Untold, what: Text, { names: { ko, en } }: GatewayFacts): Turn {
  const at = seoulTime(nextAttemptAt);
  return {
    owner: 'system', usual: t(`다음 시도는 ${at}이며, 연결되는 즉시 전합니다.`, `The next attempt is at ${at} (Korean time); it is told as soon as there is a connection.`),
    nextAction: t(`${what.ko} 아직 ${ko}에 전하지 못해 계속 시도하고 있습니다. 작성하신 내용은 보관되어 있습니다.`, `We are still trying to tell ${en} of ${what.en}; what you entered is kept.`),
  };
}

/** What a gateway has told stands; what it has told since is not known, and nothing is claimed of it. */
function missingTurn({ names: { ko, en } }: GatewayFacts): Turn {
  return {
    owner: 'operator', usual: UNKNOWN,
    nextAction: t(`${ko}에서 보낸 소식 가운데 받지 못한 것이 있어 운영자가 확인하고 있습니다. 여기에 보이는 상태는 최신이 아닐 수 있습니다.`, `News of ${en} is missing and the operator is looking into it; what is shown here may not be the latest.`),
  };
}

/** What is the merchant's to do stays theirs, with the doubt beside it. */
function unsureTurn(usualTurn: Turn, unsure: Turn | null): Turn {
  if (unsure === null) return usualTurn;
  if (usualTurn.owner !== 'merchant') return { ...unsure, nextAction: t(`하실 일이 없습니다. ${unsure.nextAction.ko}`, `Nothing to do. ${unsure.nextAction.en}`) };
  return { ...usualTurn, nextAction: t(`${usualTurn.nextAction.ko} ${unsure.nextAction.ko}`, `${usualTurn.nextAction.en} ${unsure.nextAction.en}`) };
}

interface Turn {
  readonly owner: Party;
  readonly nextAction: Text;
  /** A length of time, or why there is none. */
  readonly usual: Duration | Text;
  /** The gateway's own date; it wins over what is usual. */
  readonly deadline?: { readonly day: string; readonly label: Text; readonly text: Text; readonly source: Text };
}

const UNKNOWN = t('공개된 소요 기간이 없습니다. 소식이 오는 대로 여기에 표시합니다.', 'No usual time is published. News appears here as soon as it comes.');
const UNCONNECTED = t('정해진 시기가 없습니다. 연결되면 바로 전달합니다.', 'There is no fixed date. It is handed over as soon as the gateway is connected.');
const BEFORE_SUBMISSION = t('정해진 기한은 없습니다. 제출하시기 전에는 PG에 아무것도 전달되지 않습니다.', 'There is no fixed date. Nothing reaches a gateway before you submit.');
const AFTER_ANSWER = t('정해진 기한은 없습니다. 답변을 받으면 PG에서 심사를 이어 갑니다.', 'There is no fixed date. The gateway goes on with its review once it has the answer.');
const ASK_AGAIN = t('정해진 기한은 없습니다. 요청하시면 심사가 다시 시작됩니다.', 'There is no fixed date. The review starts again once you ask.');
const MAY_START_UNASKED = t('정해진 기한은 없습니다. PG에서 요청 없이 심사를 시작하기도 합니다.', 'There is no fixed date. The gateway may also start the review without being asked.');
const AT_ONCE = t('보통 1분 이내입니다.', 'Usually within a minute.');
const OVER = t('더 기다릴 일이 없습니다.', 'There is nothing left to wait for.');

function turn(head: Headline, tracks: Tracks, facts: GatewayFacts, news: CaseNews): Turn {
  const { names, contactWithin, reviewDuration } = facts;
  const { ko, en } = names;
  if (tracks.activation === 'suspended' && (head === 'received' || head === 'under_review' || head === 'card_review')) return signedTurn(tracks, facts, news);
  switch (head) {
    case 'draft':
      return { owner: 'merchant', nextAction: t('선택을 마치고 신청서를 제출해 주세요.', 'Finish your selection and submit the application.'), usual: BEFORE_SUBMISSION };
    case 'submitted':
      return tracks.intake === 'handed_over'
        ? { owner: 'gateway', nextAction: t(`하실 일이 없습니다. ${ko}에 전달했고 접수를 기다립니다. 접수 전까지 취소할 수 있습니다.`, `Nothing to do. It has been handed to ${en}, which has yet to confirm receipt. You can cancel until then.`), usual: contactWithin ?? UNKNOWN }
        : { owner: 'system', nextAction: t(`하실 일이 없습니다. ${ko}에 전달하고 있습니다.`, `Nothing to do. We are handing it to ${en}.`), usual: AT_ONCE };
    case 'held':
      return { owner: 'operator', nextAction: t('운영자가 전달 전에 확인하고 있습니다. 필요한 것이 있으면 상담으로 알려 드립니다.', 'The operator is checking it before hand-over and will write to you in support if anything is needed.'), usual: { min: 0, max: 1, unit: 'business_day' } };
    case 'received':
      return receivedTurn(facts, news);
    case 'under_review':
      return reviewTurn(tracks, facts, news);
    case 'information_requested':
      return {
        owner: 'merchant', nextAction: t(`${ko}의 보완 요청에 답변해 주세요.`, `Answer what ${en} asks for.`), usual: AFTER_ANSWER,
        ...(news.answerUntil && { deadline: { day: news.answerUntil, label: t('답변 기한', 'Answer by'), text: t(`${ko}에서 정한 답변 기한입니다.`, `The date until which ${en} waits for your answer.`), source: t(`${ko}의 보완 요청`, `The request of ${en}`) } }),
      };
    case 'contract_ready':
      return tracks.contract === 'signing' ? signingTurn(facts) : contractTurn(facts, news);
    case 'signed':
      return signedTurn(tracks, facts, news);
    case 'card_review': {
      const { approved, total } = issuerCount(tracks);
      return {
        owner: 'issuer',
        nextAction: t(`하실 일이 없습니다. ${total}곳 중 ${approved}곳이 승인했습니다.`, `Nothing to do. ${approved} of ${total} have approved.`),
        usual: reviewDuration ?? UNKNOWN,
      };
    }
    case 'live': {
      const what = news.identityOnly ? t('본인인증을 이용할 수 있습니다.', 'You can verify identities.') : t('실결제를 받을 수 있습니다.', 'You can take live payments.');
      return { owner: 'merchant', nextAction: t(`${what.ko} 코드의 테스트 채널 키를 결제 연동 화면에 있는 실연동 채널 키로 바꿔 주세요.`, `${what.en} In your code, replace the test channel key with the live channel key on the integration page.`), usual: OVER };
    }
    case 'cancelled':
      return { owner: 'merchant', nextAction: t('취소되었습니다. 필요하시면 결제수단을 추가해 다시 신청할 수 있습니다.', 'Cancelled. If you need it again, add the online payment and apply afresh.'), usual: OVER };
    case 'withdrawn':
      return { owner: 'merchant', nextAction: t('철회되었습니다. 등록된 정보로 다른 PG에 신청할 수 있습니다.', 'Withdrawn. You can apply at another gateway with what is on file.'), usual: OVER };
    case 'rejected':
      return { owner: 'merchant', nextAction: t(`${ko}에서 반려했습니다. 사유를 고쳐 다시 신청하거나 다른 PG를 선택해 주세요.`, `${en} rejected it. Correct the reason and apply again, or choose another gateway.`), usual: OVER };
    case 'expired':
      if (tracks.contract === 'ended') return { owner: 'merchant', nextAction: t(`${withParticle(ko, '과/와')}의 계약이 종료되었습니다. 등록된 정보로 다시 신청할 수 있습니다.`, `The contract with ${en} has ended. You can apply again with what is on file.`), usual: OVER };
      return { owner: 'merchant', nextAction: t('기한이 지나 종료되었습니다. 등록된 정보로 다시 신청할 수 있습니다.', 'It ended because time ran out. You can apply again with what is on file.'), usual: OVER };
  }
}

function receivedTurn({ names: { ko, en }, contactWithin, secondStep }: GatewayFacts, { secondStepSaidAt }: CaseNews): Turn {
  if (secondStep !== null && secondStepSaidAt) {
    const told = saidDone(secondStep, secondStepSaidAt);
    return { owner: 'gateway', nextAction: t(`하실 일이 없습니다. ${told.ko} 이제 ${ko}에서 연락할 차례입니다.`, `Nothing to do. ${told.en} Now it is for ${en} to get in touch.`), usual: contactWithin ?? UNKNOWN };
  }
  if (secondStep !== null) {
    const { where, what, ifMissed } = secondStep;
    return {
      owner: 'merchant',
      nextAction: t(`${ko}에서 마치실 절차가 있습니다(${where.ko}): ${what.ko} 이미 마치셨다면 아래에서 알려 주세요.`, `There is a step to finish at ${en} (${where.en}): ${what.en} If it is done already, say so below.`),
      usual: t(`정해진 기한은 없습니다. ${ifMissed.ko}`, `There is no fixed date. ${ifMissed.en}`),
    };
  }
  return { owner: 'gateway', nextAction: t(`하실 일이 없습니다. ${ko} 담당자가 곧 연락드립니다. 메일은 스팸함에 들어갈 수도 있습니다.`, `Nothing to do. The team of ${en} will contact you; its mail may land in your spam folder.`), usual: contactWithin ?? UNKNOWN };
}

/** Their word, and told as such. */
function saidDone({ where }: NonNullable<GatewayFacts['secondStep']>, at: Date): Text {
  const day = seoulDay(at);
  return t(`${day}에 절차(${where.ko})를 마쳤다고 알려 주셨습니다.`, `You said on ${day} that you finished the step (${where.en}).`);
}

function reviewTurn({ intake, contract }: Tracks, { names: { ko, en }, reviewDuration, secondStep }: GatewayFacts, { secondStepSaidAt }: CaseNews): Turn {
  const is = intake === 'accepted'
    ? t(`${ko}의 심사를 통과했고 계약서를 준비하고 있습니다.`, `${en} has accepted the application and prepares the contract.`)
    : t(`${ko}에서 심사하고 있습니다.`, `${en} is reviewing.`);
  const usual = intake === 'accepted' ? UNKNOWN : (reviewDuration ?? UNKNOWN);
  if (secondStep === null || contract !== 'not_started') return { owner: 'gateway', nextAction: t(`하실 일이 없습니다. ${is.ko}`, `Nothing to do. ${is.en}`), usual };
  if (secondStepSaidAt) {
    const told = saidDone(secondStep, secondStepSaidAt);
    return { owner: 'gateway', nextAction: t(`하실 일이 없습니다. ${is.ko} ${told.ko}`, `Nothing to do. ${is.en} ${told.en}`), usual };
  }
  const { where, what } = secondStep;
  return { owner: 'gateway', nextAction: t(`${is.ko} 아직 마치지 않으셨다면 ${where.ko}에서 절차를 마쳐 주세요: ${what.ko}`, `${is.en} If you have not done it yet, finish the step there (${where.en}): ${what.en}`), usual };
}

/** Many gateways conclude the contract on paper or by phone, so that signing here is one way and not the only one. */
function contractTurn({ names: { ko, en } }: GatewayFacts, { offerUntil, signatureRefused, signingHere }: CaseNews): Turn {
  const why = signatureRefused?.replace(/\s+/g, ' ').trim() ?? '';
  const again = signatureRefused === undefined || signatureRefused === null ? null
    : t(`${ko}에서 서명을 받지 않았습니다${why === '' ? '' : `(사유: ${why})`}. 계약서를 확인하고 다시 서명하시거나 신청을 철회해 주세요.`, `${en} did not take your signature${why === '' ? '' : ` (reason: ${why})`}. Read the contract and sign it again, or withdraw the application.`);
  return {
    owner: 'merchant', usual: { min: null, max: 5, unit: 'business_day' },
    nextAction: (signingHere ? signingHereAction(signingHere, { ko, en }) : null) ?? again ?? t(`${ko} 계약서를 확인하고 서명해 주세요. 메일이나 전화로 ${withParticle(ko, '과/와')} 체결하실 수도 있습니다.`, `Read the contract of ${en} and sign it. The gateway may also conclude it with you by mail or phone.`),
    ...(offerUntil !== null && { deadline: { day: offerUntil, label: t('서명 기한', 'Sign by'), text: t(`${ko}에서 정한 서명 기한입니다.`, `The date until which ${en} keeps its offer open.`), source: t(`${ko}에서 보낸 계약서`, `The contract sent by ${en}`) } }),
  };
}

/** What is left to do for a contract that is signed in this console; null before anybody has signed one that still stands. */
function signingHereAction({ signed, signers, lapsed, unusable = false }: NonNullable<CaseNews['signingHere']>, { ko, en }: Text): Text | null {
  if (unusable) return t(`${ko}에서 보낸 계약서를 쓸 수 없습니다. 사유는 이력에 있습니다. ${ko}에 다시 보내 달라고 요청하시거나 신청을 철회해 주세요.`, `The contract that ${en} sent cannot be used; the history says why. Ask ${en} to send it again, or withdraw the application.`);
  if (lapsed) return t(`서명 기한이 지났습니다. ${ko}에 계약서를 다시 보내 달라고 요청하시거나 신청을 철회해 주세요.`, `The date to sign by has passed. Ask ${en} to send the contract again, or withdraw the application.`);
  if (signed === 0) return null;
  if (signed < signers) return t(`대표자 ${signers}명 중 ${signed}명이 서명했습니다. 나머지 대표자도 서명하면 ${ko}에 전합니다.`, `${signed} of ${signers} representatives have signed. Once all have, ${en} is told.`);
  return t(`모든 대표자가 서명했습니다. 서명본을 만들어 ${ko}에 전하고 있습니다.`, `Every representative has signed. The signed copy is being made and ${en} told.`);
}

/** Nothing is claimed as signed before the gateway says so. */
function signingTurn({ names: { ko, en } }: GatewayFacts): Turn {
  return { owner: 'gateway', usual: UNKNOWN, nextAction: t(`하실 일이 없습니다. 계약에 서명하셨고 ${ko}의 확인을 기다립니다. 확인 전까지 철회할 수 있습니다.`, `Nothing to do. You have signed the contract, and ${en} has yet to confirm it. You can withdraw until then.`) };
}

function signedTurn(tracks: Tracks, { names: { ko, en }, reviewDuration, reviewRequestedByMerchant }: GatewayFacts, { identityOnly }: CaseNews): Turn {
  if (tracks.activation === 'suspended') {
    const what = identityOnly ? t('본인인증을', 'identity verification') : t('실결제를', 'live payments');
    return { owner: 'gateway', nextAction: t(`${ko}에서 ${what.ko} 일시 중지했습니다. 상담으로 사유를 확인해 주세요.`, `${en} has suspended ${what.en}. Ask support for the reason.`), usual: UNKNOWN };
  }
  // Card companies look at a working payment window, and most gateways pass the case on only when the merchant asks.
  const { approved, total } = issuerCount(tracks);
  if (reviewRequestedByMerchant && total > 0 && approved === 0) {
    const review = withinSentence(institutionWords(Object.keys(tracks.issuers), identityOnly).review);
    const [windowKo, windowEn] = identityOnly ? ['본인인증 창을', 'identity verification'] : ['결제창을', 'the payment window'];
    return { owner: 'merchant', nextAction: t(`사이트에 ${windowKo} 연동한 뒤 ${ko}에 ${withParticle(review.ko, '을/를')} 요청해 주세요. 이미 요청하셨다면 결과를 기다리시면 됩니다.`, `Build ${windowEn} into your site, then ask ${en} for ${review.en}. If you have asked already, there is nothing more to do.`), usual: MAY_START_UNASKED };
  }
  return { owner: 'gateway', nextAction: t(`하실 일이 없습니다. 계약이 체결되었고 ${ko}에서 다음 단계를 준비합니다.`, `Nothing to do. The contract is signed and ${en} prepares the next step.`), usual: total > approved ? (reviewDuration ?? UNKNOWN) : UNKNOWN };
}

function isText(usual: Duration | TimeFigure | Text): usual is Text {
  return 'ko' in usual;
}

function expectation(usual: Duration | TimeFigure | Text, since: Date, { asOf }: GatewayFacts): Standing['expected'] {
  if (isText(usual)) return { text: usual, by: null, deadline: null, source: t('Gatehouse 안내', 'Gatehouse') };
  const [duration, source] = 'finished' in usual ? [durationOf(usual), sourceOf(usual)] : [usual, t(`카탈로그의 통상 기간 (${asOf} 기준)`, `The catalogue's usual time, as of ${asOf}`)];
  return { text: usually(duration), by: expectedBy(since, duration), deadline: null, source };
}

export interface ActionOffer {
  readonly code: string;
  readonly label: Text;
}

/** What an actor may do with the case now. Screens show exactly these. */
export function allowedActions(tracks: Tracks, actor: Actor, { gatewayAsksForReview = false, signsHere = false }: { gatewayAsksForReview?: boolean; signsHere?: boolean } = {}): ActionOffer[] {
  const { intake, contract } = tracks;
  const offers: ActionOffer[] = [];
  const offer = (code: string, ko: string, en: string) => offers.push({ code, label: t(ko, en) });
  if (actor === 'merchant') {
    if (intake === 'submitted' || intake === 'held' || intake === 'handed_over') offer('cancel', '신청 취소', 'Cancel application');
    if (intake === 'information_requested' && contract !== 'ended') offer('answer_information', '답변하기', 'Answer');
    // What is signed in this console is signed on its own page, and nobody says so beside it.
    if (contract === 'offered' && !isEnd(tracks) && !signsHere) offer('give_signature', '계약 서명', 'Sign contract');
    if (contract === 'signed' && !isEnd(tracks)) {
      const states = Object.values(tracks.issuers);
      const cards = Object.keys(tracks.issuers).every((code) => CARD_COMPANIES.some((company) => company.code === code));
      const [ko, en] = cards ? ['카드사 심사', 'card review'] : ['기관 심사', 'review by the institutions'];
      if (states.includes('rejected')) offer('ask_issuer', `${ko} 다시 요청`, `Ask for ${en} again`);
      else if (states.includes('not_asked') && !gatewayAsksForReview) offer('ask_issuer', `${ko} 요청`, `Ask for ${en}`);
    }
    if (['received', 'under_review', 'information_requested', 'accepted'].includes(intake) && contract !== 'signed' && contract !== 'ended' && tracks.activation !== 'live') offer('withdraw', '신청 철회', 'Withdraw application');
  }
  if (actor === 'operator') {
    if (intake === 'submitted') offer('hold', '보류', 'Hold');
    if (intake === 'held') offer('release', '보류 해제', 'Release');
  }
  return offers;
}

/** Whether the step at the gateway's own site is still before the merchant: from receipt until there is a contract. */
export function hasSecondStep(tracks: Tracks, secondStep: GatewayFacts['secondStep']): boolean {
  const head = headline(tracks);
  return secondStep !== null && (head === 'received' || head === 'under_review') && tracks.contract === 'not_started';
}

export const SECOND_STEP_DONE: ActionOffer = { code: 'second_step_done', label: t('이 절차를 마쳤습니다', 'I have done this') };

export function isEnd(tracks: Tracks): boolean {
  return ['cancelled', 'withdrawn', 'rejected', 'expired'].includes(tracks.intake);
}

/** After an end: what can be done next. A refusal is never a dead end; and while the operator holds a case, its merchant can ask why. */
export function waysOut(tracks: Tracks): ActionOffer[] {
  if (tracks.intake === 'held') return [{ code: 'ask_support', label: t('보완할 내용 상담하기', 'Ask what is missing') }];
  if (!isEnd(tracks) && tracks.contract !== 'ended') return [];
  const rejected = tracks.intake === 'rejected';
  return [
    { code: 'correct', label: rejected ? t('사유를 고쳐 다시 신청', 'Correct it and apply again') : t('같은 PG에 다시 신청', 'Apply there again') },
    { code: 'elsewhere', label: t('다른 PG에 신청', 'Apply at another gateway') },
    ...(rejected ? [{ code: 'appeal', label: t('이의 제기', 'Appeal') }] : []),
    { code: 'apply_again', label: t('결제수단 추가하고 다시 신청', 'Add online payment and apply again') },
  ];
}
