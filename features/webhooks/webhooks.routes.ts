import { OPERATIONS } from '../../contract/operations.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { Doing, WebhooksService } from './webhooks.service.ts';

export function webhooksRoutes(webhooks: WebhooksService): Route[] {
  const merchantOf = (context: RequestContext) => merchantCaller(context).merchant.merchantId;
  const doing = (context: RequestContext): Doing => ({ merchantId: merchantOf(context), personId: merchantCaller(context).personId, requestId: context.requestId });
  return [
    route(OPERATIONS.webhookEndpoints, async ({ context }) => webhooks.list(merchantOf(context))),
    route(OPERATIONS.createWebhookEndpoint, async ({ context, body }) => webhooks.create(doing(context), body)),
    route(OPERATIONS.changeWebhookEndpoint, async ({ context, params, body }) => webhooks.change(doing(context), params.endpointId, body)),
    route(OPERATIONS.deleteWebhookEndpoint, async ({ context, params }) => webhooks.remove(doing(context), params.endpointId)),
    route(OPERATIONS.rotateWebhookSecret, async ({ context, params, body }) => webhooks.rotate(doing(context), params.endpointId, body.overlapHours)),
    route(OPERATIONS.testWebhookEndpoint, async ({ context, params }) => webhooks.test(doing(context), params.endpointId), async (_call, made) => ({ id: made ?? '' })),
    route(OPERATIONS.webhookLog, async ({ context, params, query }) => webhooks.log(merchantOf(context), params.endpointId, query)),
    route(OPERATIONS.resendWebhook, async ({ context, params }) => webhooks.resend(doing(context), params.endpointId, params.logId), async (_call, made) => ({ id: made ?? '' })),
    route(OPERATIONS.replayWebhooks, async ({ context, params, body }) => webhooks.replay(doing(context), params.endpointId, body)),
    route(OPERATIONS.replayWebhooksSigned, async ({ context, params, rawBody }) => webhooks.replaySigned({ endpointId: params.endpointId, headers: context.headers, rawBody: rawBody ?? Buffer.alloc(0), requestId: context.requestId })),
  ];
}
