import type { ColumnType, Generated } from 'kysely';
import type { Instant } from './platform.ts';

type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Progress = { readonly done: number; readonly message: { readonly ko: string; readonly en: string } };

export interface DocumentTable {
  id: string;
  merchant_id: string;
  uploaded_by: string;
  state: 'waiting' | 'reading' | 'read' | 'failed';
  file_name: string;
  media_type: string;
  bytes: number;
  sha256: string;
  file_key: string;
  page_key: string | null;
  page_width: number | null;
  page_height: number | null;
  progress: ColumnType<Progress | null, string | null | undefined, string | null>;
  reading: string | null;
  kept_since: NullableInstant;
  purpose: Generated<'certificate' | 'answer' | 'contract'>;
  paper: ColumnType<string | null, string | null | undefined, string | null>;
  issued_on: ColumnType<string | null, string | null | undefined, string | null>;
  uploaded_at: Instant;
}

export interface BusinessDraftTable {
  merchant_id: string;
  version: number;
  form: string;
  document_id: string | null;
  reviewed: ColumnType<string[], string, string>;
  updated_at: Instant;
}

export interface BusinessContactTable {
  merchant_id: string;
  contact: string;
  changed_by: string;
  changed_at: Date;
}

export interface BusinessVersionTable {
  merchant_id: string;
  version: number;
  information: string;
  document_id: string | null;
  recorded_by: string;
  recorded_at: Instant;
  locked_at: NullableInstant;
}

export interface RegistrationClaimTable {
  number_key: string;
  merchant_id: string;
  claimed_at: Instant;
  submitted_at: NullableInstant;
  proven: Generated<boolean>;
}

export interface RegistrationRefusalTable {
  id: string;
  merchant_id: string;
  person_id: string | null;
  /** Fingerprint. */
  address_key: string | null;
  /** Fingerprint. */
  number_key: string | null;
  at: Instant;
}

export interface RegistrationConflictTable {
  id: string;
  number_key: string;
  merchant_id: string;
  holder_id: string;
  proven: boolean;
  times: Generated<number>;
  first_at: Instant;
  last_at: Instant;
  state: Generated<'open' | 'moved' | 'released' | 'kept'>;
  decided_by: string | null;
  decided_at: NullableInstant;
}

export interface BusinessTables {
  document: DocumentTable;
  business_draft: BusinessDraftTable;
  business_contact: BusinessContactTable;
  business_version: BusinessVersionTable;
  registration_claim: RegistrationClaimTable;
  registration_refusal: RegistrationRefusalTable;
  registration_conflict: RegistrationConflictTable;
}
