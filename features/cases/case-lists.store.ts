import { sql } from 'kysely';
import { REMINDED_HEADLINES } from '../../domain/case/telling.ts';
import type { Reader } from '../../storage/open-database.ts';
import { selectCases, toCase, type CaseRow } from './cases.store.ts';

/** All SQL that looks for cases: lists of the desks, what waits, and how many. Decides nothing. */

/** Cases that have waited for their merchant since before an instant, or are wanted answered before another, the longest first, a page at a time. */
export async function casesWaitingForMerchant(reader: Reader, given: { with: 'request' | 'sign_up' | 'step'; withStep: readonly string[]; since: Date; dueBefore: Date; after: { since: Date; id: string } | null; limit: number }): Promise<CaseRow[]> {
  const { after } = given;
  // Handed over to a gateway where nothing begins before the merchant has signed up, or received by one that also wants something at its own site; an index for each.
  const waiting = given.with === 'request' ? selectCases(reader).where('headline', 'in', [...REMINDED_HEADLINES]) : given.with === 'sign_up' ? selectCases(reader).where('headline', '=', 'submitted').where('standing', 'is not', null)
    : selectCases(reader).where('headline', '=', 'received').where('second_step_said_at', 'is', null).where('gateway', 'in', ['', ...given.withStep]);
  const rows = await waiting
    .where(({ eb, or, and }) => or([eb('since', '<=', given.since), and([eb('headline', '=', 'information_requested'), eb('request_due_at', '<=', given.dueBefore)])]))
    .$if(after !== null, (query) => query.where(({ eb, refTuple, tuple }) => eb(refTuple('since', 'id'), '>', tuple((after as { since: Date }).since, (after as { id: string }).id))))
    .orderBy('since').orderBy('id').limit(given.limit).execute();
  return rows.map(toCase);
}

/** What a search text may stand for. */
export interface CaseMatch {
  /** Beginning of a reference. */
  readonly reference: string;
  readonly merchantIds: readonly string[];
  readonly gateways: readonly string[];
  readonly headlines: readonly string[];
}

export interface CaseFilter {
  readonly gateway?: string | undefined;
  readonly headline?: string | undefined;
  /** Cases that fit any of these. */
  readonly match?: CaseMatch | undefined;
  /** Only those whose gateway could not be reached: the hand-over failed and is not done yet, or what the merchant did could not be told. */
  readonly failing?: boolean | undefined;
  /** Only those that need a person of ours. */
  readonly attention?: boolean | undefined;
  readonly handedOverOnly?: boolean;
  readonly before?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** Word for word the conditions of the indexes `case_attention`, `case_waiting` and `case_failing`. */
const NEEDS_ATTENTION = sql<boolean>`(events_missing_since is not null or answer_refused is not null or withdrawal = 'refused' or untold is not null or unread_since is not null or contact_unknown_since is not null)`;
const WAITS = sql<boolean>`(hand_over <> 'done' and intake in ('submitted', 'held', 'handed_over'))`;
const FAILS = sql<boolean>`((hand_over <> 'done' and intake in ('submitted', 'held', 'handed_over') and last_problem is not null) or untold is not null)`;

export async function countNeedingAttention(reader: Reader): Promise<number> {
  const row = await reader.selectFrom('gateway_case').select(sql<string>`count(*)`.as('count')).where(NEEDS_ATTENTION).executeTakeFirstOrThrow();
  return Number(row.count);
}

/** What every reference begins with. */
const REFERENCE_START = 'GH-';
/** Sorts after every text with the same beginning. */
const LAST_LETTER = '\u{10ffff}';

/** Newest first, by keyset: as fast on a million rows as on a thousand. */
export async function pageOfCases(reader: Reader, filter: CaseFilter): Promise<CaseRow[]> {
  const { match } = filter;
  if (match === undefined || REFERENCE_START.startsWith(match.reference)) return pageWhere(reader, filter, {});
  // What a text may stand for is looked up one by one, each through an index of its own: one condition over all of them reads every case.
  const { reference, merchantIds, gateways, headlines } = match;
  const ways: Partial<CaseMatch>[] = [{ reference }, ...(merchantIds.length > 0 ? [{ merchantIds }] : []), ...(gateways.length > 0 ? [{ gateways }] : []), ...(headlines.length > 0 ? [{ headlines }] : [])];
  const found = await Promise.all(ways.map((only) => pageWhere(reader, filter, only)));
  const rows = [...new Map(found.flat().map((row) => [row.id, row])).values()];
  return rows.sort((one, other) => other.createdAt.getTime() - one.createdAt.getTime() || (one.id < other.id ? 1 : -1)).slice(0, filter.limit);
}

async function pageWhere(reader: Reader, filter: CaseFilter, only: Partial<CaseMatch>): Promise<CaseRow[]> {
  let query = selectCases(reader);
  if (filter.gateway !== undefined) query = query.where('gateway', '=', filter.gateway);
  if (filter.headline !== undefined) query = query.where('headline', '=', filter.headline);
  // Compared by byte, as its index is: a prepared statement uses that for any beginning, which it does not for a pattern.
  if (only.reference !== undefined) query = query.where(sql<boolean>`reference ~>=~ ${only.reference}`).where(sql<boolean>`reference ~<~ ${only.reference + LAST_LETTER}`);
  if (only.merchantIds !== undefined) query = query.where('merchant_id', 'in', [...only.merchantIds]);
  if (only.gateways !== undefined) query = query.where('gateway', 'in', [...only.gateways]);
  if (only.headlines !== undefined) query = query.where('headline', 'in', [...only.headlines]);
  if (filter.failing === true) query = query.where(FAILS);
  if (filter.attention === true) query = query.where(NEEDS_ATTENTION);
  if (filter.handedOverOnly === true) query = query.where('hand_over', '=', 'done');
  const { before } = filter;
  if (before !== undefined) query = query.where(sql<boolean>`(created_at, id) < (${before.at}, ${before.id})`);
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
  return rows.map(toCase);
}

/** Cases per gateway that are not handed over yet, and those in which it could not be reached. */
export async function waitingByGateway(reader: Reader): Promise<{ gateway: string; waiting: number; failing: number }[]> {
  const count = (condition: typeof WAITS) => reader.selectFrom('gateway_case').select(['gateway', sql<string>`count(*)`.as('count')]).where(condition).groupBy('gateway').execute();
  const [waiting, failing] = await Promise.all([count(WAITS), count(FAILS)]);
  const of = (rows: typeof waiting, gateway: string) => Number(rows.find((row) => row.gateway === gateway)?.count ?? 0);
  return [...new Set([...waiting, ...failing].map(({ gateway }) => gateway))].map((gateway) => ({ gateway, waiting: of(waiting, gateway), failing: of(failing, gateway) }));
}

/** Cases handed over to one gateway by their references; those of others do not exist for it. */
export async function casesByReference(reader: Reader, given: { gateway: string; references: readonly string[] }): Promise<CaseRow[]> {
  if (given.references.length === 0) return [];
  const rows = await selectCases(reader).where('reference', 'in', [...given.references]).where('gateway', '=', given.gateway).where('hand_over', '=', 'done').execute();
  return rows.map(toCase);
}
