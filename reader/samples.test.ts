import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createReader, FIELD_NAMES, type Reading } from './index.ts';

const reader = createReader({ workers: 2 });
afterAll(() => reader.close());

const folder = new URL('./samples/', import.meta.url);
const samples = JSON.parse(readFileSync(new URL('samples.json', folder), 'utf8')) as { file: string }[];
const truthOf = (file: string): { kind: string; fields: Record<string, unknown> } =>
  JSON.parse(readFileSync(new URL(file.replace(/\.\w+$/, '.truth.json'), folder), 'utf8')) as { kind: string; fields: Record<string, unknown> };

/** What a person would call the same text: spaces aside. */
const bare = (value: unknown): string => JSON.stringify(value).replace(/\s/g, '');

describe('the sample certificates', () => {
  it.each(samples.map((sample) => sample.file))('%s is read without a silent error and with its numbers right', async (file) => {
    const reading: Reading = await reader.read(readFileSync(new URL(file, folder)), { fileName: file });
    const truth = truthOf(file);
    expect(reading.problems).toEqual([]);
    expect(reading.kind).toBe(truth.kind);
    const wrong = FIELD_NAMES.filter((name) => bare(reading.fields[name].value) !== bare(truth.fields[name]));
    expect(wrong.filter((name) => !reading.fields[name].needsReview)).toEqual([]);
    for (const name of ['registrationNumber', 'corporateNumber', 'openingDate', 'taxType', 'tradeName', 'representatives', 'address'] as const) {
      expect(bare(reading.fields[name].value), name).toBe(bare(truth.fields[name]));
    }
    expect(wrong.length).toBeLessThanOrEqual(1);
  });

  it('places every value on the upright page', async () => {
    const reading = await reader.read(readFileSync(new URL('exempt-rotated.webp', folder)));
    expect(reading.page.rotation).toBe(270);
    const box = reading.fields.registrationNumber.box;
    // The number stands centred in the upper third of the upright page.
    expect(box).not.toBeNull();
    const [x, y, width] = box ?? [0, 0, 0, 0];
    expect((x + width / 2) / reading.page.width).toBeCloseTo(0.55, 1);
    expect(y / reading.page.height).toBeLessThan(0.3);
  });
});
