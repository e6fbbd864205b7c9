import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../../platform/config.ts';
import { openVault } from '../../platform/vault.ts';
import { CLUSTER } from '../../storage/backup.ts';
import { lockDirectory } from '../../storage/directory-lock.ts';
import { fsyncTree } from '../../storage/durable-files.ts';
import { readMigrations } from '../../storage/migrate.ts';
import { openDatabase, type Database } from '../../storage/open-database.ts';
import { VERSION } from '../system-routes.ts';
import { exists, readArchive, writeArchive, type Member } from './archive.ts';
import { runPostgresTool } from './postgres-tools.ts';
import { readJournal, refuseUnfinishedRestore, removeJournal, writeJournal } from './restore-journal.ts';
import { AdminError, say } from './words.ts';

interface Manifest {
  readonly format: 1;
  readonly product: 'gatehouse';
  readonly version: string;
  readonly database: Database['kind'];
  readonly takenAt: string;
  /** Names the root key without revealing it: nothing of the back-up can be read without that key. */
  readonly keyId: string;
  readonly migrations: readonly string[];
}

const DUMP = 'database.dump';
const places = (config: Config) => ({ database: join(config.dataDirectory, 'database'), files: join(config.dataDirectory, 'files') });

/** Writes database and files into one archive. The root key is not in it. */
export async function backUp(config: Config, given: string): Promise<void> {
  refuseUnfinishedRestore(config);
  const path = resolve(given);
  if (await exists(path)) throw new AdminError({ en: `${path} exists already; choose another name.`, ko: `${path} 파일이 이미 있습니다. 다른 이름을 지정해 주세요.` });
  if (config.databaseUrl === undefined && !existsSync(join(places(config).database, CLUSTER))) {
    throw new AdminError({ en: `There is no database in ${config.dataDirectory}. Is GATEHOUSE_DATA_DIR right?`, ko: `${config.dataDirectory}에 데이터베이스가 없습니다. GATEHOUSE_DATA_DIR이 맞는지 확인해 주세요.` });
  }
  mkdirSync(config.dataDirectory, { recursive: true, mode: 0o700 });
  const staging = await mkdtemp(join(config.dataDirectory, 'back-up-'));
  try {
    const database = await copyDatabase(config, staging);
    const manifest: Manifest = { format: 1, product: 'gatehouse', version: VERSION, database: config.databaseUrl === undefined ? 'embedded' : 'postgres', takenAt: new Date().toISOString(), keyId: openVault(config.secrets).keyId, migrations: readMigrations().map(({ name }) => name) };
    const { files } = places(config);
    // The database first: a file that arrives meanwhile is then nobody's, instead of a row whose file is missing.
    await writeArchive(path, [{ name: 'manifest.json', bytes: Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`) }, database, ...(existsSync(files) ? [{ name: 'files', directory: files }] : [])]);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  say({
    en: `Backed up to ${path}. Keep the root key (GATEHOUSE_SECRET) elsewhere: without it the back-up cannot be read.`,
    ko: `${path}에 백업했습니다. 루트 키(GATEHOUSE_SECRET)는 따로 보관해 주세요. 키가 없으면 백업을 읽을 수 없습니다.`,
  });
}

async function copyDatabase(config: Config, staging: string): Promise<Member> {
  if (config.databaseUrl !== undefined) {
    const file = join(staging, DUMP);
    await runPostgresTool('pg_dump', { url: config.databaseUrl, arguments: ['--format=custom', '--no-owner', '--no-privileges', `--file=${file}`] });
    return { name: DUMP, file };
  }
  const database = await openDatabase({ directory: places(config).database });
  try {
    await database.backUp(join(staging, 'database'));
  } finally {
    await database.close();
  }
  return { name: 'database', directory: join(staging, 'database') };
}

/**
 * Puts an archive where nothing is yet. It is unpacked and checked beside its place first: a damaged one changes nothing. Then the files are
 * put in place, and last the database, as a whole or not at all: it is what says that there is data here. Until then a journal tells
 * that a restore is under way, so that one which was killed can simply be run again, and that nothing starts on half of it.
 */
export async function restore(config: Config, given: string): Promise<void> {
  const path = resolve(given);
  if (!(await exists(path))) throw new AdminError({ en: `There is no file ${path}.`, ko: `${path} 파일이 없습니다.` });
  mkdirSync(places(config).database, { recursive: true, mode: 0o700 });
  const lock = lockDirectory(places(config).database);
  await restoreAlone(config, path).finally(() => lock.release());
}

async function restoreAlone(config: Config, path: string): Promise<void> {
  const begun = readJournal(config);
  if (begun === null) await refuseUnlessEmpty(config);
  // Killed between the last step and the end of the journal: everything is in place.
  else if (await hasDatabase(config)) return finish(config, begun.takenAt);
  removeStaging(config);
  const staging = join(config.dataDirectory, `${STAGING}${process.pid}`);
  try {
    await readArchive(path, staging);
    const manifest = JSON.parse(await readFile(join(staging, 'manifest.json'), 'utf8')) as Manifest;
    checkManifest(config, manifest);
    fsyncTree(staging);
    writeJournal(config, { takenAt: manifest.takenAt });
    await place(config, staging);
    finish(config, manifest.takenAt);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function place(config: Config, staging: string): Promise<void> {
  const { database, files } = places(config);
  await rm(files, { recursive: true, force: true });
  try {
    if (existsSync(join(staging, 'files'))) await rename(join(staging, 'files'), files);
    fsyncTree(config.dataDirectory);
    if (config.databaseUrl !== undefined) await runPostgresTool('pg_restore', { url: config.databaseUrl, arguments: ['--no-owner', '--no-privileges', '--exit-on-error', '--single-transaction', `--dbname=${databaseName(config.databaseUrl)}`, join(staging, DUMP)] });
    else await rename(join(staging, 'database', CLUSTER), join(database, CLUSTER));
    fsyncTree(config.dataDirectory);
  } catch (error) {
    // Where the answer of the last step was lost the database may be there; then the journal stays, and the next run finds out.
    if (await hasDatabase(config).catch(() => true)) throw error;
    await rm(files, { recursive: true, force: true });
    removeJournal(config);
    throw error;
  }
}

function finish(config: Config, takenAt: string): void {
  removeStaging(config);
  removeJournal(config);
  say({ en: `Restored the back-up of ${takenAt}. Start Gatehouse with the secrets of that time.`, ko: `${takenAt}의 백업을 복원했습니다. 그때의 비밀 값으로 Gatehouse를 시작해 주세요.` });
}

/** What a restore that was killed has left behind. */
function removeStaging(config: Config): void {
  for (const name of readdirSync(config.dataDirectory)) if (name.startsWith(STAGING)) rmSync(join(config.dataDirectory, name), { recursive: true, force: true });
}

const STAGING = 'restore-';

const databaseName = (url: string) => decodeURIComponent(new URL(url).pathname.slice(1));

async function refuseUnlessEmpty(config: Config): Promise<void> {
  const { files } = places(config);
  const used = (existsSync(files) && readdirSync(files).length > 0) || (await hasDatabase(config));
  if (!used) return;
  throw new AdminError({
    en: 'There is data here already, and a restore never overwrites. Choose an empty data directory with GATEHOUSE_DATA_DIR, and an empty database where DATABASE_URL is set.',
    ko: '이미 데이터가 있습니다. 복원은 기존 데이터를 덮어쓰지 않습니다. GATEHOUSE_DATA_DIR로 빈 데이터 디렉터리를, DATABASE_URL을 쓴다면 빈 데이터베이스를 지정해 주세요.',
  });
}

async function hasDatabase(config: Config): Promise<boolean> {
  return config.databaseUrl === undefined ? existsSync(join(places(config).database, CLUSTER)) : hasTables(config.databaseUrl);
}

async function hasTables(url: string): Promise<boolean> {
  const database = await openDatabase({ url, directory: '' });
  try {
    const { rows } = await database.pool.query<{ count: string }>("select count(*) as count from pg_tables where schemaname = 'public'");
    return Number(rows[0]?.count ?? 0) > 0;
  } finally {
    await database.close();
  }
}

function checkManifest(config: Config, manifest: Manifest): void {
  const kind = config.databaseUrl === undefined ? 'embedded' : 'postgres';
  if (manifest.product !== 'gatehouse' || manifest.format !== 1) throw new AdminError({ en: 'This is no back-up of Gatehouse that this version knows.', ko: '이 버전이 아는 Gatehouse 백업이 아닙니다.' });
  if (manifest.database !== kind) {
    throw new AdminError({
      en: manifest.database === 'embedded' ? 'This is a back-up of an embedded database; remove DATABASE_URL to restore it.' : 'This is a back-up of a PostgreSQL database; set DATABASE_URL to restore it.',
      ko: manifest.database === 'embedded' ? '내장 데이터베이스의 백업입니다. DATABASE_URL을 지우고 복원해 주세요.' : 'PostgreSQL 데이터베이스의 백업입니다. DATABASE_URL을 설정하고 복원해 주세요.',
    });
  }
  const keyIds = config.secrets.map((secret) => openVault([secret]).keyId);
  if (!keyIds.includes(manifest.keyId)) {
    throw new AdminError({
      en: `The back-up was sealed with another root key (${manifest.keyId}). Set GATEHOUSE_SECRET to the secret of that time.`,
      ko: `다른 루트 키(${manifest.keyId})로 암호화한 백업입니다. GATEHOUSE_SECRET을 백업 당시의 값으로 설정해 주세요.`,
    });
  }
  const known = new Set(readMigrations().map(({ name }) => name));
  const newer = manifest.migrations.filter((name) => !known.has(name));
  if (newer.length > 0) throw new AdminError({ en: `The back-up is of a newer version (${manifest.version}); restore it with that version.`, ko: `더 새로운 버전(${manifest.version})의 백업입니다. 그 버전으로 복원해 주세요.` });
}
