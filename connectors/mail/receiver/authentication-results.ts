/**
 * Which domains our own mail server proved to be the sender's (RFC 8601): those of a DKIM signature that is whole, and that of a DMARC pass. Only headers that carry
 * the name of that server count; it has to remove such headers when they come from outside.
 */
export function provenDomains(headers: readonly string[], authservId: string | undefined): string[] {
  if (authservId === undefined) return [];
  const found = headers.flatMap((header) => {
    const [id = '', ...results] = withoutComments(header).split(';');
    if (id.trim().split(/\s+/)[0]?.toLowerCase() !== authservId) return [];
    return results.flatMap((result) => domainOf(result.trim()));
  });
  return [...new Set(found)];
}

function domainOf(result: string): string[] {
  const [, method = '', verdict = ''] = /^([a-z]+)(?:\/\d+)?\s*=\s*([a-z]+)\b/i.exec(result) ?? [];
  if (verdict.toLowerCase() !== 'pass') return [];
  const property = method.toLowerCase() === 'dkim' ? /\bheader\.d\s*=\s*([a-z0-9.-]+)/i : method.toLowerCase() === 'dmarc' ? /\bheader\.from\s*=\s*(?:[^\s@;]*@)?([a-z0-9.-]+)/i : null;
  const domain = property?.exec(result)?.[1]?.toLowerCase().replace(/\.$/, '');
  return domain === undefined || !domain.includes('.') ? [] : [domain];
}

/** Comments may hold anything, also what looks like a result. */
function withoutComments(text: string): string {
  let depth = 0;
  let quoted = false;
  let kept = '';
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (letter === '\\') at += 1;
    else if (letter === '"' && depth === 0) quoted = !quoted;
    else if (letter === '(' && !quoted) depth += 1;
    else if (letter === ')' && !quoted && depth > 0) depth -= 1;
    else if (depth === 0 && !quoted) kept += letter;
  }
  return kept;
}
