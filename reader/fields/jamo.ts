/** Text without spaces and punctuation, in the form in which two spellings are compared. */
export function bare(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{P}\p{S}]/gu, '');
}

/** Letters of syllables taken apart, so that look-alike syllables are near each other. */
const apart = (text: string): string => text.normalize('NFD');

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

/** 1 for equal texts, 0 for texts that share nothing; compared letter by letter within syllables, spaces and punctuation aside. */
export function similarity(one: string, other: string): number {
  const a = apart(bare(one));
  const b = apart(bare(other));
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 0 : 1 - distance(a, b) / longest;
}

/** The entry of a closed list nearest to a text, and how near it is. */
export function nearest<T extends string>(text: string, list: readonly T[]): { entry: T; near: number } | null {
  let best: { entry: T; near: number } | null = null;
  for (const entry of list) {
    const near = similarity(text, entry);
    if (best === null || near > best.near) best = { entry, near };
  }
  return best;
}
