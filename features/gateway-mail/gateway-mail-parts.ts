import type { ReceivedMail } from '../../domain/ports/gateway-mail.ts';
import type { SubmitOutcome } from '../../domain/ports/gateway.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { CaseRow, CasesService } from '../cases/cases.service.ts';

export interface GatewayMailParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly log: Pick<Log, 'error'>;
  /** The tag in one of our reply addresses; empty for the address without one, null for any other. */
  readonly tagOf: (address: string) => string | null;
  /** Domains that the people of a gateway write from. */
  readonly sendersOf: (gateway: string) => readonly string[];
  readonly recordStep: CasesService['recordStep'];
  /** The hand-over looks at once what became of the application. */
  readonly handOverSoon: (tx: Tx, caseId: string) => Promise<void>;
  /** Counts a mail that is about no case. */
  readonly refused: (given: { bytes: number; at: Date }) => Promise<void>;
  readonly cases: Pick<CasesService, 'find' | 'view'>;
  /** Mails the application of a case, unless the book says that it has arrived. */
  readonly submit: (row: CaseRow) => Promise<SubmitOutcome>;
  readonly gatewayNames: (code: string) => Text;
  readonly connected: boolean;
  /** Brings new mail of a mailbox; null where mail is handed over. */
  readonly fetch: ((take: (mail: ReceivedMail) => Promise<void>) => Promise<void>) | null;
}

/** What is sealed of a mail that was sent. */
export interface SentContent {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly files: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
}

/** What is sealed of a mail that came in. */
export interface MailContent {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly quote: string;
  readonly formText: string;
  readonly files: readonly { readonly name: string; readonly mediaType: string; readonly bytes: number; readonly sha256: string }[];
  readonly leftOut: number;
  readonly bounce: { readonly action: 'failed' | 'delayed' | 'other' | 'unknown'; readonly status: string; readonly diagnostic: string } | null;
}
