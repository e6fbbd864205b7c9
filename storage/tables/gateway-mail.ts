import type { ColumnType, Generated } from 'kysely';
import type { Instant } from './platform.ts';

type MaybeText = ColumnType<string | null, string | null | undefined, string | null>;

export interface GatewayMailOutTable {
  key: string;
  case_id: string;
  gateway: string;
  kind: 'application' | 'answer' | 'withdrawal';
  reference: string;
  reply_tag: string;
  message_id: string;
  state: 'sending' | 'sent' | 'not_sent' | 'in_doubt' | 'again' | 'bounced';
  attempts: number;
  maybe_twice: Generated<boolean>;
  form_spent: Generated<boolean>;
  problem: MaybeText;
  content: MaybeText;
  created_at: Instant;
  attempted_at: Instant;
}

export interface GatewayMailInTable {
  id: string;
  case_id: string;
  gateway: string;
  fingerprint: string;
  kind: 'reply' | 'auto_reply' | 'bounce';
  trust: 'authenticated' | 'address' | 'thread';
  state: 'waiting' | 'applied' | 'noted' | 'set_aside';
  meaning: MaybeText;
  read_from: 'form' | 'words' | 'nothing';
  applied_step: MaybeText;
  settled_by: MaybeText;
  content: MaybeText;
  received_at: Instant;
  settled_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

export interface GatewayMailPieceTable {
  mail_id: string;
  file: number;
  piece: number;
  content: string;
}

export interface GatewayMailTables {
  gateway_mail_out: GatewayMailOutTable;
  gateway_mail_in: GatewayMailInTable;
  gateway_mail_piece: GatewayMailPieceTable;
}
