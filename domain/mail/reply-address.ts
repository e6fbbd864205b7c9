/** Reply addresses of cases: a pattern of the operator's, such as `cases+{case}@example.co.kr`, with a tag in the place of `{case}`. Pure. */

const TAG = '[0-9a-z]{10,40}';

/** The tag in one of our addresses; empty for the address without one; null for an address that is not ours. Mail systems may change capitals. */
export function tagOf(pattern: string, address: string): string | null {
  const [before = '', after = ''] = pattern.toLowerCase().split('{case}');
  const written = address.trim().toLowerCase();
  // Some systems cut what follows the plus.
  if (before.endsWith('+') && written === `${before.slice(0, -1)}${after}`) return '';
  if (!written.startsWith(before) || !written.endsWith(after) || written.length <= before.length + after.length) return null;
  const tag = written.slice(before.length, written.length - after.length);
  return new RegExp(`^${TAG}$`).test(tag) ? tag : null;
}
