import { z } from 'zod';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway, findIndustry } from '../../domain/catalogue/lookup.ts';
import { figureFrom, LOOKED_BACK_DAYS, MOST_WAITS, seedOf, type TimeFigure } from '../../domain/times/figure.ts';
import { STAGES, type Stage } from '../../domain/times/stages.ts';
import { countedAt, turnOf, type Standing, type Stay } from '../../domain/times/stays.ts';
import type { Clock } from '../../platform/clock.ts';
import { defineJob } from '../../platform/queue.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import * as store from './times.store.ts';

/** A step of a case as far as its waits are concerned. */
export interface Step {
  readonly caseId: string;
  readonly gateway: string;
  readonly trade: string | null;
  /** Number of the event that tells of it. */
  readonly sequence: number;
  readonly before: Standing;
  readonly after: Standing;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

/** Keeps when a wait began and ended. Belongs to the transaction that writes the step. */
export async function noteStay(tx: Tx, step: Step): Promise<void> {
  const turn = turnOf(step.before, step.after);
  if (turn === null) return;
  const at = countedAt(step, null);
  const left = turn.ended === null ? null : await store.endStay(tx, { caseId: step.caseId, at, ending: turn.ended });
  if (turn.begun === null) return;
  const { caseId, gateway, trade, sequence } = step;
  await store.insertStays(tx, [{ caseId, gateway, trade, sequence, stage: turn.begun, enteredAt: countedAt(step, left), leftAt: null, ending: null }]);
}

/** Figures of one case's gateway, for its trade where there are enough. */
export type FiguresFor = (given: { readonly gateway: string; readonly trade: string | null }) => Readonly<Partial<Record<Stage, TimeFigure>>>;

/** One line of a gateway's own speed. */
export interface GatewayTime extends Omit<TimeFigure, 'trade'> {
  readonly stage: Stage;
}

export interface TimesParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: () => Catalogue;
}

const refreshTimes = defineJob({ name: 'times.refresh-figures', data: z.strictObject({}), concurrency: 1 });
const HOUR_MS = 3600_000;
/** Pages may be so much behind a figure that another process has just worked out. */
const READ_AGAIN_AFTER_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;

export type TimesService = ReturnType<typeof createTimes>;

/** How long cases wait at each gateway: kept step by step, worked out every few hours, read from memory by every page. */
export function createTimes(parts: TimesParts) {
  const { database, clock } = parts;
  let known: { readonly figures: ReadonlyMap<string, store.FigureRow>; readonly readAt: number } | null = null;
  const keyOf = (gateway: string, stage: string, trade: string) => `${gateway} ${stage} ${trade}`;

  async function figures(): Promise<ReadonlyMap<string, store.FigureRow>> {
    const now = clock.now().getTime();
    if (known === null || now - known.readAt > READ_AGAIN_AFTER_MS || now < known.readAt) {
      const rows = await store.listFigures(database.kysely);
      known = { figures: new Map(rows.map((row) => [keyOf(row.gateway, row.stage, row.trade), row])), readAt: now };
    }
    return known.figures;
  }

  function named(row: store.FigureRow): TimeFigure {
    const { low, middle, high, finished, open, since, trade } = row;
    return { low, middle, high, finished, open, since, trade: trade === '' ? null : (findIndustry(parts.catalogue(), trade)?.names ?? { ko: trade, en: trade }) };
  }

  /** What is known now, to be asked case by case. */
  async function figuresFor(): Promise<FiguresFor> {
    const all = await figures();
    return ({ gateway, trade }) => Object.fromEntries(STAGES.flatMap((stage) => {
      const row = (trade === null ? undefined : all.get(keyOf(gateway, stage, trade))) ?? all.get(keyOf(gateway, stage, ''));
      return row === undefined ? [] : [[stage, named(row)] as const];
    }));
  }

  /** Works the figures of one gateway out anew, over all trades and for each that has enough. */
  async function refreshGateway(gateway: string, now: Date): Promise<void> {
    const contract = findGateway(parts.catalogue(), gateway)?.contract;
    const found: store.FigureRow[] = [];
    for (const stage of STAGES) {
      const stays = await store.newestStays(database.kysely, { gateway, stage, since: new Date(now.getTime() - LOOKED_BACK_DAYS * DAY_MS), limit: MOST_WAITS });
      const seed = contract === undefined ? null : seedOf(stage, contract);
      const trades = new Set(stays.flatMap(({ trade }) => (trade === null ? [] : [trade])));
      for (const trade of ['', ...trades]) {
        const figure = figureFrom(trade === '' ? stays : stays.filter((stay) => stay.trade === trade), { now, seed, trade: null });
        if (figure !== null) found.push({ ...figure, gateway, stage, trade });
      }
    }
    await database.inTransaction((tx) => store.replaceFigures(tx, { gateway, figures: found, at: now }));
  }

  async function refresh(): Promise<void> {
    const now = clock.now();
    for (const gateway of await store.gatewaysWaitedFor(database.kysely)) await refreshGateway(gateway, now);
    known = null;
  }

  return {
    figuresFor, refresh,
    /** A gateway's own speed, stage by stage in the order of a case. */
    async ofGateway(gateway: string): Promise<GatewayTime[]> {
      const all = await figures();
      return STAGES.flatMap((stage) => {
        const row = all.get(keyOf(gateway, stage, ''));
        return row === undefined ? [] : [{ stage, low: row.low, middle: row.middle, high: row.high, finished: row.finished, open: row.open, since: row.since }];
      });
    },
    /** Waits of cases of before they were kept: which are missing, and writing them. */
    withoutStays: (given: { after: string; limit: number }) => store.casesWithoutStays(database.kysely, given),
    keep: (tx: Tx, given: { caseId: string; gateway: string; trade: string | null; stays: readonly Stay[] }) => store.insertStays(tx, given.stays.map((stay) => ({ ...stay, caseId: given.caseId, gateway: given.gateway, trade: given.trade }))),
    handlers: [handleJob(refreshTimes, refresh)] satisfies JobHandler[] as JobHandler[],
    schedules: [{ job: refreshTimes, when: { everyMs: 6 * HOUR_MS } }] satisfies Schedule[] as Schedule[],
  };
}
