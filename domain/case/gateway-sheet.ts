import type { Text } from '../text.ts';
import { GATEWAY_ACTION_LABELS, gatewayActions, labelsOf, type GatewayActionNames, type GatewayCommand } from './gateway-actions.ts';
import { decide } from './lifecycle.ts';
import type { IssuerCode, Tracks } from './states.ts';

/**
 * The sheet that a gateway's team fills in: its cases line by line, and beside each what was done. Only steps that one line can hold are read from it; keys
 * and requests are recorded at the case, where secrets are sealed and documents are pointed at.
 */
export const STEPS_OF_SHEET = [
  'acknowledge', 'start_review', 'accept', 'reject', 'sign_contract', 'refuse_signature', 'ask_issuer', 'approve_issuer', 'reject_issuer', 'go_live', 'suspend', 'resume', 'withdraw', 'expire', 'end_contract', 'reopen', 'answer_information', 'retract_offer',
] as const satisfies readonly GatewayCommand[];

const t = (ko: string, en: string): Text => ({ ko, en });

/** What a line may say, by column; only the reference and the step are needed. */
export const SHEET_COLUMNS = {
  reference: t('접수 번호', 'Reference'),
  step: t('처리 단계', 'Step'),
  issuer: t('기관', 'Institution'),
  text: t('사유 또는 전할 말', 'Reason or message'),
} as const;
export type SheetColumn = keyof typeof SHEET_COLUMNS;

const COLUMNS = Object.keys(SHEET_COLUMNS) as readonly SheetColumn[];

/** A line as it stands in the sheet. */
export interface SheetLine extends Readonly<Record<SheetColumn, string>> {
  /** As spreadsheets count them, from 1. */
  readonly line: number;
}

/** How a word is compared: without what typing and copying change. */
export const asCompared = (word: string): string => word.normalize('NFKC').toLowerCase().replaceAll(/[\s*·_-]+/g, '');

/** The lines on which somebody wrote a step. The head may stand below a title; columns may stand in any order, and others beside them. Null without a head. */
export function readLines(cells: readonly (readonly string[])[]): SheetLine[] | null {
  const placeOf = (row: readonly string[], column: SheetColumn): number => {
    const names = [column, SHEET_COLUMNS[column].ko, SHEET_COLUMNS[column].en].map(asCompared);
    return row.findIndex((cell) => names.includes(asCompared(cell)));
  };
  const head = cells.slice(0, 10).findIndex((row) => placeOf(row, 'reference') >= 0 && placeOf(row, 'step') >= 0);
  if (head < 0) return null;
  const places = Object.fromEntries(COLUMNS.map((column) => [column, placeOf(cells[head] ?? [], column)])) as Record<SheetColumn, number>;
  return cells.slice(head + 1).flatMap((row, index): SheetLine[] => {
    const cell = (column: SheetColumn): string => (row[places[column]] ?? '').trim();
    return cell('step') === '' ? [] : [{ line: head + index + 2, reference: cell('reference').toUpperCase(), step: cell('step'), issuer: cell('issuer'), text: cell('text') }];
  });
}

/** A case as its lines need it. */
export interface SheetCase {
  readonly tracks: Tracks;
  readonly names: GatewayActionNames;
}

/** What a line asks for, or why it cannot be done. `done` is a step that was taken before: doing it again changes nothing. */
export interface PlannedLine extends SheetLine {
  readonly state: 'ready' | 'done' | 'refused';
  readonly command: GatewayCommand | null;
  readonly issuerCode: IssuerCode | null;
  readonly problem: Text | null;
}

const NO_CASE = t('이 번호의 신청이 받은 신청에 없습니다.', 'The inbox has no case with this reference.');
const NO_STEP = t('알 수 없는 단계입니다. 내려받은 파일의 단계 이름을 그대로 써 주세요.', 'This step is not known. Use the names of steps in the downloaded file.');
const AT_CASE = t('이 단계는 신청 화면에서 기록해 주세요. 서류나 키를 함께 받기 때문입니다.', 'Record this step on the page of the case: it takes documents or keys.');
const NO_ISSUER = t('이 신청에서 심사 중인 기관의 이름을 적어 주세요.', 'Name an institution whose review is open in this application.');
const NO_REASON = t('사유를 적어 주세요.', 'Give the reason.');
const TOO_LONG = t('2,000자까지 적을 수 있습니다.', 'At most 2,000 characters.');
const LONGEST_TEXT = 2000;

/** Checks lines one after the other, each on what the lines before it would leave; the rules are those of the desk. Pure. */
export function planLines(lines: readonly SheetLine[], caseOf: (reference: string) => SheetCase | null): PlannedLine[] {
  const moved = new Map<string, Tracks>();
  return lines.map((line) => {
    const known = caseOf(line.reference);
    if (known === null) return refused(line, NO_CASE);
    const tracks = moved.get(line.reference) ?? known.tracks;
    const { planned, after } = planLine(line, tracks, known.names);
    moved.set(line.reference, after);
    return planned;
  });
}

function planLine(line: SheetLine, tracks: Tracks, names: GatewayActionNames): { planned: PlannedLine; after: Tracks } {
  const stay = (planned: PlannedLine) => ({ planned, after: tracks });
  const command = commandOf(line.step, tracks, names.identityOnly);
  if (command === null) return stay(refused(line, NO_STEP));
  if (!STEPS_OF_SHEET.some((one) => one === command)) return stay(refused(line, AT_CASE, command));
  const issuerCode = issuerOf(line.issuer, tracks, names);
  const isOfIssuer = command === 'approve_issuer' || command === 'reject_issuer';
  if (isOfIssuer && issuerCode === null) return stay(refused(line, NO_ISSUER, command));
  if (line.text.length > LONGEST_TEXT) return stay(refused(line, TOO_LONG, command));
  const decision = decide({ tracks, command, by: 'gateway', facts: isOfIssuer && issuerCode !== null ? { issuer: issuerCode } : {} });
  const told = { ...line, command, issuerCode: isOfIssuer ? issuerCode : null };
  if (decision.kind === 'unchanged') return stay({ ...told, state: 'done', problem: null });
  if (decision.kind === 'refused') return stay(refused(line, decision.why, command));
  const offer = gatewayActions(tracks, names).find(({ code }) => code === command);
  const open = offer?.fields.find(({ name }) => name === 'issuer')?.choices.some(({ value }) => value === issuerCode);
  if (offer === undefined || (isOfIssuer && open !== true)) return stay(refused(line, SKIPS, command));
  if (offer.fields.some(({ name, required }) => name === 'text' && required) && line.text === '') return stay(refused(line, NO_REASON, command));
  return { planned: { ...told, state: 'ready', problem: null }, after: decision.tracks };
}

const SKIPS = t('먼저 거쳐야 할 단계가 있습니다. 단계를 차례로 적어 주세요.', 'Other steps come first. Write the steps one by one.');

function refused(line: SheetLine, problem: Text, command: GatewayCommand | null = null): PlannedLine {
  return { ...line, state: 'refused', command, issuerCode: null, problem };
}

/** A step by its code or by its name at this case, in either language. */
function commandOf(step: string, tracks: Tracks, identityOnly: boolean): GatewayCommand | null {
  const asked = asCompared(step);
  const codes = Object.keys(GATEWAY_ACTION_LABELS) as GatewayCommand[];
  return codes.find((code) => [code, ...labelsOf(code, tracks, identityOnly).flatMap(({ ko, en }) => [ko, en])].map(asCompared).includes(asked)) ?? null;
}

/** An institution of the case by its code or its name. */
function issuerOf(issuer: string, { issuers }: Tracks, { issuerName }: GatewayActionNames): IssuerCode | null {
  const asked = asCompared(issuer);
  if (asked === '') return null;
  return Object.keys(issuers).find((code) => [code, issuerName(code).ko, issuerName(code).en].map(asCompared).includes(asked)) ?? null;
}
