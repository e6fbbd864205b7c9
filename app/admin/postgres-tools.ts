import { spawn } from 'node:child_process';
import { environmentOf } from '../../platform/config.ts';
import { AdminError } from './words.ts';

/** The address of the server as the tools' own variables: on a command line everybody on the machine could read the password. */
function connectionOf(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const given: Record<string, string> = {
    PGHOST: searchParams.get('host') ?? decodeURIComponent(hostname), PGPORT: port, PGUSER: decodeURIComponent(username), PGPASSWORD: decodeURIComponent(password), PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get('sslmode') ?? '',
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

/** Runs pg_dump or pg_restore against the server. Throws words that say what to do when the tool is not at hand. */
export function runPostgresTool(tool: 'pg_dump' | 'pg_restore', given: { url: string; arguments: readonly string[] }): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, given.arguments, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...environmentOf(''), ...connectionOf(given.url) } });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(-2000)));
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code !== 'ENOENT' ? error : new AdminError({
        en: `${tool} was not found. Install the PostgreSQL client programs (Debian: postgresql-client), or back the server up with its own tools and copy the files directory.`,
        ko: `${tool} 프로그램이 없습니다. PostgreSQL 클라이언트 프로그램(Debian: postgresql-client)을 설치하거나, 서버의 백업 도구를 쓰고 files 디렉터리를 따로 복사해 주세요.`,
      }));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new AdminError({ en: `${tool} failed: ${errors.trim()}`, ko: `${tool} 실행에 실패했습니다: ${errors.trim()}` }));
    });
  });
}
