import { afterAll, beforeAll, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { partnerSecret } from '../../app/house.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

interface Mail {
  to: string;
  subject: string;
  text: string;
  links: string[];
}
let app: TestApp;
let operator: Visitor;

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  operator = await rehearsalVisitor(app, 'operator');
});
afterAll(() => app.close());

const query = (text: string, values: unknown[] = []) => app.ground.database.pool.query(text, values);

/** Does what is due a minute from now, and waits until nothing of it is left. */
async function aMinuteLater(job = 'cases.tell-people'): Promise<void> {
  await query("update job set run_at = now() where name = $1 and state = 'waiting'", [job]);
  await query("select pg_notify('job', '')");
  await eventually(async () => expect((await query("select 1 from job where name = $1 and state in ('waiting', 'running')", [job])).rows).toEqual([]), { withinMs: 60_000 });
}

/** Mail about cases to one address, the newest first. */
async function mailTo(email: string): Promise<Mail[]> {
  const { items } = (await operator.call('GET', '/api/desk/mail?limit=100')).body as { items: Mail[] };
  return items.filter(({ to, links }) => to === email && links.some((link) => link.includes('/applications/')));
}

async function applied(methods = ['card', 'transfer']) {
  const { visitor, email } = await signUpMerchant(app, undefined, { operator });
  const choices = [{ method: 'card', type: 'one_time', gateway: 'kcp' }, ...(methods.includes('transfer') ? [{ method: 'transfer', type: 'one_time', gateway: 'tosspayments' }] : [])];
  const application = await applyFor(visitor, { methods, addedTypes: [], choices });
  const cases = await eventually(async () => {
    const found = await casesOf(visitor, application);
    expect(found.every((one) => one.tracks.intake.state === 'handed_over')).toBe(true);
    return found;
  }, { withinMs: 60_000 });
  return { visitor, email, application, caseAt: (gateway: string) => cases.find((one) => one.gateway.code === gateway).id as string };
}

async function say(gateway: string, caseId: string, sequence: number, type: string, data: object = {}): Promise<void> {
  const id = `evt_${caseId}_${sequence}`;
  const at = new Date();
  const body = JSON.stringify({ id, type, caseId, sequence, occurredAt: at.toISOString(), data });
  const answer = await fetch(`${app.url}/api/partner/${gateway}/events`, {
    method: 'POST', body,
    headers: { 'content-type': 'application/json', 'webhook-id': id, 'webhook-timestamp': String(Math.floor(at.getTime() / 1000)), 'webhook-signature': new Webhook(partnerSecret(app.ground.vault, gateway)).sign(id, at, body) },
  });
  expect(answer.status).toBe(202);
  await eventually(async () => expect((await query('select gateway_sequence from gateway_case where id = $1', [caseId])).rows[0].gateway_sequence).toBeGreaterThanOrEqual(sequence), { withinMs: 30_000 });
}

it('what happens within a minute at several gateways is one mail, whose turns come first and name what to do and where', async () => {
  const { email, application, caseAt } = await applied();
  await say('kcp', caseAt('kcp'), 1, 'case.received');
  await say('kcp', caseAt('kcp'), 2, 'case.information_requested', { text: 'The lease of 홍길동, please' });
  await say('tosspayments', caseAt('tosspayments'), 1, 'case.received');
  await say('tosspayments', caseAt('tosspayments'), 2, 'case.accepted');
  expect(await mailTo(email)).toEqual([]);
  await aMinuteLater();
  const mails = await mailTo(email);
  expect(mails).toHaveLength(1);
  const [mail] = mails as [Mail];
  expect(mail.subject).toContain('하실 일이 있습니다');
  expect(mail.text).toContain('보완 요청에 답변해 주세요');
  expect(mail.text.indexOf('[하실 일이 있습니다]')).toBeLessThan(mail.text.indexOf('[새 소식]'));
  expect(mail.links[0]).toBe(`${app.url}/applications/${application}`);
  // Words that people wrote and numbers of the business stay behind the sign-in.
  expect(mail.text).not.toContain('홍길동');
  expect(mail.text).not.toMatch(/\d{3}-\d{2}-\d{5}/);
});

it('nothing is told twice, and what is for the history only is not told at all', async () => {
  const { email, caseAt } = await applied(['card']);
  await say('kcp', caseAt('kcp'), 1, 'case.received');
  await aMinuteLater();
  expect(await mailTo(email)).toHaveLength(1);
  await say('kcp', caseAt('kcp'), 2, 'case.review_started');
  await aMinuteLater();
  expect(await mailTo(email)).toHaveLength(1);
  await say('kcp', caseAt('kcp'), 3, 'contract.offered', { contractUrl: 'https://gw.example/c' });
  await aMinuteLater();
  const [newest, ...rest] = await mailTo(email);
  expect(rest).toHaveLength(1);
  expect(newest?.text).toContain('서명해 주세요');
});

it('who wants only turns reads only turns, who wants nothing reads nothing, in the language they chose', async () => {
  const { visitor, email, caseAt } = await applied(['card']);
  expect((await visitor.call('GET', '/api/account/case-mail')).body).toEqual({ choice: 'all' });
  expect((await visitor.call('PUT', '/api/account/case-mail', { choice: 'turns' })).body).toEqual({ choice: 'turns' });
  await visitor.call('PATCH', '/api/account', { locale: 'en' });
  await say('kcp', caseAt('kcp'), 1, 'case.received');
  await aMinuteLater();
  expect(await mailTo(email)).toEqual([]);
  await say('kcp', caseAt('kcp'), 2, 'case.information_requested', { text: 'x' });
  await aMinuteLater();
  expect((await mailTo(email)).map(({ subject }) => subject)).toEqual(['[Gatehouse] Your turn: NHN KCP']);
  await visitor.call('PUT', '/api/account/case-mail', { choice: 'none' });
  await say('kcp', caseAt('kcp'), 3, 'case.rejected', { reason: 'x' });
  await aMinuteLater();
  expect(await mailTo(email)).toHaveLength(1);
  expect((await visitor.call('PUT', '/api/account/case-mail', { choice: 'sometimes' })).status).toBe(422);
});

it('what waits for the merchant is called to mind after three and after seven days, once each', async () => {
  const { visitor, email, caseAt } = await applied(['card']);
  await say('kcp', caseAt('kcp'), 1, 'case.received');
  await say('kcp', caseAt('kcp'), 2, 'case.information_requested', { text: 'x' });
  await aMinuteLater();
  // Opened and not done: what nobody opens is carried on in steps of its own.
  const { sequence } = (await query('select sequence from gateway_case where id = $1', [caseAt('kcp')])).rows[0] as { sequence: number };
  expect((await visitor.call('POST', `/api/cases/${caseAt('kcp')}/read`, { sequence })).status).toBe(200);
  const inState = async (days: number) => {
    await query("update gateway_case set since = date_trunc('milliseconds', now() - make_interval(days => $2::int)) where id = $1", [caseAt('kcp'), days]);
    return (await query('select since from gateway_case where id = $1', [caseAt('kcp')])).rows[0].since as Date;
  };
  const remindNow = async () => {
    await query("insert into job (id, name, data, state, max_attempts, run_at) values ($1, 'follow-up.remind-merchants', '{}', 'waiting', 3, now())", [`job_${crypto.randomUUID()}`]);
    await aMinuteLater('follow-up.remind-merchants');
    return (await mailTo(email)).filter(({ subject }) => subject.includes('아직 기다리고 있습니다')).length;
  };
  await inState(2);
  expect(await remindNow()).toBe(0);
  const since = await inState(3);
  expect(await remindNow()).toBe(1);
  expect(await remindNow()).toBe(1);
  // Four days later in the same state.
  const clock = app.ground.clock.now;
  Object.assign(app.ground.clock, { now: () => new Date(since.getTime() + 7 * 86_400_000 + 1000) });
  try {
    expect(await remindNow()).toBe(2);
    expect(await remindNow()).toBe(2);
  } finally {
    Object.assign(app.ground.clock, { now: clock });
  }
});

it('what nobody opens is told again, then to the owner and admins, then shown to the operator, each step once; opening it ends that', async () => {
  const { visitor, email, caseAt } = await applied();
  for (const gateway of ['kcp', 'tosspayments']) {
    await say(gateway, caseAt(gateway), 1, 'case.received');
    await say(gateway, caseAt(gateway), 2, 'case.information_requested', { text: 'x' });
  }
  await aMinuteLater();
  // The owner wants no mail about cases; what nobody reads reaches them all the same, because they answer for it.
  await visitor.call('PUT', '/api/account/case-mail', { choice: 'turns' });
  const unread = async () => (await query('select case_id, taken, next_at from turn_notice where case_id in ($1, $2) order by case_id', [caseAt('kcp'), caseAt('tosspayments')])).rows as { case_id: string; taken: number; next_at: Date | null }[];
  const subjects = async () => (await mailTo(email)).map(({ subject }) => subject).filter((subject) => subject.includes('확인하지 않'));
  const clock = app.ground.clock.now;
  const atNextStep = async () => {
    const nexts = (await unread()).flatMap(({ next_at: next }) => next?.getTime() ?? []);
    const at = nexts.length === 0 ? app.ground.clock.now().getTime() + 86_400_000 : Math.max(...nexts);
    Object.assign(app.ground.clock, { now: () => new Date(at) });
    // Two workers come to it at once.
    for (const key of ['a', 'b']) await query("insert into job (id, name, data, state, max_attempts, run_at) values ($1, 'follow-up.escalate-unread', '{}', 'waiting', 3, now())", [`job_${key}_${crypto.randomUUID()}`]);
    await aMinuteLater('follow-up.escalate-unread');
  };
  const attention = async (gateway: string) => ((await operator.call('GET', `/api/desk/cases/${caseAt(gateway)}`)).body as { attention: { code: string }[] }).attention.map(({ code }) => code);
  try {
    await atNextStep();
    expect(await subjects()).toEqual([expect.stringMatching(/아직 확인하지 않으셨습니다: (NHN KCP|토스페이먼츠) 외 1곳/)]);
    // A page of one of them is opened.
    const { sequence } = (await query('select sequence from gateway_case where id = $1', [caseAt('kcp')])).rows[0] as { sequence: number };
    expect((await visitor.call('POST', `/api/cases/${caseAt('kcp')}/read`, { sequence: 1 })).status).toBe(200);
    expect((await unread()).filter(({ next_at: next }) => next !== null)).toHaveLength(2);
    await visitor.call('POST', `/api/cases/${caseAt('kcp')}/read`, { sequence });
    await visitor.call('PUT', '/api/account/case-mail', { choice: 'none' });
    await atNextStep();
    expect((await subjects())[0]).toContain('아무도 확인하지 않았습니다: 토스페이먼츠');
    expect(await subjects()).toHaveLength(2);
    await atNextStep();
    expect([await attention('kcp'), await attention('tosspayments')]).toEqual([[], ['turn_unread']]);
    await atNextStep();
    expect(await subjects()).toHaveLength(2);
    expect((await unread()).every(({ next_at: next }) => next === null)).toBe(true);
    const { body: reached } = await operator.call('POST', `/api/desk/cases/${caseAt('tosspayments')}/actions/reached_merchant`, { reason: '전화로 알림' });
    expect(reached).toMatchObject({ attention: [] });
    expect(reached.events.at(-1)).toMatchObject({ command: 'merchant_reached' });
  } finally {
    Object.assign(app.ground.clock, { now: clock });
  }
  // Something new is asked: it all begins again.
  await say('tosspayments', caseAt('tosspayments'), 3, 'case.information_requested', { text: 'y' });
  expect((await unread()).filter(({ next_at: next, taken }) => next !== null && taken === 0)).toHaveLength(1);
});

it('an answer of the operator that nobody has read is told of, not what it says; one that was read is not', async () => {
  const { visitor, email } = await signUpMerchant(app, undefined, { operator });
  const { body: asked } = await visitor.call('POST', '/api/conversations', { topic: 'other', text: '질문이 있습니다.', clientId: 'follow-up-1' }, { 'idempotency-key': crypto.randomUUID() });
  const id = (asked.conversation ?? asked).id as string;
  const replies = async () => ((await operator.call('GET', '/api/desk/mail?limit=100')).body.items as Mail[]).filter(({ to, subject }) => to === email && subject.includes('답변'));
  const answer = async (text: string) => expect((await operator.call('POST', `/api/desk/conversations/${id}/messages`, { text, clientId: crypto.randomUUID() })).status).toBeLessThan(300);
  await answer('비밀스러운 답변입니다.');
  await aMinuteLater('support.tell-of-reply');
  const [mail] = await replies();
  expect(mail?.links[0]).toBe(`${app.url}/support/${id}`);
  expect(mail?.text).not.toContain('비밀스러운');
  await answer('두 번째 답변입니다.');
  // Whoever opens the conversation has read it.
  await visitor.call('GET', `/api/conversations/${id}`);
  await aMinuteLater('support.tell-of-reply');
  expect(await replies()).toHaveLength(1);
});
