import type { Locale, Text } from '../text.ts';

/** What a new merchant is called until its people name it, or its business information does. */
export const FIRST_MERCHANT_NAME: Text = { ko: '내 가맹점', en: 'My business' };
/** What the merchant of the rehearsal accounts is called. */
export const REHEARSAL_MERCHANT_NAME: Text = { ko: '연습 가맹점', en: 'Practice shop' };

const GIVEN: readonly Text[] = [FIRST_MERCHANT_NAME, REHEARSAL_MERCHANT_NAME];
const pairOf = (name: string): Text | undefined => GIVEN.find(({ ko, en }) => name === ko || name === en);

/** A merchant's name as it is read: one that we gave it is told in the reader's language, one that people chose as they wrote it. */
export function merchantNameIn(name: string, locale: Locale): string {
  return pairOf(name)?.[locale] ?? name;
}

/** The name that its people chose; null while the merchant has only the one we gave it. */
export function chosenName(name: string): string | null {
  return pairOf(name) === undefined ? name : null;
}
