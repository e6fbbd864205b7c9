import type { Text } from '../text.ts';

/** Parts of a page, so that a request can point at what it means. */

const t = (ko: string, en: string): Text => ({ ko, en });

/** A part of a page, as fractions of its width and height from the top left. */
export interface PageRegion {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const THIRDS = [['top_left', 'top', 'top_right'], ['left', 'middle', 'right'], ['bottom_left', 'bottom', 'bottom_right']] as const;
export type PagePlace = (typeof THIRDS)[number][number];
export const PAGE_PLACES: readonly PagePlace[] = THIRDS.flat();

export const PLACE_LABELS: Readonly<Record<PagePlace, Text>> = {
  top_left: t('왼쪽 위', 'upper left'), top: t('위쪽', 'top'), top_right: t('오른쪽 위', 'upper right'), left: t('왼쪽', 'left'), middle: t('가운데', 'middle'), right: t('오른쪽', 'right'),
  bottom_left: t('왼쪽 아래', 'lower left'), bottom: t('아래쪽', 'bottom'), bottom_right: t('오른쪽 아래', 'lower right'),
};

/** The ninth of a page that a name means. */
export function regionOf(place: PagePlace): PageRegion {
  const at = PAGE_PLACES.indexOf(place);
  return { x: (at % 3) / 3, y: Math.floor(at / 3) / 3, width: 1 / 3, height: 1 / 3 };
}

/** The name of the part of a page in which the middle of a region lies. */
export function placeOf({ x, y, width, height }: PageRegion): PagePlace {
  const third = (value: number): 0 | 1 | 2 => (value < 1 / 3 ? 0 : value < 2 / 3 ? 1 : 2);
  return THIRDS[third(y + height / 2)][third(x + width / 2)];
}
