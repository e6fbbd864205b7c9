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

it("a gateway's team hears of a case when its gateway has it, and nothing before", async () => {
  application = await applyFor(merchant, { methods: ['card', 'transfer'], addedTypes: [], choices: ['card', 'transfer'].map((method) => ({ method, type: 'one_time', gateway: 'tosspayments' })) });
  const { id } = await one();
  const heard = { merchant: follow(merchant), team: follow(team) };
  await eventually(async () => expect((await one()).handOver.nextAttemptAt).not.toBeNull(), { withinMs: 30_000 });
  await eventually(async () => expect(heard.merchant.text()).toContain(id), { withinMs: 20_000 });
  expect((await team.call('GET', `/api/gateway/cases/${id}`)).status).toBe(404);

  back = createRehearsalGateway({ database: app.ground.database, clock: systemClock, log: startLog({ level: 'silent' }), speed: 1, secretFor: (code) => partnerSecret(app.ground.vault, code), firstPauseMs: 50 });
  await back.app.listen({ host: '127.0.0.1', port });
  back.start();
  await operator.call('POST', `/api/desk/cases/${id}/actions/retry_hand_over`, {});
  await eventually(async () => expect(heard.team.text()).toContain(id), { withinMs: 30_000 });
  expect((await one()).tracks.intake.state).toBe('handed_over');
  const sequences = [...heard.team.text().matchAll(/"sequence":(\d+)/g)].map(([, sequence]) => Number(sequence));
  expect(sequences[0], 'what the team heard first').toBe(2);
  for (const stream of Object.values(heard)) stream.stop();
}, 120_000);
