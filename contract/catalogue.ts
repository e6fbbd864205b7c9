import { z } from 'zod';
import { CONFIDENCES, GATEWAY_KINDS, INTEGRATIONS, METHOD_CATEGORIES, PAYMENT_TYPES, RELATIONSHIPS, RESTRICTION_STATUSES } from '../domain/catalogue/catalogue.ts';
import { operation } from './operation.ts';
import { Day, TextValue } from './values.ts';

/** The catalogue of gateways and methods as merchants see it: current entries only, every fact dated. */

export const PaymentTypeValue = z.enum(PAYMENT_TYPES);

const DurationValue = z.object({ min: z.number().nullable(), max: z.number(), unit: z.enum(['business_day', 'day']) });

/** What one gateway offers of one method in one payment type. */
export const CatalogueCell = z
  .object({
    gateway: z.string(),
    method: z.string(),
    type: PaymentTypeValue,
    /** `offered` and `disputed` and `unconfirmed` and `agreement` may be chosen; `closed` and `none` may not. */
    state: z.enum(['offered', 'disputed', 'unconfirmed', 'agreement', 'closed', 'none']),
    selectable: z.boolean(),
    reason: TextValue.nullable().describe('Why it is marked or cannot be chosen, and what to do'),
    relationship: z.enum(RELATIONSHIPS),
    integrations: z.array(z.enum(INTEGRATIONS)),
    confidence: z.enum(CONFIDENCES),
    restrictions: z.array(z.object({ status: z.enum(RESTRICTION_STATUSES), note: TextValue.nullable() })),
    fee: TextValue.nullable(),
    asOf: Day,
    sources: z.array(z.string()),
  })
  .meta({ id: 'CatalogueCell' });

export const CatalogueMethod = z
  .object({
    code: z.string(),
    category: z.enum(METHOD_CATEGORIES),
    names: TextValue,
    explanation: TextValue,
    types: z.array(PaymentTypeValue),
    gateways: z.array(z.object({ code: z.string(), types: z.array(PaymentTypeValue) })).describe('Gateways that offer it now, and in which payment types'),
    usable: z.boolean(),
    reason: TextValue.nullable().describe('Why it cannot be chosen'),
  })
  .meta({ id: 'CatalogueMethod' });

export const CatalogueGateway = z
  .object({
    code: z.string(),
    names: TextValue,
    aliases: z.array(z.string()),
    kind: z.enum(GATEWAY_KINDS),
    homepage: z.string().nullable(),
    signupFeeKrw: z.number().nullable(),
    annualFeeKrw: z.number().nullable(),
    cardPercent: z.record(z.string(), z.number()).nullable(),
    rates: z.array(z.object({ item: z.string(), label: TextValue, value: z.number(), max: z.number().nullable(), unit: z.string(), condition: TextValue.nullable() })),
    feesAsOf: Day,
    contactWithin: DurationValue.nullable(),
    review: z.object({ required: z.boolean().nullable(), duration: DurationValue.nullable(), note: TextValue.nullable() }),
    secondStep: z.object({ where: TextValue, what: TextValue }).nullable(),
    surety: TextValue.nullable(),
    earlyOpening: TextValue.nullable(),
    prerequisites: z.array(TextValue),
    eligibility: z.array(TextValue),
    sources: z.array(z.string()),
  })
  .meta({ id: 'CatalogueGateway' });

const tag = 'Catalogue';

export const catalogue = {
  catalogue: operation({
    method: 'GET', path: '/api/catalogue', access: { kind: 'public' }, tag, builtOnce: true, summary: 'Gateways, methods and what each gateway offers, with dates and sources.',
    output: z.object({
      version: z.string(),
      asOf: Day,
      methods: z.array(CatalogueMethod),
      gateways: z.array(CatalogueGateway),
      cells: z.array(CatalogueCell),
      industries: z.array(z.object({ code: z.string(), names: TextValue, level: z.enum(['open', 'reviewable', 'refused', 'prohibited']), note: TextValue.nullable() })),
    }),
  }),
  processGuide: operation({
    method: 'GET', path: '/api/catalogue/process', access: { kind: 'public' }, tag, summary: 'The journey of an application: stages, usual durations, differences per gateway, papers to prepare.',
    output: z.object({
      asOf: Day,
      stages: z.array(z.object({ code: z.string(), names: TextValue, owner: z.string(), duration: DurationValue.nullable(), sources: z.array(z.string()) })),
      gateways: z.array(z.object({ code: z.string(), names: TextValue, stages: z.array(z.string()), notes: z.array(TextValue), secondStep: z.object({ where: TextValue, what: TextValue }).nullable() })),
      documents: z.array(z.object({ code: z.string(), for: z.enum(['sole_proprietor', 'corporation']), names: TextValue, note: TextValue.nullable() })),
    }),
  }),
} as const;
