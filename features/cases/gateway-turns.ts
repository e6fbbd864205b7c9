import type { GatewayConnector, Unreachable } from '../../domain/ports/gateway.ts';
import type { Clock } from '../../platform/clock.ts';
import { RunAgainAt } from '../../platform/queue.ts';
import type { JobHandler } from '../../platform/queue-worker.ts';
import { SpreadReturns } from '../../platform/spread-returns.ts';

/** Calls at once from one process to one gateway. */
const AT_ONCE = 2;
/** A gateway that answers frees its place within moments: shorter to wait for it than to come back. */
const PATIENCE_MS = 1_000;
/** So many calls in a row without an answer in time, and only one case asks at a time whether the gateway is there again. */
const SILENT_AFTER = 2;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;
const APART_MS = 200;
const MOST_APART_MS = 30_000;

/** Raised before anything was begun: the job comes back for its turn. */
export class NotItsTurn extends RunAgainAt {
  /** The gateway takes calls and answers none; others ask whether it is there again. */
  readonly gatewayIsSilent: boolean;

  constructor(instant: Date, gateway: string, gatewayIsSilent: boolean) {
    super(instant, `waiting for its turn at ${gateway}`);
    this.gatewayIsSilent = gatewayIsSilent;
  }
}

interface GatewayState {
  busy: number;
  /** Calls in a row that ran out of time. */
  silent: number;
  /** Nobody calls before this instant while the gateway is silent. */
  probeAt: number;
  readonly returns: SpreadReturns;
  readonly waiting: Set<() => void>;
}

/**
 * Turns at the gateways, in one process: one that takes calls and never answers holds two of them at most and soon only one, and
 * the jobs of its other cases wait in the queue instead of in the worker, without an attempt counted.
 */
export class GatewayTurns {
  readonly #clock: Clock;
  readonly #patienceMs: number;
  readonly #states = new Map<string, GatewayState>();

  constructor(given: { clock: Clock; patienceMs?: number }) {
    this.#clock = given.clock;
    this.#patienceMs = given.patienceMs ?? PATIENCE_MS;
  }

  /** The connector, its outcomes noted: what is not an answer in time makes a gateway silent, anything else proves that it is there. */
  watched(connector: GatewayConnector): GatewayConnector {
    const noting = <Given extends unknown[], Outcome extends { readonly kind: string }>(call: (...given: Given) => Promise<Outcome>) => async (...given: Given): Promise<Outcome> => {
      const outcome = await call(...given);
      this.#note(connector.gateway, outcome);
      return outcome;
    };
    return {
      ...connector,
      submit: noting(connector.submit.bind(connector)), ask: noting(connector.ask.bind(connector)),
      withdraw: noting(connector.withdraw.bind(connector)), answer: noting(connector.answer.bind(connector)),
      ...(connector.hosted && { hosted: { ...connector.hosted, mintLink: noting(connector.hosted.mintLink), look: noting(connector.hosted.look) } }),
    };
  }

  /** Does the work when it is its turn at the gateway. Throws `RunAgainAt`, before anything was begun, when it has to come back. */
  async take<T>(gateway: string, work: () => Promise<T>): Promise<T> {
    const state = this.#stateOf(gateway);
    if (!this.#enter(state) && !(await this.#enterSoon(state))) throw this.#comeBack(gateway, state);
    try {
      return await work();
    } finally {
      state.busy -= 1;
      for (const wake of state.waiting) wake();
    }
  }

  /** Takes a place if there is one: at a silent gateway for a single probe, and only after its pause. */
  #enter(state: GatewayState): boolean {
    const free = state.silent < SILENT_AFTER ? state.busy < AT_ONCE : state.busy === 0 && this.#now() >= state.probeAt;
    if (free) state.busy += 1;
    return free;
  }

  /** Waits a moment for a place and takes it; answers whether it did. */
  async #enterSoon(state: GatewayState): Promise<boolean> {
    const until = performance.now() + this.#patienceMs;
    while (!this.#enter(state)) {
      const left = until - performance.now();
      if (left <= 0 || state.silent >= SILENT_AFTER) return false;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          state.waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        state.waiting.add(wake);
      });
    }
    return true;
  }

  #comeBack(gateway: string, state: GatewayState): NotItsTurn {
    const now = this.#now();
    const isSilent = state.silent >= SILENT_AFTER;
    const first = isSilent ? Math.max(state.probeAt, now + APART_MS) : now + APART_MS;
    return new NotItsTurn(state.returns.next(first), gateway, isSilent);
  }

  #note(gateway: string, outcome: { readonly kind: string }): void {
    const state = this.#stateOf(gateway);
    const silent = outcome.kind === 'unreachable' && (outcome as Unreachable).reason === 'timeout';
    state.silent = silent ? state.silent + 1 : 0;
    if (silent) state.probeAt = this.#now() + pauseAfter(state.silent);
    else state.returns.forget();
  }

  #stateOf(gateway: string): GatewayState {
    const known = this.#states.get(gateway) ?? { busy: 0, silent: 0, probeAt: 0, returns: new SpreadReturns({ apartMs: APART_MS, mostApartMs: MOST_APART_MS }), waiting: new Set() };
    this.#states.set(gateway, known);
    return known;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}

function pauseAfter(silent: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, silent - SILENT_AFTER));
}

interface InTurn {
  readonly turns: GatewayTurns;
  readonly gatewayOf: (caseId: string) => Promise<string | null>;
  /** Told when a job about a case has to come back to a gateway that is silent. */
  readonly onSilence: (waiting: { job: string; caseId: string; until: Date }) => Promise<void>;
}

/** Handlers of jobs about one case, each of which calls its gateway when it is its turn there; others stay as they are. */
export function handlersInTurn(handlers: readonly JobHandler[], given: InTurn): JobHandler[] {
  return handlers.map((handler): JobHandler => ({
    ...handler,
    async run(call) {
      const { caseId } = call.data as { caseId?: unknown };
      const gateway = typeof caseId === 'string' ? await given.gatewayOf(caseId) : null;
      if (typeof caseId !== 'string' || gateway === null) return handler.run(call);
      try {
        return await given.turns.take(gateway, () => handler.run(call));
      } catch (error) {
        if (error instanceof NotItsTurn && error.gatewayIsSilent) await given.onSilence({ job: handler.job.name, caseId, until: error.instant });
        throw error;
      }
    },
  }));
}
