import { z } from 'zod';
import { HEADLINES, EVENT_SOURCES, PARTIES } from '../domain/case/states.ts';
import { EVENT_TYPES } from '../domain/webhooks/event-types.ts';
import { operation } from './operation.ts';
import { Day, Done, Instant, Nothing, PageQuery, TextValue, page } from './values.ts';

/** Progress of applications told to the merchant's own system: endpoints, their log, replay. Secrets are shown once. */

export const WebhookEndpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    state: z.enum(['on', 'off', 'off_after_failure']).describe('`off_after_failure`: switched off by Gatehouse because nothing reached it for three days, or because it answered 410'),
    failingSince: Instant.nullable().describe('Since when every call has failed; null where the last one went through'),
    switchedOffAt: Instant.nullable(),
    secretOverlapUntil: Instant.nullable().describe('Until then messages carry a signature of the former secret as well'),
    createdAt: Instant,
  })
  .meta({ id: 'WebhookEndpoint' });

const WithSecret = z.object({ endpoint: WebhookEndpoint, secret: z.string().describe('`whsec_...`; shown this once') });

export const WebhookMessageLog = z
  .object({
    id: z.string(),
    messageId: z.string().describe('Header `webhook-id`: the same in every try and every replay'),
    type: z.string(),
    reference: z.string().nullable(),
    sequence: z.number().int().nullable(),
    state: z.enum(['waiting', 'delivered', 'failed', 'stopped']).describe('`stopped`: the endpoint was switched off before it was delivered'),
    createdAt: Instant,
    nextTryAt: Instant.nullable(),
    body: z.string().nullable().describe('What was sent; null before the first try'),
    tries: z.array(z.object({ number: z.number().int(), at: Instant, durationMs: z.number().int(), status: z.number().int().nullable(), problem: z.string().nullable() })),
  })
  .meta({ id: 'WebhookMessageLog' });

/** What is sent. The public form: fields are added, never changed. */
export const CaseWebhook = z
  .object({
    type: z.enum(Object.values(EVENT_TYPES) as [string, ...string[]]),
    timestamp: Instant.describe('When it was written into the history'),
    data: z.object({
      caseId: z.string(), applicationId: z.string(), reference: z.string().describe('Short number people quote'), gateway: z.string(),
      sequence: z.number().int().describe('Number of the event in its case: 1, 2, 3 without gaps'),
      occurredAt: Instant, source: z.enum(EVENT_SOURCES), headline: z.enum(HEADLINES).describe('Where this event left the case'),
      now: z.object({
        sequence: z.number().int(), headline: z.enum(HEADLINES), owner: z.enum(PARTIES), needsMerchant: z.boolean(), nextAction: TextValue,
        expected: z.object({ text: TextValue, by: Day.nullable(), deadline: TextValue.nullable().describe('What `by` is the last day for, where somebody has set it; null where `by` is an estimate'), source: TextValue }),
      }).describe('Where the case stood when the message was first sent: whose turn it is, what to do, by when. It may be further than this event'),
      link: z.string().describe('The page of the case'),
    }),
  })
  .meta({ id: 'CaseWebhook' });

const tag = 'Webhooks';
const read = { kind: 'merchant', permission: 'integration:read' } as const;
const write = { kind: 'merchant', permission: 'integration:write' } as const;
const params = z.object({ endpointId: z.string().max(60) });
const Url = z.string().trim().min(1).max(2000);

/** Where a replay begins: at a number of one case, or at an instant in all. */
export const ReplayFrom = z.union([
  z.strictObject({ caseId: z.string().max(60), fromSequence: z.number().int().min(1).default(1) }),
  z.strictObject({ since: Instant }),
]);
const Replayed = z.object({ messages: z.number().int().describe('How many were put on their way'), complete: z.boolean().describe('False where there were more than can be replayed at once: replay again from the last one received') });

export const webhooks = {
  webhookEndpoints: operation({ method: 'GET', path: '/api/webhook-endpoints', access: read, tag, summary: "Where the merchant's system is told of the progress of its applications.", output: z.object({ items: z.array(WebhookEndpoint), most: z.number().int(), privateAddresses: z.boolean().describe('Addresses of this machine and of private networks are taken: in rehearsal only') }) }),
  createWebhookEndpoint: operation({
    method: 'POST', path: '/api/webhook-endpoints', access: write, tag, summary: 'Add an endpoint. Its secret is in this answer and nowhere else.', idempotency: 'required', status: 201, perMinute: 20,
    body: z.object({ url: Url }), output: WithSecret, errors: ['invalid_input', 'not_allowed_now'],
  }),
  changeWebhookEndpoint: operation({
    method: 'PATCH', path: '/api/webhook-endpoints/:endpointId', access: write, tag, summary: 'Change the address, or switch an endpoint on or off.', params,
    body: z.object({ url: Url.optional(), state: z.enum(['on', 'off']).optional() }), output: WebhookEndpoint, errors: ['invalid_input'],
  }),
  deleteWebhookEndpoint: operation({ method: 'DELETE', path: '/api/webhook-endpoints/:endpointId', access: write, tag, summary: 'Remove an endpoint with its log.', params, output: Done }),
  rotateWebhookSecret: operation({
    method: 'POST', path: '/api/webhook-endpoints/:endpointId/secret', access: write, tag, idempotency: 'required', perMinute: 20,
    summary: 'Make a new secret. While the overlap lasts messages are signed with both.', params, body: z.object({ overlapHours: z.number().int().min(0).max(168).default(24) }), output: WithSecret,
  }),
  testWebhookEndpoint: operation({ method: 'POST', path: '/api/webhook-endpoints/:endpointId/test', access: write, tag, idempotency: 'required', perMinute: 20, summary: 'Send a test call, once, also to an endpoint that is off.', params, body: Nothing.optional(), output: z.object({ id: z.string() }) }),
  webhookLog: operation({ method: 'GET', path: '/api/webhook-endpoints/:endpointId/messages', access: read, tag, summary: 'What was sent and what came back, newest first; kept for 30 days.', params, query: PageQuery, output: page(WebhookMessageLog) }),
  resendWebhook: operation({
    method: 'POST', path: '/api/webhook-endpoints/:endpointId/messages/:logId/resend', access: write, tag, idempotency: 'required', perMinute: 60, summary: 'Send one message again, at once.',
    params: params.extend({ logId: z.string().max(60) }), body: Nothing.optional(), output: z.object({ id: z.string() }), errors: ['not_allowed_now'],
  }),
  replayWebhooks: operation({
    method: 'POST', path: '/api/webhook-endpoints/:endpointId/replay', access: write, tag, idempotency: 'required', perMinute: 20, summary: 'Send the events of a case again from a number on, or all events since an instant.',
    params, body: ReplayFrom, output: Replayed, errors: ['not_allowed_now'],
  }),
  replayWebhooksSigned: operation({
    method: 'POST', path: '/api/webhooks/:endpointId/replay', access: { kind: 'signature' }, tag, bodyKind: 'raw', perMinute: 20, status: 202,
    summary: "The same for the merchant's own system, which has seen a gap: signed as a Standard Webhook with the endpoint's secret.", params, body: z.unknown(), output: Replayed, errors: ['bad_signature', 'invalid_input', 'not_found', 'not_allowed_now'],
  }),
} as const;
