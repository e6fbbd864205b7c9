import { OPERATIONS } from '../../contract/operations.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { IntegrationService } from './integration.service.ts';

export function integrationRoutes(integration: IntegrationService): Route[] {
  const merchantOf = (context: RequestContext) => merchantCaller(context).merchant.merchantId;
  return [
    route(OPERATIONS.integration, async ({ context }) => integration.overview(merchantOf(context))),
    route(OPERATIONS.codeSamples, async ({ context, params, query }) => integration.samples(merchantOf(context), { channelId: params.channelId, ...query })),
    route(OPERATIONS.revealSecret, async ({ context }) => integration.rotate(merchantOf(context))),
    route(OPERATIONS.startTestPayment, async ({ context, body }) => integration.start({ merchantId: merchantOf(context), personEmail: merchantCaller(context).email, ...body })),
    route(OPERATIONS.verifyTestPayment, async ({ context, params, body }) => integration.verify({ merchantId: merchantOf(context), paymentId: params.paymentId, impUid: body.impUid })),
    route(OPERATIONS.cancelTestPayment, async ({ context, params, body }) => integration.cancel({ merchantId: merchantOf(context), paymentId: params.paymentId, amount: body.amount ?? null, reason: body.reason ?? 'test' })),
    route(OPERATIONS.testPayments, async ({ context, query }) => integration.list(merchantOf(context), query)),
  ];
}
