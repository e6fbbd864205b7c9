import { randomInt } from 'node:crypto';

/** Letters and digits that nobody mistakes for one another on the telephone or on paper: no 0 and O, no 1, I and L, no U. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_LETTERS = 11;

/**
 * A new number for people to quote, such as `GH-7K3M-9QTX-4C2P`: eleven random letters (54 bits, so that among ten million of them two alike
 * are not to be expected) and one that checks them.
 */
export function newReference(prefix: string): string {
  const random = Array.from({ length: RANDOM_LETTERS }, () => randomInt(LETTERS.length));
  const letters = [...random, checkNumber(random)].map((number) => LETTERS[number]).join('');
  return [prefix, ...(letters.match(/.{4}/g) ?? [])].join('-');
}

/** True when the text has the form of such a number and its last letter fits the others: one mistyped letter is always noticed. */
export function isReference(prefix: string, text: string): boolean {
  if (!new RegExp(`^${prefix}(-[${LETTERS}]{4}){3}$`).test(text)) return false;
  const numbers = [...text.slice(prefix.length).replaceAll('-', '')].map((letter) => LETTERS.indexOf(letter));
  return checkNumber(numbers.slice(0, -1)) === numbers.at(-1);
}

/** The check of Luhn, for an alphabet of this size. */
function checkNumber(numbers: readonly number[]): number {
  const size = LETTERS.length;
  const sum = numbers.toReversed().reduce((total, number, index) => {
    const weighed = index % 2 === 0 ? number * 2 : number;
    return total + Math.floor(weighed / size) + (weighed % size);
  }, 0);
  return (size - (sum % size)) % size;
}
