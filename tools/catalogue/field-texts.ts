import type { ExtraField } from '../../domain/catalogue/catalogue.ts';

const BANK_ACCOUNT = { ko: '정산받을 계좌', en: 'Settlement account' };

/** Extra fields by the name the source gives them, told in our words. Three fields of PAYCO are one account, asked once. */
export const EXTRA_FIELDS: Readonly<Record<string, ExtraField>> = {
  siteName: {
    name: 'siteName', type: 'text', required: true, max: 40, options: null,
    label: { ko: '사이트(서비스) 이름', en: 'Site or service name' },
    help: { ko: '구매자가 알고 있는 이름을 적어 주세요.', en: 'The name your buyers know.' },
  },
  settlementAccount: {
    name: 'settlementAccount', type: 'bank_account', required: true, max: 30, options: null, label: BANK_ACCOUNT,
    help: {
      ko: '개인사업자는 대표자 명의, 법인은 법인 명의 계좌여야 합니다. 한 번 적으면 필요한 모든 PG에 함께 쓰입니다.',
      en: 'In the name of the representative (sole proprietor) or of the corporation. Entered once, used for every gateway that needs it.',
    },
  },
  deliveryOrServicePeriod: {
    name: 'deliveryOrServicePeriod', type: 'text', required: true, max: 60, options: null,
    label: { ko: '배송 또는 서비스 제공 기간', en: 'Delivery or service period' },
    help: { ko: '실물 상품은 배송에 걸리는 기간을, 그 외에는 이용 기간을 적어 주세요. 예: 결제 후 3일 이내 배송', en: 'Physical goods: how long delivery takes. Otherwise: how long the service lasts. Example: delivered within 3 days of payment' },
  },
  developmentType: {
    name: 'developmentType', type: 'select', required: true, max: 1,
    options: [
      { code: 'self', names: { ko: '자체 개발', en: 'Self-built' } },
      { code: 'wordpress', names: { ko: '워드프레스', en: 'WordPress' } },
    ],
    label: { ko: '사이트 개발 방식', en: 'How the site is built' },
    help: { ko: '검수 절차가 개발 방식에 따라 달라집니다.', en: 'The inspection differs by how the site is built.' },
  },
  paycoId: {
    name: 'paycoId', type: 'email', required: true, max: 100, options: null,
    label: { ko: '페이코 ID(이메일)', en: 'PAYCO ID (e-mail)' },
    help: { ko: '페이코 관리자에 로그인할 때 쓰는 이메일입니다.', en: 'The e-mail that logs in to the PAYCO admin.' },
  },
  buyerCountries: {
    name: 'buyerCountries', type: 'multi_select', required: true, max: 50, options: null,
    label: { ko: '구매자가 있는 국가', en: 'Countries of the buyers' },
    help: { ko: '국가를 하나 이상 골라 주세요.', en: 'Choose at least one country.' },
  },
};

/** Fields of the source that are parts of one of ours. */
export const FIELD_PARTS: Readonly<Record<string, string>> = {
  settlementBank: 'settlementAccount',
  settlementAccountNumber: 'settlementAccount',
  settlementAccountHolder: 'settlementAccount',
};

export const PREREQUISITE_TEXTS = {
  'a general PG is already live on the site': ['another_gateway_live', '사이트에 이미 실결제가 되는 일반 PG가 있어야 합니다.', 'Another general gateway is already live on the site.'],
  'at least one month of sales, proven by PG transaction data': ['one_month_of_sales', '다른 PG의 거래 내역으로 증명되는 한 달 이상의 매출이 필요합니다.', 'At least one month of sales, shown by the records of another gateway.'],
  'ask the aggregator support team separately': ['ask_operator_first', '신청 전에 운영자에게 문의해 주세요.', 'Ask the operator before applying.'],
  'monthly sales of USD 10,000 or more, proven': ['monthly_sales_usd_10000', '월 미화 10,000달러 이상의 매출을 증명해야 합니다.', 'Monthly sales of USD 10,000 or more, with proof.'],
} as const;

/** Phrases the titles of channel modules are made of; longer ones first. */
export const TITLE_PHRASES: readonly (readonly [RegExp, string])[] = [
  [/결제창 해외결제\(일본\)/g, 'Window: overseas payment (Japan)'],
  [/결제창 휴대폰 결제 및 휴대폰 본인인증/g, 'Window: carrier billing and mobile identity verification'],
  [/네이버페이 결제형/g, 'NaverPay, payment type'],
  [/네이버페이 주문형/g, 'NaverPay, order type'],
  [/휴대폰 본인인증/g, 'Mobile identity verification'],
  [/신용카드 본인인증/g, 'Card identity verification'],
  [/통합인증/g, 'Unified identity verification'],
  [/KCP 퀵페이/g, 'KCP QuickPay'],
  [/브랜드페이/g, 'BrandPay'],
  [/내통장결제/g, 'Account wallet'],
  [/\(신모듈\)|신모듈/g, '(new module)'],
  [/\(구모듈\)|구모듈/g, '(old module)'],
  [/결제창 /g, 'Window: '],
  [/간편결제 일반/g, 'Wallet: 일반'],
  [/ 및 API /g, '; API: '],
  [/일반결제\((\w[\w ]*)\)\/정기결제\((\w+)\)/g, 'one-time ($1) and subscription ($2)'],
  [/일반\/수기\/정기결제/g, 'one-time, key-in and subscription'],
  [/일반\/정기결제/g, 'one-time and subscription'],
  [/일반\/수기결제/g, 'one-time and key-in'],
  [/수기\/정기결제/g, 'key-in and subscription'],
  [/일반결제 및 정기결제/g, 'one-time and subscription'],
  [/일반결제/g, 'one-time'],
  [/정기결제/g, 'subscription'],
];
