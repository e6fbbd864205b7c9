import type { IsolationLevel, Kysely } from 'kysely';
import type pg from 'pg';
import type { Tables, Tx } from './tables.ts';

/** What the database writes to the log; pino fits. */
export interface DatabaseLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The part of `pg.Pool` that libraries need; both databases have it. */
export type PoolLike = Pick<pg.Pool, 'query' | 'connect' | 'end' | 'on' | 'once' | 'off' | 'removeListener' | 'totalCount' | 'idleCount' | 'waitingCount' | 'options'>;

/** Called with the payload, or with null when notifications may have been missed and the listener must look for itself. */
export type NotificationHandler = (payload: string | null) => void;

/** Figures for the health page and the metrics. */
export interface DatabaseStatistics {
  kind: Database['kind'];
  version: string;
  sizeBytes: number;
  connections: { total: number; idle: number; waiting: number };
  /** Embedded only: the guards at work. */
  embedded?: { fsyncCalls: number; fsyncFailures: number; logBytesSinceCheckpoint: number; checkpoints: number; freeBytes: number };
}

export interface TransactionOptions {
  isolation?: IsolationLevel;
}

export interface Database {
  readonly kind: 'embedded' | 'postgres';
  /** For single reads outside a transaction. Writes go through inTransaction. */
  readonly kysely: Kysely<Tables>;
  readonly pool: PoolLike;
  /** Commits when `work` resolves, rolls back when it throws. Runs `work` again after a serialization failure or deadlock, so it must have no effect but through `tx`. */
  inTransaction<T>(work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * How often these tables may have changed since they were first asked about. While it stays the same, so does the answer of every
   * read of them. Null where others write as well, unseen by this process: there nothing may be remembered.
   */
  changes(tables: readonly string[]): number | null;
  /** Hears `notify` of committed transactions, of every process. Returns how to stop. */
  listen(channel: string, handler: NotificationHandler): Promise<() => Promise<void>>;
  /** Whether notifications arrive: false from when a connection was found deaf or broken until it is there again. */
  hears(): boolean;
  /** Trims the log and clears dead rows; PostgreSQL servers do most of it themselves. For a nightly job. */
  maintain(): Promise<void>;
  /** Copies the embedded database, complete and consistent, into a new directory while others wait. A server has tools of its own (pg_dump) and refuses. */
  backUp(target: string): Promise<void>;
  statistics(): Promise<DatabaseStatistics>;
  /** Resolves with the reason when the database cannot go on (a disk that refuses to store): the process must end. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  /** `postgres://...`: a PostgreSQL 15+ server. Without it the embedded database of `directory` is opened. */
  url?: string | undefined;
  directory: string;
  log?: DatabaseLog | undefined;
  /** Connections to the server at most. */
  poolSize?: number | undefined;
  /** How often the listening connection has to prove that it hears; every 10 s unless told. */
  pulseMs?: number | undefined;
}

/** What the two databases bring; the rest is common to both. */
export interface DatabaseParts {
  kind: Database['kind'];
  pool: PoolLike;
  listen: Database['listen'];
  hears?: Database['hears'];
  maintain: Database['maintain'];
  backUp: Database['backUp'];
  afterTransaction: () => void;
  changes?: Database['changes'];
  embedded?: () => NonNullable<DatabaseStatistics['embedded']>;
  failed: Promise<Error>;
  close: () => Promise<void>;
}
