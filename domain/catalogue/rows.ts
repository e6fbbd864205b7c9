/**
 * Fees and rules that change often, as rows an operator edits: each with a value, a source and a date. The shipped catalogue
 * stays as it is; rows are laid over it, so that a new version of the catalogue never loses what an operator knows better.
 */
import type { Problem } from '../business/problem.ts';
import type { Text } from '../text.ts';
import { CONFIDENCES, GATEWAY_STATUSES, MERCHANT_TIERS, type Catalogue, type Gateway, type MerchantTier } from './catalogue.ts';

export type RowValue = number | string | boolean | null;

export type RowKind = 'krw' | 'percent' | 'number' | 'days' | 'yes_no' | 'status' | 'confidence' | 'gateway_list';

/** What a gateway shows as public fact, in editable form. */
export interface CatalogueRow {
  readonly key: string;
  readonly group: string;
  readonly label: Text;
  readonly kind: RowKind;
  readonly value: RowValue;
  readonly source: string;
  /** ISO date; null when the source carries none. */
  readonly date: string | null;
}

/** A row as an operator saves it. */
export interface RowEdit {
  readonly key: string;
  readonly value: RowValue;
  readonly source: string;
  readonly date: string;
}

const TIER_NAMES: Readonly<Record<MerchantTier, Text>> = {
  micro: { ko: '영세', en: 'micro merchants' }, small1: { ko: '중소 1', en: 'small merchants 1' }, small2: { ko: '중소 2', en: 'small merchants 2' }, small3: { ko: '중소 3', en: 'small merchants 3' },
  general: { ko: '일반', en: 'general merchants' },
};

type Path = readonly (string | number)[];

interface Slot {
  readonly key: string;
  readonly group: string;
  readonly label: Text;
  readonly kind: RowKind;
  readonly path: Path;
  readonly source: string;
  readonly date: string | null;
}

const GATEWAY_FACTS: readonly { key: string; path: Path; kind: RowKind; ko: string; en: string; when?: (gateway: Gateway) => boolean }[] = [
  { key: 'status', path: ['status'], kind: 'status', ko: '신청 가능 상태', en: 'Offered to merchants' },
  { key: 'signup_fee', path: ['fees', 'signupFeeKrw'], kind: 'krw', ko: '가입비', en: 'Signup fee' },
  { key: 'annual_fee', path: ['fees', 'annualFeeKrw'], kind: 'krw', ko: '연회비', en: 'Annual fee' },
  ...MERCHANT_TIERS.map((tier) => ({
    key: `card.${tier}`, path: ['fees', 'cardPercent', tier], kind: 'percent' as const, ko: `카드 수수료 (${TIER_NAMES[tier].ko})`, en: `Card rate, ${TIER_NAMES[tier].en}`,
    when: (gateway: Gateway) => gateway.fees.cardPercent !== null,
  })),
  { key: 'contact_days', path: ['contract', 'contactWithin', 'max'], kind: 'days', ko: '계약 안내까지 최대 영업일', en: 'Business days until the gateway gets in touch, at most', when: (gateway) => gateway.contract.contactWithin !== null },
  { key: 'review_days', path: ['contract', 'review', 'duration', 'max'], kind: 'days', ko: '심사 기간(일), 최대', en: 'Days of card-company or carrier review, at most', when: (gateway) => gateway.contract.review.duration !== null },
  { key: 'store_listing', path: ['appStoreListingRequired'], kind: 'yes_no', ko: '앱스토어 등록 필수', en: 'App must be in a store' },
];

function slotsOfGateway(catalogue: Catalogue, gateway: Gateway, index: number): Slot[] {
  const group = gateway.code;
  const source = (path: Path) => (path[0] === 'fees' ? gateway.fees.sources : gateway.sources)[0] ?? 'catalogue';
  const slot = (key: string, label: Text, kind: RowKind, path: Path): Slot => ({
    key: `${gateway.code}.${key}`, group, kind, path: ['gateways', index, ...path], source: source(path), date: gateway.fees.asOf,
    label: { ko: `${gateway.names.ko} ${label.ko}`, en: `${gateway.names.en}: ${label.en}` },
  });
  const facts = GATEWAY_FACTS.filter((fact) => fact.when?.(gateway) ?? true).map((fact) => slot(fact.key, { ko: fact.ko, en: fact.en }, fact.kind, fact.path));
  const rates = gateway.fees.rates.map((rate, at) => slot(
    `rate.${rate.item}${gateway.fees.rates.findIndex((other) => other.item === rate.item) === at ? '' : `.${at}`}`,
    { ko: `${rate.item}${rate.condition ? ` (${rate.condition.ko})` : ''}`, en: `${rate.item}${rate.condition ? ` (${rate.condition.en})` : ''}` },
    rate.unit === 'pct' ? 'percent' : rate.unit.startsWith('krw') ? 'krw' : 'number', ['fees', 'rates', at, 'value'],
  ));
  // Where sources differ on what a gateway offers, an operator who asked the gateway settles it here.
  const supports = gateway.supports.map((support, at) => {
    const names = catalogue.methods.find(({ code }) => code === support.method)?.names ?? { ko: support.method, en: support.method };
    return slot(`support.${support.method}`, { ko: `${names.ko} 제공 여부 자료`, en: `sources on ${names.en}` }, 'confidence', ['supports', at, 'confidence']);
  });
  return [...facts, ...rates, ...supports];
}

function slotsOf(catalogue: Catalogue): Slot[] {
  const general = (key: string, ko: string, en: string, kind: RowKind, path: Path, source: string): Slot => ({ key, group: 'general', label: { ko, en }, kind, path, source, date: catalogue.asOf });
  return [
    general('surety.premium_rate', '보증보험료율', 'Surety premium rate', 'percent', ['surety', 'premiumRatePercent'], catalogue.surety.sources[0] ?? 'catalogue'),
    general('fee.samsungpay_surcharge', '삼성페이 추가 수수료', 'Samsung Pay surcharge', 'percent', ['feeRules', 'samsungPaySurchargePercent'], catalogue.feeRules.sources[0] ?? 'catalogue'),
    general('recommended.card_one_time', '추천 패키지: 카드 일반결제', 'Recommended: one-time card', 'gateway_list', ['recommended', 'cardOneTime'], 'package.md'),
    general('recommended.simple', '추천 패키지: 간편결제', 'Recommended: wallets', 'gateway_list', ['recommended', 'simple'], 'package.md'),
    general('recommended.identity', '추천 패키지: 본인인증', 'Recommended: identity verification', 'gateway_list', ['recommended', 'identity'], 'package.md'),
    ...(['soleProprietor', 'corporation'] as const).flatMap((list) => catalogue.documents[list].flatMap((paper, index) => (paper.maxAgeMonths === null ? [] : [
      general(`document.${paper.code}.months`, `${paper.names.ko}: 발급 후 쓸 수 있는 개월 수`, `${paper.names.en}: months for which it can be used`, 'number', ['documents', list, index, 'maxAgeMonths'], catalogue.documents.sources[0] ?? 'catalogue'),
    ]))),
    ...catalogue.gateways.flatMap((gateway, index) => slotsOfGateway(catalogue, gateway, index)),
  ];
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((node, step) => (node === null || node === undefined ? undefined : (node as Record<string | number, unknown>)[step]), value);
}

function placed<T>(value: T, path: Path, leaf: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return leaf as T;
  const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  (copy as Record<string | number, unknown>)[step] = placed((value as Record<string | number, unknown>)[step], rest, leaf);
  return copy as T;
}

/** Every editable fact of a catalogue. Lists of gateways are joined by commas. */
export function catalogueRows(catalogue: Catalogue): CatalogueRow[] {
  return slotsOf(catalogue).map(({ path, ...slot }) => {
    const value = at(catalogue, path);
    const edited = catalogue.provenance[slot.key];
    return { ...slot, value: Array.isArray(value) ? value.join(',') : (value as RowValue), source: edited?.source ?? slot.source, date: edited?.date ?? slot.date };
  });
}

const say = (ko: string, en: string): Text => ({ ko, en });

const isAmount = (value: RowValue, max: number) => typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= max;

/** What each kind of row accepts; null stands for "unknown" where that is a fact too. */
const KINDS: Readonly<Record<RowKind, { readonly ok: (value: RowValue, catalogue: Catalogue) => boolean; readonly expected: Text }>> = {
  krw: { ok: (value) => value === null || (Number.isInteger(value) && isAmount(value, 1e9)), expected: say('0 이상의 원 단위 정수를 입력해 주세요. 모르면 비워 두면 됩니다.', 'Enter whole won, 0 or more; leave it empty if unknown.') },
  percent: { ok: (value) => isAmount(value, 100), expected: say('0에서 100 사이의 퍼센트를 입력해 주세요.', 'Enter a percentage between 0 and 100.') },
  number: { ok: (value) => isAmount(value, 1e9), expected: say('0 이상의 숫자를 입력해 주세요.', 'Enter a number, 0 or more.') },
  days: { ok: (value) => Number.isInteger(value) && isAmount(value, 365), expected: say('0에서 365 사이의 일수를 입력해 주세요.', 'Enter days between 0 and 365.') },
  yes_no: { ok: (value) => value === null || typeof value === 'boolean', expected: say('예, 아니요 또는 알 수 없음을 골라 주세요.', 'Choose yes, no or unknown.') },
  status: { ok: (value) => (GATEWAY_STATUSES as readonly RowValue[]).includes(value), expected: say('목록에서 상태를 골라 주세요.', 'Choose a status from the list.') },
  confidence: { ok: (value) => (CONFIDENCES as readonly RowValue[]).includes(value), expected: say('목록에서 자료 상태를 골라 주세요.', 'Choose from the list how sure the sources are.') },
  gateway_list: {
    ok: (value, catalogue) => typeof value === 'string' && value.split(',').filter(Boolean).every((code) => catalogue.gateways.some((gateway) => gateway.code === code)),
    expected: say('PG 코드를 쉼표로 구분해 입력해 주세요.', 'Enter gateway codes separated by commas.'),
  },
};

function problemOf(catalogue: Catalogue, slot: Slot | undefined, edit: RowEdit): Omit<Problem, 'pointer'> | null {
  const error = (code: string, message: Text) => ({ code, severity: 'error' as const, message });
  if (!slot) return error('row_unknown', say('목록에 없는 항목입니다. 새로고침한 뒤 다시 골라 주세요.', 'There is no such entry. Reload the list and choose again.'));
  if (!KINDS[slot.kind].ok(edit.value, catalogue)) return error('row_value_invalid', KINDS[slot.kind].expected);
  if (edit.source.trim() === '') return error('row_source_missing', say('출처를 적어 주세요. 예: PG 담당자 메일', 'Name the source, for example a mail of the gateway.'));
  if (!/^\d{4}-\d{2}-\d{2}$/.test(edit.date)) return error('row_date_invalid', say('날짜를 YYYY-MM-DD 형식으로 적어 주세요.', 'Enter the date as YYYY-MM-DD.'));
  return null;
}

/**
 * Lays an operator's rows over a catalogue. Rows that do not fit are left out and reported with a pointer `/N/...` to the row, so
 * that one stale row never stops the console.
 */
export function applyRows(catalogue: Catalogue, edits: readonly RowEdit[]): { catalogue: Catalogue; problems: Problem[] } {
  const slots = new Map(slotsOf(catalogue).map((slot) => [slot.key, slot]));
  const problems: Problem[] = [];
  let result = catalogue;
  edits.forEach((edit, index) => {
    const slot = slots.get(edit.key);
    const problem = problemOf(catalogue, slot, edit);
    if (problem || !slot) {
      if (problem) problems.push({ pointer: `/${index}`, ...problem });
      return;
    }
    const leaf = slot.kind === 'gateway_list' ? String(edit.value).split(',').filter(Boolean) : edit.value;
    result = placed(result, slot.path, leaf);
    result = { ...result, provenance: { ...result.provenance, [edit.key]: { source: edit.source.trim(), date: edit.date } } };
  });
  return { catalogue: result, problems };
}
