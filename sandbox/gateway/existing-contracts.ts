/** The make-believe contracts that gateways of the rehearsal had before anybody came here. Pure: by the gateway and the number alone. */
import { z } from 'zod';
import { GATEWAY } from './messages.ts';

export const LookupMessage = z.object({
  lookupId: z.string().min(1).max(100),
  gateway: z.string().regex(GATEWAY),
  registrationNumber: z.string().regex(/^\d{3}-\d{2}-\d{5}$/),
  consent: z.object({ code: z.string().min(1).max(100), version: z.string().min(1).max(40), agreedAt: z.iso.datetime() }),
});
export type LookupMessage = z.infer<typeof LookupMessage>;

interface Contract {
  readonly state: 'active' | 'under_review' | 'ended';
  readonly lines: readonly { readonly method: string; readonly type: string }[];
  readonly since: string | null;
  readonly through: { readonly channel: 'here' | 'direct' | 'aggregator' | 'host'; readonly name: string | null };
  readonly reuse: 'as_it_is' | 'change_host' | 'new_id' | 'unknown';
}

const line = (method: string, type = 'one_time') => ({ method, type });
const DIRECT = { channel: 'direct', name: null } as const;

/** Who has what. Any other gateway of the rehearsal has nothing. */
const BOOKS: Readonly<Record<string, readonly Contract[]>> = {
  kcp: [{ state: 'active', lines: [line('card'), line('transfer'), line('virtual_account')], since: '2023-04-03', through: { channel: 'host', name: '연습몰' }, reuse: 'new_id' }],
  html5_inicis: [{ state: 'active', lines: [line('card'), line('card', 'subscription')], since: '2022-09-15', through: DIRECT, reuse: 'new_id' }],
  payco: [{ state: 'active', lines: [line('payco')], since: '2024-02-01', through: DIRECT, reuse: 'change_host' }],
  nice_v2: [
    { state: 'ended', lines: [line('card')], since: '2019-05-20', through: { channel: 'aggregator', name: '연습페이' }, reuse: 'unknown' },
    { state: 'under_review', lines: [line('card'), line('transfer')], since: null, through: DIRECT, reuse: 'unknown' },
  ],
  daou: [{ state: 'active', lines: [line('transfer')], since: '2021-11-01', through: { channel: 'aggregator', name: '연습페이' }, reuse: 'new_id' }],
  welcome: [{ state: 'active', lines: [line('card')], since: '2025-01-10', through: { channel: 'here', name: null }, reuse: 'as_it_is' }],
};

/** These gateways ask their people, have no such call, and let the caller wait until the line is cut. */
const ASKS_PEOPLE = new Set(['mobilians']);
const WITHOUT = new Set(['settle']);
const SILENT = new Set(['ksnet']);

const REMARK = '계약 담당자가 확인한 뒤 영업일 기준 2일 안에 알려 드립니다.\nOur contract team looks it up and answers within two business days.';

/** Numbers that were never issued and stand for a business in this rehearsal: those from 001 to 099. About any other nothing is made up. */
const PLAYS = /^0(?!00)\d\d-/;

export type LookedUp = { readonly kind: 'silent' | 'not_offered' } | { readonly kind: 'answer'; readonly body: object };

/** What a gateway of the rehearsal answers. */
export function lookUp({ lookupId, gateway, registrationNumber }: Pick<LookupMessage, 'lookupId' | 'gateway' | 'registrationNumber'>): LookedUp {
  if (WITHOUT.has(gateway)) return { kind: 'not_offered' };
  if (SILENT.has(gateway)) return { kind: 'silent' };
  if (ASKS_PEOPLE.has(gateway)) return { kind: 'answer', body: { lookupId, outcome: 'not_automatic', contracts: [], remark: REMARK } };
  const contracts = PLAYS.test(registrationNumber) ? (BOOKS[gateway] ?? []) : [];
  if (contracts.length === 0) return { kind: 'answer', body: { lookupId, outcome: 'none', contracts: [], remark: '' } };
  const end = registrationNumber.slice(-2);
  return { kind: 'answer', body: { lookupId, outcome: 'found', remark: '', contracts: contracts.map((contract, index) => ({ maskedMerchantId: `R${index + 1}******${end}`, ...contract })) } };
}
