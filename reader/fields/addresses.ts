import { similarity } from './jamo.ts';
import { cityDistrictsOf, districtsOf, PROVINCES } from './places.ts';

/** Joins two lines of a wrapped address: with a space where a word has clearly ended, otherwise as if it went on. */
export function joinAddress(before: string, after: string): string {
  const ended = /[,)]$|\d$/.test(before) || /^[(,]/.test(after) || /(?:시|군|구|읍|면|로|길|동|층|호|리)$/.test(before);
  return before + (ended && !/^[,)]/.test(after) ? ' ' : '') + after;
}

/** What the closed lists and the grammar of addresses can prove. */
export interface MendedAddress {
  readonly text: string;
  /** True when a province and district of the lists stand at the start. */
  readonly known: boolean;
  readonly repaired: boolean;
}

/** Repairs the province, the district and the unit words of an address; never touches names of roads and buildings. */
export function mendAddress(text: string): MendedAddress {
  const words = spaced(text).split(' ');
  const first = words[0] ?? '';
  const province = PROVINCES.map((entry) => ({ entry, near: similarity(first, entry) })).sort((a, b) => b.near - a.near)[0];
  if (province === undefined || province.near < 0.72) return { text: units(words.join(' ')), known: false, repaired: false };
  let repaired = province.near < 1;
  words[0] = province.entry;
  const second = words[1] ?? '';
  const districts = districtsOf(province.entry);
  const district = districts.map((entry) => ({ entry, near: similarity(second, entry) })).sort((a, b) => b.near - a.near)[0];
  let known = districts.length === 0;
  if (district !== undefined && district.near >= 0.74) {
    known = true;
    repaired ||= district.near < 1;
    words[1] = district.entry;
    const third = words[2] ?? '';
    const part = cityDistrictsOf(district.entry).map((entry) => ({ entry, near: similarity(third, entry) })).sort((a, b) => b.near - a.near)[0];
    if (part !== undefined && third.endsWith('구') && part.near >= 0.8 && part.near < 1) {
      repaired = true;
      words[2] = part.entry;
    }
  }
  const out = units(words.join(' '));
  return { text: out, known, repaired: repaired || out !== words.join(' ') };
}

/** Words after a number come from a small set; their look-alikes are put right. */
function units(text: string): string {
  return text
    .replace(/(\d)\s*번[길걸겉긷갈킬]/g, '$1번길')
    .replace(/([가-힣])(\d+)번길/g, '$1$2번길')
    .replace(/(\d)\s*[층충춤증총](?=[\s,)]|$|\d)/g, '$1층')
    .replace(/(\d)\s*[호흐효](?=[\s,)]|$)/g, '$1호')
    .replace(/(\d)\s*[동등둥](?=[\s,)]|$)(?!\s*문)/g, '$1동')
    .replace(/지[하히]\s*(\d)/g, '지하$1')
    // Quarters of old towns are numbered: 성수동1가.
    .replace(/([동로])[\]|lI!](?=가(?:[\s,)]|$))/g, '$11')
    // Rooms of a basement are numbered B101, never 8101.
    .replace(/(지하\d층) [68](\d{3}호)/g, '$1 B$2');
}

/** Puts spaces where the recogniser lost them and takes them out where it made them. */
function spaced(text: string): string {
  return text
    .replace(/^((?:서울|부산|대구|인천|광주|대전|울산|세종)\S{0,3}시|\S{2,3}(?:특별자치도|도))(?=[가-힣])/, '$1 ')
    .replace(/(\d)\s+(번길|층|호|동)(?=[\s,)]|$|\d)/g, '$1$2')
    .replace(/\s*,\s*/g, ', ').replace(/\(\s+/g, '(').replace(/\s+\)/g, ')').replace(/(\S)\(/g, '$1 (').replace(/(\d)\s*-\s*(\d)/g, '$1-$2')
    .replace(/\s+/g, ' ').trim();
}
