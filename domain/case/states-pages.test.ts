import { expect, it } from 'vitest';
import { statePages, statesDrift } from '../../tools/generate-states.ts';

it('docs/states/ shows the tables as they are; if not, run node tools/generate-states.ts', () => {
  expect(statePages().size).toBe(5);
  expect(statesDrift()).toEqual([]);
});
