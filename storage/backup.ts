import { constants, cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { lockDirectory } from './directory-lock.ts';
import { fsyncTree } from './durable-files.ts';

/** The cluster inside a database directory and inside a backup of one. */
export const CLUSTER = 'cluster';

/**
 * Copies the files of a cluster that nobody writes to at the moment into `target`, and makes the copy durable. Where the
 * file system can share blocks the copy costs next to nothing.
 */
export function copyCluster(cluster: string, target: string): void {
  if (existsSync(join(target, CLUSTER))) throw new Error(`There is a backup in ${target} already; choose a new directory.`);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  cpSync(cluster, join(target, CLUSTER), { recursive: true, mode: constants.COPYFILE_FICLONE });
  fsyncTree(join(target, CLUSTER));
}

/**
 * Puts a backup in the place of the embedded database of `directory`, which no process may have open. The present one is
 * kept beside it under another name, returned; null when there was none.
 */
export function restoreBackup(backup: string, directory: string, now: Date): string | null {
  if (!existsSync(join(backup, CLUSTER, 'PG_VERSION'))) throw new Error(`There is no backup of an embedded database in ${backup}.`);
  const lock = lockDirectory(directory);
  try {
    const cluster = join(directory, CLUSTER);
    const replaced = existsSync(cluster) ? join(directory, `${CLUSTER}.replaced-${now.toISOString().replaceAll(/[:.]/g, '-')}`) : null;
    // Copied under another name first: interrupted, it leaves the present database where it is.
    const arriving = `${cluster}.arriving-${process.pid}`;
    cpSync(join(backup, CLUSTER), arriving, { recursive: true, mode: constants.COPYFILE_FICLONE });
    fsyncTree(arriving);
    if (replaced) renameSync(cluster, replaced);
    renameSync(arriving, cluster);
    fsyncTree(cluster);
    return replaced;
  } finally {
    lock.release();
  }
}
