import { expect, it } from 'vitest';
import type { Draft } from '../../frame/draft.ts';
import { movedLines, takenBack } from './moves.ts';

/** As much of a draft as the moves look at. */
function draft(lines: readonly { method: string; gateway: string; proposed: boolean }[]): Draft {
  return { methods: lines.map(({ method }) => method), lines: lines.map((line) => ({ ...line, type: 'one_time' })), addableTypes: [], extraFields: [], startConsents: [], gatewayConsents: [] } as unknown as Draft;
}

const before = draft([{ method: 'card', gateway: 'galaxia', proposed: true }, { method: 'transfer', gateway: 'galaxia', proposed: true }, { method: 'mobile', gateway: 'danal', proposed: false }]);
const after = draft([{ method: 'card', gateway: 'kcp', proposed: true }, { method: 'transfer', gateway: 'kcp', proposed: false }, { method: 'mobile', gateway: 'danal', proposed: false }]);

it('names what moved along, not what was picked', () => {
  expect(movedLines(before, after).map(({ method }) => method)).toEqual(['card']);
  expect(movedLines(before, before)).toEqual([]);
});

it('takes back the pick that moved them, and no other', () => {
  expect(takenBack(before, after)).toEqual({ 'choice:transfer:one_time': null });
  expect(takenBack(after, before)).toEqual({ 'choice:transfer:one_time': 'kcp' });
});
