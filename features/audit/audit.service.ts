import { randomBytes } from 'node:crypto';
import { AppError } from '../../contract/errors.ts';
import type { AuditRecord, AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { writeAtEnd, type Ending } from '../../storage/transaction-scope.ts';
import { checkAuditJob } from './audit.jobs.ts';
import * as store from './audit.store.ts';
import { entryHash, type ChainKey } from './chain.ts';
import { verifyChain, type ChainReport } from './verify-chain.ts';

export type { ChainReport } from './verify-chain.ts';

export interface AuditParts {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Pick<Log, 'info' | 'error'>;
}

export interface AuditPageRequest extends store.AuditFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface AuditEntryAnswer {
  readonly sequence: number;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Record<string, unknown>;
  readonly requestId: string | null;
  readonly hash: string;
}

/** The audit log: a chain of entries, each sealed by a keyed hash over itself and the one before. */
export interface AuditService extends AuditTrail {
  /** A page of the log, newest first, and whether the chain is whole as far as is known; what is shown and what is new is checked. */
  list(request: AuditPageRequest): Promise<{ items: AuditEntryAnswer[]; next: string | null; chainIntact: boolean }>;
  /** Reads and checks the whole log, and remembers the outcome for `list`. */
  check(): Promise<ChainReport>;
  /** True when the log has this entry with this hash: an anchor that was kept elsewhere. */
  holds(anchor: { sequence: number; hash: string }): Promise<boolean>;
  readonly handlers: readonly JobHandler[];
  readonly schedules: readonly Schedule[];
}

type TimedRecord = AuditRecord & { readonly at: Date };

const KEY_PLACE = 'audit-chain';
const CHECK_PLACE = 'audit-check';
/** A page waits for no more than this; the daily check does the rest. */
const MOST_PER_PAGE = 5000;

/** Opens the audit log of a migrated database; the first time this makes the key of its chain. */
export async function openAudit(parts: AuditParts): Promise<AuditService> {
  const { database, clock } = parts;
  const chain = await openChain(parts);
  const ending: Ending<TimedRecord> = { rank: 1, write: async (tx, entries) => { for (const entry of entries) await append(tx, chain, entry); } };
  return {
    record(_tx, entry) {
      writeAtEnd(ending, { ...entry, at: entry.at ?? clock.now() });
      return Promise.resolve();
    },
    list: (request) => list(parts, chain, request),
    check: () => check(parts, chain),
    holds: async ({ sequence, hash }) => (await store.hashOf(database.kysely, sequence)) === hash,
    handlers: [handleJob(checkAuditJob, async () => void (await check(parts, chain)))],
    schedules: [{ job: checkAuditJob, when: { dailyAt: '03:30' } }],
  };
}

async function openChain({ database, vault }: AuditParts): Promise<ChainKey> {
  const fresh = randomBytes(32).toString('base64url');
  const sealed = await database.inTransaction(async (tx) => {
    const known = await store.readChainKey(tx);
    if (known !== null) return known;
    const head = await store.lockHead(tx);
    // Another process may have made one while this one waited for the lock.
    return (await store.readChainKey(tx)) ?? store.keepChainKey(tx, vault.sealText(JSON.stringify({ key: fresh, from: head.sequence + 1 }), KEY_PLACE));
  });
  const { key, from } = JSON.parse(vault.openText(sealed, KEY_PLACE)) as { key: string; from: number };
  return { key: Buffer.from(key, 'base64url'), from };
}

async function append(tx: Tx, chain: ChainKey, entry: TimedRecord): Promise<void> {
  const head = await store.lockHead(tx);
  const said = {
    sequence: head.sequence + 1, at: entry.at, actor: entry.actor, action: entry.action, subject: entry.subject,
    // As it reads back: the database keeps no undefined and no dates.
    details: JSON.parse(JSON.stringify(entry.details ?? {})) as Record<string, unknown>, requestId: entry.requestId ?? null,
  };
  await store.append(tx, { ...said, hash: entryHash(said, head.hash, chain) });
}

async function check({ database, vault, clock, log }: AuditParts, chain: ChainKey): Promise<ChainReport> {
  const report = await verifyChain(database.kysely, chain);
  const checked = report.intact && report.entries > 0 ? vault.sealText(JSON.stringify({ sequence: report.entries, hash: report.lastHash }), CHECK_PLACE) : null;
  await database.inTransaction((tx) => store.keepFullCheck(tx, { at: clock.now(), brokenAt: report.brokenAt, checked }));
  // In the log of the process the end of the chain is out of reach for whoever can write to the database.
  if (report.intact) log.info({ entries: report.entries, lastHash: report.lastHash }, 'the audit log is whole');
  else log.error({ brokenAt: report.brokenAt }, 'the audit log was changed: its chain is broken');
  return report;
}

async function list({ database, vault }: AuditParts, chain: ChainKey, request: AuditPageRequest): ReturnType<AuditService['list']> {
  const reader = database.kysely;
  const rows = await store.entriesBefore(reader, { ...request, after: sequenceOf(request.cursor), limit: request.limit + 1 });
  const shown = rows.slice(0, request.limit);
  const before = await store.hashesOf(reader, shown.map(({ sequence }) => sequence - 1));
  const shownFit = shown.every((row) => row.hash === entryHash(row, row.sequence === 1 ? '' : (before.get(row.sequence - 1) ?? ''), chain));
  const kept = await store.readCheck(reader);
  const after = kept.checked === null ? undefined : (JSON.parse(vault.openText(kept.checked, CHECK_PLACE)) as store.AuditHead);
  const report = await verifyChain(reader, chain, { ...(after !== undefined && { after }), most: MOST_PER_PAGE });
  if (report.intact && report.entries > (after?.sequence ?? 0)) {
    const checked = vault.sealText(JSON.stringify({ sequence: report.entries, hash: report.lastHash }), CHECK_PLACE);
    await database.inTransaction((tx) => store.keepChecked(tx, checked));
  }
  return {
    items: shown.map((row) => ({ ...row, at: row.at.toISOString() })),
    next: rows.length > request.limit ? String(shown.at(-1)?.sequence) : null,
    chainIntact: shownFit && report.intact && kept.brokenAt === null,
  };
}

function sequenceOf(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  if (!/^\d{1,15}$/.test(cursor)) throw new AppError('malformed_request', { detail: { ko: '목록의 위치가 올바르지 않습니다. 처음부터 다시 불러와 주세요.', en: 'The cursor is not valid. Please load the list from the start.' } });
  return Number(cursor);
}
