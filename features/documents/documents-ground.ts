import type { Files } from '../../domain/ports/files.ts';
import type { CertificateReader } from '../../domain/ports/reader.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';

/** What the feature is built from. */
export interface DocumentsGround {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly files: Files;
  readonly reader: CertificateReader;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly publish: typeof publish;
  readonly audit: AuditTrail;
}

/** Where each sealed value belongs: moved to another document it does not open. */
export const contexts = {
  original: (id: string) => `document:${id}:original`,
  page: (id: string) => `document:${id}:page`,
  name: (id: string) => `document:${id}:name`,
  reading: (id: string) => `document:${id}:reading`,
};
