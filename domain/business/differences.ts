import type { ReadField, ReadingFieldName } from '../documents/reading.ts';
import type { Text } from '../text.ts';
import type { BusinessDraft } from './draft.ts';
import type { Problem } from './problem.ts';

/** Fields of a certificate that are compared with the form. */
export const DIFFERENCE_NAMES = [
  'registrationNumber', 'corporateNumber', 'tradeName', 'openingDate', 'taxType', 'address', 'headOfficeAddress', 'businessTypes', 'businessItems', 'representatives', 'birthDate',
] as const;

/** A field that holds something else than what was read from the certificate. Not wrong by itself: papers grow old, readings err. */
export interface Difference {
  readonly name: (typeof DIFFERENCE_NAMES)[number];
  /** JSON pointer of the field. */
  readonly pointer: string;
  readonly entered: string;
  readonly read: string;
}

type Read = string | readonly string[];
/** What a certificate says, as far as this asks. */
export type Compared = Readonly<Partial<Record<ReadingFieldName, Pick<ReadField, 'value'> | null>>>;

/** What the paper calls the tax types; a line that names none of them (a corporation's title) is not compared. */
const TAX_WORDS = [['simplified', /간이/], ['exempt', /면세/], ['non_profit', /비영리/], ['general', /일반/]] as const;

const listed = (value: Read): readonly string[] => (typeof value === 'string' ? [value] : value);
const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
/** Spaces and the look of hyphens differ from paper to paper and mean nothing. */
const plain = (text: string): string => text.normalize('NFKC').replace(/[\s\u2010-\u2015]+/g, (found) => (found.trim() === '' ? '' : '-'));

const NUMERIC = /^[\d.\-/]+$/;
const groups = (text: string): string => (text.match(/\d+/g) ?? []).map(Number).join('-');

/** True when the two say the same thing, however numbers and dates are divided. */
function saysTheSame(one: Read, other: Read): boolean {
  const [mine, theirs] = [plain(listed(one).join('')), plain(listed(other).join(''))];
  if (mine === theirs) return true;
  return NUMERIC.test(mine) && NUMERIC.test(theirs) && (mine.replace(/\D/g, '') === theirs.replace(/\D/g, '') || groups(mine) === groups(theirs));
}

/** Every field that was read and now holds something else, in the order of the page. Empty fields are missing, not different; without a reading nothing is. */
export function differencesOf(values: BusinessDraft, fields: Compared | null): Difference[] {
  if (fields === null) return [];
  const held: readonly [Difference['name'], string, Read][] = [
    ['registrationNumber', '/registrationNumber', values.registrationNumber], ['corporateNumber', '/corporateNumber', values.corporateNumber],
    ['tradeName', '/tradeName', values.tradeName], ['openingDate', '/openingDate', values.openingDate], ['address', '/address', values.address],
    ['headOfficeAddress', '/headOfficeAddress', values.headOfficeAddress], ['businessTypes', '/businessTypes', values.businessTypes], ['businessItems', '/businessItems', values.businessItems],
    ['representatives', '/representatives/0/name', values.representatives.map(({ name }) => name)], ['birthDate', '/representatives/0/birthDate', values.representatives[0]?.birthDate ?? ''],
  ];
  const found = held.flatMap(([name, pointer, entered]): Difference[] => {
    const read = fields[name]?.value ?? null;
    if (read === null || spaced(listed(entered).join('')) === '' || saysTheSame(entered, read)) return [];
    return [{ name, pointer, entered: spaced(listed(entered).join(' / ')), read: spaced(listed(read).join(' / ')) }];
  });
  const line = fields.taxType?.value;
  const named = typeof line === 'string' ? TAX_WORDS.find(([, word]) => word.test(line))?.[0] : undefined;
  if (typeof line !== 'string' || named === undefined || values.taxType === null || values.taxType === named) return found;
  return [...found, { name: 'taxType', pointer: '/taxType', entered: values.taxType, read: spaced(line) }];
}

const UNLOOKED: Text = { ko: '등록증과 다릅니다. 등록증과 비교한 뒤 확인했다고 표시해 주세요.', en: 'This differs from the certificate. Compare the two, then say that you have looked.' };

/** What stops a submission: differences that nobody has looked at. `looked` are pointers of those somebody has. */
export function unlookedDifferences(differences: readonly Difference[], looked: readonly string[]): Problem[] {
  return differences.filter(({ pointer }) => !looked.includes(pointer)).map(({ pointer }) => ({ pointer, code: 'differs_from_certificate', severity: 'error', message: UNLOOKED }));
}
