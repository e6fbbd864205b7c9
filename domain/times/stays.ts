import { decide, NEW_TRACKS } from '../case/lifecycle.ts';
import { CASE_COMMANDS, type Actor, type CaseCommand, type EventSource, type IssuerCode, type Tracks } from '../case/states.ts';
import { endingOf, stageOf, type Ending, type Stage } from './stages.ts';

/** What a step does to the wait a case is in: nothing, or the present one ends and possibly another begins. */
export interface Turn {
  readonly ended: Ending | null;
  readonly begun: Stage | null;
}

/** Where a case stands as far as waits are concerned. */
export interface Standing {
  readonly tracks: Tracks;
  readonly saidStepDone: boolean;
}

/** How a step from one standing to the next turns the waits; null where the wait goes on as it was. */
export function turnOf(before: Standing, after: Standing): Turn | null {
  const [was, is] = [stageOf(before.tracks, before), stageOf(after.tracks, after)];
  if (was === is) return null;
  return { ended: was === null ? null : endingOf(after.tracks), begun: is };
}

/** An event as it stands in a case's history. */
export interface PastEvent {
  readonly sequence: number;
  readonly command: string;
  readonly source: EventSource;
  readonly issuer: IssuerCode | undefined;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** One wait: from which event, until when, and how it ended; open where it has not. */
export interface Stay {
  readonly sequence: number;
  readonly stage: Stage;
  readonly enteredAt: Date;
  readonly leftAt: Date | null;
  readonly ending: Ending | null;
}

/**
 * When a step counts as taken: when it happened, as far as that is told and possible. A clock elsewhere that runs ahead, or behind what
 * is already known, is put right by ours.
 */
export function countedAt(event: { readonly occurredAt: Date; readonly recordedAt: Date }, notBefore: Date | null): Date {
  const at = event.occurredAt < event.recordedAt ? event.occurredAt : event.recordedAt;
  return notBefore !== null && at < notBefore ? notBefore : at;
}

const SPEAKERS: Readonly<Record<EventSource, Actor>> = { merchant: 'merchant', operator: 'operator', gateway_desk: 'gateway', gateway_webhook: 'gateway', gateway_poll: 'gateway', gateway_answer: 'gateway', mail: 'gateway', system: 'system' };
const COMMANDS: ReadonlySet<string> = new Set(CASE_COMMANDS);

/** The waits of a case told again from its history, event by event, under the same rules that moved it. `institutions` are those of the case. */
export function staysOf(events: readonly PastEvent[], institutions: readonly IssuerCode[]): Stay[] {
  let now: Standing = { tracks: { ...NEW_TRACKS, issuers: Object.fromEntries(institutions.map((code) => [code, 'not_asked' as const])) }, saidStepDone: false };
  const stays: Stay[] = [];
  for (const event of events) {
    const next = after(now, event);
    const turn = turnOf(now, next);
    now = next;
    if (turn === null) continue;
    const last = stays.at(-1);
    const at = countedAt(event, last === undefined ? null : (last.leftAt ?? last.enteredAt));
    if (last !== undefined && last.leftAt === null) stays[stays.length - 1] = { ...last, leftAt: at, ending: turn.ended };
    if (turn.begun !== null) stays.push({ sequence: event.sequence, stage: turn.begun, enteredAt: at, leftAt: null, ending: null });
  }
  return stays;
}

function after(before: Standing, { command, source, issuer }: PastEvent): Standing {
  if (command === 'second_step_done') return { ...before, saidStepDone: true };
  if (!COMMANDS.has(command)) return before;
  // The hand-over is written by the system whatever answered it.
  const by = command === 'hand_over' ? 'system' : SPEAKERS[source];
  const decided = decide({ tracks: before.tracks, command: command as CaseCommand, by, facts: { handOverStarted: true, ...(issuer !== undefined && { issuer }) } });
  return decided.kind === 'moved' ? { ...before, tracks: decided.tracks } : before;
}
