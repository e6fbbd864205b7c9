import type { Alongside, PaymentStores } from '../domain/ports/payment-api.ts';
import { setNetworks } from '../sandbox/payments/allowed-networks.ts';
import { changePayment } from '../sandbox/payments/console-change.ts';
import { addOwnChannel, putHostChannel, removeOwnChannel, renameOwnChannel } from '../sandbox/payments/own-channels.ts';
import { integrationFacts } from '../sandbox/payments/integration-facts.ts';
import { isPrivateHost } from '../platform/outgoing-call.ts';
import { isWebAddress } from '../sandbox/payments/notice-urls.ts';
import { listPayments, paymentFigures, paymentStory } from '../sandbox/payments/payment-list.ts';
import { listRequests } from '../sandbox/payments/request-log.ts';
import type { Store } from '../sandbox/payments/sandbox.ts';
import { endV2Overlap, issueV2Secrets, rotateV2Secret } from '../sandbox/payments/v2/secrets.ts';
import { endOverlap, findKeys, findStoreByRef, provisionStore, rotateKeys } from '../sandbox/payments/store.ts';
import { withTrialStore } from '../sandbox/payments/trial-store.ts';
import { listDeliveries, resendDelivery, sendTestDelivery, setWebhook } from '../sandbox/payments/webhook-log.ts';
import type { Database, Tx } from '../storage/open-database.ts';
import type { Ground } from './compose.ts';

/** The database with something written at the end of every transaction in which a change came about: both are stored, or neither. */
function along<Made>(database: Database, write: Alongside<Tx, Made>, madeOf: (outcome: unknown) => Made | null): Database {
  return {
    ...database,
    inTransaction: (work, options) => database.inTransaction(async (tx) => {
      const outcome = await work(tx);
      const made = madeOf(outcome);
      if (made !== null) await write(tx, made);
      return outcome;
    }, options),
  };
}

interface IssuedPair {
  readonly apiSecret: string | null;
  readonly webhookSecret: string | null;
}

const always = (): undefined => undefined;
/** A pair of secrets of which at least one was made. */
const issuedOf = (outcome: unknown): IssuedPair | null => {
  const pair = outcome as IssuedPair;
  return pair.apiSecret === null && pair.webhookSecret === null ? null : pair;
};
const changedRows = (outcome: unknown): undefined | null => {
  const { numUpdatedRows = 0n, numDeletedRows = 0n } = outcome as { numUpdatedRows?: bigint; numDeletedRows?: bigint };
  return numUpdatedRows + numDeletedRows > 0n ? undefined : null;
};

/** The stores of the payment sandbox as the integration page handles them: the host's side, which no shop reaches over HTTP. */
export function paymentStores(ground: Pick<Ground, 'database' | 'vault' | 'clock'>, given: { readonly allowPrivateAddresses: boolean; readonly playsLive: boolean; readonly playsPayer: boolean }): PaymentStores<Tx> {
  // The sandbox looks every second for what is due.
  const parts = { ...ground, wakeWebhooks: () => undefined };
  const changes = changePayment(parts);
  const storeOf = async (merchantRef: string): Promise<Store> => {
    const store = await findStoreByRef(ground.database.kysely, merchantRef);
    if (store === null) throw new Error('The store is provisioned before anything is asked of it.');
    return store;
  };
  const page = ({ before, limit }: { before?: string | undefined; limit: number }) => ({ limit, ...(before !== undefined && { before }) });
  return {
    provision: (request) => provisionStore(ground, request),
    find: (merchantRef) => findKeys(ground, merchantRef),
    rotate: (merchantRef, overlapHours, write) => rotateKeys({ ...ground, database: along(ground.database, write, always) }, merchantRef, overlapHours),
    endOverlap: (merchantRef, write) => endOverlap({ database: along(ground.database, write, always) }, merchantRef),
    issueV2: (merchantRef, write) => issueV2Secrets({ ...ground, database: along(ground.database, write, issuedOf) }, merchantRef),
    rotateV2: (merchantRef, asked, write) => rotateV2Secret({ ...ground, database: along(ground.database, write, always) }, merchantRef, asked),
    endV2Overlap: (merchantRef, kind, write) => endV2Overlap({ database: along(ground.database, write, always) }, merchantRef, kind),
    async setWebhook(merchantRef, settings, write) {
      if (settings.url !== null && !isWebAddress(settings.url)) return 'no_web_address';
      // A name may resolve to anything at any time; that is judged when a connection is made.
      if (settings.url !== null && !given.allowPrivateAddresses && isPrivateHost(new URL(settings.url).hostname)) return 'private_address';
      const { version, ...rest } = settings;
      await setWebhook({ database: along(ground.database, write, always) }, await storeOf(merchantRef), version === undefined ? rest : { ...rest, version });
      return 'done';
    },
    async readWebhook(merchantRef) {
      const { webhookUrl, webhookType, webhookRepeats, webhookVersion } = await storeOf(merchantRef);
      return { url: webhookUrl, contentType: webhookType, repeats: webhookRepeats, version: webhookVersion };
    },
    networks: async (merchantRef) => (await storeOf(merchantRef)).allowedNetworks,
    setNetworks: async (merchantRef, networks, write) => setNetworks({ database: along(ground.database, write, always) }, await storeOf(merchantRef), networks),
    testWebhook: async (merchantRef, version) => sendTestDelivery(parts, await storeOf(merchantRef), version),
    deliveries: async (merchantRef, given) => listDeliveries(ground, await storeOf(merchantRef), page(given)),
    replay: async (merchantRef, id) => resendDelivery(parts, await storeOf(merchantRef), id),
    facts: async (merchantRef, liveKeys) => integrationFacts(ground, await storeOf(merchantRef), liveKeys),
    listPayments: async (merchantRef, filter, given) => listPayments(ground, await storeOf(merchantRef), filter, given),
    figures: async (merchantRef, filter) => paymentFigures(ground, await storeOf(merchantRef), filter),
    paymentStory: async (merchantRef, impUid) => paymentStory(ground, await storeOf(merchantRef), impUid),
    cancel: async (merchantRef, asked) => changes.cancel(await storeOf(merchantRef), asked),
    playsPayer: given.playsPayer,
    deposit: async (merchantRef, impUid) => (given.playsPayer ? changes.deposit(await storeOf(merchantRef), impUid) : null),
    calls: async (merchantRef, given) => listRequests(ground, await storeOf(merchantRef), page(given)),
    addChannel: (merchantRef, channel, write) => addOwnChannel({ database: along(ground.database, write, (key) => key as string | null) }, merchantRef, channel),
    renameChannel: (merchantRef, channelKey, name, write) => renameOwnChannel({ database: along(ground.database, write, changedRows) }, merchantRef, channelKey, name),
    removeChannel: (merchantRef, channelKey, write) => removeOwnChannel({ database: along(ground.database, write, changedRows) }, merchantRef, channelKey),
    withTrial: (channel, work) => withTrialStore(ground, channel, work),
    // In rehearsal live keys come from the rehearsal gateway and move no money, so that going live can be rehearsed to the end.
    putLiveChannel: (merchantRef, channel) => putHostChannel(ground, merchantRef, { ...channel, mode: given.playsLive ? 'test' : 'live' }),
  };
}
