import type { Engine, LineText } from '../engine/engine.ts';
import { seeLetters } from '../glyphs/see.ts';
import { cropOf } from '../layout/crop.ts';
import type { Grey } from '../page/grey.ts';
import { NO_LINE, type LineSource } from './line-source.ts';

/** Heights of a letter for the first, second and third look. */
const SIZES = [34, 28, 40];

/** Reads segments of a cleaned page with the recogniser. */
export function engineSource(engine: Engine, page: Grey, letter: number): LineSource {
  return {
    exact: false,
    async read(segments, { letters, look = 0, spread = false }) {
      if (segments.length === 0) return NO_LINE;
      const crop = cropOf(page, segments, { letter, size: SIZES[look % SIZES.length] as number, gap: spread ? 0.2 : 0.8 });
      const line: LineText = await engine.readLine(crop.image, letters === 'korean' ? { alphabet: 'kor' } : letters === 'latin' ? { alphabet: 'eng' } : { alphabet: 'eng', only: '0123456789-' });
      const placed = line.letters.map((l) => ({ text: l.text, confidence: l.confidence, left: crop.pageX(l.left), right: crop.pageX(l.right) }));
      const weakest = placed.length === 0 ? 0 : Math.min(...placed.map((l) => l.confidence));
      const mean = placed.length === 0 ? 0 : placed.reduce((sum, l) => sum + l.confidence, 0) / placed.length;
      return { text: line.text, confidence: mean, weakest, letters: placed };
    },
    see: (segments, line) => seeLetters(page, segments, line.letters, letter),
  };
}
