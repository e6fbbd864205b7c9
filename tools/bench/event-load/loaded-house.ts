import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild, type Child } from '../../../testkit/child.ts';
import { startPostgresServer, type PostgresServer } from '../../../testkit/postgres-server.ts';
import { freePort } from '../delivery/killed-house.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** The product as an operator runs it, with gateways that take every case and say nothing of their own: what they tell is told by the bench. */
export interface LoadedHouse {
  readonly url: string;
  /** The secret of each gateway. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Memory of the product's programs in megabytes, the database server's apart. */
  memory(): number;
  /** Milliseconds of processor time so far: of the product's programs, and of the database server's. */
  processor(): { readonly product: number; readonly database: number };
  close(): Promise<void>;
}

/** On the embedded database one program, on PostgreSQL a web process and a worker. */
export async function openLoadedHouse(given: { gateways: readonly string[]; database: 'embedded' | 'postgres' }): Promise<LoadedHouse> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-load-'));
  const gateway = await startTakingGateway();
  const secrets = new Map(given.gateways.map((code) => [code, `whsec_${randomBytes(32).toString('base64')}`]));
  const gatewaysFile = join(directory, 'gateways.json');
  writeFileSync(gatewaysFile, JSON.stringify([...secrets].map(([code, secret]) => ({ code, secret, url: `${gateway.url}/gateways/${code}` }))), { mode: 0o600 });
  let postgres: PostgresServer | null = null;
  if (given.database === 'postgres') {
    postgres = await startPostgresServer({ survivesCrash: true });
    if (postgres === null) throw new Error('This run needs the programs of a PostgreSQL server: apt-get install -y postgresql. Or set LOAD_DATABASE=embedded.');
  }
  const settings = {
    GATEHOUSE_MODE: 'rehearsal', GATEHOUSE_SECRET: randomBytes(32).toString('base64'), GATEHOUSE_DATA_DIR: join(directory, 'data'), GATEWAYS_FILE: gatewaysFile, ...(postgres !== null && { DATABASE_URL: postgres.url }),
    PORT: String(await freePort()), SANDBOX_PORT: String(await freePort()), REHEARSAL_GATEWAY_PORT: String(await freePort()), TRUSTED_PROXIES: '127.0.0.1', LOG_LEVEL: 'silent',
  };
  const children: Child[] = [];
  const start = async (role: 'all' | 'web' | 'worker', ready: string) => {
    const child = startChild(join(ROOT, 'app/main.ts'), [], { ...settings, ROLE: role });
    children.push(child);
    return child.line((line) => line.startsWith(ready));
  };
  const line = await start(postgres === null ? 'all' : 'web', 'Gatehouse is ready');
  const url = /http:\/\/[\w.:[\]]+/.exec(line)?.[0] ?? '';
  if (postgres !== null) await start('worker', 'Gatehouse works');
  return {
    url, secrets,
    processor: () => ({ product: children.reduce((sum, { pid }) => sum + processorMs(pid), 0), database: postgres === null ? 0 : processesUnder(postgres.pid).reduce((sum, pid) => sum + processorMs(pid), 0) }),
    memory: () => children.reduce((sum, { pid }) => sum + residentMb(pid), 0),
    async close() {
      await Promise.all(children.map((child) => child.kill('SIGKILL')));
      await gateway.close();
      await postgres?.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes ?? 0) / 1024;
}

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

function statOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

/** Of the process and of those it had that have ended. */
function processorMs(pid: number): number {
  return statOf(pid).slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
}

function processesUnder(parent: number): number[] {
  return [parent, ...readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => Number(statOf(pid)[1]) === parent)];
}

/** Takes every case and knows no news of it. */
async function startTakingGateway(): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const named = /\/cases\/([^/?]+)/.exec(request.url ?? '')?.[1];
      const caseId = named ?? (JSON.parse(Buffer.concat(chunks).toString('utf8')) as { caseId: string }).caseId;
      response.writeHead(named === undefined ? 202 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ caseId, gatewayReference: `G-${caseId}`, state: 'queued', receivedAt: null, lastSequence: 0, events: [] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
