import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import pg from 'pg';
import type { Database, DatabaseLog, DatabaseParts, NotificationHandler, PoolLike } from './database.ts';
import { outsideTransaction, refuseInsideTransaction } from './transaction-scope.ts';
import { valueTypes } from './value-types.ts';

const OLDEST_VERSION = 150000;

/** The ordinary pool, which refuses calls past an open transaction exactly as the embedded one does. */
class GuardedPool extends pg.Pool {
  override connect(...given: unknown[]): Promise<pg.PoolClient> {
    refuseInsideTransaction();
    return super.connect(...(given as [])) as Promise<pg.PoolClient>;
  }
}

/** Connects to a PostgreSQL 15+ server. */
export async function openPostgres(
  options: { url: string; log: DatabaseLog; poolSize: number; pulseMs?: number | undefined },
  compose: (parts: DatabaseParts) => Database,
): Promise<Database> {
  const settings: pg.ClientConfig = {
    connectionString: options.url,
    types: valueTypes,
    application_name: 'gatehouse',
    options: '-c timezone=UTC -c idle_in_transaction_session_timeout=60000 -c statement_timeout=60000',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const pool = new GuardedPool({ ...settings, max: options.poolSize, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000 });
  // Without a listener an idle connection that breaks would end the process.
  pool.on('error', (error) => options.log.warn({ err: error }, 'an idle database connection broke'));
  // The pool listens to its idle connections only: one that breaks between two statements of a transaction would end the process as well.
  pool.on('connect', (client) => client.on('error', (error) => options.log.info({ err: error }, 'a database connection in use broke')));
  try {
    const { rows } = await pool.query("select current_setting('server_version_num')::int as version");
    const version = (rows[0] as { version: number }).version;
    if (version < OLDEST_VERSION) throw new Error(`PostgreSQL 15 or newer is needed; the server at DATABASE_URL is ${version}.`);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const hearing = new Hearing({ settings, log: options.log, pool, pulseMs: options.pulseMs ?? PULSE_MS });
  return compose({
    kind: 'postgres',
    pool: pool as unknown as PoolLike,
    listen: (channel, handler) => hearing.listen(channel, handler),
    hears: () => hearing.hears,
    async maintain() {
      // The server vacuums by itself; fresh statistics after a bulk load are all that is worth asking for.
      const client = await pool.connect();
      try {
        await client.query('SET statement_timeout = 0');
        await client.query('ANALYZE');
      } finally {
        client.release(true);
      }
    },
    backUp: () => Promise.reject(new Error('The database is a PostgreSQL server: back it up with pg_dump or the tools of its operator.')),
    afterTransaction() {},
    failed: new Promise(() => {}),
    async close() {
      await hearing.close();
      await pool.end();
    },
  });
}

const PULSE_MS = 10_000;

/**
 * One connection that only listens. It reconnects, and then tells every listener to look for what it missed. A connection may be
 * dead and look open (a firewall that forgot it, a pooler that hands sessions round), so it has itself notified by way of the
 * pool, as every notification comes, and connects anew when it does not hear that.
 */
class Hearing {
  readonly #settings: pg.ClientConfig;
  readonly #log: DatabaseLog;
  readonly #pool: pg.Pool;
  readonly #pulseMs: number;
  readonly #pulseChannel = `pulse_${randomBytes(9).toString('hex')}`;
  /** The pulse that was sent and not heard yet. */
  #unheard: string | null = null;
  #hears = true;
  #pulse: NodeJS.Timeout | undefined;
  readonly #handlers = new Map<string, Set<NotificationHandler>>();
  #client: Promise<pg.Client> | null = null;
  #closed = false;
  #failures = 0;
  #retry: NodeJS.Timeout | undefined;

  constructor(given: { settings: pg.ClientConfig; log: DatabaseLog; pool: pg.Pool; pulseMs: number }) {
    this.#settings = given.settings;
    this.#log = given.log;
    this.#pool = given.pool;
    this.#pulseMs = given.pulseMs;
  }

  /** False while notifications do not arrive; nothing is known against it before the first pulse. */
  get hears(): boolean {
    return this.#hears;
  }

  async listen(channel: string, handler: NotificationHandler): Promise<() => Promise<void>> {
    const handlers = this.#handlers.get(channel) ?? new Set();
    this.#handlers.set(channel, handlers.add(handler));
    if (handlers.size === 1) await (await this.#connection()).query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    return async () => {
      handlers.delete(handler);
      if (handlers.size > 0 || !this.#handlers.delete(channel) || !this.#client) return;
      await (await this.#client).query(`UNLISTEN ${pg.escapeIdentifier(channel)}`).catch(() => {});
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#pulse);
    const client = await this.#client?.catch(() => null);
    await client?.end();
  }

  #connection(): Promise<pg.Client> {
    this.#client ??= outsideTransaction(() => this.#connect());
    return this.#client;
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.#settings, application_name: 'gatehouse listener' });
    client.on('error', (error) => this.#log.warn({ err: error }, 'the listening connection broke'));
    client.on('notification', ({ channel, payload }) => (channel === this.#pulseChannel ? this.#heard(payload ?? '') : this.#tell(channel, payload ?? '')));
    try {
      await client.connect();
      await client.query(`LISTEN ${pg.escapeIdentifier(this.#pulseChannel)}`);
    } catch (error) {
      this.#client = null;
      cutOff(client);
      throw error;
    }
    client.on('end', () => this.#reconnect());
    this.#beatLater(client);
    return client;
  }

  #beatLater(client: pg.Client): void {
    if (this.#closed) return;
    clearTimeout(this.#pulse);
    this.#pulse = setTimeout(() => void this.#beat(client), this.#pulseMs);
    this.#pulse.unref();
  }

  /** Has the last pulse not come by now, the connection is given up; otherwise the next one is sent. */
  async #beat(client: pg.Client): Promise<void> {
    if (this.#unheard !== null) {
      this.#unheard = null;
      this.#hears = false;
      this.#log.warn({}, 'the listening connection hears nothing and is opened anew');
      return cutOff(client);
    }
    const pulse = randomBytes(6).toString('hex');
    try {
      this.#unheard = pulse;
      await this.#pool.query('select pg_notify($1, $2)', [this.#pulseChannel, pulse]);
    } catch {
      // It was not sent: the database is away, which says nothing about this connection.
      this.#unheard = null;
    }
    this.#beatLater(client);
  }

  #heard(pulse: string): void {
    if (pulse !== this.#unheard) return;
    this.#unheard = null;
    this.#hears = true;
  }

  #reconnect(): void {
    this.#client = null;
    this.#hears = false;
    this.#unheard = null;
    clearTimeout(this.#pulse);
    if (this.#closed) return;
    this.#failures += 1;
    const wait = Math.min(10_000, 100 * 2 ** Math.min(this.#failures, 7));
    this.#retry = setTimeout(() => void this.#resume(), wait);
    this.#retry.unref();
  }

  async #resume(): Promise<void> {
    try {
      const client = await this.#connection();
      for (const channel of this.#handlers.keys()) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
      this.#failures = 0;
      this.#hears = true;
      for (const channel of this.#handlers.keys()) this.#tell(channel, null);
    } catch {
      if (!this.#client) this.#reconnect();
    }
  }

  #tell(channel: string, payload: string | null): void {
    for (const handler of this.#handlers.get(channel) ?? []) outsideTransaction(() => handler(payload));
  }
}

/** Ends a connection without a word to the server: it may not be there to take one. */
function cutOff(client: pg.Client): void {
  (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
}
