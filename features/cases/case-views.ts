import type { z } from 'zod';
import type { Case, CaseEvent, CaseSummary } from '../../contract/applications.ts';
import { AppError } from '../../contract/errors.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import type { Actor } from '../../domain/case/states.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Reader } from '../../storage/open-database.ts';
import type { Documents } from '../documents/documents.service.ts';
import type { TimesService } from '../times/times.service.ts';
import { papersOf } from './answer-papers.ts';
import { itemsOf, openEvent, openRequest } from './case-words.ts';
import * as present from './cases.present.ts';
import * as store from './cases.store.ts';
import type { OpenRequest } from './present-request.ts';

interface ViewParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly catalogue: () => Catalogue;
  readonly documents: Documents;
  readonly times: TimesService;
  readonly rehearsal: { readonly plays: (gateway: string) => boolean };
  readonly delegates: (gateway: string) => boolean;
  /** What was submitted with a case, its extra answers among it. */
  readonly submittedOf: (reader: Reader, row: store.CaseRow) => Promise<unknown>;
}

/** Cases as people read them: whole, in a line, and event by event. */
export function caseViews(parts: ViewParts) {
  const { database, vault } = parts;

  /** Events with the words people wrote, in order. */
  async function eventsOf(caseIds: readonly string[], after = 0): Promise<store.CaseEventRow[]> {
    return (await store.listEvents(database.kysely, caseIds, after)).map((event) => openEvent(vault, event));
  }

  /** What is asked for; what was submitted is opened only where a field of it is meant. */
  async function requestOf(row: store.CaseRow): Promise<OpenRequest> {
    const items = row.tracks.intake === 'information_requested' ? itemsOf(vault, row) : [];
    return { items, submitted: items.some(({ kind }) => kind === 'field') ? await parts.submittedOf(database.kysely, row) : null };
  }

  async function view(row: store.CaseRow, viewer: Actor): Promise<z.input<typeof Case>> {
    const [methods, events, papers, times] = await Promise.all([store.listMethods(database.kysely, [row.id]), eventsOf([row.id]), papersOf(parts, [row.id]), parts.times.figuresFor()]);
    return present.presentCase({ catalogue: parts.catalogue(), times, row: openRequest(vault, row), methods, events: asOf([row], events), papers, viewer, request: await requestOf(row), rehearsed: parts.rehearsal.plays(row.gateway), signsHere: parts.delegates(row.gateway) });
  }

  async function summaries(rows: readonly store.CaseRow[], viewer: Actor): Promise<z.input<typeof CaseSummary>[]> {
    const ids = rows.map(({ id }) => id);
    const [methods, events, times] = await Promise.all([store.listMethods(database.kysely, ids), store.listEventsOf(database.kysely, ids, present.TELLING_EVENTS), parts.times.figuresFor()]);
    const told = asOf(rows, events).map((event) => openEvent(vault, event));
    return rows.map((row) => present.presentSummary({ catalogue: parts.catalogue(), times, row, methods, events: told, viewer }));
  }

  return {
    view, summaries,
    async detailed(rows: readonly store.CaseRow[], viewer: Actor): Promise<z.input<typeof Case>[]> {
      const ids = rows.map(({ id }) => id);
      const [methods, events, papers, times] = await Promise.all([store.listMethods(database.kysely, ids), eventsOf(ids), papersOf(parts, ids), parts.times.figuresFor()]);
      return Promise.all(rows.map(async (row) => present.presentCase({ catalogue: parts.catalogue(), times, row: openRequest(vault, row), methods, events: asOf(rows, events), papers, viewer, request: await requestOf(row), rehearsed: parts.rehearsal.plays(row.gateway), signsHere: parts.delegates(row.gateway) })));
    },
    async eventsAfter(caseId: string, merchantId: string, after: number): Promise<z.input<typeof CaseEvent>[]> {
      const row = await store.findCase(database.kysely, caseId);
      if (row === null || row.merchantId !== merchantId) throw new AppError('not_found');
      const [methods, events, papers] = await Promise.all([store.listMethods(database.kysely, [caseId]), eventsOf([caseId], after), papersOf(parts, [caseId])]);
      return events.map((event) => present.presentEvent(event, { catalogue: parts.catalogue(), methods, papers, viewer: 'merchant' }));
    },
    /** One event of a case as its merchant reads it, with where the case stands; null where there is none. */
    async tellOne(caseId: string, sequence: number) {
      const row = await store.findCase(database.kysely, caseId);
      if (row === null) return null;
      const one = await view(row, 'merchant');
      const event = one.events.find((each) => each.sequence === sequence);
      return event === undefined ? null : { caseId, applicationId: one.applicationId, reference: one.reference, gateway: one.gateway.code, sequence: one.sequence, event, standing: { ...one.standing, needsMerchant: one.standing.needsMerchant === true } };
    },
    async recent(merchantId: string) {
      const events = (await store.recentEvents(database.kysely, merchantId, 24)).map((event) => openEvent(vault, event));
      const rows = new Map((await store.casesOfMerchant(database.kysely, merchantId)).map((row) => [row.id, row]));
      const ids = [...new Set(events.map(({ caseId }) => caseId))];
      const [methods, papers] = await Promise.all([store.listMethods(database.kysely, ids), papersOf(parts, ids)]);
      return events.map((event) => ({ event: present.presentEvent(event, { catalogue: parts.catalogue(), methods, papers, viewer: 'merchant' }), row: rows.get(event.caseId) })).filter((one): one is { event: z.input<typeof CaseEvent>; row: store.CaseRow } => one.row !== undefined);
    },
  };
}

/** The events that the rows already tell of: one written between the two readings is left to the next reading, so that state and history agree. */
function asOf(rows: readonly store.CaseRow[], events: readonly store.CaseEventRow[]): store.CaseEventRow[] {
  const known = new Map(rows.map(({ id, sequence }) => [id, sequence]));
  return events.filter(({ caseId, sequence }) => sequence <= (known.get(caseId) ?? 0));
}
