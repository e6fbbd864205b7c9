import { fork, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { ResidentPlace } from './residents/find.ts';
import { CannotRead, problem, STAGE_TEXT } from './problems.ts';
import { failedReading, type PageImage, type ProblemCode, type Reading, type ReadingProgress, type Stage } from './reading.ts';
import type { FromWorker, Task, ToWorker } from './worker-protocol.ts';

/** Limits and size of a reader. Every limit holds per document. */
export interface ReaderOptions {
  /** Processes that read side by side; by default one per two cores, at most four. */
  readonly workers?: number;
  readonly maxBytes?: number;
  readonly maxPixels?: number;
  /** Milliseconds from the moment a process takes the document until it is killed. */
  readonly timeLimitMs?: number;
  /** Resident memory of one process, in megabytes, beyond which it is killed. */
  readonly memoryLimitMb?: number;
  /** An idle process ends after this many milliseconds. */
  readonly idleMs?: number;
}

export interface ReadRequest {
  /** Only a hint for the sender's own records; what the file is, its bytes say. */
  readonly fileName?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ReadingProgress) => void;
}

export interface PageRequest {
  /** The turn that a reading found (`reading.page.rotation`). */
  readonly rotation?: 0 | 90 | 180 | 270;
  readonly format?: 'jpeg' | 'webp';
  /** The image is never wider than this; boxes of a reading scale by `image.width / reading.page.width`. */
  readonly maxWidth?: number;
  /** Rejects with `unreadable` a file of which a part is missing, instead of showing the rest. */
  readonly whole?: boolean;
  readonly signal?: AbortSignal;
}

/** Reads certificates in processes of its own. */
export interface Reader {
  /** Reads one file. Never rejects for what is in the file (that is told in `problems`); rejects when `signal` aborts or the reader is closed. */
  read(bytes: Uint8Array, request?: ReadRequest): Promise<Reading>;
  /** The upright page as an image without metadata. Rejects with `CannotRead` when the file cannot be opened. */
  renderPage(bytes: Uint8Array, request?: PageRequest): Promise<PageImage>;
  /** Where resident registration numbers stand unmasked, in text layers and, unless `textOnly`, in pictures. Rejects with `CannotRead`. `today` is an ISO day. */
  findResidents(bytes: Uint8Array, request: { readonly today: string; readonly textOnly?: boolean }): Promise<readonly ResidentPlace[]>;
  /** Ends all processes; what is still being read rejects. */
  close(): Promise<void>;
}

const DEFAULTS = { maxBytes: 20 * 1024 * 1024, maxPixels: 60_000_000, timeLimitMs: 30_000, memoryLimitMb: 900, idleMs: 60_000 };
const WATCH_MS = 150;

type Outcome = Reading | PageImage | readonly ResidentPlace[];

interface Job {
  readonly task: Task;
  readonly request: ReadRequest;
  readonly started: number;
  settled: boolean;
  /** How often a process has died over it without being told to. */
  deaths: number;
  resolve(value: Outcome): void;
  reject(reason: unknown): void;
}

interface Seat {
  child: ChildProcess | undefined;
  job: Job | undefined;
  deadline: NodeJS.Timeout | undefined;
  watch: NodeJS.Timeout | undefined;
  idle: NodeJS.Timeout | undefined;
}

/** Resident megabytes of a process; undefined where the system does not tell. */
async function residentMb(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

/**
 * Makes a reader: a small pool of child processes that are started when needed, watched for time and memory, and killed
 * without harm to the caller. Nothing is written to disk and nothing leaves the machine.
 */
export function createReader(options: ReaderOptions = {}): Reader {
  const limits = { ...DEFAULTS, ...options };
  const size = Math.max(1, options.workers ?? Math.min(4, Math.floor(availableParallelism() / 2)));
  const seats: Seat[] = Array.from({ length: size }, () => ({ child: undefined, job: undefined, deadline: undefined, watch: undefined, idle: undefined }));
  const queue: Job[] = [];
  let closed = false;

  function settle(job: Job, act: () => void): void {
    if (job.settled) return;
    job.settled = true;
    act();
  }

  function fail(job: Job, code: ProblemCode): void {
    settle(job, () => {
      if (job.task.kind === 'read') job.resolve(failedReading([problem(code)], performance.now() - job.started));
      else job.reject(new CannotRead(code));
    });
  }

  function free(seat: Seat): void {
    clearTimeout(seat.deadline);
    clearInterval(seat.watch);
    seat.job = undefined;
    seat.idle = setTimeout(() => drop(seat), limits.idleMs);
    seat.idle.unref();
  }

  function drop(seat: Seat): void {
    const child = seat.child;
    seat.child = undefined;
    clearTimeout(seat.idle);
    child?.removeAllListeners();
    // A late error of a process that is being killed has no one left to tell.
    child?.on('error', () => undefined);
    child?.kill('SIGKILL');
  }

  /** Ends the seat's process in the middle of a document; the next document gets a fresh one. */
  function kill(seat: Seat, code: ProblemCode): void {
    const job = seat.job;
    drop(seat);
    free(seat);
    if (job) fail(job, code);
    next();
  }

  /** A process ended by itself or by somebody else's hand: its document gets one more chance in a fresh one. */
  function died(seat: Seat): void {
    const job = seat.job;
    drop(seat);
    free(seat);
    if (job !== undefined && !job.settled) {
      job.deaths += 1;
      if (job.deaths > 1) fail(job, 'failed');
      else queue.unshift(job);
    }
    next();
  }

  function heard(seat: Seat, message: FromWorker): void {
    const job = seat.job;
    if (job === undefined || message.id !== job.task.id) return;
    if (message.kind === 'progress') {
      if (!job.settled) job.request.onProgress?.(progressAt(message.stage, message.done));
      return;
    }
    free(seat);
    if (message.kind === 'cannot') fail(job, message.code);
    else settle(job, () => job.resolve(message.kind === 'reading' ? message.reading : message.kind === 'page' ? message.page : message.places));
    next();
  }

  function start(seat: Seat): ChildProcess {
    const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [], {
      serialization: 'advanced',
      execArgv: ['--max-old-space-size=384', '--disable-warning=ExperimentalWarning'],
      // The process needs no setting of ours, and gets no secret.
      env: { OMP_THREAD_LIMIT: '1', UV_THREADPOOL_SIZE: '2' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (message) => heard(seat, message as FromWorker));
    child.on('error', () => died(seat));
    child.on('exit', () => died(seat));
    seat.child = child;
    return child;
  }

  function run(seat: Seat, job: Job): void {
    clearTimeout(seat.idle);
    seat.job = job;
    const child = seat.child ?? start(seat);
    seat.deadline = setTimeout(() => kill(seat, 'timed_out'), limits.timeLimitMs);
    seat.watch = setInterval(() => {
      void residentMb(child.pid ?? 0).then((mb) => {
        if (mb !== undefined && mb > limits.memoryLimitMb && seat.job === job) kill(seat, 'out_of_memory');
      });
    }, WATCH_MS);
    child.send(job.task satisfies ToWorker, (error) => {
      if (error && seat.job === job) died(seat);
    });
  }

  function next(): void {
    for (const seat of seats) {
      if (closed || seat.job) continue;
      const job = queue.shift();
      if (job === undefined) return;
      run(seat, job);
    }
  }

  function abort(job: Job, reason: unknown): void {
    settle(job, () => job.reject(reason));
    const waiting = queue.indexOf(job);
    if (waiting >= 0) queue.splice(waiting, 1);
    const seat = seats.find((candidate) => candidate.job === job);
    if (seat) kill(seat, 'failed');
  }

  let count = 0;
  function submit(task: (id: number) => Task, request: ReadRequest): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (closed) throw new Error('The reader is closed.');
      request.signal?.throwIfAborted();
      count += 1;
      const job: Job = { task: task(count), request, started: performance.now(), settled: false, deaths: 0, resolve, reject };
      if (job.task.bytes.length === 0) return fail(job, 'empty');
      if (job.task.bytes.length > limits.maxBytes) return fail(job, 'too_large');
      request.signal?.addEventListener('abort', () => abort(job, request.signal?.reason), { once: true });
      request.onProgress?.(progressAt('waiting', 0));
      queue.push(job);
      next();
    });
  }

  return {
    read: async (bytes, request = {}) => (await submit((id) => ({ id, kind: 'read', bytes, maxPixels: limits.maxPixels }), request)) as Reading,
    renderPage: async (bytes, request = {}) =>
      (await submit((id) => ({ id, kind: 'page', bytes, maxPixels: limits.maxPixels, rotation: request.rotation ?? 0, format: request.format ?? 'webp', maxWidth: request.maxWidth ?? 1600, whole: request.whole ?? false }),
        request.signal ? { signal: request.signal } : {})) as PageImage,
    findResidents: async (bytes, { today, textOnly = false }) => (await submit((id) => ({ id, kind: 'residents', bytes, maxPixels: limits.maxPixels, today, textOnly }), {})) as readonly ResidentPlace[],
    async close() {
      closed = true;
      const reason = new Error('The reader was closed.');
      for (const job of queue.splice(0)) settle(job, () => job.reject(reason));
      for (const seat of seats) {
        const job = seat.job;
        const child = seat.child;
        if (job) settle(job, () => job.reject(reason));
        const gone = child && child.exitCode === null && child.signalCode === null ? new Promise((resolve) => child.once('close', resolve)) : undefined;
        clearTimeout(seat.deadline);
        clearInterval(seat.watch);
        clearTimeout(seat.idle);
        child?.removeAllListeners('exit');
        child?.removeAllListeners('message');
        child?.kill('SIGKILL');
        await gone;
      }
    },
  };
}

function progressAt(stage: Stage, done: number): ReadingProgress {
  return { stage, done, message: STAGE_TEXT[stage] };
}

