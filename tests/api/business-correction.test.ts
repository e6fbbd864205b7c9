import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { applyFor, casesOf, chooseMethods, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp } from '../../testkit/start-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
}, 60_000);
afterAll(() => app.close());

it('lets a merchant correct submitted information after asking; what was sent stays as it was', async () => {
  const { visitor } = await signUpMerchant(app);
  const first = await applyFor(visitor);
  const locked = (await visitor.call('GET', '/api/business')).body;
  expect(locked).toMatchObject({ locked: true, onFile: { version: 1 } });
  expect(await visitor.change('PATCH', '/api/business', locked.version, { form: { tradeName: '가온 상점' } })).toMatchObject({ status: 409, body: { code: 'business_information_locked' } });

  const { conversation, allowedActions } = (await visitor.call('POST', '/api/conversations', { topic: 'business_information', text: '상호가 바뀌었습니다.', clientId: 'correction-1' })).body;
  expect(allowedActions).toEqual([]);
  const operator = await rehearsalVisitor(app, 'operator');
  const path = `/api/desk/conversations/${conversation.id}`;
  const [action] = (await operator.call('GET', path)).body.allowedActions;
  expect(action).toMatchObject({ code: 'open_business', href: `${path}/open-business` });
  const opened = await operator.call('POST', action.href, {});
  expect(opened).toMatchObject({ status: 200, body: { allowedActions: [], conversation: { state: 'waiting_for_merchant' } } });
  expect(await operator.call('POST', action.href, {})).toMatchObject({ status: 409, body: { code: 'not_allowed_now' } });

  const open = (await visitor.call('GET', '/api/business')).body;
  const changed = await visitor.change('PATCH', '/api/business', open.version, { form: { tradeName: '가온 상점' } });
  expect(changed.status).toBe(200);
  // Until Finish is pressed, what would be sent is what is on file, and the answer says that the draft is another.
  expect(open.onFile).toMatchObject({ draftDiffers: false, tradeName: '가온 식품', representatives: [open.form.representatives[0].name] });
  expect(changed.body).toMatchObject({ form: { tradeName: '가온 상점' }, onFile: { version: 1, draftDiffers: true, tradeName: '가온 식품' } });
  const finished = await visitor.change('POST', '/api/business/finish', changed.body.version, { consents: [] });
  expect(finished).toMatchObject({ status: 200, body: { applicationId: null } });
  expect((await visitor.call('GET', '/api/business')).body).toMatchObject({ onFile: { version: 2, draftDiffers: false, tradeName: '가온 상점' }, locked: false });
  expect((await visitor.call('GET', `/api/applications/${first}`)).body.business.tradeName).toBe('가온 식품');

  // A further application is sent with the corrected version, and closes it again.
  const draft = await chooseMethods(visitor, { methods: ['transfer'], addedTypes: [], choices: [] });
  const consents = draft.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version }));
  const sent = await visitor.change('POST', '/api/draft/submit', draft.version, { consents });
  expect(sent.status).toBe(201);
  expect((await visitor.call('GET', `/api/applications/${sent.body.applicationId}`)).body.business.tradeName).toBe('가온 상점');
  expect(await casesOf(visitor, sent.body.applicationId)).toHaveLength(1);
  expect((await visitor.call('GET', '/api/business')).body.locked).toBe(true);
});
