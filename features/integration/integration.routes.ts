import { OPERATIONS } from '../../contract/operations.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { IntegrationService } from './integration.service.ts';

export function integrationRoutes(integration: IntegrationService): Route[] {
  const merchantOf = (context: RequestContext) => merchantCaller(context).merchant.merchantId;
  return [
    route(OPERATIONS.integration, async ({ context }) => integration.overview(merchantOf(context))),
    route(OPERATIONS.codeSamples, async ({ context, params, query }) => integration.samples(merchantOf(context), { channelId: params.channelId, ...query })),
    route(OPERATIONS.revealSecret, async ({ context, body }) => integration.rotate(merchantOf(context), body?.overlapHours ?? 0)),
    route(OPERATIONS.endKeyOverlap, async ({ context }) => integration.endOverlap(merchantOf(context))),
    route(OPERATIONS.setWebhook, async ({ context, body }) => integration.setWebhook(merchantOf(context), body)),
    route(OPERATIONS.setNetworks, async ({ context, body }) => integration.setNetworks(merchantOf(context), body.networks)),
    route(OPERATIONS.testWebhook, async ({ context }) => integration.testWebhook(merchantOf(context))),
    route(OPERATIONS.webhookDeliveries, async ({ context, query }) => integration.deliveries(merchantOf(context), query)),
    route(OPERATIONS.replayDelivery, async ({ context, params }) => integration.replay(merchantOf(context), params.deliveryId)),
    route(OPERATIONS.apiCalls, async ({ context, query }) => integration.calls(merchantOf(context), query)),
    route(OPERATIONS.addChannel, async ({ context, body }) => integration.addChannel(merchantOf(context), body)),
    route(OPERATIONS.renameChannel, async ({ context, params, body }) => integration.renameChannel(merchantOf(context), params.channelId, body.name)),
    route(OPERATIONS.deleteChannel, async ({ context, params }) => integration.deleteChannel(merchantOf(context), params.channelId)),
    route(OPERATIONS.startTestPayment, async ({ context, body }) => integration.start({ merchantId: merchantOf(context), personEmail: merchantCaller(context).email, locale: context.locale, ...body })),
    route(OPERATIONS.verifyTestPayment, async ({ context, params, body }) => integration.verify({ merchantId: merchantOf(context), paymentId: params.paymentId, impUid: body.impUid })),
    route(OPERATIONS.cancelTestPayment, async ({ context, params, body }) => integration.cancel({ merchantId: merchantOf(context), paymentId: params.paymentId, amount: body.amount ?? null, reason: body.reason ?? 'test' })),
    route(OPERATIONS.storePayments, async ({ context, query }) => integration.storePayments(merchantOf(context), query)),
    route(OPERATIONS.storePaymentFigures, async ({ context, query }) => integration.storeFigures(merchantOf(context), query)),
    route(OPERATIONS.exportStorePayments, async ({ context, query }) => integration.exportStorePayments(merchantOf(context), query, context.locale)),
    route(OPERATIONS.storePayment, async ({ context, params }) => integration.storePayment(merchantOf(context), params.impUid)),
    route(OPERATIONS.cancelStorePayment, async ({ context, params, body }) => integration.cancelStorePayment(merchantOf(context), { impUid: params.impUid, amount: body.amount ?? null, reason: body.reason ?? 'test' })),
    route(OPERATIONS.testPayments, async ({ context, query }) => integration.list(merchantOf(context), query)),
  ];
}
