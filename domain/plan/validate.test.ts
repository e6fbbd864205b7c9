import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STANDARD_CATALOGUE as catalogue } from '../catalogue/standard.ts';
import { CONSENT_VERSION, consentsFor, START_CONSENTS } from './consents.ts';
import { checkExtraFields, extraFieldsFor } from './extra-fields.ts';
import { NO_FACTS } from './lines.ts';
import { EMPTY_SELECTION, type Selection } from './selection.ts';
import { validateSelection } from './validate.ts';

const codes = (selection: Partial<Selection>, facts = {}) => validateSelection(catalogue, { ...EMPTY_SELECTION, ...selection }, { ...NO_FACTS, ...facts }).map((one) => `${one.pointer} ${one.code}`);

describe('checking a selection', () => {
  it('has nothing to say against cards alone', () => expect(codes({ methods: ['card'] })).toEqual([]));
  it('asks for at least one method', () => expect(codes({})).toEqual(['/methods selection_empty']));
  it('points at unknown and unusable methods', () =>
    expect(codes({ methods: ['card', 'teleport', 'card_identity'] })).toEqual(['/methods/1 method_unknown', '/methods/2 method_unusable']));
  it('refuses a direct contract beside one through a gateway for one wallet', () => {
    const found = codes({
      methods: ['kakaopay'], addedTypes: [{ method: 'kakaopay', type: 'subscription' }],
      choices: [{ method: 'kakaopay', type: 'one_time', gateway: 'galaxia' }, { method: 'kakaopay', type: 'subscription', gateway: 'kakaopay' }],
    });
    expect(found).toContain('/lines/1 direct_and_affiliate');
  });
  it('refuses a choice that is not offered', () =>
    expect(codes({ methods: ['card'], choices: [{ method: 'card', type: 'one_time', gateway: 'kakaopay' }] })).toEqual(['/choices/0 not_offered']));
  it('stops a prohibited trade and warns where no source lists the gateway', () => {
    expect(codes({ methods: ['card'] }, { industries: ['e_cigarette'] })).toContain('/industries/0 trade_prohibited');
    expect(codes({ methods: ['card'], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] }, { industries: ['live_animals'] })).toEqual(['/lines/0 trade_not_listed']);
    expect(codes({ methods: ['card'] }, { industries: ['live_animals'] })).toEqual([]);
  });
  it('demands a store listing where the gateway does', () =>
    expect(codes({ methods: ['card'], choices: [{ method: 'card', type: 'one_time', gateway: 'danal_tpay' }] }, { appNotInStore: true })).toEqual(['/lines/0 app_store_listing_needed']));
  it('names what NaverPay wants first, until another gateway is live', () => {
    const choices = [{ method: 'naverpay', type: 'one_time', gateway: 'naverpay' } as const];
    expect(codes({ methods: ['naverpay'], choices })).toContain('/lines/0 prerequisite_another_gateway_live');
    expect(codes({ methods: ['naverpay'], choices }, { liveGateways: ['kcp'] })).not.toContain('/lines/0 prerequisite_another_gateway_live');
  });
  it('answers in both languages whatever the codes are', () => {
    const code = fc.oneof(fc.constantFrom(...catalogue.methods.map((one) => one.code)), fc.string({ maxLength: 8 }));
    const type = fc.constantFrom('one_time', 'subscription', 'key_in', 'verification');
    const gateway = fc.oneof(fc.constantFrom(...catalogue.gateways.map((one) => one.code)), fc.string({ maxLength: 8 }));
    const selection = fc.record({
      methods: fc.uniqueArray(code, { maxLength: 6 }), addedTypes: fc.array(fc.record({ method: code, type }), { maxLength: 4 }),
      choices: fc.array(fc.record({ method: code, type, gateway }), { maxLength: 4 }), extraFields: fc.constant({}),
    });
    fc.assert(fc.property(selection, (one) => {
      for (const found of validateSelection(catalogue, one as Selection, NO_FACTS)) {
        expect(found.message.ko).not.toBe('');
        expect(found.message.en).not.toBe('');
      }
    }), { numRuns: 300 });
  });
});

describe('extra fields', () => {
  it('asks a shared field once and accepts the answer typed for either gateway', () => {
    const fields = extraFieldsFor(catalogue, ['nice_v2', 'payco']);
    expect(fields.filter((one) => one.field.name === 'settlementAccount')).toMatchObject([{ gateway: 'nice_v2', gateways: ['nice_v2', 'payco'] }]);
    const account = { bank: '가나은행', number: '000-11-222222', holder: '홍가나' };
    const answers = { payco: { settlementAccount: account, paycoId: 'owner@example.com' } };
    expect(checkExtraFields(fields, answers)).toEqual([]);
  });
  it('points at each part of a bank account and at a bad e-mail', () => {
    const found = checkExtraFields(extraFieldsFor(catalogue, ['payco']), { payco: { paycoId: 'owner', settlementAccount: { bank: '가나은행', number: 'abc', holder: '' } } });
    expect(found.map((one) => one.pointer).toSorted()).toEqual(['/extraFields/payco/paycoId', '/extraFields/payco/settlementAccount/holder', '/extraFields/payco/settlementAccount/number']);
  });
  it('never throws on anything typed', () => {
    const fields = extraFieldsFor(catalogue, catalogue.gateways.map((one) => one.code));
    fc.assert(fc.property(fc.anything(), (value) => {
      const answers = Object.fromEntries(fields.map((one) => [one.gateway, Object.fromEntries(fields.map((other) => [other.field.name, value]))]));
      expect(Array.isArray(checkExtraFields(fields, answers))).toBe(true);
    }));
  });
});

describe('consents', () => {
  it('asks per named gateway, and once more where data goes abroad', () => {
    expect(consentsFor(catalogue, ['kcp', 'eximbay', 'kcp']).map((one) => one.code)).toEqual(['gateway:kcp', 'gateway:eximbay', 'overseas_transfer:eximbay']);
    expect(START_CONSENTS.map((one) => [one.code, one.required])).toEqual([['collection_and_use', true], ['third_party_provision', true], ['marketing', false]]);
    for (const one of consentsFor(catalogue, ['kcp'])) expect(one.version).toBe(CONSENT_VERSION);
  });

  it('warns, and no more, where a line is live or under way already', () => {
    const selection = { ...EMPTY_SELECTION, methods: ['card', 'transfer'], choices: [{ method: 'card', type: 'one_time' as const, gateway: 'kcp' }] };
    const running = [{ gateway: 'kcp', method: 'card', type: 'one_time' as const, live: true }, { gateway: 'nice_v2', method: 'transfer', type: 'one_time' as const, live: false }];
    const told = validateSelection(catalogue, selection, { ...NO_FACTS, liveGateways: ['kcp'], running }).filter(({ code }) => code.startsWith('already_'));
    expect(told.map(({ pointer, code, severity }) => [pointer, code, severity])).toEqual([['/lines/0', 'already_live', 'warning'], ['/lines/1', 'already_applied', 'warning']]);
    expect(told[0]?.message.en).toContain('NHN KCP');
    expect(validateSelection(catalogue, selection, NO_FACTS).some(({ code }) => code.startsWith('already_'))).toBe(false);
  });
});
