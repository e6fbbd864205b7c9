import { z } from 'zod';
import { EVENT_TYPES, messageId } from '../../domain/webhooks/event-types.ts';
import type { CaseEventCode } from '../../domain/case/states.ts';
import { newId } from '../../platform/ids.ts';
import { defineJob, enqueue } from '../../platform/queue.ts';
import type { Tx } from '../../storage/open-database.ts';
import * as store from './webhooks.store.ts';

/** Sends one message. When it is tried again is the message's own matter (domain/webhooks/retries.ts); the attempts here are for faults of ours. */
export const deliverWebhook = defineJob({ name: 'webhooks.deliver', data: z.strictObject({ id: z.string() }), concurrency: 2, callsGateway: true });

/** An event of a case, as far as messages name it. */
export interface EventPlace {
  readonly caseId: string;
  readonly sequence: number;
  readonly command: CaseEventCode;
}

/** Puts messages about these events on their way to endpoints, in the caller's transaction. */
export async function putOnTheirWay(tx: Tx, given: { merchantId: string; endpointIds: readonly string[]; events: readonly EventPlace[]; now: Date }): Promise<void> {
  const rows = given.endpointIds.flatMap((endpointId) => given.events.map((event): store.NewMessage => ({
    id: newId('whm', given.now), endpointId, merchantId: given.merchantId, messageId: messageId(event), type: EVENT_TYPES[event.command], caseId: event.caseId, sequence: event.sequence, createdAt: given.now,
  })));
  await store.insertMessages(tx, rows);
  for (const { id } of rows) await enqueue(tx, deliverWebhook, { id }, { singletonKey: id });
}
