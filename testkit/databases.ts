import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, describe } from 'vitest';
import { migrate, readMigrations } from '../storage/migrate.ts';
import { dumpInMemory, openDatabase, openDatabaseInMemory, type Database } from '../storage/open-database.ts';

/** Opens a fresh, migrated database, closed after the test. */
export type OpenFresh = () => Promise<Database>;

/**
 * Runs a suite on every database at hand: the embedded one (in memory, for speed), and a PostgreSQL server where
 * GATEHOUSE_TEST_POSTGRES names one (the test runner starts one where it can). Each `open()` gives an empty, migrated database.
 */
export function forEachDatabase(suite: (open: OpenFresh, kind: Database['kind']) => void): void {
  describe('embedded', () => {
    const open = closing(openFreshEmbedded);
    suite(open, 'embedded');
  });
  const server = process.env['GATEHOUSE_TEST_POSTGRES'];
  if (!server) return;
  describe('postgres', () => {
    const open = closing(() => openFreshPostgres(server));
    suite(open, 'postgres');
    afterAll(() => dropTemplate(server));
  });
}

function closing(openOne: () => Promise<Database>): OpenFresh {
  const opened: Database[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
  });
  return async () => {
    const database = await openOne();
    opened.push(database);
    return database;
  };
}

/** An empty, migrated embedded database in memory; the caller closes it. About a quarter of a second. */
export async function openFreshEmbedded(): Promise<Database> {
  return openDatabaseInMemory(await migratedDump());
}

let dump: Promise<Blob> | null = null;

/** The migrated files, made once per set of migrations and kept in .cache/ for the next run. */
function migratedDump(): Promise<Blob> {
  dump ??= makeDump();
  return dump;
}

async function makeDump(): Promise<Blob> {
  const migrations = readMigrations();
  const engine = readFileSync(join(import.meta.dirname, '../node_modules/@electric-sql/pglite/package.json'));
  const key = createHash('sha256').update(engine).update(migrations.map(({ checksum }) => checksum).join()).digest('hex').slice(0, 16);
  const directory = join(import.meta.dirname, '../.cache/test-databases');
  const file = join(directory, `${key}.tar`);
  if (!existsSync(file)) {
    const made = await dumpInMemory(async (database) => {
      await migrate(database, { migrations });
    });
    mkdirSync(directory, { recursive: true });
    // Test files run side by side: the name must never show a half-written file.
    const unfinished = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
    writeFileSync(unfinished, Buffer.from(await made.arrayBuffer()));
    renameSync(unfinished, file);
  }
  return new Blob([readFileSync(file)]);
}

const templates = new Map<string, Promise<string>>();

/** An empty, migrated database on the server, copied from a template; dropped when closed. */
export async function openFreshPostgres(server: string): Promise<Database> {
  const template = await (templates.get(server) ?? makeTemplate(server));
  const name = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const database = await openDatabase({ url: urlOf(server, name), directory: '' });
  return {
    ...database,
    async close() {
      await database.close();
      await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

function makeTemplate(server: string): Promise<string> {
  const made = (async () => {
    const name = `gatehouse_template_${randomBytes(6).toString('hex')}`;
    await onServer(server, (client) => client.query(`CREATE DATABASE ${name}`));
    const database = await openDatabase({ url: urlOf(server, name), directory: '' });
    await migrate(database);
    await database.close();
    return name;
  })();
  templates.set(server, made);
  return made;
}

async function dropTemplate(server: string): Promise<void> {
  const template = templates.get(server);
  if (!template) return;
  templates.delete(server);
  const name = await template;
  await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

async function onServer(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
