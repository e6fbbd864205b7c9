/** A gateway's answer about existing contracts, as strictly as every message of a gateway is read. */
import { z } from 'zod';
import { CONTRACT_CHANNELS, CONTRACT_STATES, ID_REUSES, LONGEST_NAME, LONGEST_REMARK, maskMerchantId, MOST_CONTRACTS, MOST_LINES, type LookupAnswer } from '../../../domain/existing-contracts/answer.ts';

/** Twenty contracts with all their methods are a tenth of it. */
export const LOOKUP_LIMIT_BYTES = 256_000;

const code = z.string().regex(/^[a-z0-9_]{1,40}$/);
const CONTROL = /[\p{Cc}\p{Cf}]+/gu;
const oneLine = (longest: number) => z.string().max(longest * 4).transform((text) => text.replaceAll(CONTROL, ' ').trim().slice(0, longest));

const ContractMessage = z.object({
  state: z.enum(CONTRACT_STATES),
  // Masked once more where the gateway forgot to: the whole is nobody's business here.
  maskedMerchantId: oneLine(LONGEST_NAME).nullish().transform((id) => (id === undefined || id === null || id === '' ? null : maskMerchantId(id))),
  lines: z.array(z.object({ method: code, type: code })).max(MOST_LINES).default([]),
  since: z.iso.date().nullish().transform((day) => day ?? null),
  through: z
    .object({ channel: z.enum(CONTRACT_CHANNELS).catch('unknown'), name: oneLine(LONGEST_NAME).nullish().transform((name) => (name === undefined || name === '' ? null : name)) })
    .default({ channel: 'unknown', name: null }),
  reuse: z.enum(ID_REUSES).catch('unknown'),
});

const LookupMessage = z.object({
  lookupId: z.string().min(1).max(100),
  outcome: z.enum(['found', 'none', 'not_automatic']),
  contracts: z.array(ContractMessage).max(MOST_CONTRACTS).default([]),
  remark: z.string().max(LONGEST_REMARK).default(''),
});

/** The answer to this question; null when it is unreadable, of another question, or says "found" and names none. */
export function readLookup(value: unknown, lookupId: string): LookupAnswer | null {
  const read = LookupMessage.safeParse(value);
  if (!read.success || read.data.lookupId !== lookupId) return null;
  const { outcome, contracts, remark } = read.data;
  if (outcome === 'not_automatic') return { kind: 'people', remark };
  if (outcome === 'found') return contracts.length === 0 ? null : { kind: 'found', contracts, remark };
  // "None" beside contracts contradicts itself; neither half is believed.
  return contracts.length > 0 ? null : { kind: 'none', remark };
}
