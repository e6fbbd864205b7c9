import type { ColumnType, Generated } from 'kysely';
import type { Instant, Json, NameMarks } from './platform.ts';

export interface ApplicationDraftTable {
  merchant_id: string;
  version: number;
  selection: Json<object>;
  consents: Json<object>;
  updated_at: Instant;
}

export interface ApplicationTable {
  id: string;
  merchant_id: string;
  reference: string;
  submitted_at: Instant;
  submitted_by: string;
  business_version: number;
  snapshot: string;
  document_id: string | null;
  consents: Json<object>;
  catalogue_version: string;
  /** Empty: held the trade name readable before name_marks. */
  trade_key: Generated<string>;
  name_marks: NameMarks;
  name_marks_key: string | null;
}

export interface GatewayCaseTable {
  id: string;
  merchant_id: string;
  application_id: string;
  gateway: string;
  reference: string;
  intake: string;
  tracks: Json<object>;
  headline: string;
  since: Instant;
  version: number;
  sequence: number;
  extra_fields: string;
  hand_over: 'none' | 'calling' | 'done';
  withdrawal: Generated<'none' | 'wanted' | 'done' | 'refused'>;
  hand_over_attempts: Generated<number>;
  last_problem: string | null;
  next_attempt_at: Instant | null;
  gateway_reference: string | null;
  gateway_sequence: Generated<number>;
  request_text: string | null;
  request_items: ColumnType<string | null, string | null | undefined, string | null>;
  request_due_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  events_missing_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
  answer_refused: Generated<string | null>;
  withdrawal_refusals: Generated<number>;
  looked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  unread_since: Generated<Date | null>;
  contact_unknown_since: Generated<Date | null>;
  untold: ColumnType<{ answerId: string; kind: 'information' | 'contract_signed' | 'card_review_requested' | 'contact_changed'; since: string; problem: string; nextAttemptAt: string; tries: number } | null, string | null | undefined, string | null>;
  second_step_said_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  trade: ColumnType<string | null, string | null | undefined, string | null>;
  standing: ColumnType<object | null, string | null | undefined, string | null>;
  gateway_account: ColumnType<string | null, string | null | undefined, string | null>;
  look_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  created_at: Instant;
}

export interface CaseMethodTable {
  id: string;
  case_id: string;
  merchant_id: string;
  method: string;
  type: string;
}

export interface CaseEventTable {
  case_id: string;
  sequence: number;
  merchant_id: string;
  command: string;
  source: string;
  actor: string;
  detail: Json<object>;
  headline: string;
  occurred_at: Instant;
  recorded_at: Instant;
}

export interface AnswerDraftTable {
  case_id: string;
  merchant_id: string;
  version: number;
  words: string | null;
  corrections: ColumnType<string | null, string | null | undefined, string | null>;
  updated_at: Instant;
}

export interface AnswerDraftDocumentTable {
  case_id: string;
  document_id: string;
  added_at: Instant;
  item: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface AnswerDocumentTable {
  case_id: string;
  sequence: number;
  position: number;
  document_id: string;
  merchant_id: string;
  media_type: string;
  bytes: number;
  sha256: string;
  sent_at: Instant;
  item: ColumnType<string | null, string | null | undefined, string | null>;
  deleted_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface GatewayEventTable {
  gateway: string;
  event_id: string;
  case_id: string;
  sequence: number;
  body: string;
  state: 'waiting' | 'applied' | 'without_effect';
  received_at: Instant;
}

export interface RejectedEventTable {
  id: string;
  gateway: string | null;
  at: Instant;
  reason: string;
  event_id: string | null;
  case_reference: string | null;
  bytes: number;
  times: Generated<number>;
  seconds_off: Generated<number | null>;
}

export interface ApplicationsTables {
  application_draft: ApplicationDraftTable;
  application: ApplicationTable;
  gateway_case: GatewayCaseTable;
  case_method: CaseMethodTable;
  case_event: CaseEventTable;
  answer_draft: AnswerDraftTable;
  answer_draft_document: AnswerDraftDocumentTable;
  answer_document: AnswerDocumentTable;
  gateway_event: GatewayEventTable;
  rejected_event: RejectedEventTable;
}
