import type { EmbeddedEngine } from './embedded-database.ts';
import type { DatabaseLog, DatabaseStatistics, NotificationHandler } from './database.ts';
import { outsideTransaction } from './transaction-scope.ts';

const LOG_LIMIT_BYTES = 48 * 1024 * 1024;
/** A checkpoint that runs out of space stops the database; a statement that does only fails. So below this none is begun. */
const CHECKPOINT_NEEDS_BYTES = 32 * 1024 * 1024;

const CHANGED_A_LOT = `
  select quote_ident(schemaname) || '.' || quote_ident(relname) as name from pg_stat_user_tables
  where n_mod_since_analyze > 500 + 0.1 * n_live_tup`;

/** What a server's background processes would do, and LISTEN for the one session. */
export interface Care {
  listen(channel: string, handler: NotificationHandler): Promise<() => Promise<void>>;
  maintain(): Promise<void>;
  /** Checkpoints when enough of the log has been written. */
  afterTransaction(): void;
  figures(): NonNullable<DatabaseStatistics['embedded']>;
  close(): Promise<void>;
}

/** Takes care of an embedded database: bounds its log, clears its dead rows, hands notifications to listeners. */
export function embeddedCare(engine: EmbeddedEngine, log: DatabaseLog): Care {
  const { pool, files } = engine;
  const listeners = new Map<string, Set<NotificationHandler>>();
  let checkpoints = 0;
  let logAtCheckpoint = 0;
  let checkpointing: Promise<void> | null = null;

  pool.on('notification', (message: { channel: string; payload?: string }) => {
    for (const handler of listeners.get(message.channel) ?? []) outsideTransaction(() => handler(message.payload ?? ''));
  });

  async function checkpoint(): Promise<void> {
    const freeBytes = engine.freeBytes();
    if (freeBytes < CHECKPOINT_NEEDS_BYTES) {
      log.error({ freeBytes }, 'the disk of the database is almost full: free some space; until then the log of the database grows');
      return;
    }
    const started = performance.now();
    await pool.exclusively((session) => session.query('CHECKPOINT'));
    logAtCheckpoint = files?.counters.logBytes ?? 0;
    checkpoints += 1;
    log.info({ milliseconds: Math.round(performance.now() - started) }, 'database checkpoint');
  }

  function checkpointIfDue(): void {
    if (!files || checkpointing || files.counters.logBytes - logAtCheckpoint < LOG_LIMIT_BYTES) return;
    checkpointing = checkpoint()
      .catch((error: unknown) => log.error({ err: error }, 'database checkpoint failed'))
      .finally(() => { checkpointing = null; });
  }
  // Statements outside transactions write to the log too (the account library writes that way).
  const timers = [setInterval(checkpointIfDue, 5000).unref(), setInterval(() => void analyseIfDue(), 60_000).unref()];
  let logAtAnalysis = 0;

  /** Fresh statistics for tables that changed a lot: without them the planner reads a table of a million rows as if it had ten. */
  async function analyseIfDue(): Promise<void> {
    const written = files?.counters.logBytes ?? 0;
    if (written === logAtAnalysis || pool.failed) return;
    logAtAnalysis = written;
    try {
      const { rows } = await pool.query(CHANGED_A_LOT);
      for (const { name } of rows as { name: string }[]) await pool.query(`ANALYZE ${name}`);
    } catch (error) {
      log.warn({ err: error }, 'the statistics of the database could not be refreshed');
    }
  }

  return {
    async listen(channel, handler) {
      const handlers = listeners.get(channel) ?? new Set();
      listeners.set(channel, handlers.add(handler));
      if (handlers.size === 1) await pool.query(`LISTEN ${quoted(channel)}`);
      return async () => {
        handlers.delete(handler);
        if (handlers.size > 0 || !listeners.delete(channel)) return;
        await pool.query(`UNLISTEN ${quoted(channel)}`);
      };
    },
    async maintain() {
      // One table at a time, so that requests get their turn in between.
      const { rows } = await pool.query("select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')");
      for (const { name } of rows as { name: string }[]) await pool.exclusively((session) => session.query(`VACUUM (ANALYZE) ${name}`));
      await checkpoint();
    },
    afterTransaction: checkpointIfDue,
    figures: () => ({
      fsyncCalls: files?.counters.fsyncCalls ?? 0,
      fsyncFailures: files?.counters.fsyncFailures ?? 0,
      logBytesSinceCheckpoint: (files?.counters.logBytes ?? 0) - logAtCheckpoint,
      checkpoints,
      freeBytes: engine.freeBytes(),
    }),
    async close() {
      timers.forEach((timer) => clearInterval(timer));
      await checkpointing;
      // Without it the next start replays the log, which takes longer and loses nothing.
      if (files && !pool.failed) await checkpoint().catch((error: unknown) => log.error({ err: error }, 'the closing checkpoint failed'));
    },
  };
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
