import type { ColumnType } from 'kysely';
import type { Instant } from './platform.ts';

type MaybeText = ColumnType<string | null, string | null | undefined, string | null>;

export interface GatewayPressTable {
  id: string;
  case_id: string;
  person_id: string;
  pressed_at: Instant;
  outcome: MaybeText;
}

export interface GatewayHintTable {
  gateway: string;
  event_id: string;
  type: string;
  case_id: MaybeText;
  received_at: Instant;
}

export interface GatewayConnectionTable {
  gateway: string;
  kind: string;
  settings: string;
  version: number;
  changed_by: string;
  changed_at: Instant;
}

export interface HostedTables {
  gateway_press: GatewayPressTable;
  gateway_hint: GatewayHintTable;
  gateway_connection: GatewayConnectionTable;
}
