import pg from 'pg';
import { decide, NEW_TRACKS } from '../../../domain/case/lifecycle.ts';
import type { Actor, CaseCommand, Tracks } from '../../../domain/case/states.ts';
import { openDatabase } from '../../../storage/open-database.ts';
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
  readonly events: number;
}

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

/** Reads both sides, ours and the gateway's, and holds every case against the laws. The gateway's program must have ended. */
export async function judge(given: { databaseUrl: string; gatewayDirectory: string; promised: Promised }): Promise<Verdict> {
  const client = new pg.Client({ connectionString: given.databaseUrl });
  await client.connect();
  const { rows: ours } = await client.query<OurCase>('select id, application_id, intake, tracks, headline, sequence, gateway_sequence, hand_over, withdrawal, gateway_reference from gateway_case');
  const { rows: events } = await client.query<OurEvent>('select case_id, sequence, command, source, detail, headline from case_event order by case_id, sequence');
  const { rows: unfinished } = await client.query<{ key: string }>(`select name || ' ' || coalesce(singleton_key, id::text) as key from job where state = 'dead'`);
  await client.end();
  const gateway = await openDatabase({ directory: given.gatewayDirectory });
  const { rows: theirs } = await gateway.pool.query<TheirCase>('select case_id, state, gateway_reference, last_sequence, (select count(*)::int from rehearsal_event e where e.case_id = c.case_id and e.delivered_at is not null) as events from rehearsal_case c');
  await gateway.close();

  const eventsOf = byCase(events);
  const atGateway = byCase(theirs);
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
      "a gap in the gateway's events": wrong((one) => over(one) || (there(one)?.last_sequence === one.gateway_sequence && there(one)?.events === one.gateway_sequence)),
      'a state without its event': wrong((one) => explained(one, eventsOf.get(one.id) ?? [])),
      'work given up': unfinished.map(({ key }) => key),
    },
  };
}

/** Whether the events of a case, taken one after the other by the rules of the tracks, lead to the state that is stored. */
function explained(one: OurCase, events: readonly OurEvent[]): boolean {
  let tracks: Tracks = NEW_TRACKS;
  for (const { command, source, detail } of events) {
    if (command === 'submit') continue;
    const decision = decide({ tracks, command, by: actorOf(source), facts: { handOverStarted: true, ...(detail.issuer !== undefined && { issuer: detail.issuer }) } });
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
