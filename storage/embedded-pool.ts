import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { EmbeddedWire } from './embedded-wire.ts';
import { changesTables, RepeatedStatements } from './repeated-statements.ts';
import { refuseInsideTransaction } from './transaction-scope.ts';
import { valueTypes } from './value-types.ts';
import { WatchedTables } from './watched-tables.ts';

type Callback = (error: Error | null, result?: pg.QueryResult) => void;
/** A statement as `pg` takes it: text, or an object with text, values, rowMode and name. */
type Statement = string | pg.QueryConfig;

/** Raised when a transaction goes on after it was rolled back for having been idle. The code is that of a server. */
export class IdleTransactionError extends Error {
  override readonly name = 'IdleTransactionError';
  readonly code = '25P03';

  constructor() {
    super('The transaction was rolled back because nothing happened in it for too long. Do slow work before or after the transaction.');
  }
}

/** As long as PostgreSQL waits by our settings. */
const IDLE_LIMIT_MS = 60_000;

/** Raised by every statement after the embedded database had to stop itself. Only a restart of the process helps; nothing acknowledged is lost. */
export class DatabaseFailedError extends Error {
  override readonly name = 'DatabaseFailedError';

  constructor(cause: Error) {
    super(`The embedded database has stopped: ${cause.message}. Free disk space or repair the disk, then start Gatehouse again; everything acknowledged so far is kept.`, { cause });
  }
}

/**
 * One object for everybody who talks to the embedded database: it looks like `pg.Pool`, but has one session. Statements
 * take turns; a client that opens a transaction keeps the session until the server says the transaction is over, and
 * everybody else waits in order of arrival.
 */
export class EmbeddedPool extends EventEmitter {
  readonly options = { max: 1 };
  readonly #session: Session;
  readonly #clients = new Set<EmbeddedClient>();
  #ended = false;

  private constructor(session: Session) {
    super();
    this.#session = session;
    session.client.on('notification', (message) => {
      for (const client of this.#clients) client.emit('notification', message);
      this.emit('notification', message);
    });
    session.client.on('error', (error) => session.fail(error));
  }

  /** Connects the one session. `onFailure` hears when the database has stopped itself. */
  static async open(engine: PGlite, options: { onFailure?: (error: Error) => void; idleLimitMs?: number } = {}): Promise<EmbeddedPool> {
    const client = new pg.Client({
      // `pg` hands the options over to this function instead of opening a socket.
      stream: (() => new EmbeddedWire(engine)) as unknown as pg.ClientConfig['stream'],
      host: 'embedded', user: 'postgres', database: 'postgres', password: '', ssl: false,
      types: valueTypes,
    });
    await client.connect();
    await client.query("SET TIME ZONE 'UTC'");
    return new EmbeddedPool(new Session(client, options));
  }

  get totalCount(): number {
    return this.#clients.size;
  }

  get idleCount(): number {
    return this.#session.busy ? 0 : 1;
  }

  get waitingCount(): number {
    return this.#session.waiting;
  }

  get failed(): boolean {
    return this.#session.failure !== null;
  }

  /** How many statements there were that may have changed these tables; there is no other session. */
  changes(tables: readonly string[]): number {
    return this.#session.watched.of(tables);
  }

  /** A client for several statements, with `release()`. It costs nothing to hold one: only a transaction holds the session. */
  connect(): Promise<EmbeddedClient> {
    refuseInsideTransaction();
    if (this.#ended) return Promise.reject(new Error('Cannot use a pool after calling end on the pool'));
    const client = new EmbeddedClient(this.#session, () => this.#clients.delete(client));
    this.#clients.add(client);
    return Promise.resolve(client);
  }

  query(statement: Statement, values?: unknown[] | Callback, callback?: Callback): Promise<pg.QueryResult> {
    const given = typeof values === 'function' ? undefined : values;
    const answer = this.connect().then(async (client) => {
      try {
        return await client.query(statement, given);
      } finally {
        await client.release();
      }
    });
    return withCallback(answer, typeof values === 'function' ? values : callback);
  }

  /** Refuses every statement from now on: the engine cannot be trusted any more. */
  fail(error: Error): void {
    this.#session.fail(error);
  }

  /** Runs work while nobody else has the session (checkpoint, vacuum). */
  async exclusively<T>(work: (session: Statements) => Promise<T>): Promise<T> {
    const owner = {};
    await this.#session.acquire(owner);
    try {
      return await work(this.#session);
    } finally {
      this.#session.release(owner);
    }
  }

  /** Waits for statements under way and closes the session. */
  async end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.exclusively(() => this.#session.client.end()).catch(() => {});
  }
}

/** One borrower of the session, with the face of `pg.PoolClient`. */
export class EmbeddedClient extends EventEmitter {
  readonly processID = 1;
  readonly #session: Session;
  readonly #onRelease: () => void;
  #tail: Promise<unknown> = Promise.resolve();
  #released = false;
  #abandoned = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(session: Session, onRelease: () => void) {
    super();
    this.#session = session;
    this.#onRelease = onRelease;
  }

  query(statement: Statement, values?: unknown[] | Callback, callback?: Callback): Promise<pg.QueryResult> {
    if (this.#released) return Promise.reject(new Error('Client was released and cannot run more statements'));
    const given = typeof values === 'function' ? undefined : values;
    // Statements of one client run one after the other, as on a connection of its own.
    const answer = this.#tail.then(() => this.#run(statement, given));
    this.#tail = answer.catch(() => {});
    return withCallback(answer, typeof values === 'function' ? values : callback);
  }

  async #run(statement: Statement, values: unknown[] | undefined): Promise<pg.QueryResult> {
    clearTimeout(this.#idle);
    if (this.#abandoned) throw new IdleTransactionError();
    await this.#session.acquire(this);
    try {
      return await this.#session.query(statement, values);
    } finally {
      if (!this.#session.inTransaction) this.#session.release(this);
      else this.#idle = setTimeout(() => void this.#abandon(), this.#session.idleLimitMs).unref();
    }
  }

  /** Gives the client back. A transaction left open is rolled back, so that nobody inherits it. */
  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    this.#onRelease();
    await this.#tail;
    clearTimeout(this.#idle);
    await this.#rollBackIfOpen();
  }

  /** One forgotten transaction would stop everybody else for ever; a server ends such a session as well. */
  async #abandon(): Promise<void> {
    this.#abandoned = true;
    await this.#rollBackIfOpen();
  }

  async #rollBackIfOpen(): Promise<void> {
    if (!this.#session.isHeldBy(this)) return;
    try {
      await this.#session.query('ROLLBACK');
    } catch (error) {
      // Nobody waits for the answer of a release, and a session that cannot roll back is of no use to the next.
      this.#session.fail(error as Error);
    } finally {
      this.#session.release(this);
    }
  }
}

/** Whoever may run statements right now. */
export interface Statements {
  query(statement: Statement, values?: unknown[]): Promise<pg.QueryResult>;
}

/** Severities after which a server would end the session or itself; inside our process nothing ends, it would only hang. */
const ENDING = new Set(['PANIC', 'FATAL']);

/** The one connection and the queue before it. */
class Session implements Statements {
  readonly client: pg.Client;
  readonly idleLimitMs: number;
  failure: Error | null = null;
  readonly watched = new WatchedTables();
  readonly #onFailure: (error: Error) => void;
  readonly #repeated = new RepeatedStatements();
  #owner: object | null = null;
  readonly #queue: { owner: object; enter: () => void; refuse: (error: Error) => void }[] = [];

  constructor(client: pg.Client, { onFailure = () => {}, idleLimitMs = IDLE_LIMIT_MS }: { onFailure?: (error: Error) => void; idleLimitMs?: number }) {
    this.client = client;
    this.idleLimitMs = idleLimitMs;
    this.#onFailure = onFailure;
  }

  async query(statement: Statement, values?: unknown[]): Promise<pg.QueryResult> {
    if (this.failure) throw new DatabaseFailedError(this.failure);
    const text = typeof statement === 'string' ? statement : statement.text;
    this.watched.note(text);
    try {
      return await this.client.query(this.#prepared(statement, values), values as unknown[]);
    } catch (error) {
      if (ENDING.has((error as { severity?: string }).severity ?? '')) this.fail(error as Error);
      throw error;
    } finally {
      // Also afterwards: what was read while it ran is as old as what was read before.
      this.watched.note(text);
    }
  }

  /** The statement under the name it is kept prepared by, where it is one that comes again and again. */
  #prepared(statement: Statement, values: unknown[] | undefined): pg.QueryConfig {
    if (typeof statement !== 'string') return statement;
    if (values === undefined || values.length === 0) {
      if (changesTables(statement)) this.#repeated.forget();
      return statement as unknown as pg.QueryConfig;
    }
    const name = this.#repeated.nameOf(statement);
    return name === null ? (statement as unknown as pg.QueryConfig) : { name, text: statement, values };
  }

  fail(error: Error): void {
    if (this.failure) return;
    this.failure = error;
    this.#onFailure(error);
    for (const { refuse } of this.#queue.splice(0)) refuse(new DatabaseFailedError(error));
  }

  get busy(): boolean {
    return this.#owner !== null;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** What the server said at the end of the last statement: a transaction is open, or failed and not yet rolled back. */
  get inTransaction(): boolean {
    const status = this.client.getTransactionStatus();
    return status === 'T' || status === 'E';
  }

  isHeldBy(owner: object): boolean {
    return this.#owner === owner;
  }

  async acquire(owner: object): Promise<void> {
    if (this.failure) throw new DatabaseFailedError(this.failure);
    if (this.#owner === owner) return;
    if (this.#owner === null) {
      this.#owner = owner;
      return;
    }
    await new Promise<void>((enter, refuse) => this.#queue.push({ owner, enter, refuse }));
  }

  release(owner: object): void {
    if (this.#owner !== owner) return;
    const next = this.#queue.shift();
    this.#owner = next?.owner ?? null;
    next?.enter();
  }
}

function withCallback(answer: Promise<pg.QueryResult>, callback: Callback | undefined): Promise<pg.QueryResult> {
  if (callback) answer.then((result) => callback(null, result), (error: Error) => callback(error));
  return answer;
}
