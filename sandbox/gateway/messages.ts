/** The partner protocol as the rehearsal gateway reads it. A gateway knows the protocol from its description, not from our code. */
import { z } from 'zod';

export const CASE_ID = /^[A-Za-z0-9_-]{1,100}$/;
export const GATEWAY = /^[a-z0-9_]{1,40}$/;

const httpUrl = z.url({ protocol: /^https?$/ }).max(2000);
const instant = z.iso.datetime();

const DocumentMessage = z.object({
  kind: z.string().min(1).max(100),
  fileName: z.string().max(300),
  mediaType: z.string().max(100),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number().int().min(0).max(50_000_000),
  url: httpUrl,
});

export const CaseMessage = z.object({
  caseId: z.string().regex(CASE_ID),
  reference: z.string().max(100),
  gateway: z.string().regex(GATEWAY),
  submittedAt: instant,
  lines: z.array(z.object({ method: z.string().max(60), type: z.string().max(60) })).min(1).max(100),
  extraFields: z.record(z.string(), z.unknown()),
  business: z.record(z.string(), z.unknown()),
  documents: z.array(DocumentMessage).max(50),
  consents: z.array(z.object({ code: z.string(), version: z.string(), agreedAt: instant })).max(100),
  eventsUrl: httpUrl,
});
export type CaseMessage = z.infer<typeof CaseMessage>;

export const WithdrawalMessage = z.object({ caseId: z.string().regex(CASE_ID), reason: z.string().max(4000) });

export const AnswerMessage = z.object({
  caseId: z.string().regex(CASE_ID),
  answerId: z.string().min(1).max(100),
  kind: z.enum(['information', 'contract_signed', 'card_review_requested', 'contact_changed']),
  text: z.string().max(4000).default(''),
  documents: z.array(DocumentMessage).max(50).default([]),
  corrections: z.array(z.object({ field: z.string().max(200), before: z.string().max(4000), after: z.string().max(4000) })).max(50).default([]),
});
export type AnswerMessage = z.infer<typeof AnswerMessage>;

/** The texts in which magic words are looked for: every trade name and memo of what was handed over. */
export function textsWithMagic(value: unknown, named = false, depth = 0): string[] {
  if (typeof value === 'string') return named ? [value] : [];
  if (value === null || typeof value !== 'object' || depth > 6) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsWithMagic(inner, named || key === 'tradeName' || key === 'memo', depth + 1));
}
