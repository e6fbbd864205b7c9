import type { Ground, Running } from './compose.ts';

/** Everything of a process that has to be ended. */
export interface Standing {
  readonly ground: Ground;
  readonly running: Running;
  readonly house: { close(): Promise<void> };
  readonly neighbours: { close(): Promise<void> };
}

/** Where what went wrong is told. */
interface ErrorLog {
  error(about: object, message: string): void;
}

type Step = readonly [name: string, end: () => Promise<unknown>];

/**
 * What leans on something ends before it: no more calls, then the jobs, which read certificates and send to the neighbours, then
 * what they worked with, and the database at the very end. `graceMs`: how long jobs under way may go on.
 */
export function stepsOf({ ground, running, house, neighbours }: Standing, graceMs?: number): readonly Step[] {
  return [
    ['HTTP', () => running.stopServing()], ['jobs', () => running.stopWorking(graceMs)], ['the features', () => house.close()], ['the sandbox', () => neighbours.close()],
    ['event streams', () => ground.stream.close()], ['the database', () => ground.database.close()],
  ];
}

/** Ends one after the other. One that fails does not keep the next from being ended. True when all did as they should. */
export async function endInOrder(steps: readonly Step[], log: ErrorLog): Promise<boolean> {
  let whole = true;
  for (const [name, end] of steps) {
    try {
      await end();
    } catch (error) {
      whole = false;
      log.error({ err: error, part: name }, 'could not be ended in an orderly way');
    }
  }
  return whole;
}

/** Jobs under way may go on for so long; the rest of the deadline is for everything else. */
export const JOB_GRACE_MS = 7000;
const DEADLINE_MS = 10_000;
const INTERRUPTED = 130;

/** Answers the signals of the system: the first ends everything in order, within the deadline; another one ends the process at once. */
export function createStop(given: { steps: readonly Step[]; log: ErrorLog; say: (text: string) => void; exit: (code: number) => void; deadlineMs?: number }): () => void {
  const { steps, log, say, exit, deadlineMs = DEADLINE_MS } = given;
  let stopping = false;
  return () => {
    if (stopping) return exit(INTERRUPTED);
    stopping = true;
    say('Stopping…');
    const deadline = setTimeout(() => {
      log.error({ deadlineMs }, 'not everything ended in time; what was under way is taken up again at the next start');
      exit(1);
    }, deadlineMs);
    void endInOrder(steps, log).then((whole) => {
      clearTimeout(deadline);
      exit(whole ? 0 : 1);
    });
  };
}
