import { AppError } from '../../contract/errors.ts';
import type { Catalogue, Gateway } from '../../domain/catalogue/catalogue.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import { institutionsFor } from '../../domain/catalogue/reviewers.ts';
import { sendsWithdrawal } from '../../domain/case/hand-over.ts';
import { headline } from '../../domain/case/headline.ts';
import { HEADLINE_LABELS } from '../../domain/case/labels.ts';
import { NEW_TRACKS, type CaseFacts } from '../../domain/case/lifecycle.ts';
import type { Actor, CaseCommand, EventSource, Headline, Tracks } from '../../domain/case/states.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { newReference } from '../../platform/references.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Documents } from '../documents/documents.service.ts';
import type { TimesService } from '../times/times.service.ts';
import { noteCaseEvent } from '../webhooks/webhooks.service.ts';
import type { Database, Reader, Tx } from '../../storage/open-database.ts';
import { announceExpiry } from './announce-expiry.ts';
import { answerRequest, type SendingParts } from './answer-case.ts';
import { attachOnFile, detachPaper, readDraft, uploadPaper, writeText, type Answering } from './answer-draft.ts';
import { forgetPapers, openPaper } from './answer-papers.ts';
import * as answers from './answers.store.ts';
import { presentAttention, presentWithdrawal } from './attention.ts';
import { changeContactOfCases } from './contact-change.ts';
import { contractSteps } from './contract-steps.ts';
import { announce, say, type Outcome } from './case-command.ts';
import * as lists from './case-lists.store.ts';
import { caseViews } from './case-views.ts';
import { operatorSteps } from './operator-steps.ts';
import * as rejected from './rejected.store.ts';
import * as present from './cases.present.ts';
import * as store from './cases.store.ts';
import { noteNews } from './case-news.ts';
import { countByHeadline, eventPlaces, lastEvents } from './events.store.ts';
import { merchantsAfter } from './expiry-notices.store.ts';
import { GatewayTurns, handlersInTurn } from './gateway-turns.ts';
import * as looking from './looking.store.ts';
import { lookNow, openAtGateway } from './open-at-gateway.ts';
import { lookHandlers, lookSchedule, receiveNews } from './standings.ts';
import { enqueueHandOver, handOverHandlers, handOverJob, noteSilence, type HandOverParts } from './hand-over.ts';
import { recordStep, type TeamParts, type TeamStep } from './gateway-team.ts';
import { casesNeeding } from './cases-needing.ts';
import { sheetCases } from './sheet-cases.ts';
import { servePapers } from './serve-papers.ts';
import { saySecondStepDone } from './second-step.ts';
import { tellEarlierTimes } from './earlier-times.ts';
import { tellGateway } from './tell-gateway.ts';
import { readTurn, turnNotices } from './turn-notices.ts';
import { wantWithdrawal } from './withdrawal.ts';
import { askQuietSchedule, countRefusal, gatewayEventHandlers, type GatewayEventParts, type Received } from './gateway-events.ts';

export { tellPeople } from './case-news.ts';
export { TYPE_LABELS } from './cases.present.ts';
export type { CaseMatch } from './case-lists.store.ts';
export type { CaseRow } from './cases.store.ts';
export type { ContactTold } from './contact-change.ts';
export type { ContractSteps } from './contract-steps.ts';
export type { TeamStep } from './gateway-team.ts';
export type { TurnNotice } from './turn-notices.store.ts';

type LateParts = 'depositCredentials' | 'signsHere' | 'offerMade' | 'offerReopened';

export interface CasesParts extends Omit<HandOverParts, 'parcelOf' | 'offerReopened'>, Omit<GatewayEventParts, LateParts> {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly catalogue: () => Catalogue;
  readonly documents: Documents;
  readonly rehearsal: Rehearsal;
  readonly times: TimesService;
  /** Bound after every feature exists: what is handed over, and where deposited keys go. */
  readonly late: {
    parcelOf: HandOverParts['parcelOf'] | null;
    /** What was submitted with a case, its extra answers among it. */
    submittedOf: ((reader: Reader, row: store.CaseRow) => Promise<unknown>) | null;
    depositCredentials: GatewayEventParts['depositCredentials'] | null;
    contracts: ContractsForCases | null;
  };
  /** Whether this gateway has left the signing of its contracts to this console. */
  readonly delegates: (gateway: string) => boolean;
}

/** What the cases feature asks of the contracts. */
export interface ContractsForCases extends Pick<GatewayEventParts, 'signsHere' | 'offerMade' | 'offerReopened'> {
  /** Documents of copies the merchant uploaded. */
  readonly copiesFor: (tx: Tx, caseId: string) => Promise<string[]>;
}

export interface NewCase {
  readonly merchantId: string;
  readonly applicationId: string;
  readonly gateway: string;
  readonly lines: readonly { readonly method: string; readonly type: string }[];
  readonly extraFields: Readonly<Record<string, unknown>>;
  /** The trade that decides how long a review takes. */
  readonly trade: string | null;
  readonly actor: string;
  readonly now: Date;
}

/** One step of a person on a case. */
export interface Act {
  readonly caseId: string;
  readonly command: CaseCommand;
  readonly by: Actor;
  readonly source: EventSource;
  readonly actor: string;
  readonly requestId: string;
  readonly text?: string | undefined;
  readonly facts?: CaseFacts;
  /** Who may see the case at all: anything else is answered as not found. */
  readonly mine: (row: store.CaseRow) => boolean;
}

export type CasesService = ReturnType<typeof createCases>;

const SIGNED_ON_ITS_PAGE: Text = {
  ko: '이 계약은 계약서 화면에서 서명합니다. 대표자가 서명하면 PG에 자동으로 전합니다.',
  en: 'This contract is signed on its own page. Once the representatives have signed there, the gateway is told by itself.',
};

const NOTHING_PLANNED: Text = {
  ko: '지금은 앞당길 연습 단계가 없습니다. 가맹점이나 PG 담당자가 할 일이 남아 있거나, 이미 끝난 신청입니다.',
  en: 'The rehearsal has no step to move ahead now: something is left for you or for the people of the gateway to do, or the application is over.',
};

/** What the merchant does at the pages of a gateway that has its own, and not here. */
const ANSWERED_THERE: readonly CaseCommand[] = ['give_signature', 'ask_issuer'];

/** The make-believe gateway, where there is one. */
export interface Rehearsal {
  /** Whether it plays this gateway; in production none. */
  readonly plays: (gateway: string) => boolean;
  /** Its next step on a case happens now. False when it plans none. */
  readonly hurry: (given: { gateway: string; caseId: string }) => Promise<boolean>;
  /** Somebody works on the case by hand: it does nothing more there by itself. */
  readonly leaveToPeople: (given: { gateway: string; caseId: string }) => Promise<void>;
}

/** Cases: one application at one gateway, from submission to the live contract. */
export function createCases(parts: CasesParts) {
  const { database, clock, vault, audit } = parts;
  const turns = new GatewayTurns({ clock });
  const bound: HandOverParts & GatewayEventParts & TeamParts = {
    ...parts,
    connectorOf: (gateway) => turns.watched(parts.connectorOf(gateway)),
    parcelOf: (row) => required(parts.late.parcelOf)(row),
    depositCredentials: (tx, given) => required(parts.late.depositCredentials)(tx, given),
    signsHere: (gateway, facts) => required(parts.late.contracts).signsHere(gateway, facts),
    offerMade: (tx, given) => required(parts.late.contracts).offerMade(tx, given),
    offerReopened: (tx, given) => required(parts.late.contracts).offerReopened(tx, given),
    async contractHash(tx, { merchantId, documentId }) {
      const [card] = await parts.documents.cards(tx, [documentId]);
      return card?.merchantId === merchantId && card.purpose === 'contract' && !card.kept ? card.sha256 : null;
    },
  };

  const sending: SendingParts = { ...parts, submittedOf: (reader, row) => required(parts.late.submittedOf)(reader, row) };

  const views = caseViews({ ...parts, submittedOf: sending.submittedOf });

  /** Creates a case inside the submission's transaction and sets its hand-over going. */
  async function create(tx: Tx, given: NewCase): Promise<string> {
    const id = newId('case', given.now);
    const reference = newReference('GH');
    const tracks = newTracks(findGateway(parts.catalogue(), given.gateway), given.lines);
    const head = headline(tracks);
    await store.insertCase(tx, {
      id, merchantId: given.merchantId, applicationId: given.applicationId, gateway: given.gateway, reference, tracks, headline: head, since: given.now, sequence: 1,
      extraFields: vault.sealText(JSON.stringify(given.extraFields), `case:${id}:extra-fields`), trade: given.trade, createdAt: given.now,
    });
    await store.insertMethods(tx, given.lines.map(({ method, type }) => ({ id: newId('line', given.now), caseId: id, merchantId: given.merchantId, method, type })));
    await store.insertEvent(tx, { caseId: id, merchantId: given.merchantId, sequence: 1, command: 'submit', source: 'merchant', actor: given.actor, detail: {}, headline: head, occurredAt: given.now, recordedAt: given.now });
    await audit.record(tx, { actor: given.actor, action: 'case.submit', subject: id, details: { gateway: given.gateway, application: given.applicationId }, requestId: null });
    await enqueueHandOver(tx, id);
    await noteNews(tx, { merchantId: given.merchantId, event: 'submit', now: given.now });
    await noteCaseEvent(tx, { merchantId: given.merchantId, caseId: id, sequence: 1, command: 'submit', now: given.now });
    const row = await store.lockCase(tx, id);
    if (row !== null) await announce(tx, row, given.now);
    return id;
  }

  /** One step of a person. Refusals are thrown inside the transaction, so nothing of them is kept. */
  async function act(given: Act): Promise<store.CaseRow> {
    const now = clock.now();
    return database.inTransaction(async (tx) => {
      const row = await store.lockCase(tx, given.caseId);
      if (row === null || !given.mine(row)) throw new AppError('not_found');
      if (row.standing !== null && given.by === 'merchant' && ANSWERED_THERE.includes(given.command)) throw new AppError('not_allowed_now');
      if (given.command === 'give_signature' && present.signingHere(await store.listEvents(tx, [row.id])) != null) throw new AppError('not_allowed_now', { detail: SIGNED_ON_ITS_PAGE });
      const outcome = await say(tx, {
        row, audit, vault,
        said: { command: given.command, by: given.by, source: given.source, actor: given.actor, occurredAt: now, now, requestId: given.requestId, detail: given.text === undefined ? {} : { text: given.text }, ...(given.facts && { facts: given.facts }) },
      });
      if (outcome.kind === 'refused') throw new AppError(outcome.code === 'already_received' ? 'already_received' : 'not_allowed_now', { detail: outcome.why });
      if (outcome.kind === 'moved') return follow(tx, given, outcome);
      return outcome.row;
    });
  }

  /** What a step of ours means for the gateway: it is told by a job enqueued in the same transaction. */
  async function follow(tx: Tx, given: Act, { row, effects }: Extract<Outcome, { kind: 'moved' }>): Promise<store.CaseRow> {
    const after = sendsWithdrawal(effects, row.handOver) ? await wantWithdrawal(tx, row) : row;
    if (given.command === 'release') await enqueueHandOver(tx, row.id);
    const kind = given.by === 'merchant' ? ({ give_signature: 'contract_signed', ask_issuer: 'card_review_requested' } as const)[given.command as 'give_signature'] : undefined;
    const documentIds = kind === 'contract_signed' ? await required(parts.late.contracts).copiesFor(tx, row.id) : [];
    if (kind !== undefined) await tellGateway(tx, vault, { caseId: row.id, kind, text: given.text ?? '', ...(documentIds.length > 0 && { documentIds }) });
    return after;
  }

  return {
    create, act, ...views, ...operatorSteps(parts, bound),
    contractSteps: contractSteps({ audit, vault }),
    find: (caseId: string) => store.findCase(database.kysely, caseId),
    byIds: (ids: readonly string[]) => store.casesByIds(database.kysely, ids),
    methodsOf: (caseIds: readonly string[]) => store.listMethods(database.kysely, caseIds),
    ofApplications: (ids: readonly string[]) => store.casesOfApplications(database.kysely, ids),
    ofMerchant: (merchantId: string) => store.casesOfMerchant(database.kysely, merchantId),
    /** A merchant's cases that are not over, with what their gateways wait for. */
    needing: (merchantId: string) => casesNeeding({ database, vault }, merchantId),
    waitingForMerchant: (given: Omit<Parameters<typeof lists.casesWaitingForMerchant>[1], 'withStep'>) => lists.casesWaitingForMerchant(database.kysely, { ...given, withStep: parts.catalogue().gateways.flatMap(({ code, contract }) => (contract.secondStep === null ? [] : [code])) }),
    page: (filter: lists.CaseFilter) => lists.pageOfCases(database.kysely, filter),
    /** The cases that a gateway's sheet names by reference. */
    forSheet: (given: Parameters<typeof sheetCases>[1]) => sheetCases(parts, given),
    waitingByGateway: () => lists.waitingByGateway(database.kysely),
    lastEvents: (gateways: readonly string[]) => lastEvents(database.kysely, gateways),
    forgetRejected: (before: Date) => database.inTransaction((tx) => rejected.deleteRejected(tx, before)),
    rejected: (given: Parameters<typeof rejected.pageOfRejected>[1]) => rejected.pageOfRejected(database.kysely, given),
    extraFieldsOf: (row: store.CaseRow) => JSON.parse(vault.openText(row.extraFields, `case:${row.id}:extra-fields`)) as Record<string, unknown>,
    /** Which events a merchant's cases have, from a number of one case or since an instant. */
    eventPlaces: (given: Parameters<typeof eventPlaces>[1]) => eventPlaces(database.kysely, given),
    async counts(of: Parameters<typeof countByHeadline>[1]) {
      return (await countByHeadline(database.kysely, of)).map(({ headline: code, count }) => ({ headline: code as Headline, label: HEADLINE_LABELS[code as Headline], count }));
    },
    /** Somebody has learnt what became of a hand-over that waits for its outcome: it looks at once. */
    async handOverSoon(tx: Tx, caseId: string): Promise<void> {
      await enqueueHandOver(tx, caseId);
    },
    /** Notes what a gateway sent and nobody read, being too large, for the operator's list of refused events. */
    noteUnreadable: (given: { gateway: string; bytes: number }): Promise<void> => countRefusal(bound, { ...given, reason: 'unreadable' }),
    /** Counts something of a gateway from outside that is about no case, for the same list. */
    async countRefused(given: { gateway: string; bytes: number; at: Date }): Promise<void> {
      await database.inTransaction((tx) => rejected.countRejected(tx, { ...given, reason: 'unknown_case' }));
    },
    /** The answer to a gateway's request: its draft, its papers, and sending it. */
    answers: {
      draft: (given: Pick<Answering, 'caseId' | 'merchantId'>) => readDraft(parts, given),
      write: (given: Parameters<typeof writeText>[1]) => writeText(parts, given),
      upload: (given: Parameters<typeof uploadPaper>[1]) => uploadPaper(parts, given),
      attach: (given: Parameters<typeof attachOnFile>[1]) => attachOnFile(parts, given),
      detach: (given: Parameters<typeof detachPaper>[1]) => detachPaper(parts, given),
      send: (given: Parameters<typeof answerRequest>[1]) => answerRequest(sending, given),
      serve: (given: Parameters<typeof servePapers>[1]) => servePapers(sending, given),
      sentOf: (documentIds: readonly string[]) => answers.sentAmong(database.kysely, documentIds),
      /** True when a document is attached to a draft or was ever sent. */
      isUsed: (tx: Tx, documentId: string) => answers.isWanted(tx, { documentId, sentSince: new Date(0) }),
      open: (given: Parameters<typeof openPaper>[1]) => openPaper(parts, given),
      /** Documents of drafts that were changed since. */
      documentsOfDrafts: (since: Date) => answers.documentsOfDrafts(database.kysely, since),
      forgetDrafts: (before: Date) => database.inTransaction((tx) => answers.deleteDraftsBefore(tx, before)),
      forgetPapers: () => forgetPapers(parts),
    },
    /** The merchant has another contact person: every case says so, and its gateway is told. */
    changeContact: (tx: Tx, given: Parameters<typeof changeContactOfCases>[2]) => changeContactOfCases(bound, tx, given),
    announceExpiry: (tx: Tx, given: Parameters<typeof announceExpiry>[2]) => announceExpiry(parts, tx, given),
    merchantsAfter: (after: string, limit: number) => merchantsAfter(database.kysely, after, limit),
    /** Somebody of the merchant has a case before their eyes. */
    readTurn: (given: Parameters<typeof readTurn>[1]) => readTurn(parts, given),
    turns: turnNotices(parts),
    saySecondStepDone: (given: Parameters<typeof saySecondStepDone>[1]) => saySecondStepDone(parts, given),
    attention: presentAttention,
    withdrawal: presentWithdrawal,
    needingAttention: () => lists.countNeedingAttention(database.kysely),
    /** A step that somebody of the gateway's own team records at the desk. */
    async recordStep(step: TeamStep) {
      const row = await store.findCase(database.kysely, step.caseId);
      // First, so that the rehearsal does not go on beside what its people are about to record.
      if (row?.gateway === step.gateway && row.handOver === 'done' && parts.rehearsal.plays(row.gateway)) await parts.rehearsal.leaveToPeople({ gateway: row.gateway, caseId: row.id });
      return recordStep(bound, step);
    },
    /** Rehearsal only: the gateway's next step on this case happens now. Throws `not_found`, `not_configured` and `not_allowed_now`. */
    async moveRehearsal(caseId: string, mine: (row: store.CaseRow) => boolean): Promise<store.CaseRow> {
      const row = await store.findCase(database.kysely, caseId);
      if (row === null || !mine(row)) throw new AppError('not_found');
      if (!parts.rehearsal.plays(row.gateway)) throw new AppError('not_configured');
      if (!(await parts.rehearsal.hurry({ gateway: row.gateway, caseId }))) throw new AppError('not_allowed_now', { detail: NOTHING_PLANNED });
      return (await store.findCase(database.kysely, caseId)) ?? row;
    },
    receiveEvent: (received: Received) => receiveNews(bound, received),
    /** A link to the gateway's own pages, made for this press. */
    openAtGateway: (given: Parameters<typeof openAtGateway>[1]) => openAtGateway(bound, given),
    /** The merchant has come back from there. */
    lookNow: (given: Parameters<typeof lookNow>[1]) => lookNow(bound, given),
    forgetHints: (before: Date) => database.inTransaction((tx) => looking.deleteHints(tx, before)),
    forgetPresses: (before: Date) => database.inTransaction((tx) => looking.deletePresses(tx, before)),
    handlers: handlersInTurn([...handOverHandlers(bound), ...gatewayEventHandlers(bound), ...lookHandlers(bound)], {
      turns, gatewayOf: async (caseId) => (await store.findCase(database.kysely, caseId))?.gateway ?? null,
      onSilence: async ({ job, caseId, until }) => (job === handOverJob.name ? noteSilence(bound, { caseId, until }) : undefined),
    }),
    schedules: [askQuietSchedule, lookSchedule],
    works: [tellEarlierTimes(parts)],
  };
}

/** A new case knows from the start who will review it separately, so that people see what is ahead. */
function newTracks(gateway: Gateway | undefined, lines: NewCase['lines']): Tracks {
  const institutions = gateway === undefined ? [] : institutionsFor(gateway, lines.map(({ method }) => method));
  return { ...NEW_TRACKS, issuers: Object.fromEntries(institutions.map(({ code }) => [code, 'not_asked' as const])) };
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('the cases feature was used before the house was composed');
  return value;
}
