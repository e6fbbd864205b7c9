import type { Reader, Tx } from '../../storage/open-database.ts';

export interface AuditRow {
  sequence: number;
  at: Date;
  actor: string;
  action: string;
  subject: string;
  details: Record<string, unknown>;
  requestId: string | null;
  hash: string;
}

export interface AuditHead {
  sequence: number;
  hash: string;
}

const COLUMNS = ['sequence', 'at', 'actor', 'action', 'subject', 'details', 'request_id', 'hash'] as const;

/** The end of the chain, locked until the transaction ends. */
export async function lockHead(tx: Tx): Promise<AuditHead> {
  const row = await tx.selectFrom('audit_head').select(['last_sequence', 'last_hash']).forUpdate().executeTakeFirstOrThrow();
  return { sequence: Number(row.last_sequence), hash: row.last_hash };
}

/** The end of the chain as it is. */
export async function readHead(reader: Reader): Promise<AuditHead> {
  const row = await reader.selectFrom('audit_head').select(['last_sequence', 'last_hash']).executeTakeFirst();
  return { sequence: Number(row?.last_sequence ?? 0), hash: row?.last_hash ?? '' };
}

/** Adds an entry and moves the head to it. */
export async function append(tx: Tx, row: AuditRow): Promise<void> {
  await tx
    .insertInto('audit_entry')
    .values({ sequence: row.sequence, at: row.at, actor: row.actor, action: row.action, subject: row.subject, details: JSON.stringify(row.details), request_id: row.requestId, hash: row.hash })
    .execute();
  await tx.updateTable('audit_head').set({ last_sequence: row.sequence, last_hash: row.hash }).execute();
}

/** Entries after a sequence, oldest first. */
export async function entriesAfter(reader: Reader, after: number, limit: number): Promise<AuditRow[]> {
  const rows = await reader.selectFrom('audit_entry').select(COLUMNS).where('sequence', '>', String(after)).orderBy('sequence').limit(limit).execute();
  return rows.map(fromRow);
}

export interface AuditFilter {
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  /** Beginnings of actions, one of which must fit. */
  readonly actions?: readonly string[] | undefined;
  readonly from?: Date | undefined;
  /** Not included. */
  readonly before?: Date | undefined;
}

/** Entries before a sequence (null: from the newest), newest first, of what the filter names. */
export async function entriesBefore(reader: Reader, request: AuditFilter & { after: number | null; limit: number }): Promise<AuditRow[]> {
  let query = reader.selectFrom('audit_entry').select(COLUMNS).orderBy('sequence', 'desc').limit(request.limit);
  const { after, subject, actor, actions, from, before } = request;
  if (after !== null) query = query.where('sequence', '<', String(after));
  if (subject !== undefined) query = query.where('subject', '=', subject);
  if (actor !== undefined) query = query.where('actor', '=', actor);
  if (actions !== undefined) query = query.where((expression) => expression.or(actions.map((beginning) => expression('action', 'like', `${beginning}%`))));
  if (from !== undefined) query = query.where('at', '>=', from);
  if (before !== undefined) query = query.where('at', '<', before);
  return (await query.execute()).map(fromRow);
}

function fromRow(row: { sequence: string; at: Date; actor: string; action: string; subject: string; details: Record<string, unknown>; request_id: string | null; hash: string }): AuditRow {
  const { sequence, request_id: requestId, ...rest } = row;
  return { ...rest, sequence: Number(sequence), requestId };
}

/** The hash of one entry; null where there is none. */
export async function hashOf(reader: Reader, sequence: number): Promise<string | null> {
  return (await hashesOf(reader, [sequence])).get(sequence) ?? null;
}

/** Hashes of entries by their sequence. */
export async function hashesOf(reader: Reader, sequences: readonly number[]): Promise<Map<number, string>> {
  if (sequences.length === 0) return new Map();
  const rows = await reader.selectFrom('audit_entry').select(['sequence', 'hash']).where('sequence', 'in', sequences.map(String)).execute();
  return new Map(rows.map(({ sequence, hash }) => [Number(sequence), hash]));
}

/** The sealed key of the chain; null before the first. */
export async function readChainKey(reader: Reader | Tx): Promise<string | null> {
  return (await reader.selectFrom('audit_head').select('chain_key').executeTakeFirst())?.chain_key ?? null;
}

/** Keeps the sealed key of the chain. The head must be locked. */
export async function keepChainKey(tx: Tx, sealed: string): Promise<string> {
  await tx.updateTable('audit_head').set({ chain_key: sealed }).execute();
  return sealed;
}

/** How far the log was checked, sealed, and where the last full check found it broken. */
export async function readCheck(reader: Reader): Promise<{ checked: string | null; brokenAt: number | null }> {
  const row = await reader.selectFrom('audit_check').select(['checked', 'broken_at']).executeTakeFirst();
  return { checked: row?.checked ?? null, brokenAt: row?.broken_at == null ? null : Number(row.broken_at) };
}

/** Remembers how far a page has checked. */
export async function keepChecked(tx: Tx, checked: string): Promise<void> {
  await tx.updateTable('audit_check').set({ checked }).execute();
}

/** Remembers the outcome of a full check; what was checked before stays when it found a break. */
export async function keepFullCheck(tx: Tx, given: { at: Date; brokenAt: number | null; checked: string | null }): Promise<void> {
  await tx.updateTable('audit_check').set({ full_check_at: given.at, broken_at: given.brokenAt, ...(given.checked !== null && { checked: given.checked }) }).execute();
}
