import { z } from 'zod';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { defineJob } from '../../platform/queue.ts';

/** Mails an application once more after somebody has decided it. */
export const sendAgainJob = defineJob({ name: 'gateway-mail.send-again', data: z.strictObject({ caseId: z.string() }), concurrency: 2, callsGateway: true, retry: { attempts: 40, firstDelayMs: 2_000, longestDelayMs: 3_600_000 } });

/** Fetches replies from a mailbox. While the mailbox cannot be reached the same job is tried on. */
export const fetchMailJob = defineJob({ name: 'gateway-mail.fetch', data: z.strictObject({}), concurrency: 1, retry: { attempts: 100_000, firstDelayMs: 5_000, longestDelayMs: 300_000 } });
export const fetchMailSchedule: Schedule = { job: fetchMailJob, when: { everyMs: 30_000 } };
