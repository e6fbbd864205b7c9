import { addBusinessDays, isBusinessDay, seoulDay } from './business-days.ts';
import type { CaseEventCode, EventSource } from './states.ts';
import { TELLING } from './telling.ts';

/**
 * What happens when nobody opens what a case asks of the merchant: first whoever reads its mail is told again, then its owner and admins whatever mail
 * they chose, then the operator sees it and calls. After that nobody is pestered about the same thing. Everything here is pure.
 */
export const ESCALATION_STEPS = ['again', 'leaders', 'operator'] as const;
export type EscalationStep = (typeof ESCALATION_STEPS)[number];

/** Business days after the first telling at which each step is due. */
export const ESCALATE_AFTER: Readonly<Record<EscalationStep, number>> = { again: 1, leaders: 2, operator: 3 };
/** Business days before the last day of an answer by which each step has been taken, where that is earlier. */
const BEFORE_DUE: Readonly<Record<EscalationStep, number>> = { again: 3, leaders: 2, operator: 1 };

/** Nobody is written to outside of these hours in Korea, nor on a day off. */
export const OFFICE_HOURS = { from: 9, to: 18 } as const;

const HOUR_MS = 3_600_000;
/** Something is not called unread before people had a chance to read it, and no step follows another within less than this. */
export const SHORTEST_PAUSE_MS = 3 * HOUR_MS;
const SEOUL_OFFSET_MS = 9 * HOUR_MS;

const atHour = (day: string, hour: number): Date => new Date(Date.parse(`${day}T00:00:00Z`) - SEOUL_OFFSET_MS + hour * HOUR_MS);

/** True within office hours of a business day in Korea. */
export function isOfficeTime(instant: Date): boolean {
  const day = seoulDay(instant);
  return isBusinessDay(day) && instant >= atHour(day, OFFICE_HOURS.from) && instant < atHour(day, OFFICE_HOURS.to);
}

/** The instant itself, or when office hours begin again. */
export function officeTime(instant: Date): Date {
  if (isOfficeTime(instant)) return instant;
  const day = seoulDay(instant);
  if (isBusinessDay(day) && instant < atHour(day, OFFICE_HOURS.from)) return atHour(day, OFFICE_HOURS.from);
  return atHour(addBusinessDays(day, 1), OFFICE_HOURS.from);
}

/** The same time of day some business days later; a day off counts as the business day after it. */
function businessDaysLater(instant: Date, count: number): Date {
  const day = seoulDay(instant);
  const inDay = instant.getTime() - atHour(day, 0).getTime();
  return new Date(atHour(addBusinessDays(day, count), 0).getTime() + inDay);
}

/** The business day that lies `count` business days before a day. */
function businessDaysBefore(day: string, count: number): string {
  let at = day;
  for (let left = count; left > 0; ) {
    at = new Date(Date.parse(`${at}T00:00:00Z`) - 24 * HOUR_MS).toISOString().slice(0, 10);
    if (isBusinessDay(at)) left -= 1;
  }
  return at;
}

/** A turn that nobody of the merchant has opened. */
export interface UnreadTurn {
  /** When it was first told. */
  readonly since: Date;
  /** Until when the gateway wants it done, where it said so. */
  readonly dueAt: Date | null;
  /** Steps taken so far. */
  readonly taken: number;
  /** When the last of them was taken. */
  readonly takenAt: Date | null;
}

/**
 * The next step and when it is due; null after the last. Steps come one by one: what was missed while nothing ran is not made up for all at once.
 */
export function nextStep({ since, dueAt, taken, takenAt }: UnreadTurn): { readonly step: EscalationStep; readonly at: Date } | null {
  const step = ESCALATION_STEPS[taken];
  if (step === undefined) return null;
  const usual = businessDaysLater(officeTime(since), ESCALATE_AFTER[step]);
  const beforeDue = dueAt === null ? usual : atHour(businessDaysBefore(seoulDay(dueAt), BEFORE_DUE[step]), OFFICE_HOURS.from);
  const wanted = beforeDue < usual ? beforeDue : usual;
  const soonest = new Date((takenAt !== null && takenAt > since ? takenAt : officeTime(since)).getTime() + SHORTEST_PAUSE_MS);
  return { step, at: officeTime(wanted > soonest ? wanted : soonest) };
}

/** True for an event that may leave something for the merchant to do; whether it does is seen when a step is due. */
export function mayAskMerchant(event: CaseEventCode, source: EventSource): boolean {
  return source !== 'merchant' && (TELLING[event] === 'turn' || event === 'acknowledge');
}
