import type { Instant } from './platform.ts';

export interface OutgoingMailTable {
  id: string;
  /** Sealed; null once its time of keeping has passed. */
  content: string | null;
  locale: 'ko' | 'en';
  state: 'queued' | 'sent' | 'kept' | 'failed';
  problem: string | null;
  created_at: Instant;
  finished_at: Instant | null;
}

export interface MailTables {
  outgoing_mail: OutgoingMailTable;
}
