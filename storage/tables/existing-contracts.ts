import type { Instant } from './platform.ts';

export interface ContractLookupTable {
  id: string;
  merchant_id: string;
  gateway: string;
  conversation_id: string;
  asked_by: string;
  consent_code: string;
  consent_version: string;
  asked_at: Instant;
  state: 'asking' | 'answered' | 'people' | 'refused' | 'no_answer' | 'dropped';
  tries: number;
  settled_at: Instant | null;
  question: string | null;
  answer: string | null;
}

export interface ExistingContractsTables {
  contract_lookup: ContractLookupTable;
}
