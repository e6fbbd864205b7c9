import { OPERATIONS } from '../../contract/operations.ts';
import { AppError } from '../../contract/errors.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { CasesService } from './cases.service.ts';

export function casesRoutes(cases: CasesService): Route[] {
  /** The case as it stands: the answer to a step whose own answer was lost. */
  const asItStands = async ({ params, context }: { readonly params: { readonly caseId: string }; readonly context: RequestContext }) => {
    const row = await cases.find(params.caseId);
    if (row === null || row.merchantId !== merchantCaller(context).merchant.merchantId) throw new AppError('not_found');
    return cases.view(row, 'merchant');
  };
  return [
    route(OPERATIONS.cancelCase, async ({ params, body, context }) => {
      const { merchant, personId } = merchantCaller(context);
      const row = await cases.act({
        caseId: params.caseId, command: 'cancel', by: 'merchant', source: 'merchant', actor: personId, requestId: context.requestId, text: body?.reason, mine: (one) => one.merchantId === merchant.merchantId,
      });
      return cases.view(row, 'merchant');
    }, asItStands),
    route(OPERATIONS.actOnCase, async ({ params, body, context }) => {
      const { merchant, personId, name } = merchantCaller(context);
      const who = { caseId: params.caseId, merchantId: merchant.merchantId, personId, requestId: context.requestId };
      if (params.action === 'answer_information') return cases.view(await cases.answers.send({ ...who, text: (body?.text ?? '').trim(), documents: body?.documents ?? [], values: body?.values ?? {} }), 'merchant');
      if (params.action === 'second_step_done') return cases.view(await cases.saySecondStepDone({ ...who, name }), 'merchant');
      const row = await cases.act({
        caseId: params.caseId, command: params.action, by: 'merchant', source: 'merchant', actor: personId, requestId: context.requestId, text: body?.text, mine: (one) => one.merchantId === merchant.merchantId,
      });
      return cases.view(row, 'merchant');
    }, asItStands),
    route(OPERATIONS.readTurn, async ({ params, body, context }) => {
      const { merchant, personId } = merchantCaller(context);
      await cases.readTurn({ caseId: params.caseId, merchantId: merchant.merchantId, personId, upTo: body.sequence });
      return { ok: true as const };
    }),
    route(OPERATIONS.moveRehearsal, async ({ params, context }) => {
      const { merchantId } = merchantCaller(context).merchant;
      return cases.view(await cases.moveRehearsal(params.caseId, (row) => row.merchantId === merchantId), 'merchant');
    }),
    route(OPERATIONS.openAtGateway, async ({ params, context }) => {
      const { merchant, personId } = merchantCaller(context);
      return cases.openAtGateway({ caseId: params.caseId, merchantId: merchant.merchantId, personId, requestId: context.requestId });
    }),
    route(OPERATIONS.lookAtGateway, async ({ params, context }) => cases.view(await cases.lookNow({ caseId: params.caseId, merchantId: merchantCaller(context).merchant.merchantId }), 'merchant')),
    route(OPERATIONS.caseEvents, async ({ params, query, context }) => ({ items: await cases.eventsAfter(params.caseId, merchantCaller(context).merchant.merchantId, query.after) })),
    route(OPERATIONS.partnerEvents, async ({ params, context, rawBody }) => cases.receiveEvent({ gateway: params.gateway, headers: context.headers, rawBody: rawBody ?? Buffer.alloc(0) })),
  ];
}
