import pg from 'pg';
import { decide, NEW_TRACKS } from '../../../domain/case/lifecycle.ts';
import type { Actor, CaseCommand, Tracks } from '../../../domain/case/states.ts';
import { openDatabase } from '../../../storage/open-database.ts';
import type { FaultyLine } from '../../../testkit/faulty-line.ts';
import type { Promised } from './crowd.ts';

interface OurCase {
  readonly id: string;
  readonly application_id: string;
  readonly intake: string;
  readonly tracks: Tracks;
  readonly headline: string;
  readonly sequence: number;
  readonly gateway_sequence: number;
  readonly hand_over: string;
  readonly withdrawal: string;
  readonly gateway_reference: string | null;
}

interface OurEvent {
  readonly case_id: string;
  readonly sequence: number;
  readonly command: CaseCommand | 'submit';
  readonly source: string;
  readonly detail: { readonly issuer?: string };
  readonly headline: string;
}

interface TheirCase {
  readonly case_id: string;
  readonly state: string;
  readonly gateway_reference: string;
  readonly last_sequence: number;
}

/** What of the gateway's numbering has come here. */
interface TakenIn {
  readonly case_id: string;
  readonly events: number;
  readonly last: number;
}

interface Refused {
  readonly reason: string;
  readonly times: number;
  readonly most_ahead: number | null;
  readonly most_behind: number | null;
}

const HOUR_S = 3_600;
/** Programs read their clocks a moment after each other. */
const CLOCK_READING_S = 60;

/** What was found wrong, by law; each list holds the cases it is about. */
export interface Verdict {
  readonly cases: number;
  readonly live: number;
  readonly cancelled: number;
  readonly events: number;
  readonly broken: Readonly<Record<string, readonly string[]>>;
}

export interface Standing {
  readonly cases: number;
  /** Cases that are neither live nor cancelled on both sides yet. */
  readonly open: number;
}

/** How far the cases have come, for waiting. */
export async function standing(databaseUrl: string): Promise<Standing> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Standing>(`
      select count(*)::int as cases, count(*) filter (where not (headline = 'live' or (intake = 'cancelled' and withdrawal in ('none', 'done'))))::int as open from gateway_case`);
    return rows[0] ?? { cases: 0, open: 0 };
  } finally {
    await client.end();
  }
}

const byCase = <Row extends { case_id: string }>(rows: readonly Row[]) => Map.groupBy(rows, ({ case_id }) => case_id);

/** Opens both databases and judges. The gateway's program must have ended. */
export async function judge(given: { databaseUrl: string; gatewayDirectory: string; promised: Promised; line: FaultyLine | null }): Promise<Verdict> {
  const client = new pg.Client({ connectionString: given.databaseUrl });
  await client.connect();
  const gateway = await openDatabase({ directory: given.gatewayDirectory });
  try {
    return await judgeSides({ ...given, ours: client, theirs: gateway.pool });
  } finally {
    await client.end();
    await gateway.close();
  }
}

interface Side {
  query<Row extends object>(sql: string): Promise<{ rows: Row[] }>;
}

/** Reads both sides, ours and the gateway's, and holds every case against the laws. */
export async function judgeSides(given: { ours: Side; theirs: Side; promised: Promised; line: FaultyLine | null }): Promise<Verdict> {
  const { ours: client, theirs: gateway } = given;
  const { rows: ours } = await client.query<OurCase>('select id, application_id, intake, tracks, headline, sequence, gateway_sequence, hand_over, withdrawal, gateway_reference from gateway_case');
  const { rows: events } = await client.query<OurEvent>('select case_id, sequence, command, source, detail, headline from case_event order by case_id, sequence');
  const { rows: takenIn } = await client.query<TakenIn>('select case_id, count(distinct sequence)::int as events, max(sequence)::int as last from gateway_event group by case_id');
  const { rows: unfinished } = await client.query<{ key: string }>(`select name || ' ' || coalesce(singleton_key, id::text) as key from job where state = 'dead'`);
  const { rows: refused } = await client.query<Refused>('select reason, sum(times)::int as times, max(seconds_off) as most_ahead, min(seconds_off) as most_behind from rejected_event group by reason');
  const { rows: theirs } = await gateway.query<TheirCase>('select case_id, state, gateway_reference, last_sequence from rehearsal_case');
  const eventsOf = byCase(events);
  const atGateway = byCase(theirs);
  const arrived = byCase(takenIn);
  const known = new Set(ours.map(({ application_id }) => application_id));
  const cancelledHere = new Set(ours.filter(({ intake }) => intake === 'cancelled').map(({ id }) => id));
  const wrong = (test: (one: OurCase) => boolean) => ours.filter((one) => !test(one)).map(({ id }) => id);
  const there = (one: OurCase) => atGateway.get(one.id)?.[0];
  const over = (one: OurCase) => one.intake === 'cancelled';
  const references = theirs.map(({ gateway_reference }) => gateway_reference);
  return {
    cases: ours.length,
    live: ours.filter(({ headline }) => headline === 'live').length,
    cancelled: cancelledHere.size,
    events: events.length,
    broken: {
      'promised and lost': given.promised.applications.filter((id) => !known.has(id)),
      'cancelled for the merchant, not in the end': given.promised.cancelled.filter((id) => !cancelledHere.has(id)),
      'refused to the merchant, cancelled all the same': given.promised.tooLate.filter((id) => cancelledHere.has(id)),
      'not brought to its end': wrong((one) => one.headline === 'live' || (over(one) && ['none', 'done'].includes(one.withdrawal))),
      'twice at the gateway': [...atGateway].filter(([, cases]) => cases.length > 1).map(([id]) => id).concat(new Set(references).size === references.length ? [] : ['a reference given twice']),
      'not at the gateway': wrong((one) => over(one) || there(one)?.gateway_reference === one.gateway_reference),
      'at the gateway and nowhere here': theirs.filter(({ case_id }) => !eventsOf.has(case_id)).map(({ case_id }) => case_id),
      'cancelled here, open there': wrong((one) => !over(one) || there(one) === undefined || there(one)?.state === 'withdrawn'),
      'a gap in our events': wrong((one) => (eventsOf.get(one.id) ?? []).every(({ sequence }, index) => sequence === index + 1) && eventsOf.get(one.id)?.length === one.sequence),
      "a gap in the gateway's events": wrong((one) => over(one) || (there(one)?.last_sequence === one.gateway_sequence && arrived.get(one.id)?.[0]?.events === one.gateway_sequence && arrived.get(one.id)?.[0]?.last === one.gateway_sequence)),
      'told twice': wrong((one) => onceOnly(eventsOf.get(one.id) ?? [])),
      'a state without its event': wrong((one) => explained(one, eventsOf.get(one.id) ?? [])),
      'work given up': unfinished.map(({ key }) => key),
      ...(given.line !== null && unbelievable(given.line, refused)),
    },
  };
}

/** What could not be believed was refused, and the operator can see each reason as often as it was; a clock that differs is told by how much. */
function unbelievable(line: FaultyLine, refused: readonly Refused[]): Record<string, readonly string[]> {
  const seen = (reason: string) => refused.find((one) => one.reason === reason);
  const off = (seconds: number | null | undefined, by: number) => Math.abs((seconds ?? 0) - by) <= CLOCK_READING_S;
  const stale = seen('stale');
  return {
    'believed without proof': line.believed,
    'refused and not shown to the operator': [...line.refused].filter(([reason, times]) => (seen(reason)?.times ?? 0) < times).map(([reason, times]) => `${reason}: ${times} refused, ${seen(reason)?.times ?? 0} shown`),
    'a clock that differs and is not told': [...(off(stale?.most_ahead, HOUR_S) ? [] : ['ahead']), ...(off(stale?.most_behind, -HOUR_S) ? [] : ['behind'])],
    'never brought': line.held === 0 ? [] : [`${line.held} events`],
  };
}

/** What happens once in the life of these cases; the same step of two institutions is two steps. */
function onceOnly(events: readonly OurEvent[]): boolean {
  return new Set(events.map(({ command, detail }) => `${command} ${detail.issuer ?? ''}`)).size === events.length;
}

/** Whether the events of a case, taken one after the other by the rules of the tracks, lead to the state that is stored. */
function explained(one: OurCase, events: readonly OurEvent[]): boolean {
  let tracks: Tracks = NEW_TRACKS;
  for (const { command, source, detail } of events) {
    if (command === 'submit') continue;
    const decision = decide({ tracks, command, by: command === 'hand_over' ? 'system' : actorOf(source), facts: { handOverStarted: true, ...(detail.issuer !== undefined && { issuer: detail.issuer }) } });
    if (decision.kind === 'moved') tracks = decision.tracks;
  }
  // Who will have to be asked stands in a case from its beginning; that is no news of anybody.
  const sorted = (issuers: Tracks['issuers']) => JSON.stringify(Object.entries(issuers).filter(([, state]) => state !== 'not_asked').sort());
  return events.at(-1)?.headline === one.headline && tracks.intake === one.tracks.intake && tracks.contract === one.tracks.contract && tracks.activation === one.tracks.activation && sorted(tracks.issuers) === sorted(one.tracks.issuers);
}

/** Who acted, of what the event's source says. */
function actorOf(source: string): Actor {
  return source === 'merchant' || source === 'operator' || source === 'system' ? source : 'gateway';
}
