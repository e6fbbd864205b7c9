import { z } from 'zod';
import { CONTRACT_STATES } from '../domain/existing-contracts/answer.ts';
import { WAY_KINDS } from '../domain/existing-contracts/ways.ts';
import { Consent } from './drafts.ts';
import { operation } from './operation.ts';
import { Instant, TextValue } from './values.ts';

/** Gateways are asked, with the merchant's consent for each by name, whether they have contracts with its business already. */

/** Gateways asked with one press. */
export const MOST_ASKED_AT_ONCE = 10;

export const FoundContract = z
  .object({
    state: z.enum(CONTRACT_STATES),
    stateLabel: TextValue,
    maskedMerchantId: z.string().nullable(),
    methods: z.array(TextValue).describe('Methods with their payment types'),
    since: z.iso.date().nullable(),
    through: TextValue.nullable().describe('Through whom the contract was made'),
    says: TextValue.describe('What can become of it'),
    note: TextValue.nullable().describe('What the gateway asks of who needs a further merchant ID, from the catalogue'),
    ways: z.array(z.object({
      kind: z.enum(WAY_KINDS), label: TextValue, href: z.string().nullable(),
      message: TextValue.nullable().describe('Of `support`: the beginning of a message to the operator, with the data of the contract'),
    })).describe('The first is the one to take'),
  })
  .meta({ id: 'FoundContract' });

export const ContractLookup = z
  .object({
    id: z.string(),
    state: z.enum(['asking', 'answered', 'people', 'refused', 'no_answer', 'dropped']).describe('`people`: people look, and the answer comes in the conversation'),
    says: TextValue,
    remark: z.string().describe('Words of the gateway, as they came'),
    contracts: z.array(FoundContract),
    askedAt: Instant,
    settledAt: Instant.nullable(),
  })
  .meta({ id: 'ContractLookup' });

export const ContractLookups = z
  .object({
    registrationNumber: z.string().nullable().describe('As it would be sent, for who may have it sent; masked for others. Null without a proven one'),
    hindrance: z.object({ says: TextValue, href: z.string().nullable() }).nullable().describe('Why this person cannot ask, and where that is changed'),
    mostAtOnce: z.number().int(),
    gateways: z.array(z.object({
      gateway: z.string(),
      names: TextValue,
      how: z.enum(['machine', 'people', 'own_pages']).describe('Whether its machine is asked, its people are, or the merchant sees it at the gateway only'),
      says: TextValue.nullable().describe('What is particular about asking it'),
      consent: Consent.nullable().describe('To be agreed to for asking; null where it cannot be asked now'),
      askableFrom: Instant.nullable().describe('It was asked too often and can be asked again from then on'),
      lookup: ContractLookup.nullable().describe('The last question and its answer'),
    })),
  })
  .meta({ id: 'ContractLookups' });

const tag = 'Support';

export const existingContracts = {
  contractLookups: operation({
    method: 'GET', path: '/api/contract-lookups', access: { kind: 'merchant', permission: 'support:read' }, tag,
    summary: 'Which gateways can be asked for existing contracts of the business, what each consent says, and what they have answered.', output: ContractLookups,
  }),
  askGateways: operation({
    method: 'POST', path: '/api/contract-lookups', access: { kind: 'merchant', permission: 'application:write' }, tag, status: 202, idempotency: 'required', perMinute: 20,
    summary: 'Have gateways asked, one consent for each. A gateway that is being asked is not asked a second time. Answers come as `contract-lookup.changed` events.',
    body: z.object({ consents: z.array(z.object({ code: z.string().max(80), version: z.string().max(40) })).min(1).max(MOST_ASKED_AT_ONCE) }),
    output: ContractLookups, errors: ['business_information_needed', 'consent_needed', 'not_allowed_now'],
  }),
} as const;
