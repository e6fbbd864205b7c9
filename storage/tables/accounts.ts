import type { ColumnType, Generated } from 'kysely';
import type { BigInteger, GeneratedInstant, Instant, NameMarks } from './platform.ts';

export type MemberRole = 'owner' | 'admin' | 'manager' | 'developer' | 'viewer';

export interface PersonTable {
  id: string;
  /** Sealed. */
  name: string;
  /** Sealed. */
  email: string;
  email_key: string;
  email_verified: Generated<boolean>;
  image: string | null;
  locale: Generated<'ko' | 'en'>;
  second_factor_enabled: Generated<boolean | null>;
  /** Hash of a cookie of the browser that signed up; null once confirmed. */
  sign_up_hash: string | null;
  last_merchant_id: string | null;
  /** JSON: code, version and time of what was agreed to at sign-up. */
  sign_up_consents: unknown;
  created_at: GeneratedInstant;
  updated_at: GeneratedInstant;
}

export interface PersonSessionTable {
  id: string;
  person_id: string;
  /** Hash of the token in the cookie. */
  token: string;
  expires_at: Instant;
  created_at: Instant;
  updated_at: Instant;
  /** Sealed. */
  ip_address: string | null;
  /** Sealed. */
  user_agent: string | null;
  active_merchant_id: string | null;
}

export interface PersonCredentialTable {
  id: string;
  person_id: string;
  account_id: string;
  provider_id: string;
  password: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export interface PersonVerificationTable {
  id: string;
  identifier: string;
  value: string;
  expires_at: Instant;
  created_at: GeneratedInstant;
  updated_at: GeneratedInstant;
}

export interface PersonSecondFactorTable {
  id: string;
  person_id: string;
  secret: string;
  backup_codes: string;
  verified: Generated<boolean | null>;
  failed_verification_count: Generated<number | null>;
  locked_until: Instant | null;
}

export interface PersonTotpStepTable {
  person_id: string;
  last_step: BigInteger;
}

export interface AccountSecretTable {
  name: string;
  sealed: string;
}

export interface AccountAttemptTable {
  key: string;
  attempts: number;
  window_ends_at: Instant;
}

export interface MerchantTable {
  id: string;
  name: string;
  created_at: Instant;
  name_marks: NameMarks;
  name_marks_key: string | null;
  named_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface MemberTable {
  merchant_id: string;
  person_id: string;
  role: MemberRole;
  joined_at: Instant;
  /** Null: what the role usually wants. */
  case_mail: Generated<'all' | 'turns' | 'none' | null>;
}

export interface InvitationTable {
  id: string;
  merchant_id: string;
  /** Sealed. */
  email: string;
  email_key: string;
  role: MemberRole;
  invited_by: string;
  state: 'pending' | 'accepted' | 'withdrawn';
  created_at: Instant;
  expires_at: Instant;
}

export interface StaffTable {
  person_id: string;
  kind: 'operator' | 'gateway';
  gateway_code: string | null;
}

export interface UnknownSignInTable {
  minute: Instant;
  times: Generated<number>;
}

export interface AccountsTables {
  unknown_sign_in: UnknownSignInTable;
  person: PersonTable;
  person_session: PersonSessionTable;
  person_credential: PersonCredentialTable;
  person_verification: PersonVerificationTable;
  person_second_factor: PersonSecondFactorTable;
  person_totp_step: PersonTotpStepTable;
  account_secret: AccountSecretTable;
  account_attempt: AccountAttemptTable;
  merchant: MerchantTable;
  member: MemberTable;
  invitation: InvitationTable;
  staff: StaffTable;
}
