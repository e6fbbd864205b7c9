import { z } from 'zod';
import { TELLING } from '../../domain/case/telling.ts';
import type { CaseEventCode } from '../../domain/case/states.ts';
import { defineJob, enqueue } from '../../platform/queue.ts';
import type { Tx } from '../../storage/open-database.ts';

/** Tells the people of a merchant what is new in its cases. What happens within a minute, at whatever gateway, goes into one mail. */
export const tellPeople = defineJob({ name: 'cases.tell-people', data: z.strictObject({ merchantId: z.string() }), concurrency: 2 });

const GATHERED_FOR_MS = 60_000;

/** Sees to it that an event is told of, if it is one that people are told of. Belongs to the transaction that writes the event. */
export async function noteNews(tx: Tx, given: { merchantId: string; event: CaseEventCode; now: Date }): Promise<void> {
  if (TELLING[given.event] === 'quiet') return;
  await enqueue(tx, tellPeople, { merchantId: given.merchantId }, { singletonKey: given.merchantId, startAfter: new Date(given.now.getTime() + GATHERED_FOR_MS) });
}
