import type { BigInteger, Instant, Json } from './platform.ts';

export interface AuditHeadTable {
  only_row: boolean;
  last_sequence: BigInteger;
  last_hash: string;
  /** Sealed. */
  chain_key: string | null;
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

export interface AuditCheckTable {
  only_row: boolean;
  /** Sealed. */
  checked: string | null;
  full_check_at: Instant | null;
  broken_at: BigInteger | null;
}

export interface AuditTables {
  audit_check: AuditCheckTable;
  audit_head: AuditHeadTable;
  audit_entry: AuditEntryTable;
}
