import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { casesOf, chooseMethods, finishBusiness, rehearsalVisitor, signUpMerchant, typeBusiness } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp } from '../../testkit/start-app.ts';

/** What people type is not readable in the tables, and what was stored readable by earlier versions still is read. */

const TYPED = {
  holder: '예금주소라', number: '98765432109', payco: 'payco-login@example.kr', asked: '대표자 홍소라의 통장 사본', answer: '홍소라 통장을 보냅니다', reason: '홍소라가 마음을 바꿨습니다', message: '홍소라가 묻습니다', name: '김하나',
};
const TABLES = ['case_event', 'gateway_case', 'conversation_message', 'conversation', 'application_draft', 'merchant', 'gateway_event', 'job', 'stream_event', 'audit_entry'];

let app: TestApp;
beforeAll(async () => {
  // At speed 1 the gateway's machine keeps still: whatever moves was moved by its team.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
}, 120_000);
afterAll(() => app.close());

async function dump(): Promise<string> {
  const parts = await Promise.all(TABLES.map(async (table) => (await app.ground.database.pool.query<{ rows: string | null }>(`select string_agg(row_to_json(t)::text, ' ') as rows from "${table}" t`)).rows[0]?.rows ?? ''));
  return parts.join('\n');
}

async function nothingReadable(): Promise<void> {
  const found = await dump();
  expect(found.length).toBeGreaterThan(100);
  for (const [what, word] of Object.entries(TYPED)) expect(found.includes(word), what).toBe(false);
}

it('keeps answers, reasons, names, accounts and questions of a whole walk unreadable, and shows them to who may see them', async () => {
  const database = app.ground.database;
  const { visitor } = await signUpMerchant(app);
  const team = await rehearsalVisitor(app, 'gateway');
  const chosen = await chooseMethods(visitor, { methods: ['card', 'payco'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }, { method: 'payco', type: 'one_time', gateway: 'payco' }] });
  const settlementAccount = { bank: '가나은행', number: TYPED.number, holder: TYPED.holder };
  const draft = await visitor.change('PATCH', '/api/draft', chosen.version, { extraFields: { payco: { paycoId: TYPED.payco, settlementAccount } } });
  const answers = (body: any) => Object.fromEntries(body.extraFields.map(({ name, value }: { name: string; value: unknown }) => [name, value]));
  expect(answers(draft.body)).toMatchObject({ paycoId: TYPED.payco, settlementAccount });
  await nothingReadable();
  // A draft of before holds its answers as they were typed.
  const plain = JSON.stringify({ payco: { paycoId: TYPED.payco, settlementAccount } });
  await database.pool.query(`update application_draft set selection = jsonb_set(selection::jsonb, '{extraFields}', $1::jsonb)`, [plain]);
  expect(answers((await visitor.call('GET', '/api/draft')).body)).toMatchObject({ paycoId: TYPED.payco, settlementAccount });
  const application = await finishBusiness(visitor, await typeBusiness(visitor));
  const cases = await eventually(async () => {
    const all = await casesOf(visitor, application);
    expect(all.find(({ gateway }) => gateway.code === 'tosspayments').tracks.intake.state).toBe('handed_over');
    return all;
  }, { withinMs: 60_000 });
  const own = cases.find(({ gateway }) => gateway.code === 'tosspayments');
  const other = cases.find(({ id }) => id !== own.id);
  const step = async (action: string, body: object = {}) => expect((await team.call('POST', `/api/gateway/cases/${own.id}/actions/${action}`, body)).status).toBe(200);
  await step('acknowledge');
  await step('start_review');
  await step('request_information', { text: TYPED.asked });
  const task = async () => (await casesOf(visitor, application)).find(({ id }) => id === own.id).tasks[0].text.ko as string;
  expect(await task()).toContain(TYPED.asked);
  await nothingReadable();
  await database.pool.query('update gateway_case set request_text = $1 where id = $2', [TYPED.asked, own.id]);
  expect(await task()).toContain(TYPED.asked);
  expect((await visitor.call('POST', `/api/cases/${own.id}/actions/answer_information`, { text: TYPED.answer })).status).toBe(200);
  await step('reject', { text: TYPED.reason });
  const opened = await visitor.call('POST', '/api/conversations', { topic: 'other', text: TYPED.message, clientId: 'first-message-of-all' });
  const thread = async () => (await visitor.call('GET', `/api/conversations/${opened.body.conversation.id}`)).body.messages[0] as { authorName: string };
  expect((await thread()).authorName).toBe(TYPED.name);
  const events = async () => JSON.stringify((await casesOf(visitor, application)).find(({ id }) => id === own.id).events);
  for (const word of [TYPED.asked, TYPED.answer, TYPED.reason]) expect(await events()).toContain(word);
  await database.pool.query('update gateway_case set request_text = null where id = $1', [own.id]);
  await nothingReadable();
  expect(other).toBeDefined();
  // Rows of before.
  await database.pool.query('update conversation_message set author_name = $1 where author_name is not null', [TYPED.name]);
  await database.pool.query(`update case_event set detail = jsonb_set(detail::jsonb, '{reason}', to_jsonb($1::text)) where case_id = $2 and detail::jsonb ? 'reason'`, [TYPED.reason, own.id]);
  expect((await thread()).authorName).toBe(TYPED.name);
  expect(await events()).toContain(TYPED.reason);
}, 240_000);
