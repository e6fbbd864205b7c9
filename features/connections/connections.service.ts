import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../contract/errors.ts';
import { offeredGateways } from '../../domain/catalogue/lookup.ts';
import type { Catalogue, Gateway } from '../../domain/catalogue/catalogue.ts';
import { connectionForm, faultsOf, kindsFor, type ConnectionEnvironment, type ConnectionKind } from '../../domain/connections/kinds.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { CONNECTIONS_CHANNEL, deleteConnection, readConnections, writeConnection, type ConnectionRow } from './connections.store.ts';

export type ConnectionSettings = Readonly<Record<string, string>>;

/** How one gateway is reached, opened. Only connectors are given this. */
export interface OpenConnection {
  readonly kind: ConnectionKind;
  readonly settings: ConnectionSettings;
  readonly version: number;
}

/** What a try with the gateway found. */
export type Tried =
  | { readonly kind: 'fine'; readonly remarks: readonly Text[] }
  | { readonly kind: 'refused'; readonly field: string; readonly message: Text }
  | { readonly kind: 'unreachable' };

export interface ConnectionsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly log: Log;
  readonly catalogue: () => Catalogue;
  readonly environment: ConnectionEnvironment;
  /** Gateways that are connected otherwise, so that a second way is not offered. */
  readonly isTaken: (gateway: string) => boolean;
  readonly tryOut: (given: { gateway: string; kind: ConnectionKind; settings: ConnectionSettings }) => Promise<Tried>;
}

export interface ConnectionView {
  readonly gateway: Gateway;
  readonly kind: ConnectionKind;
  /** Secrets left out. */
  readonly shown: ConnectionSettings;
  readonly keptSecrets: readonly string[];
  readonly row: ConnectionRow | null;
}

interface Change {
  readonly gateway: string;
  readonly kind: ConnectionKind;
  readonly settings: ConnectionSettings;
  readonly version: number;
  readonly actor: string;
  readonly requestId: string;
}

export type ConnectionsService = Awaited<ReturnType<typeof openConnections>>;

/** Ends after some minutes: a database that is away for longer tells its listeners when it is back. */
const RELOAD_PAUSES_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 60_000, 60_000];

const context = (gateway: string) => `gateway-connection:${gateway}`;

/** Loads the connections and follows their changes, of this process and of others. */
export async function openConnections(parts: ConnectionsParts) {
  const { database, vault } = parts;
  let rows: ReadonlyMap<string, ConnectionRow> = new Map();
  let opened: ReadonlyMap<string, OpenConnection> = new Map();
  let started = 0;
  let applied = 0;
  const open = (row: ConnectionRow): OpenConnection => ({ kind: row.kind, version: row.version, settings: JSON.parse(vault.openText(row.settings, context(row.gateway))) as ConnectionSettings });
  const load = async () => {
    started += 1;
    const mine = started;
    const read = await readConnections(database.kysely);
    // Of two loads under way the later one has seen more.
    if (mine < applied) return;
    applied = mine;
    rows = new Map(read.map((row) => [row.gateway, row]));
    opened = new Map(read.map((row) => [row.gateway, open(row)]));
  };
  let closed = false;
  // Until it succeeds old keys would be used on: what failed is tried again, and said.
  const reload = async () => {
    for (const waitMs of RELOAD_PAUSES_MS) {
      try {
        return await load();
      } catch (error) {
        parts.log.error({ err: error }, 'the connections to gateways were changed and could not be read; they are read again in a moment');
      }
      await pause(waitMs, undefined, { ref: false });
      if (closed) return;
    }
  };
  const stop = await database.listen(CONNECTIONS_CHANNEL, () => void reload());
  await load();

  function connectable(): { gateway: Gateway; kind: ConnectionKind }[] {
    return offeredGateways(parts.catalogue()).flatMap((gateway) => kindsFor(gateway).filter(() => !parts.isTaken(gateway.code)).map((kind) => ({ gateway, kind })));
  }

  function view({ gateway, kind }: { gateway: Gateway; kind: ConnectionKind }): ConnectionView {
    const row = rows.get(gateway.code) ?? null;
    const settings = row?.kind === kind ? (opened.get(gateway.code)?.settings ?? {}) : {};
    const { fields } = connectionForm(kind);
    return {
      gateway, kind, row, keptSecrets: fields.filter(({ name, secret }) => secret && (settings[name] ?? '') !== '').map(({ name }) => name),
      shown: Object.fromEntries(fields.filter(({ secret }) => !secret).map(({ name }) => [name, settings[name] ?? ''])),
    };
  }

  /** Only what the form asks for; a secret left empty is the one that is kept. */
  function completed({ gateway, kind, settings }: Change): ConnectionSettings {
    const before = rows.get(gateway)?.kind === kind ? (opened.get(gateway)?.settings ?? {}) : {};
    return Object.fromEntries(connectionForm(kind).fields.map(({ name, secret }) => [name, secret && (settings[name] ?? '') === '' ? (before[name] ?? '') : (settings[name] ?? '')]));
  }

  async function tried(change: Change, settings: ConnectionSettings): Promise<readonly Text[]> {
    const faults = faultsOf(change.kind, settings, parts.environment);
    if (faults.length > 0) throw new AppError('invalid_input', { problems: faults.map(({ name, code, message }) => ({ pointer: `/settings/${name}`, code, message })) });
    const outcome = await parts.tryOut({ gateway: change.gateway, kind: change.kind, settings });
    if (outcome.kind === 'unreachable') throw new AppError('gateway_unreachable', { detail: NOT_TRIED });
    if (outcome.kind === 'refused') throw new AppError('invalid_input', { problems: [{ pointer: `/settings/${outcome.field}`, code: 'refused_there', message: outcome.message }] });
    return outcome.remarks;
  }

  return {
    /** The connection of a gateway, if it has one. */
    of: (gateway: string): OpenConnection | null => opened.get(gateway) ?? null,
    list: (): ConnectionView[] => connectable().map(view),
    /** Tries settings with the gateway and keeps them only if they work. Throws `not_found`, `invalid_input`, `gateway_unreachable` and `stale_version`. */
    async save(change: Change): Promise<{ connection: ConnectionView; remarks: readonly Text[] }> {
      const meant = connectable().find(({ gateway, kind }) => gateway.code === change.gateway && kind === change.kind);
      if (meant === undefined) throw new AppError('not_found');
      if ((rows.get(change.gateway)?.version ?? 0) !== change.version) throw new AppError('stale_version');
      const settings = completed(change);
      const remarks = await tried(change, settings);
      const now = parts.clock.now();
      await database.inTransaction(async (tx) => {
        const row = { gateway: change.gateway, kind: change.kind, settings: vault.sealText(JSON.stringify(settings), context(change.gateway)), changedBy: change.actor, changedAt: now };
        const version = await writeConnection(tx, row, change.version);
        if (version === null) throw new AppError('stale_version');
        await parts.audit.record(tx, { actor: change.actor, action: 'connection.save', subject: change.gateway, details: { kind: change.kind, version }, requestId: change.requestId });
      });
      await load();
      return { connection: view(meant), remarks };
    },
    /** Throws `not_found` and `stale_version`. */
    async remove(given: { gateway: string; version: number; actor: string; requestId: string }): Promise<void> {
      const row = rows.get(given.gateway);
      if (row === undefined) throw new AppError('not_found');
      await database.inTransaction(async (tx) => {
        if (!(await deleteConnection(tx, given.gateway, given.version))) throw new AppError('stale_version');
        await parts.audit.record(tx, { actor: given.actor, action: 'connection.remove', subject: given.gateway, details: { kind: row.kind }, requestId: given.requestId });
      });
      await load();
    },
    async close(): Promise<void> {
      closed = true;
      await stop();
    },
  };
}

const NOT_TRIED: Text = {
  ko: 'PG 시스템이 응답하지 않아 설정을 확인하지 못했습니다. 저장하지 않았으니 잠시 후 다시 시도해 주세요.',
  en: 'The gateway gives no answer, so the settings could not be tried. Nothing was saved; try again in a moment.',
};
