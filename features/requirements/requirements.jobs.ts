import { z } from 'zod';
import { defineJob } from '../../platform/queue.ts';

/** Announces, once a day, papers and sureties that run out. */
export const announceExpiries = defineJob({ name: 'requirements.announce-expiries', data: z.strictObject({}), concurrency: 1 });
