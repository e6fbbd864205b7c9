import { expect, it } from 'vitest';
import { chosenName, FIRST_MERCHANT_NAME, merchantNameIn, REHEARSAL_MERCHANT_NAME } from './given-name.ts';

it('tells a name that we gave in the language of the reader, whichever it was given in, and a chosen one as it is', () => {
  for (const pair of [FIRST_MERCHANT_NAME, REHEARSAL_MERCHANT_NAME]) {
    for (const name of [pair.ko, pair.en]) expect([merchantNameIn(name, 'ko'), merchantNameIn(name, 'en'), chosenName(name)]).toEqual([pair.ko, pair.en, null]);
  }
  expect([merchantNameIn('가온 식품', 'en'), chosenName('가온 식품')]).toEqual(['가온 식품', '가온 식품']);
});
