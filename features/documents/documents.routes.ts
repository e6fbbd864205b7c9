import { business as operations } from '../../contract/business.ts';
import { AppError } from '../../contract/errors.ts';
import { merchantCaller, route, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { Actor, Documents } from './documents.service.ts';

/** The documents of the contract, over HTTP. */
export function documentRoutes(documents: Documents): Route[] {
  return [
    route(operations.uploadDocument, async ({ file, context }) => {
      if (file === null) throw new AppError('malformed_request');
      return documents.upload(actorOf(context), file);
    }, async ({ context }, made) => documents.get(merchantCaller(context).merchant.merchantId, made ?? '')),
    route(operations.document, async ({ params, context }) => documents.get(merchantCaller(context).merchant.merchantId, params.documentId)),
    route(operations.documentPage, async ({ params, context }) => documents.page(merchantCaller(context).merchant.merchantId, params.documentId)),
    route(operations.deleteDocument, async ({ params, context }) => {
      await documents.remove(actorOf(context), params.documentId);
      return { ok: true as const };
    }),
  ];
}

function actorOf(context: RequestContext): Actor {
  const { personId, merchant } = merchantCaller(context);
  return { personId, merchantId: merchant.merchantId, requestId: context.requestId };
}
