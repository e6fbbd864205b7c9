import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

const ROUNDS = 12;
const CHOICES = [
  { method: 'card', type: 'one_time', gateway: 'kcp' }, { method: 'transfer', type: 'one_time', gateway: 'tosspayments' }, { method: 'virtual_account', type: 'one_time', gateway: 'daou' },
  { method: 'mobile', type: 'one_time', gateway: 'mobilians' },
];
let app: TestApp;
let merchant: Visitor;

beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  merchant = await rehearsalVisitor(app, 'merchant');
});
afterAll(() => app.close());

async function submitAgain(): Promise<string> {
  const { body: draft } = await merchant.call('GET', '/api/draft');
  const chosen = await merchant.change('PATCH', '/api/draft', draft.version, { methods: CHOICES.map(({ method }) => method), addedTypes: [], choices: CHOICES });
  const answer = await merchant.change('POST', '/api/draft/submit', chosen.body.version, { consents: chosen.body.gatewayConsents.map(({ code, version }: { code: string; version: string }) => ({ code, version })) });
  expect(answer.status).toBeLessThan(300);
  return answer.body.applicationId ?? answer.body.id;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const stateThere = async (caseId: string) => (await app.ground.database.pool.query<{ state: string }>('select state from rehearsal_case where case_id = $1', [caseId])).rows[0]?.state ?? 'unknown';

it('cancel, hand-over and receipt at the same moment, with the real worker over HTTP: one winner each, and both sides say the same', async () => {
  const seen = { cancelled: 0, received: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const application = round === 0 ? await applyFor(merchant, { methods: CHOICES.map(({ method }) => method), addedTypes: [], choices: CHOICES }) : await submitAgain();
    // Even rounds race with the hand-over, odd ones with the receipt.
    if (round % 2 === 1) await eventually(async () => expect((await casesOf(merchant, application)).every(({ tracks }) => tracks.intake.state === 'handed_over')).toBe(true), { withinMs: 60_000 });
    const cases = await casesOf(merchant, application);
    const receiving = round % 2 === 1 ? app.gateway.advance(4 * 86_400) : Promise.resolve(0);
    const answers = await Promise.all(cases.map(async ({ id }, index) => {
      await pause(Math.random() * 30 * (index + 1));
      return { id, answer: await merchant.call('POST', `/api/cases/${id}/cancel`, {}) };
    }));
    await receiving;
    for (const { id, answer } of answers) {
      const won = answer.status === 200;
      if (won) expect(answer.body.standing.headline).toBe('cancelled');
      else expect(answer).toMatchObject({ status: 409, body: { code: 'already_received' } });
      seen[won ? 'cancelled' : 'received'] += 1;
      await eventually(async () => {
        const now = (await casesOf(merchant, application)).find((one) => one.id === id);
        const commands = now.events.map(({ command }: { command: string }) => command);
        expect(commands.filter((command: string) => command === 'cancel')).toHaveLength(won ? 1 : 0);
        expect(now.standing.headline).toBe(won ? 'cancelled' : 'received');
        // A case that was cancelled before anything left is unknown there; any other is closed.
        expect(won ? ['withdrawn', 'unknown'] : ['received']).toContain(await stateThere(id));
        const { rows } = await app.ground.database.pool.query<{ hand_over: string; withdrawal: string }>('select hand_over, withdrawal from gateway_case where id = $1', [id]);
        if (won) expect([rows[0]?.hand_over !== 'none', rows[0]?.withdrawal]).toEqual(await stateThere(id) === 'unknown' ? [false, 'none'] : [true, 'done']);
      }, { withinMs: 60_000 });
    }
  }
  expect(seen.cancelled + seen.received).toBe(ROUNDS * CHOICES.length);
  expect(seen.cancelled).toBeGreaterThan(5);
}, 600_000);
