import { createHmac } from 'node:crypto';
import { OPERATIONS } from '../../contract/operations.ts';
import { merchantCaller, route, signedInCaller, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { SupportService, Writer } from './support.service.ts';

function writerOf(context: RequestContext): Writer {
  const caller = signedInCaller(context);
  return { kind: caller.kind === 'operator' ? 'operator' : 'merchant', personId: caller.personId, name: caller.name };
}

/** Channel Talk's member hash: HMAC-SHA256 of the member id with the secret decoded from hexadecimal, computed on the server only. */
export function memberHash(memberId: string, secretKey: string): string {
  return createHmac('sha256', Buffer.from(secretKey, 'hex')).update(memberId).digest('hex');
}

export function supportRoutes(support: SupportService, channelTalk: { pluginKey: string; secretKey: string } | undefined): Route[] {
  const merchantOf = (context: RequestContext) => merchantCaller(context).merchant.merchantId;
  /** The conversation that a call opened whose answer was lost. */
  const opened = ({ context }: { readonly context: RequestContext }, made: string | null) =>
    support.read({ conversationId: made ?? '', merchantId: merchantOf(context), after: 0, viewer: 'merchant' });
  return [
    route(OPERATIONS.supportSettings, async ({ context }) => {
      const { personId, name } = signedInCaller(context);
      return channelTalk === undefined
        ? { provider: 'built_in' as const, channelTalk: null }
        : { provider: 'channel_talk' as const, channelTalk: { pluginKey: channelTalk.pluginKey, memberId: personId, memberHash: memberHash(personId, channelTalk.secretKey), name } };
    }),
    route(OPERATIONS.conversations, async ({ context, query }) => support.list(merchantOf(context), query)),
    route(OPERATIONS.openConversation, async ({ context, body }) => support.open({ merchantId: merchantOf(context), writer: writerOf(context), ...body }), opened),
    route(OPERATIONS.checkExistingContracts, async ({ context }) => support.checkExisting({ merchantId: merchantOf(context), writer: writerOf(context), requestId: context.requestId }), opened),
    route(OPERATIONS.conversation, async ({ context, params, query }) => support.read({ conversationId: params.conversationId, merchantId: merchantOf(context), after: query.after, viewer: 'merchant' })),
    route(OPERATIONS.sendMessage, async ({ context, params, body }) => support.send({ conversationId: params.conversationId, merchantId: merchantOf(context), writer: writerOf(context), ...body })),
    route(OPERATIONS.askOperator, async ({ context, params }) => support.askOperator({ conversationId: params.conversationId, merchantId: merchantOf(context) })),
    route(OPERATIONS.deskConversations, async ({ query }) => support.deskList(query)),
    route(OPERATIONS.deskConversation, async ({ params, query }) => support.read({ conversationId: params.conversationId, merchantId: null, after: query.after, viewer: 'operator' })),
    route(OPERATIONS.deskSendMessage, async ({ context, params, body }) => support.send({ conversationId: params.conversationId, merchantId: null, writer: writerOf(context), ...body })),
    route(OPERATIONS.deskOpenBusiness, async ({ context, params }) => support.openBusiness({ conversationId: params.conversationId, writer: writerOf(context), requestId: context.requestId })),
    route(OPERATIONS.deskCloseConversation, async ({ params }) => support.close(params.conversationId)),
  ];
}
