import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { isAboutPeople, maskQuery, maskValue } from './log-mask.ts';
import type { Sandbox, Store } from './sandbox.ts';

/** Lines wait so long for others to be written with ... */
const SHORTEST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 3000;
/** ... or longer, where writing is slow: calls wait while the disk does, so the log takes at most one part of so many of the time. */
const PARTS = 10;
/** Lines that wait, of all stores. */
const MAX_WAITING = 4000;
const MAX_TEXT = 8000;
/** A program that polls gets the same answer over and over: so many short ones are masked once. */
const MAX_MASKED = 64;
const MAX_MASKED_TEXT = 10_000;
/** How the console names itself. */
const CONSOLE_CALLS = 'Gatehouse-Test-Page/1';
/** How many calls of a store are kept. */
const KEPT = 1000;

interface Entry {
  store_id: string;
  at: Date;
  method: string;
  path: string;
  status: number;
  code: number;
  duration_ms: number;
  request: string | null;
  response: string | null;
}

export interface RequestLog {
  /** Writes what waits. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Records the calls of a store's programs for the console. Lines are written in batches a moment later, so that a call
 * does not wait for its own record; it is a log and not the truth, and a crash may lose its last moment (at most LONGEST_WAIT_MS).
 */
export function recordRequests(app: FastifyInstance, sandbox: Pick<Sandbox, 'database' | 'clock' | 'log'>): RequestLog {
  const lines = new WaitingLines((batch) => write(sandbox, batch));
  const answers = new WeakMap<FastifyRequest, string>();
  const known = { people: new Map<string, string | null>(), products: new Map<string, string | null>() };

  app.addHook('onSend', (request, _reply, payload, done) => {
    if (typeof payload === 'string') answers.set(request, payload);
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    // Without a store there is nobody to show it to; what the console calls for its own pages is none of the shop's programs.
    if (request.store && request.headers['user-agent'] !== CONSOLE_CALLS) {
      const answer = answers.get(request) ?? '';
      const people = isAboutPeople(request.originalUrl, request.body);
      lines.add({
        store_id: request.store.id,
        at: sandbox.clock.now(),
        method: request.method,
        path: maskQuery(request.originalUrl).slice(0, 2000),
        status: reply.statusCode,
        code: Number(/"code":(-?\d+)/.exec(answer.slice(0, 40))?.[1] ?? 0),
        duration_ms: Math.round(reply.elapsedTime),
        request: request.body === undefined || request.body === null ? null : masked(request.body, people),
        response: maskedOnce(known[people ? 'people' : 'products'], answer, people),
      });
    }
    done();
  });
  return lines;
}

/** Lines on their way into the log. Of a store only the latest are kept anyway, so that older ones make room while they wait. */
class WaitingLines implements RequestLog {
  readonly #write: (batch: Entry[]) => Promise<void>;
  #ofStores = new Map<string, Entry[]>();
  #count = 0;
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #waitMs = SHORTEST_WAIT_MS;

  constructor(write: (batch: Entry[]) => Promise<void>) {
    this.#write = write;
  }

  add(line: Entry): void {
    if (this.#count >= MAX_WAITING) return;
    let ofStore = this.#ofStores.get(line.store_id);
    if (ofStore === undefined) this.#ofStores.set(line.store_id, (ofStore = []));
    ofStore.push(line);
    this.#count += 1;
    // Many at once: moving a thousand lines for every new one would cost more than the line.
    if (ofStore.length >= KEPT * 1.5) this.#count -= ofStore.splice(0, ofStore.length - KEPT).length;
    this.#timer ??= setTimeout(() => void this.flush(), this.#waitMs).unref();
  }

  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeWaiting());
    return this.#writing;
  }

  async #writeWaiting(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const batch = [...this.#ofStores.values()].flatMap((ofStore) => ofStore.slice(-KEPT));
    this.#ofStores = new Map();
    this.#count = 0;
    if (batch.length === 0) return;
    const began = performance.now();
    await this.#write(batch);
    this.#waitMs = Math.min(Math.max((performance.now() - began) * (PARTS - 1), SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
  }

  async stop(): Promise<void> {
    await this.flush();
  }
}

async function write(sandbox: Pick<Sandbox, 'database' | 'log'>, batch: Entry[]): Promise<void> {
  try {
    await sandbox.database.inTransaction(async (tx) => {
      // One parameter, whatever the number of lines: a statement with thousands of them takes longer to read than to run.
      await sql`insert into sandbox_request (store_id, at, method, path, status, code, duration_ms, request, response)
        select * from jsonb_to_recordset(${JSON.stringify(batch)}::jsonb) as line (store_id bigint, at timestamptz, method text, path text, status int, code int, duration_ms int, request text, response text)`.execute(tx);
      for (const storeId of new Set(batch.map(({ store_id }) => store_id))) {
        const edge = await tx.selectFrom('sandbox_request').select('id').where('store_id', '=', storeId).orderBy('id', 'desc').offset(KEPT).limit(1).executeTakeFirst();
        if (edge) await tx.deleteFrom('sandbox_request').where('store_id', '=', storeId).where('id', '<=', edge.id).execute();
      }
    });
  } catch (error) {
    sandbox.log.warn({ err: error, lines: batch.length }, 'the request log could not be written');
  }
}

function maskedOnce(known: Map<string, string | null>, text: string, people: boolean): string | null {
  if (text.length > MAX_MASKED_TEXT) return maskedText(text, people);
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= MAX_MASKED) known.clear();
  const after = maskedText(text, people);
  known.set(text, after);
  return after;
}

function masked(value: unknown, people: boolean): string {
  // Cut in the middle of a character it would be no text for a database, and take every line of its batch with it.
  return JSON.stringify(maskValue(value, { people })).slice(0, MAX_TEXT).toWellFormed();
}

function maskedText(text: string, people: boolean): string | null {
  if (text === '') return null;
  try {
    return masked(JSON.parse(text), people);
  } catch {
    return null;
  }
}

/** A recorded call. */
export interface RecordedRequest {
  readonly id: string;
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code: number;
  readonly durationMs: number;
  readonly request: string | null;
  readonly response: string | null;
}

/** Calls of the store, newest first; `before` is the id of the last one already seen. */
export async function listRequests(sandbox: Pick<Sandbox, 'database'>, store: Store, options: { before?: string; limit?: number } = {}): Promise<RecordedRequest[]> {
  const limit = Math.min(Math.max(options.limit ?? 50, 1), 200);
  let query = sandbox.database.kysely.selectFrom('sandbox_request').selectAll().where('store_id', '=', store.id);
  if (options.before !== undefined) query = query.where('id', '<', options.before);
  const rows = await query.orderBy('id', 'desc').limit(limit).execute();
  return rows.map((row) => ({
    id: row.id, at: row.at, method: row.method, path: row.path, status: row.status, code: row.code, durationMs: row.duration_ms, request: row.request, response: row.response,
  }));
}
