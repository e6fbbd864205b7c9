import { z } from 'zod';
import { PAYMENT_OUTCOMES } from '../domain/payments/payment-outcome.ts';
import { operation } from './operation.ts';
import { Done, Instant, Nothing, PageQuery, TextValue, page } from './values.ts';

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
    applied: z.boolean().describe('The merchant applied for this gateway'),
    own: z.boolean().describe('Added by the merchant: may be renamed and removed'),
    origin: z.enum(['shared_test', 'deposited', 'entered']).describe('Shared test credentials, deposited by the gateway, or entered by the merchant'),
    credentials: z.array(z.object({ name: z.string(), label: TextValue, secret: z.boolean(), set: z.boolean(), value: z.string().nullable().describe('Only of fields that are not secret') })),
    state: z.enum(['ready', 'incomplete', 'disabled']),
    note: TextValue.nullable(),
    createdAt: Instant.nullable().describe('When its keys were deposited; null where the gateway deposited none'),
  })
  .meta({ id: 'Channel' });

export const CodeSample = z.object({ language: z.enum(['html', 'react', 'node', 'python', 'php', 'java']), title: z.string(), code: z.string(), step: z.enum(['browser', 'server', 'schedule', 'webhook']).describe('`schedule`: payments planned ahead; `webhook`: taking a notification and checking its signature') });

export const TestPayment = z
  .object({
    id: z.string(),
    channelId: z.string(),
    merchantUid: z.string(),
    impUid: z.string().nullable(),
    method: z.string(),
    payMethod: z.string(),
    type: z.enum(['one_time', 'subscription', 'key_in', 'verification']),
    name: z.string(),
    amount: z.number().int(),
    cancelledAmount: z.number().int(),
    status: z.enum(['opened', 'ready', 'paid', 'failed', 'cancelled']),
    outcome: z.enum(['opened', ...PAYMENT_OUTCOMES]).describe('The status, told apart: partly cancelled, closed by the payer'),
    failReason: z.string().nullable(),
    verified: z.boolean().describe('Read back over REST and the amount agrees'),
    createdAt: Instant,
    log: z.array(z.object({ at: Instant, direction: z.enum(['to_sandbox', 'from_sandbox', 'browser']), title: z.string(), detail: z.string() })),
  })
  .meta({ id: 'TestPayment' });

/** Where the store's notifications go. */
export const WebhookSettings = z
  .object({
    url: z.string().max(2000).nullable().describe('http or https; addresses of this machine and of private networks only in rehearsal. Null: none are sent'),
    contentType: z.enum(['json', 'form']),
    repeats: z.number().int().min(0).max(5).describe('How often a failed delivery of V1 is repeated, a minute apart. Signed ones of V2 are repeated up to five times, after about 1, 4, 16, 64 and 256 minutes'),
    version: z.enum(['2024-04-25', '2024-01-01']).optional().describe('Form of V2 notifications; stays as it is when absent'),
  })
  .meta({ id: 'WebhookSettings' });

/** The interfaces of the payment API: i'mport V1 and PortOne V2. Both reach the same payments, over the same channels. */
const PaymentInterface = z.enum(['v1', 'v2']);
const SecretKind = z.enum(['api', 'webhook']).describe('What calls are made with, or what signs notifications');
const Overlap = z.object({ overlapHours: z.number().int().min(0).max(72).default(0) });

const Networks = z.array(z.string().trim().min(1).max(60)).max(50).describe('Addresses and networks (CIDR, IPv4 or IPv6) from which your programs may call the payment API; none: from everywhere');

export const WebhookDelivery = z
  .object({
    id: z.string(), impUid: z.string(), event: z.string(), url: z.string(), contentType: z.enum(['json', 'form']), body: z.string(), state: z.enum(['waiting', 'sending', 'delivered', 'failed']), createdAt: Instant,
    attempts: z.array(z.object({ number: z.number().int(), at: Instant, durationMs: z.number().int(), status: z.number().int().nullable(), answer: z.string().nullable(), error: z.string().nullable() })),
  })
  .meta({ id: 'WebhookDelivery' });

/** A call of the merchant's programs to the payment API. What tells of a person is masked. */
export const ApiCall = z
  .object({ id: z.string(), at: Instant, method: z.string(), path: z.string(), status: z.number().int(), code: z.number().int(), durationMs: z.number().int(), request: z.string().nullable(), response: z.string().nullable() })
  .meta({ id: 'ApiCall' });

/** A payment of the test store, whichever program or page made it. */
export const StorePayment = z
  .object({
    impUid: z.string(), merchantUid: z.string(), payMethod: z.string(), method: z.string().describe('The word for pay_method, but overseas_card for cards from abroad'), methodNames: TextValue, status: z.enum(['ready', 'paid', 'failed', 'cancelled']),
    outcome: z.enum(PAYMENT_OUTCOMES).describe('The status, told apart: partly cancelled, closed by the payer'), name: z.string().nullable(), currency: z.string(), amount: z.number(), cancelledAmount: z.number(),
    pgProvider: z.string(), gatewayNames: TextValue, pgId: z.string(), startedAt: Instant, paidAt: Instant.nullable(), failReason: z.string().nullable(),
    awaitsDeposit: z.boolean().describe('An account or a code waits for somebody to bring the money'),
    cancellations: z.array(z.object({ at: Instant, amount: z.number(), reason: z.string() })).describe('Each cancel of all or a part, in order'),
  })
  .meta({ id: 'StorePayment' });

/** All of it narrows; an empty value asks for nothing. */
const PaymentFilter = {
  search: z.string().trim().max(255).optional().describe('Part of a merchant_uid, or a whole imp_uid'),
  status: z.enum(['ready', 'paid', 'failed', 'cancelled']).optional(),
  method: z.string().max(40).optional().describe('Word for pay_method, or overseas_card; card is of cards issued at home'),
  from: z.iso.date().optional().describe('Day in Korea, included'), to: z.iso.date().optional().describe('Day in Korea, included'),
  channel: z.string().max(100).optional(), least: z.coerce.number().min(0).optional(), most: z.coerce.number().min(0).optional(),
};
const PaymentFigure = z.object({
  key: z.string(), count: z.number().int().describe('All that were asked for, whatever became of them'), paidCount: z.number().int().describe('Those that were paid, in won: what the amounts speak of'), failedCount: z.number().int(),
  paid: z.number(), kept: z.number().describe('Paid less cancelled, in won'),
});

const ChannelKind = z.enum(['payment', 'api_payment', 'certification']);

/** A gateway that a test channel can be added for, the kinds of channel it takes, and what it asks for with each. */
export const ChannelOffer = z.object({
  gateway: z.string(), names: TextValue, types: z.array(ChannelKind), testIds: z.array(z.string()),
  fields: z.array(z.object({ name: z.string(), label: TextValue.describe("The gateway's own name"), secret: z.boolean(), required: z.enum(['always', 'conditional', 'optional']), note: TextValue.nullable(), types: z.array(ChannelKind) })),
});

/** What was seen of a channel before it is saved. */
export const ChannelCheck = z.object({
  code: z.enum(['keys', 'payment', 'gateway']), state: z.enum(['passed', 'failed', 'not_tried']), pointer: z.string().nullable().describe('The field it is about'), text: TextValue,
});

const ChannelSecrets = z.record(z.string().max(40), z.string().max(8000)).describe("The gateway's keys by their names here; those left out are the shared ones. Never shown again");
const WantedChannel = z.object({
  gateway: z.string().max(60), type: ChannelKind, testId: z.string().trim().regex(/^[\w.-]*$/).max(60).optional().describe("The gateway's merchant id for tests; its shared one unless given"), credentials: ChannelSecrets.optional(),
});

/** A step before live payments, computed from what was recorded. */
export const ChecklistItem = z
  .object({
    code: z.string(),
    state: z.enum(['done', 'todo', 'waiting', 'warning', 'advised', 'clear']).describe('`waiting`: nothing for the merchant to do now; `warning`: something is wrong; `advised`: possible without; `clear`: nothing was found so far, which proves nothing'),
    owner: z.enum(['merchant', 'gateway']), text: TextValue, action: TextValue.describe('What to do next, or what was seen'),
    place: z.enum(['apply', 'applications', 'keys', 'try', 'code', 'webhook', 'calls', 'channels']).nullable().describe('Where that is done'),
  })
  .meta({ id: 'ChecklistItem' });

export const IntegrationOverview = z
  .object({
    version: z.number().int().describe('Of the settings, for If-Match'),
    interface: PaymentInterface.describe('The one in use: chosen, or else the one that programs called last'),
    sandbox: z.object({
      origin: z.string(), script: z.string(), userCode: z.string(), restKey: z.string(), restSecretSet: z.boolean().describe('A secret was issued and shown to somebody before'),
      webhook: WebhookSettings, playsPayer: z.boolean().describe('Deposits can be played; not in production'), networks: Networks, oldKeysUntil: Instant.nullable().describe('Until then the keys before the last rotation work as well'),
      v2: z.object({
        storeId: z.string(), script: z.string(), apiSecretSet: z.boolean().describe('A secret was issued and shown to somebody before'), webhookSecretSet: z.boolean(),
        oldSecretUntil: Instant.nullable(), oldWebhookSecretUntil: Instant.nullable().describe('Until then notifications carry the signature of the former secret as well'),
      }),
      cardNumbers: z.array(z.object({ number: z.string(), outcome: TextValue })),
    }),
    channels: z.array(Channel),
    offers: z.array(ChannelOffer),
    checklist: z.array(ChecklistItem),
  })
  .meta({ id: 'IntegrationOverview' });

const tag = 'Payment integration';
const read = { kind: 'merchant', permission: 'integration:read' } as const;
const payments = { kind: 'merchant', permission: 'payment:read' } as const;
const write = { kind: 'merchant', permission: 'integration:write' } as const;

export const integration = {
  integration: operation({ method: 'GET', path: '/api/integration', access: read, tag, summary: 'Test store, channels and go-live checklist; test channels exist from the first day.', output: IntegrationOverview }),
  codeSamples: operation({
    method: 'GET', path: '/api/integration/channels/:channelId/samples', access: read, tag, summary: 'Code to copy for a channel and method.',
    params: z.object({ channelId: z.string() }), query: z.object({ method: z.string().max(40).default('card'), type: z.string().max(20).default('one_time'), interface: PaymentInterface.default('v1') }),
    output: z.object({ items: z.array(CodeSample) }),
  }),
  revealSecret: operation({
    method: 'POST', path: '/api/integration/secret', access: write, tag, perMinute: 10, summary: 'Issue a new REST key and secret for the test store and show them once. The old pair stops working at once, or after the overlap asked for.',
    body: Overlap.optional(), output: z.object({ restKey: z.string(), restSecret: z.string() }),
  }),
  endKeyOverlap: operation({
    method: 'DELETE', path: '/api/integration/secret/old', access: write, tag, summary: 'End the overlap of a key rotation: the old pair and the tokens it was given stop working at once.', output: Done,
  }),
  setInterface: operation({
    method: 'PUT', path: '/api/integration/interface', access: write, tag, perMinute: 30, version: 'required', summary: 'Choose which interface of the payment API your shop uses: what the page explains and checks. Both stay open.',
    body: z.object({ interface: PaymentInterface }), output: z.object({ interface: PaymentInterface, version: z.number().int().describe('Of the settings, after the change') }),
  }),
  issueV2Secrets: operation({
    method: 'POST', path: '/api/integration/v2/secrets', access: write, tag, perMinute: 10, summary: 'Issue the V2 secrets of the test store that nobody was shown yet, and show them once. Those shown before stay as they are and are null.',
    body: Nothing.optional(), output: z.object({ apiSecret: z.string().nullable(), webhookSecret: z.string().nullable() }),
  }),
  rotateV2Secret: operation({
    method: 'POST', path: '/api/integration/v2/secrets/:kind', access: write, tag, perMinute: 10, summary: 'Issue a new V2 API secret or webhook secret and show it once. The old one stops working at once, or after the overlap asked for; meanwhile both sign.',
    params: z.object({ kind: SecretKind }), body: Overlap.optional(), output: z.object({ secret: z.string() }),
  }),
  endV2SecretOverlap: operation({
    method: 'DELETE', path: '/api/integration/v2/secrets/:kind/old', access: write, tag, summary: 'End the overlap of a V2 rotation: the old secret, and with the API secret the tokens it was given, stop working at once.',
    params: z.object({ kind: SecretKind }), output: Done,
  }),
  setWebhook: operation({
    method: 'PUT', path: '/api/integration/webhook', access: write, tag, perMinute: 30, version: 'required', summary: 'Set where the test store sends its notifications.', body: WebhookSettings, output: WebhookSettings,
  }),
  setNetworks: operation({
    method: 'PUT', path: '/api/integration/networks', access: write, tag, perMinute: 30, version: 'required', summary: 'Set from which addresses your programs may call the payment API. Calls from elsewhere are refused, tokens included.',
    body: z.object({ networks: Networks }), output: z.object({ networks: Networks }), errors: ['invalid_input'],
  }),
  testWebhook: operation({
    method: 'POST', path: '/api/integration/webhook/test', access: write, tag, perMinute: 20, summary: 'Send a notification of a payment that does not exist, to see whether the address answers. In V2 it is signed.', body: z.object({ interface: PaymentInterface.default('v1') }).optional(), output: Done, errors: ['not_allowed_now'],
  }),
  webhookDeliveries: operation({
    method: 'GET', path: '/api/integration/deliveries', access: read, tag, summary: 'Notifications, newest first, with every try and its answer.', query: PageQuery, output: page(WebhookDelivery),
  }),
  replayDelivery: operation({
    method: 'POST', path: '/api/integration/deliveries/:deliveryId/replay', access: write, tag, perMinute: 60, summary: 'Send a notification once more, to the address and with the body of that time.',
    params: z.object({ deliveryId: z.string().max(40) }), body: Nothing.optional(), output: Done, errors: ['not_found'],
  }),
  apiCalls: operation({
    method: 'GET', path: '/api/integration/calls', access: read, tag, summary: 'Calls of your programs to the payment API, newest first, with personal details masked.', query: PageQuery, output: page(ApiCall),
  }),
  tryChannel: operation({
    method: 'POST', path: '/api/integration/channel-trials', access: write, tag, perMinute: 20, summary: 'See what is wrong with a channel before it is saved: its keys, and a payment over it that is cancelled at once. Nothing of it is kept or announced.',
    body: WantedChannel, output: z.object({ checks: z.array(ChannelCheck) }), errors: ['invalid_input', 'not_allowed_now'],
  }),
  addChannel: operation({
    method: 'POST', path: '/api/integration/channels', access: write, tag, status: 201, idempotency: 'required', perMinute: 60, summary: 'Add a test channel of your own for a gateway and a kind of payment.',
    body: WantedChannel.extend({ name: z.string().trim().min(1).max(60) }), output: z.object({ channelId: z.string() }), errors: ['invalid_input', 'not_allowed_now'],
  }),
  changeChannel: operation({
    method: 'PATCH', path: '/api/integration/channels/:channelId', access: write, tag, version: 'required', summary: 'Rename a test channel you added, or replace its keys.',
    params: z.object({ channelId: z.string().max(100) }), body: z.object({ name: z.string().trim().min(1).max(60).optional(), credentials: ChannelSecrets.optional() }), output: Done, errors: ['not_found', 'invalid_input'],
  }),
  deleteChannel: operation({
    method: 'DELETE', path: '/api/integration/channels/:channelId', access: write, tag, summary: 'Remove a test channel you added. Payments made on it stay.', params: z.object({ channelId: z.string().max(100) }), output: Done, errors: ['not_found'],
  }),
  startTestPayment: operation({
    method: 'POST', path: '/api/test-payments', access: write, tag, status: 201, idempotency: 'required', perMinute: 60,
    summary: 'Begin a test run: register a payment and get what the browser script needs to open its window, or make a key-in payment over REST.',
    body: z.object({ channelId: z.string(), method: z.string().max(40), type: z.enum(['one_time', 'subscription', 'key_in', 'verification']).default('one_time'), amount: z.number().int().min(100).max(10_000_000).default(1000), name: z.string().max(40).optional() }),
    output: z.object({
      payment: TestPayment, window: z.enum(['payment', 'certification']).nullable().describe('Which window to open; null when the run needed none and is over'),
      request: z.record(z.string(), z.unknown()).describe('Parameter object of IMP.request_pay or IMP.certification'), userCode: z.string(), script: z.string(),
    }),
    errors: ['not_found', 'invalid_input', 'not_allowed_now', 'sandbox_refused'],
  }),
  verifyTestPayment: operation({
    method: 'POST', path: '/api/test-payments/:paymentId/verify', access: write, tag, summary: 'After the window: read the payment back over REST and compare the amount.',
    params: z.object({ paymentId: z.string() }),
    body: z.object({ impUid: z.string().max(40).nullable(), message: z.string().max(300).nullable().optional().describe('Why the window ended without success, in its own words; kept where nothing came about') }), output: TestPayment, errors: ['sandbox_refused', 'not_found'],
  }),
  cancelTestPayment: operation({
    method: 'POST', path: '/api/test-payments/:paymentId/cancel', access: { kind: 'merchant', permission: 'payment:cancel' }, tag, idempotency: 'required', summary: 'Cancel a test payment, whole or in part. The shop is notified.',
    params: z.object({ paymentId: z.string() }), body: z.object({ amount: z.number().int().min(1).optional(), reason: z.string().max(200).optional() }), output: TestPayment, errors: ['sandbox_refused', 'not_found'],
  }),
  storePayments: operation({
    method: 'GET', path: '/api/payments', access: payments, tag, summary: 'Payments of the test store, newest first, by any filter.', query: PageQuery.extend(PaymentFilter), output: page(StorePayment),
  }),
  storePaymentFigures: operation({
    method: 'GET', path: '/api/payments/figures', access: payments, tag, summary: 'What the payments asked for add up to, by day in Korea and by method.', query: z.object(PaymentFilter), output: z.object({ days: z.array(PaymentFigure), methods: z.array(PaymentFigure.extend({ names: TextValue })) }),
  }),
  exportStorePayments: operation({
    method: 'GET', path: '/api/payments/export', access: payments, tag, perMinute: 10, answerKind: 'bytes', summary: 'The payments asked for as a spreadsheet, the newest 20,000 at most.',
    query: z.object({ ...PaymentFilter, format: z.enum(['xlsx', 'csv']).default('xlsx') }), output: z.unknown(),
  }),
  storePayment: operation({
    method: 'GET', path: '/api/payments/:impUid', access: { kind: 'merchant', permission: 'integration:read' }, tag, summary: 'A payment of the test store with the calls made and the notifications sent about it.',
    params: z.object({ impUid: z.string().max(40) }), output: z.object({ payment: StorePayment, calls: z.array(ApiCall), deliveries: z.array(WebhookDelivery) }), errors: ['not_found'],
  }),
  cancelStorePayment: operation({
    method: 'POST', path: '/api/payments/:impUid/cancel', access: { kind: 'merchant', permission: 'payment:cancel' }, tag, idempotency: 'required', summary: 'Cancel a payment of the test store, whole or in part. The shop is notified.',
    params: z.object({ impUid: z.string().max(40) }), body: z.object({ amount: z.number().positive().optional(), reason: z.string().max(200).optional() }), output: Done, errors: ['sandbox_refused', 'not_found'],
  }),
  depositStorePayment: operation({
    method: 'POST', path: '/api/payments/:impUid/deposit', access: write, tag, perMinute: 60, idempotency: 'required', summary: 'Play the payer of a virtual account or convenience-store code that waits: exactly its amount arrives. Absent in production.',
    params: z.object({ impUid: z.string().max(40) }), body: Nothing.optional(), output: Done, errors: ['sandbox_refused', 'not_allowed_now', 'not_found'],
  }),
  testPayments: operation({
    method: 'GET', path: '/api/test-payments', access: { kind: 'merchant', permission: 'payment:read' }, tag, summary: 'Test payments, newest first.', query: PageQuery, output: page(TestPayment),
  }),
} as const;
