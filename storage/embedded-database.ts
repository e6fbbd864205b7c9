import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { CLUSTER, copyCluster } from './backup.ts';
import { lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { DurableNodeFS, fsyncPath, fsyncTree } from './durable-files.ts';
import { EmbeddedPool } from './embedded-pool.ts';

const UNFINISHED = 'cluster.unfinished';

/**
 * Without `-F` the database asks for its files to be made durable; `wal_sync_method=fsync` makes it ask in the one way
 * our file system answers. The log is trimmed at checkpoints only, so its reserve is kept small.
 */
const START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c', 'wal_sync_method=fsync',
  '-c', 'min_wal_size=32MB',
  '-c', 'max_wal_size=64MB',
  '-c', 'timezone=UTC',
];

export interface EmbeddedEngine {
  readonly pool: EmbeddedPool;
  /** The files as a tar archive, for openInMemory. */
  dump(): Promise<Blob>;
  readonly files: DurableNodeFS | null;
  /** Copies everything into a directory while nobody writes. */
  backUp(target: string): Promise<void>;
  /** Free space on the disk of the database; infinite in memory. */
  freeBytes(): number;
  close(): Promise<void>;
}

/** Opens the embedded database of a directory, creating it if there is none, and holds the directory until closed. */
export async function openEmbedded(directory: string, onFailure: (error: Error) => void): Promise<EmbeddedEngine> {
  const lock = lockDirectory(directory);
  try {
    let pool: EmbeddedPool | null = null;
    // A disk that could not store something once must not be asked again as if nothing had happened.
    const refuse = (error: Error) => (pool ? pool.fail(error) : onFailure(error));
    const { engine, files } = await startEngine(directory, (cluster) => new DurableNodeFS(cluster, refuse));
    pool = await EmbeddedPool.open(engine, { onFailure });
    return assemble(pool, engine, { files, lock });
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** A database in memory for tests, optionally filled from a dump. It forgets everything when closed. */
export async function openInMemory(dump?: Blob): Promise<EmbeddedEngine> {
  const engine = await PGlite.create(dump ? { loadDataDir: dump } : {});
  return assemble(await EmbeddedPool.open(engine), engine, { files: null, lock: null });
}

/**
 * While the cluster is being created a marker lies beside it, durable before and removed after: whatever interrupts the
 * first start, the next one sees the marker and begins again. Without the marker nothing is ever deleted.
 */
async function startEngine(directory: string, files: (cluster: string) => DurableNodeFS): Promise<{ engine: PGlite; files: DurableNodeFS }> {
  const cluster = join(directory, CLUSTER);
  const marker = join(directory, UNFINISHED);
  if (existsSync(marker)) rmSync(cluster, { recursive: true, force: true });
  const fresh = !existsSync(cluster);
  if (fresh) {
    writeFileSync(marker, 'The database is being created; this file disappears when it is complete.\n');
    fsyncPath(marker);
    fsyncPath(directory);
  }
  const durable = files(cluster);
  const engine = await startPGlite(directory, durable);
  if (fresh) {
    await engine.exec('CHECKPOINT');
    fsyncTree(cluster);
    rmSync(marker);
    fsyncPath(directory);
  }
  return { engine, files: durable };
}

/** Raised when the engine does not start. Its own last words are in the message; PGlite's say only that it failed. */
export class DatabaseStartError extends Error {
  override readonly name = 'DatabaseStartError';

  constructor(directory: string, reason: string, cause: unknown) {
    super(
      `The embedded database in ${directory} could not be started: ${reason}. If the disk is full, free some space; nothing stored is lost.\n` +
        `${directory}의 내장 데이터베이스를 시작할 수 없습니다: ${reason}. 디스크가 가득 찼다면 공간을 확보해 주세요. 저장된 내용은 사라지지 않았습니다.`,
      { cause },
    );
  }
}

async function startPGlite(directory: string, fs: DurableNodeFS): Promise<PGlite> {
  let reason = '';
  const onStderr = (line: string) => {
    const fault = /(?:FATAL|PANIC|ERROR):\s+(.*)/.exec(line)?.[1];
    if (fault) reason = fault;
    return false;
  };
  try {
    return await PGlite.create({ fs, startParams: START_PARAMETERS, onStderr });
  } catch (error) {
    throw new DatabaseStartError(directory, reason || (error as Error).message, error);
  }
}

function assemble(pool: EmbeddedPool, engine: PGlite, held: { files: DurableNodeFS | null; lock: DirectoryLock | null }): EmbeddedEngine {
  return {
    pool,
    files: held.files,
    backUp: (target) => pool.exclusively(async (session) => {
      if (!held.files) throw new Error('A database in memory has no files to back up.');
      await session.query('CHECKPOINT');
      copyCluster(held.files.directory, target);
    }),
    freeBytes() {
      if (!held.files) return Number.POSITIVE_INFINITY;
      const { bavail, bsize } = statfsSync(held.files.directory);
      return bavail * bsize;
    },
    dump: () => pool.exclusively(async (session) => {
      await session.query('CHECKPOINT');
      return engine.dumpDataDir('none');
    }),
    async close() {
      await pool.end();
      // An engine that stopped itself would never answer.
      if (!pool.failed) await engine.close();
      held.lock?.release();
    },
  };
}
