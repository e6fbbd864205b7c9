import { endOfMinute } from '../paging.ts';
import { parseBody } from '../request-body.ts';
import { invalid } from './refusal.ts';

const DEFAULT_MAX_TEXT = 1000;

/**
 * Reads named values of a JSON body. The second version is strict about types: text is text, a number a number. Missing
 * and null are the same: absent. What nobody asks for is ignored.
 */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #at: string;

  constructor(values: unknown, at = '') {
    if (values !== undefined && values !== null && (typeof values !== 'object' || Array.isArray(values))) throw invalid(`${at || '요청 본문'}은(는) 객체여야 합니다.`);
    this.#values = (values ?? {}) as Record<string, unknown>;
    this.#at = at;
  }

  raw(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined;
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** Text, or null when absent or empty. */
  text(name: string, max = DEFAULT_MAX_TEXT): string | null {
    const value = this.raw(name);
    if (value === undefined || value === '') return null;
    if (typeof value !== 'string') throw invalid(`${this.label(name)} 값은 문자열이어야 합니다.`);
    if (value.length > max) throw invalid(`${this.label(name)} 값은 ${max}자 이하여야 합니다.`);
    return value;
  }

  requiredText(name: string, max = DEFAULT_MAX_TEXT): string {
    const text = this.text(name, max);
    if (text === null || text.trim() === '') throw invalid(`필수 값 ${this.label(name)}이(가) 없습니다.`);
    return text;
  }

  /** A whole number of zero or more. */
  whole(name: string): number | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw invalid(`${this.label(name)} 값은 0 이상의 정수여야 합니다.`);
    return value;
  }

  flag(name: string): boolean | null {
    const value = this.raw(name);
    if (value === undefined) return null;
    if (typeof value !== 'boolean') throw invalid(`${this.label(name)} 값은 true 또는 false여야 합니다.`);
    return value;
  }

  /** An instant in RFC 3339, as milliseconds. */
  time(name: string): number | null {
    const text = this.text(name, 60);
    if (text === null) return null;
    const at = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text.replace(' ', 'T')) : NaN;
    if (Number.isNaN(at)) throw invalid(`${this.label(name)} 값은 2026-01-31T09:00:00+09:00 같은 RFC 3339 시각이어야 합니다.`);
    return at;
  }

  /** One of the known words. */
  word<Word extends string>(name: string, known: readonly Word[]): Word | null {
    const text = this.text(name, 100);
    if (text === null) return null;
    const word = known.find((one) => one === text);
    if (word === undefined) throw invalid(`${this.label(name)} 값은 ${known.join(', ')} 중 하나여야 합니다.`);
    return word;
  }

  texts(name: string): string[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) throw invalid(`${this.label(name)} 값은 문자열 배열이어야 합니다.`);
    return value as string[];
  }

  list(name: string): Fields[] {
    const value = this.raw(name);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw invalid(`${this.label(name)} 값은 배열이어야 합니다.`);
    return value.map((item, index) => new Fields(item, `${this.label(name)}[${index}]`));
  }

  /** An object inside, empty when absent. */
  group(name: string): Fields {
    return new Fields(this.raw(name), this.label(name));
  }

  label(name: string): string {
    return this.#at ? `${this.#at}.${name}` : name;
  }
}

/** The filter of a list call: JSON in the query parameter `requestBody`, or the body itself. */
export function filterOf(request: { readonly query: unknown; readonly body?: unknown }): Fields {
  const text = (request.query as Record<string, unknown>)['requestBody'];
  if (typeof text !== 'string' || text === '') return new Fields(request.body);
  // Held to what a body is held to, so that nothing the database cannot compare comes in by the address.
  return new Fields(text.trim() === 'null' ? null : parseBody(text, 'application/json'), 'requestBody');
}

const DEFAULT_PAGE = 10;
const MAX_PAGE = 1000;

export interface PlaceInList {
  readonly number: number;
  readonly size: number;
}

/** The page of a list call; the first is 0. */
export function readPlace(filter: Fields): PlaceInList {
  const page = filter.group('page');
  const number = page.whole('number') ?? 0;
  const size = page.whole('size') ?? DEFAULT_PAGE;
  if (size < 1 || size > MAX_PAGE) throw invalid(`page.size 값은 1 이상 ${MAX_PAGE} 이하여야 합니다.`);
  if (number * size > 100_000_000) throw invalid('page.number 값이 너무 큽니다.');
  return { number, size };
}

const DAY_MS = 86_400_000;

/** From and until of a list call; the last ninety days where it says nothing. */
export function readSpan(filter: Fields, now: number): { readonly from: number; readonly until: number } {
  const until = filter.time('until') ?? endOfMinute(now);
  const from = filter.time('from') ?? until - 90 * DAY_MS;
  if (from > until) throw invalid('from은 until보다 늦을 수 없습니다.');
  return { from, until };
}
