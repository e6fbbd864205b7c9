import { z } from 'zod';
import { defineJob } from '../../platform/queue.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';

/** Reads one uploaded document. Runs again from the start after a crash; a document that has been read is left alone. */
export const readDocumentJob = defineJob({
  name: 'documents.read',
  data: z.object({ documentId: z.string() }),
  // A merchant is looking at the screen: try a few times quickly, then say that it failed.
  retry: { attempts: 4, firstDelayMs: 500, longestDelayMs: 10_000 },
  concurrency: 2,
});

/** Removes files that no document points to: what a crash between storing and recording left behind. */
export const sweepFilesJob = defineJob({ name: 'documents.sweep-files', data: z.strictObject({}), retry: { attempts: 3 }, concurrency: 1 });

export const sweepFilesSchedule: Schedule = { job: sweepFilesJob, when: { dailyAt: '04:10' } };
