import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '../../storage/open-database.ts';

/** One statement as the driver was given it. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

interface DriverClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What a piece of work says to the database, word for word. The program's own background work is quiet in a benchmark. */
export async function recordStatements(database: Database, work: () => Promise<unknown>): Promise<Statement[]> {
  const pool = database.pool as unknown as { connect(): Promise<DriverClient> };
  const connect = pool.connect.bind(pool);
  const recorded: Statement[] = [];
  pool.connect = async () => {
    const client = await connect();
    const query = client.query.bind(client);
    client.query = (text, values) => {
      if (typeof text === 'string') recorded.push({ text, values: values ?? [] });
      return query(text, values);
    };
    return client;
  };
  try {
    await work();
  } finally {
    pool.connect = connect;
  }
  return recorded;
}

/**
 * A bare HTTP server that says these statements to the bare driver and answers the last rows: nothing else is done. A value
 * that may stand in a table only once is a new one at every request.
 */
export async function startBareServer(database: Database, statements: readonly Statement[], unique?: string): Promise<{ address: string; close(): void }> {
  let requests = 0;
  const run = async () => {
    const fresh = `bare-${(requests += 1)}`;
    const client = (await database.pool.connect()) as unknown as DriverClient & { release(): void };
    let rows: unknown[] = [];
    try {
      for (const { text, values } of statements) rows = (await client.query(text, unique === undefined ? values : values.map((value) => (value === unique ? fresh : value)))).rows;
    } finally {
      client.release();
    }
    return rows;
  };
  const server = createServer((request, response) => {
    request.resume();
    run().then((rows) => response.setHeader('content-type', 'application/json').end(JSON.stringify(rows)), () => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A bare HTTP server that answers the same small JSON to everybody and knows no database: the most that Node gives on this machine now. */
export async function startEmptyServer(): Promise<{ address: string; close(): void }> {
  const body = JSON.stringify({ code: 0, message: null, response: { imp_uid: 'imp_000000000000', merchant_uid: 'bare', status: 'paid', amount: 1000 } });
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => response.setHeader('content-type', 'application/json').end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
