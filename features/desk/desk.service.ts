import { AppError } from '../../contract/errors.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import type { Actor } from '../../domain/case/states.ts';
import type { Clock } from '../../platform/clock.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import type { ApplicationsService } from '../applications/applications.service.ts';
import type { CaseRow, CasesService, TeamStep } from '../cases/cases.service.ts';
import type { SupportService } from '../support/support.service.ts';

export interface DeskParts {
  readonly clock: Clock;
  readonly catalogue: () => Catalogue;
  readonly cases: CasesService;
  readonly applications: ApplicationsService;
  readonly support: SupportService;
  readonly merchantName: (merchantId: string) => Promise<string>;
  /** The masked snapshot of an application, an allow-list of fields. */
  readonly maskSnapshot: (snapshot: Record<string, unknown>) => Record<string, unknown>;
  /** Moves the rehearsal gateway's clock; null outside rehearsal. */
  readonly advanceRehearsal: ((seconds: number) => Promise<void>) | null;
}

export type DeskService = ReturnType<typeof createDesk>;

/** What the operator, and in its first form a gateway's team, sees of the cases of all merchants. */
export function createDesk(parts: DeskParts) {
  const { cases, applications } = parts;

  async function merchantOf(row: CaseRow) {
    const application = await applications.find(row.applicationId);
    const snapshot = parts.maskSnapshot(applications.snapshotOf(application));
    return { merchant: { id: row.merchantId, name: await parts.merchantName(row.merchantId), registrationNumber: String(snapshot.registrationNumber ?? '') }, snapshot };
  }

  async function detail(row: CaseRow, viewer: Actor) {
    return { ...(await cases.view(row, viewer)), ...(await merchantOf(row)) };
  }

  async function page(query: { cursor?: string | undefined; limit: number; headline?: string | undefined; gateway?: string | undefined; search?: string | undefined; handedOverOnly?: boolean }, viewer: Actor) {
    const rows = await cases.page({
      gateway: query.gateway, headline: query.headline, reference: query.search?.trim().toUpperCase() || undefined, before: readCursor(query.cursor), limit: query.limit + 1, handedOverOnly: query.handedOverOnly ?? false,
    });
    const summaries = await cases.summaries(rows, viewer);
    const merchants = new Map(await Promise.all(rows.map(async (row) => [row.id, (await merchantOf(row)).merchant] as const)));
    const today = parts.clock.now().toISOString().slice(0, 10);
    return pageOf(rows, query.limit, ({ createdAt, id }) => ({ at: createdAt, id }), (row) => {
      const summary = summaries.find(({ id }) => id === row.id);
      const merchant = merchants.get(row.id);
      if (summary === undefined || merchant === undefined) throw new Error(`case ${row.id} lost its summary`);
      return { ...summary, merchant, overdue: summary.standing.expected.by !== null && summary.standing.expected.by < today };
    });
  }

  return {
    page,
    async one(caseId: string, viewer: Actor, mine: (row: CaseRow) => boolean) {
      const row = await cases.find(caseId);
      if (row === null || !mine(row)) throw new AppError('not_found');
      return detail(row, viewer);
    },
    async act(given: { caseId: string; action: 'hold' | 'release' | 'retry_hand_over'; personId: string; requestId: string; reason?: string | undefined }) {
      if (given.action === 'retry_hand_over') await cases.retryHandOver(given.caseId, given.personId, given.requestId);
      else await cases.act({ caseId: given.caseId, command: given.action, by: 'operator', source: 'operator', actor: given.personId, requestId: given.requestId, text: given.reason, mine: () => true });
      const row = await cases.find(given.caseId);
      if (row === null) throw new AppError('not_found');
      return detail(row, 'operator');
    },
    async gatewayAct(step: TeamStep) {
      return detail(await cases.recordStep(step), 'gateway');
    },
    async overview() {
      const [counts, waiting] = await Promise.all([cases.counts(null), parts.support.waiting()]);
      const count = (headline: string) => counts.find((one) => one.headline === headline)?.count ?? 0;
      const rows = await cases.page({ limit: 500 });
      const byGateway = Map.groupBy(rows, ({ gateway }) => gateway);
      return {
        queues: [
          { code: 'held', label: { ko: '보류 중', en: 'On hold' }, count: count('held'), href: '/desk/cases?headline=held' },
          { code: 'submitted', label: { ko: '접수 대기', en: 'Waiting for receipt' }, count: count('submitted'), href: '/desk/cases?headline=submitted' },
          { code: 'information_requested', label: { ko: '보완 요청', en: 'Information requested' }, count: count('information_requested'), href: '/desk/cases?headline=information_requested' },
          { code: 'conversations', label: { ko: '답변할 상담', en: 'Conversations to answer' }, count: waiting, href: '/desk/conversations' },
        ],
        gateways: [...byGateway].map(([code, some]) => ({
          code, names: findGateway(parts.catalogue(), code)?.names ?? { ko: code, en: code }, waiting: some.filter(({ handOver }) => handOver !== 'done').length, lastAnswerAt: null,
          reachable: some.some(({ lastProblem }) => lastProblem !== null) ? false : some.some(({ handOver }) => handOver === 'done') ? true : null,
        })),
      };
    },
    async rejected(query: { cursor?: string | undefined; limit: number }) {
      const rows = await cases.rejected({ before: readCursor(query.cursor), limit: query.limit + 1 });
      return pageOf(rows, query.limit, ({ at, id }) => ({ at, id }), (row) => ({ id: row.id, at: row.at.toISOString(), gateway: row.gateway, reason: row.reason, caseReference: row.case_reference, eventId: row.event_id, bytes: row.bytes }));
    },
    async advance(seconds: number) {
      if (parts.advanceRehearsal === null) throw new AppError('not_configured');
      await parts.advanceRehearsal(seconds);
      return { now: parts.clock.now().toISOString() };
    },
  };
}
