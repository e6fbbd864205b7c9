import { sql } from 'kysely';
import type { ConnectionKind } from '../../domain/connections/kinds.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';

/** All SQL of connections to gateways. Decides nothing. */

/** Channel on which a committed change is told to every process. */
export const CONNECTIONS_CHANNEL = 'gateway_connections_changed';

export interface ConnectionRow {
  readonly gateway: string;
  readonly kind: ConnectionKind;
  /** Sealed. */
  readonly settings: string;
  readonly version: number;
  readonly changedBy: string;
  readonly changedAt: Date;
}

export async function readConnections(reader: Reader): Promise<ConnectionRow[]> {
  const rows = await reader.selectFrom('gateway_connection').selectAll().orderBy('gateway').execute();
  return rows.map((row) => ({ gateway: row.gateway, kind: row.kind as ConnectionKind, settings: row.settings, version: row.version, changedBy: row.changed_by, changedAt: row.changed_at }));
}

/**
 * Writes a connection over the version before, 0 for none; answers its new version, or null where somebody was faster. Versions are never used twice, so
 * that a page which still shows a connection that was removed does not fit the one made after it.
 */
export async function writeConnection(tx: Tx, row: Omit<ConnectionRow, 'version'>, before: number): Promise<number | null> {
  const values = { kind: row.kind, settings: row.settings, version: sql<number>`nextval('gateway_connection_version')`, changed_by: row.changedBy, changed_at: row.changedAt };
  const written = before === 0
    ? await tx.insertInto('gateway_connection').values({ gateway: row.gateway, ...values }).onConflict((conflict) => conflict.doNothing()).returning('version').executeTakeFirst()
    : await tx.updateTable('gateway_connection').set(values).where('gateway', '=', row.gateway).where('version', '=', before).returning('version').executeTakeFirst();
  if (written !== undefined) await tell(tx);
  return written?.version ?? null;
}

export async function deleteConnection(tx: Tx, gateway: string, version: number): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('gateway_connection').where('gateway', '=', gateway).where('version', '=', version).executeTakeFirst();
  if (numDeletedRows > 0n) await tell(tx);
  return numDeletedRows > 0n;
}

async function tell(tx: Tx): Promise<void> {
  await sql`select pg_notify(${CONNECTIONS_CHANNEL}, '')`.execute(tx);
}
