import type { Text } from '../domain/text.ts';
import { ConfigError, type Config } from '../platform/config.ts';
import { RestoreUnfinishedError } from './admin/restore-journal.ts';
import { DirectoryInUseError } from '../storage/directory-lock.ts';

/** Why the program does not start, for whoever started it: what to read, and the code it ends with. 2 means that the settings must change. */
export interface StartFailure {
  readonly text: string;
  readonly exit: 1 | 2;
}

type Ports = Pick<Config, 'host' | 'port' | 'sandboxPort' | 'rehearsalGatewayPort'> & Partial<Pick<Config, 'gatewayMail'>>;

/** Puts an error of the start into words. `config` is null while the settings have not been read. */
export function startFailure(error: unknown, config: (Ports & Pick<Config, 'databaseUrl'>) | null): StartFailure {
  if (error instanceof ConfigError) return { text: error.message, exit: 2 };
  if (error instanceof RestoreUnfinishedError) return { text: error.message, exit: 2 };
  if (error instanceof DirectoryInUseError) return { text: error.message, exit: 2 };
  const words = config === null ? null : (portWords(error, config) ?? databaseWords(error, config));
  if (words !== null) return { text: `${words.en}\n${words.ko}`, exit: 2 };
  return { text: error instanceof Error ? error.message : String(error), exit: 1 };
}

function portWords(error: unknown, config: Ports): Text | null {
  const { code, port, syscall } = (error ?? {}) as { code?: unknown; port?: unknown; syscall?: unknown };
  if (syscall !== 'listen' || typeof port !== 'number') return null;
  const name = port === config.gatewayMail?.listen?.port ? 'GATEWAY_MAIL_LISTEN' : port === config.port ? 'PORT' : port === config.sandboxPort ? 'SANDBOX_PORT' : 'REHEARSAL_GATEWAY_PORT';
  if (code === 'EADDRINUSE') {
    return {
      en: `Gatehouse cannot start: another program is listening on port ${port} (${name}). Stop that program, or write another port into ${name}.`,
      ko: `Gatehouse를 시작할 수 없습니다. 다른 프로그램이 포트 ${port}(${name})을(를) 사용하고 있습니다. 그 프로그램을 종료하거나 ${name}에 다른 포트를 지정해 주세요.`,
    };
  }
  if (code === 'EACCES') {
    return {
      en: `Gatehouse cannot start: this user may not listen on port ${port} (${name}). Write a port from 1024 upwards into ${name}.`,
      ko: `Gatehouse를 시작할 수 없습니다. 이 사용자는 포트 ${port}(${name})을(를) 열 수 없습니다. ${name}에 1024 이상의 포트를 지정해 주세요.`,
    };
  }
  if (code !== 'EADDRNOTAVAIL') return null;
  return {
    en: `Gatehouse cannot start: this machine does not have the address ${config.host}. Write one of its own addresses into HOST, such as 127.0.0.1 or 0.0.0.0.`,
    ko: `Gatehouse를 시작할 수 없습니다. 이 컴퓨터에 ${config.host} 주소가 없습니다. HOST에 127.0.0.1이나 0.0.0.0과 같은 이 컴퓨터의 주소를 지정해 주세요.`,
  };
}

/** By what PostgreSQL or the way to it says: nobody there, no such user or password, no such database. */
const DATABASE_CODES: Readonly<Record<string, Text>> = {
  ECONNREFUSED: { en: 'no server answers at that address', ko: '그 주소에서 응답하는 서버가 없습니다' },
  ENOTFOUND: { en: 'the host name is not known', ko: '호스트 이름을 찾을 수 없습니다' },
  ETIMEDOUT: { en: 'the server does not answer in time', ko: '서버가 제시간에 응답하지 않습니다' },
  '28P01': { en: 'the password is not right', ko: '비밀번호가 맞지 않습니다' },
  '28000': { en: 'the user may not connect', ko: '사용자가 접속할 수 없습니다' },
  '3D000': { en: 'there is no such database; create it first', ko: '해당 데이터베이스가 없습니다. 먼저 만들어 주세요' },
  '42501': { en: 'the user may not create tables there', ko: '사용자에게 테이블을 만들 권한이 없습니다' },
};

function databaseWords(error: unknown, config: Pick<Config, 'databaseUrl'>): Text | null {
  const { code } = (error ?? {}) as { code?: unknown };
  const why = typeof code === 'string' && config.databaseUrl !== undefined ? DATABASE_CODES[code] : undefined;
  if (why === undefined) return null;
  return {
    en: `Gatehouse cannot start: the database at DATABASE_URL cannot be used, ${why.en}. Start the server, or correct DATABASE_URL.`,
    ko: `Gatehouse를 시작할 수 없습니다. DATABASE_URL의 데이터베이스를 사용할 수 없습니다. ${why.ko}. 서버를 시작하거나 DATABASE_URL을 수정해 주세요.`,
  };
}
