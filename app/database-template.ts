import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { constants, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyFile, open, rename } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { readMigrations } from '../storage/migrate.ts';
import type { Database } from '../storage/open-database.ts';

/**
 * Empty databases kept in .cache/: initialising one anew takes seconds, copying it a moment. One is migrated to exactly this
 * version; the other is only initialised, by exactly this engine, and outlives every migration.
 */

const ROOT = join(import.meta.dirname, '..');
const HOME = join(ROOT, '.cache', 'database-template');

function keyOf(...parts: (string | Buffer)[]): string {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'node_modules/@electric-sql/pglite/package.json')));
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 16);
}

const migratedTemplate = (): string => join(HOME, keyOf(readMigrations().map(({ checksum }) => checksum).join()));
const emptyTemplate = (): string => join(HOME, `empty-${keyOf()}`);

/** Puts a copy of a template where no database is yet. Without a template nothing happens. True when copied. */
export async function copyTemplate(directory: string): Promise<boolean> {
  const template = [migratedTemplate(), emptyTemplate()].find(existsSync);
  if (template === undefined || existsSync(directory)) return false;
  const unfinished = `${directory}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await copyTree(template, unfinished);
  await rename(unfinished, directory);
  await sync(dirname(directory));
  return true;
}

/** Keeps a copy of a database that was just migrated, or only initialised, and holds nothing yet, for the next one. */
export async function keepTemplate(database: Database, kind: 'migrated' | 'empty' = 'migrated'): Promise<void> {
  const template = kind === 'migrated' ? migratedTemplate() : emptyTemplate();
  if (database.kind !== 'embedded' || existsSync(template)) return;
  mkdirSync(HOME, { recursive: true });
  const unfinished = `${template}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await database.backUp(unfinished);
  // Another process may have been faster; one of the two copies is enough.
  if (existsSync(template)) rmSync(unfinished, { recursive: true, force: true });
  else renameSync(unfinished, template);
}

/** Makes the templates that are missing. */
export async function makeTemplates(): Promise<void> {
  if (existsSync(migratedTemplate()) && existsSync(emptyTemplate())) return;
  const [{ openDatabase }, { migrate }] = await Promise.all([import('../storage/open-database.ts'), import('../storage/migrate.ts')]);
  mkdirSync(HOME, { recursive: true });
  const directory = mkdtempSync(join(HOME, 'making-'));
  try {
    const place = join(directory, 'database');
    await copyTemplate(place);
    const database = await openDatabase({ directory: place });
    if (!existsSync(emptyTemplate())) await leaveOnlyOurs(database);
    await keepTemplate(database, 'empty');
    await migrate(database);
    await keepTemplate(database);
    await database.close();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  removeOutdated();
}

const OUTDATED_MS = 3_600_000;

/** Templates of other versions, and what was left unfinished. Young ones may be somebody's work under way. */
function removeOutdated(): void {
  const kept = [migratedTemplate(), emptyTemplate()];
  for (const name of readdirSync(HOME)) {
    const path = join(HOME, name);
    if (!kept.includes(path) && Date.now() - statSync(path).mtimeMs > OUTDATED_MS) rmSync(path, { recursive: true, force: true });
  }
}

/** Two thirds of a new cluster are the patterns for further databases, of which there will be none. */
async function leaveOnlyOurs(database: Database): Promise<void> {
  await database.pool.query("UPDATE pg_database SET datistemplate = false WHERE datname IN ('template0', 'template1')");
  for (const name of ['template0', 'template1']) await database.pool.query(`DROP DATABASE IF EXISTS ${name}`);
}

/** Makes the templates that are missing in a process of its own, beside whatever this one does, for the next start. */
export function makeTemplatesLater(): void {
  if (existsSync(migratedTemplate())) return;
  const child = spawn(process.execPath, [join(ROOT, 'app/prepare.ts')], { cwd: ROOT, stdio: 'ignore' });
  // A convenience for the next time; nothing is lost where it cannot be made.
  child.on('error', () => undefined);
  child.unref();
  try {
    if (child.pid !== undefined) setPriority(child.pid, 10);
  } catch {
    // Ended already, or not ours to slow down.
  }
}

/** At most so many files at once: one thread alone waits for the disk, many wait for each other. */
const AT_ONCE = 4;

/** Copies a tree and makes the copy durable, beside other work of this process. */
async function copyTree(from: string, to: string): Promise<void> {
  const entries = readdirSync(from, { recursive: true, withFileTypes: true });
  const placeOf = (entry: { parentPath: string; name: string }) => join(to, entry.parentPath.slice(from.length), entry.name);
  const directories = [to, ...entries.filter((entry) => entry.isDirectory()).map(placeOf)];
  for (const directory of directories) mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files = entries.filter((entry) => entry.isFile())[Symbol.iterator]();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const file of files) {
      await copyFile(join(file.parentPath, file.name), placeOf(file), constants.COPYFILE_FICLONE);
      await sync(placeOf(file));
    }
  }));
  await Promise.all(directories.map(sync));
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
