import { z } from 'zod';
import { defineJob } from '../../platform/queue.ts';

/** Reads the whole audit log and checks it, once a day: pages check only what is new. */
export const checkAuditJob = defineJob({ name: 'audit.check', data: z.strictObject({}), concurrency: 1 });
