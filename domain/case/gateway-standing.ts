import { PAPERS_WITHOUT_CONTRACT_DAYS } from './answer.ts';
import type { Text } from '../text.ts';
import type { CaseCommand, IntakeState, Tracks } from './states.ts';

/**
 * How a case stands at a gateway that tells states instead of events (docs/decisions/0092-standing-not-events.md), in our words. Connectors translate
 * into it; from it and the tracks follows what is said to the case.
 */

/** What a gateway may still want of a merchant, whoever the gateway is. */
export const ASK_CODES = [
  'sign_up', 'confirm_email', 'grant_permissions', 'business_details', 'website', 'representative', 'owners', 'identity_document', 'bank_account', 'tax_number', 'terms', 'account_limited', 'more_information',
] as const;
export type AskCode = (typeof ASK_CODES)[number];

/** One thing asked. It is answered at the gateway's own pages. */
export interface Ask {
  readonly code: AskCode;
  /** What was wrong with what it has, where it says so. */
  readonly flaw: FlawCode | null;
  /** ISO 8601; after it the gateway closes something. */
  readonly dueBy: string | null;
}

export const FLAW_CODES = ['unreadable', 'expired', 'incomplete', 'mismatch', 'not_accepted'] as const;
export type FlawCode = (typeof FLAW_CODES)[number];

/** Whether one payment method may be used at the gateway. */
export type MethodState = 'open' | 'in_review' | 'needs_merchant' | 'closed';

export interface GatewayStanding {
  /** `waiting`: the gateway knows nothing of the merchant yet. `unclear`: it says something nobody has words for, so nothing is concluded. */
  readonly intake: 'waiting' | 'received' | 'under_review' | 'information_requested' | 'accepted' | 'rejected' | 'withdrawn' | 'unclear';
  readonly contract: 'not_started' | 'signed' | 'ended';
  readonly activation: 'none' | 'live' | 'stopped';
  readonly asks: readonly Ask[];
  /** By our code of the method; those the gateway does not tell apart are absent and stand where the case does. */
  readonly methods: Readonly<Record<string, MethodState>>;
  /** Why it stopped or refused, in the gateway's own word. */
  readonly reason: string | null;
  /** The merchant's account at the gateway, once there is one. */
  readonly account: string | null;
  /** What the merchant needs for its payments there; empty until live. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Values of the gateway that nobody has words for; for the operator. */
  readonly unknown: readonly string[];
}

/** What of it is kept with the case. */
export interface KeptStanding {
  readonly asks: readonly Ask[];
  readonly methods: Readonly<Record<string, MethodState>>;
  readonly unknown: readonly string[];
  /** When it was last seen, ISO 8601; null before the first look. */
  readonly seenAt: string | null;
}

export const NOTHING_SEEN: KeptStanding = { asks: [], methods: {}, unknown: [], seenAt: null };

/** A command to the case with its facts, as a gateway would report it. */
export interface StandingReport {
  readonly command: CaseCommand;
  readonly facts: { readonly reason?: string; readonly asks?: readonly Ask[]; readonly credentials?: Readonly<Record<string, string>> };
}

/** What a standing means to a case: commands in the order to say them. Said again about the same tracks they change nothing. Pure. */
export function reportsOf(tracks: Tracks, standing: GatewayStanding): StandingReport[] {
  if (standing.intake === 'waiting' || standing.intake === 'unclear') return [];
  return [...intakeReports(tracks, standing), ...contractReports(tracks, standing), ...activationReports(tracks, standing)];
}

const BEFORE_RECEIPT: readonly IntakeState[] = ['submitted', 'held', 'handed_over'];
const ENDS: readonly IntakeState[] = ['cancelled', 'withdrawn', 'rejected', 'expired'];
/** After these the gateway may change its mind; what the merchant took back stays taken back. */
const REOPENS: readonly IntakeState[] = ['rejected', 'expired'];
/** As long as the papers of such a case are kept. */
const REOPENED_WITHIN_DAYS = PAPERS_WITHOUT_CONTRACT_DAYS;

const CLOSED: readonly GatewayStanding['intake'][] = ['received', 'rejected', 'withdrawn'];

function intakeReports({ intake }: Tracks, { intake: there, asks, reason }: GatewayStanding): StandingReport[] {
  const why = reason === null ? {} : { reason };
  // The receipt is a step people look for in the history, also where more is known already.
  const received: StandingReport[] = BEFORE_RECEIPT.includes(intake) ? [{ command: 'acknowledge', facts: {} }] : REOPENS.includes(intake) && !CLOSED.includes(there) ? [{ command: 'reopen', facts: {} }] : [];
  switch (there) {
    case 'under_review': return [...received, intake === 'information_requested' ? { command: 'answer_information', facts: {} } : { command: 'start_review', facts: {} }];
    case 'information_requested': return [...received, { command: 'request_information', facts: { asks } }];
    case 'accepted': return [...received, { command: 'accept', facts: {} }];
    case 'rejected': return [...received, { command: 'reject', facts: why }];
    case 'withdrawn': return [...received, { command: 'withdraw', facts: why }];
    default: return received;
  }
}

function contractReports({ contract }: Tracks, { contract: there, intake }: GatewayStanding): StandingReport[] {
  if (intake === 'rejected' || intake === 'withdrawn') return [];
  // A contract means that the gateway has accepted; while it still looks at the merchant nothing is concluded.
  if (there === 'signed' && contract !== 'signed' && intake !== 'under_review') return [{ command: 'sign_contract', facts: {} }];
  return there === 'ended' && contract === 'signed' ? [{ command: 'end_contract', facts: {} }] : [];
}

function activationReports({ activation }: Tracks, { activation: there, intake, reason, credentials }: GatewayStanding): StandingReport[] {
  if (intake === 'rejected' || intake === 'withdrawn') return [];
  if (there !== 'live') return activation === 'live' ? [{ command: 'suspend', facts: reason === null ? {} : { reason } }] : [];
  if (activation === 'suspended') return [{ command: 'resume', facts: {} }];
  if (activation === 'live') return [];
  return [...(Object.keys(credentials).length > 0 ? [{ command: 'deposit_live_keys' as const, facts: { credentials } }] : []), { command: 'go_live', facts: {} }];
}

/** Whether two lists of asks say the same, whatever their order. */
export function sameAsks(one: readonly Ask[], other: readonly Ask[]): boolean {
  const told = (asks: readonly Ask[]) => asks.map(({ code, flaw, dueBy }) => `${code} ${flaw} ${dueBy}`).sort().join('\n');
  return told(one) === told(other);
}

/** The earliest date by which something is asked. */
export function earliestDue(asks: readonly Ask[]): string | null {
  return asks.flatMap(({ dueBy }) => (dueBy === null ? [] : [dueBy])).sort()[0] ?? null;
}

/** Whether the merchant has something to do at the gateway's pages: until it has signed up there, and whenever something is asked. Links are made only then. */
export function mayOpenGateway(tracks: Tracks): boolean {
  return tracks.contract !== 'ended' && ['handed_over', 'received', 'information_requested'].includes(tracks.intake);
}

/**
 * When the gateway is asked again by itself, in minutes: soon after a press, since the merchant is there now and news can be lost; seldom where only
 * the gateway can move; rarely for what is live, which may still be stopped, and for what was turned down, while it may still be reopened. Null where
 * nothing can come any more.
 */
export function lookAgainAfter(tracks: Tracks, given: { minutesSincePress: number | null; daysSinceMove: number }): number | null {
  if (tracks.contract === 'ended') return null;
  if (REOPENS.includes(tracks.intake)) return given.daysSinceMove < REOPENED_WITHIN_DAYS ? 1_440 : null;
  if (ENDS.includes(tracks.intake)) return null;
  const { minutesSincePress: since } = given;
  if (since !== null && since < 15) return 2;
  if (since !== null && since < 240) return 15;
  if (tracks.activation === 'live') return 720;
  return tracks.intake === 'handed_over' ? 360 : 60;
}

const t = (ko: string, en: string): Text => ({ ko, en });

const ASKED: Readonly<Record<AskCode, Text>> = {
  sign_up: t('가입 절차 마치기', 'Finish signing up'),
  confirm_email: t('PG에 등록한 이메일 주소 확인', 'Confirm the e-mail address registered there'),
  grant_permissions: t('계정 연결에 동의', 'Agree to the link with your account'),
  business_details: t('사업자 정보', 'Details of the business'),
  website: t('판매 사이트 정보', 'Details of the shop site'),
  representative: t('대표자 정보', 'Details of the representative'),
  owners: t('소유자와 임원 정보', 'Details of owners and directors'),
  identity_document: t('신분 확인 서류', 'A document that proves identity'),
  bank_account: t('정산받을 계좌', 'The bank account for settlements'),
  tax_number: t('납세자 번호', 'A tax number'),
  terms: t('PG 약관 동의', 'Agreement to the terms'),
  account_limited: t('계정에 걸린 제한 해제', 'Lift the limits on the account'),
  more_information: t('추가 정보', 'More information'),
};

const FLAWED: Readonly<Record<FlawCode, Text>> = {
  unreadable: t('읽을 수 없음', 'unreadable'),
  expired: t('유효기간 지남', 'expired'),
  incomplete: t('빠진 부분 있음', 'incomplete'),
  mismatch: t('등록된 정보와 다름', 'does not match what is on file'),
  not_accepted: t('인정되지 않음', 'not accepted'),
};

/** One thing asked, in words. */
export function askText({ code, flaw }: Ask): Text {
  const asked = ASKED[code];
  return flaw === null ? asked : t(`${asked.ko}(${FLAWED[flaw].ko})`, `${asked.en} (${FLAWED[flaw].en})`);
}

/** All that is asked as one line. */
export function asksText(asks: readonly Ask[]): Text {
  const told = asks.map(askText);
  return t(told.map(({ ko }) => ko).join(', '), told.map(({ en }) => en).join(', '));
}
