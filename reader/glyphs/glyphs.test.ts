import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { greyOf, type Grey } from '../page/grey.ts';
import { cutLine, type Mark } from './cells.ts';
import { mend } from './mend.ts';
import { readGlyph, SIDE, type Glyph } from './network.ts';
import type { Seen } from './see.ts';

/** Pictures of single letters with a neighbour, soft and noisy; drawn from the fonts of the training. */
const windows = JSON.parse(readFileSync(new URL('./windows.json', import.meta.url), 'utf8')) as { text: string; ink: string }[];

describe('the network of syllables', () => {
  it('knows syllables that the recogniser cannot write, and Latin letters', () => {
    const read = windows.map(({ ink }) => readGlyph(Float32Array.from(Buffer.from(ink, 'base64'), (value) => value / 255)));
    expect(read.map((glyph) => glyph.text)).toEqual(windows.map(({ text }) => text));
    for (const glyph of read) expect(glyph.sure).toBeGreaterThan(0.5);
  });

  it('says nothing about an empty window', () => {
    const { text } = readGlyph(new Float32Array(SIDE * SIDE));
    expect(text).not.toMatch(/[가-힣]/);
  });
});

const marksOf = (text: string, sure: (i: number) => number = () => 0.98): Mark[] => [...text].map((letter, i) => ({ text: letter, confidence: sure(i), left: i * 40, right: i * 40 + 32 }));
const glyph = (text: string, sure: number): Glyph => ({ text, sure, likely: (other) => (other === text ? sure : 0) });
const seenOf = (text: string, sure: (i: number) => number = () => 0.99): Seen[] => [...text].map((letter, i) => ({ mark: i, left: i * 40, right: i * 40 + 32, glyph: glyph(letter, sure(i)) }));

describe('a reading set against the syllables seen', () => {
  it('takes a syllable that the recogniser cannot write', () => {
    expect(mend('감글컴퍼니', marksOf('감글컴퍼니'), seenOf('감귤컴퍼니'))).toMatchObject({ text: '감귤컴퍼니', changed: true });
  });

  it('keeps the spaces of the reading', () => {
    expect(mend('팔쥐 바이오', marksOf('팔쥐바이오'), seenOf('팥쥐바이오')).text).toBe('팥쥐 바이오');
  });

  it('puts in a syllable that was left out', () => {
    const seen = [...seenOf('유한회사'), ...seenOf('텃밭설비').map((one, i) => ({ ...one, mark: i === 0 ? null : i + 3 }))];
    expect(mend('유한회사 밭설비', marksOf('유한회사밭설비'), seen).text).toBe('유한회사 텃밭설비');
  });

  it('does not believe a sight that is not sure over a sure reading', () => {
    const { text, changed } = mend('서비스업', marksOf('서비스업'), seenOf('서베스업', (i) => (i === 1 ? 0.6 : 0.99)));
    expect([text, changed]).toEqual(['서비스업', false]);
  });

  it('tells that two sure ones disagree about a syllable both can write', () => {
    expect(mend('흉인리', marksOf('흉인리'), seenOf('흥인리', (i) => (i === 0 ? 0.9 : 0.99)))).toMatchObject({ text: '흉인리', torn: true });
  });

  it('gives a building its letter, but leaves digits alone', () => {
    expect(mend('12, (동 15층', marksOf('12,(동15층'), seenOf('l2,C동l5층')).text).toBe('12, C동 15층');
  });
});

/** A page with a black bar for every syllable and a gap between them. */
function page(bars: readonly (readonly [left: number, right: number])[]): Grey {
  const image = greyOf(400, 80);
  for (const [left, right] of bars) for (let y = 20; y < 52; y += 1) image.data.fill(0, y * 400 + left, y * 400 + right);
  return image;
}

describe('cutting a line', () => {
  const bars = [[20, 50], [56, 86], [92, 122], [128, 158]] as const;
  const ink = [{ left: 20, top: 20, right: 158, bottom: 52, pieces: bars.map(([left, right]) => ({ left, right, top: 20, bottom: 52, area: 900 })) }];

  it('cuts where there is white, though the places of the letters are rough', () => {
    const marks = bars.map(([left, right], i) => ({ text: '가', confidence: 1, left: left + (i % 2 === 0 ? 7 : -6), right: right + 5 }));
    expect(cutLine(page(bars), ink, marks, 32)?.cells.map(({ left, right }) => [left, right])).toEqual(bars.map((bar) => [...bar]));
  });

  it('finds a place for a letter that was not seen', () => {
    const marks = [0, 2, 3].map((i) => ({ text: '가', confidence: 1, left: (bars[i] as readonly [number, number])[0], right: (bars[i] as readonly [number, number])[1] }));
    const cells = cutLine(page(bars), ink, marks, 32)?.cells ?? [];
    expect(cells).toHaveLength(4);
    expect(cells.filter((cell) => cell.mark === null)).toHaveLength(1);
  });
});
