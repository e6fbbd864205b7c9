import { expect, it } from 'vitest';
import { STANDARD_CATALOGUE as catalogue } from '../catalogue/standard.ts';
import { selectableCells } from './cell.ts';
import { lineKey, NO_FACTS } from './lines.ts';
import { methodSets } from './method-sets.ts';
import { propose } from './propose.ts';
import { EMPTY_SELECTION } from './selection.ts';

it('makes sets of what most gateways offer, all of which can be applied for together', () => {
  const sets = methodSets(catalogue);
  expect(sets.map(({ code, lines }) => [code, lines.map(lineKey)])).toEqual([
    ['cards_and_wallets', ['card/one_time', 'kakaopay/one_time', 'naverpay/one_time', 'payco/one_time', 'tosspay/one_time']],
    ['bank_accounts', ['transfer/one_time', 'virtual_account/one_time']], ['card_subscription', ['card/subscription']], ['identity', ['mobile_identity/verification']],
  ]);
  const lines = sets.flatMap((set) => set.lines);
  expect(new Set(lines.map(lineKey)).size).toBe(lines.length);
  const plan = propose(catalogue, { ...EMPTY_SELECTION, methods: [...new Set(lines.map(({ method }) => method))], addedTypes: lines.filter(({ type }) => type === 'subscription') }, NO_FACTS);
  expect(plan.filter(({ gateway }) => gateway === null)).toEqual([]);
});

it('says how many gateways offer a set, and leaves out one that cannot be had', () => {
  const [first] = methodSets(catalogue);
  const least = Math.min(...(first?.lines ?? []).map(({ method, type }) => selectableCells(catalogue, method, type).length));
  expect(first?.about.en).toContain(`by ${least} or more`);
  const without = { ...catalogue, gateways: catalogue.gateways.map((one) => (one.code === 'danal' || one.code === 'kcp_v2' ? { ...one, status: 'technical_only' as const } : one)) };
  expect(methodSets(without).map(({ code }) => code)).not.toContain('identity');
});
