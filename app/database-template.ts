import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fsyncTree } from '../storage/durable-files.ts';
import { readMigrations } from '../storage/migrate.ts';
import type { Database } from '../storage/open-database.ts';

const ROOT = join(import.meta.dirname, '..');

/** A migrated, empty database of exactly this version, kept in .cache/: initialising one anew takes seconds, copying it a moment. */
function templateDirectory(): string {
  const engine = readFileSync(join(ROOT, 'node_modules/@electric-sql/pglite/package.json'));
  const key = createHash('sha256').update(engine).update(readMigrations().map(({ checksum }) => checksum).join()).digest('hex').slice(0, 16);
  return join(ROOT, '.cache', 'database-template', key);
}

/** Puts a copy of the template where no database is yet. Without a template nothing happens. True when copied. */
export function copyTemplate(directory: string): boolean {
  const template = templateDirectory();
  if (existsSync(directory) || !existsSync(template)) return false;
  const unfinished = `${directory}.${process.pid}-${randomBytes(4).toString('hex')}`;
  mkdirSync(dirname(directory), { recursive: true, mode: 0o700 });
  cpSync(template, unfinished, { recursive: true });
  fsyncTree(unfinished);
  renameSync(unfinished, directory);
  return true;
}

/** Keeps a copy of a database that was just migrated and holds nothing yet, for the next one. */
export async function keepTemplate(database: Database): Promise<void> {
  const template = templateDirectory();
  if (database.kind !== 'embedded' || existsSync(template)) return;
  mkdirSync(dirname(template), { recursive: true });
  const unfinished = `${template}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await database.backUp(unfinished);
  // Another process may have been faster; one of the two copies is enough.
  if (existsSync(template)) rmSync(unfinished, { recursive: true, force: true });
  else renameSync(unfinished, template);
}
