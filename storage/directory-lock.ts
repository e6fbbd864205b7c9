import { chmodSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Raised when another process holds the directory. The message is for the person who started the second one. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
  readonly directory: string;
  readonly pid: number | null;
  readonly text: { readonly ko: string; readonly en: string };

  constructor(directory: string, owner: Owner | null) {
    const who = owner ? `pid ${owner.pid}, ${owner.host}` : 'pid ?';
    const text = {
      en: `The database directory ${directory} is already in use by another Gatehouse process (${who}). Stop that process first, or choose another directory with GATEHOUSE_DATA_DIR.`,
      ko: `데이터베이스 디렉터리 ${directory}을(를) 다른 Gatehouse 프로세스(${who})가 이미 사용하고 있습니다. 그 프로세스를 먼저 종료하거나 GATEHOUSE_DATA_DIR로 다른 디렉터리를 지정해 주세요.`,
    };
    super(`${text.en}\n${text.ko}`);
    this.text = text;
    this.directory = directory;
    this.pid = owner?.pid ?? null;
  }
}

interface Owner {
  readonly pid: number;
  /** Start of the process in clock ticks after boot: a recycled pid has another one. Null where /proc does not exist. */
  readonly startTime: string | null;
  /** Processes of another pid namespace (a container) cannot be looked up by pid from here. */
  readonly pidNamespace: string | null;
  readonly bootId: string | null;
  readonly host: string;
}

/** A held directory. */
export interface DirectoryLock {
  release(): void;
}

const LOCK_FILE = 'lock.sqlite';
const OWNER_FILE = 'owner.json';

/**
 * Takes the directory for this process alone, or throws DirectoryInUseError naming the holder.
 *
 * Two processes on one embedded database silently lose each other's rows. The kernel keeps the lock (SQLite's exclusive
 * lock on a file of its own), so it ends with the process, whatever ended it, also across containers that share the
 * disk; there is no stale lock to take over and no race in taking it over. As a second wall the owner file names the
 * process, and while that process lives the directory is refused even if the kernel lock was lost (closing any
 * descriptor of the lock file drops it).
 */
export function lockDirectory(directory: string): DirectoryLock {
  const path = resolve(directory);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  // PGlite creates files that everybody may read and write; only the directory protects them.
  chmodSync(path, 0o700);
  const lock = new DatabaseSync(join(path, LOCK_FILE), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode=OFF; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) throw new DirectoryInUseError(path, readOwner(path));
    throw error;
  }
  const owner = readOwner(path);
  if (owner && isAlive(owner)) {
    lock.close();
    throw new DirectoryInUseError(path, owner);
  }
  const ownerFile = join(path, OWNER_FILE);
  writeFileSync(ownerFile, `${JSON.stringify(describeThisProcess())}\n`, { mode: 0o600 });
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      rmSync(ownerFile, { force: true });
      lock.close();
    },
  };
}

const SQLITE_BUSY = 5;

function describeThisProcess(): Owner {
  return {
    pid: process.pid,
    startTime: startTimeOf(process.pid),
    pidNamespace: pidNamespace(),
    bootId: bootId(),
    host: hostname(),
  };
}

function readOwner(directory: string): Owner | null {
  try {
    const owner = JSON.parse(readFileSync(join(directory, OWNER_FILE), 'utf8')) as Owner;
    return Number.isInteger(owner.pid) ? owner : null;
  } catch {
    // Missing, or cut short by a crash: nobody can be named, and the kernel lock has already decided.
    return null;
  }
}

/** True only when the owner can be seen to live. Where it cannot be looked up, the kernel lock is the judge. */
function isAlive(owner: Owner): boolean {
  if (owner.bootId !== bootId() || owner.pidNamespace !== pidNamespace()) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return owner.startTime === startTimeOf(owner.pid);
}

function startTimeOf(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  // The command name is in brackets and may itself contain spaces and brackets: count fields after the last one.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

function bootId(): string | null {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
