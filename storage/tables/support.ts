import type { Instant } from './platform.ts';

export interface ConversationTable {
  id: string;
  merchant_id: string;
  topic: string;
  case_id: string | null;
  state: 'answered_by_system' | 'waiting_for_operator' | 'waiting_for_merchant' | 'closed';
  last_sequence: number;
  merchant_read: number;
  operator_read: number;
  preview: string;
  opened_by: string;
  created_at: Instant;
  last_message_at: Instant;
}

export interface ConversationMessageTable {
  conversation_id: string;
  sequence: number;
  sender: 'merchant' | 'operator' | 'system';
  author_id: string | null;
  author_name: string | null;
  body: string;
  client_id: string | null;
  at: Instant;
}

export interface SupportTables {
  conversation: ConversationTable;
  conversation_message: ConversationMessageTable;
}
