import { expect, it } from 'vitest';
import { axisEnd, daysWithGaps, MOST_DAYS, percentOf } from './chart-scale.ts';

const day = (key: string, kept = 0) => ({ key, kept });

it('draws every day between the first and the newest, at least a week and at most a month', () => {
  const drawn = daysWithGaps([day('2026-03-02', 5), day('2026-02-26', 7)], day);
  expect(drawn.map(({ key, kept }) => `${key} ${kept}`)).toEqual(['2026-02-24 0', '2026-02-25 0', '2026-02-26 7', '2026-02-27 0', '2026-02-28 0', '2026-03-01 0', '2026-03-02 5']);
  const long = daysWithGaps([day('2026-03-02', 5), day('2025-03-02', 7)], day);
  expect([long.length, long[0]?.key, long.at(-1)?.kept]).toEqual([MOST_DAYS, '2026-01-31', 5]);
  expect(daysWithGaps([], day)).toEqual([]);
});

it('ends an axis at a round number above every value, and tells small shares', () => {
  expect([[0], [3], [10], [11], [480_000], [500_001]].map(axisEnd)).toEqual([1, 5, 10, 20, 500_000, 1_000_000]);
  expect([percentOf(1, 1000), percentOf(0, 10), percentOf(1, 3), percentOf(5, 0)]).toEqual([1, 0, 33, 0]);
});
