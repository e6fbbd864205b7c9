import { z } from 'zod';
import { defineJob } from '../../platform/queue.ts';

/** Writes the mail with a confirmation or reset link, if there is anybody to write to. */
export const writeLinkMail = defineJob({ name: 'accounts.write-link-mail', data: z.strictObject({ kind: z.enum(['confirm', 'reset']), sealedEmail: z.string() }) });

/** Deletes sessions, links and counters that have run out, once a day. */
export const tidyAccounts = defineJob({ name: 'accounts.tidy', data: z.strictObject({}), concurrency: 1 });
