import { stringify } from 'csv-stringify/sync';
import writeExcelFile from 'write-excel-file/node';
import type { z } from 'zod';
import type { SheetResult } from '../../contract/desk.ts';
import { AppError } from '../../contract/errors.ts';
import { GATEWAY_ACTION_LABELS } from '../../domain/case/gateway-actions.ts';
import { planLines, readLines, SHEET_COLUMNS, STEPS_OF_SHEET, type PlannedLine, type SheetLine } from '../../domain/case/gateway-sheet.ts';
import { seoulDay } from '../../domain/case/business-days.ts';
import type { Locale, Text } from '../../domain/text.ts';
import type { Clock } from '../../platform/clock.ts';
import type { BytesAnswer } from '../../platform/http/route-kit.ts';
import type { CasesService } from '../cases/cases.service.ts';
import type { DeskService } from './desk.service.ts';
import { cellsOf } from './read-sheet.ts';

/** As many cases as are written into one sheet, and lines with a step as are taken from one. */
const EXPORTED = 2_000;
export const MOST_STEPS = 500;
const STEP = 100;

interface SheetParts {
  readonly clock: Clock;
  readonly cases: CasesService;
  readonly desk: DeskService;
}

export interface SheetQuery {
  readonly headline?: string | undefined;
  readonly search?: string | undefined;
}

interface Person {
  readonly gateway: string;
  readonly personId: string;
  readonly requestId: string;
}

type Row = Awaited<ReturnType<DeskService['page']>>['items'][number];
type Shown = z.input<typeof SheetResult>['lines'][number];

const t = (ko: string, en: string): Text => ({ ko, en });
const NO_HEAD = t(
  `머리글에서 ‘${SHEET_COLUMNS.reference.ko}’와 ‘${SHEET_COLUMNS.step.ko}’ 열을 찾지 못했습니다. 내려받은 파일의 머리글을 그대로 두고 올려 주세요.`,
  `The columns “${SHEET_COLUMNS.reference.en}” and “${SHEET_COLUMNS.step.en}” were not found. Keep the headings of the downloaded file.`,
);
const NO_STEPS = t(`‘${SHEET_COLUMNS.step.ko}’ 열이 모두 비어 있습니다. 처리한 단계를 적어 주세요.`, `The column “${SHEET_COLUMNS.step.en}” is empty. Write what was done.`);
const TOO_MANY = t(`한 번에 ${MOST_STEPS}건까지 기록할 수 있습니다. 파일을 나누어 주세요.`, `At most ${MOST_STEPS} steps at a time. Split the file.`);

/** What a row tells, before the columns that people fill in. */
const TOLD: readonly { readonly name: Text; readonly value: (row: Row) => Text | string }[] = [
  { name: SHEET_COLUMNS.reference, value: ({ reference }) => reference },
  { name: t('가맹점', 'Merchant'), value: ({ merchant }) => merchant.name },
  { name: t('사업자등록번호', 'Registration number'), value: ({ merchant }) => merchant.registrationNumber },
  { name: t('결제수단', 'Payment methods'), value: ({ methods }) => joined(methods.map(({ names }) => names)) },
  { name: t('상태', 'State'), value: ({ standing }) => standing.label },
  { name: t('상태 변경일', 'Since'), value: ({ standing }) => seoulDay(new Date(standing.since)) },
  { name: t('통상 기한', 'Usually by'), value: ({ standing }) => standing.expected.by ?? '' },
  { name: t('지금 적을 수 있는 단계', 'Steps that can be written now'), value: ({ allowedActions }) => joined(allowedActions.filter(({ code }) => STEPS_OF_SHEET.some((one) => one === code)).map(({ label }) => label)) },
  { name: t('심사 중인 기관', 'Institutions under review'), value: ({ allowedActions }) => joined(allowedActions.find(({ code }) => code === 'approve_issuer')?.fields?.find(({ name }) => name === 'issuer')?.choices.map(({ label }) => label) ?? []) },
];
const FILLED_IN = [SHEET_COLUMNS.step, SHEET_COLUMNS.issuer, SHEET_COLUMNS.text];

function joined(texts: readonly Text[]): Text {
  const list = (locale: Locale) => [...new Set(texts.map((text) => text[locale]))].join(', ');
  return { ko: list('ko'), en: list('en') };
}

export type GatewaySheet = ReturnType<typeof createGatewaySheet>;

/** The inbox of a gateway as a table, and back: steps written into it are checked line by line and then recorded as if each were pressed at its case. */
export function createGatewaySheet({ clock, cases, desk }: SheetParts) {
  async function rowsOf(gateway: string, query: SheetQuery): Promise<Row[]> {
    const rows: Row[] = [];
    for (let cursor: string | undefined; rows.length < EXPORTED;) {
      const page = await desk.page({ ...query, gateway, handedOverOnly: true, cursor, limit: STEP }, 'gateway');
      rows.push(...page.items);
      if (page.next === null) break;
      cursor = page.next;
    }
    return rows;
  }

  async function plan(gateway: string, lines: readonly SheetLine[]) {
    const known = await cases.forSheet({ gateway, references: [...new Set(lines.map(({ reference }) => reference))] });
    return { known, planned: planLines(lines, (reference) => known.get(reference) ?? null) };
  }

  return {
    async write(gateway: string, query: SheetQuery & { format: 'xlsx' | 'csv' }, locale: Locale): Promise<BytesAnswer> {
      const head = [...TOLD.map(({ name }) => name), ...FILLED_IN].map((name) => name[locale]);
      const rows = (await rowsOf(gateway, query)).map((row) => [...TOLD.map(({ value }) => value(row)).map((value) => (typeof value === 'string' ? value : value[locale])), '', '', '']);
      const name = `${gateway}-cases-${seoulDay(clock.now())}`;
      if (query.format === 'csv') return { bytes: stringify([head, ...rows], { bom: true, escape_formulas: true, record_delimiter: 'windows' }), mediaType: 'text/csv; charset=utf-8', downloadAs: `${name}.csv` };
      const sheet = [head.map((value) => ({ value, type: String, fontWeight: 'bold' as const })), ...rows.map((row) => row.map((value) => ({ value, type: String })))];
      return { bytes: await writeExcelFile(sheet).toBuffer(), mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', downloadAs: `${name}.xlsx` };
    },

    /** Reads an uploaded sheet and says of every line with a step what would come of it; records nothing. Throws `file_unusable`. */
    async check(gateway: string, bytes: Buffer): Promise<z.input<typeof SheetResult>> {
      const lines = readLines(await cellsOf(bytes));
      if (lines === null) throw new AppError('file_unusable', { detail: NO_HEAD });
      if (lines.length === 0) throw new AppError('file_unusable', { detail: NO_STEPS });
      if (lines.length > MOST_STEPS) throw new AppError('file_unusable', { detail: TOO_MANY });
      const { planned, known } = await plan(gateway, lines);
      return resultOf(planned.map((line) => present(line, known.get(line.reference)?.id ?? null)));
    },

    /** Records the steps of lines that were checked, each in a transaction of its own, in their order. What is taken already changes nothing, so that a sheet may be sent again. */
    async record(person: Person, lines: readonly SheetLine[]): Promise<z.input<typeof SheetResult>> {
      const shown: Shown[] = [];
      for (const line of lines) {
        // Each on what the one before it left, and on what others recorded meanwhile.
        const { planned: [planned], known } = await plan(person.gateway, [line]);
        const found = known.get(line.reference);
        if (planned === undefined || planned.state !== 'ready' || planned.command === null || found === undefined) {
          if (planned !== undefined) shown.push(present(planned, found?.id ?? null));
          continue;
        }
        try {
          await cases.recordStep({ caseId: found.id, gateway: person.gateway, command: planned.command, personId: person.personId, requestId: person.requestId, facts: { ...(line.text !== '' && { text: line.text }), ...(planned.issuerCode !== null && { issuer: planned.issuerCode }) } });
          shown.push({ ...present(planned, found.id), state: 'recorded' });
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          shown.push({ ...present(planned, found.id), state: 'refused', problem: error.problems?.[0]?.message ?? error.detail ?? CHANGED });
        }
      }
      return resultOf(shown);
    },
  };
}

const CHANGED = t('그 사이 신청의 상태가 바뀌었습니다.', 'The case has changed meanwhile.');

function present({ line, reference, step, issuer, text, state, command, problem }: PlannedLine, caseId: string | null): Shown {
  return { line, reference, step, issuer, text, state, caseId, label: command === null ? null : GATEWAY_ACTION_LABELS[command], problem };
}

function resultOf(lines: Shown[]): z.input<typeof SheetResult> {
  const count = (state: Shown['state']) => lines.filter((line) => line.state === state).length;
  return { lines, ready: count('ready'), recorded: count('recorded'), done: count('done'), refused: count('refused') };
}
