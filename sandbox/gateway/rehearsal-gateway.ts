/** The rehearsal gateway as a whole: its server, its make-believe contract team, and the loop that plays and delivers. */
import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../platform/clock.ts';
import { openLease } from '../../platform/lease.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../storage/open-database.ts';
import { documentFacts, type CaseKey } from './case-store.ts';
import type { ContractNames } from './contract-page.ts';
import { deliverDue, type DeliveryOptions } from './deliveries.ts';
import { nextAttemptAt } from './event-store.ts';
import { DELEGATING } from './plan.ts';
import { buildApp } from './routes.ts';
import { createTeam } from './team.ts';
import { readDocument } from './webhook-sender.ts';

export interface RehearsalGatewayOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** The secret shared with a gateway code (`whsec_...` or any text); null for a code this rehearsal does not play. */
  readonly secretFor: (gateway: string) => string | null;
  /** When given, events and documents may only be at this origin. */
  readonly gatehouseUrl?: string | undefined;
  /** Where people reach this server, for links to contracts; the listening address unless given. */
  readonly publicUrl?: string | undefined;
  /** How the contract page calls gateways, methods and types; by their codes unless given. */
  readonly names?: ContractNames;
  /** Rehearsal seconds per second. */
  readonly speed: number;
  readonly holdAnswerMs?: number;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
  /** How long Gatehouse has for its answer to an event; ten seconds unless given. */
  readonly answerWithinMs?: number | undefined;
}

export interface RehearsalGateway {
  /** Not listening yet: the caller picks host and port. */
  readonly app: FastifyInstance;
  /** Begins to play and to deliver. */
  start(): void;
  /** Ends both and closes the server. What is undone is done after the next start. The database stays open. */
  stop(): Promise<void>;
  /** Moves the rehearsal ahead by rehearsal seconds, plays what is due and sends its events once. Resolves with the number of steps; none where another process plays. */
  advance(seconds: number): Promise<number>;
  /** Plays the next step of one case now. False when nothing is planned for it. */
  hurry(key: CaseKey): Promise<boolean>;
  /** The gateway's people work on the case by hand from now on: its plan ends, also for a step that is just being played. */
  leaveToPeople(key: CaseKey): Promise<void>;
}

const CODES_ONLY: ContractNames = { gateway: () => null, method: () => null, type: () => null };
const LONGEST_SLEEP_MS = 1000;
/** When the process that plays dies, another one begins within this time. */
const LEASE_SECONDS = 10;

/** Sets up the rehearsal gateway; every gateway code has its part of the addresses. */
export function createRehearsalGateway(options: RehearsalGatewayOptions): RehearsalGateway {
  const { database, clock, log } = options;
  const stopping = new AbortController();
  const names = options.names ?? CODES_ONLY;
  const team = createTeam({
    database, clock, speed: options.speed,
    contractUrl: (reference) => `${options.publicUrl ?? listeningUrl(app)}/contracts/${reference}`,
    stepUrl: (reference) => `${options.publicUrl ?? listeningUrl(app)}/steps/${reference}`,
    offer: async (row) => {
      if (!DELEGATING.has(row.gateway)) return null;
      const { contractDocument } = await import('./contract-document.ts');
      const bytes = await contractDocument(documentFacts(row), names);
      return { url: `cases/${row.case_id}/contract`, fileName: '연습용_계약서.pdf', sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
    },
    readDocument: (document) => readDocument({ ...document, signal: stopping.signal }),
  });
  const delivery: DeliveryOptions = {
    database, clock, log, secretFor: options.secretFor, signal: stopping.signal,
    firstPauseMs: options.firstPauseMs ?? 500, longestPauseMs: options.longestPauseMs ?? 30_000, answerWithinMs: options.answerWithinMs,
  };

  // Rounds follow each other, so that a case is never played, and an event never sent, by two at once.
  let rounds: Promise<unknown> = Promise.resolve();
  const round = (): Promise<number> => {
    const next = rounds.then(async () => {
      const steps = await team.workOnDue();
      await deliverDue(delivery);
      return steps;
    });
    rounds = next.catch(() => {});
    return next;
  };

  // Of several processes on one database one plays and delivers; the others take calls.
  const lease = openLease(database, { name: 'rehearsal-gateway', seconds: LEASE_SECONDS });
  const sleeper = createSleeper();
  async function play(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const mine = await lease.hold();
        if (mine) await round();
        await sleeper.sleep(mine ? await pauseUntilNext() : LONGEST_SLEEP_MS);
      } catch (error) {
        if (stopping.signal.aborted) return;
        log.error({ err: error }, 'the rehearsal stumbled and goes on');
        await sleeper.sleep(LONGEST_SLEEP_MS);
      }
    }
  }

  async function pauseUntilNext(): Promise<number> {
    const times = [await team.nextDueAt(), await nextAttemptAt(database.kysely)].flatMap((time) => (time ? [time.getTime() - clock.now().getTime()] : []));
    // An event held back on purpose is always due: look again, but not without a pause.
    return Math.min(LONGEST_SLEEP_MS, Math.max(50, ...(times.length > 0 ? [Math.min(...times)] : [LONGEST_SLEEP_MS])));
  }

  async function advance(seconds: number): Promise<number> {
    await team.bringForward(seconds);
    // The process that plays sees within a second what is due now.
    return (await lease.hold()) ? round() : 0;
  }

  async function hurry(key: CaseKey): Promise<boolean> {
    const hasMore = await team.hurry(key);
    if (hasMore) await round();
    return hasMore;
  }

  const app = buildApp({
    database, clock, log, team, advance, secretFor: options.secretFor, names, holdAnswerMs: options.holdAnswerMs ?? 30_000,
    gatehouseOrigin: options.gatehouseUrl === undefined ? null : new URL(options.gatehouseUrl).origin, wake: sleeper.wake,
  });
  let playing: Promise<void> | null = null;
  let beat: NodeJS.Timeout | undefined;
  return {
    app,
    advance,
    hurry,
    leaveToPeople: (key) => team.leaveToPeople(key),
    start() {
      playing ??= play();
      // A round may take longer than the lease, when those who are told do not answer.
      beat ??= setInterval(() => void lease.hold().catch(() => false), LONGEST_SLEEP_MS);
    },
    async stop() {
      stopping.abort();
      clearInterval(beat);
      sleeper.wake();
      await app.close();
      await playing;
      await rounds;
      await lease.release().catch((error: unknown) => log.warn({ err: error }, 'the rehearsal could not be given up; another process takes it over in a while'));
    },
  };
}

function listeningUrl(app: FastifyInstance): string {
  const address = app.server.address() as AddressInfo | null;
  return `http://127.0.0.1:${address?.port ?? 0}`;
}

/** Sleeps until woken. A wake that comes while nobody sleeps ends the next sleep at once. */
function createSleeper() {
  let woken = false;
  let end: (() => void) | null = null;
  return {
    wake(): void {
      woken = true;
      end?.();
    },
    async sleep(milliseconds: number): Promise<void> {
      if (!woken) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, milliseconds);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      end = null;
      woken = false;
    },
  };
}
