import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STANDARD_CATALOGUE as catalogue } from '../catalogue/standard.ts';
import { cell, methodUsability, selectableCells } from './cell.ts';
import { contractsOf } from './contracts.ts';
import { bestCover, compareCovers } from './cover.ts';
import { addableTypes, lineKey, NO_FACTS, unmetPrerequisites, wantedLines } from './lines.ts';
import { contractCost, propose } from './propose.ts';
import { EMPTY_SELECTION, type Selection } from './selection.ts';

const usable = catalogue.methods.filter((method) => methodUsability(catalogue, method.code).usable).map((method) => method.code);

/** Any selection of usable methods with some of the addable types added. */
const anySelection: fc.Arbitrary<Selection> = fc.uniqueArray(fc.constantFrom(...usable), { minLength: 1, maxLength: 12 }).chain((methods) => {
  const possible = addableTypes(catalogue, { ...EMPTY_SELECTION, methods }).filter((one) => one.possible).map(({ method, type }) => ({ method, type }));
  return fc.subarray(possible).map((addedTypes) => ({ ...EMPTY_SELECTION, methods, addedTypes }));
});

const relationshipsOf = (plan: ReturnType<typeof propose>, method: string) =>
  new Set(plan.filter((line) => line.method === method && line.gateway).map((line) => line.alternatives.find((one) => one.gateway === line.gateway)?.relationship));

describe('the proposal', () => {
  it('carries every line by a gateway that may be chosen, one kind of contract per method', () => {
    fc.assert(fc.property(anySelection, (selection) => {
      const plan = propose(catalogue, selection, NO_FACTS);
      expect(plan.map(lineKey).toSorted()).toEqual(wantedLines(catalogue, selection).map(lineKey).toSorted());
      for (const line of plan) {
        // A line may stay open only where another line of the method rules the kind of contract.
        if (line.gateway === null) expect(plan.filter((other) => other.method === line.method).length).toBeGreaterThan(1);
        else expect(cell({ catalogue, gateway: line.gateway, method: line.method, type: line.type }).selectable).toBe(true);
        expect(relationshipsOf(plan, line.method).size).toBeLessThanOrEqual(1);
      }
    }), { numRuns: 200 });
  });

  it('is the same whatever the order of the wishes, and choosing it changes nothing', () => {
    fc.assert(fc.property(anySelection, (selection) => {
      const plan = propose(catalogue, selection, NO_FACTS);
      const pick = (lines: typeof plan) => lines.map((line) => `${lineKey(line)}=${line.gateway}`).toSorted();
      const reversed = propose(catalogue, { ...selection, methods: selection.methods.toReversed(), addedTypes: selection.addedTypes.toReversed() }, NO_FACTS);
      expect(pick(reversed)).toEqual(pick(plan));
      const choices = plan.flatMap((line) => (line.gateway ? [{ method: line.method, type: line.type, gateway: line.gateway }] : []));
      expect(pick(propose(catalogue, { ...selection, choices }, NO_FACTS))).toEqual(pick(plan));
    }), { numRuns: 200 });
  });

  it('covers with the fewest and best sets that brute force finds', () => {
    const codes = ['a', 'b', 'c', 'd', 'e', 'f'];
    const requirement = fc.uniqueArray(fc.constantFrom(...codes), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(fc.array(requirement, { maxLength: 6 }), fc.array(fc.nat(3), { minLength: 6, maxLength: 6 }), fc.subarray(codes, { maxLength: 2 }), (requirements, costs, free) => {
      const items = codes.map((code, at) => ({ code, cost: [costs[at] ?? 0] }));
      const found = bestCover({ requirements, items, free: new Set(free) });
      const all = Array.from({ length: 64 }, (_, bits) => codes.filter((_code, at) => bits & (1 << at)))
        .filter((set) => requirements.every((one) => one.some((code) => set.includes(code) || free.includes(code))))
        .map((set) => ({ codes: set, cost: set.length ? [set.reduce((sum, code) => sum + (items.find((item) => item.code === code)?.cost[0] ?? 0), 0)] : [] }))
        .toSorted(compareCovers);
      expect(found).toEqual(all[0]);
    }), { numRuns: 500 });
  });

  it('needs no more contracts than any pair or single gateway that could carry the same lines', () => {
    const general = ['card', 'transfer', 'virtual_account', 'mobile', 'kakaopay', 'gift_certificate', 'samsungpay', 'applepay'];
    fc.assert(fc.property(fc.subarray(general, { minLength: 1 }), (methods) => {
      const plan = propose(catalogue, { ...EMPTY_SELECTION, methods }, NO_FACTS);
      const carries = (code: string, method: string) => selectableCells(catalogue, method, 'one_time').some((one) => one.gateway === code && ['offered', 'agreement'].includes(one.state));
      const single = catalogue.gateways.filter((gateway) => unmetPrerequisites(gateway, NO_FACTS).length === 0 && methods.every((method) => carries(gateway.code, method)));
      if (single.length > 0) expect(contractsOf(catalogue, plan, NO_FACTS)).toHaveLength(1);
      if (single.length > 0) expect(plan[0]?.gateway).toBe(single.map((one) => ({ codes: [one.code], cost: contractCost(catalogue, one.code) })).toSorted(compareCovers)[0]?.codes[0]);
    }));
  });

  it('plans cards alone at the recommended gateway without a signup fee', () => {
    const [line] = propose(catalogue, { ...EMPTY_SELECTION, methods: ['card'] }, NO_FACTS);
    expect(line).toMatchObject({ gateway: 'galaxia', proposed: true });
  });

  it('keeps the choice of the merchant and follows it where it saves a contract', () => {
    const plan = propose(catalogue, { ...EMPTY_SELECTION, methods: ['card', 'transfer'], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] }, NO_FACTS);
    expect(plan.map((line) => [line.gateway, line.proposed])).toEqual([['kcp', false], ['kcp', true]]);
  });

  it('holds an explicit pick of what was proposed, whatever is picked elsewhere', () => {
    const elsewhere = [{ method: 'transfer', type: 'one_time', gateway: 'kcp' }] as const;
    const card = (choices: readonly { method: string; type: 'one_time'; gateway: string }[]) => propose(catalogue, { ...EMPTY_SELECTION, methods: ['card', 'transfer'], choices }, NO_FACTS)[0];
    expect(card(elsewhere)).toMatchObject({ gateway: 'kcp', proposed: true });
    expect(card([{ method: 'card', type: 'one_time', gateway: 'galaxia' }, ...elsewhere])).toMatchObject({ gateway: 'galaxia', proposed: false });
  });

  it('takes the wallet itself when its subscription cannot go through a gateway', () => {
    const plan = propose(catalogue, { ...EMPTY_SELECTION, methods: ['card', 'tosspay'], addedTypes: [{ method: 'tosspay', type: 'subscription' }] }, NO_FACTS);
    expect(plan.filter((line) => line.method === 'tosspay').map((line) => line.gateway)).toEqual(['tosspay_v2', 'tosspay_v2']);
  });

  it('does not send a first contract to NaverPay itself', () => {
    const [line] = propose(catalogue, { ...EMPTY_SELECTION, methods: ['naverpay'] }, NO_FACTS);
    expect(line?.gateway).not.toBe('naverpay');
    expect(line?.alternatives.some((one) => one.gateway === 'naverpay')).toBe(true);
  });

  it('plans every usable method at once within a second', () => {
    const started = performance.now();
    const plan = propose(catalogue, { ...EMPTY_SELECTION, methods: usable }, NO_FACTS);
    expect(plan.every((line) => line.gateway !== null)).toBe(true);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('the matrix', () => {
  it('closes what takes no new merchants and keeps the way that is open', () => {
    expect(cell({ catalogue, gateway: 'inicis_unified', method: 'card_identity', type: 'verification' })).toMatchObject({ state: 'closed', selectable: false });
    expect(methodUsability(catalogue, 'card_identity').usable).toBe(false);
    expect(cell({ catalogue, gateway: 'smartro_v2', method: 'card', type: 'subscription' }).integrations).not.toContain('api');
  });

  it('says in both languages why anything is marked', () => {
    for (const gateway of catalogue.gateways) for (const support of gateway.supports) for (const type of ['one_time', 'subscription', 'key_in', 'verification'] as const) {
      const one = cell({ catalogue, gateway: gateway.code, method: support.method, type });
      if (one.state !== 'offered') expect(one.reason?.ko && one.reason.en, `${gateway.code} ${support.method} ${type}`).toBeTruthy();
    }
  });
});
