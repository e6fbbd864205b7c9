import type { Generated } from 'kysely';

export interface CaseToldTable {
  case_id: string;
  sequence: number;
  reminders: Generated<number>;
  reminded_since: Date | null;
}

export interface TurnNoticeTable {
  case_id: string;
  merchant_id: string;
  sequence: number;
  since: Date;
  due_at: Date | null;
  taken: Generated<number>;
  taken_at: Date | null;
  next_at: Date | null;
  read_at: Date | null;
  read_by: string | null;
}

export interface ExpiryNoticeTable {
  case_id: string;
  paper: string;
  /** ISO day. */
  until: string;
  stage: number;
  told_at: Date;
}

export interface FollowUpTables {
  expiry_notice: ExpiryNoticeTable;
  case_told: CaseToldTable;
  turn_notice: TurnNoticeTable;
}
