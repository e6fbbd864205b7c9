import { describe, expect, it } from 'vitest';
import { joinAddress, mendAddress } from './addresses.ts';
import { dateIn } from './dates.ts';
import { mendFamilyName, namesIn } from './extract.ts';
import { similarity } from './jamo.ts';
import { alignLabels } from './labels.ts';
import { corporateNumberHolds, digitsIn, registrationNumberHolds } from './numbers.ts';

describe('numbers', () => {
  it.each(['0012345673', '0128123456', '0779500011'])('%s holds, and with any one digit changed it does not', (digits) => {
    expect(registrationNumberHolds(digits)).toBe(true);
    for (let i = 0; i < 10; i += 1) {
      for (let d = 0; d < 10; d += 1) {
        if (String(d) !== digits[i]) expect(registrationNumberHolds(digits.slice(0, i) + d + digits.slice(i + 1))).toBe(false);
      }
    }
  });

  it('a corporate number is checked with its last digit', () => {
    expect(corporateNumberHolds('1101119512347')).toBe(true);
    expect(corporateNumberHolds('1101119512348')).toBe(false);
    expect(corporateNumberHolds('1311149600076')).toBe(true);
  });

  it.each([
    ['등록번호 : 001-23-45673', '0012345673'], ['등록번호 001—23—45673', '0012345673'], ['등록번호:OO1-23-4S673', '0012345673'],
    ['등록번호 : ()01-23-45673', '0012345673'], ['발급번호 0000-123-4567-890', null], ['등록번호 : 001-23-4567', null],
  ])('%s gives %s', (text, digits) => expect(digitsIn(text, 10)).toBe(digits));
});

describe('dates', () => {
  it.each([
    ['2021 년 03 월 15 일', '2021-03-15'], ['2021년3월5일', '2021-03-05'], ['2021.03.15', '2021-03-15'], ['생년월일 : 1980 닌 12 윌 31 임', '1980-12-31'],
    ['2021 년 02 월 30 일', null], ['003-12-45678', null], ['2021 년', null],
  ])('%s gives %s', (text, iso) => expect(dateIn(text)).toBe(iso));
});

describe('labels', () => {
  it('are found in their order although letters are misread and noise stands between', () => {
    const found = alignLabels(['상호', '겸', '서명', '개업연윌일', '사엄장소재지', '사업의송류', '그 17', '발금사유', '공동사업자']);
    expect(found.map((entry) => [entry.index, entry.label])).toEqual([
      [0, 'tradeName'], [2, 'representatives'], [3, 'openingDate'], [4, 'address'], [5, 'trades'], [7, 'issueReason'], [8, 'coRepresentatives'],
    ]);
  });

  it('of a receipt are none', () => {
    expect(alignLabels(['합계', '카드번호', '승인일시', '부가세']).filter((entry) => entry.likeness > 0.5)).toEqual([]);
  });
});

describe('addresses', () => {
  it.each([
    ['서을특별시 강남구 판교로255번겉 12, 3충 301호 (역삼동)', '서울특별시 강남구 판교로255번길 12, 3층 301호 (역삼동)'],
    ['경기도성남시 분당구 장미5로 7', '경기도 성남시 분당구 장미5로 7'],
    ['강원도 춘천시 가람면 송정리 123-4', '강원도 춘천시 가람면 송정리 123-4'],
    ['전북특별자치도 전주시 덕진구 동문로 52', '전북특별자치도 전주시 덕진구 동문로 52'],
    ['충청북도 청주시 홍덕구 양화로 4', '충청북도 청주시 흥덕구 양화로 4'],
    ['서울특별시 성동구 능동로 60-8 (성수동]가)', '서울특별시 성동구 능동로 60-8 (성수동1가)'],
  ])('%s is mended to %s', (read, right) => expect(mendAddress(read).text).toBe(right));

  it('a repair is told', () => {
    expect(mendAddress('부산팡역시 해운대구 중앙로 1')).toMatchObject({ known: true, repaired: true });
    expect(mendAddress('부산광역시 해운대구 중앙로 1')).toMatchObject({ known: true, repaired: false });
  });

  it('roads and buildings are never repaired by the lists', () => {
    expect(mendAddress('서울특별시 강남구 강남로 1 (서초동, 중구빌딩)').text).toBe('서울특별시 강남구 강남로 1 (서초동, 중구빌딩)');
  });

  it('wrapped lines are joined inside words and between them', () => {
    expect(joinAddress('서울특별시 마포구 동문로 52,', '3층')).toBe('서울특별시 마포구 동문로 52, 3층');
    expect(joinAddress('광주광역시 광산구 첨단과', '기로 12')).toBe('광주광역시 광산구 첨단과기로 12');
  });
});

it('names of representatives are told from how they act', () => {
  expect(namesIn('김가온, 이나래 (각자대표)')).toEqual(['김가온', '이나래']);
  expect(namesIn('김 가 온')).toEqual(['김가온']);
  expect(namesIn('SMITH JOHN PAUL')).toEqual(['SMITH JOHN PAUL']);
});

it('a name of four syllables begins with a family name of two, and is looked at when it does not', () => {
  expect(mendFamilyName('남공초롱')).toEqual({ name: '남궁초롱', odd: true });
  expect(mendFamilyName('제갈하늘')).toEqual({ name: '제갈하늘', odd: false });
  expect(mendFamilyName('김하늘')).toEqual({ name: '김하늘', odd: false });
});

it('look-alike syllables are nearer than others', () => {
  expect(similarity('사업장', '사엄장')).toBeGreaterThan(similarity('사업장', '본점장'));
});
