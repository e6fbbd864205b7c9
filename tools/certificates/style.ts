import { execFileSync } from 'node:child_process';
import type { Chance } from './chance.ts';

/** How one certificate is laid out: everything that differs between prints, lengths in millimetres. */
export interface PageStyle {
  readonly font: string;
  readonly valueFont: string;
  readonly labelX: number;
  readonly labelWidth: number;
  readonly valueX: number;
  readonly rightX: number;
  readonly top: number;
  readonly rowPitch: number;
  readonly letter: number;
  readonly itemTagX: number;
  readonly tagOffset: number;
  readonly tag: 'box' | 'bracket' | 'colon' | 'plain';
  readonly linePitch: number;
  readonly breakInside: boolean;
  readonly repeatTypes: boolean;
  readonly frame: 'none' | 'double' | 'ornament' | 'thick';
  readonly watermark: 'none' | 'text' | 'emblem' | 'copy';
  readonly watermarkInk: number;
  readonly seal: 'square' | 'round' | 'none';
  readonly hometax: boolean;
  readonly stamp: boolean;
  readonly dateForm: 'spaced' | 'tight' | 'dots';
  readonly labels: { readonly tradeName: string; readonly person: string; readonly place: string; readonly reason: string };
  readonly paper: string;
}

/** Families of Debian packages; those kept for validation are never seen while tuning. */
const DEVELOPMENT_FONTS = ['Baekmuk Batang', 'Baekmuk Dotum', 'Baekmuk Gulim', 'NanumGothic', 'NanumMyeongjo', 'NanumBarunGothic', 'UnBatang', 'UnDotum', 'Noto Sans CJK KR', 'Noto Serif CJK KR', 'NanumGothicCoding'];
const VALIDATION_FONTS = ['UnShinmun', 'NanumSquare', 'UnGraphic', 'NanumSquareRound'];

let installed: Set<string> | undefined;
function fontsPresent(): Set<string> {
  installed ??= new Set(execFileSync('fc-list', [':lang=ko', 'family'], { encoding: 'utf8' }).split('\n').flatMap((line) => line.split(',')).map((name) => name.trim()));
  return installed;
}

function fontFor(chance: Chance, split: Split): string {
  const wanted = split === 'validation' ? [...VALIDATION_FONTS, ...VALIDATION_FONTS, ...DEVELOPMENT_FONTS] : DEVELOPMENT_FONTS;
  const usable = wanted.filter((name) => fontsPresent().has(name));
  return usable.length === 0 ? 'sans-serif' : chance.pick(usable);
}

export type Split = 'development' | 'validation';

/** Chooses a style within the ranges seen on prints. */
export function inventStyle(chance: Chance, split: Split, corporation: boolean): PageStyle {
  const font = fontFor(chance, split);
  const labelX = chance.between(18, 25);
  const labelWidth = chance.between(31, 35);
  const valueX = Math.max(chance.between(56, 66), labelX + labelWidth + 5);
  return {
    font, valueFont: chance.odds(0.2) ? fontFor(chance, split) : font,
    labelX, labelWidth, valueX, rightX: chance.between(108, 116), top: chance.between(72, 82),
    rowPitch: chance.between(9, 12), letter: chance.between(4, 4.8), itemTagX: chance.between(114, 122), tagOffset: chance.between(11, 14),
    tag: chance.pick(['box', 'bracket', 'colon', 'plain']), linePitch: chance.between(1.28, 1.36), breakInside: chance.odds(0.6), repeatTypes: chance.odds(0.75),
    frame: chance.pick(['none', 'double', 'ornament', 'ornament', 'thick']), watermark: chance.pick(['none', 'text', 'emblem', 'copy']), watermarkInk: chance.between(0.05, 0.16),
    seal: chance.pick(['square', 'square', 'round', 'none']), hometax: chance.odds(0.4), stamp: chance.odds(0.1), dateForm: chance.pick(['spaced', 'spaced', 'tight', 'dots']),
    labels: {
      tradeName: corporation ? chance.pick(['법인명(단체명)', '법인명(단체명)', '상호(법인명)']) : chance.pick(['상호', '상호', '상호(법인명)']),
      person: corporation ? chance.pick(['대표자', '대표자', '대표자(성명)', '성명(대표자)']) : chance.pick(['성명', '성명', '성명(대표자)', '대표자']),
      place: chance.pick(['사업장 소재지', '사업장소재지']), reason: chance.pick(['발급사유', '발급사유', '교부사유']),
    },
    paper: chance.pick(['#ffffff', '#ffffff', '#fdfcf7', '#f7faf5']),
  };
}
