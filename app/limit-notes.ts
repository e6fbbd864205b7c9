import { OPERATIONS } from '../contract/operations.ts';
import type { AuditTrail } from '../platform/audit-trail.ts';
import type { Clock } from '../platform/clock.ts';
import type { TooLarge } from '../platform/http/http-server.ts';
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

const LARGE_EVERY_MS = 1_000;
const LARGEST_NOTED = 2_000_000_000;

/**
 * Writes down, where refused events are listed, that more was sent to a gateway's address than is read: at most once a second for each, because
 * whoever sends it has proven nothing and it costs them nothing.
 */
export function tooLargeNotes(parts: { clock: Clock; log: Log; isGateway: (code: string) => boolean; note: (given: { gateway: string; bytes: number }) => Promise<void> }): (seen: TooLarge) => Promise<void> {
  const noted = new Map<string, number>();
  return async ({ route, params: { gateway = '' }, bytes }) => {
    const at = parts.clock.now().getTime();
    if (route !== OPERATIONS.partnerEvents.path || !parts.isGateway(gateway) || Math.abs(at - (noted.get(gateway) ?? -Infinity)) < LARGE_EVERY_MS) return;
    noted.set(gateway, at);
    await parts.note({ gateway, bytes: Math.min(LARGEST_NOTED, bytes) }).catch((error: unknown) => parts.log.error({ err: error }, 'an event that was too large could not be written down'));
  };
}
