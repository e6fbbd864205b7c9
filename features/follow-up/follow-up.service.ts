import { z } from 'zod';
import { isOfficeTime, nextStep, type EscalationStep } from '../../domain/case/escalation.ts';
import { isTold, REMIND_AFTER_DAYS, REMIND_BEFORE_DUE_MS, remindersDue } from '../../domain/case/telling.ts';
import type { Text } from '../../domain/text.ts';
import type { Clock } from '../../platform/clock.ts';
import { defineJob } from '../../platform/queue.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { CaseRow, CasesService, TurnNotice } from '../cases/cases.service.ts';
import { tellPeople } from '../cases/cases.service.ts';
import type { NotificationsService } from '../notifications/notifications.service.ts';
import { tellOfReply, type SupportService } from '../support/support.service.ts';
import { caseMail, replyMail, type CaseTold, type MailTo, type MailWhy } from './case-mail.ts';
import * as store from './follow-up.store.ts';

export interface FollowUpParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly cases: Pick<CasesService, 'ofMerchant' | 'byIds' | 'detailed' | 'waitingForMerchant' | 'turns'>;
  readonly support: Pick<SupportService, 'unreadReply'>;
  readonly notifications: Pick<NotificationsService, 'queueMail'>;
  /** Members who want mail about the cases of a merchant. */
  readonly readersOf: (merchantId: string) => Promise<readonly MailTo[]>;
  /** Its owner and admins, whatever mail they chose. */
  readonly leadersOf: (merchantId: string) => Promise<readonly MailTo[]>;
  readonly merchantName: (merchantId: string) => Promise<string>;
  /** Origin for links, without a trailing slash. */
  readonly publicUrl: () => string;
}

const remindMerchants = defineJob({ name: 'follow-up.remind-merchants', data: z.strictObject({}), concurrency: 1 });
/** Carries on what nobody of a merchant has opened. */
const escalateUnread = defineJob({ name: 'follow-up.escalate-unread', data: z.strictObject({}), concurrency: 1 });
const DAY_MS = 86_400_000;
const ESCALATED_EVERY_MS = 10 * 60_000;
const REMINDED_AT_ONCE = 200;

type Detailed = Awaited<ReturnType<CasesService['detailed']>>[number];

/** A case with the events that nobody was told of yet. */
interface Fresh {
  readonly one: Detailed;
  readonly told: number;
}

/** Tells the merchant's people by mail whose turn it is and what is new, so that nobody has to look every day. */
export function createFollowUp(parts: FollowUpParts): { handlers: JobHandler[]; schedules: Schedule[] } {
  const { database, clock, cases, notifications } = parts;
  const linkTo = (one: Detailed) => `${parts.publicUrl()}/applications/${one.applicationId}`;

  function tell(one: Detailed, happened: CaseTold['happened']): CaseTold {
    const { label, ownerLabel, nextAction, needsMerchant, expected } = one.standing;
    return { gateway: one.gateway.names, reference: one.reference, happened, link: linkTo(one), standing: { label, ownerLabel, nextAction, needsMerchant: needsMerchant === true, expected: { text: expected.text, by: expected.by, deadline: expected.deadline } } };
  }

  async function send(tx: Tx, given: { merchantName: string; readers: readonly MailTo[]; why?: MailWhy; casesFor: (reader: MailTo) => CaseTold[] }): Promise<void> {
    for (const to of given.readers) {
      const mail = caseMail({ to, merchantName: given.merchantName, cases: given.casesFor(to), origin: parts.publicUrl(), ...(given.why && { why: given.why }) });
      if (mail !== null) await notifications.queueMail(tx, mail);
    }
  }

  /** One mail with everything that is new at one merchant. A case is marked as told in the transaction that writes the mail, so nothing is told twice. */
  async function tellNews(merchantId: string): Promise<void> {
    const rows = await cases.ofMerchant(merchantId);
    const told = await store.toldOf(database.kysely, rows.map(({ id }) => id));
    const behind = rows.filter((row) => row.sequence > (told.get(row.id)?.sequence ?? 0));
    if (behind.length === 0) return;
    const [detailed, readers, merchantName] = await Promise.all([cases.detailed(behind, 'merchant'), parts.readersOf(merchantId), parts.merchantName(merchantId)]);
    await database.inTransaction(async (tx) => {
      const fresh: Fresh[] = [];
      for (const one of detailed) {
        const from = told.get(one.id)?.sequence ?? 0;
        // Up to what was read: an event that came since has a job of its own.
        const to = Math.max(from, ...one.events.map(({ sequence }) => sequence));
        if (await store.markTold(tx, { caseId: one.id, from, to })) fresh.push({ one, told: from });
      }
      await send(tx, {
        merchantName, readers,
        casesFor: ({ choice }) => fresh.flatMap(({ one, told: from }) => {
          const happened = one.events.filter((event) => event.sequence > from && isTold(choice, event)).map(saidOf);
          return happened.length === 0 ? [] : [tell(one, happened)];
        }),
      });
    });
  }

  /** Calls to mind, once a day, what has waited for a merchant for some days: something asked or offered, or a gateway to sign up at. */
  async function remind(): Promise<void> {
    for (const kind of ['request', 'sign_up', 'step'] as const) await remindOf(kind);
  }

  async function remindOf(kind: 'request' | 'sign_up' | 'step'): Promise<void> {
    const now = clock.now();
    const since = new Date(now.getTime() - REMIND_AFTER_DAYS[0] * DAY_MS);
    let after: { since: Date; id: string } | null = null;
    for (;;) {
      const rows: CaseRow[] = await cases.waitingForMerchant({ with: kind, since, dueBefore: new Date(now.getTime() + REMIND_BEFORE_DUE_MS), after, limit: REMINDED_AT_ONCE });
      const told = await store.toldOf(database.kysely, rows.map(({ id }) => id));
      // What nobody has opened is carried on in steps of its own; nobody is told of it by both.
      const climbing = await cases.turns.climbing(rows.map(({ id }) => id));
      const due = rows.filter((row) => !climbing.has(row.id) && remindersDue(row.since, now, dueOf(row)) > remindersSent(row, told.get(row.id)));
      for (const [merchantId, own] of Map.groupBy(due, (row) => row.merchantId)) await remindMerchant(merchantId, own, now);
      const last = rows.at(-1);
      if (last === undefined || rows.length < REMINDED_AT_ONCE) return;
      after = { since: last.since, id: last.id };
    }
  }

  async function remindMerchant(merchantId: string, rows: readonly CaseRow[], now: Date): Promise<void> {
    const [detailed, readers, merchantName] = await Promise.all([cases.detailed(rows, 'merchant'), parts.readersOf(merchantId), parts.merchantName(merchantId)]);
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    await database.inTransaction(async (tx) => {
      const due: CaseTold[] = [];
      for (const one of detailed) {
        const row = rowOf.get(one.id);
        if (row === undefined || one.standing.needsMerchant !== true) continue;
        if (await store.markReminded(tx, { caseId: one.id, since: row.since, reminders: remindersDue(row.since, now, dueOf(row)) })) due.push(tell(one, []));
      }
      await send(tx, { merchantName, readers, why: 'reminder', casesFor: () => due });
    });
  }

  /** Takes the steps that are due of what nobody opened; nothing outside of office hours. */
  async function escalate(): Promise<void> {
    const now = clock.now();
    if (!isOfficeTime(now)) return;
    for (;;) {
      const turns = await cases.turns.due({ now, limit: REMINDED_AT_ONCE });
      for (const [merchantId, own] of Map.groupBy(turns, (turn) => turn.merchantId)) await escalateMerchant(merchantId, own, now);
      if (turns.length < REMINDED_AT_ONCE) return;
    }
  }

  /** One mail to each reader about all that is due at a merchant. A step is marked as taken in the transaction that writes its mail: it is never taken twice, and never without. */
  async function escalateMerchant(merchantId: string, turns: readonly TurnNotice[], now: Date): Promise<void> {
    const rows = await cases.byIds(turns.map(({ caseId }) => caseId));
    const [detailed, readers, leaders, merchantName] = await Promise.all([cases.detailed(rows, 'merchant'), parts.readersOf(merchantId), parts.leadersOf(merchantId), parts.merchantName(merchantId)]);
    await database.inTransaction(async (tx) => {
      const taken: Record<EscalationStep, CaseTold[]> = { again: [], leaders: [], operator: [] };
      for (const turn of turns.toSorted((one, other) => (one.caseId < other.caseId ? -1 : 1))) {
        const one = detailed.find(({ id }) => id === turn.caseId);
        const step = nextStep(turn)?.step;
        if (one?.standing.needsMerchant !== true || step === undefined) await cases.turns.end(tx, turn);
        else if (await cases.turns.take(tx, { turn, now })) taken[step].push(tell(one, []));
      }
      // Who is written to as one who answers for it need not be told the same twice.
      await send(tx, { merchantName, readers: leaders, why: 'unread_leaders', casesFor: () => taken.leaders });
      await send(tx, { merchantName, readers, why: 'unread', casesFor: () => taken.again });
    });
  }

  /** An answer of the operator that is still unread; what it says stays behind the sign-in. */
  async function tellReply(conversationId: string): Promise<void> {
    const unread = await parts.support.unreadReply(conversationId);
    if (unread === null) return;
    const readers = await parts.readersOf(unread.merchantId);
    await database.inTransaction(async (tx) => {
      for (const to of readers) await notifications.queueMail(tx, replyMail({ to, title: unread.title, link: `${parts.publicUrl()}/support/${conversationId}`, settings: `${parts.publicUrl()}/account` }));
    });
  }

  return {
    handlers: [handleJob(tellOfReply, ({ data }) => tellReply(data.conversationId)), handleJob(tellPeople, ({ data }) => tellNews(data.merchantId)), handleJob(remindMerchants, remind), handleJob(escalateUnread, escalate)],
    schedules: [{ job: remindMerchants, when: { dailyAt: '10:00' } }, { job: escalateUnread, when: { everyMs: ESCALATED_EVERY_MS } }],
  };
}

/** Words that people wrote stay behind the sign-in; which paper ends on which day is ours to tell. */
function saidOf({ command, title, detail }: Detailed['events'][number]): Text {
  if (detail == null || (command !== 'paper_expiring' && command !== 'surety_expiring')) return title;
  return { ko: `${title.ko}\n    ${detail.ko.replaceAll('\n', '\n    ')}`, en: `${title.en}\n    ${detail.en.replaceAll('\n', '\n    ')}` };
}

const dueOf = (row: CaseRow): Date | null => (row.headline === 'information_requested' ? row.requestDueAt : null);

/** Reminders of the state the case is in now; those of an earlier state do not count. */
function remindersSent(row: CaseRow, told: store.ToldRow | undefined): number {
  return told?.remindedSince?.getTime() === row.since.getTime() ? told.reminders : 0;
}
