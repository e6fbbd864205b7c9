import { AppError } from '../../contract/errors.ts';
import type { BodyOf } from '../../contract/operation.ts';
import type { OPERATIONS } from '../../contract/operations.ts';
import { isEnd } from '../../domain/case/describe.ts';
import { methodHeadline } from '../../domain/case/headline.ts';
import type { Catalogue, PaymentType } from '../../domain/catalogue/catalogue.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import { selectionAgain } from '../../domain/plan/again.ts';
import { consentsFor, START_CONSENTS } from '../../domain/plan/consents.ts';
import { NO_FACTS, type PlanFacts } from '../../domain/plan/lines.ts';
import { EMPTY_SELECTION } from '../../domain/plan/selection.ts';
import { decidingTrade } from '../../domain/times/figure.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import { newId } from '../../platform/ids.ts';
import { nameMarks } from '../../platform/name-marks.ts';
import type { OneTimeWork } from '../../platform/one-time-work.ts';
import { newReference } from '../../platform/references.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Reader, Tx } from '../../storage/open-database.ts';
import { noteMade } from '../../storage/transaction-scope.ts';
import type { CasesService } from '../cases/cases.service.ts';
import * as store from './applications.store.ts';
import { merchantsTrading, markTradeNames, tradeNameIn } from './name-search.store.ts';
import { changed, extraAnswersFor, plan, presentConsent, presentDraft } from './draft.ts';

/** What this feature needs to know of the business information. */
export interface BusinessOnFile {
  readonly version: number;
  readonly documentId: string | null;
  /** The whole information, to be frozen with the application. */
  readonly information: Readonly<Record<string, unknown>>;
  readonly facts: Pick<PlanFacts, 'industries' | 'businessKind' | 'appNotInStore'>;
}

export interface ApplicationsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly catalogue: () => Catalogue;
  readonly cases: CasesService;
  /** Bound after every feature exists. */
  readonly late: {
    businessState: ((merchantId: string) => Promise<'none' | 'draft' | 'on_file'>) | null;
    businessOnFile: ((reader: Tx | Database['kysely'], merchantId: string) => Promise<BusinessOnFile | null>) | null;
    lockBusiness: ((tx: Tx, merchantId: string) => Promise<void>) | null;
  };
}

export interface Submission {
  readonly merchantId: string;
  readonly personId: string;
  readonly consents: readonly { readonly code: string; readonly version: string }[];
  /** Version of the draft the person looked at; null when it was not shown with the button (Business Information). */
  readonly draftVersion: number | null;
  readonly requestId: string;
}

const NOBODY_ELSE: Text = { ko: '이 결제수단을 신청할 수 있는 다른 PG가 없습니다. 결제수단을 바꾸거나 상담으로 문의해 주세요.', en: 'No other gateway can take these payment methods. Choose other methods, or ask support.' };
const NOT_THERE: Text = { ko: '이 PG에서는 지금 이 결제수단을 신청할 수 없습니다. 다른 PG를 선택하거나 상담으로 문의해 주세요.', en: 'These payment methods cannot be applied for at this gateway now. Choose another gateway, or ask support.' };

export { markTradeNames } from './name-search.store.ts';

export type ApplicationsService = ReturnType<typeof createApplications>;

/** Drafts, submissions and what has been submitted. */
export function createApplications(parts: ApplicationsParts) {
  const { database, clock, vault, cases } = parts;

  async function factsOf(merchantId: string): Promise<PlanFacts> {
    const [business, rows] = await Promise.all([need(parts.late.businessOnFile)(database.kysely, merchantId), cases.ofMerchant(merchantId)]);
    const open = new Map(rows.filter(({ tracks }) => !isEnd(tracks)).map((row) => [row.id, row]));
    const methods = open.size === 0 ? [] : await cases.methodsOf([...open.keys()]);
    const running = methods.flatMap(({ caseId, method, type }) => {
      const row = open.get(caseId);
      return row === undefined ? [] : [{ gateway: row.gateway, method, type: type as PaymentType, live: methodHeadline(row.tracks, { method, type }) === 'live' }];
    }).toSorted((a, b) => Number(b.live) - Number(a.live));
    return { ...NO_FACTS, ...business?.facts, liveGateways: [...new Set(rows.filter(({ headline }) => headline === 'live').map(({ gateway }) => gateway))], running };
  }

  async function draft(merchantId: string, mayWrite: boolean) {
    const [row, facts, businessInformation] = await Promise.all([store.findDraft(database.kysely, vault, merchantId), factsOf(merchantId), need(parts.late.businessState)(merchantId)]);
    return presentDraft({ catalogue: parts.catalogue(), row, facts, businessInformation, mayWrite });
  }

  async function update(given: { merchantId: string; ifMatch: number; change: BodyOf<(typeof OPERATIONS)['updateDraft']> }) {
    const now = clock.now();
    await database.inTransaction(async (tx) => {
      const row = await store.findDraft(tx, vault, given.merchantId, true);
      if (row.version !== given.ifMatch) throw new AppError('stale_version');
      if (!(await store.writeDraft(tx, vault, { merchantId: given.merchantId, was: row.version, next: { ...changed(parts.catalogue(), { row, change: given.change, now }), at: now } }))) throw new AppError('stale_version');
      await publish(tx, { topic: `merchant:${given.merchantId}`, kind: 'draft.changed', payload: { version: row.version + 1 }, at: now });
    });
    return draft(given.merchantId, true);
  }

  /** Consents that must be given for these gateways; throws naming every missing one at its place. */
  function takeConsents(given: Submission, row: store.DraftRow, contracts: ReturnType<typeof plan>['contracts'], now: Date): store.ApplicationRow['consents'] {
    const catalogue = parts.catalogue();
    const agreed = new Map(Object.entries(row.consents).map(([code, { version, at }]) => [code, { version, at }]));
    for (const { code, version } of given.consents) if (agreed.get(code)?.version !== version) agreed.set(code, { version, at: now.toISOString() });
    const texts = [...START_CONSENTS, ...consentsFor(catalogue, contracts.map(({ gateway }) => gateway))];
    const missing = texts.filter(({ code, version, required }) => required && agreed.get(code)?.version !== version);
    if (missing.length > 0) {
      throw new AppError('consent_needed', {
        problems: missing.map(({ code, title }) => ({ pointer: `/consents/${code}`, code: 'consent_needed', message: { ko: `「${title.ko}」에 동의해 주세요.`, en: `Please agree to "${title.en}".` } })),
      });
    }
    return texts.flatMap(({ code, version }) => {
      const one = agreed.get(code);
      return one !== undefined && one.version === version ? [{ code, version, agreedAt: one.at }] : [];
    });
  }

  /**
   * Submits the open selection: one application, a case per gateway, in the caller's transaction. Locks the draft, so that two tabs
   * or a double click submit once: the second finds an empty draft.
   */
  async function submitIn(tx: Tx, given: Submission, facts: PlanFacts): Promise<string> {
    const now = clock.now();
    const catalogue = parts.catalogue();
    const row = await store.findDraft(tx, vault, given.merchantId, true);
    if (given.draftVersion !== null && row.version !== given.draftVersion) throw new AppError('stale_version');
    if (row.selection.methods.length === 0) throw new AppError('selection_empty');
    const business = await need(parts.late.businessOnFile)(tx, given.merchantId);
    if (business === null) throw new AppError('business_information_needed');
    const { contracts, fields, problems } = plan(catalogue, row.selection, { ...facts, ...business.facts });
    const errors = problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0 || contracts.length === 0) throw new AppError('selection_impossible', { problems: errors });
    const consents = takeConsents(given, row, contracts, now);
    const id = newId('app', now);
    await store.insertApplication(tx, {
      id, merchantId: given.merchantId, reference: newReference('A'), submittedAt: now, submittedBy: given.personId, businessVersion: business.version,
      snapshot: parts.vault.sealText(JSON.stringify(business.information), `application:${id}:snapshot`), documentId: business.documentId, consents, catalogueVersion: catalogue.catalogueVersion,
      nameMarks: nameMarks(vault, tradeNameIn(business.information)), nameMarksKey: vault.keyId,
    });
    noteMade(id);
    await parts.audit.record(tx, { actor: given.personId, action: 'application.submit', subject: id, details: { gateways: contracts.map(({ gateway }) => gateway), businessVersion: business.version }, requestId: given.requestId });
    await need(parts.late.lockBusiness)(tx, given.merchantId);
    const kept = Object.fromEntries(Object.entries(row.consents).filter(([code]) => !code.includes(':')));
    await store.writeDraft(tx, vault, { merchantId: given.merchantId, was: row.version, next: { selection: EMPTY_SELECTION, consents: kept, at: now } });
    for (const contract of contracts) {
      await cases.create(tx, {
        merchantId: given.merchantId, applicationId: id, gateway: contract.gateway, lines: contract.lines, extraFields: extraAnswersFor(fields, row.selection, contract.gateway),
        trade: decidingTrade(catalogue, business.facts.industries), actor: given.personId, now,
      });
    }
    return id;
  }

  return {
    draft, update, factsOf,
    async submit(given: Submission): Promise<string> {
      const facts = await factsOf(given.merchantId);
      return database.inTransaction((tx) => submitIn(tx, given, facts));
    },
    submitIn,
    /** Whether a selection is open, and the consents its gateways need: for the final check of Business Information. */
    async openSelection(merchantId: string) {
      const row = await store.findDraft(database.kysely, vault, merchantId);
      const { contracts } = plan(parts.catalogue(), row.selection, await factsOf(merchantId));
      return { methods: row.selection.methods.length, consents: consentsFor(parts.catalogue(), contracts.map(({ gateway }) => gateway)).map((text) => presentConsent(text, row.consents)) };
    },
    async discard(merchantId: string): Promise<void> {
      const now = clock.now();
      await database.inTransaction(async (tx) => {
        const row = await store.findDraft(tx, vault, merchantId, true);
        if (row.version > 0) await store.writeDraft(tx, vault, { merchantId, was: row.version, next: { selection: EMPTY_SELECTION, consents: row.consents, at: now } });
      });
    },
    /** Puts what an ended case applied for into the open selection again. Throws `not_found`, and `not_allowed_now` for a case that goes on or that nobody else could take. */
    async again(given: { merchantId: string; caseId: string; elsewhere: boolean }): Promise<{ href: string; gateways: Text[] }> {
      const row = await cases.find(given.caseId);
      if (row === null || row.merchantId !== given.merchantId) throw new AppError('not_found');
      if (!isEnd(row.tracks) && row.tracks.contract !== 'ended') throw new AppError('not_allowed_now');
      const [facts, methods] = await Promise.all([factsOf(given.merchantId), cases.methodsOf([row.id])]);
      const lines = methods.map(({ method, type }) => ({ method, type: type as PaymentType }));
      const now = clock.now();
      const chosen = await database.inTransaction(async (tx) => {
        const before = await store.findDraft(tx, vault, given.merchantId, true);
        const selection = selectionAgain(parts.catalogue(), { selection: before.selection, facts, from: { lines, gateway: row.gateway, elsewhere: given.elsewhere, extraFields: cases.extraFieldsOf(row) } });
        if (selection === null) throw new AppError('not_allowed_now', { detail: given.elsewhere ? NOBODY_ELSE : NOT_THERE });
        if (!(await store.writeDraft(tx, vault, { merchantId: given.merchantId, was: before.version, next: { selection, consents: before.consents, at: now } }))) throw new AppError('stale_version');
        await publish(tx, { topic: `merchant:${given.merchantId}`, kind: 'draft.changed', payload: { version: before.version + 1 }, at: now });
        return selection.choices.filter((choice) => lines.some(({ method, type }) => method === choice.method && type === choice.type));
      });
      const codes = [...new Set(chosen.map(({ gateway }) => gateway))];
      return { href: '/apply/gateways', gateways: codes.map((code) => findGateway(parts.catalogue(), code)?.names ?? { ko: code, en: code }) };
    },
    async list(merchantId: string, query: { cursor?: string | undefined; limit: number }) {
      const rows = await store.pageOfApplications(database.kysely, { merchantId, before: readCursor(query.cursor), limit: query.limit + 1 });
      const caseRows = await cases.ofApplications(rows.map(({ id }) => id));
      const summaries = await cases.summaries(caseRows, 'merchant');
      return pageOf(rows, query.limit, ({ submittedAt, id }) => ({ at: submittedAt, id }), (row) => ({
        id: row.id, reference: row.reference, submittedAt: row.submittedAt.toISOString(), businessVersion: row.businessVersion, cases: summaries.filter(({ applicationId }) => applicationId === row.id),
      }));
    },
    /** Merchants that submitted under a trade name with this word in it. */
    merchantsTrading: (word: string, limit: number) => merchantsTrading({ database, vault }, word, limit),
    /** Makes submissions of before, and those under an earlier root key, findable by their trade name. */
    markNames: { name: `mark-trade-names:${vault.keyId}`, run: async (stop) => (await markTradeNames({ database, vault }, stop)) === 0 } satisfies OneTimeWork as OneTimeWork,
    async find(id: string, reader: Reader = database.kysely): Promise<store.ApplicationRow> {
      const row = await store.findApplication(reader, id);
      if (row === null) throw new AppError('not_found');
      return row;
    },
    /** What an application was sent with, read within a transaction or outside one. Throws `not_found`. */
    async snapshotIn(reader: Reader, id: string): Promise<Record<string, unknown>> {
      const row = await store.findApplication(reader, id);
      if (row === null) throw new AppError('not_found');
      return JSON.parse(parts.vault.openText(row.snapshot, `application:${row.id}:snapshot`)) as Record<string, unknown>;
    },
    snapshotOf: (row: store.ApplicationRow) => JSON.parse(parts.vault.openText(row.snapshot, `application:${row.id}:snapshot`)) as Record<string, unknown>,
    async detail(merchantId: string, id: string) {
      const row = await store.findApplication(database.kysely, id);
      if (row === null || row.merchantId !== merchantId) throw new AppError('not_found');
      return { row, cases: await cases.detailed(await cases.ofApplications([id]), 'merchant') };
    },
  };
}

function need<T>(value: T | null): T {
  if (value === null) throw new Error('the applications feature was used before the house was composed');
  return value;
}
