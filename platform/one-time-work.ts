import { z } from 'zod';
import type { Database } from '../storage/open-database.ts';
import type { Clock } from './clock.ts';
import { defineJob, enqueue, GiveUp } from './queue.ts';
import { handleJob, type JobHandler } from './queue-worker.ts';

/**
 * Work over rows of earlier versions that is done once in an installation, in the background: too long for a migration, which everybody
 * waits for. It goes through in batches and may be stopped at any moment; run again, it finds what is left.
 */
export interface OneTimeWork {
  /** Unique for ever; with what it depends on (a root key), where another one makes it necessary again. */
  readonly name: string;
  /** Answers whether nothing is left; otherwise it runs again. Throws when `stop` is aborted. */
  run(stop: AbortSignal): Promise<boolean>;
}

const oneTimeJob = defineJob({ name: 'platform.work-once', data: z.strictObject({ name: z.string() }), concurrency: 1, retry: { attempts: 100_000, firstDelayMs: 5_000, longestDelayMs: 600_000 } });

/** The handler of the works of this version. */
export function oneTimeHandler(given: { database: Database; clock: Clock; works: readonly OneTimeWork[] }): JobHandler {
  return handleJob(oneTimeJob, async ({ data, signal }) => {
    const work = given.works.find(({ name }) => name === data.name);
    // Of another version, or of a root key that is no longer the present one.
    if (work === undefined) throw new GiveUp(`no work of the name ${data.name} is known here`);
    if (!(await work.run(signal))) throw new Error(`${data.name}: something is left`);
    await given.database.inTransaction((tx) => tx.insertInto('one_time_work').values({ name: work.name, finished_at: given.clock.now() }).onConflict((conflict) => conflict.doNothing()).execute());
  });
}

/** Enqueues the works that have not been finished yet; called at every start, by every process, it enqueues each once. */
export async function startOneTimeWorks({ database, works }: { database: Database; works: readonly OneTimeWork[] }): Promise<void> {
  const finished = new Set((await database.kysely.selectFrom('one_time_work').select('name').execute()).map(({ name }) => name));
  const left = works.filter(({ name }) => !finished.has(name));
  if (left.length === 0) return;
  await database.inTransaction(async (tx) => {
    for (const { name } of left) await enqueue(tx, oneTimeJob, { name }, { singletonKey: name });
  });
}
