import type { ColumnType, Generated } from 'kysely';
import type { Instant } from './platform.ts';

type NullableInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;

export interface ContractOfferTable {
  id: string;
  case_id: string;
  merchant_id: string;
  number: number;
  state: 'fetching' | 'unusable' | 'open' | 'sealing' | 'sealed';
  place: 'here' | 'gateway';
  signing_order: 'together' | 'in_order';
  sha256: string | null;
  document_id: string | null;
  pages: number | null;
  expires_at: NullableInstant;
  offered_at: Instant;
  lapsed_at: NullableInstant;
  signed_document_id: string | null;
  signed_sha256: string | null;
  sealed_at: NullableInstant;
}

export interface ContractSignerTable {
  offer_id: string;
  position: number;
  person: string;
  link_mark: string | null;
  link_expires_at: NullableInstant;
  link_sent_at: NullableInstant;
  invited_at: NullableInstant;
  reminders: Generated<number>;
  record: string | null;
  signed_at: NullableInstant;
  signed_by: string | null;
  event: number | null;
}

export interface ContractOpeningTable {
  offer_id: string;
  reader: string;
  sha256: string;
  at: Instant;
}

export interface ContractCopyTable {
  id: string;
  case_id: string;
  merchant_id: string;
  document_id: string;
  sha256: string;
  by: 'merchant' | 'gateway';
  actor: string;
  added_at: Instant;
}

export interface ContractSealKeyTable {
  only_row: Generated<boolean>;
  sealed: string;
  created_at: Instant;
}

export interface ContractsTables {
  contract_offer: ContractOfferTable;
  contract_signer: ContractSignerTable;
  contract_opening: ContractOpeningTable;
  contract_copy: ContractCopyTable;
  contract_seal_key: ContractSealKeyTable;
}
