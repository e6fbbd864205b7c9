import { AppError } from '../../contract/errors.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { seoulDay } from '../../domain/case/business-days.ts';
import { applyRows, catalogueRows, type CatalogueRow, type RowEdit, type RowValue } from '../../domain/catalogue/rows.ts';
import { STANDARD_CATALOGUE } from '../../domain/catalogue/standard.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../storage/open-database.ts';
import { CATALOGUE_CHANNEL, readRows, writeRow, type StoredRow } from './gateways.store.ts';

const IN_FUTURE = { ko: '기준일은 오늘까지의 날짜여야 합니다.', en: 'The date of a fact cannot lie after today.' };

/** A fact with what is known of its last change; version 0 is the shipped value. */
export interface EditedRow {
  readonly row: CatalogueRow;
  readonly stored: StoredRow | null;
}

export interface RowChange {
  readonly key: string;
  readonly value: unknown;
  readonly source: string;
  readonly asOf: string;
  /** Version the operator saw. */
  readonly expectedVersion: number;
  readonly actor: string;
  readonly requestId: string | null;
}

export interface CatalogueService {
  /** The shipped catalogue with the operator's rows on it. The same object until a row changes, so it may key a cache. */
  effectiveCatalogue(): Catalogue;
  rows(gateway?: string): EditedRow[];
  /** Changes one fact. Throws `not_found`, `stale_version` or `invalid_input`. */
  change(change: RowChange): Promise<EditedRow>;
  close(): Promise<void>;
}

export interface CatalogueParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: AuditTrail;
  readonly log: Pick<Log, 'error'>;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

const toEdit = ({ key, value, source, date }: StoredRow): RowEdit => ({ key, value, source, date });

/** Loads the operator's rows and follows their changes, of this process and of others. */
export async function openCatalogue({ database, clock, audit, log }: CatalogueParts): Promise<CatalogueService> {
  let stored: ReadonlyMap<string, StoredRow> = new Map();
  let effective = STANDARD_CATALOGUE;
  let started = 0;
  let applied = 0;
  const load = async () => {
    started += 1;
    const mine = started;
    const rows = await readRows(database.kysely);
    // Of two loads under way the later one has seen more; the earlier one must not overwrite it.
    if (mine < applied) return;
    applied = mine;
    stored = new Map(rows.map((row) => [row.key, row]));
    effective = applyRows(STANDARD_CATALOGUE, rows.map(toEdit)).catalogue;
  };
  let again: NodeJS.Timeout | undefined;
  let closed = false;
  // A failed reload keeps the last good catalogue, says so, and is tried again until it is read: fees and rules would stay those of before for good.
  const reload = (pauseMs = FIRST_PAUSE_MS): void => {
    clearTimeout(again);
    load().catch((error: unknown) => {
      if (closed) return;
      log.error({ err: error }, 'the catalogue could not be read again; the one of before stays until it can');
      again = setTimeout(() => reload(Math.min(pauseMs * 2, LONGEST_PAUSE_MS)), pauseMs);
      again.unref();
    });
  };
  // Listening starts before the first load, so that no change falls between them.
  const stopListening = await database.listen(CATALOGUE_CHANNEL, () => reload());
  const stop = async (): Promise<void> => {
    closed = true;
    clearTimeout(again);
    await stopListening();
  };
  await load();

  const rowOf = (key: string): EditedRow => {
    const row = catalogueRows(effective).find((one) => one.key === key);
    if (!row) throw new AppError('not_found');
    return { row, stored: stored.get(key) ?? null };
  };
  return {
    effectiveCatalogue: () => effective,
    rows: (gateway) => catalogueRows(effective).filter((row) => gateway === undefined || row.group === gateway).map((row) => ({ row, stored: stored.get(row.key) ?? null })),
    async change({ key, value, source, asOf, expectedVersion, actor, requestId }) {
      rowOf(key);
      const edit: RowEdit = { key, value: value as RowValue, source, date: asOf };
      const { problems } = applyRows(STANDARD_CATALOGUE, [edit]);
      if (asOf > seoulDay(clock.now())) throw new AppError('invalid_input', { problems: [{ pointer: '/asOf', code: 'date_in_future', message: IN_FUTURE }] });
      if (problems.length > 0) throw new AppError('invalid_input', { problems: problems.map(({ code, message }) => ({ pointer: '/value', code, message })) });
      await database.inTransaction(async (tx) => {
        const next: StoredRow = { ...edit, changedBy: actor, changedAt: clock.now(), version: expectedVersion + 1 };
        if (!(await writeRow(tx, next))) throw new AppError('stale_version');
        await audit.record(tx, { actor, action: 'catalogue.change', subject: key, details: { value: edit.value, source, asOf, version: next.version }, requestId });
      });
      await load();
      return rowOf(key);
    },
    close: stop,
  };
}
