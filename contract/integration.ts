import { z } from 'zod';
import { operation } from './operation.ts';
import { Instant, Nothing, PageQuery, TextValue, page } from './values.ts';

/** Payment Integration: channels, keys, code, test payments. Secrets are write-only: they go in and never come out again. */

export const Channel = z
  .object({
    id: z.string(),
    mode: z.enum(['test', 'live']),
    gateway: z.object({ code: z.string(), names: TextValue }),
    name: z.string(),
    types: z.array(z.string()),
    methods: z.array(z.object({ method: z.string(), names: TextValue, payMethod: z.string().nullable(), types: z.array(z.string()) })),
    channelKey: z.string(),
    origin: z.enum(['shared_test', 'deposited', 'entered']).describe('Shared test credentials, deposited by the gateway, or entered by the merchant'),
    credentials: z.array(z.object({ name: z.string(), label: TextValue, secret: z.boolean(), set: z.boolean(), value: z.string().nullable().describe('Only of fields that are not secret') })),
    state: z.enum(['ready', 'incomplete', 'disabled']),
    note: TextValue.nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'Channel' });

export const CodeSample = z.object({ language: z.enum(['html', 'react', 'node', 'python', 'php', 'java']), title: z.string(), code: z.string(), step: z.enum(['browser', 'server']) });

export const TestPayment = z
  .object({
    id: z.string(),
    channelId: z.string(),
    merchantUid: z.string(),
    impUid: z.string().nullable(),
    method: z.string(),
    payMethod: z.string(),
    name: z.string(),
    amount: z.number().int(),
    cancelledAmount: z.number().int(),
    status: z.enum(['opened', 'ready', 'paid', 'failed', 'cancelled']),
    failReason: z.string().nullable(),
    verified: z.boolean().describe('Read back over REST and the amount agrees'),
    createdAt: Instant,
    log: z.array(z.object({ at: Instant, direction: z.enum(['to_sandbox', 'from_sandbox', 'browser']), title: z.string(), detail: z.string() })),
  })
  .meta({ id: 'TestPayment' });

export const IntegrationOverview = z
  .object({
    sandbox: z.object({
      origin: z.string(), script: z.string(), userCode: z.string(), restKey: z.string(), restSecretSet: z.boolean(),
      webhookUrl: z.string().nullable(), cardNumbers: z.array(z.object({ number: z.string(), outcome: TextValue })),
    }),
    channels: z.array(Channel),
    checklist: z.array(z.object({ code: z.string(), done: z.boolean(), text: TextValue })),
  })
  .meta({ id: 'IntegrationOverview' });

const tag = 'Payment integration';
const read = { kind: 'merchant', permission: 'integration:read' } as const;
const write = { kind: 'merchant', permission: 'integration:write' } as const;

export const integration = {
  integration: operation({ method: 'GET', path: '/api/integration', access: read, tag, summary: 'Test store, channels and go-live checklist; test channels exist from the first day.', output: IntegrationOverview }),
  codeSamples: operation({
    method: 'GET', path: '/api/integration/channels/:channelId/samples', access: read, tag, summary: 'Code to copy for a channel and method.',
    params: z.object({ channelId: z.string() }), query: z.object({ method: z.string().max(40).default('card'), type: z.string().max(20).default('one_time') }),
    output: z.object({ items: z.array(CodeSample) }),
  }),
  revealSecret: operation({
    method: 'POST', path: '/api/integration/secret', access: write, tag, perMinute: 10, summary: 'Issue a new REST secret for the test store and show it once; the old one stops working at once.',
    body: Nothing.optional(), output: z.object({ restKey: z.string(), restSecret: z.string() }),
  }),
  startTestPayment: operation({
    method: 'POST', path: '/api/test-payments', access: write, tag, status: 201, idempotency: 'required', perMinute: 60,
    summary: 'Register a test payment (prepare over REST) and get what the browser script needs to open the payment window.',
    body: z.object({ channelId: z.string(), method: z.string().max(40), amount: z.number().int().min(100).max(10_000_000).default(1000), name: z.string().max(40).optional() }),
    output: z.object({ payment: TestPayment, request: z.record(z.string(), z.unknown()).describe('Parameter object of IMP.request_pay'), userCode: z.string(), script: z.string() }),
  }),
  verifyTestPayment: operation({
    method: 'POST', path: '/api/test-payments/:paymentId/verify', access: write, tag, summary: 'After the window: read the payment back over REST and compare the amount.',
    params: z.object({ paymentId: z.string() }), body: z.object({ impUid: z.string().max(40).nullable() }), output: TestPayment, errors: ['sandbox_refused', 'not_found'],
  }),
  cancelTestPayment: operation({
    method: 'POST', path: '/api/test-payments/:paymentId/cancel', access: { kind: 'merchant', permission: 'payment:cancel' }, tag, idempotency: 'required', summary: 'Cancel a test payment, whole or in part.',
    params: z.object({ paymentId: z.string() }), body: z.object({ amount: z.number().int().min(1).optional(), reason: z.string().max(200).optional() }), output: TestPayment, errors: ['sandbox_refused', 'not_found'],
  }),
  testPayments: operation({
    method: 'GET', path: '/api/test-payments', access: { kind: 'merchant', permission: 'payment:read' }, tag, summary: 'Test payments, newest first.', query: PageQuery, output: page(TestPayment),
  }),
} as const;
