import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../platform/config.ts';

/** Says in the data directory that a restore is under way: files may be in place whose database is not. */
export interface RestoreJournal {
  /** Of which back-up. */
  readonly takenAt: string;
}

type Where = Pick<Config, 'dataDirectory'>;

const fileOf = ({ dataDirectory }: Where) => join(dataDirectory, 'restore.json');

/** Null when no restore is under way. */
export function readJournal(where: Where): RestoreJournal | null {
  return existsSync(fileOf(where)) ? (JSON.parse(readFileSync(fileOf(where), 'utf8')) as RestoreJournal) : null;
}

/** Durable when it returns, and never half-written. */
export function writeJournal(where: Where, journal: RestoreJournal): void {
  const unfinished = `${fileOf(where)}.unfinished`;
  const handle = openSync(unfinished, 'w', 0o600);
  writeSync(handle, JSON.stringify(journal));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(unfinished, fileOf(where));
  syncDirectory(where);
}

export function removeJournal(where: Where): void {
  rmSync(fileOf(where), { force: true });
  syncDirectory(where);
}

function syncDirectory({ dataDirectory }: Where): void {
  const handle = openSync(dataDirectory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** The program must not start on half a restore. */
export class RestoreUnfinishedError extends Error {
  override readonly name = 'RestoreUnfinishedError';
}

/** Throws while a restore is under way or was interrupted. */
export function refuseUnfinishedRestore(where: Where): void {
  const journal = readJournal(where);
  if (journal === null) return;
  throw new RestoreUnfinishedError(
    `Restoring the back-up of ${journal.takenAt} into ${where.dataDirectory} has not come to its end, so nothing may use it yet. Run npm run admin -- restore once more with the same file.\n` +
      `${journal.takenAt}의 백업을 ${where.dataDirectory}에 복원하는 작업이 끝나지 않아 아직 사용할 수 없습니다. 같은 파일로 npm run admin -- restore를 다시 실행해 주세요.`,
  );
}
