import type { z } from 'zod';
import type { ChannelOffer } from '../../contract/integration.ts';
import type { Catalogue, Gateway } from '../../domain/catalogue/catalogue.ts';
import { offeredGateways } from '../../domain/catalogue/lookup.ts';
import type { StoreChannel } from '../../domain/ports/payment-api.ts';

/** A channel of a gateway with its shared test credentials, unless others are given. */
export function channelOf(gateway: Gateway, given: { type: StoreChannel['type']; name: string; testId?: string | undefined }): StoreChannel {
  const testId = given.testId || (gateway.testing.testIds[0]?.id ?? `test_${gateway.code}`);
  return { gateway: gateway.code, pgProvider: moduleOf(gateway)?.code ?? gateway.code, pgId: testId, mode: 'test', type: given.type, name: given.name };
}

/** Gateways a test channel can be added for. Identity verification has a window only; payments also go over the API. */
export function offersOf(catalogue: Catalogue): z.input<typeof ChannelOffer>[] {
  return offeredGateways(catalogue).map((gateway) => ({
    gateway: gateway.code, names: gateway.names, testIds: gateway.testing.testIds.map(({ id }) => id),
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
