import { OPERATIONS } from '../../contract/operations.ts';
import { route, signedInCaller, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { GatewayMailService, Look } from './gateway-mail.service.ts';

export function gatewayMailRoutes(mail: GatewayMailService): Route[] {
  const lookOf = (mailId: string, context: RequestContext): Look => ({ mailId, personId: signedInCaller(context).personId, requestId: context.requestId });
  return [
    route(OPERATIONS.deskGatewayMail, async ({ query }) => mail.list(query)),
    route(OPERATIONS.deskSentGatewayMail, async ({ query }) => mail.listSent(query)),
    route(OPERATIONS.deskReadGatewayMail, async ({ params, context }) => mail.read(lookOf(params.mailId, context))),
    route(OPERATIONS.deskGatewayMailFile, async ({ params, context }) => {
      const { bytes, name } = await mail.file({ ...lookOf(params.mailId, context), file: params.file });
      // Whatever its sender called it: it is saved, and never shown on our address.
      return { bytes, mediaType: 'application/octet-stream', downloadAs: name };
    }),
    route(OPERATIONS.deskConfirmGatewayMail, async ({ params, body: { step, ...facts }, context }) => mail.confirm({ ...lookOf(params.mailId, context), step, facts })),
    route(OPERATIONS.deskSetGatewayMailAside, async ({ params, context }) => mail.setAside(lookOf(params.mailId, context))),
    route(OPERATIONS.deskReadSentMail, async ({ params, context }) => mail.readSent({ ...params, personId: signedInCaller(context).personId, requestId: context.requestId })),
    route(OPERATIONS.deskSettleSentMail, async ({ params, context }) => mail.settleSent({ ...params, personId: signedInCaller(context).personId, requestId: context.requestId })),
  ];
}
