import { expect, it } from 'vitest';
import type { GatewayConnector } from '../../domain/ports/gateway.ts';
import { movableClock } from '../../platform/clock.ts';
import { RunAgainAt } from '../../platform/queue.ts';
import { eventually } from '../../testkit/eventually.ts';
import { GatewayTurns } from './gateway-turns.ts';

const ANSWERS = { kind: 'withdrawn' } as const;
const SILENT = { kind: 'unreachable', reason: 'timeout', retryable: true, mayHaveArrived: true, retryAfterSeconds: null } as const;

function start(given: { patienceMs?: number } = {}) {
  const clock = movableClock();
  const turns = new GatewayTurns({ clock, patienceMs: given.patienceMs ?? 20 });
  const calls: ((outcome: typeof ANSWERS | typeof SILENT) => void)[] = [];
  const connector = (gateway: string) => turns.watched({ gateway, withdraw: () => new Promise((resolve) => calls.push(resolve)), submit: async () => SILENT, ask: async () => SILENT, answer: async () => SILENT } as unknown as GatewayConnector);
  const work = (gateway: string) => turns.take(gateway, () => connector(gateway).withdraw('case_1', '')).then(({ kind }) => kind, (error: unknown) => error);
  return { clock, calls, work };
}

it('lets two calls be at one gateway at once, sends the others away without calling, and leaves other gateways alone', async () => {
  const { clock, calls, work } = start();
  const first = [work('slow'), work('slow')];
  const [third, fourth] = [await work('slow'), await work('slow')] as [RunAgainAt, RunAgainAt];
  expect(third).toBeInstanceOf(RunAgainAt);
  expect(calls).toHaveLength(2);
  // They come back one after the other, not all at the same moment.
  expect(third.instant.getTime()).toBeGreaterThan(clock.now().getTime());
  expect(fourth.instant.getTime()).toBeGreaterThan(third.instant.getTime());
  const other = work('quick');
  expect(calls).toHaveLength(3);
  calls.forEach((end) => end(ANSWERS));
  expect(await Promise.all([...first, other])).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
});

it('gives a place that is freed within moments to who waits for it', async () => {
  const { calls, work } = start({ patienceMs: 30_000 });
  const all = Array.from({ length: 6 }, () => work('busy'));
  for (let done = 0; done < 6; done += 1) {
    await eventually(() => expect(calls.length).toBeGreaterThan(done));
    expect(calls.length - done).toBeLessThanOrEqual(2);
    calls[done]?.(ANSWERS);
  }
  expect(await Promise.all(all)).toEqual(Array(6).fill('withdrawn'));
});

it('after two time-outs lets one case probe and the rest wait until a pause is over, longer each time, and opens with the first answer', async () => {
  const { clock, calls, work } = start();
  const first = [work('deaf'), work('deaf')];
  calls.splice(0).forEach((end) => end(SILENT));
  expect(await Promise.all(first)).toEqual(['unreachable', 'unreachable']);
  const away = (await work('deaf')) as RunAgainAt;
  expect(away.instant.getTime() - clock.now().getTime()).toBe(5_000);
  clock.advance(5_000);
  const probe = work('deaf');
  expect(await work('deaf')).toBeInstanceOf(RunAgainAt);
  expect(calls).toHaveLength(1);
  calls.splice(0).forEach((end) => end(SILENT));
  await probe;
  clock.advance(9_999);
  expect(await work('deaf')).toBeInstanceOf(RunAgainAt);
  clock.advance(1);
  const second = work('deaf');
  calls.splice(0).forEach((end) => end(ANSWERS));
  expect(await second).toBe('withdrawn');
  const open = [work('deaf'), work('deaf')];
  expect(calls).toHaveLength(2);
  calls.forEach((end) => end(ANSWERS));
  expect(await Promise.all(open)).toEqual(['withdrawn', 'withdrawn']);
});
