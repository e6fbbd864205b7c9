import { z } from 'zod';
import { defineJob } from '../../platform/queue.ts';

/** Hands one mail to the mail server. Tries for about a day: mail servers are allowed to be away that long. */
export const sendMail = defineJob({ name: 'notifications.send-mail', data: z.strictObject({ mailId: z.string() }), retry: { attempts: 30, firstDelayMs: 2000, longestDelayMs: 60 * 60_000 } });

/** Forgets what old mail said, once a day. */
export const forgetMail = defineJob({ name: 'notifications.forget-mail', data: z.strictObject({}), concurrency: 1 });
