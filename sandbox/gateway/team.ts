/** The make-believe contract team: what happens to a case, each change written in one transaction with the event that tells of it. */
import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import * as cases from './case-store.ts';
import type { CaseKey, CaseRow } from './case-store.ts';
import * as events from './event-store.ts';
import { textsWithMagic, type AnswerMessage, type CaseMessage } from './messages.ts';
import { ANSWER_DAYS, closingEvents, magicIn, pauseBefore, planFor, WITH_STEP, type Magic, type Step } from './plan.ts';
import type { DocumentReading } from './webhook-sender.ts';

export interface CaseState {
  readonly caseId: string;
  readonly gatewayReference: string;
  readonly state: CaseRow['state'];
  readonly receivedAt: string | null;
  readonly lastSequence: number;
  readonly events: readonly unknown[];
}

export interface TeamOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Rehearsal seconds per second. */
  readonly speed: number;
  /** The page on which the merchant signs. */
  readonly contractUrl: (gatewayReference: string) => string;
  /** The page on which the merchant finishes what the gateway also wants at its own site. */
  readonly stepUrl: (gatewayReference: string) => string;
  /** The contract itself, where this gateway leaves its signing to Gatehouse; null elsewhere. */
  readonly offer: (row: CaseRow) => Promise<{ url: string; fileName: string; sha256: string; bytes: number } | null>;
  readonly readDocument: (document: { url: string; sha256: string; bytes: number }) => Promise<DocumentReading>;
}

export type Taken = { readonly kind: 'taken'; readonly created: boolean; readonly sameContent: boolean; readonly magic: readonly Magic[]; readonly state: CaseState } | { readonly kind: 'refused' };
export type Answered =
  | { readonly kind: 'taken'; readonly state: CaseState }
  | { readonly kind: 'unknown_case' | 'nothing_asked' | 'no_offer' };

const READING_ATTEMPTS = 5;
const READING_PAUSE_MS = 2000;
/** Before these steps the team reads what was sent. */
const READS_BEFORE = new Set(['case.review_started', 'case.accepted', 'case.rejected']);
const STEPS_PER_ROUND = 50;

export type Team = ReturnType<typeof createTeam>;

/** Sets the team to work. It does nothing by itself: somebody calls `workOnDue`. */
export function createTeam(options: TeamOptions) {
  const { database, clock, speed } = options;
  const dueAfter = (from: Date, step: Step | undefined): Date | null => (step ? new Date(from.getTime() + pauseBefore(step, speed)) : null);

  async function tell(tx: Tx, row: CaseRow, event: { type: string; data: Record<string, unknown> }): Promise<number> {
    const now = clock.now();
    const sequence = row.last_sequence + 1;
    const id = newId('evt', now);
    const outOfOrder = row.magic.includes('out-of-order');
    await events.insertEvent(tx, keyOf(row), {
      id, type: event.type, sequence, at: now,
      rank: outOfOrder ? (sequence % 2 === 1 ? sequence + 1 : sequence - 1) : sequence,
      body: { id, type: event.type, caseId: row.case_id, sequence, occurredAt: now.toISOString(), data: event.data },
    });
    return sequence;
  }

  /** Takes a case over, or finds that it has it already. */
  async function take(message: CaseMessage): Promise<Taken> {
    const key = { gateway: message.gateway, caseId: message.caseId };
    const magic = magicIn(textsWithMagic([message.business, message.extraFields]).join(' '));
    if (magic.includes('refuse')) return { kind: 'refused' };
    const remaining = planFor({ gateway: message.gateway, lines: message.lines, magic });
    const fingerprint = fingerprintOf(message);
    const now = clock.now();
    return database.inTransaction(async (tx) => {
      const created = await cases.insertCase(tx, {
        key, gatewayReference: newReference(), reference: message.reference, state: 'queued', eventsUrl: message.eventsUrl, fingerprint,
        magic, lines: message.lines, remaining, dueAt: dueAfter(now, remaining[0]), createdAt: now,
      });
      if (created) await cases.insertDocuments(tx, key, message.documents);
      const row = await cases.lockCase(tx, key);
      if (!row) throw new Error('The case was taken but cannot be found.');
      return { kind: 'taken', created, sameContent: row.fingerprint === null || row.fingerprint === fingerprint, magic, state: stateFrom(row, []) };
    });
  }

  async function state(key: CaseKey, afterSequence: number): Promise<CaseState | null> {
    // One statement after the other: an event written in between is simply told of too.
    const row = await cases.findCase(database.kysely, key);
    return row ? stateFrom(row, await events.eventsAfter(database.kysely, key, afterSequence)) : null;
  }

  /** Takes a case back, however far it has come: the withdrawal is binding. An id never seen is barred: its hand-over may still be on the way. */
  async function withdraw(key: CaseKey): Promise<CaseState> {
    const now = clock.now();
    return database.inTransaction(async (tx) => {
      await cases.insertCase(tx, {
        key, gatewayReference: newReference(), reference: null, state: 'withdrawn', eventsUrl: null, fingerprint: null, magic: [], lines: [], remaining: [], dueAt: null, createdAt: now,
      });
      let row = await cases.lockCase(tx, key);
      if (!row) throw new Error('The case was barred but cannot be found.');
      for (const type of closingEvents(row)) row = { ...row, last_sequence: await tell(tx, row, { type, data: {} }) };
      if (row.state !== 'withdrawn') await cases.updateCase(tx, key, { state: 'withdrawn', remaining: [], dueAt: null, waitingFor: null, lastSequence: row.last_sequence });
      return stateFrom({ ...row, state: 'withdrawn' }, []);
    });
  }

  /** The merchant's word: an answer to a question, a signature, or the wish that card companies be asked now. */
  async function answer(key: CaseKey, message: AnswerMessage): Promise<Answered> {
    const now = clock.now();
    return database.inTransaction(async (tx): Promise<Answered> => {
      const row = await cases.lockCase(tx, key);
      if (!row || row.state === 'withdrawn') return { kind: 'unknown_case' };
      // A rejected answer must not be remembered as given, so the question comes first.
      const known = !(await cases.insertAnswer(tx, key, { answerId: message.answerId, kind: message.kind, at: now }));
      if (known) return { kind: 'taken', state: stateFrom(row, []) };
      const change = await changeOfAnswer(tx, row, message);
      if (typeof change === 'string') {
        await tx.deleteFrom('rehearsal_answer').where('gateway', '=', key.gateway).where('case_id', '=', key.caseId).where('answer_id', '=', message.answerId).execute();
        return { kind: change };
      }
      await cases.updateCase(tx, key, change);
      return { kind: 'taken', state: stateFrom({ ...row, last_sequence: change.lastSequence ?? row.last_sequence }, []) };
    });
  }

  /** Reads what came with a signature, as a contract team would: a copy that is not what was announced does not count. */
  async function readCopies({ documents }: AnswerMessage): Promise<DocumentReading> {
    const readings = await Promise.all(documents.map((document) => options.readDocument(document)));
    return readings.find((reading) => reading !== 'read') ?? 'read';
  }

  async function changeOfAnswer(tx: Tx, row: CaseRow, message: AnswerMessage): Promise<cases.CaseChange | 'nothing_asked' | 'no_offer'> {
    const now = clock.now();
    if (message.kind === 'information') {
      if (row.waiting_for === null) return 'nothing_asked';
      // Asked again, and still waited for: nothing that is written stands in for the paper.
      if (row.waiting_for === 'document' && message.documents.length === 0) return { lastSequence: await tell(tx, row, { type: 'case.information_requested', data: DOCUMENT_MISSING }) };
      await cases.insertDocuments(tx, keyOf(row), message.documents);
      return { waitingFor: null, dueAt: dueAfter(now, row.remaining[0]) };
    }
    if (message.kind === 'contract_signed') {
      if (row.contract === 'signed') return {};
      if (row.contract !== 'offered') return 'no_offer';
      await cases.insertDocuments(tx, keyOf(row), message.documents);
      return signing(tx, row);
    }
    // Noted; the rehearsal writes to nobody.
    if (message.kind === 'contact_changed') return {};
    const wished = row.remaining.map((step) => (step.type === 'issuer.asked' ? { ...step, after: 0 } : step));
    return { remaining: wished, ...(wished[0]?.type === 'issuer.asked' && row.due_at && { dueAt: now }) };
  }

  async function signing(tx: Tx, row: CaseRow): Promise<cases.CaseChange> {
    const wasNext = row.remaining[0]?.type === 'contract.signed';
    const remaining = row.remaining.filter(({ type }) => type !== 'contract.signed');
    return {
      lastSequence: await tell(tx, row, { type: 'contract.signed', data: {} }), contract: 'signed', remaining,
      ...(wasNext && { dueAt: dueAfter(clock.now(), remaining[0]) }),
    };
  }

  /** Signs for the merchant who came through the contract page. False when there is nothing to sign. */
  async function sign(gatewayReference: string): Promise<boolean> {
    const found = await cases.findCaseByReference(database.kysely, gatewayReference);
    if (!found) return false;
    const answered = await answer({ gateway: found.gateway, caseId: found.case_id }, { caseId: found.case_id, answerId: 'contract-page', kind: 'contract_signed', text: '', documents: [], corrections: [] });
    return answered.kind === 'taken';
  }

  /** The merchant finished the step at the gateway's own site: the review begins now. False when nothing waits for it. */
  async function finishStep(gatewayReference: string): Promise<boolean> {
    const found = await cases.findCaseByReference(database.kysely, gatewayReference);
    return found?.remaining[0]?.type === 'case.review_started' && hurry(keyOf(found));
  }

  /** Reads the documents not read yet. Returns null while one should be tried again, otherwise the step to do. */
  async function readDocuments(row: CaseRow, step: Step): Promise<Step | null> {
    const key = keyOf(row);
    const refused: string[] = [];
    for (const document of await cases.unreadDocuments(database.kysely, key)) {
      const reading = await options.readDocument(document);
      const again = reading === 'unreachable' && document.attempts + 1 < READING_ATTEMPTS;
      await database.inTransaction((tx) => cases.recordReading(tx, key, { position: document.position, state: again ? 'unread' : reading }));
      if (again) return null;
      if (reading !== 'read') refused.push(document.kind);
    }
    return refused.length === 0 ? step : documentsAgain(refused);
  }

  /** Does the one step of a case that is due. */
  async function doStep(key: CaseKey): Promise<void> {
    const seen = await cases.findCase(database.kysely, key);
    const planned = seen?.remaining[0];
    if (!seen || !planned) return database.inTransaction((tx) => cases.updateCase(tx, key, { dueAt: null }));
    const step = READS_BEFORE.has(planned.type) ? await readDocuments(seen, planned) : planned;
    const document = planned.type === 'contract.offered' ? await options.offer(seen) : null;
    await database.inTransaction(async (tx) => {
      const row = await cases.lockCase(tx, key);
      // The merchant may have withdrawn or signed while documents were read.
      if (!row?.due_at || row.due_at > clock.now() || row.remaining[0]?.type !== planned.type) return;
      if (!step) return cases.updateCase(tx, key, { dueAt: new Date(clock.now().getTime() + READING_PAUSE_MS) });
      const remaining = step === planned ? row.remaining.slice(1) : row.remaining;
      const sequence = await tell(tx, row, { type: step.type, data: { ...step.data, ...dataOf(step.type, row), ...(document && { document, signing: { order: 'together' }, contractUrl: undefined }) } });
      await cases.updateCase(tx, key, {
        remaining, lastSequence: sequence,
        dueAt: step.waitsFor ? null : dueAfter(row.due_at, remaining[0]),
        ...(step.waitsFor && { waitingFor: step.waitsFor }),
        ...(step.type === 'case.received' && { state: 'received' as const, receivedAt: clock.now() }),
        ...(step.type === 'contract.offered' && { contract: 'offered' as const }),
        ...(step.type === 'contract.signed' && { contract: 'signed' as const }),
      });
    });
  }

  function dataOf(type: string, row: CaseRow): Record<string, unknown> {
    if (type === 'contract.offered') {
      return { contractUrl: options.contractUrl(row.gateway_reference), expiresAt: new Date(clock.now().getTime() + 14 * 86_400_000).toISOString() };
    }
    if (type === 'case.information_requested') return { dueAt: new Date(clock.now().getTime() + ANSWER_DAYS * 86_400_000).toISOString() };
    if (type === 'case.received' && WITH_STEP.has(row.gateway)) return { stepUrl: options.stepUrl(row.gateway_reference) };
    if (type === 'credentials.test_deposited') return credentials('test', row);
    if (type === 'credentials.live_deposited') return credentials('live', row);
    return {};
  }

  /** Does what is due, of every case, until nothing is. Returns the number of steps. */
  async function workOnDue(): Promise<number> {
    let done = 0;
    for (;;) {
      const due = await cases.dueCases(database.kysely, clock.now(), STEPS_PER_ROUND);
      if (due.length === 0) return done;
      for (const key of due) await doStep(key);
      done += due.length;
    }
  }

  /** Moves the rehearsal ahead. */
  async function bringForward(seconds: number): Promise<void> {
    await database.inTransaction((tx) => cases.bringForward(tx, (seconds * 1000) / speed));
  }

  /** Makes the next step of one case due now. False when nothing is planned: it is over, or waits for the merchant. */
  async function hurry(key: CaseKey): Promise<boolean> {
    return database.inTransaction(async (tx) => {
      const row = await cases.lockCase(tx, key);
      if (!row?.due_at || row.remaining.length === 0) return false;
      await cases.updateCase(tx, key, { dueAt: clock.now() });
      return true;
    });
  }

  /** People take the case over: nothing happens to it by itself any more. */
  async function leaveToPeople(key: CaseKey): Promise<void> {
    await database.inTransaction((tx) => cases.updateCase(tx, key, { remaining: [], dueAt: null, waitingFor: null }));
  }

  return { take, state, withdraw, answer, readCopies, sign, finishStep, workOnDue, bringForward, hurry, leaveToPeople, nextDueAt: () => cases.nextDueAt(database.kysely) };
}

const DOCUMENT_MISSING = { text: '요청드린 서류가 답변에 첨부되지 않았습니다. 서류를 첨부하여 다시 보내 주세요.\nThe document we asked for was not attached to your answer. Please attach it and send it again.' };

function documentsAgain(kinds: readonly string[]): Step {
  const list = [...new Set(kinds)].join(', ');
  return {
    after: 0, type: 'case.information_requested', waitsFor: 'document',
    data: { text: `보내 주신 서류를 열 수 없습니다(${list}). 다시 보내 주세요.\nWe could not open these documents: ${list}. Please send them again.` },
  };
}

function credentials(mode: 'test' | 'live', row: CaseRow): Record<string, unknown> {
  const merchantId = `${mode === 'test' ? 'T' : 'M'}${row.gateway_reference.slice(-8)}`;
  const random = () => randomBytes(24).toString('base64url');
  return { merchantIdAtGateway: merchantId, credentials: { merchantId, apiKey: `${mode}_key_${random()}`, secretKey: `${mode}_secret_${random()}` } };
}

const newReference = () => `RG-${randomBytes(9).toString('hex').toUpperCase()}`;

function keyOf(row: CaseRow): CaseKey {
  return { gateway: row.gateway, caseId: row.case_id };
}

/** Tells whether two hand-overs of one id say the same; links to documents are new each time. */
function fingerprintOf(message: CaseMessage): string {
  const documents = message.documents.map(({ url: _url, ...document }) => document);
  return createHash('sha256').update(JSON.stringify({ ...message, documents, eventsUrl: null })).digest('hex');
}

function stateFrom(row: CaseRow, told: readonly unknown[]): CaseState {
  return {
    caseId: row.case_id, gatewayReference: row.gateway_reference, state: row.state, receivedAt: row.received_at?.toISOString() ?? null, lastSequence: row.last_sequence, events: told,
  };
}
