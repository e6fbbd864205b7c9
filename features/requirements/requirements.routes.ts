import { AppError } from '../../contract/errors.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { Member, RequirementsService } from './requirements.service.ts';

export function requirementsRoutes(requirements: RequirementsService): Route[] {
  return [
    route(OPERATIONS.requirements, async ({ context }) => requirements.list(memberOf(context).merchantId)),
    route(OPERATIONS.uploadPaper, async ({ query, file, context }) => {
      if (file === null) throw new AppError('malformed_request');
      return requirements.upload(memberOf(context), { key: query.key, issuedOn: query.issuedOn, file });
    }, async ({ context }) => requirements.list(memberOf(context).merchantId)),
    route(OPERATIONS.removePaper, async ({ params, context }) => requirements.remove(memberOf(context), params.documentId)),
    route(OPERATIONS.answerTogether, async ({ body, context }) => requirements.answer(memberOf(context), body.keys), async ({ context }) => ({ sent: [], attached: [], requirements: await requirements.list(memberOf(context).merchantId) })),
  ];
}

function memberOf(context: RequestContext): Member {
  const { personId, merchant } = merchantCaller(context);
  return { merchantId: merchant.merchantId, personId, requestId: context.requestId };
}
