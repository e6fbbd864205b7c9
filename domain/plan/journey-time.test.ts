import { describe, expect, it } from 'vitest';
import { STANDARD_CATALOGUE as catalogue } from '../catalogue/standard.ts';
import type { Catalogue, Gateway } from '../catalogue/catalogue.ts';
import { journeyTimes } from './journey-time.ts';

/** The catalogue with this one gateway alone, changed. */
function only(code: string, change: (gateway: Gateway) => Gateway = (gateway) => gateway): Catalogue {
  return { ...catalogue, gateways: catalogue.gateways.filter((one) => one.code === code).map(change) };
}

describe('the time from submission to the first live payment', () => {
  it('adds contact, contract and review of a card gateway, the contract counted from submission, two weeks as ten business days', () => {
    expect(journeyTimes(only('kcp'))).toEqual({
      usual: { gateways: ['kcp'], min: 12, max: 15 }, others: [], unpublished: [],
      counted: ['pg_contact', 'documents_and_contract', 'card_review'], uncounted: ['surety_insurance', 'channel_setup', 'development'],
    });
  });

  it('follows what the gateway says of itself', () => {
    const slower = only('kcp', (one) => ({ ...one, contract: { ...one.contract, contactWithin: { min: 6, max: 8, unit: 'business_day' }, review: { ...one.contract.review, duration: { min: 14, max: 21, unit: 'day' } } } }));
    expect(journeyTimes(slower).usual).toEqual({ gateways: ['kcp'], min: 16, max: 23 });
  });

  it('says "up to" where the sources do, and claims no sum where a review has no published time', () => {
    expect(journeyTimes(only('tosspayments')).usual).toEqual({ gateways: ['tosspayments'], min: null, max: 15 });
    for (const code of ['kcp_v2', 'naverpay', 'paypal_v2']) expect(journeyTimes(only(code))).toMatchObject({ usual: null, unpublished: [code] });
  });

  it('tells of every offered gateway once', () => {
    const { usual, others, unpublished } = journeyTimes(catalogue);
    const told = [...(usual?.gateways ?? []), ...others.flatMap(({ gateways }) => gateways), ...unpublished];
    expect(told.toSorted()).toEqual(catalogue.gateways.filter(({ status }) => status === 'current').map(({ code }) => code).toSorted());
    expect(others.every(({ gateways }) => gateways.length <= (usual?.gateways.length ?? 0))).toBe(true);
  });
});
