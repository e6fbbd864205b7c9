import type { BigInteger, Instant, Json } from './platform.ts';

export interface AuditHeadTable {
  only_row: boolean;
  last_sequence: BigInteger;
  last_hash: string;
}

export interface AuditEntryTable {
  sequence: BigInteger;
  at: Instant;
  actor: string;
  action: string;
  subject: string;
  details: Json<Record<string, unknown>>;
  request_id: string | null;
  hash: string;
}

export interface AuditTables {
  audit_head: AuditHeadTable;
  audit_entry: AuditEntryTable;
}
