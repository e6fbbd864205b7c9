import { z } from 'zod';
import { defineJob } from '../../platform/queue.ts';

/** Mails an application once more after somebody has decided it. */
export const sendAgainJob = defineJob({ name: 'gateway-mail.send-again', data: z.strictObject({ caseId: z.string() }), concurrency: 2, callsGateway: true, retry: { attempts: 40, firstDelayMs: 2_000, longestDelayMs: 3_600_000 } });
