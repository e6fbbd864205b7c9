import type { PdfPage } from '../intake/pdf.ts';
import { median, type Piece } from '../layout/components.ts';
import { layoutOfPieces, type Layout } from '../layout/segments.ts';
import type { LineSource } from './line-source.ts';

/** The text layer of a PDF, laid out like the ink of a picture, so that both are understood by the same rules. */
export function textLayer(page: PdfPage): { layout: Layout; source: LineSource } | null {
  const heights = page.letters.map((l) => l.bottom - l.top).filter((h) => h > 0);
  if (heights.length < 40) return null;
  const usual = median(heights);
  const texts = new Map<Piece, string>();
  for (const l of page.letters) {
    const height = l.bottom - l.top;
    // Watermarks are much larger than anything on the form, tiny print is not part of it.
    if (height > usual * 3 || height < usual * 0.4 || l.right <= l.left) continue;
    // A colon's box is as tall and wide as the font says; its ink is small.
    const colon = /^[:：]$/.test(l.text);
    const [dx, dy] = colon ? [(l.right - l.left) * 0.25, height * 0.36] : [0, 0];
    const box = { left: l.left + dx, top: l.top + dy, right: l.right - dx, bottom: l.bottom - dy };
    texts.set({ ...box, area: (box.right - box.left) * (box.bottom - box.top) }, l.text);
  }
  // The box of a letter in a font is taller than its ink.
  const letter = usual * 0.72;
  const layout = layoutOfPieces([...texts.keys()], letter, { left: 0, top: 0, right: page.width, bottom: page.height });
  return {
    layout,
    source: {
      exact: true,
      see: () => [],
      read(segments) {
        const pieces = segments.flatMap((s) => s.pieces.filter((p) => (p.left + p.right) / 2 >= s.left && (p.left + p.right) / 2 <= s.right)).sort((a, b) => a.left - b.left);
        let text = '';
        pieces.forEach((piece, i) => {
          const before = pieces[i - 1];
          text += (before && piece.left - before.right > letter * 0.16 ? ' ' : '') + (texts.get(piece) ?? '');
        });
        const letters = pieces.map((piece) => ({ text: texts.get(piece) ?? '', confidence: 1, left: piece.left, right: piece.right }));
        return Promise.resolve({ text, confidence: 1, weakest: 1, letters });
      },
    },
  };
}
