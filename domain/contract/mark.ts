import type { Text } from '../text.ts';

/** The mark a signer puts under a contract: drawn by hand, or the name typed, which is the way for everybody who does not draw. */

export const MARK_KINDS = ['drawn', 'typed'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** The field that is drawn on; points are whole numbers within it. */
export const PAD = { width: 600, height: 200 } as const;
const MOST_STROKES = 200;
export const MOST_POINTS = 4000;
/** Less than this in both directions is a slip of the finger. */
const SMALLEST_SPAN = 40;

export type Point = readonly [x: number, y: number];
export type Mark =
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'drawn'; readonly strokes: readonly (readonly Point[])[] };

export interface MarkProblem {
  readonly pointer: string;
  readonly code: 'mark_empty' | 'mark_too_small' | 'mark_too_long' | 'mark_outside' | 'name_differs';
  readonly message: Text;
}

const MESSAGES: Readonly<Record<Exclude<MarkProblem['code'], 'name_differs'>, Text>> = {
  mark_empty: { ko: '서명을 그리거나 성명을 입력해 주세요.', en: 'Draw your signature or type your name.' },
  mark_too_small: { ko: '서명이 너무 작습니다. 서명란에 조금 더 크게 그려 주세요.', en: 'The signature is too small. Please draw it larger.' },
  mark_too_long: { ko: '서명에 획이 너무 많습니다. 지우고 다시 그려 주세요.', en: 'The signature has too many strokes. Clear it and draw it again.' },
  mark_outside: { ko: '서명이 서명란을 벗어났습니다. 지우고 다시 그려 주세요.', en: 'The signature lies outside its field. Clear it and draw it again.' },
};

/** Names are the same however they are spaced and composed: 김 하나 and 김하나. */
export function sameName(one: string, other: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').replace(/\s+/gu, '').toLocaleLowerCase('en');
  return plain(one) !== '' && plain(one) === plain(other);
}

/** What is wrong with a mark of the representative of this name; nothing when it can stand under a contract. */
export function checkMark(mark: Mark, name: string): MarkProblem[] {
  if (mark.kind === 'typed') {
    if (mark.text.trim() === '') return [problem('/mark/text', 'mark_empty')];
    if (sameName(mark.text, name)) return [];
    return [{ pointer: '/mark/text', code: 'name_differs', message: { ko: `대표자 성명과 같게 입력해 주세요: ${name}`, en: `Type the representative's name as it stands on file: ${name}` } }];
  }
  const points = mark.strokes.flat();
  if (points.length < 2) return [problem('/mark/strokes', 'mark_empty')];
  if (mark.strokes.length > MOST_STROKES || points.length > MOST_POINTS) return [problem('/mark/strokes', 'mark_too_long')];
  if (points.some(([x, y]) => x < 0 || y < 0 || x > PAD.width || y > PAD.height)) return [problem('/mark/strokes', 'mark_outside')];
  return span(points.map(([x]) => x)) < SMALLEST_SPAN && span(points.map(([, y]) => y)) < SMALLEST_SPAN ? [problem('/mark/strokes', 'mark_too_small')] : [];
}

function problem(pointer: string, code: Exclude<MarkProblem['code'], 'name_differs'>): MarkProblem {
  return { pointer, code, message: MESSAGES[code] };
}

const span = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
