import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { partnerSecret } from '../../app/house.ts';
import { systemClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { createRehearsalGateway, type RehearsalGateway } from '../../sandbox/gateway/rehearsal-gateway.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type TestApp, type Visitor } from '../../testkit/start-app.ts';

let app: TestApp;
let port: number;
let merchant: Visitor;
let operator: Visitor;
let team: Visitor;
let application: string;
let back: RehearsalGateway | undefined;

/** The gateway is away: connections to it are refused. */
beforeAll(async () => {
  app = await startApp(await openFreshEmbedded(), { speed: 1 });
  ({ port } = app.gateway.app.server.address() as AddressInfo);
  await app.gateway.stop();
  [merchant, operator, team] = [await rehearsalVisitor(app, 'merchant'), await rehearsalVisitor(app, 'operator'), await rehearsalVisitor(app, 'gateway')];
}, 120_000);
afterAll(async () => {
  await back?.stop();
  await app.close();
});

/** Listens to the stream of events that this visitor's pages get. */
function follow(who: Visitor): { text: () => string; stop: () => void } {
  const end = new AbortController();
  let text = '';
  void (async () => {
    const headers = { cookie: who.cookies().map(({ name, value }) => `${name}=${value}`).join('; '), 'last-event-id': '0' };
    const answer = await fetch(`${app.url}/api/events`, { signal: end.signal, headers });
    const decoder = new TextDecoder();
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) text += decoder.decode(chunk, { stream: true });
  })().catch(() => undefined);
  return { text: () => text, stop: () => end.abort() };
}

const one = async () => (await casesOf(merchant, application)).find(({ gateway }) => gateway.code === 'tosspayments');

it("a case that is not handed over is announced to its merchant, and its gateway's team does not hear of it", async () => {
  application = await applyFor(merchant, { methods: ['card', 'transfer'], addedTypes: [], choices: ['card', 'transfer'].map((method) => ({ method, type: 'one_time', gateway: 'tosspayments' })) });
  const { id } = await one();
  const heard = { merchant: follow(merchant), team: follow(team) };
  await eventually(async () => expect((await one()).handOver.nextAttemptAt).not.toBeNull(), { withinMs: 30_000 });
  await eventually(async () => expect(heard.merchant.text()).toContain(id), { withinMs: 20_000 });
  expect((await team.call('GET', `/api/gateway/cases/${id}`)).status).toBe(404);
  expect(heard.team.text()).not.toContain(id);
  for (const stream of Object.values(heard)) stream.stop();
}, 120_000);

it('a case that never left may be held and released again, although its gateway is away', async () => {
  const { id } = await one();
  const held = await operator.call('POST', `/api/desk/cases/${id}/actions/hold`, {});
  expect(held).toMatchObject({ status: 200, body: { standing: { headline: 'held' } } });
  expect((await operator.call('POST', `/api/desk/cases/${id}/actions/release`, {})).body.standing.headline).toBe('submitted');
});

/** What the case says after its gateway has answered a try with this. */
async function afterAnswer(status: number, headers: Record<string, string>, said: (seen: any) => void): Promise<any> {
  const server = createServer((_request, response) => response.writeHead(status, headers).end());
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  try {
    await operator.call('POST', `/api/desk/cases/${(await one()).id}/actions/retry_hand_over`, {});
    return await eventually(async () => {
      const { body } = await operator.call('GET', `/api/desk/cases/${(await one()).id}`);
      said(body);
      return body;
    }, { withinMs: 30_000 });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => {
      server.close(resolve);
    });
  }
}

it('a gateway that turns us away makes it the turn of the operator, who reads what to check', async () => {
  const seen = await afterAnswer(401, {}, ({ standing }) => expect(standing.owner).toBe('operator'));
  expect(seen.handOver.lastProblem).toMatchObject({ ko: expect.stringContaining('비밀 키를 확인'), en: expect.stringContaining('the secret') });
  expect((await one()).standing).toMatchObject({ owner: 'operator', nextAction: { en: expect.stringContaining('the operator is looking into it') } });
  expect(seen.allowedActions.map(({ code }: { code: string }) => code)).toEqual(['hold', 'retry_hand_over']);
});

it('a gateway that asks for an hour of silence gets it', async () => {
  const asked = Date.now();
  const seen = await afterAnswer(429, { 'retry-after': '3600' }, ({ standing }) => expect(standing.owner).toBe('system'));
  expect(Date.parse(seen.handOver.nextAttemptAt)).toBeGreaterThanOrEqual(asked + 3_600_000);
});

it("its gateway is back: the team's first news is the hand-over", async () => {
  const { id } = await one();
  const heard = { team: follow(team) };
  back = createRehearsalGateway({ database: app.ground.database, clock: systemClock, log: startLog({ level: 'silent' }), speed: 1, secretFor: (code) => partnerSecret(app.ground.vault, code), firstPauseMs: 50 });
  await back.app.listen({ host: '127.0.0.1', port });
  back.start();
  await operator.call('POST', `/api/desk/cases/${id}/actions/retry_hand_over`, {});
  await eventually(async () => expect(heard.team.text()).toContain(id), { withinMs: 30_000 });
  expect((await one()).tracks.intake.state).toBe('handed_over');
  const sequences = [...heard.team.text().matchAll(/"sequence":(\d+)/g)].map(([, sequence]) => Number(sequence));
  expect(sequences[0], 'what the team heard first').toBe((await one()).sequence);
  heard.team.stop();
}, 120_000);
