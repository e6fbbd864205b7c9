import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPartnerConnector } from '../../connectors/gateway/partner/connector.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { startChild } from '../../testkit/child.ts';
import { eventually } from '../../testkit/eventually.ts';
import { handOverOf, PARTNER_SECRET, startReceiver, type Receiver } from '../../testkit/partner-gateway.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

const PROGRAM = join(import.meta.dirname, '../../sandbox/gateway/main.ts');
const KILLS = 10;
const CASES_PER_PROCESS = 6;
/** A month in about two seconds, so that kills also hit between a change and its delivery. */
const SPEED = 1_300_000;

removeTemporaryDirectories();
let receiver: Receiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

async function startGateway(directory: string) {
  const child = startChild(PROGRAM, ['--port', '0', '--data', directory, '--secret', PARTNER_SECRET, '--gatehouse', receiver.url, '--speed', String(SPEED)]);
  const line = await child.line((text) => text.startsWith('rehearsal gateway '));
  return { child, connector: createPartnerConnector({ baseUrl: `${line.split(' ')[2] ?? ''}/gateways/kcp`, gateway: 'kcp', secret: PARTNER_SECRET, timeoutMs: 5000 }) };
}

it(`has every case exactly once and loses no event although it is killed ${KILLS} times while cases are handed over`, async () => {
  const directory = temporaryDirectory();
  const unsure: string[] = [];
  const taken: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { child, connector } = await startGateway(directory);
    const again = [...unsure.splice(0), ...Array.from({ length: CASES_PER_PROCESS }, (_, index) => `case_${kill}_${index}`)];
    const handing = again.map(async (caseId) => {
      const outcome = await connector.submit(handOverOf(receiver.url, { caseId }));
      if (outcome.kind === 'unreachable') unsure.push(caseId);
      else taken.push(caseId);
    });
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
    await child.kill('SIGKILL');
    await Promise.all(handing);
  }
  const { child, connector } = await startGateway(directory);
  for (const caseId of unsure) expect((await connector.submit(handOverOf(receiver.url, { caseId }))).kind).not.toBe('unreachable');
  const all = Array.from({ length: KILLS * CASES_PER_PROCESS }, (_, index) => `case_${Math.floor(index / CASES_PER_PROCESS)}_${index % CASES_PER_PROCESS}`);
  expect(new Set([...taken, ...unsure])).toEqual(new Set(all));
  await eventually(() => expect(all.filter((caseId) => receiver.eventsOf(caseId).at(-1)?.type !== 'activation.live')).toEqual([]), { withinMs: 60_000 });
  await child.kill('SIGTERM');

  for (const caseId of all) {
    const events = receiver.eventsOf(caseId);
    // An event whose answer was lost comes again, under the same id and number: in order but for that.
    const known = new Map(events.map(({ id, sequence }) => [id, sequence]));
    expect([...known.values()]).toEqual(Array.from({ length: 18 }, (_, index) => index + 1));
  }
  const database = await openDatabase({ directory });
  const { rows } = await database.pool.query<{ cases: number; references: number }>('select count(*)::int as cases, count(distinct gateway_reference)::int as "references" from rehearsal_case');
  expect(rows[0]).toEqual({ cases: all.length, references: all.length });
  await database.close();
}, 240_000);

it('says what is missing and does not start', async () => {
  const { code, errors } = await startChild(PROGRAM, ['--data', temporaryDirectory()]).end();
  expect(code).toBe(1);
  expect(errors).toContain('--secret is missing');
});
