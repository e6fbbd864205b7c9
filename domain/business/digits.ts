/**
 * The digits of something typed, with full-width digits folded and spaces, dots and every kind of hyphen dropped. Null when anything
 * else stands between them, so that letters are never skipped silently.
 */
export function digitsOf(value: string): string | null {
  const bare = value.normalize('NFKC').replace(/[\s.\-‐-―−ㅡ·]/gu, '');
  return /^\d+$/.test(bare) ? bare : null;
}
