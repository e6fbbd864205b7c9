import { z } from 'zod';
import { operation } from './operation.ts';
import { AllowedAction, Instant, Nothing, PageQuery, TextValue, page } from './values.ts';

/** Conversations between a merchant and the operator, and the check for existing contracts. */

export const SUPPORT_TOPICS = ['existing_contracts', 'case', 'business_information', 'integration', 'other'] as const;

export const Message = z
  .object({
    sequence: z.number().int(),
    from: z.enum(['merchant', 'operator', 'system']),
    authorName: z.string().nullable(),
    text: z.string().nullable(),
    /** Answers of the system itself come in both languages. */
    systemText: TextValue.nullable(),
    facts: z.array(z.object({ label: TextValue, value: TextValue, href: z.string().nullable() })),
    at: Instant,
    clientId: z.string().nullable().describe('The id the sender gave, so that a repeated send shows once'),
  })
  .meta({ id: 'Message' });

export const Conversation = z
  .object({
    id: z.string(),
    topic: z.enum(SUPPORT_TOPICS),
    title: TextValue,
    caseId: z.string().nullable(),
    merchantName: z.string().nullable().describe('For the operator only'),
    state: z.enum(['answered_by_system', 'waiting_for_operator', 'waiting_for_merchant', 'closed']),
    unread: z.number().int(),
    lastMessageAt: Instant,
    preview: TextValue.describe('The beginning of the last message; what a person wrote is the same in both languages'),
  })
  .meta({ id: 'Conversation' });

const Thread = z.object({
  conversation: Conversation, messages: z.array(Message),
  allowedActions: z.array(AllowedAction).describe('For the operator: what can be done for the merchant from here'),
});
const NewMessage = z.object({ text: z.string().trim().min(1).max(4000), clientId: z.string().min(8).max(64) });

const tag = 'Support';
const read = { kind: 'merchant', permission: 'support:read' } as const;
const write = { kind: 'merchant', permission: 'support:write' } as const;
const params = z.object({ conversationId: z.string() });

export const support = {
  supportSettings: operation({
    method: 'GET', path: '/api/support/settings', access: read, tag, summary: 'Which chat is used: ours, or Channel Talk with the signed member.',
    output: z.object({
      provider: z.enum(['built_in', 'channel_talk']),
      channelTalk: z.object({ pluginKey: z.string(), memberId: z.string(), memberHash: z.string().nullable(), name: z.string() }).nullable(),
    }),
  }),
  conversations: operation({ method: 'GET', path: '/api/conversations', access: read, tag, summary: 'Conversations of the merchant, latest first.', query: PageQuery, output: page(Conversation) }),
  openConversation: operation({
    method: 'POST', path: '/api/conversations', access: write, tag, status: 201, idempotency: 'required', perMinute: 20, summary: 'Open a conversation on a topic.',
    body: NewMessage.partial().extend({ topic: z.enum(SUPPORT_TOPICS), caseId: z.string().nullable().default(null) }), output: Thread,
  }),
  checkExistingContracts: operation({
    method: 'POST', path: '/api/conversations/existing-contracts', access: write, tag, status: 201, idempotency: 'required', perMinute: 20,
    summary: "What the system knows of contracts and cases for the merchant's proven business number, answered at once in a conversation.",
    body: Nothing.optional(), output: Thread,
  }),
  conversation: operation({ method: 'GET', path: '/api/conversations/:conversationId', access: read, tag, params, query: z.object({ after: z.coerce.number().int().min(0).default(0) }), summary: 'A conversation and its messages after a number; marks them read.', output: Thread }),
  sendMessage: operation({ method: 'POST', path: '/api/conversations/:conversationId/messages', access: write, tag, status: 201, params, perMinute: 60, body: NewMessage, summary: 'Send a message; a repeated clientId is not sent twice.', output: Message }),
  askOperator: operation({ method: 'POST', path: '/api/conversations/:conversationId/ask-operator', access: write, tag, params, body: Nothing.optional(), summary: 'Ask for a person to take over.', output: Thread }),
} as const;
export { Thread as ConversationThread, NewMessage };
