import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offeredGateways } from '../catalogue/lookup.ts';
import { STANDARD_CATALOGUE as catalogue } from '../catalogue/standard.ts';
import { needsOf, papersFor, servingsFor, type NeedFacts, type NeedingCase, type OnFile } from './needs.ts';
import { paperKey, paperKinds, plusMonths, usableUntil } from './papers.ts';

const TODAY = '2026-11-24';
const FACTS: NeedFacts = { kind: 'individual', taxType: 'general', industries: [], representatives: [{ name: '김하나' }] };
const codes = (facts: Partial<NeedFacts>, gateway = 'kcp', types = ['one_time']): string[] => papersFor(catalogue, { ...FACTS, ...facts }, { gateway, types }).map(({ code }) => code);

describe('papers of a contract', () => {
  it('follow from the kind of business', () => {
    expect(codes({})).toEqual(['business_registration', 'bankbook', 'representative_id', 'seal_certificate', 'surety_policy', 'beneficial_owner']);
    expect(codes({ kind: 'corporation' })).toEqual(['business_registration', 'bankbook', 'representative_id', 'surety_policy', 'corporate_seal_certificate', 'corporate_register', 'owner_proof', 'used_seal_statement']);
  });
  it('follow from trade, people and tax: a licence for alcohol, a foreigner\'s card, rules of a non-profit body', () => {
    expect(codes({ industries: ['alcohol', 'fashion'] })).toEqual(expect.arrayContaining(['alcohol_manufacturing_licence', 'alcohol_distance_selling_report']));
    expect(codes({ representatives: [{ name: 'Jane Doe' }] })).toContain('foreign_representative_id');
    expect(codes({ representatives: [{ name: 'Jane Doe' }] })).not.toContain('representative_id');
    expect(codes({ representatives: [{ name: 'Jane Doe' }, { name: '김하나' }] })).toEqual(expect.arrayContaining(['representative_id', 'foreign_representative_id']));
    const nonProfit = codes({ kind: 'corporation', taxType: 'non_profit' });
    expect([nonProfit.includes('establishment_permit'), nonProfit.includes('owner_proof')]).toEqual([true, false]);
  });
  it('follow from the gateway: no surety where a part is held back, nothing where no contract is signed, a form for one payment type', () => {
    expect(codes({}, 'paymentwall')).not.toContain('surety_policy');
    expect(codes({}, 'paypal_v2')).toEqual([]);
    expect([codes({}, 'kakaopay').includes('kakaopay_subscription_form'), codes({}, 'kakaopay', ['subscription']).includes('kakaopay_subscription_form')]).toEqual([false, true]);
  });
});

it('a paper issued on the last day of a month can be used until the last day of the third month after', () => {
  const seal = paperKinds(catalogue).find(({ code }) => code === 'seal_certificate');
  expect([plusMonths('2026-11-30', 3), plusMonths('2026-01-31', 1), plusMonths('2027-11-24', 3), plusMonths('2024-01-31', 1)]).toEqual(['2027-02-28', '2026-02-28', '2028-02-24', '2024-02-29']);
  expect(seal && usableUntil(seal, '2026-11-30')).toBe('2027-02-28');
});

const file = (paper: string, issuedOn: string | null = null, documentId = `doc-${paper}`): OnFile => ({ documentId, paper, issuedOn, givenAt: '2026-11-20' });
const asking = (caseId: string, gateway: string, wanted: readonly string[], dueBy: string | null = null): NeedingCase => ({
  caseId, applicationId: 'a', gateway, types: ['one_time'], signed: true,
  request: { dueBy, items: wanted.map((what, at) => ({ id: String(at), kind: what.startsWith('/') ? 'field' as const : 'document' as const, code: what, reason: 'missing' as const, note: '', page: null, region: null })) },
});
const needs = (cases: readonly NeedingCase[], onFile: readonly OnFile[] = [], facts: NeedFacts | null = FACTS) => needsOf({ catalogue, facts, cases, onFile, today: TODAY });

describe('what is on file', () => {
  it('serves every gateway that asks for its kind, and only while it can be used', () => {
    const cases = [asking('1', 'kcp', ['seal_certificate'], '2026-12-01'), asking('2', 'tosspayments', ['seal_certificate', 'bankbook'], '2026-11-28')];
    const states = (onFile: readonly OnFile[]) => needs(cases, onFile).map(({ key, state, dueBy }) => [key, state, dueBy]);
    expect(states([])).toEqual([['document:bankbook', 'asked', '2026-11-28'], ['document:seal_certificate', 'asked', '2026-11-28']]);
    expect(states([file('seal_certificate', '2026-08-24')])[1]).toEqual(['document:seal_certificate', 'ready', '2026-11-28']);
    // A day too old, of an unknown day, from the future: it cannot be vouched for.
    for (const issued of ['2026-08-23', null, '2026-11-25']) expect(states([file('seal_certificate', issued)])[1]?.[1]).toBe('asked');
    expect(servingsFor(needs(cases, [file('seal_certificate', '2026-11-01'), file('bankbook')]), ['document:seal_certificate'])).toEqual([
      { caseId: '1', items: [{ item: '0', documentId: 'doc-seal_certificate' }] }, { caseId: '2', items: [{ item: '0', documentId: 'doc-seal_certificate' }] },
    ]);
  });
  it('of a surety policy serves the gateway it names alone', () => {
    const cases = [asking('1', 'kcp', ['surety_policy']), asking('2', 'tosspayments', ['surety_policy'])];
    expect(needs(cases, [file('surety_policy@kcp', '2026-01-01')]).map(({ key, state, party }) => [key, state, party])).toEqual([['document:surety_policy@kcp', 'ready', 'insurer'], ['document:surety_policy@tosspayments', 'asked', 'insurer']]);
  });
  it('is told as too old before anybody asks, and as missing once a contract will need it', () => {
    const open: NeedingCase = { caseId: '1', applicationId: 'a', gateway: 'kcp', types: ['one_time'], signed: false, request: null };
    const found = new Map(needs([open], [file('seal_certificate', '2026-05-01'), file('business_registration')]).map(({ code, state }) => [code, state]));
    expect([found.get('seal_certificate'), found.get('business_registration'), found.get('bankbook')]).toEqual(['renew', 'on_file', 'to_prepare']);
    expect(needs([{ ...open, signed: true }])).toEqual([]);
  });
});

const KINDS = ['bankbook', 'seal_certificate', 'corporate_register', 'surety_policy', 'owner_proof', 'unknown_to_us', '/contact/email', '/service/urls/0'];
const GATEWAYS = offeredGateways(catalogue).map(({ code }) => code);
const someCases = fc.uniqueArray(fc.record({
  caseId: fc.stringMatching(/^[a-z]{4}$/), gateway: fc.constantFrom(...GATEWAYS), signed: fc.boolean(), wanted: fc.subarray(KINDS), asks: fc.boolean(), dueBy: fc.option(fc.constantFrom('2026-11-20', '2026-12-01', '2026-12-24')),
}), { selector: ({ caseId }) => caseId, maxLength: 8 }).map((all) => all.map(({ wanted, asks, dueBy, signed, ...one }) => ({ ...asking(one.caseId, one.gateway, asks ? wanted : [], dueBy), signed })));
const someFiles = fc.uniqueArray(fc.record({ paper: fc.constantFrom(...KINDS.filter((kind) => !kind.startsWith('/')), 'surety_policy@kcp', 'surety_policy@tosspayments'), issuedOn: fc.option(fc.constantFrom('2025-01-01', '2026-08-23', '2026-08-24', '2026-11-24')), at: fc.integer({ min: 0, max: 99 }) }), { selector: ({ at }) => at, maxLength: 8 })
  .map((all) => all.map(({ paper, issuedOn, at }) => file(paper, issuedOn, `doc-${at}`)));

describe('the graph', () => {
  it('does not depend on the order in which cases and documents came', () => {
    fc.assert(fc.property(someCases, someFiles, fc.infiniteStream(fc.integer()), (cases, files, random) => {
      const shuffled = <T>(all: readonly T[]): T[] => all.map((one) => ({ one, by: random.next().value as number })).sort((a, b) => a.by - b.by).map(({ one }) => one);
      expect(needs(shuffled(cases), shuffled(files))).toEqual(needs(cases, files));
    }));
  });

  it('gives each answer to exactly those that ask for it: none is left out, and nobody gets what it did not ask for', () => {
    fc.assert(fc.property(someCases, someFiles, fc.subarray(KINDS.map((kind) => (kind.startsWith('/') ? `field:${kind}` : `document:${kind}`))), (cases, files, more) => {
      const found = needs(cases, files);
      const keys = [...more, 'document:surety_policy@kcp', 'document:surety_policy@tosspayments'];
      const served = new Map(servingsFor(found, keys).map(({ caseId, items }) => [caseId, items]));
      for (const one of cases) {
        for (const item of one.request?.items ?? []) {
          const kind = paperKinds(catalogue).find(({ code }) => code === item.code);
          const key = kind === undefined ? item.code : paperKey(kind, one.gateway);
          const need = found.find((each) => each.code === key && each.kind === item.kind);
          expect(need?.cases.find(({ caseId }) => caseId === one.caseId)?.item).toEqual(item);
          const expected = item.kind === 'document' && keys.includes(`document:${key}`) && need?.usable.length !== 0 ? [need?.usable[0]?.documentId] : [];
          expect((served.get(one.caseId) ?? []).filter(({ item: id }) => id === item.id).map(({ documentId }) => documentId)).toEqual(expected);
        }
        for (const { item } of served.get(one.caseId) ?? []) expect(one.request?.items.some(({ id }) => id === item)).toBe(true);
      }
    }));
  });

  it('changes nothing else when something is given: only the needs of its own kind', () => {
    fc.assert(fc.property(someCases, someFiles, fc.constantFrom('bankbook', 'seal_certificate', 'surety_policy@kcp'), (cases, files, paper) => {
      const other = (found: ReturnType<typeof needs>) => found.filter(({ code }) => code !== paper).map(({ key, state, dueBy }) => [key, state, dueBy]).toSorted();
      expect(other(needs(cases, [...files, file(paper, TODAY, 'doc-new')]))).toEqual(other(needs(cases, files)));
    }));
  });
});
