/**
 * Money is a whole number of hundredths of the unit (1,000 won = 100000), so that sums are exact in every currency.
 * The wire carries units as JSON numbers.
 */
export type Hundredths = number;

/** The largest single amount, in hundredths: ten trillion won is past anything real and far below what a number holds. */
export const MAX_AMOUNT: Hundredths = 10_000_000_000_000 * 100;

const WHOLE_CURRENCIES = new Set(['KRW', 'JPY', 'VND', 'CLP', 'ISK', 'UGX', 'XAF', 'XOF', 'XPF', 'PYG', 'RWF', 'KMF', 'GNF', 'DJF', 'BIF', 'VUV']);

/** Instalments are offered from this amount. */
export const INSTALMENT_FROM: Hundredths = 50_000 * 100;

/** A number or its text, into hundredths; null if it is no number or has more than two decimals. */
export function parseAmount(value: unknown): Hundredths | null {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,2})0*)?$/.exec(text);
  if (!match) return null;
  const size = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  if (!Number.isSafeInteger(size)) return null;
  return match[1] === '-' && size !== 0 ? -size : size;
}

/** Hundredths as the number the wire carries. */
export function toUnits(amount: Hundredths): number {
  return amount / 100;
}

/** Whether the currency can express the amount: there is no half won. */
export function fitsCurrency(amount: Hundredths, currency: string): boolean {
  return !WHOLE_CURRENCIES.has(currency) || amount % 100 === 0;
}

const THOUSANDTHS = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);

/** A whole number of the currency's smallest unit (won, cents) into hundredths; null for what hundredths cannot hold. */
export function fromSmallest(value: number, currency: string): Hundredths | null {
  if (!Number.isSafeInteger(value)) return null;
  if (THOUSANDTHS.has(currency)) return value % 10 === 0 ? value / 10 : null;
  const size = WHOLE_CURRENCIES.has(currency) ? value * 100 : value;
  return Number.isSafeInteger(size) ? size : null;
}

/** Hundredths as a whole number of the currency's smallest unit. */
export function toSmallest(amount: Hundredths, currency: string): number {
  if (THOUSANDTHS.has(currency)) return amount * 10;
  return WHOLE_CURRENCIES.has(currency) ? Math.round(amount / 100) : amount;
}

/** Value-added tax contained in the taxed part: one eleventh, rounded to the unit. */
export function vatWithin(amount: Hundredths, taxFree: Hundredths): Hundredths {
  return Math.round((amount - taxFree) / 1100) * 100;
}

/** What a payment's amount consists of. The parts add up to the amount. */
export interface TaxParts {
  readonly taxFree: Hundredths;
  readonly supply: Hundredths;
  readonly vat: Hundredths;
}

/** Splits an amount; a vat that was given is kept, otherwise it is computed. */
export function taxParts(amount: Hundredths, taxFree: Hundredths, vat: Hundredths | null): TaxParts {
  const free = Math.min(taxFree, amount);
  const tax = Math.min(vat ?? vatWithin(amount, free), amount - free);
  return { taxFree: free, vat: tax, supply: amount - free - tax };
}
