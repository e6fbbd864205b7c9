import type { ColumnType, Generated } from 'kysely';
import type { Instant } from './platform.ts';

type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface RehearsalCaseTable {
  gateway: string;
  case_id: string;
  gateway_reference: string;
  reference: string | null;
  state: 'queued' | 'received' | 'withdrawn';
  events_url: string | null;
  fingerprint: string | null;
  magic: ColumnType<string[], string, string>;
  lines: ColumnType<{ method: string; type: string }[], string | undefined, string>;
  remaining: ColumnType<unknown[], string, string>;
  due_at: NullableInstant;
  waiting_for: 'information' | 'document' | null;
  contract: Generated<'none' | 'offered' | 'signed'>;
  last_sequence: Generated<number>;
  received_at: NullableInstant;
  created_at: Instant;
}

export interface RehearsalEventTable {
  gateway: string;
  case_id: string;
  sequence: number;
  id: string;
  type: string;
  body: ColumnType<Record<string, unknown>, string, string>;
  delivery_rank: number;
  occurred_at: Instant;
  delivered_at: NullableInstant;
  attempts: Generated<number>;
  next_attempt_at: Instant;
  /** How often the receiver answered that it will not have it. */
  refusals: Generated<number>;
  last_status: number | null;
  given_up_at: NullableInstant;
}

export interface RehearsalDocumentTable {
  gateway: string;
  case_id: string;
  position: number;
  kind: string;
  sha256: string;
  bytes: number;
  url: string;
  state: Generated<'unread' | 'read' | 'unreachable' | 'different'>;
  attempts: Generated<number>;
}

export interface RehearsalAnswerTable {
  gateway: string;
  case_id: string;
  answer_id: string;
  kind: string;
  at: Instant;
}

export interface RehearsalTables {
  rehearsal_case: RehearsalCaseTable;
  rehearsal_event: RehearsalEventTable;
  rehearsal_document: RehearsalDocumentTable;
  rehearsal_answer: RehearsalAnswerTable;
}
