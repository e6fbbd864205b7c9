import { OPERATIONS } from '../../contract/operations.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { IntegrationService } from './integration.service.ts';
import type { Doing } from './store-settings.ts';

export function integrationRoutes(integration: IntegrationService): Route[] {
  const merchantOf = (context: RequestContext) => merchantCaller(context).merchant.merchantId;
  const doing = (context: RequestContext): Doing => ({ merchantId: merchantOf(context), personId: merchantCaller(context).personId, requestId: context.requestId, version: context.ifMatch });
  return [
    route(OPERATIONS.integration, async ({ context }) => integration.overview(merchantOf(context))),
    route(OPERATIONS.codeSamples, async ({ context, params, query }) => integration.samples(merchantOf(context), { channelId: params.channelId, ...query })),
    route(OPERATIONS.revealSecret, async ({ context, body }) => integration.rotate(doing(context), body?.overlapHours ?? 0)),
    route(OPERATIONS.endKeyOverlap, async ({ context }) => integration.endOverlap(doing(context))),
    route(OPERATIONS.setInterface, async ({ context, body }) => integration.setInterface(doing(context), body.interface)),
    route(OPERATIONS.issueV2Secrets, async ({ context }) => integration.issueV2(doing(context))),
    route(OPERATIONS.rotateV2Secret, async ({ context, params, body }) => integration.rotateV2(doing(context), { kind: params.kind, overlapHours: body?.overlapHours ?? 0 })),
    route(OPERATIONS.endV2SecretOverlap, async ({ context, params }) => integration.endV2Overlap(doing(context), params.kind)),
    route(OPERATIONS.setWebhook, async ({ context, body }) => integration.setWebhook(doing(context), body)),
    route(OPERATIONS.setNetworks, async ({ context, body }) => integration.setNetworks(doing(context), body.networks)),
    route(OPERATIONS.testWebhook, async ({ context, body }) => integration.testWebhook(merchantOf(context), body?.interface ?? 'v1')),
    route(OPERATIONS.webhookDeliveries, async ({ context, query }) => integration.deliveries(merchantOf(context), query)),
    route(OPERATIONS.replayDelivery, async ({ context, params }) => integration.replay(merchantOf(context), params.deliveryId)),
    route(OPERATIONS.apiCalls, async ({ context, query }) => integration.calls(merchantOf(context), query)),
    route(OPERATIONS.tryChannel, async ({ body }) => integration.tryChannel(body)),
    route(OPERATIONS.addChannel, async ({ context, body }) => integration.addChannel(doing(context), body)),
    route(OPERATIONS.changeChannel, async ({ context, params, body }) => integration.changeChannel(doing(context), params.channelId, body)),
    route(OPERATIONS.deleteChannel, async ({ context, params }) => integration.deleteChannel(doing(context), params.channelId)),
    route(OPERATIONS.startTestPayment, async ({ context, body }) => integration.start({ merchantId: merchantOf(context), personEmail: merchantCaller(context).email, locale: context.locale, ...body })),
    route(OPERATIONS.verifyTestPayment, async ({ context, params, body }) => integration.verify({ merchantId: merchantOf(context), paymentId: params.paymentId, impUid: body.impUid, message: body.message })),
    route(OPERATIONS.cancelTestPayment, async ({ context, params, body }) => integration.cancel({ merchantId: merchantOf(context), paymentId: params.paymentId, amount: body.amount ?? null, reason: body.reason ?? 'test' })),
    route(OPERATIONS.storePayments, async ({ context, query }) => integration.storePayments(merchantOf(context), query)),
    route(OPERATIONS.storePaymentFigures, async ({ context, query }) => integration.storeFigures(merchantOf(context), query)),
    route(OPERATIONS.exportStorePayments, async ({ context, query }) => integration.exportStorePayments(merchantOf(context), query, context.locale)),
    route(OPERATIONS.storePayment, async ({ context, params }) => integration.storePayment(merchantOf(context), params.impUid)),
    route(OPERATIONS.cancelStorePayment, async ({ context, params, body }) => integration.cancelStorePayment(merchantOf(context), { impUid: params.impUid, amount: body.amount ?? null, reason: body.reason ?? 'test' })),
    route(OPERATIONS.depositStorePayment, async ({ context, params }) => integration.depositStorePayment(merchantOf(context), params.impUid)),
    route(OPERATIONS.testPayments, async ({ context, query }) => integration.list(merchantOf(context), query)),
  ];
}
