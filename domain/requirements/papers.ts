import type { Catalogue, RequiredDocument } from '../catalogue/catalogue.ts';
import type { Text } from '../text.ts';

/** The kinds of papers that gateways ask for, from the catalogue's dated rows. */

/** Whose paper it is: one serves every gateway, or each gateway needs its own. */
export type PaperScope = 'merchant' | 'gateway';

export interface PaperKind {
  readonly code: string;
  readonly names: Text;
  /** Longest age in months on the day of sending; null where none is stated. */
  readonly maxAgeMonths: number | null;
  /** Months after its issue when it ends and has to be renewed; null where it does not end. */
  readonly termMonths: number | null;
  readonly scope: PaperScope;
  readonly copies: number;
  readonly form: RequiredDocument['form'];
}

const OWN_OF_EACH_GATEWAY: readonly string[] = ['contract', 'surety_policy'];

function kindOf(catalogue: Catalogue, { code, names, maxAgeMonths, copies, form }: RequiredDocument): PaperKind {
  return { code, names, maxAgeMonths, copies, form, scope: OWN_OF_EACH_GATEWAY.includes(code) ? 'gateway' : 'merchant', termMonths: code === 'surety_policy' ? catalogue.surety.termYears * 12 : null };
}

const licence = (code: string, names: Text): PaperKind => ({ code, names, maxAgeMonths: null, termMonths: null, scope: 'merchant', copies: 1, form: 'copy' });

/** Every kind once: those of both kinds of business, then those of single trades. */
export function paperKinds(catalogue: Catalogue): PaperKind[] {
  const { soleProprietor, corporation, byIndustry, byCircumstance, byGateway } = catalogue.documents;
  const special = [...byCircumstance.map(({ document }) => document), ...byGateway.flatMap(({ document }) => document ?? [])];
  const all = [...[...soleProprietor, ...corporation, ...special].map((one) => kindOf(catalogue, one)), ...byIndustry.flatMap(({ items }) => items.map(({ code, ko, en }) => licence(code, { ko, en })))];
  return [...new Map(all.map((one) => [one.code, one])).values()];
}

/** Of a kind's code, or of the key under which a paper lies on file. */
export function findPaper(catalogue: Catalogue, code: string): PaperKind | null {
  return paperKinds(catalogue).find((one) => one.code === kindOfKey(code)) ?? null;
}

export function paperName(catalogue: Catalogue, code: string): Text | null {
  return findPaper(catalogue, code)?.names ?? null;
}

/** ISO day, some months on; the last day of a shorter month. */
export function plusMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const index = year * 12 + (month - 1) + months;
  const [toYear, toMonth] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  const last = new Date(Date.UTC(toYear, toMonth, 0)).getUTCDate();
  return `${String(toYear).padStart(4, '0')}-${String(toMonth).padStart(2, '0')}-${String(Math.min(date, last)).padStart(2, '0')}`;
}

/** The last day on which a paper issued then can be used; null where it does not age, or where its day of issue is not known. */
export function usableUntil({ maxAgeMonths, termMonths }: Pick<PaperKind, 'maxAgeMonths' | 'termMonths'>, issuedOn: string | null): string | null {
  const months = maxAgeMonths ?? termMonths;
  return months === null || issuedOn === null ? null : plusMonths(issuedOn, months);
}

/** Whether the day of issue decides if the paper can be used. */
export function ages({ maxAgeMonths, termMonths }: Pick<PaperKind, 'maxAgeMonths' | 'termMonths'>): boolean {
  return maxAgeMonths !== null || termMonths !== null;
}

/** Whether a paper can be sent on a day. One that ages and whose day of issue nobody knows cannot be vouched for. */
export function isUsable(kind: Pick<PaperKind, 'maxAgeMonths' | 'termMonths'>, issuedOn: string | null, today: string): boolean {
  if (!ages(kind)) return true;
  const until = usableUntil(kind, issuedOn);
  return until !== null && until >= today && (issuedOn ?? '') <= today;
}

/** Under which name a paper lies on file: of what each gateway needs its own of, with the gateway. */
export function paperKey({ code, scope }: Pick<PaperKind, 'code' | 'scope'>, gateway: string): string {
  return scope === 'gateway' ? `${code}@${gateway}` : code;
}

/** The kind of a paper on file. */
export function kindOfKey(key: string): string {
  return key.split('@')[0] ?? key;
}
