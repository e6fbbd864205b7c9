import { badRequest } from './envelope.ts';
import type { Input } from './input.ts';

export interface PageRequest {
  /** From 1. */
  readonly page: number;
  readonly limit: number;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;
/** Beyond this no list is read page by page; it keeps offsets within what the database counts. */
const MAX_PAGE = 10_000_000;

/** Reads page and limit. */
export function readPage(input: Input): PageRequest {
  const page = input.wholeNumber('page') ?? 1;
  if (page < 1 || page > MAX_PAGE) throw badRequest('page는 1 이상이어야 합니다.');
  const limit = input.wholeNumber('limit') ?? DEFAULT_LIMIT;
  if (limit < 1 || limit > MAX_LIMIT) throw badRequest(`limit은 1 이상 ${MAX_LIMIT} 이하여야 합니다.`);
  return { page, limit };
}

/** A page past the end is an error; the first page of nothing is an empty one. */
export function refusePastEnd(request: PageRequest, total: number): void {
  if (request.page > 1 && (request.page - 1) * request.limit >= total) throw badRequest('요청한 page가 마지막 페이지를 지났습니다.');
}

export type Direction = 'asc' | 'desc';

/**
 * Where the rows of a page lie, counted from the nearer end of the list: its last page then costs what its first does. They
 * are walked in `direction`, and shown in that of the list.
 */
export function fromNearerEnd(place: { readonly offset: number; readonly limit: number }, total: number, direction: Direction): { readonly offset: number; readonly limit: number; readonly direction: Direction } {
  const limit = Math.max(0, Math.min(place.limit, total - place.offset));
  const behind = total - place.offset - limit;
  if (limit === 0 || place.offset <= behind) return { offset: place.offset, limit, direction };
  return { offset: behind, limit, direction: direction === 'asc' ? 'desc' : 'asc' };
}

/** Milliseconds, both ends included; a whole second counts as a whole. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** The end of the minute: nothing of a store lies after its present, and a list that is read page by page then asks for the same span each time. */
export const endOfMinute = (nowMs: number): number => (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS - 1;

/** Reads from and to (seconds). Default and longest are 90 days; a longer one is cut at its older end. */
export function readSpan(input: Input, nowMs: number): Span {
  const to = input.wholeNumber('to');
  const from = input.wholeNumber('from');
  const until = to === null ? Math.max(endOfMinute(nowMs), (from ?? 0) * 1000 + 999) : to * 1000 + 999;
  const earliest = until - 90 * DAY_MS;
  if (from !== null && to !== null && from > to) throw badRequest('from은 to보다 늦을 수 없습니다.');
  return { from: Math.max(from === null ? earliest : from * 1000, earliest), until };
}

export type SortColumn = 'started_at' | 'paid_at' | 'updated_at';

/** Reads sorting: started, paid, updated, each with `-` for newest first. */
export function readSorting(input: Input): { column: SortColumn; direction: Direction } {
  const match = /^(-?)(started|paid|updated)$/.exec(input.text('sorting') ?? '-started');
  if (!match) throw badRequest('sorting은 started, paid, updated 중 하나이며 앞에 -를 붙이면 최신순입니다.');
  return { column: `${match[2] as 'started' | 'paid' | 'updated'}_at`, direction: match[1] === '-' ? 'desc' : 'asc' };
}
