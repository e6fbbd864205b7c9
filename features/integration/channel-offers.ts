import type { z } from 'zod';
import type { Channel, ChannelOffer } from '../../contract/integration.ts';
import type { Catalogue, Gateway } from '../../domain/catalogue/catalogue.ts';
import { findMethod, offeredGateways } from '../../domain/catalogue/lookup.ts';
import { fieldsOfKind } from '../../domain/payments/channel-keys.ts';
import type { StoreChannel } from '../../domain/ports/payment-api.ts';

/** The key under which a shop names the live channel of a case. */
export const liveKeyOf = (caseId: string): string => `live-${caseId}`;
export const isLiveKey = (channelKey: string): boolean => channelKey.startsWith('live-');

/** A channel of a gateway with its shared test credentials, unless others are given. */
export function channelOf(gateway: Gateway, given: { type: StoreChannel['type']; name: string; testId?: string | undefined }): StoreChannel {
  const testId = given.testId || (gateway.testing.testIds[0]?.id ?? `test_${gateway.code}`);
  return { gateway: gateway.code, pgProvider: moduleOf(gateway)?.code ?? gateway.code, pgId: testId, mode: 'test', type: given.type, name: given.name };
}

/** Gateways a test channel can be added for. Identity verification has a window only; payments also go over the API. */
export function offersOf(catalogue: Catalogue): z.input<typeof ChannelOffer>[] {
  return offeredGateways(catalogue).map((gateway) => ({
    gateway: gateway.code, names: gateway.names, testIds: gateway.testing.testIds.map(({ id }) => id),
    fields: (moduleOf(gateway)?.credentials ?? []).map((field) => ({
      name: field.name, label: field.label, secret: field.secret, required: field.required, note: field.note,
      types: (['payment', 'api_payment', 'certification'] as const).filter((type) => fieldsOfKind([field], type).length > 0),
    })),
    types: gateway.kind === 'identity' ? ['certification' as const] : (['payment', 'api_payment'] as const).filter((type) => type === 'payment' || takesCards(gateway)),
  }));
}

/** Key-in and billing over the API are for cards. */
function takesCards(gateway: Gateway): boolean {
  return gateway.supports.some(({ method, offers }) => method === 'card' && ('subscription' in offers || 'key_in' in offers));
}

/** The module of a gateway that shops name in their code: the current one of the V1 script. */
export function moduleOf(gateway: Gateway) {
  return gateway.modules.find(({ status, sdkVersions }) => status === 'current' && sdkVersions.includes('v1')) ?? gateway.modules[0];
}

/** The kind of channel that a kind of payment goes through. */
export const CHANNEL_TYPE_OF: Readonly<Record<string, StoreChannel['type']>> = { one_time: 'payment', subscription: 'api_payment', key_in: 'api_payment', verification: 'certification' };

/** Kinds of payment that each kind of test channel takes. A window channel takes calls without a window as well. */
const TAKEN: Readonly<Record<StoreChannel['type'], readonly string[]>> = { payment: ['one_time', 'subscription', 'key_in'], api_payment: ['subscription', 'key_in'], certification: ['verification'] };

/** What can be done over a channel of this kind at this gateway. */
export function methodsThrough(catalogue: Catalogue, gateway: Gateway | undefined, type: StoreChannel['type']): z.input<typeof Channel>['methods'] {
  return (gateway?.supports ?? []).flatMap((cell) => {
    const method = findMethod(catalogue, cell.method);
    const types = Object.keys(cell.offers).filter((one) => TAKEN[type].includes(one));
    return method === undefined || types.length === 0 ? [] : [{ method: method.code, names: method.names, payMethod: method.v1PayMethods[0] ?? null, types }];
  });
}

/** Names under which gateways deposit what the catalogue calls otherwise. Both are no secret. */
const MERCHANT_ID = new Set(['mid', 'merchantId']);
const DEPOSITED_LABELS: Readonly<Record<string, { ko: string; en: string }>> = {
  merchantId: { ko: '상점 아이디(MID)', en: 'Merchant id (MID)' }, apiKey: { ko: 'API 키', en: 'API key' }, secretKey: { ko: '비밀 키', en: 'Secret key' },
};

/** What a channel has: the keys as deposited, in the gateway's own names where the catalogue knows them; the shared merchant id without a deposit. */
export function credentialsOf({ gateway, given, pgId }: { gateway: Gateway | undefined; given: Readonly<Record<string, string>>; pgId: string }): z.input<typeof Channel>['credentials'] {
  const fields = gateway === undefined ? [] : (moduleOf(gateway)?.credentials ?? []);
  const names = Object.keys(given).length > 0 ? Object.keys(given) : fields.filter(({ name }) => name === 'mid').map(({ name }) => name);
  return names.map((name) => {
    const field = fields.find((one) => one.name === name);
    // What we do not know may be a secret.
    const secret = field?.secret ?? !MERCHANT_ID.has(name);
    return { name, label: field?.label ?? DEPOSITED_LABELS[name] ?? { ko: name, en: name }, secret, set: true, value: secret ? null : (given[name] ?? pgId) };
  });
}
