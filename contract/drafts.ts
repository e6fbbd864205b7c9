import { z } from 'zod';
import { EXTRA_FIELD_TYPES } from '../domain/catalogue/catalogue.ts';
import { CatalogueCell, PaymentTypeValue } from './catalogue.ts';
import { operation } from './operation.ts';
import { AllowedAction, Day, Done, FieldProblemValue, Instant, TextValue } from './values.ts';

/**
 * The draft of an application: what the merchant has chosen so far. One per merchant, kept on the server field by field, so that a
 * closed browser, another device or a crash loses nothing. `PATCH` replaces the members it names; `If-Match` refuses a stale tab.
 */

const Code = z.string().min(1).max(40);
const Line = z.object({ method: Code, type: PaymentTypeValue });
export const ExtraFieldValues = z.record(Code, z.record(z.string().max(60), z.unknown()));

/** A consent text as shown: what is agreed to, in which version. Required ones are asked apart from optional ones. */
export const Consent = z
  .object({
    code: z.string().describe('collection_and_use, third_party_provision, marketing, gateway:<code>, overseas_transfer:<code>, contract_lookup:<code>'),
    required: z.boolean(),
    title: TextValue,
    purpose: TextValue,
    items: TextValue,
    retention: TextValue,
    refusal: TextValue,
    recipient: TextValue.nullable(),
    version: z.string(),
    agreedAt: Instant.nullable(),
  })
  .meta({ id: 'Consent' });

export const ExtraFieldValue = z
  .object({
    gateway: z.string(),
    name: z.string(),
    label: TextValue,
    help: TextValue.nullable(),
    type: z.enum(EXTRA_FIELD_TYPES),
    required: z.boolean(),
    max: z.number(),
    options: z.array(z.object({ code: z.string(), names: TextValue })).nullable(),
    value: z.unknown(),
  })
  .meta({ id: 'ExtraField' });

const PlanLine = z.object({
  method: z.string(),
  type: PaymentTypeValue,
  gateway: z.string().nullable().describe('null when no gateway can carry it'),
  proposed: z.boolean().describe('true when Gatehouse proposed it, false when the merchant chose it'),
  reason: TextValue.nullable().describe('Why this gateway, or why none'),
  alternatives: z.array(CatalogueCell.extend({ time: TextValue.nullable(), extraSteps: z.array(TextValue), cost: TextValue.nullable(), signupFeeKrw: z.number().nullable(), addingFee: TextValue.nullable().describe('Where the merchant already is with the gateway: what is known of a further fee, in place of the signup fee'), advantage: TextValue.nullable().describe('Why it stands before others') })).describe('Those that can be chosen first: where the merchant is already, then those without a step elsewhere, then by signup fee'),
});

const AddableType = z.object({
  method: z.string(),
  type: z.enum(['subscription', 'key_in']),
  added: z.boolean(),
  possible: z.boolean(),
  reason: TextValue.nullable(),
  gateways: z.array(z.string()),
});

const PlannedContract = z.object({
  gateway: z.string(),
  names: TextValue,
  lines: z.array(Line),
  standing: z.enum(['new', 'under_way', 'live']).describe('Whether the merchant already is with this gateway; a case is opened either way'),
  adding: z.object({ note: TextValue, fee: TextValue }).nullable().describe('What holds where the merchant already is; null at a new gateway'),
  signupFeeKrw: z.number().nullable(),
  feesAsOf: Day,
  expected: TextValue,
  secondStep: TextValue.nullable(),
});

export const Draft = z
  .object({
    version: z.number().int(),
    updatedAt: Instant.nullable(),
    methods: z.array(z.string()),
    lines: z.array(PlanLine),
    addableTypes: z.array(AddableType),
    contracts: z.array(PlannedContract),
    running: z.array(Line.extend({ gateway: z.string(), live: z.boolean() })).describe('Applied for before, and live or under way'),
    extraFields: z.array(ExtraFieldValue),
    startConsents: z.array(Consent).describe('Asked on the start page'),
    gatewayConsents: z.array(Consent).describe('Asked at submission, one per named gateway'),
    problems: z.array(FieldProblemValue),
    businessInformation: z.enum(['none', 'draft', 'on_file']),
    nextAfterDone: z.enum(['/business', '/applications']),
    allowedActions: z.array(AllowedAction),
  })
  .meta({ id: 'Draft' });

const tag = 'Applications';
const write = { kind: 'merchant', permission: 'application:write' } as const;

export const drafts = {
  draft: operation({
    method: 'GET', path: '/api/draft', access: { kind: 'merchant', permission: 'application:read' }, tag, summary: 'The open draft; an empty one when nothing was chosen yet.', output: Draft,
  }),
  updateDraft: operation({
    method: 'PATCH', path: '/api/draft', access: write, tag, version: 'required', summary: 'Change what the draft holds; members left out stay as they are.',
    body: z
      .object({
        methods: z.array(Code).max(60),
        addedTypes: z.array(Line).max(120),
        choices: z.array(Line.extend({ gateway: Code })).max(120),
        extraFields: ExtraFieldValues,
        consents: z.array(z.object({ code: z.string().max(80), agreed: z.boolean(), version: z.string().max(40) })).max(60),
      })
      .partial()
      .strict(),
    output: Draft, errors: ['stale_version', 'version_needed'],
  }),
  discardDraft: operation({ method: 'DELETE', path: '/api/draft', access: write, tag, summary: 'Throw the draft away and start afresh.', output: Done }),
  submitDraft: operation({
    method: 'POST', path: '/api/draft/submit', access: write, tag, status: 201, idempotency: 'required', version: 'required',
    summary: 'Submit the draft with the business information on file: one application, a case per gateway.',
    body: z.object({ consents: z.array(z.object({ code: z.string().max(80), version: z.string().max(40) })).max(60) }),
    output: z.object({ applicationId: z.string() }),
    errors: ['business_information_needed', 'consent_needed', 'selection_empty', 'selection_impossible', 'stale_version'],
  }),
} as const;
