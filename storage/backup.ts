import { constants, cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
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
