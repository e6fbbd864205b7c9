import { PGlite } from '@electric-sql/pglite';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { startHouse } from './running-house.ts';

const SECONDS = 5;

/** What we use of autocannon, which brings no types. */
type Autocannon = (options: Record<string, unknown>) => Promise<{ readonly '2xx': number; readonly non2xx: number; readonly duration: number }>;
const autocannon = createRequire(import.meta.url)('autocannon') as Autocannon;

interface Target {
  readonly url: string;
  readonly method: 'GET' | 'PATCH';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Requests a second that were answered well. Throws when many were not: a figure made of refusals says nothing. */
async function load({ url, method, headers = {}, body }: Target): Promise<number> {
  const result = await autocannon({ url, method, headers: { 'content-type': 'application/json', ...headers }, ...(body !== undefined && { body }), connections: 8, duration: SECONDS, workers: 1 });
  const good = result['2xx'];
  if (result.non2xx > good / 100) throw new Error(`${method} ${new URL(url).pathname}: ${result.non2xx} of ${good + result.non2xx} requests were refused.`);
  return good / result.duration;
}

/** One row read or written by its key, by the driver alone, behind node:http alone. */
async function startBare(): Promise<{ address: string; close(): Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bare-'));
  const database = await PGlite.create(join(directory, 'database'));
  await database.exec("create table person (id int primary key, name text, locale text); insert into person values (1, 'A person', 'ko')");
  const server = createServer((request, response) => {
    const answer = request.method === 'GET' ? database.query('select id, name, locale from person where id = $1', [1]) : database.query('update person set locale = $2 where id = $1 returning id, name, locale', [1, 'ko']);
    request.resume();
    answer.then(({ rows }) => response.setHeader('content-type', 'application/json').end(JSON.stringify(rows[0])), () => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Reads and writes through the whole console, against one statement on the bare driver behind a bare server, in the same run. */
export async function measureHttp(): Promise<readonly Figure[]> {
  const bare = await startBare();
  const house = await startHouse();
  const headers = { cookie: house.cookie, origin: house.address };
  const rates = {
    bareRead: await load({ url: `${bare.address}/`, method: 'GET' }),
    read: await load({ url: `${house.address}/api/account`, method: 'GET', headers }),
    bareWrite: await load({ url: `${bare.address}/`, method: 'PATCH', body: '{"locale":"ko"}' }),
    write: await load({ url: `${house.address}/api/account`, method: 'PATCH', headers, body: '{"locale":"ko"}' }),
  };
  await house.close();
  await bare.close();
  return [
    { name: 'bare driver, reads', value: rates.bareRead, unit: '1/s' },
    { name: 'console, reads (session and account)', value: rates.read, unit: '1/s' },
    { name: 'reads: bare over console', value: rates.bareRead / rates.read, unit: 'times', target: 2 },
    { name: 'bare driver, writes', value: rates.bareWrite, unit: '1/s' },
    { name: 'console, writes (language of the account)', value: rates.write, unit: '1/s' },
    { name: 'writes: bare over console', value: rates.bareWrite / rates.write, unit: 'times', target: 2 },
  ];
}
