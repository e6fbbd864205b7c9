import type { Generated } from 'kysely';
import type { Instant, Json } from './platform.ts';

export interface DepositedCredentialTable {
  merchant_id: string;
  gateway: string;
  mode: 'test' | 'live';
  case_id: string;
  credentials: string;
  deposited_at: Instant;
}

export interface TestPaymentTable {
  id: string;
  merchant_id: string;
  channel_key: string;
  merchant_uid: string;
  imp_uid: string | null;
  method: string;
  pay_method: string;
  name: string;
  /** `one_time`, `subscription`, `key_in` or `verification`. */
  type: Generated<string>;
  amount: number;
  cancelled_amount: number;
  status: string;
  fail_reason: string | null;
  verified: boolean;
  log: Json<object>;
  created_at: Instant;
}

export interface IntegrationSettingsTable {
  merchant_id: string;
  version: number;
  /** Null until somebody chose. */
  interface: Generated<'v1' | 'v2' | null>;
}

export interface EnteredCredentialTable {
  merchant_id: string;
  channel_key: string;
  credentials: string;
  entered_at: Instant;
}

export interface IntegrationTables {
  integration_settings: IntegrationSettingsTable;
  entered_credential: EnteredCredentialTable;
  deposited_credential: DepositedCredentialTable;
  test_payment: TestPaymentTable;
}
