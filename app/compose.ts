import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { systemClock, type Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import { housekeepingHandler, housekeepingSchedule, type Forgetting } from '../platform/housekeeping.ts';
import { createHttpServer, type TooLarge } from '../platform/http/http-server.ts';
import type { Caller, Route } from '../platform/http/route-kit.ts';
import { startLog, type Log } from '../platform/log.ts';
import { createMetrics, type Metrics } from '../platform/metrics.ts';
import { oneTimeHandler, startOneTimeWorks, type OneTimeWork } from '../platform/one-time-work.ts';
import { startWorker, type JobHandler, type Worker } from '../platform/queue-worker.ts';
import type { Schedule } from '../platform/queue-schedules.ts';
import { openStream, type EventStream } from '../platform/stream.ts';
import { openVault, type Vault } from '../platform/vault.ts';
import { migrate } from '../storage/migrate.ts';
import { openDatabase, type Database } from '../storage/open-database.ts';
import { contentSources } from './content-sources.ts';
import { serveConsole } from './serve-console.ts';
import { systemRoutes, type RehearsalAccount } from './system-routes.ts';

/** What every feature is built from. */
export interface Ground {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Database;
  readonly vault: Vault;
  readonly stream: EventStream;
  readonly metrics: Metrics;
}

/** What the features bring together: their routes, jobs and schedules. */
export interface House {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobHandler[];
  readonly schedules: readonly Schedule[];
  /** What the nightly round deletes of each feature; how long things are kept stands in docs/operations/retention.md. */
  readonly forget: readonly Forgetting[];
  /** What is done once over rows of earlier versions. */
  readonly works: readonly OneTimeWork[];
  readonly resolveCaller: (headers: Readonly<Record<string, string | string[] | undefined>>) => Promise<Caller | null>;
  readonly rehearsalAccounts: readonly RehearsalAccount[];
  /** Opens what takes mail of gateways; null where that is not set up. */
  readonly receiveMail: () => Promise<{ readonly port: number; close(): Promise<void> } | null>;
  /** Writes down that callers are refused for calling too often. */
  readonly noteLimit: (seen: { operation: string; requestId: string }) => void;
  /** Told of what was larger than is read. */
  readonly noteTooLarge: (seen: TooLarge) => Promise<void>;
}

export async function openGround(config: Config, more: { clock?: Clock; log?: Log } = {}): Promise<Ground> {
  const log = more.log ?? startLog({ level: config.logLevel });
  const database = await openDatabase({ url: config.databaseUrl, directory: join(config.dataDirectory, 'database'), log });
  await migrate(database, { log });
  return { config, clock: more.clock ?? systemClock, log, database, vault: openVault(config.secrets), stream: await openStream(database), metrics: createMetrics() };
}

export interface Running {
  readonly server: FastifyInstance | null;
  readonly address: string;
  /** Where mail of gateways is taken; null where it is not. */
  readonly mailPort: number | null;
  /** Takes no more calls; open event streams end. */
  stopServing(): Promise<void>;
  /** Takes no more jobs and waits for those under way, for a while; what is not done by then is put back. */
  stopWorking(graceMs?: number): Promise<void>;
}

/** Serves HTTP, runs jobs, or both, as the role says. */
export async function run(ground: Ground, house: House, options: { consoleDirectory: string; contentOrigins: readonly string[] }): Promise<Running> {
  const { config, database, log, clock } = ground;
  let status: 'starting' | 'ready' | 'stopping' = 'starting';
  let worker: Worker | null = null;
  const serves = config.role !== 'worker';
  const standing = () => ({ status, worker: config.role === 'web' || worker !== null });
  const server = serves
    ? await createHttpServer({
        routes: [...house.routes, ...systemRoutes({ ...ground, rehearsalAccounts: house.rehearsalAccounts, resolveCaller: house.resolveCaller, standing })],
        database, clock, log, vault: ground.vault,
        resolveCaller: house.resolveCaller,
        origins: config.publicUrl === undefined ? [] : [config.publicUrl],
        trustedProxies: config.trustedProxies,
        secure: config.publicUrl?.startsWith('https:') ?? false,
        contentSources: contentSources({ origins: options.contentOrigins, channelTalk: config.channelTalk !== undefined }),
        onLimit: house.noteLimit,
        onTooLarge: house.noteTooLarge,
        observe: ground.metrics.request,
      })
    : null;
  if (server !== null) await serveConsole(server, { directory: options.consoleDirectory, log });
  const address = server === null ? '' : await server.listen({ host: config.host, port: config.port });
  const mail = serves ? await house.receiveMail() : null;
  if (config.role !== 'web') {
    worker = await startWorker({
      database, clock, log,
      handlers: [...house.jobs, housekeepingHandler({ database, clock, forget: house.forget }), oneTimeHandler({ database, clock, works: house.works })],
      schedules: [...house.schedules, housekeepingSchedule],
    });
    await startOneTimeWorks({ database, works: house.works });
  }
  status = 'ready';
  return {
    server,
    address,
    mailPort: mail?.port ?? null,
    async stopServing() {
      status = 'stopping';
      await mail?.close();
      await server?.close();
    },
    async stopWorking(graceMs) {
      await worker?.stop(graceMs === undefined ? {} : { graceMs });
    },
  };
}
