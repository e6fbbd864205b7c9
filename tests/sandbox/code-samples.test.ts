import { execFile, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { samplesFor, type Sample, type SampleFacts } from '../../features/integration/code-samples.ts';
import { PAYING_CARD, startTestSandbox, type Shop, type TestSandbox } from '../../testkit/payments-sandbox.ts';

/** What a shop's own program knows when it comes to the code that was copied. */
interface Known {
  readonly impUid: string | null;
  readonly order: { readonly id: string; readonly name: string; readonly amount: number };
}

const CUSTOMER = 'customer-1';
const CARD = { number: PAYING_CARD, expiry: '2099-12', birth: '900101', pwd2: '12' };
const DUE_SECONDS = Math.floor(Date.now() / 1000) + 86_400;

interface Runner {
  readonly command: string;
  /** Ends well where the language and what the code needs are at hand. */
  readonly probe: readonly string[];
  readonly file: string;
  readonly before: (known: Known) => string;
  /** Where the code cannot stand behind the variables as it is. */
  readonly around?: (before: string, code: string) => string;
}

/** Where systems keep the library of org.json; the first is that of Maven's local copies, made by whoever builds with it. */
const JSON_JARS = [...globSync(join(homedir(), '.m2/repository/org/json/json/*/json-*.jar')), '/usr/share/java/com.android.json.jar', '/usr/share/java/json.jar'].filter((path) => existsSync(path)).slice(-1);

/** The variables that the copied code takes for granted, in each language, and how it is run. */
const RUNNERS: Readonly<Partial<Record<Sample['language'], Runner>>> = {
  node: {
    command: process.execPath, probe: ['--version'], file: 'sample.mjs',
    before: ({ impUid, order }) => `const impUid = ${JSON.stringify(impUid)}; const order = ${JSON.stringify({ ...order, dueSeconds: DUE_SECONDS, accountHolder: 'Shop' })}; const customer = ${JSON.stringify({ id: CUSTOMER })}; const card = ${JSON.stringify(CARD)};\n`,
  },
  python: {
    command: 'python3', probe: ['-c', 'import requests'], file: 'sample.py',
    before: ({ impUid, order }) => `from types import SimpleNamespace as N\nimp_uid = ${JSON.stringify(impUid ?? '')}\norder = N(id=${JSON.stringify(order.id)}, name=${JSON.stringify(order.name)}, amount=${order.amount}, dueSeconds=${DUE_SECONDS}, accountHolder="Shop")\ncustomer = N(id=${JSON.stringify(CUSTOMER)})\ncard = N(number="${CARD.number}", expiry="${CARD.expiry}", birth="${CARD.birth}", pwd2="${CARD.pwd2}")\n`,
  },
  php: {
    command: 'php', probe: ['-r', 'exit(function_exists("curl_init") ? 0 : 1);'], file: 'sample.php',
    before: ({ impUid, order }) => `<?php\n$impUid = '${impUid ?? ''}'; $order = (object) ['id' => '${order.id}', 'name' => '${order.name}', 'amount' => ${order.amount}, 'dueSeconds' => ${DUE_SECONDS}, 'accountHolder' => 'Shop']; $customer = (object) ['id' => '${CUSTOMER}']; $card = (object) ['number' => '${CARD.number}', 'expiry' => '${CARD.expiry}', 'birth' => '${CARD.birth}', 'pwd2' => '${CARD.pwd2}'];\n?>`,
  },
  java: {
    command: 'java', probe: JSON_JARS.length === 0 ? ['--no-library-of-org.json'] : ['--list-modules'], file: 'Sample.java',
    before: ({ impUid, order }) => `String impUid = ${JSON.stringify(impUid ?? '')}; Order order = new Order(${JSON.stringify(order.id)}, ${JSON.stringify(order.name)}, ${order.amount}, ${DUE_SECONDS}L, "Shop"); Customer customer = new Customer(${JSON.stringify(CUSTOMER)}); Card card = new Card("${CARD.number}", "${CARD.expiry}", "${CARD.birth}", "${CARD.pwd2}");\n`,
    around(before, code) {
      const isImport = (line: string) => line.startsWith('import ');
      const lines = code.split('\n');
      return `${lines.filter(isImport).join('\n')}
public class Sample {
  record Order(String id, String name, int amount, long dueSeconds, String accountHolder) {}
  record Customer(String id) {}
  record Card(String number, String expiry, String birth, String pwd2) {}
  public static void main(String[] args) throws Exception {
${before}${lines.filter((line) => !isImport(line)).join('\n')}
  }
}`;
    },
  },
};

/** Languages that this machine can run: Node always, the others where they are installed with what the code needs. */
const LANGUAGES = (Object.keys(RUNNERS) as (keyof typeof RUNNERS)[]).filter((language) => {
  const runner = RUNNERS[language];
  return runner !== undefined && spawnSync(runner.command, runner.probe, { stdio: 'ignore' }).status === 0;
});

interface Ended {
  readonly failed: boolean;
  readonly said: string;
}

function run(language: Sample['language'], code: string, known: Known, secret: string): Promise<Ended> {
  const runner = RUNNERS[language];
  if (runner === undefined) throw new Error(`Nothing runs ${language} here.`);
  const file = join(mkdtempSync(join(tmpdir(), 'gatehouse-sample-')), runner.file);
  const before = runner.before(known);
  writeFileSync(file, runner.around?.(before, code) ?? before + code);
  return new Promise((resolve) => {
    // Not in this process: the code is a shop's program, with the secret in its environment.
    execFile(runner.command, [...(language === 'java' ? ['-cp', JSON_JARS.join()] : []), file], { env: { PATH: process.env['PATH'] ?? '', IMP_SECRET: secret }, timeout: 40_000 }, (error, stdout, stderr) => resolve({ failed: error !== null, said: stdout + stderr }));
  });
}

function factsOf(sandbox: TestSandbox, shop: Shop, type: string, method = 'card'): SampleFacts {
  return { script: `${sandbox.url}/v1/iamport.js`, api: sandbox.url, userCode: shop.keys.userCode, restKey: shop.keys.restKey, channelKey: shop.keys.channelKeys[2]?.channelKey ?? '', method, payMethod: 'card', type };
}

const serverCodeOf = (facts: SampleFacts, language: Sample['language']): string => {
  const sample = samplesFor(facts).find((one) => one.language === language && one.step === 'server');
  if (sample === undefined) throw new Error(`no ${language} code`);
  return sample.code;
};

const finish = async (shop: Shop, kind: 'payment' | 'certification', params: object) =>
  (await shop.call('POST', '/sandbox/checkout', { kind, user_code: shop.keys.userCode, outcome: 'approve', params })).response as { imp_uid: string };

describe.each(LANGUAGES)('the code to copy, run as it stands: %s', (language) => {
  it('reads a window’s payment back, and refuses one of another amount', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const { imp_uid: impUid } = await finish(shop, 'payment', { merchant_uid: 'order-1', name: 'Notes', amount: 1000 });
    const code = serverCodeOf(factsOf(sandbox, shop, 'one_time'), language);
    const order = { id: 'order-1', name: 'Notes', amount: 1000 };
    expect(await run(language, code, { impUid, order }, shop.keys.restSecret)).toMatchObject({ failed: false });
    const other = await run(language, code, { impUid, order: { ...order, amount: 1 } }, shop.keys.restSecret);
    expect(other.failed && other.said).toContain('amount or status differs');
  }, 120_000);

  it('reads who was verified, and refuses the verification of another order', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const { imp_uid: impUid } = await finish(shop, 'certification', { merchant_uid: 'who-1' });
    const code = serverCodeOf(factsOf(sandbox, shop, 'verification', 'mobile_identity'), language);
    const order = { id: 'who-1', name: 'Notes', amount: 1 };
    expect(await run(language, code, { impUid, order }, shop.keys.restSecret)).toMatchObject({ failed: false });
    expect((await run(language, code, { impUid, order: { ...order, id: 'who-2' } }, shop.keys.restSecret)).said).toContain('not verified');
  }, 120_000);

  it('charges a billing key, makes a key-in payment and opens an account', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    await finish(shop, 'payment', { merchant_uid: 'key-1', name: 'Key', amount: 0, customer_uid: CUSTOMER });
    for (const [type, method, status] of [['subscription', 'card', 'paid'], ['key_in', 'card', 'paid'], ['key_in', 'virtual_account', 'ready']] as const) {
      const order = { id: `${type}-${method}`, name: 'Notes', amount: 2000 };
      const ended = await run(language, serverCodeOf(factsOf(sandbox, shop, type, method), language), { impUid: null, order }, shop.keys.restSecret);
      expect([type, method, ended]).toEqual([type, method, { failed: false, said: '' }]);
      expect((await shop.call('GET', `/payments/find/${order.id}`)).response).toMatchObject({ status, amount: 2000 });
    }
  }, 120_000);
});

it('runs Node’s code wherever these tests run', () => {
  expect(LANGUAGES).toContain('node');
  // Said in the output of every run: what was run here, and what this machine cannot run.
  console.info(`code samples ran in: ${LANGUAGES.join(', ')}`);
});
