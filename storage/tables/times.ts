import type { Generated } from 'kysely';
import type { Instant } from './platform.ts';

export interface CaseStayTable {
  case_id: string;
  sequence: number;
  gateway: string;
  stage: string;
  trade: string | null;
  entered_at: Instant;
  left_at: Date | null;
  ending: 'went_on' | 'given_up' | null;
}

export interface StageTimeTable {
  gateway: string;
  stage: string;
  trade: Generated<string>;
  low: number;
  middle: number;
  high: number;
  finished: number;
  open: number;
  since: string;
  refreshed_at: Instant;
}

export interface TimesTables {
  case_stay: CaseStayTable;
  stage_time: StageTimeTable;
}
