import { sql } from 'kysely';
import type { Database, Reader, Tx } from '../storage/open-database.ts';
import { writeAtEnd, type Ending } from '../storage/transaction-scope.ts';

/** One thing that happened on a topic. Sequences of a topic are 1, 2, 3 ... without gaps, in the order of the commits. */
export interface StreamEvent {
  readonly topic: string;
  readonly sequence: number;
  readonly kind: string;
  readonly payload: unknown;
  readonly at: Date;
}

/** What a follower is handed. */
export interface StreamDelivery {
  readonly topic: string;
  readonly events: readonly StreamEvent[];
  /** Events before these were pruned and cannot be delivered: load the state afresh. */
  readonly missed: boolean;
}

export interface Follower {
  /** For each topic the last sequence already seen; 0 for everything. */
  readonly after: Readonly<Record<string, number>>;
  /** Called in order, each event once. */
  readonly deliver: (delivery: StreamDelivery) => void;
  /** Called when reading fails; the follower should end and come back with its last sequence. */
  readonly onError?: (error: unknown) => void;
}

/** The events of committed transactions, to be followed live. */
export interface EventStream {
  /** Delivers what came after, then everything that comes, until stopped. Nothing is lost between the two. */
  follow(follower: Follower): () => void;
  close(): Promise<void>;
}

const CHANNEL = 'stream';
const PAGE = 500;

interface NewEvent {
  readonly topic: string;
  readonly kind: string;
  readonly payload: unknown;
  readonly at: Date;
}

/**
 * Publishes an event in the caller's transaction: it exists if and only if the transaction commits. It is written at the
 * transaction's end, whenever in it this is called, so that no topic is locked while other locks are still to be taken.
 */
export function publish(_tx: Tx, event: NewEvent): Promise<void> {
  writeAtEnd(EVENTS, event);
  return Promise.resolve();
}

/** After the audit log: a topic's order is the order of the commits, which the head of that log settles for most of them. */
const EVENTS: Ending<NewEvent> = { rank: 2, write: writeEvents };

/** Numbers and writes events. Topics are locked in the order of their names, so that two writers never wait for each other. */
async function writeEvents(tx: Tx, events: readonly NewEvent[]): Promise<void> {
  const given = JSON.stringify(events.map(({ topic, kind, payload, at }) => ({ topic, kind, payload: payload ?? null, at: at.toISOString() })));
  await sql`
    with given as (
      select event->>'topic' as topic, event->>'kind' as kind, event->'payload' as payload, (event->>'at')::timestamptz as at,
        row_number() over (partition by event->>'topic' order by place) as place, count(*) over (partition by event->>'topic') as of
      from jsonb_array_elements(${given}::jsonb) with ordinality as element (event, place)
    ), numbered as (
      insert into stream_topic (topic, last_sequence) select topic, count(*) from given group by topic order by topic
      on conflict (topic) do update set last_sequence = stream_topic.last_sequence + excluded.last_sequence
      returning topic, last_sequence
    ), written as (
      insert into stream_event (topic, sequence, kind, payload, at)
      select topic, last_sequence - given.of + given.place, kind, payload, at from given join numbered using (topic)
      returning topic
    )
    select pg_notify(${CHANNEL}, topic) from (select distinct topic from written) as told`.execute(tx);
}

/**
 * Events of a topic after a sequence, oldest first. `missed` when some after it were pruned, or when the topic has not
 * come as far as `after` (the database was restored from a backup): either way the reader's picture is not to be trusted.
 */
export async function readEvents(reader: Reader, request: { topic: string; after: number; limit?: number }): Promise<StreamDelivery & { last: number }> {
  // One statement, so that numbering and events are seen at the same moment.
  const { rows } = await sql<{ last: string; sequence: string | null; kind: string; payload: unknown; at: Date }>`
    select topic.last_sequence as last, event.sequence, event.kind, event.payload, event.at
    from stream_topic topic
    left join lateral (
      select sequence, kind, payload, at from stream_event
      where stream_event.topic = topic.topic and sequence > ${request.after} order by sequence limit ${request.limit ?? PAGE}
    ) event on true
    where topic.topic = ${request.topic}`.execute(reader);
  const last = Number(rows[0]?.last ?? 0);
  const events = rows
    .filter(({ sequence }) => sequence !== null)
    .map((row) => ({ topic: request.topic, sequence: Number(row.sequence), kind: row.kind, payload: row.payload, at: row.at }));
  const first = events[0]?.sequence;
  return { topic: request.topic, events, last, missed: first === undefined ? last !== request.after : first !== request.after + 1 };
}

/** The newest sequence of a topic, 0 if nothing was ever published: where to start following after loading the state. */
export async function lastSequence(reader: Reader, topic: string): Promise<number> {
  const row = await reader.selectFrom('stream_topic').select('last_sequence').where('topic', '=', topic).executeTakeFirst();
  return Number(row?.last_sequence ?? 0);
}

/** Deletes a batch of events older than the instant. Sequences go on from where they were. Returns how many were deleted. */
export async function pruneEvents(tx: Tx, olderThan: Date, limit = 1_000_000): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from stream_event where (topic, sequence) in (select topic, sequence from stream_event where at < ${olderThan} order by at limit ${limit})`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** Starts following on behalf of this process: one listener, one read per topic and wake-up, however many follow. */
export async function openStream(database: Database): Promise<EventStream> {
  const feeds = new Map<string, Feed>();
  const stop = await database.listen(CHANNEL, (topic) => {
    if (topic === null) for (const feed of feeds.values()) feed.wake();
    else feeds.get(topic)?.wake();
  });
  return {
    follow(follower) {
      const leave = Object.entries(follower.after).map(([topic, after]) => {
        const feed = feeds.get(topic) ?? new Feed(database, topic);
        feeds.set(topic, feed);
        const place: Place = { seen: after, follower };
        feed.join(place);
        return () => {
          if (feed.leave(place) === 0 && feeds.get(topic) === feed) feeds.delete(topic);
        };
      });
      return () => leave.forEach((one) => one());
    },
    async close() {
      feeds.clear();
      await stop();
    },
  };
}

interface Place {
  seen: number;
  follower: Follower;
}

/** The followers of one topic. Joining wakes it, so what was published before the first look is delivered as well. */
class Feed {
  readonly #database: Database;
  readonly #topic: string;
  readonly #places = new Set<Place>();
  #reading = false;
  #again = false;

  constructor(database: Database, topic: string) {
    this.#database = database;
    this.#topic = topic;
  }

  join(place: Place): void {
    this.#places.add(place);
    this.wake();
  }

  leave(place: Place): number {
    this.#places.delete(place);
    return this.#places.size;
  }

  wake(): void {
    this.#again = true;
    if (!this.#reading) void this.#read();
  }

  async #read(): Promise<void> {
    this.#reading = true;
    try {
      while (this.#again && this.#places.size > 0) {
        this.#again = false;
        const after = Math.min(...Array.from(this.#places, ({ seen }) => seen));
        const delivery = await readEvents(this.#database.kysely, { topic: this.#topic, after });
        this.#again ||= delivery.events.length === PAGE;
        for (const place of this.#places) hand(place, delivery, after);
      }
    } catch (error) {
      for (const { follower } of this.#places) follower.onError?.(error);
    } finally {
      this.#reading = false;
    }
  }
}

/** Gives one follower the part of a reading that it has not seen. */
function hand(place: Place, delivery: StreamDelivery & { last: number }, after: number): void {
  // It joined, further back, while this was being read; its own reading follows.
  if (place.seen < after) return;
  const events = delivery.events.filter(({ sequence }) => sequence > place.seen);
  const next = events[0]?.sequence;
  const missed = next === undefined ? place.seen > delivery.last || (delivery.missed && place.seen === after) : next !== place.seen + 1;
  if (events.length === 0 && !missed) return;
  place.seen = events.at(-1)?.sequence ?? delivery.last;
  place.follower.deliver({ topic: delivery.topic, events, missed });
}
