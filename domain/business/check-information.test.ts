import { describe, expect, it } from 'vitest';
import { checkBusinessInformation, toBusinessInformation } from './check-information.ts';
import { EMPTY_BUSINESS_DRAFT, type BusinessDraft } from './draft.ts';
import { maskedSnapshot } from './masking.ts';

const TODAY = '2026-11-23';
const GOOD: BusinessDraft = {
  kind: 'individual', taxType: 'general', registrationNumber: '0012345673', corporateNumber: '', tradeName: ' 가온상점 ', openingDate: '2021.3.5',
  address: '서울특별시 중구 가온로 1', headOfficeAddress: '', businessTypes: ['도매 및 소매업', ' '], businessItems: ['전자상거래 소매업'],
  representatives: [{ name: '김가온', email: 'Gaon@SHOP.co.kr', birthDate: '1990-02-03', mobilePhone: '+82 10-0000-1234' }],
  contact: { sameAsRepresentative: 0, name: '', email: '', mobilePhone: '', phone: '02 300 0000' },
  service: { form: 'web', urls: ['gaon-shop.co.kr/'], notInStoreYet: false, industries: ['fashion'], monthlyVolume: 'under_100m', memo: '' },
};
const found = (draft: BusinessDraft, mode: 'draft' | 'finish' = 'finish') => checkBusinessInformation(draft, { today: TODAY, mode }).map(({ pointer, code }) => `${pointer} ${code}`);

describe('the form as a whole', () => {
  it('has nothing against a complete form and normalises it', () => {
    expect(found(GOOD)).toEqual([]);
    expect(toBusinessInformation(GOOD)).toMatchObject({
      registrationNumber: '001-23-45673', corporateNumber: null, tradeName: '가온상점', openingDate: '2021-03-05', businessTypes: ['도매 및 소매업'],
      representatives: [{ email: 'Gaon@shop.co.kr', mobilePhone: '010-0000-1234' }], contact: { name: '김가온', phone: '02-300-0000' },
      service: { urls: ['https://gaon-shop.co.kr'] },
    });
  });
  it('says nothing of an empty draft, and names every missing field on finish', () => {
    expect(found(EMPTY_BUSINESS_DRAFT, 'draft')).toEqual([]);
    expect(toBusinessInformation(EMPTY_BUSINESS_DRAFT)).toBeNull();
    expect(found(EMPTY_BUSINESS_DRAFT)).toEqual([
      '/kind', '/taxType', '/registrationNumber', '/tradeName', '/openingDate', '/address', '/businessTypes', '/businessItems', '/representatives/0/name',
      '/representatives/0/email', '/representatives/0/mobilePhone', '/representatives/0/birthDate', '/service/form', '/service/urls/0', '/service/industries', '/service/monthlyVolume',
    ].map((pointer) => `${pointer} required`));
  });
  it('takes an app that is in no store yet without an address, a web site never', () => {
    const app: BusinessDraft = { ...GOOD, service: { ...GOOD.service, form: 'app', urls: [''], notInStoreYet: true } };
    expect(found(app)).toEqual([]);
    expect(found({ ...app, service: { ...app.service, form: 'web_and_app' } })).toEqual(['/service/urls/0 required']);
    expect(found({ ...app, service: { ...app.service, notInStoreYet: false } })).toEqual(['/service/urls/0 required']);
  });
  it.each<[string, Partial<BusinessDraft>, string[]]>([
    ['a corporation without its number', { kind: 'corporation', registrationNumber: '012-81-23456' }, ['/corporateNumber required']],
    ['a person with a corporate number', { corporateNumber: '110111-9512347' }, ['/corporateNumber corporate_number_of_individual']],
    ['a person under a number of corporations', { registrationNumber: '012-81-23456' }, ['/kind kind_against_number']],
    ['an exempt number taxed in general', { registrationNumber: '077-95-00011' }, ['/taxType tax_type_against_number']],
    ['an opening day tomorrow', { openingDate: '2026-11-24' }, ['/openingDate opening_date_in_future']],
    ['a date that is not on the calendar', { openingDate: '2021-02-29' }, ['/openingDate date_invalid']],
    ['a resident number in the address', { address: '서울 900101-1234567' }, ['/address resident_number']],
    ['a contact that is nobody', { contact: { ...GOOD.contact, sameAsRepresentative: 3 } }, ['/contact/sameAsRepresentative no_such_representative']],
  ])('%s', (_, change, expected) => expect(found({ ...GOOD, ...change })).toEqual(expected));
  it.each([['2012-11-24', false], ['2012-11-23', true], ['1926-11-23', true], ['1925-11-23', false]])('a representative born %s may stand: %s', (birthDate, fine) => {
    const problems = found({ ...GOOD, representatives: [{ ...GOOD.representatives[0]!, birthDate }] });
    expect(problems).toEqual(fine ? [] : ['/representatives/0/birthDate birth_date_age']);
  });
  it('masks what is shown to others', () => {
    const masked = JSON.stringify(maskedSnapshot(toBusinessInformation(GOOD)!));
    for (const secret of ['김가온', 'Gaon@', '1990-02-03', '0000-1234', '45673', '가온로']) expect(masked).not.toContain(secret);
  });
});
