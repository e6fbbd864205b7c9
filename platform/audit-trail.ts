import type { Tx } from '../storage/open-database.ts';

/** One entry of the audit log. Details name things by id and never carry personal data: an entry cannot be deleted again. */
export interface AuditRecord {
  /** A person id, `gateway:<code>`, or `system`. */
  readonly actor: string;
  /** `noun.verb`, for example `case.cancel`. */
  readonly action: string;
  /** Id of what it is about. */
  readonly subject: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly requestId?: string | null;
  /** Now unless told. */
  readonly at?: Date;
}

/** Writes audit entries in the caller's transaction: a change and its entry exist together or not at all. */
export interface AuditTrail {
  /** Written at the end of the transaction, whenever in it this is called: the end of the log is locked from then until the commit. */
  record(tx: Tx, entry: AuditRecord): Promise<void>;
}
