import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import PdfDocument from 'pdfkit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { advanceUntil, applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type Answered, type TestApp, type Visitor } from '../../testkit/start-app.ts';

/** What gateways ask for, thing by thing, over real HTTP: the gateway's team asks at its desk, the merchant answers only that. */

const PAPER = readFileSync(join(import.meta.dirname, '../../reader/samples/individual-general.jpg'));

let app: TestApp;
let team: Visitor;
let operator: Visitor;
let merchant: Visitor;
let application: string;
let id: string;

beforeAll(async () => {
  // At speed 1 the gateway's machine keeps still: whatever moves was moved by its team.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  [team, operator, merchant] = await Promise.all([rehearsalVisitor(app, 'gateway'), rehearsalVisitor(app, 'operator'), rehearsalVisitor(app, 'merchant')]);
  application = await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] });
  id = await eventually(async () => {
    const [one] = await casesOf(merchant, application);
    expect(one.tracks.intake.state).toBe('handed_over');
    return one.id as string;
  }, { withinMs: 30_000 });
}, 120_000);
afterAll(() => app.close());

const act = (action: string, body: object = {}): Promise<Answered> => team.call('POST', `/api/gateway/cases/${id}/actions/${action}`, body);
const send = (body: object): Promise<Answered> => merchant.call('POST', `/api/cases/${id}/actions/answer_information`, body);
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000 + 9 * 3_600_000).toISOString().slice(0, 10);
function upload(path: string, name = 'paper.jpg'): Promise<Answered> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(PAPER)], { type: 'image/jpeg' }), name);
  return merchant.call('POST', path, form);
}

it('a request that names nothing, something that cannot be asked for, a thing twice or a day gone by is refused at its place', async () => {
  await act('acknowledge');
  await act('start_review');
  for (const [body, pointer] of [
    [{}, '/text'], [{ items: [{ what: 'field:/registrationNumber', reason: 'differs' }] }, '/items/0/what'], [{ items: [{ what: 'document:bankbook', reason: 'missing' }, { what: 'document:bankbook', reason: 'too_old' }] }, '/items/1/what'],
    [{ items: [{ what: 'document:bankbook', reason: 'missing', note: '900101-1234567' }] }, '/items/0/note'], [{ text: '통장', dueBy: '2020-01-01' }, '/dueBy'],
  ] as const) expect(await act('request_information', body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  expect((await team.call('GET', `/api/gateway/cases/${id}`)).body.standing.headline).toBe('under_review');
});

it('what is asked for comes with its reason, its place and its last day; only that is corrected, and the reviewer reads what was and what is', async () => {
  const dueBy = inDays(5);
  const asked = await act('request_information', {
    dueBy, items: [
      { what: 'field:/contact/email', reason: 'differs', note: '담당자 메일이 반송됩니다.' },
      { what: 'document:bankbook', reason: 'unreadable', page: 1, region: { x: 0.7, y: 0.7, width: 0.2, height: 0.2 } },
    ],
  });
  expect(asked.status).toBe(200);
  const [mine] = await casesOf(merchant, application);
  expect(mine.standing).toMatchObject({ headline: 'information_requested', expected: { by: dueBy, deadline: { en: 'Answer by' } } });
  const before = mine.request.items[0].before as string;
  expect(before).toContain('@');
  expect(mine.request).toMatchObject({
    text: '', dueBy, items: [
      { id: '1', kind: 'field', code: '/contact/email', reason: { code: 'differs' }, note: '담당자 메일이 반송됩니다.' },
      { id: '2', kind: 'document', code: 'bankbook', names: { en: 'Bankbook of the settlement account' }, reason: { code: 'unreadable' }, where: { en: 'Page 1, lower right' }, before: null },
    ],
  });
  // The operator sees what is asked for, and not what was submitted.
  expect((await operator.call('GET', `/api/desk/cases/${id}`)).body.request.items.map((item: { before: string | null }) => item.before)).toEqual([null, null]);

  expect(await send({ values: { 1: 'x' }, documents: [] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/values/1', code: 'value_malformed' }, { pointer: '/items/2', code: 'item_missing' }] } });
  expect(await send({ values: { 1: before } })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/values/1', code: 'value_unchanged' }, { pointer: '/items/2' }] } });
  const draft = await upload(`/api/cases/${id}/answer/documents?item=2`, '통장.jpg');
  expect(draft.body.documents).toMatchObject([{ item: '2', paper: 'bankbook' }]);
  const kept = await merchant.change('PATCH', `/api/cases/${id}/answer`, draft.body.version, { values: { 1: 'new-contact@example.com' } });
  expect(kept.body).toMatchObject({ values: { 1: 'new-contact@example.com' }, documents: [{ item: '2' }] });
  const answer = { values: kept.body.values, documents: [draft.body.documents[0].id] };
  const sent = await send(answer);
  expect(sent).toMatchObject({ status: 200, body: { standing: { headline: 'under_review' }, request: null } });
  // A second click is the same answer; another value is not.
  expect((await send(answer)).body.sequence).toBe(sent.body.sequence);
  expect((await send({ ...answer, values: { 1: 'third@example.com' } })).status).toBe(409);

  const seen = (await team.call('GET', `/api/gateway/cases/${id}`)).body.events.at(-1);
  expect(seen.answers).toEqual([
    { names: { ko: '담당자 이메일', en: 'E-mail of the contact person' }, reason: expect.any(Object), kind: 'field', before: `${before[0]}***${before.slice(before.indexOf('@'))}`, after: 'new-contact@example.com', documents: [], answered: true },
    { names: expect.objectContaining({ en: 'Bankbook of the settlement account' }), reason: expect.any(Object), kind: 'document', before: null, after: null, documents: answer.documents, answered: true },
  ]);
  expect((await operator.call('GET', `/api/desk/cases/${id}`)).body.events.at(-1).answers).toMatchObject([{ before: null, after: null, answered: true }, { answered: true }]);
  const stored = await app.ground.database.pool.query('select detail::text from case_event where case_id = $1', [id]);
  expect(JSON.stringify(stored.rows)).not.toContain('new-contact@example.com');
});

it('something that cannot be sent is explained, and says so to the reviewer', async () => {
  await act('request_information', { items: [{ what: 'document:beneficial_owner', reason: 'missing' }], text: '서식은 메일로 보내 드렸습니다.' });
  // A later request has numbers of its own.
  expect(await send({})).toMatchObject({ status: 422, body: { errors: [{ pointer: '/items/3', code: 'item_missing' }] } });
  expect((await send({ text: '서식을 받지 못했습니다.' })).status).toBe(200);
  expect((await team.call('GET', `/api/gateway/cases/${id}`)).body.events.at(-1)).toMatchObject({ detail: { en: '서식을 받지 못했습니다.' }, answers: [{ answered: false }] });
});

it('what was written for one request is never taken for an answer to another', async () => {
  const asked = async (field: string) => (await act('request_information', { items: [{ what: `field:${field}`, reason: 'differs' }] })).status;
  const item = async () => (await casesOf(merchant, application))[0].request.items[0].id as string;
  expect(await asked('/contact/name')).toBe(200);
  const first = await item();
  const { body: draft } = await merchant.call('GET', `/api/cases/${id}/answer`);
  expect((await merchant.change('PATCH', `/api/cases/${id}/answer`, draft.version, { values: { [first]: '홍길동' } })).status).toBe(200);
  // The same again keeps what was prepared; something else does not take it over.
  expect(await asked('/contact/name')).toBe(200);
  expect(await item()).toBe(first);
  expect(await asked('/address')).toBe(200);
  const second = await item();
  expect(second).not.toBe(first);
  expect(await send({ values: { [first]: '홍길동' } })).toMatchObject({ status: 422, body: { errors: [{ pointer: `/values/${second}`, code: 'item_missing' }] } });
  expect((await send({ values: { [second]: '서울특별시 마포구 가온로 2' } })).status).toBe(200);
  const [{ before, after }] = (await team.call('GET', `/api/gateway/cases/${id}`)).body.events.at(-1).answers;
  expect([before, after]).toEqual([expect.stringContaining('***'), '서울특별시 마포구 가온로 2']);
});

it('a paper that gets too old is announced to every gateway that needs it, a surety that ends to its own, each stage once', async () => {
  const { visitor } = await signUpMerchant(app, undefined, { operator });
  const both = await applyFor(visitor, { methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }, { method: 'transfer', type: 'one_time', gateway: 'kcp' }] });
  await eventually(async () => expect((await casesOf(visitor, both)).every((one) => one.tracks.intake.state === 'handed_over')).toBe(true), { withinMs: 30_000 });
  const put = async (key: string, issuedOn: string) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(PAPER)], { type: 'image/jpeg' }), '서류.jpg');
    expect((await visitor.call('POST', `/api/requirements/papers?key=document:${key}&issuedOn=${issuedOn}`, form)).status).toBe(201);
  };
  await put('seal_certificate', inDays(-80));
  await put('surety_policy@kcp', inDays(-350));
  const stateOf = async (key: string) => ((await visitor.call('GET', '/api/requirements')).body.items as { key: string; state: string }[]).find((one) => one.key === `document:${key}`)?.state;
  expect([await stateOf('seal_certificate'), await stateOf('bankbook')]).toEqual(['expiring', 'to_prepare']);
  const told = async (command: string) => (await casesOf(visitor, both)).flatMap((one) => one.events.filter((event: { command: string }) => event.command === command).map((event: { detail: { en: string } }) => `${one.gateway.code}: ${event.detail.en}`)).toSorted() as string[];
  const { pool } = app.ground.database;
  const look = async () => {
    for (const key of ['a', 'b']) await pool.query("insert into job (id, name, data, state, max_attempts, run_at) values ($1, 'requirements.announce-expiries', '{}', 'waiting', 3, now())", [`job_${key}_${crypto.randomUUID()}`]);
    await pool.query("select pg_notify('job', '')");
    await eventually(async () => expect((await pool.query("select 1 from job where name = 'requirements.announce-expiries' and state in ('waiting', 'running')")).rows).toEqual([]), { withinMs: 60_000 });
  };
  await look();
  expect(await told('paper_expiring')).toEqual([expect.stringMatching(/^kcp: .*can be used until \d{4}/), expect.stringMatching(/^tosspayments: /)]);
  // A surety counts once there is a contract that rests on it.
  expect(await told('surety_expiring')).toEqual([]);
  await pool.query(`update gateway_case set tracks = jsonb_set(tracks, '{contract}', '"signed"'), headline = 'signed' where application_id = $1 and gateway = 'kcp'`, [both]);
  await look();
  expect(await told('surety_expiring')).toEqual([expect.stringMatching(/^kcp: .*Renew it before/)]);
  expect(await stateOf('surety_policy@kcp')).toBe('expiring');
  const { now } = app.ground.clock;
  Object.assign(app.ground.clock, { now: () => new Date(now.call(app.ground.clock).getTime() + 20 * 86_400_000) });
  try {
    await look();
    expect(await told('paper_expiring')).toEqual([expect.stringMatching(/^kcp: /), expect.stringMatching(/^tosspayments: .*can be used/), expect.stringMatching(/^tosspayments: .*could be used until .* every gateway/)]);
    expect(await told('surety_expiring')).toEqual([expect.stringMatching(/^kcp: Surety insurance: ended on/), expect.stringMatching(/^kcp: .*Renew it before/)]);
  } finally {
    Object.assign(app.ground.clock, { now });
  }
});

it('one document on file answers every gateway that asks for it with one press; what is too old or of no known day is refused, and what was sent stays', async () => {
  const { visitor } = await signUpMerchant(app, undefined, { operator });
  const both = await applyFor(visitor, { methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }, { method: 'transfer', type: 'one_time', gateway: 'kcp' }], memo: '#request-document' });
  const listed = async () => (await visitor.call('GET', '/api/requirements')).body.items as { key: string; state: string; cases: { gateway: { code: string }; asked: unknown }[]; files: { id: string; removable: boolean }[] }[];
  const need = async (key: string) => (await listed()).find((one) => one.key === key);
  await eventually(async () => expect((await casesOf(visitor, both)).every((one) => one.tracks.intake.state === 'handed_over')).toBe(true), { withinMs: 30_000 });
  expect(await need('document:bankbook')).toMatchObject({ state: 'to_prepare', cases: [{ gateway: { code: 'kcp' }, asked: null }, { gateway: { code: 'tosspayments' }, asked: null }] });

  const put = async (query: string) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(PAPER)], { type: 'image/jpeg' }), '서류.jpg');
    return visitor.call('POST', `/api/requirements/papers?${query}`, form);
  };
  for (const query of ['key=document:seal_certificate', `key=document:seal_certificate&issuedOn=${inDays(-200)}`, `key=document:seal_certificate&issuedOn=${inDays(2)}`]) expect(await put(query)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/issuedOn' }] } });
  for (const key of ['document:corporate_register', 'field:/contact/email', 'document:business_registration']) expect((await put(`key=${key}`)).status).toBe(404);
  expect((await put(`key=document:seal_certificate&issuedOn=${inDays(-3)}`)).status).toBe(201);
  const seal = await need('document:seal_certificate');
  expect(seal).toMatchObject({ state: 'on_file', files: [{ removable: true, issuedOn: inDays(-3) }] });
  expect((await visitor.call('DELETE', `/api/requirements/papers/${seal?.files[0]?.id}`)).status).toBe(200);
  expect(await need('document:seal_certificate')).toMatchObject({ state: 'to_prepare', files: [] });

  expect((await put('key=document:bankbook')).status).toBe(201);
  await advanceUntil(app, visitor, both, ({ standing }) => standing.headline === 'information_requested');
  const asked = await need('document:bankbook');
  expect(asked).toMatchObject({ state: 'ready', cases: [{ asked: { reason: { code: 'too_old' } } }, { asked: { dueBy: expect.any(String) } }] });
  // Somebody else sends nothing of it, and has nothing of it.
  expect((await merchant.call('POST', '/api/requirements/answer', { keys: ['document:bankbook'] })).body).toMatchObject({ sent: [], attached: [] });
  const answers = await Promise.all([1, 2].map(() => visitor.call('POST', '/api/requirements/answer', { keys: ['document:bankbook'] })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers.flatMap(({ body }) => body.sent).toSorted()).toEqual((await casesOf(visitor, both)).map((one) => one.id).toSorted());
  for (const one of await casesOf(visitor, both)) {
    expect(one.tracks.intake.state).toBe('under_review');
    expect(one.events.filter(({ command }: { command: string }) => command === 'answer_information')).toMatchObject([{ documents: [{ fileName: '서류.jpg' }], answers: [{ answered: true }] }]);
  }
  const file = (await need('document:bankbook'))?.files[0];
  expect(file).toMatchObject({ removable: false });
  expect((await visitor.call('DELETE', `/api/requirements/papers/${file?.id}`)).status).toBe(409);
}, 180_000);

it('a document that shows a resident number is refused before anything of it is stored, with words on how to cover it; masked it is taken', async () => {
  const sheet = async (line: string): Promise<Buffer> => {
    const document = new PdfDocument({ size: 'A4' });
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.text('Certificate of seal impression').text(line);
    const done = new Promise<Buffer>((resolve) => document.on('end', () => resolve(Buffer.concat(parts))));
    document.end();
    return done;
  };
  const put = async (bytes: Buffer, path: string, locale: string) => {
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), 'seal.pdf');
    return merchant.call('POST', path, form, { 'accept-language': locale });
  };
  await act('request_information', { items: [{ what: 'document:seal_certificate', reason: 'missing' }] });
  const counts = async () => (await app.ground.database.pool.query('select (select count(*) from document) as documents, (select count(*) from answer_draft_document) as attached')).rows;
  const before = await counts();
  const open = await sheet('No. 900101-1234567');
  for (const path of [`/api/cases/${id}/answer/documents`, `/api/requirements/papers?key=document:seal_certificate&issuedOn=${inDays(-1)}`, '/api/documents']) {
    expect(await put(open, path, 'en')).toMatchObject({ status: 422, body: { code: 'file_unusable', detail: expect.stringMatching(/page 1.*so it was not stored.*Cover the last seven digits/) } });
    expect(await put(open, path, 'ko')).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/1쪽 왼쪽 위.*뒷자리/) } });
  }
  expect(await counts()).toEqual(before);
  expect(await put(await sheet('No. 900101-1******'), `/api/cases/${id}/answer/documents`, 'en')).toMatchObject({ status: 201 });
}, 120_000);

it('after a refusal what was applied for is chosen again there or elsewhere with what is on file, and can be submitted; what goes on cannot', async () => {
  const path = `/api/cases/${id}/again`;
  expect(await merchant.call('POST', path, { elsewhere: true })).toMatchObject({ status: 409 });
  expect((await act('reject', { text: '취급 상품을 확인할 수 없습니다.' })).status).toBe(200);
  const [ended] = await casesOf(merchant, application);
  expect(ended.waysOut.map(({ code }: { code: string }) => code)).toEqual(['correct', 'elsewhere', 'appeal', 'apply_again']);
  const chosen = async () => ((await merchant.call('GET', '/api/draft')).body.lines as { method: string; gateway: string }[]).filter(({ method }) => method === 'card').map(({ gateway }) => gateway);
  expect((await merchant.call('POST', path, { elsewhere: false })).body).toMatchObject({ href: '/apply/gateways', gateways: [{ en: 'Toss Payments' }] });
  expect(await chosen()).toEqual(['tosspayments']);
  const elsewhere = await merchant.call('POST', path, { elsewhere: true });
  expect(elsewhere.status).toBe(200);
  const [gateway] = await chosen();
  expect(gateway).not.toBe('tosspayments');
  // The case itself stays as it ended.
  expect((await casesOf(merchant, application))[0].standing.headline).toBe('rejected');
  expect((await team.call('POST', path, { elsewhere: true })).status).toBe(403);
});
