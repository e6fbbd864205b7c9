/**
 * Places in a value, as JSON pointers, whose text no database takes: U+0000, or half of a surrogate pair. Nobody types either;
 * let through, they come back as an error of ours. The value came from JSON or from an address, so it has no circles.
 */
export function unstorableText(value: unknown): string[] {
  const found: string[] = [];
  // A list instead of recursion: what was sent may be nested deeper than our stack.
  const open: [pointer: string, value: unknown][] = [['', value]];
  for (let next = open.pop(); next !== undefined && found.length < MOST_NAMED; next = open.pop()) {
    const [pointer, one] = next;
    if (typeof one === 'string') {
      if (!isStorable(one)) found.push(pointer);
    } else if (Array.isArray(one)) {
      for (const [index, member] of one.entries()) if (mayHoldText(member)) open.push([`${pointer}/${index}`, member]);
    } else if (typeof one === 'object' && one !== null) {
      for (const [name, member] of Object.entries(one)) {
        // The name itself cannot be told again in an answer.
        if (!isStorable(name)) found.push(pointer);
        else if (mayHoldText(member)) open.push([`${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, member]);
      }
    }
  }
  return found;
}

const MOST_NAMED = 20;

function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

function mayHoldText(value: unknown): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}
