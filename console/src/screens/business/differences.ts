import type { Answer } from '../../api/client.ts';

type Business = Answer<'business'>;

/** A field that holds something else than what was read from the certificate. Not wrong by itself: papers grow old, readings err. */
export interface Difference {
  readonly name: 'registrationNumber' | 'corporateNumber' | 'tradeName' | 'openingDate' | 'taxType' | 'address' | 'headOfficeAddress' | 'businessTypes' | 'businessItems' | 'representatives' | 'birthDate';
  /** JSON pointer of the field. */
  readonly pointer: string;
  readonly entered: string;
  readonly read: string;
}

type Read = string | readonly string[];

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

/** Every field that was read and now holds something else, in the order of the page. Empty fields are missing, not different. */
export function differencesOf(values: Business['form'], document: Business['document']): Difference[] {
  const fields = document?.state === 'read' ? document.fields : null;
  if (fields == null) return [];
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
