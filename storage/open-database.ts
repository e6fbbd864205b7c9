import { Kysely, PostgresDialect, sql } from 'kysely';
import type pg from 'pg';
import type { Database, DatabaseLog, DatabaseParts, OpenDatabaseOptions, PoolLike } from './database.ts';
import { openEmbedded, openInMemory, type EmbeddedEngine } from './embedded-database.ts';
import { embeddedCare } from './embedded-care.ts';
import { openPostgres } from './postgres-database.ts';
import type { Tables, Tx } from './tables.ts';
import { insideTransaction, refuseInsideTransaction } from './transaction-scope.ts';

export type { Database, DatabaseLog, DatabaseStatistics, NotificationHandler, OpenDatabaseOptions, PoolLike, TransactionOptions } from './database.ts';
export type { Reader, Tables, Tx } from './tables.ts';

const SILENT: DatabaseLog = { info() {}, warn() {}, error() {} };

/** Sends a notification when, and only if, the transaction commits. */
export async function notify(tx: Tx, channel: string, payload: string): Promise<void> {
  await sql`select pg_notify(${channel}, ${payload})`.execute(tx);
}

/** Opens the database. It is not migrated yet: see migrate.ts. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const log = options.log ?? SILENT;
  if (options.url) return openPostgres({ url: options.url, log, poolSize: options.poolSize ?? 10, pulseMs: options.pulseMs }, compose);
  let fail: (error: Error) => void = () => {};
  const failed = new Promise<Error>((resolve) => {
    fail = (error) => {
      log.error({ err: error }, 'the embedded database has stopped');
      resolve(error);
    };
  });
  return composeEmbedded(await openEmbedded(options.directory, fail), { log, failed });
}

/** An embedded database in memory, for tests. `dump` comes from dumpInMemory. */
export async function openDatabaseInMemory(dump?: Blob): Promise<Database> {
  return composeEmbedded(await openInMemory(dump), { log: SILENT, failed: new Promise(() => {}) });
}

/** The files of a database in memory after `prepare`, for openDatabaseInMemory. */
export async function dumpInMemory(prepare: (database: Database) => Promise<void>): Promise<Blob> {
  const engine = await openInMemory();
  const database = composeEmbedded(engine, { log: SILENT, failed: new Promise(() => {}) });
  await prepare(database);
  const dump = await engine.dump();
  await database.close();
  return dump;
}

function composeEmbedded(engine: EmbeddedEngine, given: { log: DatabaseLog; failed: Promise<Error> }): Database {
  const care = embeddedCare(engine, given.log);
  return compose({
    kind: 'embedded',
    pool: engine.pool as unknown as PoolLike,
    listen: care.listen,
    maintain: care.maintain,
    backUp: engine.backUp,
    afterTransaction: care.afterTransaction,
    changes: (tables) => engine.pool.changes(tables),
    embedded: care.figures,
    failed: given.failed,
    async close() {
      await care.close();
      await engine.close();
    },
  });
}

function compose(parts: DatabaseParts): Database {
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: parts.pool as unknown as pg.Pool }) });
  return {
    kind: parts.kind,
    kysely,
    pool: parts.pool,
    failed: parts.failed,
    listen: parts.listen,
    changes: parts.changes ?? (() => null),
    hears: parts.hears ?? (() => true),
    maintain: parts.maintain,
    backUp: parts.backUp,
    close: parts.close,
    async inTransaction(work, options = {}) {
      refuseInsideTransaction();
      try {
        return await withRetries(() => {
          const transaction = kysely.transaction();
          const begun = options.isolation ? transaction.setIsolationLevel(options.isolation) : transaction;
          return begun.execute((tx) => insideTransaction(tx, () => work(tx)));
        });
      } finally {
        parts.afterTransaction();
      }
    },
    async statistics() {
      const { rows } = await sql<{ version: string; size: string }>`
        select current_setting('server_version') as version, pg_database_size(current_database()) as size`.execute(kysely);
      const { totalCount: total, idleCount: idle, waitingCount: waiting } = parts.pool;
      return {
        kind: parts.kind,
        version: rows[0]?.version ?? '',
        sizeBytes: Number(rows[0]?.size ?? 0),
        connections: { total, idle, waiting },
        ...(parts.embedded && { embedded: parts.embedded() }),
      };
    },
  };
}

const ATTEMPTS = 6;
/** serialization_failure and deadlock_detected: the server asks to try again. */
const TRY_AGAIN = new Set(['40001', '40P01']);

async function withRetries<T>(attempt: () => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (number >= ATTEMPTS || typeof code !== 'string' || !TRY_AGAIN.has(code)) throw error;
      // Jitter, or the two that collided collide again.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** number));
    }
  }
}
