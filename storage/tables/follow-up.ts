import type { Generated } from 'kysely';

export interface CaseToldTable {
  case_id: string;
  sequence: number;
  reminders: Generated<number>;
  reminded_since: Date | null;
}

export interface FollowUpTables {
  case_told: CaseToldTable;
}
