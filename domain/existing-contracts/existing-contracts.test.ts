import { describe, expect, it } from 'vitest';
import { STANDARD_CATALOGUE as catalogue } from '../catalogue/standard.ts';
import { CONTRACT_STATES, ID_REUSES, isMasked, maskMerchantId } from './answer.ts';
import { lookupConsent } from './consent.ts';
import { waysOn } from './ways.ts';

const gatewayOf = (code: string) => catalogue.gateways.find((one) => one.code === code);
const elsewhere = { state: 'active', through: { channel: 'host', name: '연습몰' }, reuse: 'new_id' } as const;
const kinds = (code: string, contract: Parameters<typeof waysOn>[0] = elsewhere) => waysOn(contract, gatewayOf(code)).ways.map(({ kind }) => kind);

describe('a merchant ID', () => {
  it.each([
    ['INIpayTest', 'IN******st'], ['T0000', '****0'], ['MID1', '****'], ['a', '*'], ['상점아이디가나다라', '상점*****다라'],
  ])('%s is kept as %s', (whole, kept) => {
    expect([maskMerchantId(whole), isMasked(whole), isMasked(kept)]).toEqual([kept, false, true]);
  });

  it('stays as the gateway masked it, and is masked again where two characters were thought enough', () => {
    expect([maskMerchantId('R1******17'), maskMerchantId('MERCHANT**')]).toEqual(['R1******17', 'ME******' + '**']);
  });
});

describe('the ways on from a contract made elsewhere', () => {
  it.each([['html5_inicis', 'gateway'], ['kcp', 'apply'], ['tosspayments', 'apply'], ['ksnet', 'support'], ['tosspay_v2', 'gateway'], ['hyphen', 'support']])('at %s begin with %s', (code, first) => {
    expect(kinds(code)[0]).toBe(first);
  });

  it('keep the ID where the gateway lets the hosting change, and never say that it cannot be used', () => {
    const ways = waysOn({ ...elsewhere, reuse: 'change_host' }, gatewayOf('payco'));
    expect([ways.ways.map(({ kind }) => kind), ways.note?.en]).toEqual([['support'], expect.stringContaining('only the hosting changes')]);
    expect(ways.says.en).not.toContain('cannot be used here');
  });

  it('exist for every gateway, state and reuse, in both languages', () => {
    for (const gateway of catalogue.gateways) for (const state of CONTRACT_STATES) for (const reuse of ID_REUSES) for (const channel of ['here', 'direct'] as const) {
      const { says, ways } = waysOn({ state, reuse, through: { channel, name: null } }, gateway);
      expect([says.ko, says.en, ...ways.flatMap(({ label }) => [label.ko, label.en])]).not.toContain('');
      expect(new Set(ways.map(({ kind }) => kind)).size).toBe(ways.length);
    }
  });
});

describe('the consent', () => {
  it('names one gateway, and says where the number leaves the country', () => {
    expect(lookupConsent(catalogue, 'kcp')).toMatchObject({ code: 'contract_lookup:kcp', recipient: { en: 'NHN KCP' } });
    expect(lookupConsent(catalogue, 'eximbay')?.recipient?.en).toContain('abroad');
    expect(lookupConsent(catalogue, 'nobody')).toBeNull();
  });
});
