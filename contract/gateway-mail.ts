import { z } from 'zod';
import { GATEWAY_COMMANDS } from '../domain/case/gateway-actions.ts';
import { Case } from './applications.ts';
import { operation } from './operation.ts';
import { Day, Instant, Nothing, PageQuery, TextValue, page } from './values.ts';

/** Mail with gateways that take applications by mail: what they reply, and what was sent to them. */

const GatewayMailItem = z.object({
  id: z.string(), caseId: z.string(), reference: z.string(), gateway: z.string(), gatewayNames: TextValue, receivedAt: Instant,
  kind: z.enum(['reply', 'auto_reply', 'bounce']).describe('auto_reply: an absence note or the like; bounce: a delivery report'),
  trust: z.enum(['authenticated', 'address', 'thread']).describe("authenticated: our mail server proved the gateway's domain; address: it came to the unguessable address of the case; thread: it only answers one of our mails"),
  state: z.enum(['waiting', 'applied', 'noted', 'set_aside']).describe('noted: nothing to decide'),
  meaning: z.object({ step: z.enum(GATEWAY_COMMANDS), label: TextValue }).nullable().describe('The step it seems to ask for; a proposal'),
  readFrom: z.enum(['form', 'words', 'nothing']).describe('form: our reply form was filled in'),
  settled: z.object({ at: Instant, step: TextValue.nullable(), byItself: z.boolean().describe('Applied without a person') }).nullable(),
});

const GatewayMailContent = z.object({
  id: z.string(), from: z.string(), subject: z.string(), text: z.string().describe('Plain text; HTML is never kept'), quote: z.string().describe('What the proposal was read from'), formText: z.string().describe('What was written into the reply form'),
  files: z.array(z.object({ name: z.string(), mediaType: z.string(), bytes: z.number().int(), sha256: z.string(), href: z.string() })), leftOut: z.number().int().describe('Files that were too many to keep'),
  bounce: z.object({ action: z.enum(['failed', 'delayed', 'other', 'unknown']), status: z.string(), diagnostic: z.string() }).nullable(),
  offers: Case.shape.allowedActions.describe('The steps that may be recorded now'), forgotten: z.boolean().describe('Its time of keeping has passed'),
});

const SentMailItem = z.object({
  key: z.string(), caseId: z.string(), reference: z.string(), gateway: z.string(), gatewayNames: TextValue, kind: z.enum(['application', 'answer', 'withdrawal']), label: TextValue,
  state: z.enum(['sending', 'sent', 'not_sent', 'in_doubt', 'again', 'bounced']).describe('in_doubt: the connection broke when the whole mail had been handed over; again: it goes out once more'),
  attempts: z.number().int(), maybeTwice: z.boolean().describe('It may have arrived twice'), problem: z.string().nullable(), createdAt: Instant, attemptedAt: Instant, actions: z.array(z.enum(['arrived', 'send_again'])),
});

const tag = 'Operator desk';
const access = { kind: 'operator' } as const;
const mailParams = z.object({ mailId: z.string().max(100) });

export const gatewayMail = {
  deskGatewayMail: operation({
    method: 'GET', path: '/api/desk/gateway-mail', access, tag, summary: 'Mail of gateways about cases, newest first, without its content.', query: PageQuery.extend({ state: z.enum(['waiting', 'all']).default('waiting') }),
    output: page(GatewayMailItem).extend({ connected: z.boolean().describe('Whether mail with gateways is set up') }),
  }),
  deskReadGatewayMail: operation({ method: 'POST', path: '/api/desk/gateway-mail/:mailId/content', access, tag, params: mailParams, body: Nothing.optional(), summary: 'What a mail says and which steps may be recorded now. Every look is written to the audit log.', output: GatewayMailContent, errors: ['not_found'] }),
  deskGatewayMailFile: operation({
    method: 'GET', path: '/api/desk/gateway-mail/:mailId/files/:file', access, tag, answerKind: 'bytes', params: mailParams.extend({ file: z.coerce.number().int().min(0).max(100) }), summary: 'Download a file of a mail. Every opening is written to the audit log.', output: z.unknown(), errors: ['not_found'],
  }),
  deskConfirmGatewayMail: operation({
    method: 'POST', path: '/api/desk/gateway-mail/:mailId/confirm', access, tag, idempotency: 'required', summary: 'Record the step that a mail means: the one proposed or another.', params: mailParams,
    body: z.object({
      step: z.enum(GATEWAY_COMMANDS),
      text: z.string().trim().max(2000).optional().describe('What is needed, the reason, or a message to the merchant'),
      issuer: z.string().max(40).optional(), dueBy: Day.optional().describe('Of a request: the last day for the answer'), contractUrl: z.url({ protocol: /^https?$/ }).max(2000).optional(),
      credentials: z.record(z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/), z.string().trim().max(4000)).optional().describe('Of a deposit: the keys by name; sealed at once'),
    }),
    output: GatewayMailItem, errors: ['not_found', 'not_allowed_now', 'invalid_input'],
  }),
  deskSetGatewayMailAside: operation({ method: 'POST', path: '/api/desk/gateway-mail/:mailId/set-aside', access, tag, idempotency: 'required', params: mailParams, body: Nothing.optional(), summary: 'A mail that means no step.', output: GatewayMailItem, errors: ['not_found', 'not_allowed_now'] }),
  deskSentGatewayMail: operation({ method: 'GET', path: '/api/desk/sent-gateway-mail', access, tag, summary: 'Mail sent to gateways, newest first, without its content.', query: PageQuery.extend({ state: z.enum(['open', 'all']).default('all').describe('open: somebody has to say whether it arrived') }), output: page(SentMailItem) }),
  deskReadSentMail: operation({
    method: 'POST', path: '/api/desk/sent-gateway-mail/:key/content', access, tag, params: z.object({ key: z.string().max(200) }), body: Nothing.optional(), summary: 'What was mailed to a gateway, and the checksums of its files. Every look is written to the audit log.', errors: ['not_found'],
    output: z.object({ key: z.string(), to: z.string(), subject: z.string(), text: z.string(), files: z.array(z.object({ name: z.string(), bytes: z.number().int(), sha256: z.string() })), messageId: z.string(), forgotten: z.boolean().describe('Its time of keeping has passed') }),
  }),
  deskSettleSentMail: operation({
    method: 'POST', path: '/api/desk/sent-gateway-mail/:key/:action', access, tag, idempotency: 'required', summary: 'Say of a mail in doubt that it has arrived, or send it again.',
    params: z.object({ key: z.string().max(200), action: z.enum(['arrived', 'send_again']) }), body: Nothing.optional(), output: SentMailItem, errors: ['not_found', 'not_allowed_now'],
  }),
} as const;
