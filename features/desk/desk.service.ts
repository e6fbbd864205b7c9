import { AppError } from '../../contract/errors.ts';
import type { RejectionReason } from '../../domain/case/rejection.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import { HEADLINE_LABELS } from '../../domain/case/labels.ts';
import { HEADLINES, OPEN_HEADLINES, type Actor, type Headline } from '../../domain/case/states.ts';
import type { Clock } from '../../platform/clock.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import type { ApplicationsService } from '../applications/applications.service.ts';
import type { PresentSnapshot } from './submissions.ts';
import type { CaseMatch, CaseRow, CasesService, TeamStep } from '../cases/cases.service.ts';
import type { SupportService } from '../support/support.service.ts';

export interface DeskParts {
  readonly snapshotToday: PresentSnapshot;
  readonly clock: Clock;
  readonly catalogue: () => Catalogue;
  readonly cases: CasesService;
  readonly applications: ApplicationsService;
  readonly support: SupportService;
  readonly merchantName: (merchantId: string) => Promise<string>;
  /** Sign-ins since then at addresses that no account has. */
  readonly unknownSignIns: (since: Date) => Promise<number>;
  /** Registration numbers that two merchants say are theirs. */
  readonly numberConflicts: () => Promise<number>;
  /** Replies of gateways to decide, and mail to them of which nobody knows whether it arrived. */
  readonly gatewayMailOpen: () => Promise<number>;
  /** Merchants whose name, or trade name of a submission, fits a search text. */
  readonly findMerchants: (text: string) => Promise<readonly string[]>;
  /** The masked snapshot of an application, an allow-list of fields. */
  readonly maskSnapshot: (snapshot: Record<string, unknown>) => Record<string, unknown>;
  /** Moves the rehearsal gateway's clock; null outside rehearsal. */
  readonly advanceRehearsal: ((seconds: number) => Promise<void>) | null;
}

interface CaseQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly headline?: string | undefined;
  readonly gateway?: string | undefined;
  readonly search?: string | undefined;
  readonly handOver?: 'failing' | undefined;
  readonly attention?: 'needed' | undefined;
  readonly handedOverOnly?: boolean;
}

const DAY_MS = 24 * 3600_000;

export type DeskService = ReturnType<typeof createDesk>;

const isOpen = (headline: Headline) => OPEN_HEADLINES.some((one) => one === headline);

/** Going on without news of a gateway is a decision: which, and why. */
function skipped({ reason = '', event }: { reason?: string | undefined; event?: number | undefined }): { reason: string; event: number } {
  const problems = [
    ...(reason === '' ? [{ pointer: '/reason', code: 'required', message: { ko: '사유를 입력해 주세요.', en: 'Give the reason.' } }] : []),
    ...(event === undefined ? [{ pointer: '/event', code: 'required', message: { ko: '어느 알림인지 번호를 입력해 주세요.', en: 'Give the number of the event.' } }] : []),
  ];
  if (event === undefined || problems.length > 0) throw new AppError('invalid_input', { problems });
  return { reason, event };
}

/** What the operator, and in its first form a gateway's team, sees of the cases of all merchants. */
export function createDesk(parts: DeskParts) {
  const { cases, applications } = parts;

  async function merchantOf(row: CaseRow) {
    const application = await applications.find(row.applicationId);
    const snapshot = parts.maskSnapshot(await parts.snapshotToday(application));
    return { merchant: { id: row.merchantId, name: await parts.merchantName(row.merchantId), registrationNumber: String(snapshot.registrationNumber ?? '') }, snapshot };
  }

  async function detail(row: CaseRow, viewer: Actor) {
    return { ...(await cases.view(row, viewer)), ...(await merchantOf(row)) };
  }

  async function operatorDetail(row: CaseRow) {
    return { ...(await detail(row, 'operator')), attention: cases.attention(row), withdrawal: cases.withdrawal(row) };
  }

  /** What a search text may stand for: the beginning of a reference, a merchant, a gateway or a state, in either language. */
  async function matchOf(search: string | undefined): Promise<CaseMatch | undefined> {
    const text = search?.trim().toLowerCase() ?? '';
    if (text === '') return undefined;
    const says = (...words: readonly string[]) => words.some((word) => word.toLowerCase().includes(text));
    return {
      reference: text.toUpperCase(), merchantIds: await parts.findMerchants(text),
      gateways: parts.catalogue().gateways.filter(({ code, names, aliases }) => says(code, names.ko, names.en, ...aliases)).map(({ code }) => code),
      headlines: HEADLINES.filter((headline) => says(HEADLINE_LABELS[headline].ko, HEADLINE_LABELS[headline].en)),
    };
  }

  async function page(query: CaseQuery, viewer: Actor) {
    const rows = await cases.page({
      gateway: query.gateway, headline: query.headline, match: await matchOf(query.search), failing: query.handOver === 'failing', attention: query.attention === 'needed', before: readCursor(query.cursor), limit: query.limit + 1,
      handedOverOnly: query.handedOverOnly ?? false,
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
    async oneForOperator(caseId: string) {
      const row = await cases.find(caseId);
      if (row === null) throw new AppError('not_found');
      return operatorDetail(row);
    },
    async act(given: { caseId: string; action: 'hold' | 'release' | 'retry_hand_over' | 'retry_withdrawal' | 'settle_answer' | 'retry_answer' | 'skip_event' | 'reached_merchant' | 'settle_contact'; personId: string; requestId: string; reason?: string | undefined; event?: number | undefined }) {
      const step = { caseId: given.caseId, actor: given.personId, requestId: given.requestId, reason: given.reason };
      if (given.action === 'retry_hand_over') await cases.retryHandOver(step);
      else if (given.action === 'retry_withdrawal') await cases.retryWithdrawal(step);
      else if (given.action === 'settle_answer') await cases.settleAnswer(step);
      else if (given.action === 'retry_answer') await cases.retryAnswer(step);
      else if (given.action === 'settle_contact') await cases.settleContact(step);
      else if (given.action === 'reached_merchant') await cases.reachedMerchant(step);
      else if (given.action === 'skip_event') await cases.skipEvent({ ...step, ...skipped(given) });
      else await cases.act({ caseId: given.caseId, command: given.action, by: 'operator', source: 'operator', actor: given.personId, requestId: given.requestId, text: given.reason, mine: () => true });
      const row = await cases.find(given.caseId);
      if (row === null) throw new AppError('not_found');
      return operatorDetail(row);
    },
    async gatewayAct(step: TeamStep) {
      return detail(await cases.recordStep(step), 'gateway');
    },
    async overview() {
      const [counts, conversations, unsent, attention, unknownSignIns, conflicts, gatewayMail] = await Promise.all([
        cases.counts({ headlines: OPEN_HEADLINES }), parts.support.waiting(), cases.waitingByGateway(), cases.needingAttention(), parts.unknownSignIns(new Date(parts.clock.now().getTime() - DAY_MS)), parts.numberConflicts(), parts.gatewayMailOpen(),
      ]);
      const known = parts.catalogue().gateways.map(({ code }) => code);
      const last = await cases.lastEvents(known);
      const queue = (headline: Headline) => ({ code: headline, label: HEADLINE_LABELS[headline], count: isOpen(headline) ? (counts.find((one) => one.headline === headline)?.count ?? 0) : null, href: `/desk/cases?headline=${headline}` });
      return {
        unknownSignIns,
        queues: [
          { code: 'conversations', label: { ko: '답변할 상담', en: 'Conversations to answer' }, count: conversations, href: '/desk/conversations' },
          { code: 'failing', label: { ko: 'PG 연결 실패', en: 'Gateway not reached' }, count: unsent.reduce((sum, { failing }) => sum + failing, 0), href: '/desk/cases?handOver=failing' },
          { code: 'attention', label: { ko: '확인할 신청', en: 'Cases that need you' }, count: attention, href: '/desk/cases?attention=needed' },
          { code: 'numbers', label: { ko: '확인할 사업자등록번호', en: 'Registration numbers to decide' }, count: conflicts, href: '/desk/numbers' },
          { code: 'gateway_mail', label: { ko: '확인할 PG 메일', en: 'Gateway mail to decide' }, count: gatewayMail, href: '/desk/gateway-mail' },
          ...HEADLINES.filter((headline) => headline !== 'draft').map(queue),
        ],
        gateways: known.filter((code) => last.has(code) || unsent.some(({ gateway }) => gateway === code)).map((code) => {
          const { waiting, failing } = unsent.find(({ gateway }) => gateway === code) ?? { waiting: 0, failing: 0 };
          const lastAnswerAt = last.get(code)?.toISOString() ?? null;
          return { code, names: findGateway(parts.catalogue(), code)?.names ?? { ko: code, en: code }, waiting, failing, lastAnswerAt, reachable: failing > 0 ? false : lastAnswerAt === null ? null : true };
        }),
      };
    },
    async rejected(query: { cursor?: string | undefined; limit: number }) {
      const rows = await cases.rejected({ before: readCursor(query.cursor), limit: query.limit + 1 });
      return pageOf(rows, query.limit, ({ at, id }) => ({ at, id }), (row) => ({ id: row.id, at: row.at.toISOString(), gateway: row.gateway, reason: row.reason as RejectionReason, caseReference: row.case_reference, eventId: row.event_id, bytes: row.bytes, times: row.times, secondsOff: row.seconds_off }));
    },
    async advance(seconds: number) {
      if (parts.advanceRehearsal === null) throw new AppError('not_configured');
      await parts.advanceRehearsal(seconds);
      return { now: parts.clock.now().toISOString() };
    },
  };
}
