import { AppError, type FieldProblem } from '../../contract/errors.ts';
import { gatewayFields, type ActionField, type GatewayCommand } from '../../domain/case/gateway-actions.ts';
import { findResidentNumbers } from '../../domain/business/masking.ts';
import { seoulDay } from '../../domain/case/business-days.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import type { GatewayReport } from '../../domain/ports/gateway.ts';
import type { PageRegion } from '../../domain/requirements/page-places.ts';
import type { RequestItem, RequestReason } from '../../domain/requirements/request.ts';
import type { Text } from '../../domain/text.ts';
import type { Clock } from '../../platform/clock.ts';
import type { SigningOrder } from '../../domain/contract/signing.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { hasConditions, type Conditions } from '../../domain/contract/conditions.ts';
import { gatewayActionNames } from './cases.present.ts';
import * as store from './cases.store.ts';
import { hear, type ReportParts } from './gateway-report.ts';

/** A step of somebody in a gateway's contract team. */
export interface TeamStep {
  readonly caseId: string;
  /** The gateway the person belongs to; cases of any other do not exist for them. */
  readonly gateway: string;
  readonly command: GatewayCommand;
  readonly personId: string;
  readonly requestId: string;
  readonly facts: StepFacts;
  /** Where the step was read: at the gateway's own desk unless told. */
  readonly source?: 'gateway_desk' | 'mail';
  /** Done in the same transaction; what it throws leaves nothing of the step. */
  readonly within?: (tx: Tx) => Promise<void>;
}

export interface StepFacts {
  readonly text?: string | undefined;
  readonly issuer?: string | undefined;
  readonly contractUrl?: string | undefined;
  readonly stepUrl?: string | undefined;
  /** Of an offer: the document that was uploaded for it, and whether it is signed here. */
  readonly documentId?: string | undefined;
  readonly signing?: 'gateway' | SigningOrder | undefined;
  readonly credentials?: Readonly<Record<string, string>> | undefined;
  readonly items?: readonly StepItem[] | undefined;
  readonly conditions?: Conditions | undefined;
  /** ISO day in Seoul. */
  readonly dueBy?: string | undefined;
}

/** One thing a request asks for, as the team chose it. */
export interface StepItem {
  readonly what: string;
  readonly reason: RequestReason;
  readonly note: string;
  readonly page?: number | undefined;
  readonly region?: PageRegion | undefined;
}

export interface TeamParts extends ReportParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly catalogue: () => Catalogue;
  readonly delegates: (gateway: string) => boolean;
  /** The hash of a document that was uploaded for an offer to this merchant and not offered yet; null where there is none. */
  readonly contractHash: (tx: Tx, given: { merchantId: string; documentId: string }) => Promise<string | null>;
}

/** Steps whose words say why, as the gateway's machine would say it. */
const WITH_REASON: readonly GatewayCommand[] = ['reject', 'reject_issuer', 'suspend', 'withdraw', 'expire', 'end_contract', 'retract_offer', 'refuse_signature'];

/**
 * Records one step with the same effect as the gateway's machine reporting it; a step already taken changes nothing.
 * Throws `not_found` for a case of another gateway, `invalid_input` for missing fields and `not_allowed_now`.
 */
export async function recordStep(parts: TeamParts, step: TeamStep): Promise<store.CaseRow> {
  const now = parts.clock.now();
  return parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, step.caseId);
    if (row === null || row.gateway !== step.gateway || row.handOver !== 'done') throw new AppError('not_found');
    const fields = gatewayFields(row.tracks, step.command, { ...gatewayActionNames(parts.catalogue(), row.gateway), signsHere: parts.delegates(row.gateway) });
    const problems = [...fields.flatMap((field) => problemWith(field, step.facts, row) ?? []), ...requestProblems(step, fields, seoulDay(now))];
    if (problems.length > 0) throw new AppError('invalid_input', { problems });
    const { documentId } = step.facts;
    const documentSha256 = documentId ? await parts.contractHash(tx, { merchantId: row.merchantId, documentId }) : undefined;
    if (documentSha256 === null) throw new AppError('invalid_input', { problems: [NO_CONTRACT] });
    const outcome = await hear(parts, tx, {
      row, source: step.source ?? 'gateway_desk', actor: step.personId, occurredAt: now, now, requestId: step.requestId, report: { command: step.command, facts: { ...factsOf(step, fields), ...(documentSha256 !== undefined && { documentSha256 }) } },
    });
    if (outcome.kind === 'refused') throw new AppError('not_allowed_now', { detail: outcome.why });
    await step.within?.(tx);
    return outcome.row;
  });
}

const NO_CONTRACT: FieldProblem = { pointer: '/documentId', code: 'document_gone', message: { ko: '이 계약서 파일은 없습니다. 다시 올려 주세요.', en: 'There is no such contract. Upload it again.' } };

/** Only what the step takes: keys sent along with a receipt are not deposited. */
function factsOf({ command, facts }: TeamStep, fields: readonly ActionField[]): GatewayReport['facts'] {
  const takes = (name: ActionField['name']) => fields.some((field) => field.name === name);
  const { text, issuer, contractUrl, stepUrl, documentId, signing } = facts;
  return {
    ...(text && takes('text') && (WITH_REASON.includes(command) ? { reason: text } : { text })), ...(issuer && takes('issuer') && { issuer }),
    ...(contractUrl && takes('contractUrl') && { contractUrl }), ...(stepUrl && takes('stepUrl') && { stepUrl }), ...(documentId && takes('documentId') && { documentId }), ...(documentId && takes('signing') && signing && signing !== 'gateway' && { signing: { order: signing } }), ...(takes('credentials') && { credentials: filled(facts.credentials) }),
    ...(takes('conditions') && hasConditions(facts.conditions) && { conditions: facts.conditions }),
    ...(takes('items') && facts.items && { items: facts.items.map(itemOf) }), ...(takes('dueBy') && facts.dueBy && { dueAt: endOfDay(facts.dueBy) }),
  };
}

/** `document:bankbook` or `field:/contact/email`. */
function itemOf({ what, reason, note, page, region }: StepItem, index: number): RequestItem {
  const at = what.indexOf(':');
  const kind = what.slice(0, at) === 'field' ? 'field' : 'document';
  return { id: String(index + 1), kind, code: what.slice(at + 1), reason, note, page: kind === 'document' ? (page ?? null) : null, region: kind === 'document' ? (region ?? null) : null };
}

/** The last moment of a day in Seoul. */
function endOfDay(day: string): string {
  return new Date(Date.parse(`${day}T23:59:59+09:00`)).toISOString();
}

const NOTHING_ASKED: Text = { ko: '필요한 서류나 항목을 고르거나 설명을 입력해 주세요.', en: 'Choose what is needed, or explain it.' };
const PAST: Text = { ko: '오늘이나 그 뒤의 날짜를 입력해 주세요.', en: 'Enter today or a later day.' };
const NOT_ASKABLE: Text = { ko: '요청할 수 없는 항목입니다.', en: 'This cannot be asked for.' };
const TWICE: Text = { ko: '같은 항목이 두 번 있습니다.', en: 'The same thing is there twice.' };
const RESIDENT: Text = { ko: '주민등록번호로 보이는 숫자가 있습니다. 지워 주세요.', en: 'This seems to hold a resident registration number. Remove it.' };

function requestProblems({ facts, command }: TeamStep, fields: readonly ActionField[], today: string): FieldProblem[] {
  if (command !== 'request_information') return [];
  const { items = [], dueBy, text = '' } = facts;
  const askable = new Set(fields.find(({ name }) => name === 'items')?.choices.map(({ value }) => value));
  return [
    ...(items.length === 0 && text === '' ? [{ pointer: '/text', code: 'required', message: NOTHING_ASKED }] : []),
    ...(dueBy !== undefined && dueBy < today ? [{ pointer: '/dueBy', code: 'in_the_past', message: PAST }] : []),
    ...items.flatMap(({ what, note }, index): FieldProblem[] => {
      if (!askable.has(what)) return [{ pointer: `/items/${index}/what`, code: 'not_offered', message: NOT_ASKABLE }];
      if (items.findIndex((one) => one.what === what) < index) return [{ pointer: `/items/${index}/what`, code: 'twice', message: TWICE }];
      return findResidentNumbers(note).length > 0 ? [{ pointer: `/items/${index}/note`, code: 'resident_number', message: RESIDENT }] : [];
    }),
  ];
}

function filled(credentials: StepFacts['credentials']): Record<string, string> {
  return Object.fromEntries(Object.entries(credentials ?? {}).filter(([, value]) => value !== ''));
}

function problemWith(field: ActionField, facts: StepFacts, row: store.CaseRow): FieldProblem | null {
  const pointer = `/${field.name}`;
  if (field.kind === 'secrets') {
    return field.required && Object.keys(filled(facts.credentials)).length === 0 ? { pointer, code: 'required', message: { ko: '키를 하나 이상 입력해 주세요.', en: 'Enter at least one key.' } } : null;
  }
  if (field.kind === 'items' || field.kind === 'day' || field.kind === 'figures') return null;
  const value = facts[field.name as 'text' | 'issuer' | 'contractUrl' | 'stepUrl' | 'documentId' | 'signing'] ?? '';
  if (value === '') return field.required ? { pointer, code: 'required', message: { ko: `${field.label.ko} 항목을 입력해 주세요.`, en: `Please fill in: ${field.label.en}.` } } : null;
  // A repeat names an institution that is no longer offered; it changes nothing, so it is not refused.
  if (field.name === 'issuer' && !Object.hasOwn(row.tracks.issuers, value)) {
    return { pointer, code: 'not_offered', message: { ko: '이 신청에 없는 기관입니다.', en: 'This institution has no part in this application.' } };
  }
  return null;
}
