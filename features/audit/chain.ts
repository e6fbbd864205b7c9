import { createHash, createHmac } from 'node:crypto';
import type { AuditRow } from './audit.store.ts';

/**
 * The key of the chain, and the first entry it was used for: an installation that is older than the key has entries before it, which
 * are only hashed. Both are sealed together, so that entries cannot be passed off as older than they are.
 */
export interface ChainKey {
  readonly key: Buffer;
  readonly from: number;
}

/** The hash of an entry over everything it says and the hash of the one before, so that none can be changed, moved or left out unseen. */
export function entryHash(entry: Omit<AuditRow, 'hash'>, previousHash: string, chain: ChainKey): string {
  const said = canonical([entry.sequence, entry.at.toISOString(), entry.actor, entry.action, entry.subject, entry.details, entry.requestId, previousHash]);
  return (entry.sequence >= chain.from ? createHmac('sha256', chain.key) : createHash('sha256')).update(said).digest('hex');
}

/** JSON with sorted keys: the database keeps documents in an order of its own. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}
