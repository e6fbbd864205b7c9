import { expect, it } from 'vitest';
import { unstorableText } from './storable-text.ts';

it('names every place with U+0000 or half a surrogate pair, in values and in names', () => {
  expect(unstorableText({ a: 'fine 😀', list: ['x', 'a\u0000', { 'b/c': '\ud83d' }], ['bad\u0000']: 1, n: 1, none: null }).sort()).toEqual(['', '/list/1', '/list/2/b~1c']);
  expect(unstorableText('\udc00')).toEqual(['']);
  expect(unstorableText(undefined)).toEqual([]);
});

it('survives what is nested deeper than a stack', () => {
  let deep: unknown = 'a\u0000';
  for (let depth = 0; depth < 20_000; depth += 1) deep = [deep];
  expect(unstorableText(deep)).toHaveLength(1);
});
