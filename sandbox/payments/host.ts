import type { Payment } from './payment.ts';
import { cancelPayment } from './cancel.ts';
import { listRequests, type RecordedRequest } from './request-log.ts';
import type { Sandbox, Store } from './sandbox.ts';
import { advanceClock, type ClockMove } from './store-clock.ts';
import { findKeys, findStoreByRef, provisionStore, rotateKeys, type StoreKeys, type StoreRequest } from './store.ts';
import { deposit } from './vbank.ts';
import { listDeliveries, resendDelivery, sendTestDelivery, setWebhook, type Delivery, type WebhookSettings } from './webhook-log.ts';

/**
 * What the host process may do that is no business of the public API: stores, keys, settings and logs, by the host's
 * own reference of the merchant. Never reachable over HTTP.
 */
export interface SandboxHost {
  /** Makes or completes the store of a merchant; the same answer however often it is asked. */
  provisionStore(request: StoreRequest): Promise<StoreKeys>;
  findKeys(merchantRef: string): Promise<StoreKeys | null>;
  rotateKeys(merchantRef: string): Promise<StoreKeys>;
  setWebhook(merchantRef: string, settings: WebhookSettings): Promise<void>;
  readWebhook(merchantRef: string): Promise<WebhookSettings>;
  testWebhook(merchantRef: string): Promise<boolean>;
  listDeliveries(merchantRef: string, options?: { before?: string; limit?: number; impUid?: string }): Promise<Delivery[]>;
  resendDelivery(merchantRef: string, id: string): Promise<boolean>;
  listRequests(merchantRef: string, options?: { before?: string; limit?: number }): Promise<RecordedRequest[]>;
  /** A cancel in the console always sends a notification. Throws a Refusal with the reason in Korean. */
  cancel(merchantRef: string, order: { impUid: string; amount: number | null; reason: string | null; hasRefundAccount?: boolean }): Promise<Payment>;
  deposit(merchantRef: string, impUid: string, amount: number): Promise<Payment>;
  advanceClock(merchantRef: string, bySeconds: number): Promise<ClockMove | null>;
}

export function hostOf(sandbox: Sandbox): SandboxHost {
  const storeOf = async (merchantRef: string): Promise<Store> => {
    const store = await findStoreByRef(sandbox.database.kysely, merchantRef);
    if (!store) throw new Error(`No sandbox store was provisioned for ${merchantRef}.`);
    return store;
  };
  return {
    provisionStore: (request) => provisionStore(sandbox, request),
    findKeys: (merchantRef) => findKeys(sandbox, merchantRef),
    rotateKeys: (merchantRef) => rotateKeys(sandbox, merchantRef),
    async setWebhook(merchantRef, settings) {
      await setWebhook(sandbox, await storeOf(merchantRef), settings);
    },
    async readWebhook(merchantRef) {
      const store = await storeOf(merchantRef);
      return { url: store.webhookUrl, contentType: store.webhookType, repeats: store.webhookRepeats };
    },
    testWebhook: async (merchantRef) => sendTestDelivery(sandbox, await storeOf(merchantRef)),
    listDeliveries: async (merchantRef, options) => listDeliveries(sandbox, await storeOf(merchantRef), options),
    resendDelivery: async (merchantRef, id) => resendDelivery(sandbox, await storeOf(merchantRef), id),
    listRequests: async (merchantRef, options) => listRequests(sandbox, await storeOf(merchantRef), options),
    async cancel(merchantRef, order) {
      const units = order.amount === null ? null : order.amount * 100;
      return cancelPayment(sandbox, await storeOf(merchantRef), {
        impUid: order.impUid, merchantUid: null, amount: units, checksum: null, taxFree: 0, reason: order.reason, hasRefundAccount: order.hasRefundAccount ?? false, sendWebhook: true, fromConsole: true,
      });
    },
    deposit: async (merchantRef, impUid, amount) => deposit(sandbox, await storeOf(merchantRef), impUid, amount * 100),
    advanceClock: async (merchantRef, bySeconds) => advanceClock(sandbox, await storeOf(merchantRef), bySeconds),
  };
}
