import type { Reader } from '../../storage/open-database.ts';
import * as store from './audit.store.ts';
import { entryHash, type ChainKey } from './chain.ts';

/** Whether the chain is whole. `brokenAt` is the first sequence that is missing or does not say what was written. */
export interface ChainReport {
  readonly intact: boolean;
  /** The last entry that fits. */
  readonly entries: number;
  readonly brokenAt: number | null;
  /** The hash at that entry. Kept elsewhere, it shows later that nothing before it was rewritten or cut off. */
  readonly lastHash: string;
  /** From this entry on nobody without the root key can make entries that fit. */
  readonly keyedFrom: number;
  /** False when the check stopped at `most` entries. */
  readonly complete: boolean;
}

const BATCH = 1000;

/** Checks every entry after `after`, `most` at a time at most, and that the log ends where its head says. */
export async function verifyChain(reader: Reader, chain: ChainKey, given: { after?: store.AuditHead; most?: number } = {}): Promise<ChainReport> {
  const { most = Number.POSITIVE_INFINITY } = given;
  // Taken first: entries added meanwhile are after it and are left for the next time.
  const head = await store.readHead(reader);
  const start = given.after ?? { sequence: 0, hash: '' };
  let last = start;
  const report = (intact: boolean, complete = true): ChainReport => ({ intact, entries: last.sequence, brokenAt: intact ? null : last.sequence + 1, lastHash: last.hash, keyedFrom: chain.from, complete });
  // What was checked before must still be there, and the head must not be behind it.
  if (start.sequence > 0 && (head.sequence < start.sequence || (await store.hashOf(reader, start.sequence)) !== start.hash)) {
    last = { sequence: start.sequence - 1, hash: '' };
    return report(false);
  }
  while (last.sequence < head.sequence) {
    if (last.sequence - start.sequence >= most) return report(true, false);
    const rows = await store.entriesAfter(reader, last.sequence, Math.min(BATCH, head.sequence - last.sequence));
    for (const row of rows) {
      if (row.sequence !== last.sequence + 1 || row.hash !== entryHash(row, last.hash, chain)) return report(false);
      last = { sequence: row.sequence, hash: row.hash };
    }
    if (rows.length === 0) break;
  }
  return report(last.sequence === head.sequence && last.hash === head.hash && !(await goesOn(reader, head)));
}

/** True when entries follow that the head, read again, does not know of. */
async function goesOn(reader: Reader, head: store.AuditHead): Promise<boolean> {
  const [next] = await store.entriesAfter(reader, head.sequence, 1);
  return next !== undefined && (await store.readHead(reader)).sequence < next.sequence;
}
