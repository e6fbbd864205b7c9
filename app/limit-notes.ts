import type { AuditTrail } from '../platform/audit-trail.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Database } from '../storage/open-database.ts';

const EVERY_MS = 60_000;

/**
 * Writes down in the audit log that an operation refuses callers for calling too often: once a minute for each operation, so that
 * a flood does not fill the log, and without the caller's address.
 */
export function limitNotes(parts: { database: Database; clock: Clock; log: Log; audit: AuditTrail }): (seen: { operation: string; requestId: string }) => void {
  const noted = new Map<string, number>();
  return ({ operation, requestId }) => {
    const at = parts.clock.now();
    if (at.getTime() - (noted.get(operation) ?? -Infinity) < EVERY_MS) return;
    noted.set(operation, at.getTime());
    // The caller is refused whether or not this can be written.
    parts.database
      .inTransaction((tx) => parts.audit.record(tx, { actor: 'system', action: 'limit.reached', subject: operation, requestId, at }))
      .catch((error: unknown) => parts.log.error({ err: error }, 'a limit that was reached could not be written down'));
  };
}
