import { expireCheckouts } from './finish-checkout.ts';
import { prune } from './retention.ts';
import { runDueSchedules } from './run-schedules.ts';
import type { Sandbox } from './sandbox.ts';

const TICK_MS = 1000;
/** Windows are looked at less often: nobody waits for one to expire. */
const SLOW_EVERY = 30;
/** Once an hour, and a minute after the start. */
const PRUNE_EVERY = 3600;
const PRUNE_FIRST = 60;

export interface Upkeep {
  stop(): Promise<void>;
}

/** Does what time brings: planned payments, notifications due again, windows nobody finished, logs that have served their time. Safe to run in every process. */
export function startUpkeep(sandbox: Sandbox): Upkeep {
  let ticks = 0;
  let working: Promise<void> | null = null;
  let stopped = false;

  async function tick(): Promise<void> {
    try {
      await runDueSchedules(sandbox);
      sandbox.wakeWebhooks();
      if (ticks % SLOW_EVERY === 0) await expireCheckouts(sandbox);
      if (ticks % PRUNE_EVERY === PRUNE_FIRST) await prune(sandbox);
      ticks += 1;
    } catch (error) {
      if (!stopped) sandbox.log.error({ err: error }, 'the payment sandbox could not do what is due');
    }
  }

  const timer = setInterval(() => {
    working ??= tick().finally(() => {
      working = null;
    });
  }, TICK_MS);
  timer.unref();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await working;
    },
  };
}
