import type { Tx } from '../storage/open-database.ts';

/** One entry of the audit log. Details name things by id and never carry personal data. */
export interface AuditRecord {
  /** A person id, a gateway code, or `system`. */
  readonly actor: string;
  /** `noun.verb`, for example `case.cancel`. */
  readonly action: string;
  /** Id of what it is about. */
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

/** Writes audit entries in the caller's transaction: a change and its entry exist together or not at all. */
export interface AuditTrail {
  record(tx: Tx, entry: AuditRecord): Promise<void>;
}
