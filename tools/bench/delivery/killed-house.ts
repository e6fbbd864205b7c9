import { randomBytes } from 'node:crypto';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from '../../../testkit/child.ts';
import { openFaultyLine, type FaultyLine, type FaultyLineOptions } from '../../../testkit/faulty-line.ts';
import { startPostgresServer } from '../../../testkit/postgres-server.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CLOCK = join(ROOT, 'testkit/shifted-clock.mjs');
/** Every gateway that the merchants of this run choose; all are played by one program of its own. */
const GATEWAYS = ['tosspayments', 'kcp', 'danal', 'kakaopay', 'payco', 'html5_inicis', 'ksnet'];
/** Ten times the usual speed: from hand-over to live in about three quarters of a minute. */
const SPEED = 200_000;
const START_MS = 90_000;
/** With a faulty line the gateway waits less long for an answer than the line keeps it waiting. */
const GATEWAY_WAITS_MS = 2_000;

export const VICTIMS = ['web', 'worker 1', 'worker 2', 'gateway', 'database'] as const;
export type Victim = (typeof VICTIMS)[number];

/** The whole product as it runs in several processes, each of which can be killed and started again. */
export interface KilledHouse {
  readonly url: string;
  /** The console's database. */
  readonly databaseUrl: string;
  /** The directory of the rehearsal gateway's own embedded database. */
  readonly gatewayDirectory: string;
  /** SIGKILL, and a new start; resolves when the new one works. */
  kill(victim: Victim): Promise<void>;
  /** Puts the clock of one side ahead of the machine's by so many milliseconds, in the programs that run and in those started later. */
  setClock(side: 'ours' | 'gateway', aheadMs: number): void;
  /** What stands between both sides, where faults were asked for. */
  readonly line: FaultyLine | null;
  /** Ends the gateway's program, so that its database can be read. */
  endGateway(): Promise<void>;
  close(): Promise<void>;
}

/** A port of this machine that nobody listens on just now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** A web process, two workers, PostgreSQL and the rehearsal gateway: five programs, as an operator runs them. Throws where no PostgreSQL is installed. */
export async function openKilledHouse(given: { faults: Omit<FaultyLineOptions, 'secretFor' | 'lateEventMs'> | null }): Promise<KilledHouse> {
  const postgres = await startPostgresServer({ survivesCrash: true });
  if (postgres === null) throw new Error('This run needs the programs of a PostgreSQL server: apt-get install -y postgresql');
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-delivery-'));
  const [web, sandbox, rehearsal, gateway] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const secrets = GATEWAYS.map((code) => ({ code, secret: `whsec_${randomBytes(32).toString('base64')}` }));
  const line = given.faults === null ? null : openFaultyLine({ ...given.faults, secretFor: (gatewayCode) => secrets.find(({ code }) => code === gatewayCode)?.secret ?? null, lateEventMs: GATEWAY_WAITS_MS + 500 });
  const gatewayUrl = (await line?.toGateways(`http://127.0.0.1:${gateway}`)) ?? `http://127.0.0.1:${gateway}`;
  const gatewaysFile = join(directory, 'gateways.json');
  const gatewayDirectory = join(directory, 'gateway');
  writeFileSync(gatewaysFile, JSON.stringify(secrets.map(({ code, secret }) => ({ code, secret, url: `${gatewayUrl}/gateways/${code}` }))), { mode: 0o600 });
  const url = `http://127.0.0.1:${web}`;
  line?.gatehouseIs(url);
  const publicUrl = (await line?.toGatehouse()) ?? url;
  const clockFile = (side: 'ours' | 'gateway') => join(directory, `clock-${side}`);
  const clockOf = (side: 'ours' | 'gateway') => ({ NODE_OPTIONS: `--import=${CLOCK}`, CLOCK_FILE: clockFile(side) });
  const settings = {
    GATEHOUSE_MODE: 'rehearsal', GATEHOUSE_URL: publicUrl, GATEHOUSE_SECRET: randomBytes(32).toString('base64'), GATEHOUSE_DATA_DIR: join(directory, 'data'), DATABASE_URL: postgres.url, GATEWAYS_FILE: gatewaysFile,
    PORT: String(web), SANDBOX_PORT: String(sandbox), REHEARSAL_GATEWAY_PORT: String(rehearsal), TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'silent', ...clockOf('ours'),
  };
  const app = async (role: 'web' | 'worker', ready: string) => {
    const child = startChild(join(ROOT, 'app/main.ts'), [], { ...settings, ROLE: role });
    await child.line((line) => line.startsWith(ready));
    return child;
  };
  const starts: Readonly<Record<Exclude<Victim, 'database'>, () => Promise<Child>>> = {
    web: () => app('web', 'Gatehouse is ready'),
    'worker 1': () => app('worker', 'Gatehouse works'),
    'worker 2': () => app('worker', 'Gatehouse works'),
    async gateway() {
      const child = startChild(join(ROOT, 'sandbox/gateway/main.ts'), ['--port', String(gateway), '--data', gatewayDirectory, '--gatehouse', publicUrl, '--speed', String(SPEED), ...(line === null ? [] : ['--answer-within', String(GATEWAY_WAITS_MS)]), ...secrets.flatMap(({ code, secret }) => ['--secret', `${code}:${secret}`])], clockOf('gateway'));
      await child.line((line) => line.startsWith('rehearsal gateway '));
      return child;
    },
  };
  const running = new Map<Victim, Child>();
  /** A program may find its database gone while it starts; then it says so, ends, and is started again, as a service manager would. */
  const start = async (name: Exclude<Victim, 'database'>) => {
    const until = Date.now() + START_MS;
    for (;;) {
      try {
        running.set(name, await starts[name]());
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  };
  // One after the other: the first brings the database to its present form.
  for (const name of ['gateway', 'web', 'worker 1', 'worker 2'] as const) await start(name);
  return {
    url, databaseUrl: postgres.url, gatewayDirectory, line,
    setClock(side, aheadMs) {
      // Whole or not at all: a program that reads it half would be thrown back.
      writeFileSync(`${clockFile(side)}.new`, String(aheadMs));
      renameSync(`${clockFile(side)}.new`, clockFile(side));
    },
    async kill(victim) {
      if (victim === 'database') {
        await postgres.crash();
        await postgres.resume();
        // A program that could not go on without it has ended; whoever is gone is started again.
        for (const name of ['web', 'worker 1', 'worker 2'] as const) if (running.get(name)?.ended === true) await start(name);
        return;
      }
      await running.get(victim)?.kill('SIGKILL');
      await start(victim);
    },
    async endGateway() {
      await running.get('gateway')?.kill('SIGTERM');
    },
    async close() {
      await Promise.all([...running.values()].map((child) => child.kill('SIGKILL')));
      await line?.close();
      await postgres.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
