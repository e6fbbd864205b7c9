import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, DatabaseLog } from './database.ts';

/** One numbered SQL file. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** Raised when the database was migrated by other files than these. */
export class MigrationMismatchError extends Error {
  override readonly name = 'MigrationMismatchError';
}

const DIRECTORY = join(import.meta.dirname, 'migrations');
const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
/** Any number does, as long as every process takes the same one. */
const ADVISORY_LOCK = 7_283_011;

/** Reads the migration files in order. Two files with one number are refused: their order would depend on their names. */
export function readMigrations(directory: string = DIRECTORY): Migration[] {
  const names = readdirSync(directory).filter((name) => name.endsWith('.sql')).sort();
  const numbers = new Set<string>();
  return names.map((name) => {
    const number = FILE_NAME.exec(name)?.[1];
    if (!number) throw new MigrationMismatchError(`Migration ${name} must be named NNNN_words_in_lower_case.sql.`);
    if (numbers.has(number)) throw new MigrationMismatchError(`Two migrations have the number ${number}; give the newer one the next free number.`);
    numbers.add(number);
    const sql = readFileSync(join(directory, name), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex') };
  });
}

/**
 * Brings the database up to these files: all of the missing ones or none, in one transaction. Processes starting at the
 * same time wait for each other. Refuses a database that was migrated by files changed or missing here, because its
 * tables are then not the ones this program was written for. Returns the names it applied.
 */
export async function migrate(database: Database, options: { migrations?: Migration[]; log?: DatabaseLog | undefined } = {}): Promise<string[]> {
  const migrations = options.migrations ?? readMigrations();
  const before = await appliedMigrations(database);
  if (before) {
    compare(before, migrations);
    if (before.length === migrations.length) return [];
  }
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SET LOCAL statement_timeout = 0');
    await client.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
    await client.query('CREATE TABLE IF NOT EXISTS schema_migration (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())');
    const { rows } = await client.query<Applied>('SELECT name, checksum FROM schema_migration ORDER BY name');
    compare(rows, migrations);
    const missing = migrations.slice(rows.length);
    for (const migration of missing) {
      try {
        await client.query(migration.sql);
      } catch (error) {
        throw new Error(`Migration ${migration.name} failed and nothing was changed: ${(error as Error).message}`, { cause: error });
      }
      await client.query('INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)', [migration.name, migration.checksum]);
    }
    await client.query('COMMIT');
    if (missing.length > 0) options.log?.info({ migrations: missing.map(({ name }) => name) }, 'database migrated');
    return missing.map(({ name }) => name);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

interface Applied {
  name: string;
  checksum: string;
}

async function appliedMigrations(database: Database): Promise<Applied[] | null> {
  const { rows } = await database.pool.query<{ there: boolean }>("SELECT to_regclass('schema_migration') IS NOT NULL AS there");
  if (!rows[0]?.there) return null;
  return (await database.pool.query<Applied>('SELECT name, checksum FROM schema_migration ORDER BY name')).rows;
}

/** Applied migrations must be the first of ours, in order and unchanged. */
function compare(applied: Applied[], migrations: Migration[]): void {
  applied.forEach((row, index) => {
    const migration = migrations[index];
    if (migration?.name === row.name && migration.checksum === row.checksum) return;
    if (migration?.name === row.name) {
      throw new MigrationMismatchError(`Migration ${row.name} was changed after it was applied to this database. Restore the file and put the change into a new migration.`);
    }
    const later = migrations.some(({ name }) => name === row.name);
    throw new MigrationMismatchError(later
      ? `Migration ${migration?.name} comes before ${row.name}, which this database already has. Give it the next free number.`
      : `This database has the migration ${row.name}, which this program does not know. It was probably migrated by a newer version: start that version.`);
  });
}
