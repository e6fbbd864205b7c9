import { randomUUID } from 'node:crypto';
import type { Sandbox } from './sandbox.ts';
import { provisionStore, type ChannelSettings, type StoreKeys } from './store.ts';

const MARK = 'trial:';
/** A trial takes a second; what is older was left by a process that died. */
const LEFT_MS = 600_000;

type Parts = Pick<Sandbox, 'database' | 'vault' | 'clock'>;

/**
 * Makes a store that exists for one trial of a channel, hands its keys over, and takes it away again with everything in it. It is
 * nobody's: it stands in no list, and there is no address its notifications could go to.
 */
export async function withTrialStore<Answer>(sandbox: Parts, channel: ChannelSettings, work: (keys: StoreKeys) => Promise<Answer>): Promise<Answer> {
  const now = sandbox.clock.now().getTime();
  await sweep(sandbox, now - LEFT_MS);
  const merchantRef = `${MARK}${now}:${randomUUID()}`;
  try {
    return await work(await provisionStore(sandbox, { merchantRef, name: merchantRef, channels: [channel] }));
  } finally {
    await sandbox.database.inTransaction((tx) => tx.deleteFrom('sandbox_store').where('merchant_ref', '=', merchantRef).execute());
  }
}

/** Takes away the stores of trials that began before this time. */
async function sweep({ database }: Parts, before: number): Promise<void> {
  const stores = await database.kysely.selectFrom('sandbox_store').select('merchant_ref').where('merchant_ref', 'like', `${MARK}%`).execute();
  const left = stores.flatMap(({ merchant_ref: ref }) => (ref !== null && Number(ref.split(':')[1]) < before ? [ref] : []));
  if (left.length > 0) await database.inTransaction((tx) => tx.deleteFrom('sandbox_store').where('merchant_ref', 'in', left).execute());
}
