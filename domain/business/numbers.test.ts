import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCorporateNumber, corporateCheckDigit, formatCorporateNumber } from './corporate-number.ts';
import { checkRegistrationNumber, formatRegistrationNumber, registrationCheckDigit, registrationKind } from './registration-number.ts';

const nineDigits = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 9999 }))
  .map(([prefix, kind, serial]) => `${String(prefix).padStart(3, '0')}${String(kind).padStart(2, '0')}${String(serial).padStart(4, '0')}`);
const codes = (value: string) => checkRegistrationNumber(value).findings.map((finding) => finding.code);

describe('business registration number', () => {
  it.each(['001-23-45673', '012-81-23456', '077-95-00011', '001-81-00017'])('takes the valid number %s, prefix never issued or not', (number) => {
    expect(checkRegistrationNumber(number)).toEqual({ value: number, findings: [] });
  });
  it.each([['0012345673', '001-23-45673'], [' 001 23 45673 ', '001-23-45673'], ['001−23−45673', '001-23-45673'], ['００１２３４５６７３', '001-23-45673']])('takes %s however it is typed', (typed, normal) => {
    expect(checkRegistrationNumber(typed).value).toBe(normal);
  });
  it.each([['001-23-4567', 'registration_number_length'], ['O01-23-45673', 'registration_number_length'], ['', 'registration_number_length'], ['000-00-00000', 'registration_number_zeros'], ['001-23-45674', 'registration_number_check_digit']])('refuses %s as %s', (typed, code) => {
    expect(codes(typed)).toEqual([code]);
    expect(checkRegistrationNumber(typed).value).toBeNull();
  });
  it('refuses middle digits 00 even when the check digit fits', () => {
    const nine = '001000001';
    expect(codes(`${nine}${registrationCheckDigit(nine)}`)).toEqual(['registration_number_kind']);
  });
  it('sees every single wrong digit at every place', () => {
    fc.assert(fc.property(nineDigits, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 9 }), (nine, place, by) => {
      const good = `${nine}${registrationCheckDigit(nine)}`;
      expect(checkRegistrationNumber(good).value).toBe(formatRegistrationNumber(good));
      const wrong = good.slice(0, place) + String((Number(good[place]) + by) % 10) + good.slice(place + 1);
      expect(checkRegistrationNumber(wrong).value).toBeNull();
    }), { numRuns: 2000 });
  });
  it.each([['001-23-45673', 'individual'], ['077-95-00011', 'individual_exempt'], ['012-81-23456', 'corporation'], ['0018200000', 'non_profit_corporation'], ['0018500000', 'corporation_branch'], ['0018900000', 'organisation']])('%s belongs to %s', (number, kind) => {
    expect(registrationKind(number)).toBe(kind);
  });
});

describe('corporate registration number', () => {
  it.each(['110111-9512347', '131114-9600076'])('takes the valid number %s', (number) => {
    expect(checkCorporateNumber(number.replace('-', ''))).toEqual({ value: number, findings: [] });
    expect(corporateCheckDigit(number.replace('-', ''))).toBe(Number(number.at(-1)));
  });
  it('warns of a check digit that does not fit, and keeps the number', () => {
    const checked = checkCorporateNumber('110111-9512348');
    expect(checked.value).toBe('110111-9512348');
    expect(checked.findings.map(({ code, severity }) => [code, severity])).toEqual([['corporate_number_check_digit', 'warning']]);
  });
  it.each(['110111-951234', 'abc', '0000000000000'])('refuses %s', (typed) => {
    expect(checkCorporateNumber(typed).value).toBeNull();
  });
  it('has no form for other lengths', () => expect(formatCorporateNumber('123')).toBeNull());
});
