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

/** Entries before a sequence (null: from the newest), newest first, of one subject if told. */
export async function entriesBefore(reader: Reader, request: { before: number | null; limit: number; subject: string | undefined }): Promise<AuditRow[]> {
  let query = reader.selectFrom('audit_entry').select(COLUMNS).orderBy('sequence', 'desc').limit(request.limit);
  if (request.before !== null) query = query.where('sequence', '<', String(request.before));
  if (request.subject !== undefined) query = query.where('subject', '=', request.subject);
  return (await query.execute()).map(fromRow);
}

function fromRow(row: { sequence: string; at: Date; actor: string; action: string; subject: string; details: Record<string, unknown>; request_id: string | null; hash: string }): AuditRow {
  const { sequence, request_id: requestId, ...rest } = row;
  return { ...rest, sequence: Number(sequence), requestId };
}
