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

/** A set of methods chosen with one press, made of what most gateways offer now. */
export const CatalogueMethodSet = z
  .object({ code: z.string(), names: TextValue, about: TextValue, lines: z.array(z.object({ method: z.string(), type: PaymentTypeValue })) })
  .meta({ id: 'CatalogueMethodSet' });

const JourneyTimeValue = z.object({ gateways: z.array(z.string()), min: z.number().nullable().describe('null where the sources only say "up to"'), max: z.number() });

const tag = 'Catalogue';

export const catalogue = {
  catalogue: operation({
    method: 'GET', path: '/api/catalogue', access: { kind: 'public' }, tag, builtOnce: true, summary: 'Gateways, methods and what each gateway offers, with dates and sources.',
    output: z.object({
      version: z.string(),
      asOf: Day,
      methods: z.array(CatalogueMethod),
      methodSets: z.array(CatalogueMethodSet),
      gateways: z.array(CatalogueGateway),
      cells: z.array(CatalogueCell),
      industries: z.array(z.object({ code: z.string(), names: TextValue, level: z.enum(['open', 'reviewable', 'refused', 'prohibited']), note: TextValue.nullable() })),
    }),
  }),
  processGuide: operation({
    method: 'GET', path: '/api/catalogue/process', access: { kind: 'public' }, tag, summary: 'The journey of an application: stages, usual durations, differences per gateway, papers to prepare.',
    output: z.object({
      asOf: Day,
      times: z
        .object({
          usual: JourneyTimeValue.nullable(),
          others: z.array(JourneyTimeValue),
          unpublished: z.array(z.string()).describe('Gateways for which no source gives the time of every review'),
          counted: z.array(z.string()).describe('Stages in the usual sum'),
          uncounted: z.array(z.string()).describe('Stages on that way for which no time is published'),
        })
        .describe('Business days from submission to the first live payment: the sum of the published times of the stages'),
      stages: z.array(z.object({ code: z.string(), names: TextValue, owner: z.string(), duration: DurationValue.nullable(), fromSubmission: z.boolean().describe('The time runs from the submission, what comes before the stage included'), sources: z.array(z.string()) })),
      gateways: z.array(z.object({ code: z.string(), names: TextValue, stages: z.array(z.string()), notes: z.array(TextValue), secondStep: z.object({ where: TextValue, what: TextValue }).nullable() })),
      documents: z.array(z.object({ code: z.string(), for: z.enum(['sole_proprietor', 'corporation', 'trade', 'circumstance', 'gateway']), of: TextValue.nullable().describe('The trade, the circumstance or the gateway'), names: TextValue, note: TextValue.nullable() })),
    }),
  }),
} as const;
