import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { lockDirectory, type DirectoryLock } from './directory-lock.ts';
import { DurableNodeFS, fsyncPath, fsyncTree } from './durable-files.ts';
import { EmbeddedPool } from './embedded-pool.ts';

const CLUSTER = 'cluster';
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
  close(): Promise<void>;
}

/** Opens the embedded database of a directory, creating it if there is none, and holds the directory until closed. */
export async function openEmbedded(directory: string, onFailure: (error: Error) => void): Promise<EmbeddedEngine> {
  const lock = lockDirectory(directory);
  try {
    const { engine, files } = await startEngine(directory, (cluster) => new DurableNodeFS(cluster, onFailure));
    return assemble(await EmbeddedPool.open(engine), engine, { files, lock });
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
  const engine = await PGlite.create({ fs: durable, startParams: START_PARAMETERS });
  if (fresh) {
    await engine.exec('CHECKPOINT');
    fsyncTree(cluster);
    rmSync(marker);
    fsyncPath(directory);
  }
  return { engine, files: durable };
}

function assemble(pool: EmbeddedPool, engine: PGlite, held: { files: DurableNodeFS | null; lock: DirectoryLock | null }): EmbeddedEngine {
  return {
    pool,
    files: held.files,
    dump: () => pool.exclusively(async (client) => {
      await client.query('CHECKPOINT');
      return engine.dumpDataDir('none');
    }),
    async close() {
      await pool.end();
      await engine.close();
      held.lock?.release();
    },
  };
}
