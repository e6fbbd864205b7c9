import { CONDITION_CODES } from '../domain/contract/conditions.ts';
import { z } from 'zod';
import { LONGEST_ANSWER } from '../domain/case/answer.ts';
import { JOURNEY_STATES, JOURNEY_STEPS } from '../domain/case/journey.ts';
import { ACTIVATION_STATES, CASE_COMMANDS, CONTRACT_STATES, EVENT_SOURCES, HEADLINES, INTAKE_STATES, ISSUER_STATES, PARTIES, STILL_EVENTS } from '../domain/case/states.ts';
import { PaymentTypeValue } from './catalogue.ts';
import { REQUEST_REASONS } from '../domain/requirements/request.ts';
import { AnswerValues } from './answers.ts';
import { operation } from './operation.ts';
import { AllowedAction, Day, Done, Instant, Nothing, PageQuery, TextValue, page } from './values.ts';

/** Submitted applications: one application, a case per gateway, a line per method and payment type. */

export const HeadlineValue = z.enum(HEADLINES);

/** What is happening, whose turn it is, what to do and by when. Every state has all of it, in both languages. */
export const Standing = z
  .object({
    headline: HeadlineValue,
    label: TextValue,
    owner: z.enum(PARTIES),
    ownerLabel: TextValue,
    nextAction: TextValue,
    needsMerchant: z.boolean().describe('Something waits for the merchant'),
    expected: z.object({ text: TextValue, by: Day.nullable(), deadline: TextValue.nullable().describe('What `by` is the last day for, where somebody has set it; null where `by` is an estimate'), source: TextValue }),
    since: Instant,
  })
  .meta({ id: 'Standing' });

export const CaseMethod = z
  .object({
    id: z.string(),
    method: z.string(),
    type: PaymentTypeValue,
    names: TextValue,
    typeLabel: TextValue,
    headline: HeadlineValue,
    label: TextValue,
    note: TextValue.nullable(),
    integration: z.string().describe('Where "Go to integration" leads: the channel of this method'),
  })
  .meta({ id: 'CaseMethod' });

/** A part of a page, as fractions of its width and height from the top left. */
export const PageRegion = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).meta({ id: 'PageRegion' });

const part = z.number().min(0).max(1);
/** The same, as it is sent. */
export const RequestRegion = z.object({ x: part, y: part, width: part, height: part });

/** One thing a gateway asks for. */
export const RequestItem = z
  .object({
    id: z.string(), kind: z.enum(['document', 'field']), code: z.string().describe('A kind of paper, or a pointer into what was submitted'), names: TextValue,
    reason: z.object({ code: z.enum(REQUEST_REASONS), label: TextValue }), note: z.string().describe("The gateway's own words, possibly none"),
    page: z.number().int().nullable(), region: PageRegion.nullable(), where: TextValue.nullable().describe('Page and region in words'),
    ages: z.boolean().describe('The day of issue decides whether the document can be used'),
    before: z.string().nullable().describe('Of a field: what was submitted; null for the operator'),
  })
  .meta({ id: 'RequestItem' });

/** What a reviewer needs to see of an answer: only what was asked, before and after. */
export const AnsweredItem = z
  .object({ names: TextValue, reason: TextValue, kind: z.enum(['document', 'field']), before: z.string().nullable(), after: z.string().nullable().describe('Of a field: the new value; null where none was given, and for the operator'), documents: z.array(z.string()).describe('Ids of documents of this event'), answered: z.boolean() })
  .meta({ id: 'AnsweredItem' });

export const CaseEvent = z
  .object({
    sequence: z.number().int(),
    command: z.enum([...CASE_COMMANDS, ...STILL_EVENTS]),
    title: TextValue,
    detail: TextValue.nullable(),
    source: z.enum(EVENT_SOURCES),
    sourceLabel: TextValue,
    occurredAt: Instant,
    recordedAt: Instant,
    headline: HeadlineValue,
    documents: z.array(z.object({
      id: z.string(), fileName: z.string().nullable().describe('Null for the operator, and once the document has been deleted'), mediaType: z.string(), bytes: z.number().int(),
      href: z.string().nullable().describe('Where this viewer opens it'), deletedAt: Instant.nullable(),
    })).describe('Sent with this event'),
    answers: z.array(AnsweredItem).describe('Of an answer: what it says to each thing that was asked for'),
  })
  .meta({ id: 'CaseEvent' });

export const Milestone = z
  .object({ step: z.enum(JOURNEY_STEPS), label: TextValue, state: z.enum(JOURNEY_STATES), at: Instant.nullable().describe('When it was reached; told with the whole case only') })
  .meta({ id: 'Milestone' });

export const CaseSummary = z
  .object({
    id: z.string(),
    applicationId: z.string(),
    reference: z.string().describe('Short number people quote'),
    gateway: z.object({ code: z.string(), names: TextValue }),
    standing: Standing,
    journey: z.array(Milestone).describe('How far it has come, in order'),
    methods: z.array(CaseMethod),
    sequence: z.number().int().describe('Number of the last event; 1, 2, 3 without gaps'),
    allowedActions: z.array(AllowedAction),
  })
  .meta({ id: 'CaseSummary' });

export const Case = CaseSummary.extend({
  tracks: z.object({
    intake: z.object({ state: z.enum(INTAKE_STATES), label: TextValue }),
    contract: z.object({ state: z.enum(CONTRACT_STATES), label: TextValue }),
    issuers: z.object({ title: TextValue, summary: TextValue, items: z.array(z.object({ code: z.string(), names: TextValue, state: z.enum(ISSUER_STATES), label: TextValue, reason: z.string().nullable().describe('Why it refused, in its own words') })) }),
    activation: z.object({ title: TextValue, state: z.enum(ACTIVATION_STATES), label: TextValue }),
  }),
  events: z.array(CaseEvent),
  waysOut: z.array(AllowedAction).describe('After a refusal or another end: what can be done next'),
  conditions: z.object({ items: z.array(z.object({ code: z.enum(CONDITION_CODES), label: TextValue, value: TextValue })), note: z.string().nullable(), since: Instant }).nullable().describe('What the gateway ties its acceptance or its offer to, as it was said last'),
  contractPage: z.string().nullable().describe('Where the merchant reads the contract, signs it, and finds its copies; null before there is one'),
  tasks: z.array(z.object({ code: z.string(), text: TextValue, href: z.string().nullable(), dueBy: Day.nullable() })),
  request: z.object({ text: z.string(), askedAt: Instant.nullable(), dueBy: Day.nullable(), items: z.array(RequestItem) }).nullable().describe('What the gateway waits for, while it does'),
  refusedActions: z.array(z.object({ code: z.string(), label: TextValue, why: TextValue })).describe('What people look for and cannot have any more, with the reason and what to do instead'),
  rehearsed: z.boolean().describe('A rehearsal plays the gateway: nothing is real, and what others would do happens by itself'),
  waitsAtDesk: z.object({ text: TextValue, since: Instant }).nullable().describe("What the merchant did in answer to the gateway's people, which no machine is told; null to the merchant"),
  handOver: z.object({ attempts: z.number().int(), lastProblem: TextValue.nullable(), nextAttemptAt: Instant.nullable() }),
}).meta({ id: 'Case' });

export const Application = z
  .object({
    id: z.string(),
    reference: z.string(),
    submittedAt: Instant,
    businessVersion: z.number().int(),
    cases: z.array(CaseSummary),
  })
  .meta({ id: 'Application' });

const tag = 'Applications';
const read = { kind: 'merchant', permission: 'application:read' } as const;
const write = { kind: 'merchant', permission: 'application:write' } as const;
const caseParams = z.object({ caseId: z.string() });

export const applications = {
  applications: operation({
    method: 'GET', path: '/api/applications', access: read, tag, summary: 'Every application of the merchant, newest first.', query: PageQuery, output: page(Application),
  }),
  application: operation({
    method: 'GET', path: '/api/applications/:applicationId', access: read, tag, summary: 'One application with its cases, tracks, history and what may happen next.',
    params: z.object({ applicationId: z.string() }),
    output: z.object({
      id: z.string(), reference: z.string(), submittedAt: Instant, businessVersion: z.number().int(),
      business: z.object({ tradeName: z.string(), registrationNumber: z.string(), representatives: z.string(), address: z.string(), url: z.string().nullable() }).describe('The frozen snapshot, masked'),
      cases: z.array(Case),
    }),
    errors: ['not_found'],
  }),
  cancelCase: operation({
    method: 'POST', path: '/api/cases/:caseId/cancel', access: write, tag, idempotency: 'required', params: caseParams, body: z.object({ reason: z.string().max(300).optional() }).optional(),
    summary: 'Cancel the application at one gateway; possible until that gateway has received it.', output: Case, errors: ['already_received', 'not_allowed_now', 'not_found'],
  }),
  actOnCase: operation({
    method: 'POST', path: '/api/cases/:caseId/actions/:action', access: write, tag, idempotency: 'required',
    params: z.object({ caseId: z.string(), action: z.enum(['answer_information', 'second_step_done', 'give_signature', 'ask_issuer', 'withdraw']) }),
    summary: "Do what it is the merchant's turn to do: answer a request, say that the step at the gateway's own site is done, sign, ask for card review, ask for withdrawal.",
    body: z
      .object({ text: z.string().max(LONGEST_ANSWER).optional(), documents: z.array(z.string().max(100)).max(50).optional().describe('Of an answer: ids of documents attached to its draft or on file'), values: AnswerValues.optional().describe('Of an answer: new values of the fields that are asked for, by item') })
      .optional(),
    output: Case, errors: ['not_allowed_now', 'not_found', 'invalid_input'],
  }),
  readTurn: operation({
    method: 'POST', path: '/api/cases/:caseId/read', access: write, tag, params: caseParams, body: z.object({ sequence: z.number().int().min(1).describe('Number of the last event that was shown') }), output: Done,
    summary: 'Somebody who may act has this case before their eyes: nobody is told again of what it asks. Harmless when repeated.', errors: ['not_found'],
  }),
  selectAgain: operation({
    method: 'POST', path: '/api/cases/:caseId/again', access: write, tag, idempotency: 'required', params: caseParams, body: z.object({ elsewhere: z.boolean().describe('At another gateway, rather than at the same one') }),
    summary: 'After an end: put what was applied for into the open selection again, with everything that is on file. Nothing is submitted yet; what is being chosen stays.',
    output: z.object({ href: z.string().describe('Where the selection goes on'), gateways: z.array(TextValue) }), errors: ['not_allowed_now', 'not_found'],
  }),
  moveRehearsal: operation({
    method: 'POST', path: '/api/cases/:caseId/rehearsal', access: write, tag, params: caseParams, body: Nothing.optional(), output: Case, errors: ['not_configured', 'not_allowed_now', 'not_found'],
    summary: "Rehearsal only: the gateway's next step on this case happens now.",
  }),
  openAtGateway: operation({
    method: 'POST', path: '/api/cases/:caseId/gateway-link', access: write, tag, params: caseParams, body: Nothing.optional(), perMinute: 20, answeredAnew: true,
    summary: "Make a link to the gateway's own pages, where the merchant signs up or finishes what is asked. It is made for this press, lives minutes or days, and is kept nowhere: ask again instead of keeping it.",
    output: z.object({ url: z.string(), expiresAt: Instant.nullable() }), errors: ['not_allowed_now', 'gateway_unreachable', 'not_configured', 'not_found'],
  }),
  lookAtGateway: operation({
    method: 'POST', path: '/api/cases/:caseId/look', access: write, tag, params: caseParams, body: Nothing.optional(), perMinute: 20, output: Case, errors: ['gateway_unreachable', 'not_found'],
    summary: "Ask the gateway now how the case stands, after coming back from its pages. Where the gateway reports by itself, nothing is asked.",
  }),
  caseEvents: operation({
    method: 'GET', path: '/api/cases/:caseId/events', access: read, tag, params: caseParams, query: z.object({ after: z.coerce.number().int().min(0).default(0) }),
    summary: "A case's events after a sequence number, to replay a gap.", output: z.object({ items: z.array(CaseEvent) }),
  }),
  overview: operation({
    method: 'GET', path: '/api/overview', access: read, tag, summary: 'Home: what needs you today, and the cases at a glance.',
    output: z.object({
      needsYou: z.array(z.object({ text: TextValue, href: z.string(), since: Instant.nullable() })),
      counts: z.array(z.object({ headline: HeadlineValue, label: TextValue, count: z.number().int() })),
      recent: z.array(CaseEvent.extend({ caseId: z.string(), applicationId: z.string(), gateway: TextValue })),
      businessInformation: z.enum(['none', 'draft', 'on_file']),
      draftMethods: z.number().int(),
    }),
  }),
} as const;
