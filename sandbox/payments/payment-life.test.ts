import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideCancel, nextStatus, PAYMENT_COMMANDS, PAYMENT_STATUSES, type CancelFacts } from './payment-life.ts';
import { fitsCurrency, parseAmount, taxParts, toUnits } from './money.ts';
import { parseBody, parseForm } from './request-body.ts';
import { parseVbankDue } from './vbank-due.ts';
import { returnAddress, isReturnAddress } from './checkout-result.ts';
import { isPrivate } from '../../platform/outgoing-call.ts';

const facts = (more: Partial<CancelFacts> = {}): CancelFacts => ({ status: 'paid', payMethod: 'card', currency: 'USD', amount: 1000, cancelled: 0, cancels: 0, phoneRule: { strict: false, sameMonth: true }, ...more });
const ask = { amount: null, checksum: null, taxFree: 0, hasRefundAccount: false };

describe('the life of a payment', () => {
  it('never leaves failed and cancelled, and pays only what was ready', () => {
    for (const status of PAYMENT_STATUSES) {
      for (const command of PAYMENT_COMMANDS) {
        const next = nextStatus(status, command);
        if (status === 'failed' || status === 'cancelled') expect(next).toBeNull();
        if (next === 'paid' && status !== 'paid') expect([status, ['approve', 'deposit'].includes(command)]).toEqual(['ready', true]);
        if (next === 'cancelled') expect(status).toBe('paid');
      }
    }
  });

  it('gives back at most what was paid, in whatever parts it is asked for', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.array(fc.record({ amount: fc.option(fc.integer({ min: -10, max: 1_200_000 })), checksum: fc.option(fc.integer({ min: 0, max: 1_000_000 })) }), { maxLength: 20 }),
      (amount, requests) => {
        let cancelled = 0;
        let status: CancelFacts['status'] = 'paid';
        for (const request of requests) {
          const left = amount - cancelled;
          const decision = decideCancel(facts({ amount, cancelled, status }), { ...ask, ...request });
          if (decision.kind === 'refused') continue;
          expect(decision.amount).toBeGreaterThan(0);
          if (request.checksum !== null) expect(request.checksum).toBe(left);
          cancelled += decision.amount;
          status = decision.status;
          expect(cancelled).toBeLessThanOrEqual(amount);
          expect(status).toBe(cancelled === amount ? 'cancelled' : 'paid');
        }
      },
    ), { numRuns: 2000 });
  });

  it('needs a refund account for an account payment, and keeps phone bills to their month where the store wants it', () => {
    expect(decideCancel(facts({ payMethod: 'vbank' }), ask).kind).toBe('refused');
    expect(decideCancel(facts({ payMethod: 'vbank' }), { ...ask, hasRefundAccount: true }).kind).toBe('cancel');
    const phone = (strict: boolean, sameMonth: boolean) => facts({ payMethod: 'phone', phoneRule: { strict, sameMonth } });
    expect(decideCancel(phone(true, false), ask).kind).toBe('refused');
    expect(decideCancel(phone(true, true), { ...ask, amount: 1 }).kind).toBe('refused');
    expect(decideCancel(phone(false, false), { ...ask, amount: 1 }).kind).toBe('cancel');
  });
});

describe('money', () => {
  it('reads numbers and their text to the hundredth, and nothing else', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e12 }), fc.integer({ min: 0, max: 99 }), (units, rest) => {
      const text = `${units}.${String(rest).padStart(2, '0')}`;
      expect(parseAmount(text)).toBe(units * 100 + rest);
      expect(toUnits(units * 100)).toBe(units);
      expect(parseAmount(units)).toBe(units * 100);
    }));
    for (const wrong of ['', ' ', '1,000', '1e3', '0x10', 'NaN', '1.234', '--1', null, {}, [], true, Infinity, NaN, '９']) expect(parseAmount(wrong)).toBeNull();
    expect(parseAmount('-5')).toBe(-500);
    expect([fitsCurrency(150, 'KRW'), fitsCurrency(150, 'USD'), fitsCurrency(200, 'KRW')]).toEqual([false, true, true]);
  });

  it('splits an amount into parts that add up to it', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 1e9 }), fc.option(fc.integer({ min: 0, max: 1e9 })), (amount, free, vat) => {
      const parts = taxParts(amount, free, vat);
      expect(parts.supply + parts.vat + parts.taxFree).toBe(amount);
      expect(Math.min(parts.supply, parts.vat, parts.taxFree)).toBeGreaterThanOrEqual(0);
    }));
    expect(taxParts(110_000, 0, null)).toEqual({ taxFree: 0, vat: 10_000, supply: 100_000 });
  });
});

describe('bodies', () => {
  it('read nested forms as PHP, Ruby and jQuery write them', () => {
    expect(parseForm('a=1&b%5B%5D=x&b[]=y&c[1]=q&c[0]=p&s%5B0%5D%5Bamount%5D=10&s[0][name]=%ED%95%9C+%EA%B8%80&n[a][b]=1')).toEqual({
      a: '1', b: ['x', 'y'], c: ['p', 'q'], s: [{ amount: '10', name: '한 글' }], n: { a: { b: '1' } },
    });
    expect(parseForm('a=%zz&=1&b')).toMatchObject({ a: '%zz', b: '' });
  });

  it('never throw anything but a refusal, and never touch a prototype', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', undefined), (text, type) => {
      try {
        expect(typeof parseBody(text, type)).toBe('object');
      } catch (error) {
        expect((error as Error).name).toBe('Refusal');
      }
    }), { numRuns: 1000 });
    parseBody('{"__proto__":{"polluted":1}}', 'application/json');
    parseForm('__proto__[polluted]=1&constructor[prototype][polluted]=1');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(() => parseBody(`${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, 'application/json')).toThrow();
  });
});

describe('times and addresses', () => {
  it('read the due time of an account in every form', () => {
    const end = Date.parse('2026-12-31T23:59:59+09:00');
    for (const text of ['2026-12-31', '20261231']) expect(parseVbankDue(text)).toBe(end);
    for (const text of ['2026-12-31 10:20:30', '20261231102030']) expect(parseVbankDue(text)).toBe(Date.parse('2026-12-31T10:20:30+09:00'));
    for (const text of ['2026-02-30', '2026-13-01', 'soon', '20261231250000', '1798761599']) expect(parseVbankDue(text)).toBeNull();
  });

  it('add the result to a return address without rewriting it', () => {
    const result = { success: false, imp_uid: 'imp_1', merchant_uid: '한 글', error_code: 'F400', error_msg: '[결제포기] a&b' };
    const address = returnAddress('https://shop.example/done?order=1%20a&x#top', 'payment', result);
    expect(address.startsWith('https://shop.example/done?order=1%20a&x&imp_uid=imp_1&')).toBe(true);
    expect(address.endsWith('#top')).toBe(true);
    expect(Object.fromEntries(new URL(address).searchParams)).toMatchObject({ merchant_uid: '한 글', imp_success: 'false', error_msg: '[결제포기] a&b' });
    expect(returnAddress('shopapp://pay', 'certification', { success: true, imp_uid: 'i', merchant_uid: null })).toBe('shopapp://pay?imp_uid=i&imp_success=true&success=true');
    expect(['javascript:alert(1)', 'data:text/html,x', 'JaVaScRiPt:1', 'file:///etc', '/relative', ''].map(isReturnAddress)).toEqual(Array(6).fill(false));
    expect(['http://detectchangingwebview/iamport/rn', 'shopapp://pay'].map(isReturnAddress)).toEqual([true, true]);
  });

  it('know which addresses are not the public internet', () => {
    for (const address of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '192.168.0.1', '172.31.0.1', '100.64.0.1', '0.0.0.0', '::1', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1']) {
      expect([address, isPrivate(address)]).toEqual([address, true]);
    }
    for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700::1111']) expect([address, isPrivate(address)]).toEqual([address, false]);
  });
});
