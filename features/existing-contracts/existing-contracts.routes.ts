import { OPERATIONS } from '../../contract/operations.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { Asker, ExistingContractsService } from './existing-contracts.service.ts';

function askerOf(context: RequestContext): Asker {
  const { personId, name, merchant } = merchantCaller(context);
  return { merchantId: merchant.merchantId, writer: { kind: 'merchant', personId, name }, requestId: context.requestId, mayAsk: merchant.permissions.includes('application:write') };
}

export function existingContractsRoutes(service: ExistingContractsService): Route[] {
  return [
    route(OPERATIONS.contractLookups, async ({ context }) => service.view(askerOf(context))),
    // Asked already, and only the answer was lost: what stands is answered.
    route(OPERATIONS.askGateways, async ({ context, body }) => service.ask(askerOf(context), body.consents), async ({ context }) => service.view(askerOf(context))),
  ];
}
