import { badRequest } from './envelope.ts';
import { parseAmount } from './money.ts';
import type { Values } from './request-body.ts';

const DEFAULT_MAX_TEXT = 1000;

/**
 * Reads named values of a request. In a form every number is text, and JSON callers send numbers as text and texts as
 * numbers, so each reader accepts both. Missing, null and empty text are the same: absent.
 */
export class Input {
  readonly #values: Values;
  readonly #at: string;

  constructor(values: unknown, at = '') {
    if (values !== undefined && values !== null && (typeof values !== 'object' || Array.isArray(values))) {
      throw badRequest(`${at || '요청 본문'}은(는) 객체여야 합니다.`);
    }
    this.#values = (values ?? {}) as Values;
    this.#at = at;
  }

  /** The value as it came, for fields that are kept as they are. */
  raw(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  /** Whether something was sent under this name, be it empty. */
  has(name: string): boolean {
    const value = this.raw(name);
    return value !== undefined && value !== null;
  }

  /** Text, or null when absent. */
  text(name: string, max = DEFAULT_MAX_TEXT): string | null {
    const value = this.raw(name);
    if (value === undefined || value === null || value === '') return null;
    if (typeof value === 'object') throw badRequest(`${this.#label(name)} 값은 문자열이어야 합니다.`);
    const text = String(value);
    if (text.length > max) throw badRequest(`${this.#label(name)} 값은 ${max}자 이하여야 합니다.`);
    return text;
  }

  requiredText(name: string, max = DEFAULT_MAX_TEXT): string {
    const text = this.text(name, max);
    if (text === null || text.trim() === '') throw badRequest(`필수 파라미터 ${this.#label(name)}이(가) 없습니다.`);
    return text;
  }

  /** Money in hundredths of the unit, or null when absent. Negative numbers pass: the caller knows what they mean. */
  amount(name: string): number | null {
    const value = this.raw(name);
    if (value === undefined || value === null || value === '') return null;
    const amount = parseAmount(value);
    if (amount === null) throw badRequest(`${this.#label(name)} 값은 숫자여야 합니다.`);
    return amount;
  }

  requiredAmount(name: string): number {
    const amount = this.amount(name);
    if (amount === null) throw badRequest(`필수 파라미터 ${this.#label(name)}이(가) 없습니다.`);
    return amount;
  }

  /** A whole number of zero or more, or null when absent. */
  wholeNumber(name: string): number | null {
    const value = this.raw(name);
    if (value === undefined || value === null || value === '') return null;
    const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
    if (!/^\d{1,15}$/.test(text)) throw badRequest(`${this.#label(name)} 값은 0 이상의 정수여야 합니다.`);
    return Number(text);
  }

  /** True or false in the many ways forms write it; null when absent. */
  flag(name: string): boolean | null {
    const value = this.raw(name);
    if (value === undefined || value === null || value === '') return null;
    if (typeof value === 'object') throw badRequest(`${this.#label(name)} 값은 true 또는 false여야 합니다.`);
    if (value === true || value === 1 || value === '1' || /^(true|y|yes|on)$/i.test(String(value))) return true;
    if (value === false || value === 0 || value === '0' || /^(false|n|no|off)$/i.test(String(value))) return false;
    throw badRequest(`${this.#label(name)} 값은 true 또는 false여야 합니다.`);
  }

  /** A list of texts: an array, or a single text. */
  texts(name: string): string[] {
    const value = this.raw(name);
    if (value === undefined || value === null || value === '') return [];
    const items = Array.isArray(value) ? value : [value];
    return items.map((item) => {
      if (item === null || typeof item === 'object') throw badRequest(`${this.#label(name)} 값은 문자열 목록이어야 합니다.`);
      return String(item);
    });
  }

  /** A list of objects. */
  list(name: string): Input[] {
    const value = this.raw(name);
    if (value === undefined || value === null || value === '') return [];
    if (!Array.isArray(value)) throw badRequest(`${this.#label(name)} 값은 배열이어야 합니다.`);
    return value.map((item, index) => new Input(item, `${this.#label(name)}[${index}]`));
  }

  /** An object inside, empty when absent. */
  group(name: string): Input {
    return new Input(this.raw(name), this.#label(name));
  }

  /** Free data of the shop: text stays, anything else becomes its JSON text. */
  jsonText(name: string, max: number): string | null {
    const value = this.raw(name);
    if (value === undefined || value === null) return null;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (text.length > max) throw badRequest(`${this.#label(name)} 값은 ${max}자 이하여야 합니다.`);
    return text;
  }

  #label(name: string): string {
    return this.#at ? `${this.#at}.${name}` : name;
  }
}
