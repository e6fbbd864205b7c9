import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';

/** A private PostgreSQL server for tests. */
export interface PostgresServer {
  /** Superuser connection to the database `postgres`. */
  readonly url: string;
  readonly version: string;
  readonly pid: number;
  /** Shuts the server down without waiting for its clients, as its operator would; what was committed stays. */
  halt(): Promise<void>;
  /** Kills every process of the server at once, as a power cut of its machine's processes would. */
  crash(): Promise<void>;
  /** Starts it again on the same port; resolves when it answers. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';

/** The newest-first list of Debian server binaries on this machine, oldest supported version (15) preferred: it accepts the least. */
function findBinaries(): string | null {
  if (!existsSync(DEBIAN)) return null;
  const versions = readdirSync(DEBIAN).filter((name) => /^\d+$/.test(name) && Number(name) >= 15 && existsSync(join(DEBIAN, name, 'bin/postgres')));
  const [oldest] = versions.sort((a, b) => Number(a) - Number(b));
  return oldest ? join(DEBIAN, oldest, 'bin') : null;
}

/**
 * Starts a server in a temporary directory, or returns null where no binaries are installed. PostgreSQL refuses to run
 * as root, so root starts it as the system user `postgres`. Durability is off: a test server is thrown away. With `survivesCrash` what was
 * committed has left the server's own memory, so that it outlives the server's processes (not the machine).
 */
export async function startPostgresServer(given: { survivesCrash?: boolean } = {}): Promise<PostgresServer | null> {
  const binaries = findBinaries();
  const account = serverAccount();
  if (!binaries || !account) return null;
  const directory = mkdtempSync('/tmp/gatehouse-postgres-');
  chmodSync(directory, 0o700);
  chownSync(directory, account.uid, account.gid);
  const data = join(directory, 'data');
  execFileSync(join(binaries, 'initdb'), ['-D', data, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], { ...account, cwd: directory, stdio: 'pipe' });
  const port = await freePort();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const run = () => {
    const server = spawn(join(binaries, 'postgres'), [
      '-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${directory}`,
      '-c', 'fsync=off', '-c', `synchronous_commit=${given.survivesCrash === true ? 'on' : 'off'}`, '-c', 'full_page_writes=off', '-c', 'max_connections=200', '-c', 'shared_buffers=64MB',
    ], { ...account, cwd: directory, stdio: 'ignore' });
    return { server, ended: new Promise<void>((resolve) => server.once('exit', () => resolve())) };
  };
  let running = run();
  const halt = async () => {
    // SIGINT is the fast shutdown: it does not wait for clients.
    if (running.server.exitCode === null) running.server.kill('SIGINT');
    await running.ended;
  };
  const crash = async () => {
    const { pid } = running.server;
    const all = pid === undefined ? [] : [pid, ...childrenOf(pid)];
    for (const one of all) killIfThere(one);
    await running.ended;
  };
  const stop = async () => {
    await halt();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    return {
      url, version: await waitUntilReady(url), halt, crash, stop,
      get pid() {
        return running.server.pid as number;
      },
      async resume() {
        running = run();
        await waitUntilReady(url);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === parent;
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function serverAccount(): { uid: number; gid: number } | null {
  const uid = process.getuid?.() ?? -1;
  if (uid > 0) return { uid, gid: process.getgid?.() ?? uid };
  const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((entry) => entry.startsWith('postgres:'))?.split(':');
  return line ? { uid: Number(line[2]), gid: Number(line[3]) } : null;
}

async function waitUntilReady(url: string): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      return rows[0]?.server_version ?? '';
    } catch (error) {
      if (attempt >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    } finally {
      await client.end().catch(() => {});
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
