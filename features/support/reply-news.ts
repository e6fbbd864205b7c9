import { z } from 'zod';
import { defineJob, enqueue } from '../../platform/queue.ts';
import type { Tx } from '../../storage/open-database.ts';

/** Tells the merchant's people of an answer that nobody has read a few minutes later: whoever is in the chat needs no mail. */
export const tellOfReply = defineJob({ name: 'support.tell-of-reply', data: z.strictObject({ conversationId: z.string() }), concurrency: 2 });

const READ_WITHIN_MS = 5 * 60_000;

export async function noteReply(tx: Tx, given: { conversationId: string; now: Date }): Promise<void> {
  await enqueue(tx, tellOfReply, { conversationId: given.conversationId }, { singletonKey: given.conversationId, startAfter: new Date(given.now.getTime() + READ_WITHIN_MS) });
}
