import { AppError } from '../../contract/errors.ts';
import type { Database, Reader, Tx } from '../../storage/open-database.ts';
import * as store from './audit.store.ts';
import { entryHash } from './chain.ts';

/** Values that read back from the database exactly as they were written. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface NewAuditEntry {
  /** Who: the id of a person, or `system`, `gateway:<code>`. */
  readonly actor: string;
  /** What, as `noun.verb`: `member.remove`. */
  readonly action: string;
  /** On what: an id. */
  readonly subject: string;
  /** Ids, codes and amounts only. Never a name, an address or a secret: an entry cannot be deleted again. */
  readonly details?: AuditDetails;
  readonly requestId?: string | null;
  readonly at?: Date;
}

/**
 * Adds an entry to the audit log in the caller's transaction. The end of the chain stays locked until it commits, so call
 * this late, and before publishing on the stream.
 */
export async function recordAudit(tx: Tx, entry: NewAuditEntry): Promise<void> {
  const head = await store.lockHead(tx);
  const said = {
    sequence: head.sequence + 1,
    at: entry.at ?? new Date(),
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject,
    details: { ...entry.details },
    requestId: entry.requestId ?? null,
  };
  await store.append(tx, { ...said, hash: entryHash(said, head.hash) });
}

/** Whether the chain is whole. `brokenAt` is the first sequence that is missing or does not say what was written. */
export interface ChainReport {
  readonly intact: boolean;
  readonly entries: number;
  readonly brokenAt: number | null;
  /** The hash at the end. Kept elsewhere, it shows later that nothing before it was rewritten. */
  readonly lastHash: string;
}

const BATCH = 1000;

/** Reads the whole log and checks every hash, and that the log ends where the head says. */
export async function verifyChain(database: Database): Promise<ChainReport> {
  const reader = database.kysely;
  // Taken first: entries added meanwhile are after it and are left for the next time.
  const head = await store.readHead(reader);
  let last = { sequence: 0, hash: '' };
  while (last.sequence < head.sequence) {
    const rows = await store.entriesAfter(reader, last.sequence, Math.min(BATCH, head.sequence - last.sequence));
    for (const row of rows) {
      if (row.sequence !== last.sequence + 1 || row.hash !== entryHash(row, last.hash)) {
        return { intact: false, entries: last.sequence, brokenAt: last.sequence + 1, lastHash: last.hash };
      }
      last = { sequence: row.sequence, hash: row.hash };
    }
    if (rows.length === 0) break;
  }
  const intact = last.sequence === head.sequence && last.hash === head.hash && !(await goesOn(reader, head));
  return { intact, entries: last.sequence, brokenAt: intact ? null : last.sequence + 1, lastHash: last.hash };
}

/** True when entries follow that the head, read again, does not know of. */
async function goesOn(reader: Reader, head: store.AuditHead): Promise<boolean> {
  const [next] = await store.entriesAfter(reader, head.sequence, 1);
  return next !== undefined && (await store.readHead(reader)).sequence < next.sequence;
}

export interface AuditPageRequest {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly subject?: string | undefined;
}

export interface AuditEntryAnswer {
  readonly sequence: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Record<string, unknown>;
  readonly requestId: string | null;
  readonly hash: string;
}

/** A page of the log, newest first, with the state of the whole chain. */
export async function listAudit(database: Database, request: AuditPageRequest): Promise<{ items: AuditEntryAnswer[]; next: string | null; chainIntact: boolean }> {
  const rows = await store.entriesBefore(database.kysely, { before: sequenceOf(request.cursor), limit: request.limit + 1, subject: request.subject });
  const items = rows.slice(0, request.limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  const { intact } = await verifyChain(database);
  return { items, next: rows.length > request.limit ? String(items.at(-1)?.sequence) : null, chainIntact: intact };
}

function sequenceOf(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  if (!/^\d{1,15}$/.test(cursor)) throw new AppError('malformed_request', { detail: { ko: '목록의 위치가 올바르지 않습니다. 처음부터 다시 불러와 주십시오.', en: 'The cursor is not valid. Please load the list from the start.' } });
  return Number(cursor);
}
