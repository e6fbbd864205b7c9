import { conditionLines, type Conditions } from '../../domain/contract/conditions.ts';
import type { z } from 'zod';
import type { Case, CaseEvent, CaseMethod, CaseSummary } from '../../contract/applications.ts';
import { findGateway, findMethod } from '../../domain/catalogue/lookup.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { institutionName, inUsualOrder, isOutsideReview } from '../../domain/catalogue/reviewers.ts';
import { seoulDay } from '../../domain/case/business-days.ts';
import { allowedActions, describe, gatewayFacts, hasSecondStep, SECOND_STEP_DONE, isEnd, waysOut, type ActionOffer, type CaseNews, type NotTaken, type Untold } from '../../domain/case/describe.ts';
import { waitsAtDesk } from '../../domain/case/desk-or-machine.ts';
import { asksText, askText, mayOpenGateway } from '../../domain/case/gateway-standing.ts';
import { openGatewayLabel } from '../../domain/case/hosted-turn.ts';
import { institutionWords } from '../../domain/case/institution-words.ts';
import { refusedActions } from '../../domain/case/refused-actions.ts';
import { gatewayActions, type GatewayActionNames } from '../../domain/case/gateway-actions.ts';
import { headline, methodHeadline } from '../../domain/case/headline.ts';
import { ACTIVATION_LABELS, ACTIVATION_TITLES, CONTRACT_LABELS, EVENT_TITLES, HEADLINE_LABELS, IDENTITY_ACTIVATION_LABELS, IDENTITY_EVENT_TITLES, INTAKE_LABELS, ISSUER_LABELS, partyLabel, SOURCE_LABELS } from '../../domain/case/labels.ts';
import { IDENTITY_JOURNEY_LABELS, journey, JOURNEY_LABELS, MILESTONE_COMMANDS } from '../../domain/case/journey.ts';
import { issuerCount } from '../../domain/case/lifecycle.ts';
import type { Actor, CaseEventCode, EventSource, Headline, Tracks } from '../../domain/case/states.ts';
import { askableFields, itemLine } from '../../domain/requirements/request.ts';
import { expiryLine } from '../../domain/requirements/expiry.ts';
import { paperKinds } from '../../domain/requirements/papers.ts';
import type { Text } from '../../domain/text.ts';
import type { Paper } from './answer-papers.ts';
import type { FiguresFor } from '../times/times.service.ts';
import { attentionOffers } from './attention.ts';
import type { CaseEventRow, CaseMethodRow, CaseRow } from './cases.store.ts';
import { handOverTrouble, troubleText } from './hand-over-trouble.ts';
import { presentAnswers, presentRequest, requestDay, requestedLines, type OpenRequest } from './present-request.ts';

/** Rows to answers: an allow-list of fields, with the words of both languages. */

export const TYPE_LABELS: Readonly<Record<string, Text>> = {
  one_time: { ko: '일반결제', en: 'One-time payment' },
  subscription: { ko: '정기결제', en: 'Subscription payment' },
  key_in: { ko: '수기결제', en: 'Key-in payment' },
  verification: { ko: '본인인증', en: 'Identity verification' },
};

function gatewayNames(catalogue: Catalogue, code: string): Text {
  return findGateway(catalogue, code)?.names ?? { ko: code, en: code };
}

/** The events a standing tells of; a list reads these alone. */
export const TELLING_EVENTS: readonly CaseEventCode[] = ['reject_issuer', 'offer_contract', 'renew_offer', 'give_signature', 'refuse_signature', 'signature_refused', 'representative_signed', 'offer_lapsed', 'contract_unusable'];
const OFFERS: readonly string[] = ['offer_contract', 'renew_offer'];

export function isIdentityOnly(row: Pick<CaseRow, 'id'>, methods: readonly CaseMethodRow[]): boolean {
  const own = methods.filter(({ caseId }) => caseId === row.id);
  return own.length > 0 && own.every(({ type }) => type === 'verification');
}

/** What happened that the standing speaks of: why institutions refused, why the gateway did not take a signature, until when the offer stands. */
function newsOf(row: CaseRow, methods: readonly CaseMethodRow[], events: readonly CaseEventRow[]): CaseNews {
  const own = events.filter(({ caseId }) => caseId === row.id);
  const reasons = own.flatMap(({ command, detail: { issuer, reason, text } }): [string, string][] => {
    const why = reason ?? text;
    return command === 'reject_issuer' && issuer !== undefined && why !== undefined ? [[issuer, why]] : [];
  });
  const expiresAt = own.findLast(({ command }) => OFFERS.includes(command))?.detail.expiresAt;
  const signature = row.tracks.contract === 'offered' ? own.findLast(({ command }) => ['give_signature', 'refuse_signature', 'signature_refused', 'offer_contract'].includes(command)) : undefined;
  const signatureRefused = signature === undefined || !['refuse_signature', 'signature_refused'].includes(signature.command) ? null : (signature.detail.reason ?? '');
  return { refusalReasons: Object.fromEntries(reasons), offerUntil: expiresAt === undefined ? null : seoulDay(new Date(expiresAt)), identityOnly: isIdentityOnly(row, methods), secondStepSaidAt: row.secondStepSaidAt, signatureRefused, answerUntil: requestDay(row), hosted: row.standing?.asks ?? null, signingHere: signingHere(own) };
}

/** The offer that stands, where it is signed in this console. */
export function signingHere(own: readonly CaseEventRow[]): CaseNews['signingHere'] {
  const at = own.findLastIndex(({ command }) => OFFERS.includes(command));
  const offer = own[at]?.detail;
  if (offer?.signHere !== true) return null;
  // A date that moved leaves the signatures; another document, or a refusal, does not.
  const begun = own.findLastIndex(({ command, detail }) => command === 'offer_contract' || command === 'refuse_signature' || (command === 'renew_offer' && detail.documentSha256 !== offer.documentSha256));
  const last = own.slice(Math.max(0, begun)).findLast(({ command, detail }) => command === 'representative_signed' && detail.documentSha256 === offer.documentSha256)?.detail;
  return { signed: last?.signed ?? 0, signers: last?.signers ?? 0, lapsed: own.slice(at).some(({ command }) => command === 'offer_lapsed'), unusable: own.slice(at).some(({ command }) => command === 'contract_unusable') };
}

function presentStanding({ catalogue, row, methods, events, viewer, times }: Presented): z.input<typeof CaseSummary>['standing'] {
  const gateway = findGateway(catalogue, row.gateway);
  const facts = gateway === undefined
    ? { names: gatewayNames(catalogue, row.gateway), contactWithin: null, reviewDuration: null, reviewRequestedByMerchant: false, secondStep: null, asOf: catalogue.asOf }
    : { ...gatewayFacts(gateway.names, gateway.contract, catalogue.asOf), secondStep: secondStepOf(catalogue, row), times: times(row) };
  const { headline: head, owner, nextAction, needsMerchant, expected } = describe({ tracks: row.tracks, facts, since: row.since, handOver: handOverTrouble(row), notTaken: row.answerRefused, untold: untoldOf(row), newsMissing: row.eventsMissingSince !== null, news: newsOf(row, methods, events) });
  // Where nobody has anything to do, nobody is named.
  const ownerLabel = owner === 'merchant' && !needsMerchant ? NOBODY : owner === 'issuer' ? institutionWords(Object.keys(row.tracks.issuers)).names : partyLabel(owner, viewer);
  return { headline: head, label: headlineLabel(head, row), owner, ownerLabel, nextAction, needsMerchant, expected, since: row.since.toISOString() };
}

const NOBODY: Text = { ko: '없음', en: 'Nobody' };

/** The institutions that review are called by what they are. */
function headlineLabel(head: Headline, { tracks }: CaseRow): Text {
  return head === 'card_review' ? institutionWords(Object.keys(tracks.issuers)).review : HEADLINE_LABELS[head];
}

function untoldOf({ untold }: CaseRow): Untold | null {
  return untold === null ? null : { kind: untold.kind, nextAttemptAt: new Date(untold.nextAttemptAt) };
}

function presentMethod(catalogue: Catalogue, row: CaseRow, method: CaseMethodRow): z.input<typeof CaseMethod> {
  const head = hostedMethodHeadline(row, method) ?? methodHeadline(row.tracks, method);
  return {
    id: method.id, method: method.method, type: method.type as z.input<typeof CaseMethod>['type'], names: findMethod(catalogue, method.method)?.names ?? { ko: method.method, en: method.method },
    typeLabel: TYPE_LABELS[method.type] ?? { ko: method.type, en: method.type }, headline: head, label: headlineLabel(head, row),
    note: methodNote(row, method, head),
    integration: `/integration?gateway=${encodeURIComponent(row.gateway)}&method=${encodeURIComponent(method.method)}&type=${encodeURIComponent(method.type)}`,
  };
}

/** Where a gateway opens methods one by one, a live case does not mean that all are. */
function hostedMethodHeadline({ tracks, standing }: CaseRow, { method }: CaseMethodRow): Headline | null {
  const state = standing?.methods[method];
  if (headline(tracks) !== 'live' || state === undefined || state === 'open') return null;
  return state === 'needs_merchant' ? 'information_requested' : state === 'closed' ? 'rejected' : 'under_review';
}

/** Why a method stands elsewhere than its case. */
function methodNote({ tracks, standing }: CaseRow, { method }: CaseMethodRow, head: Headline): Text | null {
  if (head === headline(tracks)) return null;
  if (standing?.methods[method] !== undefined) return { ko: 'PG에서 아직 이 결제수단을 열지 않았습니다.', en: 'The gateway has not opened this method.' };
  return isOutsideReview(Object.keys(tracks.issuers), method) ? { ko: '카드사 심사를 받지 않는 결제수단입니다.', en: 'Card companies do not review this method.' } : { ko: '특약 심사가 남아 있습니다.', en: 'Its special agreement is still being reviewed.' };
}

type PresentedAction = z.input<typeof CaseSummary>['allowedActions'][number];

/** Where each kind of viewer sends its steps. */
const ACTIONS_AT: Readonly<Record<Actor, string>> = { merchant: '/api/cases', operator: '/api/desk/cases', gateway: '/api/gateway/cases', system: '/api/cases' };

function presentAction(row: CaseRow, viewer: Actor, { code, label }: ActionOffer): PresentedAction {
  return { code, label, method: 'POST', href: code === 'open_at_gateway' ? `/api/cases/${row.id}/gateway-link` : code === 'cancel' ? `/api/cases/${row.id}/cancel` : `${ACTIONS_AT[viewer]}/${row.id}/actions/${code}` };
}

/** Words for a gateway's own steps: institutions, and the keys its current module asks for. */
export function gatewayActionNames(catalogue: Catalogue, code: string): Omit<GatewayActionNames, 'identityOnly'> {
  const modules = findGateway(catalogue, code)?.modules ?? [];
  const current = modules.find(({ status }) => status === 'current') ?? modules[0];
  const askable = [
    ...paperKinds(catalogue).filter((paper) => paper.code !== 'contract').map((paper) => ({ value: `document:${paper.code}`, label: paper.names })),
    ...askableFields(catalogue, code).map((field) => ({ value: `field:${field.code}`, label: field.name })),
  ];
  return { issuerName: institutionName, credentials: current?.credentials ?? [], askable, secondStep: (findGateway(catalogue, code)?.contract.secondStep ?? null) !== null };
}

const RETRY: ActionOffer = { code: 'retry_hand_over', label: { ko: '다시 전달', en: 'Hand over again' } };

/** Another try is offered where the last one failed; the hand-over itself sees to it that nothing arrives twice. */
export function mayRetry(row: Pick<CaseRow, 'tracks' | 'handOver' | 'lastProblem'>): boolean {
  return row.tracks.intake === 'submitted' && row.handOver !== 'done' && row.lastProblem !== null;
}

/** Where the merchant goes on by a button of ours, the catalogue's words about a step elsewhere say nothing more. */
function secondStepOf(catalogue: Catalogue, row: CaseRow) {
  return row.standing !== null ? null : findGateway(catalogue, row.gateway)?.contract.secondStep ?? null;
}

function presentActions({ catalogue, row, methods, events, viewer, signsHere = false }: Presented): PresentedAction[] {
  if (viewer !== 'gateway') {
    const offers = allowedActions(row.tracks, viewer, { gatewayAsksForReview: findGateway(catalogue, row.gateway)?.contract.review.requestedBy === 'gateway', signsHere: signingHere(events.filter(({ caseId }) => caseId === row.id)) != null });
    // While a call to the gateway is under way the case may have arrived: nothing is left to hold.
    const mine = viewer === 'merchant' && row.secondStepSaidAt === null && hasSecondStep(row.tracks, secondStepOf(catalogue, row)) ? [SECOND_STEP_DONE] : [];
    const there = row.standing === null || viewer !== 'merchant' ? null : openGatewayOffer(row, gatewayNames(catalogue, row.gateway));
    return [...(there === null ? [] : [there]), ...mine, ...offers.filter(({ code }) => (code !== 'hold' || row.handOver === 'none') && !(row.standing !== null && ANSWERED_THERE.includes(code))), ...(viewer === 'operator' ? [...(mayRetry(row) ? [RETRY] : []), ...attentionOffers(row)] : [])].map((offer) => presentAction(row, viewer, offer));
  }
  return gatewayActions(row.tracks, { ...gatewayActionNames(catalogue, row.gateway), identityOnly: isIdentityOnly(row, methods), signsHere }).map((offer) => ({
    ...presentAction(row, viewer, offer), weight: offer.weight, fields: offer.fields.map(({ reasons, choices, ...field }) => ({ ...field, choices: [...choices], ...(reasons && { reasons: [...reasons] }) })),
  }));
}

/** Done at the gateway's own pages. */
const ANSWERED_THERE: readonly string[] = ['answer_information', 'give_signature', 'ask_issuer'];

function openGatewayOffer(row: CaseRow, names: Text): ActionOffer | null {
  return mayOpenGateway(row.tracks) ? { code: 'open_at_gateway', label: openGatewayLabel(names) } : null;
}

const WAY_HREFS: Readonly<Record<string, string>> = { apply_again: '/apply/methods', ask_support: '/support', appeal: '/support' };
/** Ways that put what was applied for into the open selection. */
const AGAIN: readonly string[] = ['correct', 'elsewhere'];

const journeyLabels = (row: CaseRow, methods: readonly CaseMethodRow[]) => (isIdentityOnly(row, methods) ? IDENTITY_JOURNEY_LABELS : JOURNEY_LABELS);

/** How far the case has come; with its events also when. */
function presentJourney(row: CaseRow, events: readonly CaseEventRow[], labels: typeof JOURNEY_LABELS): z.input<typeof CaseSummary>['journey'] {
  return journey(row.tracks).map(({ step, state }) => {
    const commands: readonly string[] = MILESTONE_COMMANDS[step];
    const reached = state === 'now' || state === 'todo' ? undefined : events.findLast(({ command }) => commands.includes(command));
    return { step, state, label: labels[step], at: reached?.occurredAt.toISOString() ?? null };
  });
}

/** A case with what is known around it; a list gives only the events that standings tell of. */
interface Presented {
  readonly catalogue: Catalogue;
  readonly row: CaseRow;
  readonly methods: readonly CaseMethodRow[];
  readonly events: readonly CaseEventRow[];
  readonly viewer: Actor;
  /** How long waits took here so far. */
  readonly times: FiguresFor;
  /** What was sent with the events; a list tells of none. */
  readonly papers?: readonly Paper[];
  /** What the gateway waits for, item by item; a list tells of none. */
  readonly request?: OpenRequest;
  /** The rehearsal plays this gateway. */
  readonly rehearsed?: boolean;
  /** The gateway has left the signing of its contracts to this console. */
  readonly signsHere?: boolean;
}

export function presentSummary(given: Presented): z.input<typeof CaseSummary> {
  const { catalogue, row, methods } = given;
  return {
    id: row.id, applicationId: row.applicationId, reference: row.reference, gateway: { code: row.gateway, names: gatewayNames(catalogue, row.gateway) },
    standing: presentStanding(given), journey: presentJourney(row, [], journeyLabels(row, methods)), methods: methods.filter(({ caseId }) => caseId === row.id).map((method) => presentMethod(catalogue, row, method)),
    sequence: row.sequence, allowedActions: presentActions(given),
  };
}

/** One event for who looks: people's names, of persons and of files, are the merchant's and its gateway's own. */
export function presentEvent(event: CaseEventRow, around: { readonly catalogue: Catalogue; readonly methods: readonly CaseMethodRow[]; readonly papers: readonly Paper[]; readonly viewer: Actor }): z.input<typeof CaseEvent> {
  const { catalogue, methods, papers, viewer } = around;
  const { text, reason, issuer, event: number } = event.detail;
  const who = issuer !== undefined ? institutionName(issuer) : number !== undefined ? { ko: `${number}번 알림`, en: `Event ${number}` } : null;
  // Who of the merchant said so concerns nobody else.
  const { asks } = event.detail;
  const asked = asks === undefined || asks.length === 0 ? null : asksText(asks);
  const isTheirs = (event.command === 'second_step_done' && viewer !== 'merchant') || (event.command === 'representative_signed' && viewer === 'operator');
  const hash = event.command === 'signed_copy_added' ? `SHA-256 ${event.detail.documentSha256 ?? ''}` : undefined;
  const words = hash ?? reason ?? (isTheirs ? undefined : text);
  const command = event.command as CaseEventCode;
  const title = institutionTitle(command, event, methods) ?? (isIdentityOnly({ id: event.caseId }, methods) ? IDENTITY_EVENT_TITLES[command] : undefined);
  return {
    sequence: event.sequence, command, title: title ?? EVENT_TITLES[command] ?? EVENT_TITLES.note,
    detail: asked !== null ? asked : detailOf(who, words, [...requestedLines(catalogue, event), ...(event.detail.ends ?? []).map((end) => expiryLine(catalogue, end))]),
    source: event.source as EventSource, sourceLabel: SOURCE_LABELS[event.source as EventSource],
    occurredAt: event.occurredAt.toISOString(), recordedAt: event.recordedAt.toISOString(), headline: event.headline as Headline,
    documents: papers.filter((paper) => paper.caseId === event.caseId && paper.sequence === event.sequence).map((paper) => presentPaper(paper, viewer)),
    answers: presentAnswers(catalogue, event, viewer),
  };
}

function detailOf(who: Text | null, words: string | undefined, lines: readonly Text[]): Text | null {
  if (who === null && words === undefined && lines.length === 0) return null;
  const said = (language: 'ko' | 'en'): string => [[who?.[language], words].filter(Boolean).join(': '), ...lines.map((line) => line[language])].filter(Boolean).join('\n');
  return { ko: said('ko'), en: said('en') };
}

/** What an institution did, or was asked to do, in words of its own kind. */
function institutionTitle(command: CaseEventCode, { caseId, detail: { issuer } }: CaseEventRow, methods: readonly CaseMethodRow[]): Text | undefined {
  if (issuer === undefined) return command === 'ask_issuer' && isIdentityOnly({ id: caseId }, methods) ? institutionWords([], true).asked : undefined;
  const { asked, approved, rejected } = institutionWords([issuer]);
  return ({ ask_issuer: asked, approve_issuer: approved, reject_issuer: rejected } as Partial<Record<CaseEventCode, Text>>)[command];
}

function presentPaper({ caseId, documentId, fileName, mediaType, bytes, deletedAt }: Paper, viewer: Actor): z.input<typeof CaseEvent>['documents'][number] {
  // The operator sees that there is one, and no more: it is between the merchant and its gateway.
  const opens = deletedAt === null && (viewer === 'merchant' || viewer === 'gateway');
  return { id: documentId, fileName: opens ? fileName : null, mediaType, bytes, href: opens ? `${ACTIONS_AT[viewer]}/${caseId}/documents/${documentId}` : null, deletedAt: deletedAt?.toISOString() ?? null };
}

/** The conditions said last; an offer that names none leaves those of the acceptance. */
function conditionsOf(events: readonly CaseEventRow[]): z.input<typeof Case>['conditions'] {
  const said = events.findLast(({ detail }) => detail.conditions !== undefined);
  if (said?.detail.conditions === undefined) return null;
  const conditions = JSON.parse(said.detail.conditions) as Conditions;
  return { items: conditionLines(conditions), note: conditions.note === undefined || conditions.note === '' ? null : conditions.note, since: said.occurredAt.toISOString() };
}

/** Where the merchant reads the contract, signs it, and finds its copies. */
function contractPage({ id, applicationId }: CaseRow): string {
  return `/applications/${applicationId}/contract/${id}`;
}

function tasksOf(given: Presented, events: readonly CaseEventRow[]): z.input<typeof Case>['tasks'] {
  const { catalogue, row } = given;
  const head = headline(row.tracks);
  const offer = head === 'contract_ready' ? events.findLast(({ command }) => OFFERS.includes(command))?.detail : undefined;
  if (offer?.signHere === true) return [{ code: 'sign_contract', text: { ko: '계약서 확인과 서명', en: 'Read and sign the contract' }, href: contractPage(row), dueBy: offer.expiresAt === undefined ? null : seoulDay(new Date(offer.expiresAt)) }];
  if (offer?.contractUrl !== undefined) {
    const dueBy = offer.expiresAt === undefined ? null : seoulDay(new Date(offer.expiresAt));
    return [{ code: 'read_contract', text: { ko: '계약서 보기', en: 'Read the contract' }, href: offer.contractUrl, dueBy }];
  }
  const step = secondStepOf(catalogue, row);
  if (step !== null && hasSecondStep(row.tracks, step)) {
    const { where, what, ifMissed } = step;
    return [{ code: 'second_step', text: { ko: `${where.ko}: ${what.ko} ${ifMissed.ko}`, en: `${where.en}: ${what.en} ${ifMissed.en}` }, href: events.findLast(({ command }) => command === 'acknowledge')?.detail.stepUrl ?? null, dueBy: null }];
  }
  if (head !== 'information_requested') return [];
  if (row.standing !== null) return row.standing.asks.map((ask) => ({ code: ['ask', ask.code, ask.flaw].filter(Boolean).join(':'), text: askText(ask), href: null, dueBy: ask.dueBy === null ? null : seoulDay(new Date(ask.dueBy)) }));
  const asked = row.requestText ?? '';
  const items = (given.request?.items ?? []).map((item) => itemLine(catalogue, item));
  const words = (language: 'ko' | 'en'): string => [asked, ...items.map((line) => `· ${line[language]}`)].filter(Boolean).join('\n');
  return [{ code: 'answer_information', text: { ko: `보완 요청: ${words('ko')}`, en: `Asked for: ${words('en')}` }, href: null, dueBy: requestDay(row) }];
}

function issuerState({ issuers }: Tracks, code: string) {
  const state = issuers[code] ?? 'not_asked';
  return { state, label: ISSUER_LABELS[state] };
}

/** The institutions to show: after an end only those that had decided, because no other will. */
function issuersShown(tracks: Tracks): string[] {
  const codes = inUsualOrder(Object.keys(tracks.issuers));
  return isOver(tracks) ? codes.filter((code) => ['approved', 'rejected'].includes(tracks.issuers[code] ?? '')) : codes;
}

const isOver = (tracks: Tracks): boolean => isEnd(tracks) || tracks.contract === 'ended';

function issuerSummary({ issuers, ...rest }: Tracks): Text {
  if (isOver({ issuers, ...rest }) && issuersShown({ issuers, ...rest }).length === 0) return { ko: '해당 없음', en: 'Not applicable' };
  const { approved, total } = issuerCount({ ...rest, issuers });
  if (total === 0) return { ko: '따로 심사하는 카드사나 기관이 없습니다', en: 'No institution reviews this separately' };
  if (Object.values(issuers).every((state) => state === 'not_asked')) return { ko: `${total}곳, 심사 요청 전`, en: `${total} institutions, not asked yet` };
  return { ko: `${total}곳 중 ${approved}곳 승인`, en: `${approved} of ${total} approved` };
}

/** When the gateway had it: its receipt, or what it did first where the receipt was never told. */
function receivedAt(events: readonly CaseEventRow[]): Date | null {
  return (events.find(({ command }) => command === 'acknowledge') ?? events.find(({ headline: head }) => head !== 'submitted' && head !== 'held'))?.occurredAt ?? null;
}

const AT_DESK: Readonly<Record<NotTaken, Text>> = {
  information: { ko: '가맹점이 보완 요청에 답변했습니다. 답변과 서류는 이력에 있습니다.', en: 'The merchant has answered the request. The answer and its documents are in the history.' },
  contract_signed: { ko: '가맹점이 계약에 서명했습니다. 계약 체결을 기록하거나 사유를 적어 서명을 반려해 주세요.', en: 'The merchant has signed the contract. Record the signature, or refuse it with the reason.' },
  card_review_requested: { ko: '가맹점이 카드사·기관 심사를 요청했습니다.', en: 'The merchant asks for review by the institutions.' },
};

function presentWaiting(events: readonly CaseEventRow[]): z.input<typeof Case>['waitsAtDesk'] {
  const waiting = waitsAtDesk(events);
  return waiting === null ? null : { text: AT_DESK[waiting.kind], since: waiting.event.occurredAt.toISOString() };
}

export function presentCase(given: Presented): z.input<typeof Case> {
  const { catalogue, row, methods, events, viewer } = given;
  const { tracks } = row;
  const trouble = handOverTrouble(row);
  const own = events.filter(({ caseId }) => caseId === row.id);
  const { refusalReasons, identityOnly } = newsOf(row, methods, own);
  return {
    ...presentSummary(given),
    journey: presentJourney(row, own, journeyLabels(row, methods)),
    tracks: {
      intake: { state: tracks.intake, label: INTAKE_LABELS[tracks.intake] },
      contract: { state: tracks.contract, label: CONTRACT_LABELS[tracks.contract] },
      issuers: {
        title: institutionWords(Object.keys(tracks.issuers), identityOnly).review,
        summary: issuerSummary(tracks),
        items: issuersShown(tracks).map((code) => ({ code, names: institutionName(code), ...issuerState(tracks, code), reason: tracks.issuers[code] === 'rejected' ? (refusalReasons[code] ?? null) : null })),
      },
      activation: { title: ACTIVATION_TITLES[identityOnly ? 'identity' : 'payments'], state: tracks.activation, label: (identityOnly ? IDENTITY_ACTIVATION_LABELS : ACTIVATION_LABELS)[tracks.activation] },
    },
    events: own.map((event) => presentEvent(event, { catalogue, methods, papers: given.papers ?? [], viewer })),
    waysOut: waysOut(tracks).map(({ code, label }) => ({ code, label, method: AGAIN.includes(code) ? ('POST' as const) : null, href: AGAIN.includes(code) ? `/api/cases/${row.id}/again` : (WAY_HREFS[code] ?? null) })),
    tasks: tasksOf(given, own),
    request: presentRequest({ catalogue, row, events: own, request: given.request ?? { items: [], submitted: null }, viewer }),
    conditions: conditionsOf(own),
    contractPage: viewer === 'merchant' && tracks.contract !== 'not_started' && own.some(({ command }) => OFFERS.includes(command)) ? contractPage(row) : null,
    refusedActions: refusedActions(tracks, viewer, { names: gatewayNames(catalogue, row.gateway), receivedAt: receivedAt(own) }).map(({ code, label, why }) => ({ code, label, why })),
    rehearsed: given.rehearsed ?? false,
    waitsAtDesk: viewer === 'merchant' || isEnd(tracks) ? null : presentWaiting(own),
    handOver: { attempts: row.handOverAttempts, lastProblem: trouble === null ? null : troubleText(row, trouble.kind, viewer), nextAttemptAt: trouble?.nextAttemptAt?.toISOString() ?? null },
  };
}
