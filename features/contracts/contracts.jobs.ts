import { z } from 'zod';
import { defineJob } from '../../platform/queue.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';

/** Fetches an offered document from the gateway that announced it. */
export const fetchContractJob = defineJob({
  name: 'contracts.fetch-document', data: z.strictObject({ offerId: z.string(), url: z.string(), fileName: z.string(), bytes: z.number().int() }), concurrency: 2, callsGateway: true,
  retry: { attempts: 10_000, firstDelayMs: 1_000, longestDelayMs: 300_000 },
});

/** Makes the signed copy once every signature is there. Repeats are harmless: only one copy is ever recorded. */
export const sealContractJob = defineJob({ name: 'contracts.seal', data: z.strictObject({ offerId: z.string() }), concurrency: 1 });

/** Tells of offers whose date has passed. */
export const lapseOffersJob = defineJob({ name: 'contracts.lapse-offers', data: z.strictObject({}), concurrency: 1 });
export const lapseOffersSchedule: Schedule = { job: lapseOffersJob, when: { everyMs: 600_000 } };

/** Reminds representatives who were sent a link and have not signed. */
export const remindSignersJob = defineJob({ name: 'contracts.remind-signers', data: z.strictObject({}), concurrency: 1 });
export const remindSignersSchedule: Schedule = { job: remindSignersJob, when: { dailyAt: '10:10' } };
