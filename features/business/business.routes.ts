import { OPERATIONS } from '../../contract/operations.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { BusinessService } from './business.service.ts';

export function businessRoutes(business: BusinessService): Route[] {
  const merchantOf = (context: RequestContext) => merchantCaller(context).merchant.merchantId;
  const mayWrite = (context: RequestContext) => merchantCaller(context).merchant.permissions.includes('business:write');
  return [
    route(OPERATIONS.business, async ({ context }) => business.view(merchantOf(context), mayWrite(context))),
    route(OPERATIONS.updateBusiness, async ({ context, body }) => business.update(merchantOf(context), context.ifMatch ?? -1, body)),
    route(OPERATIONS.fillFromDocument, async ({ context, body }) => business.fill(merchantOf(context), body)),
    route(OPERATIONS.finishBusiness, async ({ context, body }) => {
      const { personId, merchant } = merchantCaller(context);
      const { applicationId } = await business.finish({ merchantId: merchant.merchantId, personId, ifMatch: context.ifMatch ?? -1, consents: body.consents, requestId: context.requestId });
      return { business: await business.view(merchant.merchantId, true), applicationId };
    }, async ({ context }, made) => ({ business: await business.view(merchantOf(context), true), applicationId: made })),
  ];
}
