import { randomFillSync } from 'node:crypto';

declare const brand: unique symbol;

/** An id such as `case_01JD…`: it says what it names, and a case's id cannot be handed over where a merchant's is wanted. */
export type Id<Prefix extends string> = `${Prefix}_${string}` & { readonly [brand]: Prefix };

/** Crockford's base 32: no I, L, O or U, and in ASCII order, so that ids sort as they were made. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;
const PREFIX = /^[a-z][a-z0-9]*$/;
const BODY = new RegExp(`^[${ALPHABET}]{${TIME_LENGTH + RANDOM_LENGTH}}$`);

/** The last id of each kind: kinds are timed by different clocks, so one must not disturb the order of another. */
const last = new Map<string, { readonly time: number; readonly random: Uint8Array<ArrayBuffer> }>();

/** A new id: 48 bits of time, then 80 random bits. Ids of a kind made by one process within a millisecond still sort in order. */
export function newId<Prefix extends string>(prefix: Prefix, at: Date = new Date()): Id<Prefix> {
  if (!PREFIX.test(prefix)) throw new Error(`"${prefix}" is no id prefix: lower-case letters and digits only.`);
  const time = Math.max(at.getTime(), 0);
  const before = last.get(prefix);
  const random = before?.time === time ? before.random : randomFillSync(new Uint8Array(RANDOM_LENGTH)).map((byte) => byte & 31);
  if (before?.time === time) increment(random);
  last.set(prefix, { time, random });
  return `${prefix}_${encodeTime(time)}${Array.from(random, (digit) => ALPHABET[digit]).join('')}` as Id<Prefix>;
}

/** True when the text has the form of an id with this prefix. It may still name nothing. */
export function isId<Prefix extends string>(prefix: Prefix, value: unknown): value is Id<Prefix> {
  return typeof value === 'string' && value.startsWith(`${prefix}_`) && BODY.test(value.slice(prefix.length + 1));
}

function encodeTime(time: number): string {
  let rest = time;
  let text = '';
  for (let position = 0; position < TIME_LENGTH; position += 1) {
    text = `${ALPHABET[rest % 32]}${text}`;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function increment(digits: Uint8Array): void {
  for (let position = digits.length - 1; position >= 0; position -= 1) {
    const digit = digits[position] ?? 0;
    digits[position] = (digit + 1) % 32;
    if (digit < 31) return;
  }
}
