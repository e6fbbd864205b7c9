import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/** A bigint column: text when read, because it can exceed what a JavaScript number holds exactly. */
export type BigInteger = ColumnType<string, number | bigint | string, number | bigint | string>;
/** A UTC instant. */
export type Instant = ColumnType<Date, Date | string, Date | string>;
/** A UTC instant that the database fills in. */
export type GeneratedInstant = ColumnType<Date, Date | string | undefined, Date | string>;
/** A JSON document: parsed when read, written as text (JSON.stringify), because the driver turns arrays into SQL arrays. */
export type Json<T extends object | null = Record<string, unknown>> = JSONColumnType<T, string, string>;

export interface StreamTopicTable {
  topic: string;
  last_sequence: BigInteger;
}

export interface StreamEventTable {
  topic: string;
  sequence: BigInteger;
  kind: string;
  payload: ColumnType<unknown, string, string>;
  at: GeneratedInstant;
}

export interface IdempotencyKeyTable {
  scope: string;
  key: string;
  fingerprint: string;
  state: 'running' | 'done';
  status: number | null;
  body: string | null;
  headers: ColumnType<Record<string, string> | null, string | null, string | null>;
  created_at: GeneratedInstant;
  /** Which call holds the key. */
  claim: string | null;
  /** Set in the transaction that changed something on behalf of the call. */
  effect_at: Instant | null;
  /** What the call made, for making its answer again. */
  effect_reference: string | null;
}

export interface JobTable {
  id: string;
  name: string;
  data: ColumnType<unknown, string, string>;
  state: 'waiting' | 'running' | 'done' | 'dead';
  singleton_key: string | null;
  attempt: Generated<number>;
  max_attempts: number;
  run_at: Instant;
  lease_owner: string | null;
  lease_until: Instant | null;
  last_error: string | null;
  created_at: GeneratedInstant;
  finished_at: Instant | null;
}

export interface JobScheduleTable {
  name: string;
  spec: string;
  next_at: Instant;
}

export interface OneTimeWorkTable {
  name: string;
  finished_at: Instant;
}

export interface ProcessLeaseTable {
  name: string;
  holder: string;
  held_until: Instant;
}

/** Keyed marks of a name, for finding a word inside it. */
export type NameMarks = ColumnType<number[], number[] | undefined, number[]>;

export interface PlatformTables {
  stream_topic: StreamTopicTable;
  stream_event: StreamEventTable;
  idempotency_key: IdempotencyKeyTable;
  job: JobTable;
  job_schedule: JobScheduleTable;
  one_time_work: OneTimeWorkTable;
  process_lease: ProcessLeaseTable;
}
