import { AppError } from '../../contract/errors.ts';
import { OPERATIONS } from '../../contract/operations.ts';
import { gatewayCaller, merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { OpenedDocument } from '../documents/documents.service.ts';
import type { Answering } from './answer-draft.ts';
import type { CasesService } from './cases.service.ts';

/** The answer to a gateway's request, and the papers that were sent with one. */
export function answersRoutes({ answers }: CasesService): Route[] {
  return [
    route(OPERATIONS.answerDraft, async ({ params, context }) => answers.draft(answering(context, params.caseId))),
    route(OPERATIONS.updateAnswerDraft, async ({ params, body, context }) => answers.write({ ...answering(context, params.caseId), ifMatch: context.ifMatch ?? -1, text: body.text, values: body.values })),
    route(OPERATIONS.uploadAnswerDocument, async ({ params, query, file, context }) => {
      if (file === null) throw new AppError('malformed_request');
      return answers.upload({ ...answering(context, params.caseId), ...query, file });
    }, async ({ params, context }) => answers.draft(answering(context, params.caseId))),
    route(OPERATIONS.attachAnswerDocument, async ({ params, query, context }) => answers.attach({ ...answering(context, params.caseId), ...query, documentId: params.documentId })),
    route(OPERATIONS.detachAnswerDocument, async ({ params, context }) => answers.detach({ ...answering(context, params.caseId), documentId: params.documentId })),
    route(OPERATIONS.caseDocument, async ({ params, context }) => {
      const { merchantId, personId, requestId } = answering(context, params.caseId);
      return download(await answers.open({ ...params, personId, requestId, viewer: 'merchant', mine: (row) => row.merchantId === merchantId }));
    }),
    route(OPERATIONS.gatewayDocument, async ({ params, context }) => {
      const { gateway, personId } = gatewayCaller(context);
      return download(await answers.open({ ...params, personId, requestId: context.requestId, viewer: 'gateway', mine: (row) => row.gateway === gateway && row.handOver === 'done' }));
    }),
  ];
}

/** Always saved, never shown by the browser: what is in a file somebody uploaded must not run on our address. */
function download({ bytes, mediaType, fileName }: OpenedDocument) {
  return { bytes, mediaType, downloadAs: fileName };
}

function answering(context: RequestContext, caseId: string): Answering {
  const { personId, merchant } = merchantCaller(context);
  return { caseId, merchantId: merchant.merchantId, personId, requestId: context.requestId };
}
