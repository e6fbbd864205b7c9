import { z } from 'zod';
import { Consent } from './drafts.ts';
import { operation } from './operation.ts';
import { Instant, TextValue } from './values.ts';

/** The installation itself, and the event stream of the screens. */

const tag = 'System';
const open = { kind: 'public' } as const;

export const system = {
  installation: operation({
    method: 'GET', path: '/api/installation', access: open, tag, summary: 'What a screen needs before anybody is signed in.',
    output: z.object({
      name: z.string(), version: z.string(), mode: z.enum(['rehearsal', 'production']),
      rehearsal: z.object({ accounts: z.array(z.object({ kind: z.enum(['merchant', 'operator', 'gateway']), email: z.string(), password: z.string(), label: TextValue })), mailKeptAtDesk: z.boolean() }).nullable(),
      signUpConsents: z.array(Consent).describe('Asked when an account is made'),
    }),
  }),
  events: operation({
    method: 'GET', path: '/api/events', access: { kind: 'person' }, tag, answerKind: 'events',
    summary: 'Server-sent events of whatever the caller may see: case, conversation, document, mail. `Last-Event-ID` resumes without a gap.', output: z.unknown(),
  }),
  openapi: operation({ method: 'GET', path: '/api/openapi.json', access: open, tag, builtOnce: true, summary: 'This description, OpenAPI 3.1.', output: z.unknown() }),
  partnerOpenapi: operation({ method: 'GET', path: '/api/partner-protocol.json', access: open, tag, builtOnce: true, summary: 'What a gateway that speaks the partner protocol serves and sends, OpenAPI 3.1.', output: z.unknown() }),
  live: operation({ method: 'GET', path: '/healthz', access: open, tag, summary: 'The process runs.', output: z.object({ status: z.literal('ok') }) }),
  ready: operation({
    method: 'GET', path: '/readyz', access: open, tag, summary: 'The process can serve: database open, migrations done, queue running.',
    output: z.object({ status: z.enum(['ready', 'starting', 'stopping']), checks: z.record(z.string(), z.boolean()) }),
  }),
  metrics: operation({ method: 'GET', path: '/metrics', access: open, tag, answerKind: 'bytes', summary: 'Prometheus metrics.', output: z.unknown() }),
} as const;

/** Kinds of stream events and what they carry; a screen re-reads what they name. */
export const STREAM_EVENT_KINDS = ['case.changed', 'conversation.message', 'document.progress', 'business.changed', 'draft.changed', 'payment.changed', 'mail.queued', 'gateway-mail.changed', 'session.changed'] as const;
export const StreamEvent = z.object({ sequence: z.number().int(), kind: z.enum(STREAM_EVENT_KINDS), at: Instant, data: z.record(z.string(), z.unknown()) });
