import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { offeredGateways } from '../domain/catalogue/lookup.ts';
import { STANDARD_CATALOGUE } from '../domain/catalogue/standard.ts';
import { AppError } from '../contract/errors.ts';
import { ConfigError, loadConfig, type Config } from '../platform/config.ts';
import { openAdministration, type Administration } from './admin/administration.ts';
import { backUp, restore } from './admin/back-up.ts';
import { rotateKeys } from './admin/rotate-keys.ts';
import { AdminError, EXIT, say, type Exit } from './admin/words.ts';

/** `npm run admin -- COMMAND`: what an operator does at the machine and not in a browser. */

const USAGE = `Usage: npm run admin -- COMMAND [options]      사용법: npm run admin -- 명령 [옵션]

  create-operator --email ADDRESS [--name NAME] [--locale ko|en]
      Creates an operator. The password is asked for, or read from standard input.
      운영자를 만듭니다. 비밀번호는 물어보거나 표준 입력에서 읽습니다.
  create-gateway-member --gateway CODE --email ADDRESS [--name NAME] [--locale ko|en]
      Creates a member of a gateway's contract team.
      결제대행사 계약 담당자를 만듭니다.
  verify-audit [--anchor NUMBER:HASH]
      Checks the whole audit log; with an anchor noted earlier, also that nothing up to it was rewritten.
      감사 기록 전체를 검사합니다. 적어 둔 기준값을 주면 그때까지의 기록이 바뀌지 않았는지도 검사합니다.
  back-up FILE
      Writes database and uploaded files into one archive with checksums.
      데이터베이스와 올린 파일을 검사값과 함께 하나의 파일로 백업합니다.
  restore FILE
      Restores an archive into an empty data directory (and an empty database, with DATABASE_URL).
      빈 데이터 디렉터리(DATABASE_URL을 쓰면 빈 데이터베이스)에 백업을 복원합니다.
  rotate-keys
      Puts everything encrypted under the present GATEHOUSE_SECRET; the earlier one stands in GATEHOUSE_SECRET_PREVIOUS.
      암호화된 모든 내용을 지금의 GATEHOUSE_SECRET으로 옮깁니다. 이전 값은 GATEHOUSE_SECRET_PREVIOUS에 둡니다.

Settings are those of the server (docs/operations/settings.md).   설정은 서버와 같습니다.
Ends with 0 done, 1 failed, 2 called wrongly, 3 something was found that somebody must look at.
종료 코드: 0 완료, 1 실패, 2 잘못된 사용, 3 확인이 필요한 문제 발견.`;

const OPTIONS = { email: { type: 'string' }, name: { type: 'string' }, locale: { type: 'string' }, gateway: { type: 'string' }, anchor: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
type OptionName = keyof typeof OPTIONS;
type Values = { readonly [Name in Exclude<OptionName, 'help'>]?: string | undefined };

interface Command {
  readonly options: readonly OptionName[];
  /** Names of arguments without a dash, all of them needed. */
  readonly operands: readonly string[];
  run(given: { config: Config; values: Values; operands: readonly string[] }): Promise<Exit>;
}

/** Runs with the database open, and closes it whatever happens. */
async function administering(config: Config, work: (administration: Administration) => Promise<Exit>): Promise<Exit> {
  const administration = await openAdministration(config);
  return work(administration).finally(() => administration.close());
}

const COMMANDS: Readonly<Record<string, Command>> = {
  'create-operator': {
    options: ['email', 'name', 'locale'], operands: [],
    run: ({ config, values }) => createStaff(config, values, null),
  },
  'create-gateway-member': {
    options: ['gateway', 'email', 'name', 'locale'], operands: [],
    async run({ config, values }) {
      const codes = offeredGateways(STANDARD_CATALOGUE).map(({ code }) => code);
      if (values.gateway === undefined || !codes.includes(values.gateway)) throw usage({ en: `--gateway must be one of: ${codes.join(', ')}.`, ko: `--gateway에는 다음 중 하나를 지정해 주세요: ${codes.join(', ')}.` });
      return createStaff(config, values, values.gateway);
    },
  },
  'verify-audit': { options: ['anchor'], operands: [], run: ({ config, values }) => administering(config, (administration) => verifyAudit(administration, values.anchor)) },
  'back-up': { options: [], operands: ['FILE'], run: async ({ config, operands }) => backUp(config, operands[0] ?? '').then(() => EXIT.done) },
  restore: { options: [], operands: ['FILE'], run: async ({ config, operands }) => restore(config, operands[0] ?? '').then(() => EXIT.done) },
  'rotate-keys': { options: [], operands: [], run: ({ config }) => administering(config, rotate) },
};

function usage(text: { en: string; ko: string }): AdminError {
  return new AdminError(text, { exit: EXIT.usage });
}

async function createStaff(config: Config, values: Values, gateway: string | null): Promise<Exit> {
  const { email, name, locale } = values;
  if (email === undefined || !/^[\x21-\x7e]+@[\x21-\x7e]+\.[\x21-\x7e]+$/.test(email)) throw usage({ en: '--email needs an e-mail address, such as name@example.co.kr.', ko: '--email에 name@example.co.kr과 같은 이메일 주소를 지정해 주세요.' });
  if (locale !== undefined && locale !== 'ko' && locale !== 'en') throw usage({ en: '--locale must be ko or en.', ko: '--locale에는 ko 또는 en을 지정해 주세요.' });
  const password = await readPassword();
  return administering(config, async ({ accounts }) => {
    const given = { email, password, name, locale: locale as 'ko' | 'en' | undefined };
    const id = gateway === null ? await accounts.createOperator(given) : await accounts.createGatewayMember({ ...given, gateway });
    say({ en: `Created ${id}. They can sign in now.`, ko: `${id}을(를) 만들었습니다. 바로 로그인할 수 있습니다.` });
    return EXIT.done;
  });
}

/** Never an option: a command line can be read by everybody on the machine and stays in the shell's history. */
async function readPassword(): Promise<string> {
  const asked = process.stdin.isTTY === true;
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden, terminal: asked });
  try {
    if (asked) process.stderr.write('Password (10 to 128 characters) / 비밀번호(10자 이상 128자 이하): ');
    // Without a terminal the input may end before a line was asked for.
    const first = await Promise.race([lines.question(''), new Promise<string>((resolve) => lines.once('close', () => resolve('')))]);
    if (asked) process.stderr.write('\n');
    if (first === '') throw usage({ en: 'No password was given. Type it, or send it on standard input.', ko: '비밀번호가 없습니다. 입력하거나 표준 입력으로 보내 주세요.' });
    return first;
  } finally {
    lines.close();
  }
}

async function verifyAudit({ audit }: Administration, anchor: string | undefined): Promise<Exit> {
  const noted = anchor === undefined ? null : /^(\d{1,15}):([0-9a-f]{64})$/.exec(anchor);
  if (anchor !== undefined && noted === null) throw usage({ en: '--anchor is written NUMBER:HASH, as this command prints it.', ko: '--anchor는 이 명령이 출력하는 대로 번호:해시 형식으로 작성해 주세요.' });
  const report = await audit.check();
  if (!report.intact) {
    say({ en: `The audit log was changed: entry ${report.brokenAt} is missing or not what was written.`, ko: `감사 기록이 바뀌었습니다. ${report.brokenAt}번 기록이 없거나 원래 내용과 다릅니다.` });
    return EXIT.found;
  }
  if (noted !== null && !(await audit.holds({ sequence: Number(noted[1]), hash: noted[2] ?? '' }))) {
    say({ en: `The log is intact in itself, but entry ${noted[1]} is not the one noted: everything was rewritten or cut off.`, ko: `기록끼리는 맞지만 ${noted[1]}번 기록이 적어 둔 값과 다릅니다. 전체가 다시 쓰였거나 잘렸습니다.` });
    return EXIT.found;
  }
  const { entries, lastHash, keyedFrom } = report;
  say({ en: `The audit log is whole: ${entries} entries. Note this anchor elsewhere: ${entries}:${lastHash}`, ko: `감사 기록 ${entries}건에 이상이 없습니다. 다음 기준값을 다른 곳에 적어 보관해 주세요: ${entries}:${lastHash}` });
  if (keyedFrom > 1) say({ en: `Entries before ${keyedFrom} are older than the key of the log and are protected by plain hashes only.`, ko: `${keyedFrom}번 앞의 기록은 감사 키보다 오래되어 일반 해시로만 보호됩니다.` });
  return EXIT.done;
}

async function rotate(administration: Administration): Promise<Exit> {
  const { looked, changed, unopened, where, settled } = await rotateKeys(administration, ({ place, changed }) => console.log(`  ${place.padEnd(36)} ${changed}`));
  await administration.database.inTransaction((tx) => administration.audit.record(tx, { actor: 'system', action: 'keys.rotate', subject: administration.vault.keyId, details: { looked, changed, unopened, settled } }));
  if (unopened > 0) {
    say({
      en: `${changed} of ${looked} moved to the present key, but ${unopened} could not be opened: ${where.join(', ')}. Add the missing secret to GATEHOUSE_SECRET_PREVIOUS and run this again.`,
      ko: `${looked}건 가운데 ${changed}건을 지금의 키로 옮겼지만 ${unopened}건을 열 수 없습니다: ${where.join(', ')}. 빠진 값을 GATEHOUSE_SECRET_PREVIOUS에 더하고 다시 실행해 주세요.`,
    });
    return EXIT.found;
  }
  if (!settled) {
    say({
      en: `${changed} moved to the present key, but something new appears under the earlier one all the time: a server still runs with the earlier GATEHOUSE_SECRET. Restart every server with the present one, keep GATEHOUSE_SECRET_PREVIOUS, and run this again.`,
      ko: `${changed}건을 지금의 키로 옮겼지만 이전 키로 암호화한 내용이 계속 생깁니다. 이전 GATEHOUSE_SECRET으로 실행 중인 서버가 있습니다. 모든 서버를 지금의 값으로 다시 시작하고, GATEHOUSE_SECRET_PREVIOUS는 그대로 둔 채 다시 실행해 주세요.`,
    });
    return EXIT.found;
  }
  say({ en: `Everything is under the present key (${looked} looked at, ${changed} moved). The earlier secret can be removed.`, ko: `모든 내용이 지금의 키로 암호화되어 있습니다(${looked}건 확인, ${changed}건 이동). 이전 비밀 값을 지워도 됩니다.` });
  return EXIT.done;
}

async function main(given: readonly string[]): Promise<Exit> {
  const { values, positionals } = readArguments(given);
  const [name, ...operands] = positionals;
  if (values.help === true || name === 'help') {
    console.log(USAGE);
    return EXIT.done;
  }
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined) throw usage({ en: `${name === undefined ? 'A command is missing' : `There is no command ${name}`}.\n\n${USAGE}\n`, ko: name === undefined ? '명령이 없습니다.' : `${name} 명령은 없습니다.` });
  const foreign = (Object.keys(values) as OptionName[]).filter((option) => !command.options.includes(option));
  if (foreign.length > 0) throw usage({ en: `${name} takes no --${foreign[0]}.`, ko: `${name} 명령에는 --${foreign[0]} 옵션이 없습니다.` });
  if (operands.length !== command.operands.length) throw usage({ en: `Write: npm run admin -- ${[name, ...command.operands].join(' ')}`, ko: `사용법: npm run admin -- ${[name, ...command.operands].join(' ')}` });
  return command.run({ config: loadConfig(), values, operands });
}

function readArguments(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options: OPTIONS, allowPositionals: true, strict: true });
  } catch (error) {
    throw usage({ en: `${(error as Error).message}\n\n${USAGE}\n`, ko: '옵션을 확인해 주세요.' });
  }
}

/** The words of any error: ours as they are, the rest by their message, never a stack with what is inside. */
function wordsOf(error: unknown): { text: string; exit: Exit } {
  if (error instanceof AdminError) return { text: error.message, exit: error.exit };
  if (error instanceof ConfigError) return { text: error.message, exit: EXIT.usage };
  if (error instanceof AppError) {
    const told = [...error.problems.map(({ message }) => message), ...(error.detail === undefined ? [] : [error.detail])];
    return { text: told.map(({ en, ko }) => `${en}\n${ko}`).join('\n') || error.message, exit: EXIT.failed };
  }
  return { text: error instanceof Error ? error.message : String(error), exit: EXIT.failed };
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  const { text, exit } = wordsOf(error);
  console.error(text);
  return exit;
});
