import { CALL_FAULTS, EVENT_FAULTS, GARBAGE, type CallFault, type EventFault, type FaultyLineOptions } from '../../../testkit/faulty-line.ts';
import type { KilledHouse } from './killed-house.ts';

/** One in a thousand calls, and events, of each fault; late ones hold up whoever waits, so they are few. */
const CALL_RATES: Readonly<Record<Exclude<CallFault, 'silent'>, number>> = { late: 4, cut_before: 20, answer_lost: 30, twice: 40, busy: 20, broken_json: 20, wrong_types: 20, no_json: 20, huge: 20, half: 20, other_case: 20 };
const EVENT_RATES: Readonly<Record<EventFault, number>> = { late: 2, cut_before: 20, answer_lost: 25, twice: 30, out_of_order: 40, swallowed: 10, garbage: 25 };
/** Longer than Gatehouse waits for an answer. */
const LATE_CALL_MS = 11_000;
/** Kinds of garbage beside one event. */
const KINDS_AT_ONCE = 3;
/** The last that a gateway tells; nothing after it shows that it is missing, so that it is missed only hours later. */
const LAST = 'activation.live';
const HOUR_MS = 3_600_000;
/** How long the clocks stay apart. */
const APART_MS = 15_000;

function drawn<Fault extends string>(faults: readonly Fault[], rates: Readonly<Record<Fault, number>>): Fault | null {
  let at = Math.random() * 1000;
  return faults.find((fault) => (at -= rates[fault]) < 0) ?? null;
}

const CLOCKS = { ours: 0, gateway: 0 };

/** Every fault at its rate. */
export const FAULTS: Omit<FaultyLineOptions, 'secretFor' | 'lateEventMs'> = {
  callFault: () => drawn(CALL_FAULTS, CALL_RATES as Readonly<Record<(typeof CALL_FAULTS)[number], number>>),
  eventFault(event) {
    const fault = drawn(EVENT_FAULTS, EVENT_RATES);
    return fault === 'swallowed' && event.type === LAST ? 'twice' : fault;
  },
  garbageFor: () => Object.keys(GARBAGE).sort(() => Math.random() - 0.5).slice(0, KINDS_AT_ONCE),
  lateCallMs: LATE_CALL_MS,
  now: () => new Date(Date.now() + CLOCKS.ours),
};

/** One side's clock runs an hour ahead for a while, then the other's is an hour ahead of it; clocks are mended by moving the other one on, because a clock that is put back makes everything that was planned wait. */
export async function clocksApart(house: KilledHouse, first: 'ours' | 'gateway'): Promise<void> {
  const second = first === 'ours' ? 'gateway' : 'ours';
  const move = (side: 'ours' | 'gateway') => {
    CLOCKS[side] += HOUR_MS;
    house.setClock(side, CLOCKS[side]);
  };
  console.log(`the clock of ${first === 'ours' ? 'Gatehouse' : 'the gateways'} runs an hour ahead now`);
  move(first);
  await new Promise((resolve) => setTimeout(resolve, APART_MS));
  move(second);
  console.log('the clocks agree again');
}
