import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let merchant: Visitor;
let operator: Visitor;
let application: string;

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  [merchant, operator] = [await rehearsalVisitor(app, 'merchant'), await rehearsalVisitor(app, 'operator')];
  // From here on no rehearsal gateway stands in for gateways that GATEWAYS_FILE does not name, as in production.
  (app.ground.config as { mode: string }).mode = 'production';
  application = await applyFor(merchant, { methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }, { method: 'transfer', type: 'one_time', gateway: 'kcp' }] });
}, 120_000);
afterAll(() => app.close());

const one = async () => (await casesOf(merchant, application)).find(({ gateway }) => gateway.code === 'kcp');
const stored = async (id: string) =>
  (await app.ground.database.pool.query<{ hand_over: string; withdrawal: string; hand_over_attempts: number; last_problem: string }>('select hand_over, withdrawal, hand_over_attempts, last_problem from gateway_case where id = $1', [id])).rows[0];

it('the case of a gateway nobody has connected says so, to the merchant and to the operator who can change it, and nothing is begun', async () => {
  const seen = await eventually(async () => {
    const now = await one();
    expect(now.handOver.lastProblem).not.toBeNull();
    return now;
  }, { withinMs: 30_000 });
  expect(seen.standing).toMatchObject({ headline: 'submitted', owner: 'operator', nextAction: { ko: expect.stringContaining('연결이 아직 설정되지 않아'), en: expect.stringContaining('is not connected') } });
  expect(seen.handOver).toMatchObject({ attempts: 0, lastProblem: { en: expect.stringContaining('has not been sent') } });
  expect(JSON.stringify(seen)).not.toContain('cannot be reached');
  const { body } = await operator.call('GET', `/api/desk/cases/${seen.id}`);
  expect(body.handOver.lastProblem).toMatchObject({ ko: expect.stringContaining('GATEWAYS_FILE'), en: expect.stringContaining('GATEWAYS_FILE') });
  expect(await stored(seen.id)).toEqual({ hand_over: 'none', withdrawal: 'none', hand_over_attempts: 0, last_problem: 'not_connected' });
});

it('it may be held and released, and taken back without a word to a gateway that never had it', async () => {
  const { id } = await one();
  expect((await operator.call('POST', `/api/desk/cases/${id}/actions/hold`, {})).status).toBe(200);
  expect((await operator.call('POST', `/api/desk/cases/${id}/actions/release`, {})).body.standing.headline).toBe('submitted');
  expect((await merchant.call('POST', `/api/cases/${id}/cancel`, {})).body.standing.headline).toBe('cancelled');
  expect(await stored(id)).toMatchObject({ hand_over: 'none', withdrawal: 'none' });
  const { rows } = await app.ground.database.pool.query("select 1 from job where name = 'cases.withdraw'");
  expect(rows).toEqual([]);
});
