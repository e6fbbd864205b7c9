import { randomBytes } from 'node:crypto';
import type { Database, Tx } from '../storage/open-database.ts';
import { outsideTransaction } from '../storage/transaction-scope.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import { definedJobs, GiveUp, JOB_CHANNEL, NotBefore, RunAgainAt, retryDelay, type Job } from './queue.ts';
import { startSchedules, type Schedule } from './queue-schedules.ts';
import * as store from './queue-store.ts';

/** What a handler is given. It may be called again for the same job: a killed worker leaves no trace of how far it came. */
export interface JobCall<Data> {
  readonly id: string;
  readonly data: Data;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly lastAttempt: boolean;
  /** Aborted when the job was taken over by another worker or the process stops. */
  readonly signal: AbortSignal;
  /** Marks the job done inside your transaction, so that its outcome and its end are written together or not at all. Throws when another worker has it by now. */
  finish(tx: Tx): Promise<void>;
}

/** A job with the one function that does it. */
export interface JobHandler {
  readonly job: Job<never>;
  readonly run: (call: JobCall<never>) => Promise<void>;
}

/** Binds a handler to a job. */
export function handleJob<Data>(job: Job<Data>, run: (call: JobCall<Data>) => Promise<void>): JobHandler {
  return { job: job as unknown as Job<never>, run: run as unknown as JobHandler['run'] };
}

/** Throws, naming them, when a defined job has no handler, or two. Called at start-up in every process. */
export function checkHandlers(handlers: readonly JobHandler[], jobs: readonly Job<never>[] = definedJobs()): void {
  const names = handlers.map(({ job }) => job.name);
  const missing = jobs.filter(({ name }) => !names.includes(name)).map(({ name }) => name);
  const doubled = names.filter((name, index) => names.indexOf(name) !== index);
  if (missing.length > 0) throw new Error(`No handler for the jobs: ${missing.join(', ')}.`);
  if (doubled.length > 0) throw new Error(`More than one handler for the jobs: ${[...new Set(doubled)].join(', ')}.`);
}

export interface WorkerOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly handlers: readonly JobHandler[];
  readonly schedules?: readonly Schedule[];
  /** Jobs that must have a handler; usually all that are defined. */
  readonly jobs?: readonly Job<never>[];
  /** Jobs at once in this process. */
  readonly concurrency?: number;
  /** How long a job outlives the last sign of life of its worker. */
  readonly leaseSeconds?: number;
  readonly pollMs?: number;
}

export interface Worker {
  /** Stops taking jobs, waits for those under way, and puts back what is not done by then. */
  stop(options?: { graceMs?: number }): Promise<void>;
  /** Resolves when nothing is running and nothing is due: for tests and for draining. */
  idle(): Promise<void>;
}

/** Names this process in its leases, so that the embedded database can tell its own from those of a dead process. */
const PROCESS = `${process.pid}-${randomBytes(6).toString('hex')}`;
const IDLE_POLL_MS = 1000;
/** Places that jobs which wait for other people's machines leave to the rest: mail and readings go on whatever happens out there. */
const keptBack = (concurrency: number) => (concurrency === 1 ? 0 : Math.max(1, Math.floor(concurrency / 4)));
const ERROR_LENGTH = 1000;

/** Starts working. Throws when a job has no handler or two. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  checkHandlers(options.handlers, options.jobs);
  // The lock of the embedded directory proves that whoever held these leases is dead: no need to wait for them to run out.
  if (options.database.kind === 'embedded') await store.endForeignLeases(options.database, PROCESS);
  const loop = new WorkerLoop(options);
  await outsideTransaction(() => loop.start());
  return loop;
}

interface Running {
  readonly claimed: store.ClaimedJob;
  readonly abort: AbortController;
  readonly end: Promise<void>;
}

class WorkerLoop implements Worker {
  readonly #options: WorkerOptions;
  readonly #owner = `${PROCESS}/${randomBytes(4).toString('hex')}`;
  readonly #handlers: ReadonlyMap<string, JobHandler>;
  readonly #concurrency: number;
  readonly #leaseSeconds: number;
  readonly #running = new Map<string, Running>();
  readonly #idleWaiters: (() => void)[] = [];
  #stopListening: () => Promise<void> = async () => {};
  #stopSchedules: () => Promise<void> = async () => {};
  #renewal: NodeJS.Timeout | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #stopping = false;
  #abandonedLookAt = 0;
  #delayedFirst = false;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#handlers = new Map(options.handlers.map((handler) => [handler.job.name, handler]));
    this.#concurrency = options.concurrency ?? (options.database.kind === 'embedded' ? 4 : 10);
    this.#leaseSeconds = options.leaseSeconds ?? 30;
  }

  async start(): Promise<void> {
    const { database, clock, log, schedules = [] } = this.#options;
    this.#stopListening = await database.listen(JOB_CHANNEL, () => this.#look());
    this.#renewal = setInterval(() => void this.#renew(), (this.#leaseSeconds * 1000) / 3);
    this.#stopSchedules = await startSchedules({ database, clock, log, schedules });
    this.#look();
  }

  async idle(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#idleWaiters.push(resolve);
      this.#look();
    });
  }

  async stop({ graceMs = 10_000 }: { graceMs?: number } = {}): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#stopListening();
    await this.#stopSchedules();
    await this.#looking;
    const ends = Promise.allSettled(Array.from(this.#running.values(), ({ end }) => end));
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([ends, new Promise((resolve) => { timer = setTimeout(resolve, graceMs); })]);
    clearTimeout(timer);
    const now = this.#options.clock.now();
    for (const { claimed, abort } of this.#running.values()) {
      abort.abort(new Error('the process is stopping'));
      await store.putBack(this.#options.database, this.#held(claimed), { runAt: now, error: null, counts: false, now });
    }
    clearInterval(this.#renewal);
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  /** Looks for work now; a look asked for during a look happens after it. */
  #look(): void {
    this.#lookAgain = true;
    if (this.#looking || this.#stopping) return;
    this.#looking = this.#lookUntilNothing().finally(() => {
      this.#looking = null;
      if (this.#lookAgain) this.#look();
    });
  }

  async #lookUntilNothing(): Promise<void> {
    clearTimeout(this.#timer);
    let wait = this.#options.pollMs ?? IDLE_POLL_MS;
    try {
      do {
        this.#lookAgain = false;
        const names = this.#namesWithRoom();
        if (names.length === 0) break;
        const claimed = await this.#claim(names);
        for (const job of claimed) this.#begin(job);
        if (claimed.length > 0) this.#lookAgain = true;
      } while (this.#lookAgain && !this.#stopping);
      wait = await this.#waitFor(wait);
    } catch (error) {
      // The database is away; what is due waits there.
      this.#options.log.warn({ err: error }, 'looking for jobs failed');
    }
    if (this.#stopping) return;
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  async #claim(names: string[]): Promise<store.ClaimedJob[]> {
    const { database, clock } = this.#options;
    const limit = this.#concurrency - this.#running.size;
    const claim: store.Claim = { owner: this.#owner, names, limit, now: clock.now(), leaseSeconds: this.#leaseSeconds };
    // With several names the smallest room is safe for each of them; what is left is claimed in the next turn.
    const fitting = { ...claim, limit: Math.min(limit, ...names.map((name) => this.#roomOf(name))) };
    if (performance.now() >= this.#abandonedLookAt) {
      const abandoned = await store.claimAbandoned(database, fitting);
      if (abandoned.length > 0) return abandoned;
      this.#abandonedLookAt = performance.now() + this.#leaseSeconds * 100;
    }
    // Every other time delayed jobs and retries come first, or a flood of new jobs would put them off for ever.
    this.#delayedFirst = !this.#delayedFirst;
    const delayed = this.#delayedFirst ? await store.claimWaiting(database, { ...fitting, delayed: true }) : [];
    return delayed.length > 0 ? delayed : store.claimWaiting(database, fitting);
  }

  #namesWithRoom(): string[] {
    if (this.#running.size >= this.#concurrency) return [];
    return [...this.#handlers.keys()].filter((name) => this.#roomOf(name) > 0);
  }

  #roomOf(name: string): number {
    const job = this.#handlers.get(name)?.job;
    const running = Array.from(this.#running.values(), ({ claimed }) => claimed.name);
    const room = (job?.concurrency ?? 0) - running.filter((one) => one === name).length;
    if (job?.callsGateway !== true) return room;
    const calling = running.filter((one) => this.#handlers.get(one)?.job.callsGateway === true).length;
    return Math.min(room, this.#concurrency - keptBack(this.#concurrency) - calling);
  }

  /** Until the next job is due, but no longer than the usual pause. */
  async #waitFor(usual: number): Promise<number> {
    const names = this.#namesWithRoom();
    if (names.length === 0) return usual;
    const due = await store.nextDue(this.#options.database, names);
    if (this.#running.size === 0 && (due === null || due > this.#options.clock.now())) {
      for (const resolve of this.#idleWaiters.splice(0)) resolve();
    }
    if (due === null) return usual;
    const wait = due.getTime() - this.#options.clock.now().getTime();
    // Due and yet not claimed: its key is running, or another worker is just taking it.
    return Math.min(usual, wait > 0 ? wait : 100);
  }

  #begin(claimed: store.ClaimedJob): void {
    const abort = new AbortController();
    const end = this.#run(claimed, abort.signal).finally(() => {
      this.#running.delete(claimed.id);
      this.#look();
    });
    this.#running.set(claimed.id, { claimed, abort, end });
  }

  async #run(claimed: store.ClaimedJob, signal: AbortSignal): Promise<void> {
    const { database, clock, log } = this.#options;
    const fields = { job: claimed.name, jobId: claimed.id, attempt: claimed.attempt };
    const started = performance.now();
    try {
      await this.#call(claimed, signal);
      await store.finish(database.kysely, this.#held(claimed), clock.now());
      log.debug({ ...fields, milliseconds: Math.round(performance.now() - started) }, 'job done');
    } catch (error) {
      if (signal.aborted) return;
      await this.#failed(claimed, error).catch((second: unknown) => log.error({ ...fields, err: second }, 'the failure of a job could not be recorded; it runs again when its lease ends'));
    }
  }

  async #call(claimed: store.ClaimedJob, signal: AbortSignal): Promise<void> {
    const handler = this.#handlers.get(claimed.name);
    if (!handler) throw new GiveUp(`No handler for ${claimed.name}.`);
    const data = handler.job.data.safeParse(claimed.data);
    if (!data.success) throw new GiveUp(`The data does not fit the job: ${data.error.message}`);
    if (claimed.attempt > claimed.maxAttempts) throw new GiveUp('Every attempt ended with the death of its worker.');
    await handler.run({
      id: claimed.id, data: data.data, attempt: claimed.attempt, lastAttempt: claimed.attempt >= claimed.maxAttempts, signal,
      finish: async (tx) => {
        if (!(await store.finish(tx, this.#held(claimed), this.#options.clock.now()))) throw new Error('Another worker has taken this job over.');
      },
    });
  }

  async #failed(claimed: store.ClaimedJob, error: unknown): Promise<void> {
    const { database, clock, log } = this.#options;
    const now = clock.now();
    const held = this.#held(claimed);
    const message = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH);
    const fields = { job: claimed.name, jobId: claimed.id, attempt: claimed.attempt };
    if (error instanceof RunAgainAt) {
      await store.putBack(database, held, { runAt: error.instant, error: message, counts: false, now });
    } else if (error instanceof GiveUp || claimed.attempt >= claimed.maxAttempts) {
      log.error({ ...fields, err: error }, 'job gave up; it waits for a person');
      await store.bury(database, held, { now, error: message });
    } else {
      const retry = this.#handlers.get(claimed.name)?.job.retry;
      const delay = Math.max(retry ? retryDelay(retry, claimed.attempt) : IDLE_POLL_MS, error instanceof NotBefore ? error.pauseMs : 0);
      log.warn({ ...fields, err: error, retryInMs: delay }, 'job failed and will be tried again');
      await store.putBack(database, held, { runAt: new Date(now.getTime() + delay), error: message, counts: true, now });
    }
  }

  async #renew(): Promise<void> {
    if (this.#running.size === 0) return;
    const before = [...this.#running.values()];
    try {
      const held = await store.renewLeases(this.#options.database, { owner: this.#owner, leaseSeconds: this.#leaseSeconds });
      for (const { claimed, abort } of before) {
        if (!held.has(claimed.id) && this.#running.has(claimed.id)) abort.abort(new Error('another worker has this job'));
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, 'the leases of running jobs could not be renewed');
    }
  }

  #held(claimed: store.ClaimedJob): store.Held {
    return { id: claimed.id, owner: this.#owner, attempt: claimed.attempt };
  }
}
