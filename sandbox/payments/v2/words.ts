import { BANKS } from '../codes.ts';
import { payMethod } from '../pay-method.ts';

/** Names of the second version for what the first gives codes. */
const BANK_NAMES: Readonly<Record<string, string>> = {
  '002': 'KDB', '003': 'IBK', '004': 'KOOKMIN', '007': 'SUHYUP', '011': 'NONGHYUP', '012': 'LOCAL_NONGHYUP', '020': 'WOORI', '023': 'STANDARD_CHARTERED', '027': 'CITI', '031': 'DAEGU',
  '032': 'BUSAN', '034': 'KWANGJU', '035': 'JEJU', '037': 'JEONBUK', '039': 'KYONGNAM', '045': 'KFCC', '048': 'SHINHYUP', '050': 'SAVINGS_BANK', '064': 'NFCF', '071': 'POST', '081': 'HANA',
  '088': 'SHINHAN', '089': 'K_BANK', '090': 'KAKAO', '092': 'TOSS',
};
/** The browser script names some banks otherwise. */
const SCRIPT_BANKS: Readonly<Record<string, string>> = {
  KOREA_DEVELOPMENT_BANK: '002', INDUSTRIAL_BANK_OF_KOREA: '003', KOOKMIN_BANK: '004', SUHYUP_BANK: '007', NH_NONGHYUP_BANK: '011', WOORI_BANK: '020', SC_BANK_KOREA: '023', CITI_BANK: '027',
  DAEGU_BANK: '031', BUSAN_BANK: '032', GWANGJU_BANK: '034', JEJU_BANK: '035', JEONBUK_BANK: '037', KYONGNAM_BANK: '039', SAVINGS_BANK_KOREA: '050',
  NATIONAL_FORESTRY_COOPERATIVE_FEDERATION: '064', EPOST: '071', HANA_BANK: '081', SHINHAN_BANK: '088', KAKAO_BANK: '090', TOSS_BANK: '092',
};

/** The second version's name of a bank, or undefined. */
export const bankWord = (code: string | null | undefined): string | undefined => (code ? BANK_NAMES[code] : undefined);

/** The three digits of a bank that both versions know by this name, or null. */
export function bankCode(word: string): string | null {
  const code = Object.entries(BANK_NAMES).find(([, name]) => name === word)?.[0] ?? SCRIPT_BANKS[word] ?? null;
  return code !== null && BANKS.some((bank) => bank.code === code) ? code : null;
}

const CARD_COMPANIES: Readonly<Record<string, string>> = {
  '002': 'KOREA_DEVELOPMENT_BANK', '041': 'WOORI_CARD', '045': 'KFCC', '048': 'SHINHYUP', '071': 'EPOST', '089': 'K_BANK', '090': 'KAKAO_BANK', '361': 'BC_CARD', '364': 'GWANGJU_CARD',
  '365': 'SAMSUNG_CARD', '366': 'SHINHAN_CARD', '367': 'HYUNDAI_CARD', '368': 'LOTTE_CARD', '369': 'SUHYUP_CARD', '370': 'CITI_CARD', '371': 'NH_CARD', '372': 'JEONBUK_CARD', '373': 'JEJU_CARD',
  '374': 'HANA_CARD', '381': 'KOOKMIN_CARD', '10001': 'UNIONPAY', '10002': 'DINERS', '10003': 'AMEX', '10004': 'MASTER', '10005': 'VISA', '10006': 'JCB',
};

export const cardCompanyWord = (code: string): string => CARD_COMPANIES[code] ?? code;
export const cardCompanyCode = (word: string): string | null => Object.entries(CARD_COMPANIES).find(([, name]) => name === word)?.[0] ?? null;

/** Brands by the first digits of a number. */
export const BRANDS = [[/^4/, 'VISA'], [/^5/, 'MASTER'], [/^(62|81)/, 'UNIONPAY'], [/^3[47]/, 'AMEX'], [/^3[0689]/, 'DINERS'], [/^35/, 'JCB']] as const;

/** The brand a number begins like. */
export const brandOf = (digits: string): string => BRANDS.find(([prefix]) => prefix.test(digits))?.[1] ?? 'LOCAL';

const WALLETS: Readonly<Record<string, string>> = {
  samsung: 'SAMSUNGPAY', kakaopay: 'KAKAOPAY', naverpay: 'NAVERPAY', naverpay_card: 'NAVERPAY', naverpay_point: 'NAVERPAY', naverpay_bridge: 'NAVERPAY', payco: 'PAYCO', tosspay: 'TOSSPAY',
  tosspay_card: 'TOSSPAY', tosspay_money: 'TOSSPAY', toss_brandpay: 'TOSS_BRANDPAY', applepay: 'APPLEPAY', lpay: 'LPAY', ssgpay: 'SSGPAY', ssgpay_bank: 'SSGPAY', kpay: 'KPAY', pinpay: 'PINPAY',
  skpay: 'SKPAY', moneytree: 'MONEYTREE', wechat: 'WECHAT', alipay: 'ALIPAY', alipay_plus: 'ALIPAY', paypal: 'PAYPAL', paypay: 'PAYPAY', rakutenpay: 'RAKUTENPAY', amazonpay: 'AMAZONPAY',
  dbarai: 'DBARAI', aupay: 'AUPAY', merpay: 'MERPAY',
};

export const walletWord = (method: string): string | undefined => WALLETS[method];
/** The first version's word for a wallet, or null. */
export const walletMethod = (word: string): string | null => Object.entries(WALLETS).find(([, name]) => name === word)?.[0] ?? null;

const GIFTS: Readonly<Record<string, string>> = { booknlife: 'BOOKNLIFE', smartculture: 'SMART_MUNSANG', cultureland: 'CULTURELAND', happymoney: 'HAPPYMONEY', culturegift: 'CULTUREGIFT' };

export const giftWord = (method: string): string | undefined => GIFTS[method];
export const giftMethod = (word: string): string | null => Object.entries(GIFTS).find(([, name]) => name === word)?.[0] ?? null;

export const METHOD_TYPES = ['CARD', 'TRANSFER', 'VIRTUAL_ACCOUNT', 'GIFT_CERTIFICATE', 'MOBILE', 'EASY_PAY', 'CONVENIENCE_STORE', 'CRYPTO'] as const;
export type MethodType = (typeof METHOD_TYPES)[number];

/** What kind of method the first version's word means. */
export function methodType(method: string): MethodType {
  if (method === 'card' || method === 'unionpay') return 'CARD';
  switch (payMethod(method).kind) {
    case 'transfer': return 'TRANSFER';
    case 'account': return 'VIRTUAL_ACCOUNT';
    case 'mobile': return 'MOBILE';
    case 'gift': return 'GIFT_CERTIFICATE';
    case 'store': return 'CONVENIENCE_STORE';
    default: return 'EASY_PAY';
  }
}

const COURIERS: Readonly<Record<string, string>> = { HYUNDAI: 'LOTTE', EPOST: 'POST', CJGLS: 'CJ', HANJIN: 'HANJIN', DAESIN: 'DAESIN' };

/** The second version's name of a courier; both versions share the rest. */
export const courierWord = (code: string): string => COURIERS[code] ?? code;
