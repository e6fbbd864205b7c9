import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type Answered, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let team: Visitor;
let merchant: Visitor;
let own: any;
let foreign: any;

beforeAll(async () => {
  // At speed 1 the gateway's machine keeps still: whatever moves was moved by its team.
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  team = await rehearsalVisitor(app, 'gateway');
  merchant = await rehearsalVisitor(app, 'merchant');
  // The rehearsal account belongs to this gateway.
  const mine = 'tosspayments';
  const application = await applyFor(merchant, { methods: ['card', 'transfer', 'mobile_identity'], addedTypes: [], choices: ['card', 'transfer'].map((method) => ({ method, type: 'one_time', gateway: mine })) });
  const handedOver = await eventually(async () => {
    const cases = await casesOf(merchant, application);
    expect(cases.every((one) => one.tracks.intake.state === 'handed_over')).toBe(true);
    return cases;
  }, { withinMs: 30_000 });
  own = handedOver.find(({ gateway }) => gateway.code === mine);
  foreign = handedOver.find(({ gateway }) => gateway.code !== mine);
});
afterAll(() => app.close());

const act = (action: string, body: object = {}, caseId = own.id): Promise<Answered> => team.call('POST', `/api/gateway/cases/${caseId}/actions/${action}`, body);
const offered = (answer: Answered): string[] => answer.body.allowedActions.map(({ code }: { code: string }) => code);

it('offers the team its next step first, with a label in both languages, an address and the fields it takes', async () => {
  const { body } = await team.call('GET', `/api/gateway/cases/${own.id}`);
  expect(body.allowedActions).toEqual([{
    code: 'acknowledge', label: { ko: '접수 확인', en: 'Confirm receipt' }, method: 'POST', href: `/api/gateway/cases/${own.id}/actions/acknowledge`, weight: 'next', fields: [expect.objectContaining({ name: 'stepUrl', kind: 'url', required: false }), expect.objectContaining({ name: 'text', required: false })],
  }]);
});

it('another gateway\'s case does not exist for the team', async () => {
  expect(foreign).toBeDefined();
  expect(await team.call('GET', `/api/gateway/cases/${foreign.id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await act('acknowledge', {}, foreign.id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect((await team.call('GET', '/api/gateway/cases')).body.items.map(({ id }: { id: string }) => id)).toEqual([own.id]);
});

it('shows the team what it needs to reach the merchant, unmasked on demand only, and writes every look down', async () => {
  const masked = (await team.call('GET', `/api/gateway/cases/${own.id}`)).body.snapshot;
  const { status, body } = await team.call('POST', `/api/gateway/cases/${own.id}/submission`, {});
  expect(status).toBe(200);
  expect(masked.contact.mobilePhone).toMatch(/\*/);
  expect(body.snapshot.contact.mobilePhone).toMatch(/^010-\d{4}-\d{4}$/);
  expect(body.snapshot.contact.email).toMatch(/^[^*]+@/);
  expect(await team.call('POST', `/api/gateway/cases/${foreign.id}/submission`, {})).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await team.call('GET', `/api/gateway/cases/${foreign.id}/certificate`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  // What was typed by hand rests on no certificate; one is fetched in main-path.test.ts.
  expect(body.certificate).toBe(null);
  expect(await team.call('GET', `/api/gateway/cases/${own.id}/certificate`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  const operator = await rehearsalVisitor(app, 'operator');
  expect((await operator.call('POST', `/api/desk/cases/${foreign.id}/submission`, {})).body.snapshot.contact.mobilePhone).toMatch(/^010-\d{4}-\d{4}$/);
  const looks = (await operator.call('GET', `/api/desk/audit?subject=${own.id}`)).body.items.filter(({ action }: { action: string }) => action === 'case.reveal');
  expect(looks).toMatchObject([{ who: { kind: 'person' }, details: { as: 'gateway', gateway: 'tosspayments' } }]);
});

it('works in a spreadsheet: the inbox is downloaded, steps written into it are checked, then recorded; of others\' cases it knows nothing', async () => {
  const download = await team.call('GET', '/api/gateway/sheet?format=csv', undefined, { 'accept-language': 'ko' });
  expect(download.headers.get('content-disposition')).toMatch(/tosspayments-cases-.*\.csv/);
  const [head = '', row = '', ...more] = String(download.body).trim().split('\r\n');
  expect(more).toEqual([]);
  expect(row).toContain('접수 확인');
  const filled = [head, row.replace(/,,,$/, ',접수 확인,,'), row.replace(/,,,$/, ',카드사·기관 승인 기록,현대카드,'), row.replace(own.reference, foreign.reference).replace(/,,,$/, ',접수 확인,,')].join('\r\n');
  const form = new FormData();
  form.set('file', new Blob([filled], { type: 'text/csv' }), '처리.csv');
  const checked = await team.call('POST', '/api/gateway/sheet/check', form);
  expect(checked.body).toMatchObject({ ready: 1, refused: 2, lines: [{ line: 2, state: 'ready', label: { en: 'Confirm receipt' } }, { state: 'refused' }, { state: 'refused', caseId: null }] });
  expect((await team.call('GET', `/api/gateway/cases/${own.id}`)).body.standing.headline).toBe('submitted');
  const lines = [...checked.body.lines, ...checked.body.lines].map(({ line, reference, step, issuer, text }: Record<string, unknown>) => ({ line, reference, step, issuer, text }));
  const recorded = await team.call('POST', '/api/gateway/sheet/record', { lines });
  expect(recorded.body.lines.map(({ state }: { state: string }) => state)).toEqual(['recorded', 'refused', 'refused', 'done', 'refused', 'refused']);
  expect((await team.call('GET', `/api/gateway/cases/${own.id}`)).body).toMatchObject({ standing: { headline: 'received' }, sequence: 3 });
});

it('takes a case from receipt to live step by step; the merchant sees every step, whose team took it and what is asked', async () => {
  // Said again, here after the spreadsheet, it changes nothing.
  expect(await act('acknowledge')).toMatchObject({ status: 200, body: { sequence: 3 } });
  expect(await merchant.call('POST', `/api/cases/${own.id}/cancel`, {})).toMatchObject({ status: 409, body: { code: 'already_received' } });
  await act('start_review');
  expect(await act('request_information', { text: '  ' })).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ pointer: '/text', code: 'required' }] } });
  const asked = await act('request_information', { text: '통장 사본을 보내 주세요.' });
  expect(asked.body.standing).toMatchObject({ headline: 'information_requested', owner: 'merchant' });
  const [seen] = await casesOf(merchant, own.applicationId).then((cases) => cases.filter(({ id }) => id === own.id));
  expect(seen.tasks[0].text.ko).toContain('통장 사본');
  expect(seen.events.at(-1)).toMatchObject({ command: 'request_information', source: 'gateway_desk' });
  expect((await merchant.call('POST', `/api/cases/${own.id}/actions/answer_information`, { text: '보냈습니다' })).body.standing.headline).toBe('under_review');
  expect((await act('accept', { conditions: { monthlyLimit: -1 } })).status).toBe(422);
  await act('accept', { conditions: { monthlyLimit: 10_000_000, suretySum: 5_000_000, note: '보증보험 가입 뒤 적용' } });
  const conditionsSeen = async () => (await casesOf(merchant, own.applicationId)).find(({ id }: { id: string }) => id === own.id).conditions;
  expect(await conditionsSeen()).toMatchObject({ items: [{ code: 'monthlyLimit', value: { ko: '10,000,000원' } }, { code: 'suretySum' }], note: '보증보험 가입 뒤 적용' });
  expect((await act('offer_contract', { contractUrl: 'javascript:alert(1)' })).status).toBe(422);
  await act('offer_contract', { contractUrl: 'https://sign.example/c/1' });
  expect((await conditionsSeen()).items).toHaveLength(2);
  // The same offer with other conditions is news; they take the place of the earlier ones as a whole.
  const offer = await act('offer_contract', { contractUrl: 'https://sign.example/c/1', conditions: { settlementDays: 3 } });
  expect(await conditionsSeen()).toMatchObject({ items: [{ code: 'settlementDays', value: { en: '3 business days after the sale' } }], note: null });
  expect(offered(offer)[0]).toBe('sign_contract');
  const signed = await act('sign_contract');
  expect(signed.body.standing.headline).toBe('signed');
  const deposit = signed.body.allowedActions.find(({ code }: { code: string }) => code === 'deposit_live_keys');
  const names = deposit.fields[0].choices.map(({ value }: { value: string }) => value);
  expect(names.length).toBeGreaterThan(0);
  expect(await act('deposit_live_keys')).toMatchObject({ status: 422, body: { errors: [{ pointer: '/credentials' }] } });
  const keys = await act('deposit_live_keys', { credentials: { [names[0]]: 'live-key-of-the-test' } });
  expect(keys.body.tracks.activation.state).toBe('keys_deposited');
  expect(JSON.stringify(keys.body)).not.toContain('live-key-of-the-test');
  expect((await act('approve_issuer', { issuer: 'nobody' })).body.errors[0]).toMatchObject({ pointer: '/issuer', code: 'not_offered' });
  expect((await act('go_live')).body.standing.headline).toBe('live');
  const channels = (await merchant.call('GET', '/api/integration')).body.channels.filter(({ mode }: { mode: string }) => mode === 'live');
  expect(channels).toHaveLength(1);
  const { body: after } = await team.call('GET', `/api/gateway/cases/${own.id}`);
  expect(after.events.map(({ sequence }: { sequence: number }) => sequence)).toEqual(after.events.map((_: unknown, index: number) => index + 1));
  expect(offered({ body: after } as Answered)).toContain('suspend');
  expect(await act('acknowledge', { credentials: { apiKey: 'smuggled' } })).toMatchObject({ status: 200, body: { sequence: after.sequence } });
});

it('refuses a step the case is not ready for, and says why', async () => {
  expect(await act('retract_offer')).toMatchObject({ status: 409, body: { code: 'not_allowed_now', detail: expect.any(String) } });
  expect((await act('hold')).status).toBe(400);
});

it('one key has one effect', async () => {
  const once = () => team.call('POST', `/api/gateway/cases/${own.id}/actions/suspend`, { text: '이상 거래' }, { 'idempotency-key': 'the-same-key' });
  const [first, second] = [await once(), await once()];
  expect(second.body).toEqual(first.body);
  expect(first.body.tracks.activation.state).toBe('suspended');
});
