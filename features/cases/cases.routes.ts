import { OPERATIONS } from '../../contract/operations.ts';
import { merchantCaller, route, type Route } from '../../platform/http/route-kit.ts';
import type { CasesService } from './cases.service.ts';

export function casesRoutes(cases: CasesService): Route[] {
  return [
    route(OPERATIONS.cancelCase, async ({ params, body, context }) => {
      const { merchant, personId } = merchantCaller(context);
      const row = await cases.act({
        caseId: params.caseId, command: 'cancel', by: 'merchant', source: 'merchant', actor: personId, requestId: context.requestId, text: body?.reason, mine: (one) => one.merchantId === merchant.merchantId,
      });
      return cases.view(row, 'merchant');
    }),
    route(OPERATIONS.actOnCase, async ({ params, body, context }) => {
      const { merchant, personId } = merchantCaller(context);
      const row = await cases.act({
        caseId: params.caseId, command: params.action, by: 'merchant', source: 'merchant', actor: personId, requestId: context.requestId, text: body?.text, mine: (one) => one.merchantId === merchant.merchantId,
      });
      return cases.view(row, 'merchant');
    }),
    route(OPERATIONS.caseEvents, async ({ params, query, context }) => ({ items: await cases.eventsAfter(params.caseId, merchantCaller(context).merchant.merchantId, query.after) })),
    route(OPERATIONS.partnerEvents, async ({ params, context, rawBody }) => cases.receiveEvent({ gateway: params.gateway, headers: context.headers, rawBody: rawBody ?? Buffer.alloc(0) })),
  ];
}
