import { describe, expect, it } from 'vitest';
import { answerKey, changeOf, choiceKey, consentKey, methodKey, typeKey, valuesOf, withValues } from './draft-members.ts';
import type { Draft } from './draft-members.ts';

const consent = (code: string, agreedAt: string | null) => ({ code, version: '1', required: true, agreedAt });
const draft = {
  version: 3, methods: ['card', 'transfer'],
  lines: [{ method: 'card', type: 'one_time', gateway: 'kcp', proposed: false }, { method: 'transfer', type: 'one_time', gateway: 'kcp', proposed: true }],
  addableTypes: [{ method: 'card', type: 'subscription', added: true }, { method: 'card', type: 'key_in', added: false }],
  extraFields: [{ gateway: 'html5_inicis', name: 'siteName', value: '가온' }, { gateway: 'nice_v2', name: 'settlementAccount', value: null }],
  startConsents: [consent('collection_and_use', '2026-03-01T00:00:00Z')], gatewayConsents: [consent('gateway:kcp', null)],
} as unknown as Draft;
const card = { method: 'card', type: 'one_time' };

describe('the members of a draft', () => {
  it('name everything that was chosen and nothing that was only proposed', () => {
    expect(valuesOf(draft)).toEqual({
      'method:card': true, 'method:transfer': true, 'type:card:subscription': true, 'choice:card:one_time': 'kcp', 'extra:html5_inicis:siteName': '가온', 'consent:collection_and_use': '1',
    });
  });

  it('become a change that carries only what they touch, upon what the server has', () => {
    expect(changeOf({ [methodKey('card')]: null, [methodKey('payco')]: true }, draft)).toEqual({ methods: ['transfer', 'payco'] });
    expect(changeOf({ [typeKey({ method: 'card', type: 'key_in' })]: true }, draft)).toEqual({ addedTypes: [{ method: 'card', type: 'subscription' }, { method: 'card', type: 'key_in' }] });
    expect(changeOf({ [choiceKey(card)]: 'nice_v2' }, draft)).toEqual({ choices: [{ ...card, gateway: 'nice_v2' }] });
    expect(changeOf({ [answerKey({ gateway: 'nice_v2', name: 'settlementAccount' })]: { bank: '가온은행' } }, draft)).toEqual({ extraFields: { html5_inicis: { siteName: '가온' }, nice_v2: { settlementAccount: { bank: '가온은행' } } } });
    expect(changeOf({ [consentKey('gateway:kcp')]: '1', [consentKey('collection_and_use')]: null }, draft)).toEqual({
      consents: [{ code: 'gateway:kcp', agreed: true, version: '1' }, { code: 'collection_and_use', agreed: false, version: '1' }],
    });
  });

  it('show at once, before the server has answered', () => {
    const shown = withValues(draft, { ...valuesOf(draft), [methodKey('transfer')]: null, [methodKey('payco')]: true, [choiceKey(card)]: 'nice_v2', [consentKey('gateway:kcp')]: '1', [typeKey({ method: 'card', type: 'key_in' })]: true });
    expect(shown.methods).toEqual(['card', 'payco']);
    expect(shown.lines[0]).toMatchObject({ gateway: 'nice_v2', proposed: false });
    expect(shown.gatewayConsents[0]?.agreedAt).not.toBeNull();
    expect(shown.addableTypes.map(({ added }) => added)).toEqual([true, true]);
    // A consent to an older text is none.
    expect(withValues(draft, { ...valuesOf(draft), [consentKey('collection_and_use')]: '0' }).startConsents[0]?.agreedAt).toBeNull();
  });
});
