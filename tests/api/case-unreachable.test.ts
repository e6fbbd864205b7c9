import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { partnerSecret } from '../../app/house.ts';
import { wakeWorkers } from '../../platform/queue.ts';
import { systemClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { createRehearsalGateway } from '../../sandbox/gateway/rehearsal-gateway.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp } from '../../testkit/start-app.ts';

const ATTEMPTS = 14;

it('a gateway that is away for hours: the case says so, keeps being tried at most every five minutes, and is handed over once when it is back', async () => {
  const app = await startApp(await openFreshEmbedded(), { speed: 1 });
  const { database, vault } = app.ground;
  const { port } = app.gateway.app.server.address() as AddressInfo;
  await app.gateway.stop();
  const [merchant, operator] = [await rehearsalVisitor(app, 'merchant'), await rehearsalVisitor(app, 'operator')];
  const application = await applyFor(merchant, { methods: ['card', 'transfer'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }, { method: 'transfer', type: 'one_time', gateway: 'tosspayments' }] });
  const one = async (code = 'kcp') => (await casesOf(merchant, application)).find(({ gateway }) => gateway.code === code);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    await eventually(async () => {
      if ((await one()).handOver.attempts >= attempt) return;
      // Hours pass: what waits for its time is due. A try may just be on its way back to the queue, so this is said until it is heard.
      await database.pool.query("update job set run_at = now() where state = 'waiting' and name = 'cases.hand-over'");
      await database.inTransaction((tx) => wakeWorkers(tx));
      throw new Error(`attempt ${attempt} is not made yet`);
    }, { withinMs: 60_000 });
  }
  const waiting = await eventually(async () => {
    const now = await one();
    expect(now.handOver.nextAttemptAt).not.toBeNull();
    return now;
  }, { withinMs: 20_000 });
  expect(waiting.standing).toMatchObject({ headline: 'submitted', owner: 'system' });
  expect(waiting.standing.nextAction.en).toContain('cannot be reached');
  expect(waiting.standing.expected.text.en).toMatch(/next attempt is at \d{4}-\d\d-\d\d \d\d:\d\d/);
  expect(Date.parse(waiting.handOver.nextAttemptAt) - Date.now()).toBeLessThanOrEqual(300_000);
  expect(waiting.allowedActions.map(({ code }: { code: string }) => code)).toContain('cancel');
  // The other case is taken back meanwhile: every call was refused at the door, so it never left and its gateway hears nothing.
  const other = await one('tosspayments');
  expect((await merchant.call('POST', `/api/cases/${other.id}/cancel`, {})).body.standing.headline).toBe('cancelled');

  const back = createRehearsalGateway({ database, clock: systemClock, log: startLog({ level: 'silent' }), speed: 1, secretFor: (code) => partnerSecret(vault, code), firstPauseMs: 50 });
  await back.app.listen({ host: '127.0.0.1', port });
  back.start();
  await operator.call('POST', `/api/desk/cases/${waiting.id}/actions/retry_hand_over`, {});
  const there = await eventually(async () => {
    const now = await one();
    expect(now.tracks.intake.state).toBe('handed_over');
    return now;
  }, { withinMs: 30_000 });
  expect(there.handOver).toMatchObject({ lastProblem: null, nextAttemptAt: null });
  expect(there.standing.owner).toBe('gateway');
  expect(there.events.map(({ command }: { command: string }) => command)).toEqual(['submit', 'hand_over']);
  // Whatever is still planned for the case taken back is done now, and does nothing.
  await eventually(async () => {
    await database.pool.query("update job set run_at = now() where state = 'waiting' and name in ('cases.withdraw', 'cases.hand-over')");
    await database.inTransaction((tx) => wakeWorkers(tx));
    const { rows } = await database.pool.query("select name from job where state in ('waiting', 'running') and name in ('cases.withdraw', 'cases.hand-over')");
    expect(rows).toEqual([]);
  }, { withinMs: 60_000 });
  const { rows } = await database.pool.query<{ case_id: string; state: string }>('select case_id, state from rehearsal_case');
  expect(rows).toEqual([{ case_id: waiting.id, state: 'queued' }]);
  expect((await one('tosspayments')).standing.headline).toBe('cancelled');
  await back.stop();
  await app.close();
}, 240_000);
