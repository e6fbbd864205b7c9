import type { Vault } from './vault.ts';

/**
 * Finding a word inside a name that is stored sealed: every two neighbouring letters of the name are stored as a keyed mark, and a search
 * asks for the rows that have all marks of the word. What that reveals, and to whom, is weighed in docs/decisions/0060-name-search.md.
 */

const PURPOSE = 'name-mark';
/** Marks are kept short on purpose: several pairs share one, so that a mark does not tell its pair. Candidates are checked against the opened name. */
const MARK_BITS = 16;
/** Longer names are searched by their beginning. */
const MOST_LETTERS = 60;
/** Before the first letter, so that one letter finds the names that begin with it. */
const START = '^';

/** A name as it is searched by: without spaces, company forms, signs and case. */
export function searchedName(name: string): string {
  return [...name.normalize('NFKC').toLowerCase().replace(/주식회사|유한회사|유한책임회사|합자회사|합명회사|\((주|유|합)\)|㈜/g, '').replace(/[\s.,()'"·^-]/g, '')].slice(0, MOST_LETTERS).join('');
}

/** The marks of a name under the present root key, in the order of the numbers: the order of the letters is not told. */
export function nameMarks(vault: Vault, name: string): number[] {
  const letters = searchedName(name);
  return letters === '' ? [] : marksUnder(vault, pairsOf(START + letters))[0] ?? [];
}

/** Marks that a name with this word in it has, under each root key, the present one first; empty when the word is. */
export function wordMarks(vault: Vault, word: string): number[][] {
  const letters = searchedName(word);
  if (letters === '') return [];
  return marksUnder(vault, [...letters].length === 1 ? [START + letters] : pairsOf(letters));
}

/** Whether the name has the word in it; a single letter has to be the first. */
export function nameHas(name: string, word: string): boolean {
  const [letters, wanted] = [searchedName(name), searchedName(word)];
  return wanted !== '' && ([...wanted].length === 1 ? letters.startsWith(wanted) : letters.includes(wanted));
}

function pairsOf(text: string): string[] {
  const letters = [...text];
  return letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
}

function marksUnder(vault: Vault, pairs: readonly string[]): number[][] {
  const under = pairs.map((pair) => vault.fingerprints(pair, PURPOSE).map(shortened));
  return (under[0] ?? []).map((_, key) => [...new Set(under.map((marks) => marks[key] as number))].sort((one, other) => one - other));
}

function shortened(fingerprint: string): number {
  return Buffer.from(fingerprint, 'base64url').readUInt32BE(0) >>> (32 - MARK_BITS);
}
