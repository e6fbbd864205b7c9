import type { Chance } from './chance.ts';
import * as words from './vocabulary.ts';

export type CertificateForm = 'individual' | 'corporation';
export type CertificateTaxType = '일반과세자' | '간이과세자' | '면세사업자' | '법인사업자';

/** What one synthetic certificate says: the ground truth. Names are those of the reader's JSON. */
export interface CertificateFacts {
  readonly form: CertificateForm;
  readonly kindText: string;
  readonly registrationNumber: string;
  readonly tradeName: string;
  readonly representatives: readonly string[];
  /** What stands behind the names, such as "(각자대표)". */
  readonly representativeNote: string;
  readonly openingDate: string;
  readonly address: string;
  readonly taxType: CertificateTaxType;
  readonly trades: readonly { readonly type: string; readonly item: string }[];
  readonly corporateNumber: string | null;
  readonly birthDate: string | null;
  readonly headOfficeAddress: string | null;
  readonly issueDate: string;
  readonly taxOffice: string;
  readonly issueReason: string | null;
  readonly email: string | null;
  readonly coRepresentatives: readonly string[];
}

const digits = (text: string): number[] => [...text].map(Number);

/** Check digit of a business registration number, from its first nine digits. */
export function businessCheckDigit(nine: string): number {
  const weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
  const all = digits(nine);
  const sum = all.reduce((total, digit, index) => total + digit * (weights[index] ?? 0), 0) + Math.floor(((all[8] ?? 0) * 5) / 10);
  return (10 - (sum % 10)) % 10;
}

/** Check digit of a corporate registration number, from its first twelve digits. */
export function corporateCheckDigit(twelve: string): number {
  const sum = digits(twelve).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 1 : 2), 0);
  return (10 - (sum % 10)) % 10;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

function registrationNumber(chance: Chance, taxType: CertificateTaxType): string {
  const middle = taxType === '법인사업자' ? chance.pick(['81', '86', '87', '88', '85', '82'])
    : taxType === '면세사업자' ? pad(chance.whole(90, 99), 2) : pad(chance.whole(1, 79), 2);
  // Prefixes 001-100 are never issued.
  const nine = pad(chance.whole(1, 100), 3) + middle + pad(chance.whole(1, 9999), 4);
  return `${nine.slice(0, 3)}-${nine.slice(3, 5)}-${nine.slice(5)}${businessCheckDigit(nine)}`;
}

function corporateNumber(chance: Chance): string {
  const twelve = chance.pick(['1101', '1311', '1801', '1201', '1345', '2001']) + chance.pick(['11', '14', '21', '22']) + pad(chance.whole(950000, 999999), 6);
  return `${twelve.slice(0, 6)}-${twelve.slice(6)}${corporateCheckDigit(twelve)}`;
}

const date = (chance: Chance, firstYear: number, lastYear: number): string =>
  `${chance.whole(firstYear, lastYear)}-${pad(chance.whole(1, 12), 2)}-${pad(chance.whole(1, 28), 2)}`;

const person = (chance: Chance): string => chance.pick(words.SURNAMES) + chance.pick(words.GIVEN);

function tradeName(chance: Chance, form: CertificateForm): string {
  const korean = chance.pick(words.SHOP_FIRST) + (chance.odds(0.25) ? ' ' : '') + chance.pick(words.SHOP_LAST);
  const core = chance.odds(0.15) ? chance.pick(words.LATIN_NAMES) : chance.odds(0.08) ? `${korean}(${chance.pick(words.LATIN_NAMES)})` : korean;
  if (form === 'individual') return chance.odds(0.2) ? `${core} ${chance.pick(words.BRANCHES)}` : core;
  return chance.pick([`주식회사 ${core}`, `${core} 주식회사`, `(주)${core}`, `㈜${core}`, `주식회사 ${core}`, `유한회사 ${core}`, `농업회사법인 주식회사 ${core}`, `사단법인 ${core}협회`]);
}

function address(chance: Chance): string {
  const [province, district] = chance.pick(words.DISTRICTS);
  const rural = /군$/.test(district) || chance.odds(0.08);
  const start = [province, district, rural ? chance.pick(words.TOWNS) : ''].filter(Boolean).join(' ');
  if (chance.odds(0.12)) return `${start} ${chance.pick(rural ? words.VILLAGES : words.QUARTERS)} ${chance.whole(1, 999)}${chance.odds(0.6) ? `-${chance.whole(1, 40)}` : ''}`;
  const road = chance.pick(words.ROADS);
  const lane = chance.odds(0.4) && road.endsWith('로') ? `${chance.whole(2, 299)}번길` : '';
  const number = `${chance.whole(1, 480)}${chance.odds(0.3) ? `-${chance.whole(1, 30)}` : ''}`;
  const floor = chance.odds(0.15) ? '지하1층' : `${chance.whole(1, 20)}층`;
  const details = chance.pick([
    '', `, ${floor}`, `, ${chance.whole(101, 1999)}호`, `, ${floor} ${chance.whole(101, 2005)}호`, `, ${chance.pick(['A', 'B', 'C'])}동 ${floor} ${chance.whole(101, 1200)}호`,
    `, ${chance.whole(101, 130)}동 ${chance.whole(101, 2004)}호`, `, 지하1층 B${chance.whole(101, 130)}호`, `, ${floor} (주)${chance.pick(words.SHOP_FIRST)}`,
  ]);
  const quarter = chance.odds(0.75) ? ` (${chance.pick(rural ? words.VILLAGES : words.QUARTERS)}${chance.odds(0.5) ? `, ${chance.pick(words.BUILDINGS)}` : ''})` : '';
  return `${start} ${road}${lane} ${number}${details}${quarter}`;
}

function trades(chance: Chance, exempt: boolean): { type: string; item: string }[] {
  const count = chance.pick([1, 1, 1, 2, 2, 3, 3, 4, 5, 6]);
  const rows = new Map<string, { type: string; item: string }>();
  for (let tries = 0; rows.size < count && tries < 40; tries += 1) {
    const [type, items] = chance.pick(exempt ? words.EXEMPT_TRADES : words.TRADES);
    const item = chance.pick(items);
    rows.set(`${type}/${item}`, { type, item });
  }
  return [...rows.values()];
}

function kindText(chance: Chance, taxType: CertificateTaxType): string {
  if (taxType === '법인사업자') return chance.pick(['법인사업자', '법인사업자', '법인사업자 : 본점', '법인사업자 : 지점', '면세법인사업자']);
  if (taxType === '면세사업자') return chance.pick(['면세사업자', '부가가치세 면세사업자']);
  if (taxType === '간이과세자') return chance.pick(['간이과세자', '간이과세자', '간이과세자(세금계산서 발급사업자)']);
  return '일반과세자';
}

/** Invents what a certificate says. `taxType` may be fixed; everything else follows from chance. */
export function inventFacts(chance: Chance, fixed?: { taxType?: CertificateTaxType; representatives?: number }): CertificateFacts {
  const taxType = fixed?.taxType ?? chance.pick(['일반과세자', '일반과세자', '간이과세자', '면세사업자', '법인사업자', '법인사업자', '법인사업자'] as const);
  const form: CertificateForm = taxType === '법인사업자' ? 'corporation' : 'individual';
  const openingDate = date(chance, 1995, 2024);
  const place = address(chance);
  const count = fixed?.representatives ?? (form === 'corporation' ? chance.pick([1, 1, 1, 2, 3]) : chance.pick([1, 1, 1, 1, 1, 2]));
  const foreign = chance.odds(0.05);
  const representatives = Array.from({ length: count }, () => (foreign ? chance.pick(words.FOREIGN_NAMES) : person(chance)));
  return {
    form, taxType, kindText: kindText(chance, taxType),
    registrationNumber: registrationNumber(chance, taxType),
    tradeName: tradeName(chance, form),
    representatives: [...new Set(representatives)],
    representativeNote: form === 'corporation' && representatives.length > 1 ? chance.pick(['', '(각자대표)', '(공동대표)']) : '',
    openingDate, address: place,
    trades: trades(chance, taxType === '면세사업자'),
    corporateNumber: form === 'corporation' ? corporateNumber(chance) : null,
    birthDate: form === 'individual' ? date(chance, 1948, 2002) : null,
    headOfficeAddress: form === 'corporation' ? (chance.odds(0.75) ? place : address(chance)) : null,
    issueDate: date(chance, Number(openingDate.slice(0, 4)) + 1, 2026),
    taxOffice: chance.pick(words.TAX_OFFICES),
    issueReason: chance.odds(0.4) ? chance.pick(['신규', '정정', '재발급', '사업자등록정정', '대표자변경']) : null,
    email: chance.odds(0.25) ? `${chance.pick(['tax', 'bill', 'hello', 'gaon', 'office.kr'])}${chance.whole(1, 99)}@${chance.pick(['example.com', 'example.co.kr', 'mail.example.kr'])}` : null,
    coRepresentatives: [],
  };
}

/** The facts under the field names of the reader's JSON; null where the paper says nothing. */
export function truthOf(facts: CertificateFacts): Record<string, string | readonly string[] | null> {
  return {
    registrationNumber: facts.registrationNumber, tradeName: facts.tradeName, representatives: facts.representatives, openingDate: facts.openingDate,
    address: facts.address, taxType: facts.taxType, businessTypes: facts.trades.map((row) => row.type), businessItems: facts.trades.map((row) => row.item),
    corporateNumber: facts.corporateNumber, birthDate: facts.birthDate, headOfficeAddress: facts.headOfficeAddress, issueDate: facts.issueDate,
    taxOffice: facts.taxOffice, issueReason: facts.issueReason, email: facts.email,
  };
}
