import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let operator: Visitor;
beforeAll(async () => {
  app = await startApp(await openFreshEmbedded());
  operator = await rehearsalVisitor(app, 'operator');
});
afterAll(() => app.close());

async function entries(query: string): Promise<any[]> {
  const { status, body } = await operator.call('GET', `/api/desk/audit?${query}`);
  expect(status).toBe(200);
  return body.items;
}

it('says in words who did what to what, with a link to the case, and is found by person, area and day', async () => {
  const { visitor, email } = await signUpMerchant(app, undefined, { operator });
  const applicationId = await applyFor(visitor, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] });
  const [filed] = await casesOf(visitor, applicationId);
  const theirs = await entries(`person=${encodeURIComponent(email)}&limit=50`);
  expect(theirs.length).toBeGreaterThan(2);
  // The name in full, the address masked, nobody else.
  for (const { who } of theirs) expect(who).toEqual({ kind: 'person', name: { ko: expect.stringMatching(/^김하나 \(o•••@example\.kr\)$/), en: expect.any(String) } });
  expect(theirs.find(({ action }) => action === 'case.submit')).toMatchObject({
    what: { ko: '신청서를 제출했습니다', en: 'The application was submitted' },
    about: { name: { ko: `${filed.reference} · NHN KCP` }, href: `/desk/cases/${filed.id}` },
  });
  expect((await entries(`person=${encodeURIComponent(email)}&area=access&limit=50`)).map(({ action }) => action)).toEqual(['person.confirm']);
  expect((await entries(`person=${theirs[0].actor}&limit=50`)).length).toBe(theirs.length);
  expect(await entries(`subject=${filed.id}&area=members`)).toEqual([]);

  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul' }).format(new Date());
  const yesterday = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul' }).format(new Date(Date.now() - 86_400_000));
  expect((await entries(`person=${encodeURIComponent(email)}&from=${today}&to=${today}&limit=50`)).length).toBe(theirs.length);
  expect(await entries(`person=${encodeURIComponent(email)}&to=${yesterday}`)).toEqual([]);
});

it('finds nothing for an address that nobody has, instead of everything', async () => {
  expect(await entries('person=nobody%40example.kr')).toEqual([]);
});
