import { expect, it } from 'vitest';
import { STANDARD_CATALOGUE as catalogue } from '../catalogue/standard.ts';
import { selectionAgain } from './again.ts';
import { NO_FACTS } from './lines.ts';
import { propose } from './propose.ts';
import { EMPTY_SELECTION, type Selection } from './selection.ts';

const LINES = [{ method: 'card', type: 'one_time' as const }, { method: 'card', type: 'subscription' as const }, { method: 'transfer', type: 'one_time' as const }];
const again = (elsewhere: boolean, selection: Selection = EMPTY_SELECTION, lines = LINES, gateway = 'kcp') => selectionAgain(catalogue, { selection, from: { lines, gateway, elsewhere, extraFields: { siteName: 'Our shop' } }, facts: NO_FACTS });
const planned = (selection: Selection | null) => propose(catalogue, selection ?? EMPTY_SELECTION, NO_FACTS).map(({ method, type, gateway }) => `${method}/${type}@${gateway}`).toSorted();

it('puts the same lines at the same gateway again, with what was answered for it', () => {
  const selection = again(false);
  expect(planned(selection)).toEqual(['card/one_time@kcp', 'card/subscription@kcp', 'transfer/one_time@kcp']);
  expect(selection?.extraFields).toEqual({ kcp: { siteName: 'Our shop' } });
});

it('elsewhere takes one other gateway for all of them where there is one', () => {
  const gateways = new Set(again(true)?.choices.map(({ gateway }) => gateway));
  expect([gateways.size, gateways.has('kcp')]).toEqual([1, false]);
});

it('leaves what was being chosen as it is, and what nobody else offers out', () => {
  const before: Selection = { methods: ['virtual_account'], addedTypes: [], choices: [{ method: 'virtual_account', type: 'one_time', gateway: 'nice_v2' }], extraFields: { kcp: { siteName: 'Typed since' } } };
  const selection = again(false, before);
  expect(planned(selection)).toContain('virtual_account/one_time@nice_v2');
  expect(selection?.extraFields).toEqual({ kcp: { siteName: 'Typed since' } });
  // A wallet of one company alone.
  expect(again(true, EMPTY_SELECTION, [{ method: 'paypal', type: 'subscription' as never }], 'paypal_v2')).toBeNull();
});
