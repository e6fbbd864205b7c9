import { z } from 'zod';
import { REJECTION_REASONS } from '../domain/case/rejection.ts';
import { GATEWAY_COMMANDS } from '../domain/case/gateway-actions.ts';
import { LARGEST_CONDITION, LONGEST_CONDITION_NOTE, type ConditionCode } from '../domain/contract/conditions.ts';
import { STAGES } from '../domain/times/stages.ts';
import { LONGEST_NOTE, MOST_ITEMS, REQUEST_REASONS } from '../domain/requirements/request.ts';
import { Case, CaseSummary, HeadlineValue, RequestRegion } from './applications.ts';
import { operation } from './operation.ts';
import { Conversation, ConversationThread, Message, NewMessage } from './support.ts';
import { Day, Instant, Nothing, PageQuery, TextValue, page } from './values.ts';

/** The operator's desk and, in its first form, the gateway's inbox. */

const DeskCase = CaseSummary.extend({ merchant: z.object({ id: z.string(), name: z.string(), registrationNumber: z.string().describe('masked') }), overdue: z.boolean() });
export const CaseAttention = z.object({ code: z.enum(['events_missing', 'answer_refused', 'answer_undelivered', 'withdrawal_refused', 'turn_unread', 'contact_unknown']), text: TextValue, since: Instant.nullable(), event: z.number().int().nullable().describe('Number of the event that is missing') });
export const CaseWithdrawal = z.object({ state: z.enum(['wanted', 'done', 'refused']), label: TextValue, refusals: z.number().int().describe('How often the gateway answered that it keeps the case') });
const DeskCaseDetail = Case.extend({
  merchant: DeskCase.shape.merchant, attention: z.array(CaseAttention).describe('What needs a person of ours'), withdrawal: CaseWithdrawal.nullable().describe('Telling the gateway that the merchant took the case back'),
  snapshot: z.record(z.string(), z.unknown()).describe('What was submitted, masked'),
});

/** What was submitted, unmasked, for those who have to reach the merchant or check its papers. */
const Submission = z.object({
  snapshot: z.record(z.string(), z.unknown()).describe('What was submitted'),
  extraFields: z.array(z.object({ label: TextValue, value: z.string() })).describe('What only this gateway asks for'),
  certificate: z.object({ fileName: z.string(), mediaType: z.string(), bytes: z.number().int(), href: z.string() }).nullable().describe('The business registration certificate, if one was uploaded'),
});

export const OutgoingMail = z.object({
  id: z.string(), to: z.string(), subject: z.string(), text: z.string(), links: z.array(z.string()), state: z.enum(['queued', 'sent', 'kept', 'failed']).describe('kept: no SMTP server is configured'),
  createdAt: Instant, problem: z.string().nullable(),
});

export const CatalogueRow = z.object({
  key: z.string(), gateway: z.string().nullable(), gatewayNames: TextValue.nullable(), label: TextValue, value: z.unknown(), valueText: TextValue.nullable().describe('A list of gateways, by their names'), kind: z.enum(['number', 'text', 'flag', 'choice']), unit: z.enum(['krw', 'percent', 'days']).nullable(),
  unknownAllowed: z.boolean().describe('null stands for unknown'), choices: z.array(z.object({ value: z.string(), label: TextValue })), disputed: z.boolean().describe('Sources differ'), source: z.string(), asOf: Day,
  changedBy: z.string().nullable(), changedAt: Instant.nullable(), version: z.number().int(),
});

const Claimant = z.object({ merchantId: z.string(), name: z.string(), tradeName: z.string(), certificate: z.boolean().describe('A certificate of this merchant says the number') });
export const NumberConflict = z.object({
  id: z.string(), registrationNumber: z.string().describe('masked'), firstAt: Instant, lastAt: Instant, times: z.number().int().describe('How often it was tried'),
  refused: Claimant, holder: Claimant.extend({ claimedAt: Instant, submitted: z.boolean().describe('An application was submitted with the number') }).nullable().describe('Null when the number is free by now'),
});

export const AuditEntry = z.object({
  sequence: z.number().int(), at: Instant, actor: z.string(), action: z.string(), subject: z.string(), details: z.record(z.string(), z.unknown()), requestId: z.string().nullable(), hash: z.string(),
  who: z.object({ kind: z.enum(['person', 'gateway', 'system']), name: TextValue }).describe('Of actor; addresses are masked'),
  what: TextValue.describe('Of action and details'),
  about: z.object({ name: TextValue, href: z.string().nullable() }).nullable().describe('Of subject; null where there is nothing to add'),
});

export const RejectedEvent = z.object({ id: z.string(), at: Instant, gateway: z.string().nullable(), reason: z.enum(REJECTION_REASONS), caseReference: z.string().nullable(), eventId: z.string().nullable(), bytes: z.number().int(), times: z.number().int().describe('How often in this minute, where the sender is not known'), secondsOff: z.number().int().nullable().describe("Of a stale one: by how many seconds its sender's clock was ahead of ours; below 0: behind, or an old message sent again") });

export const DeadJob = z.object({ id: z.string(), name: z.string(), attempts: z.number().int(), error: z.string().nullable(), createdAt: Instant, diedAt: Instant.nullable() });

const SheetLine = z.object({ line: z.number().int().min(1).describe('As spreadsheets count, from 1'), reference: z.string().trim().max(100), step: z.string().trim().min(1).max(200), issuer: z.string().trim().max(200).default(''), text: z.string().trim().max(5000).default('') });
export const SheetResult = z.object({
  lines: z.array(z.object({
    line: z.number().int(), reference: z.string(), step: z.string(), issuer: z.string(), text: z.string(), caseId: z.string().nullable(), label: TextValue.nullable().describe('The step, where it is known'),
    state: z.enum(['ready', 'recorded', 'done', 'refused']).describe('done: taken before, so that nothing changes'), problem: TextValue.nullable(),
  })),
  ready: z.number().int(), recorded: z.number().int(), done: z.number().int(), refused: z.number().int(),
});

const figure = (code: ConditionCode) => z.number().int().min(0).max(LARGEST_CONDITION[code]);

const tag = 'Operator desk';
const access = { kind: 'operator' } as const;
const caseParams = z.object({ caseId: z.string() });
const conversationParams = z.object({ conversationId: z.string() });

export const desk = {
  deskOverview: operation({
    method: 'GET', path: '/api/desk/overview', access, tag, summary: 'Queues at a glance.',
    output: z.object({
      queues: z.array(z.object({ code: z.string(), label: TextValue, count: z.number().int().nullable().describe('Null for cases that are live or over: they are not counted'), href: z.string() })),
      gateways: z.array(z.object({ code: z.string(), names: TextValue, waiting: z.number().int(), failing: z.number().int().describe('Cases whose gateway could not be reached: hand-overs, and answers of merchants'), lastAnswerAt: Instant.nullable(), reachable: z.boolean().nullable() })),
      unknownSignIns: z.number().int().describe('Sign-ins of the last 24 hours at addresses that no account has'),
    }),
  }),
  deskCases: operation({
    method: 'GET', path: '/api/desk/cases', access, tag, summary: 'Cases of all merchants, newest first.',
    query: PageQuery.extend({ headline: HeadlineValue.optional(), gateway: z.string().max(40).optional(), search: z.string().max(100).optional().describe('Reference, trade name, merchant, gateway or state'), handOver: z.enum(['failing']).optional(), attention: z.enum(['needed']).optional().describe('Only cases that need a person of ours') }), output: page(DeskCase),
  }),
  deskCase: operation({ method: 'GET', path: '/api/desk/cases/:caseId', access, tag, params: caseParams, summary: 'One case with its history.', output: DeskCaseDetail }),
  deskSubmission: operation({ method: 'POST', path: '/api/desk/cases/:caseId/submission', access, tag, params: caseParams, body: Nothing.optional(), summary: 'What was submitted, unmasked. Every look is written to the audit log.', output: Submission, errors: ['not_found'] }),
  deskCertificate: operation({
    method: 'GET', path: '/api/desk/cases/:caseId/certificate', access, tag, answerKind: 'bytes', params: caseParams, summary: 'Download the certificate of a case. Every opening is written to the audit log.', output: z.unknown(), errors: ['not_found'],
  }),
  deskActOnCase: operation({
    method: 'POST', path: '/api/desk/cases/:caseId/actions/:action', access, tag, idempotency: 'required', summary: 'Hold before hand-over, release, hand over again, send a withdrawal again, settle what the gateway did not take, tell it now what it could not be told, go on without an event it cannot send again, or say that the merchant was reached, or a gateway told of its new contact person.',
    params: z.object({ caseId: z.string(), action: z.enum(['hold', 'release', 'retry_hand_over', 'retry_withdrawal', 'settle_answer', 'retry_answer', 'skip_event', 'reached_merchant', 'settle_contact']) }),
    body: z.object({ reason: z.string().trim().max(500).optional().describe('Needed to go on without an event'), event: z.number().int().min(1).optional().describe('The number of the event to go on without') }).optional(), output: DeskCaseDetail, errors: ['not_allowed_now', 'invalid_input'],
  }),
  deskConversations: operation({ method: 'GET', path: '/api/desk/conversations', access, tag, summary: 'Conversations, those waiting for us first.', query: PageQuery.extend({ state: z.enum(['open', 'closed']).default('open') }), output: page(Conversation) }),
  deskConversation: operation({ method: 'GET', path: '/api/desk/conversations/:conversationId', access, tag, params: conversationParams, query: z.object({ after: z.coerce.number().int().min(0).default(0) }), summary: 'A conversation; marks it read.', output: ConversationThread }),
  deskSendMessage: operation({ method: 'POST', path: '/api/desk/conversations/:conversationId/messages', access, tag, status: 201, params: conversationParams, body: NewMessage, summary: 'Answer.', output: Message }),
  deskCloseConversation: operation({ method: 'POST', path: '/api/desk/conversations/:conversationId/close', access, tag, params: conversationParams, body: Nothing.optional(), summary: 'Close a conversation.', output: ConversationThread }),
  deskOpenBusiness: operation({
    method: 'POST', path: '/api/desk/conversations/:conversationId/open-business', access, tag, params: conversationParams, body: Nothing.optional(), output: ConversationThread, errors: ['not_allowed_now'],
    summary: 'Let the merchant of this conversation correct the business information it has submitted. Cases keep what they were sent with.',
  }),
  deskMail: operation({ method: 'GET', path: '/api/desk/mail', access, tag, summary: 'Outgoing mail, newest first.', query: PageQuery, output: page(OutgoingMail) }),
  deskCatalogue: operation({
    method: 'GET', path: '/api/desk/catalogue', access, tag, summary: 'Fees and rules as rows with source and date.', query: z.object({ gateway: z.string().max(40).optional() }), output: z.object({ version: z.string(), items: z.array(CatalogueRow) }),
  }),
  deskUpdateCatalogue: operation({
    method: 'PATCH', path: '/api/desk/catalogue/:key', access, tag, version: 'required', summary: 'Change a row; the old value stays in the history.',
    params: z.object({ key: z.string().max(200) }), body: z.object({ value: z.unknown(), source: z.string().trim().min(1).max(300), asOf: Day }), output: CatalogueRow, errors: ['stale_version', 'invalid_input'],
  }),
  deskAudit: operation({ method: 'GET', path: '/api/desk/audit', access, tag, summary: 'The audit log, newest first, and whether its chain is whole.', query: PageQuery.extend({ subject: z.string().max(100).optional(), person: z.string().max(254).optional().describe('The id or the e-mail address of who acted, or the code of a gateway'), area: z.enum(['access', 'members', 'cases', 'business', 'desk']).optional(), from: Day.optional(), to: Day.optional().describe('Included; days of Korea') }), output: page(AuditEntry).extend({ chainIntact: z.boolean() }) }),
  deskRejectedEvents: operation({ method: 'GET', path: '/api/desk/rejected-events', access, tag, summary: 'Events from outside that were refused, being forged, stale, foreign or unreadable, and those passed over because they are not understood.', query: PageQuery, output: page(RejectedEvent) }),
  deskNumberConflicts: operation({ method: 'GET', path: '/api/desk/number-conflicts', access, tag, summary: 'Registration numbers that two merchants say are theirs, newest first. Neither learns of the other.', query: PageQuery, output: page(NumberConflict) }),
  deskDecideNumber: operation({
    method: 'POST', path: '/api/desk/number-conflicts/:conflictId/:action', access, tag, idempotency: 'required', summary: 'Give the number to the merchant that was refused, free it for whoever comes first, or leave it where it is.',
    params: z.object({ conflictId: z.string().max(100), action: z.enum(['move', 'release', 'keep']) }), body: Nothing.optional(), output: z.object({ id: z.string() }), errors: ['not_found', 'not_allowed_now'],
  }),
  deskDeadJobs: operation({ method: 'GET', path: '/api/desk/dead-jobs', access, tag, summary: 'Work in the background that gave up and waits for a person, newest first.', query: PageQuery, output: page(DeadJob) }),
  deskActOnDeadJob: operation({
    method: 'POST', path: '/api/desk/dead-jobs/:jobId/:action', access, tag, idempotency: 'required', summary: 'Let work that gave up run again from its first attempt, or discard it.',
    params: z.object({ jobId: z.string().max(100), action: z.enum(['revive', 'discard']) }), body: Nothing.optional(), output: z.object({ id: z.string() }), errors: ['not_found', 'not_allowed_now'],
  }),
  deskRehearsal: operation({
    method: 'POST', path: '/api/desk/rehearsal', access, tag, summary: 'Rehearsal only: move the rehearsal gateway clock forward.', body: z.object({ advanceSeconds: z.number().int().min(1).max(60 * 60 * 24 * 60) }), output: z.object({ now: Instant }), errors: ['not_configured'],
  }),
} as const;

export const gatewayDesk = {
  gatewayInbox: operation({
    method: 'GET', path: '/api/gateway/cases', access: { kind: 'gateway' }, tag: 'Gateway desk', summary: "Cases handed over to the signed-in team's gateway.", query: PageQuery.extend({ headline: HeadlineValue.optional(), search: z.string().max(100).optional() }),
    output: page(CaseSummary.extend({ merchant: z.object({ name: z.string(), registrationNumber: z.string() }), overdue: z.boolean().describe('Past the usual time of this state') })),
  }),
  gatewayCase: operation({
    method: 'GET', path: '/api/gateway/cases/:caseId', access: { kind: 'gateway' }, tag: 'Gateway desk', params: caseParams, summary: 'One case of this gateway.',
    output: Case.extend({ merchant: z.object({ name: z.string(), registrationNumber: z.string() }), snapshot: z.record(z.string(), z.unknown()) }),
  }),
  gatewaySubmission: operation({
    method: 'POST', path: '/api/gateway/cases/:caseId/submission', access: { kind: 'gateway' }, tag: 'Gateway desk', params: caseParams, body: Nothing.optional(), output: Submission, errors: ['not_found'],
    summary: 'What was submitted to this gateway, unmasked, as the merchant agreed. Every look is written to the audit log.',
  }),
  gatewayCertificate: operation({
    method: 'GET', path: '/api/gateway/cases/:caseId/certificate', access: { kind: 'gateway' }, tag: 'Gateway desk', answerKind: 'bytes', params: caseParams, summary: 'Download the certificate of a case. Every opening is written to the audit log.', output: z.unknown(), errors: ['not_found'],
  }),
  gatewayTimes: operation({
    method: 'GET', path: '/api/gateway/times', access: { kind: 'gateway' }, tag: 'Gateway desk', summary: "How long cases wait for the signed-in team's gateway, stage by stage: what merchants read as the usual time. A stage is listed once enough of its waits have ended.",
    output: z.object({
      items: z.array(z.object({
        stage: z.enum(STAGES), label: TextValue, usual: TextValue.describe('Eight in ten'), middle: z.number().describe('Half take less: business days'), finished: z.number().int(), open: z.number().int().describe('Not finished, or given up by the merchant: these count as taking longer than so far'), since: Day,
      })),
    }),
  }),
  gatewayDocument: operation({
    method: 'GET', path: '/api/gateway/cases/:caseId/documents/:documentId', access: { kind: 'gateway' }, tag: 'Gateway desk', answerKind: 'bytes', params: z.object({ caseId: z.string(), documentId: z.string() }),
    summary: 'Download a document that the merchant sent with an answer. Every opening is written to the audit log.', output: z.unknown(), errors: ['not_found'],
  }),
  gatewaySheet: operation({
    method: 'GET', path: '/api/gateway/sheet', access: { kind: 'gateway' }, tag: 'Gateway desk', answerKind: 'bytes', perMinute: 20, output: z.unknown(), query: z.object({ format: z.enum(['xlsx', 'csv']).default('xlsx'), headline: HeadlineValue.optional(), search: z.string().max(100).optional() }),
    summary: 'The inbox as a table, with columns to write steps into. The newest 2,000 cases that fit.',
  }),
  checkGatewaySheet: operation({
    method: 'POST', path: '/api/gateway/sheet/check', access: { kind: 'gateway' }, tag: 'Gateway desk', bodyKind: 'file', perMinute: 30, output: SheetResult, errors: ['file_unusable', 'payload_too_large'],
    summary: 'Read a table (xlsx or csv) with steps written into it and say, line by line, what would come of it. Records nothing.',
  }),
  recordGatewaySheet: operation({
    method: 'POST', path: '/api/gateway/sheet/record', access: { kind: 'gateway' }, tag: 'Gateway desk', idempotency: 'required', perMinute: 30, body: z.object({ lines: z.array(SheetLine).min(1).max(500) }), output: SheetResult, errors: ['invalid_input'],
    summary: 'Record the steps of a table that was checked, one after the other. A line that cannot be recorded says why and hinders no other.',
  }),
  gatewayAct: operation({
    method: 'POST', path: '/api/gateway/cases/:caseId/actions/:action', access: { kind: 'gateway' }, tag: 'Gateway desk', idempotency: 'required', summary: "Record the gateway's own step. It has the same effect as the gateway's machine reporting it; a step already taken changes nothing.",
    params: z.object({ caseId: z.string(), action: z.enum(GATEWAY_COMMANDS) }),
    body: z
      .object({
        text: z.string().trim().max(2000).describe('What is needed, the reason, or a message to the merchant'),
        issuer: z.string().max(40).describe('Of an issuer step: the institution'),
        items: z
          .array(z.object({
            what: z.string().max(100).describe('`document:KIND` or `field:POINTER`, of the choices of the action'), reason: z.enum(REQUEST_REASONS), note: z.string().trim().max(LONGEST_NOTE).default(''),
            page: z.number().int().min(1).max(999).optional(), region: RequestRegion.optional(),
          }))
          .max(MOST_ITEMS).describe('Of a request: what is asked for, each thing with its reason'),
        dueBy: Day.describe('Of a request: the last day for the answer'),
        contractUrl: z.url({ protocol: /^https?$/ }).max(2000).describe('Where the merchant signs'),
        stepUrl: z.url({ protocol: /^https?$/ }).max(2000).describe("Of a receipt: where the merchant finishes the step at the gateway's own site"),
        documentId: z.string().max(100).describe('Of an offer: the contract that was uploaded for it'),
        signing: z.enum(['gateway', 'together', 'in_order']).describe('Of an offer with a contract: who has it signed, and in which order'),
        conditions: z.object({ monthlyLimit: figure('monthlyLimit'), perPaymentLimit: figure('perPaymentLimit'), suretySum: figure('suretySum'), settlementDays: figure('settlementDays'), note: z.string().trim().max(LONGEST_CONDITION_NOTE) }).partial().describe('Of an acceptance or an offer: what it is tied to. Won, and business days'),
        credentials: z.record(z.string().regex(/^[A-Za-z0-9_.-]{1,60}$/), z.string().trim().max(4000)).describe('Of a deposit: the keys by name; sealed at once, never shown here again'),
      })
      .partial()
      .optional(),
    output: Case.extend({ merchant: z.object({ name: z.string(), registrationNumber: z.string() }), snapshot: z.record(z.string(), z.unknown()) }), errors: ['not_allowed_now', 'invalid_input', 'not_found'],
  }),
} as const;
