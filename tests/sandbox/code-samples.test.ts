import { execFile, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { samplesFor, type Sample, type SampleFacts } from '../../features/integration/code-samples.ts';
import { PAYING_CARD, startTestSandbox, type Shop, type TestSandbox } from '../../testkit/payments-sandbox.ts';

/** What a shop's own program knows when it comes to the code that was copied. */
interface Known {
  readonly impUid?: string;
  readonly order: { readonly id: string; readonly name: string; readonly amount: number };
  readonly billingKey?: string;
  /** A notification that has come. */
  readonly notice?: { readonly body: string; readonly headers: Readonly<Record<string, string>> };
}

/** What stands in the environment of the shop's program. */
interface Secrets {
  readonly IMP_SECRET?: string;
  readonly PORTONE_API_SECRET?: string;
  readonly PORTONE_WEBHOOK_SECRET?: string;
}

const CUSTOMER = 'customer-1';
const CARD = { number: PAYING_CARD, expiry: '2099-12', expiryYear: '99', expiryMonth: '12', birth: '900101', pwd2: '12' };
const DUE = new Date(Date.now() + 86_400_000);
const MORE = { dueSeconds: Math.floor(DUE.getTime() / 1000), dueDate: DUE.toISOString(), payAt: DUE.toISOString(), accountHolder: 'Shop' };
const customerOf = ({ billingKey }: Known) => ({ id: CUSTOMER, billingKey: billingKey ?? '' });
const NO_NOTICE = { body: '', headers: {} };

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

const js = (value: unknown): string => JSON.stringify(value);
/** JSON as PHP and Python read it: no character of it ends their quotes. */
const inside = (value: unknown): string => js(js(value));
const phpOf = (value: unknown): string => `json_decode(base64_decode('${Buffer.from(js(value)).toString('base64')}'))`;

/** The variables that the copied code takes for granted, in each language, and how it is run. */
const RUNNERS: Readonly<Partial<Record<Sample['language'], Runner>>> = {
  node: {
    command: process.execPath, probe: ['--version'], file: 'sample.mjs',
    before: (known) => `const impUid = ${js(known.impUid ?? '')}; const order = ${js({ ...known.order, ...MORE })}; const customer = ${js(customerOf(known))}; const card = ${js(CARD)}; const { body, headers } = ${js(known.notice ?? NO_NOTICE)};\n`,
  },
  python: {
    command: 'python3', probe: ['-c', 'import requests'], file: 'sample.py',
    before: (known) => `import json as _json\nfrom types import SimpleNamespace as _N\n_known = _json.loads(${inside({ impUid: known.impUid ?? '', order: { ...known.order, ...MORE }, customer: customerOf(known), card: CARD, notice: known.notice ?? NO_NOTICE })})\nimp_uid = _known["impUid"]\norder = _N(**_known["order"])\ncustomer = _N(**_known["customer"])\ncard = _N(**_known["card"])\nbody = _known["notice"]["body"].encode()\nheaders = _known["notice"]["headers"]\n`,
  },
  php: {
    command: 'php', probe: ['-r', 'exit(function_exists("curl_init") ? 0 : 1);'], file: 'sample.php',
    before: (known) => `<?php\n$impUid = ${phpOf(known.impUid ?? '')}; $order = ${phpOf({ ...known.order, ...MORE })}; $customer = ${phpOf(customerOf(known))}; $card = ${phpOf(CARD)}; $body = ${phpOf(known.notice?.body ?? '')};\nforeach ((array) ${phpOf(known.notice?.headers ?? {})} as $name => $value) $_SERVER['HTTP_' . strtoupper(str_replace('-', '_', $name))] = $value;\n?>`,
  },
  java: {
    command: 'java', probe: JSON_JARS.length === 0 ? ['--no-library-of-org.json'] : ['--list-modules'], file: 'Sample.java',
    before: ({ impUid, order, billingKey, notice }) => `String impUid = ${js(impUid ?? '')}; Order order = new Order(${js(order.id)}, ${js(order.name)}, ${order.amount}, ${MORE.dueSeconds}L, ${js(MORE.dueDate)}, ${js(MORE.payAt)}, "Shop"); Customer customer = new Customer(${js(CUSTOMER)}, ${js(billingKey ?? '')});
Card card = new Card("${CARD.number}", "${CARD.expiry}", "${CARD.expiryYear}", "${CARD.expiryMonth}", "${CARD.birth}", "${CARD.pwd2}"); String body = ${js(notice?.body ?? '')}; java.util.Map<String, String> headers = java.util.Map.of(${Object.entries(notice?.headers ?? {}).flat().map(js).join(', ')});\n`,
    around(before, code) {
      const isImport = (line: string) => line.startsWith('import ');
      const lines = code.split('\n');
      return `${lines.filter(isImport).join('\n')}
public class Sample {
  record Order(String id, String name, int amount, long dueSeconds, String dueDate, String payAt, String accountHolder) {}
  record Customer(String id, String billingKey) {}
  record Card(String number, String expiry, String expiryYear, String expiryMonth, String birth, String pwd2) {}
  public static void main(String[] args) throws Exception {
${before}${lines.filter((line) => !isImport(line)).join('\n')}
  }
}`;
    },
  },
};

/** A program of a second is not worth compiling well. */
const QUICK_JAVA = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** Languages that this machine can run: Node always, the others where they are installed with what the code needs. */
const LANGUAGES = (Object.keys(RUNNERS) as (keyof typeof RUNNERS)[]).filter((language) => {
  const runner = RUNNERS[language];
  return runner !== undefined && spawnSync(runner.command, runner.probe, { stdio: 'ignore' }).status === 0;
});

interface Ended {
  readonly failed: boolean;
  readonly said: string;
}

function run(language: Sample['language'], code: string, known: Known, secrets: Secrets): Promise<Ended> {
  const runner = RUNNERS[language];
  if (runner === undefined) throw new Error(`Nothing runs ${language} here.`);
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-sample-'));
  // The published packages, where a shop's program would have them.
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  const file = join(folder, runner.file);
  const before = runner.before(known);
  writeFileSync(file, runner.around?.(before, code) ?? before + code);
  return new Promise((resolve) => {
    // Not in this process: the code is a shop's program, with the secret in its environment.
    execFile(runner.command, [...(language === 'java' ? [...QUICK_JAVA, '-cp', JSON_JARS.join()] : []), file], { env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', ...secrets }, timeout: 90_000 }, (error, stdout, stderr) => resolve({ failed: error !== null, said: stdout + stderr }));
  });
}

interface Asked {
  readonly dialect?: SampleFacts['dialect'];
  readonly type: string;
  readonly method?: string;
  readonly v2PayMethod?: string | null;
}

function factsOf(sandbox: TestSandbox, shop: Shop, { dialect = 'v1', type, method = 'card', v2PayMethod = 'CARD' }: Asked): SampleFacts {
  return {
    dialect, script: `${sandbox.url}${dialect === 'v1' ? '/v1/iamport.js' : '/v2/browser-sdk.js'}`, api: sandbox.url, userCode: shop.keys.userCode, restKey: shop.keys.restKey, storeId: shop.keys.v2.storeId,
    channelKey: shop.keys.channelKeys[2]?.channelKey ?? '', method, payMethod: 'card', v2PayMethod, type,
  };
}

const codeOf = (facts: SampleFacts, language: Sample['language'], step: Sample['step'] = 'server'): string => {
  const sample = samplesFor(facts).find((one) => one.language === language && one.step === step);
  if (sample === undefined) throw new Error(`no ${language} code`);
  return sample.code;
};

const v1Secret = (shop: Shop): Secrets => ({ IMP_SECRET: shop.keys.restSecret });
const v2Secrets = (shop: Shop): Secrets => ({ PORTONE_API_SECRET: shop.keys.v2.apiSecret, PORTONE_WEBHOOK_SECRET: shop.keys.v2.webhookSecret });

const finish = async (shop: Shop, kind: 'payment' | 'certification', params: object) =>
  (await shop.call('POST', '/sandbox/checkout', { kind, user_code: shop.keys.userCode, outcome: 'approve', params })).response as { imp_uid: string };
/** A window of V2, opened and approved. */
const finishV2 = async (shop: Shop, channel: number, params: object) =>
  (await shop.v2('POST', '/sandbox/checkout', { outcome: 'approve', params: { storeId: shop.keys.v2.storeId, channelKey: shop.keys.channelKeys[channel]?.channelKey, ...params } })).body as { code: number; billingKey?: string };

describe.each(LANGUAGES)('the code to copy, run as it stands: %s', (language) => {
  it('reads a window’s payment back, refuses one of another amount or order, and says in the API’s words why it has no token', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const { imp_uid: impUid } = await finish(shop, 'payment', { merchant_uid: 'order-1', name: 'Notes', amount: 1000 });
    const code = codeOf(factsOf(sandbox, shop, { type: 'one_time' }), language);
    const order = { id: 'order-1', name: 'Notes', amount: 1000 };
    expect(await run(language, code, { impUid, order }, v1Secret(shop))).toMatchObject({ failed: false });
    for (const wrong of [{ ...order, amount: 1 }, { ...order, id: 'order-2' }]) {
      const other = await run(language, code, { impUid, order: wrong }, v1Secret(shop));
      expect(other.failed && other.said).toContain('order, amount or status differs');
    }
    await shop.call('POST', '/sandbox/checkout', { kind: 'payment', user_code: shop.keys.userCode, outcome: 'decline', params: { merchant_uid: 'order-3', name: 'Notes', amount: 1000 } });
    const { imp_uid: declinedUid, fail_reason: why } = (await shop.call('GET', '/payments/find/order-3')).response as { imp_uid: string; fail_reason: string };
    const declined = await run(language, code, { impUid: declinedUid, order: { ...order, id: 'order-3' } }, v1Secret(shop));
    expect(why).toBeTruthy();
    expect(declined.failed && declined.said).toContain(why);
    const { message } = await sandbox.call('POST', '/users/getToken', { body: { imp_key: shop.keys.restKey, imp_secret: 'wrong' } });
    const refused = await run(language, code, { impUid, order }, { IMP_SECRET: 'wrong' });
    expect(message).toBeTruthy();
    expect(refused.failed && refused.said).toContain(message);
  }, 120_000);

  it('reads who was verified, and refuses the verification of another order', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const { imp_uid: impUid } = await finish(shop, 'certification', { merchant_uid: 'who-1' });
    const code = codeOf(factsOf(sandbox, shop, { type: 'verification', method: 'mobile_identity' }), language);
    const order = { id: 'who-1', name: 'Notes', amount: 1 };
    expect(await run(language, code, { impUid, order }, v1Secret(shop))).toMatchObject({ failed: false });
    expect((await run(language, code, { impUid, order: { ...order, id: 'who-2' } }, v1Secret(shop))).said).toContain('not verified');
  }, 120_000);

  it('charges a billing key, makes a key-in payment and opens an account', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    await finish(shop, 'payment', { merchant_uid: 'key-1', name: 'Key', amount: 0, customer_uid: CUSTOMER });
    for (const [type, method, status] of [['subscription', 'card', 'paid'], ['key_in', 'card', 'paid'], ['key_in', 'virtual_account', 'ready']] as const) {
      const order = { id: `${type}-${method}`, name: 'Notes', amount: 2000 };
      const ended = await run(language, codeOf(factsOf(sandbox, shop, { type, method }), language), { order }, v1Secret(shop));
      expect([type, method, ended]).toEqual([type, method, { failed: false, said: '' }]);
      expect((await shop.call('GET', `/payments/find/${order.id}`)).response).toMatchObject({ status, amount: 2000 });
    }
  }, 120_000);

  it('V2: reads payments and verifications back, and says in the API’s words why it is refused', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const asked = { dialect: 'v2', type: 'one_time' } as const;
    await finishV2(shop, 0, { paymentId: 'order 1/가', orderName: 'Notes', totalAmount: 1000, currency: 'KRW', payMethod: 'CARD' });
    await finishV2(shop, 0, { paymentId: 'order-2', orderName: 'Notes', totalAmount: 1000, currency: 'KRW', payMethod: 'VIRTUAL_ACCOUNT', virtualAccount: { accountExpiry: { validHours: 24 } } });
    await finishV2(shop, 3, { identityVerificationId: 'who-1' });
    const [read, wait, verify] = [asked, { ...asked, method: 'virtual_account', v2PayMethod: 'VIRTUAL_ACCOUNT' }, { ...asked, type: 'verification', method: 'mobile_identity', v2PayMethod: null }].map((one) => codeOf(factsOf(sandbox, shop, one), language));
    const order = { id: 'order 1/가', name: 'Notes', amount: 1000 };
    const ended = (code: string | undefined, known: Known['order'], secrets = v2Secrets(shop)) => run(language, code ?? '', { order: known }, secrets);
    const well = await Promise.all([ended(read, order), ended(wait, { ...order, id: 'order-2' }), ended(verify, { ...order, id: 'who-1' })]);
    expect(well).toEqual([0, 1, 2].map(() => ({ failed: false, said: '' })));
    const [unpaid, secret] = await Promise.all([ended(read, { ...order, id: 'order-2' }), ended(read, order, { PORTONE_API_SECRET: 'wrong' })]);
    expect(unpaid.failed && unpaid.said).toContain('amount or status differs');
    const { message } = (await (await fetch(`${sandbox.url}/payments/x`, { headers: { authorization: 'PortOne wrong' } })).json()) as { message: string };
    expect(secret.failed && secret.said).toContain(message);
  }, 180_000);

  it('V2: charges a billing key and plans its next payment, makes a key-in payment and opens an account', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const { billingKey = '' } = await finishV2(shop, 2, { billingKeyMethod: 'CARD', issueId: 'issue-1', issueName: 'Monthly', customer: { customerId: CUSTOMER } });
    expect(billingKey).toMatch(/^billing-key-/);
    for (const [type, method, step, status] of [['subscription', 'card', 'server', 'PAID'], ['key_in', 'card', 'server', 'PAID'], ['key_in', 'virtual_account', 'server', 'VIRTUAL_ACCOUNT_ISSUED'], ['subscription', 'card', 'schedule', null]] as const) {
      const order = { id: `${type}-${method}-${step}`, name: 'Notes', amount: 2000 };
      const ended = await run(language, codeOf(factsOf(sandbox, shop, { dialect: 'v2', type, method }), language, step), { order, billingKey }, v2Secrets(shop));
      expect([type, method, ended]).toEqual([type, method, { failed: false, said: '' }]);
      if (status !== null) expect((await shop.v2('GET', `/payments/${order.id}`)).body).toMatchObject({ status, amount: { total: 2000 } });
    }
    const { body } = await shop.v2('GET', `/payment-schedules?requestBody=${encodeURIComponent(JSON.stringify({ filter: { billingKey } }))}`);
    expect(body).toMatchObject({ items: [{ status: 'SCHEDULED', paymentId: 'subscription-card-schedule', totalAmount: 2000 }] });
  }, 180_000);

  it('V2: takes a notification that is signed, and none that was changed or is too old', async () => {
    const sandbox = await startTestSandbox();
    const shop = await sandbox.shop();
    const code = codeOf(factsOf(sandbox, shop, { dialect: 'v2', type: 'one_time' }), language, 'webhook');
    const body = JSON.stringify({ type: 'Transaction.Paid', timestamp: new Date().toISOString(), data: { storeId: shop.keys.v2.storeId, paymentId: '주문-1', transactionId: 'imp_1' } });
    const noticeAt = (at: Date, more = '') => ({ body: body + more, headers: { 'webhook-id': 'whmsg_1', 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': `v1,c2hvcnQ= ${new Webhook(shop.keys.v2.webhookSecret).sign('whmsg_1', at, body)}` } });
    const now = new Date();
    const taken = (notice: ReturnType<typeof noticeAt>) => run(language, code, { order: { id: 'x', name: 'x', amount: 1 }, notice }, v2Secrets(shop));
    const right = await taken(noticeAt(now));
    expect([right.failed, right.said]).toEqual([false, expect.stringContaining('Transaction.Paid 주문-1')]);
    const wrong = await Promise.all([taken(noticeAt(now, ' ')), taken(noticeAt(new Date(now.getTime() - 600_000)))]);
    expect(wrong.map(({ failed }) => failed)).toEqual([true, true]);
  }, 180_000);
});

it('runs Node’s code wherever these tests run', () => {
  expect(LANGUAGES).toContain('node');
  // Said in the output of every run: what was run here, and what this machine cannot run.
  console.info(`code samples ran in: ${LANGUAGES.join(', ')}`);
});

it('shows code that can be parsed for every window of both interfaces, with the same steps in each language', () => {
  const known = { api: 'https://pay.example.com', script: 'https://pay.example.com/x.js', userCode: 'imp0', restKey: '1', storeId: 'store-1', channelKey: "channel-'key", payMethod: 'card' };
  for (const dialect of ['v1', 'v2'] as const) {
    for (const [type, method, v2PayMethod] of [['one_time', 'card', 'CARD'], ['one_time', 'kakaopay', 'EASY_PAY/KAKAOPAY'], ['subscription', 'card', 'CARD'], ['verification', 'mobile_identity', null], ['key_in', 'card', 'CARD']] as const) {
      const samples = samplesFor({ ...known, dialect, type, method, v2PayMethod });
      for (const { language, code } of samples.filter(({ step }) => step === 'browser')) {
        const script = language === 'react' ? code : (/<script>([\s\S]*)<\/script>/.exec(code)?.[1] ?? '');
        const { diagnostics = [] } = ts.transpileModule(script, { reportDiagnostics: true, fileName: 'sample.jsx', compilerOptions: { jsx: ts.JsxEmit.ReactJSX, target: ts.ScriptTarget.ESNext, allowJs: true } });
        expect([dialect, type, language, diagnostics.map(({ messageText }) => messageText)]).toEqual([dialect, type, language, []]);
        expect(script).toContain('finish');
      }
      const browser = type === 'key_in' ? [] : ['html', 'react'];
      expect([...new Set(samples.map(({ language }) => language))]).toEqual([...browser, 'node', 'python', 'php', 'java']);
      expect(samples.some(({ step }) => step === 'webhook')).toBe(dialect === 'v2' && type !== 'verification');
      expect(samples.some(({ step }) => step === 'schedule')).toBe(dialect === 'v2' && type === 'subscription');
    }
  }
  // A method that V2 has no word for has no code there, rather than code that is refused.
  expect(samplesFor({ ...known, dialect: 'v2', type: 'one_time', method: 'benepia_point', v2PayMethod: null })).toEqual([]);
});
