import type { ColumnType, Generated } from 'kysely';
import type { Instant } from './platform.ts';

type MaybeInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;
type MaybeText = ColumnType<string | null, string | null | undefined, string | null>;

export interface WebhookEndpointTable {
  id: string;
  merchant_id: string;
  url: string;
  secret: string;
  former_secret: MaybeText;
  former_until: MaybeInstant;
  state: 'on' | 'off' | 'off_after_failure';
  failing_since: MaybeInstant;
  switched_off_at: MaybeInstant;
  created_at: Instant;
  created_by: string;
}

export interface WebhookMessageTable {
  id: string;
  endpoint_id: string;
  merchant_id: string;
  message_id: string;
  type: string;
  case_id: string | null;
  sequence: number | null;
  body: MaybeText;
  state: 'waiting' | 'delivered' | 'failed' | 'stopped';
  tries: Generated<number>;
  first_try_at: MaybeInstant;
  next_try_at: MaybeInstant;
  created_at: Instant;
}

export interface WebhookTryTable {
  message_id: string;
  number: number;
  at: Instant;
  duration_ms: number;
  status: number | null;
  problem: string | null;
}

export interface WebhooksTables {
  webhook_endpoint: WebhookEndpointTable;
  webhook_message: WebhookMessageTable;
  webhook_try: WebhookTryTable;
}
