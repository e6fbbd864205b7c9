import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { isAboutPeople, maskQuery, maskValue } from './log-mask.ts';
import type { Sandbox, Store } from './sandbox.ts';

const FLUSH_MS = 300;
const MAX_WAITING = 2000;
const MAX_TEXT = 8000;
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
 * does not wait for its own record; it is a log and not the truth, and a crash may lose its last moment.
 */
export function recordRequests(app: FastifyInstance, sandbox: Pick<Sandbox, 'database' | 'clock' | 'log'>): RequestLog {
  let waiting: Entry[] = [];
  let writing: Promise<void> = Promise.resolve();
  const answers = new WeakMap<FastifyRequest, string>();

  app.addHook('onSend', async (request, _reply, payload) => {
    if (typeof payload === 'string') answers.set(request, payload);
    return payload;
  });
  app.addHook('onResponse', async (request, reply) => {
    // Without a store there is nobody to show it to; what the console calls for its own pages is none of the shop's programs.
    if (!request.store || request.headers['user-agent'] === CONSOLE_CALLS || waiting.length >= MAX_WAITING) return;
    const answer = answers.get(request) ?? '';
    const people = isAboutPeople(request.originalUrl, request.body);
    waiting.push({
      store_id: request.store.id,
      at: sandbox.clock.now(),
      method: request.method,
      path: maskQuery(request.originalUrl).slice(0, 2000),
      status: reply.statusCode,
      code: Number(/"code":(-?\d+)/.exec(answer.slice(0, 40))?.[1] ?? 0),
      duration_ms: Math.round(reply.elapsedTime),
      request: request.body === undefined || request.body === null ? null : masked(request.body, people),
      response: maskedText(answer, people),
    });
  });

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  async function write(): Promise<void> {
    if (waiting.length === 0) return;
    const batch = waiting;
    waiting = [];
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

  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();
  return {
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}

function masked(value: unknown, people: boolean): string {
  return JSON.stringify(maskValue(value, { people })).slice(0, MAX_TEXT);
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
