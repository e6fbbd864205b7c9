import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { catchUpJob } from '../../features/cases/gateway-events.ts';
import { tellJob } from '../../features/cases/tell-gateway.ts';
import { withdrawJob } from '../../features/cases/withdrawal.ts';
import { enqueue } from '../../platform/queue.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { applyFor, casesOf, rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp } from '../../testkit/start-app.ts';

const HOUR_S = 3600;

it('a gateway that asks for an hour of silence is left alone for an hour by withdrawals, answers and questions alike', async () => {
  const app = await startApp(await openFreshEmbedded(), { speed: 1 });
  const { database } = app.ground;
  const merchant = await rehearsalVisitor(app, 'merchant');
  const application = await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] });
  const caseId = await eventually(async () => {
    const [found] = await casesOf(merchant, application);
    expect(found.tracks.intake.state).toBe('handed_over');
    return found.id as string;
  }, { withinMs: 60_000 });
  const { port } = app.gateway.app.server.address() as AddressInfo;
  await app.gateway.stop();
  let calls = 0;
  const busy = createServer((_request, response) => {
    calls += 1;
    response.writeHead(429, { 'retry-after': String(HOUR_S) }).end();
  });
  await new Promise<void>((resolve) => { busy.listen(port, '127.0.0.1', resolve); });
  await database.pool.query("update gateway_case set withdrawal = 'wanted' where id = $1", [caseId]);
  const asked = Date.now();
  await database.inTransaction(async (tx) => {
    await enqueue(tx, withdrawJob, { caseId });
    await enqueue(tx, tellJob, { caseId, answerId: 'answer_1', kind: 'contract_signed', sealedText: null });
    await enqueue(tx, catchUpJob, { caseId });
  });
  const names = [catchUpJob.name, tellJob.name, withdrawJob.name];
  const waiting = await eventually(async () => {
    const { rows } = await database.pool.query<{ name: string; state: string; run_at: Date }>('select name, state, run_at from job where name = any($1) and attempt > 0 order by name', [names]);
    expect(rows.map(({ name, state }) => [name, state])).toEqual(names.map((name) => [name, 'waiting']));
    return rows;
  }, { withinMs: 60_000 });
  expect(calls).toBe(3);
  for (const { run_at } of waiting) expect(run_at.getTime()).toBeGreaterThanOrEqual(asked + HOUR_S * 1000);
  await new Promise((resolve) => { busy.close(resolve); busy.closeAllConnections(); });
  await app.close();
}, 240_000);
