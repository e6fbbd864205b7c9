/** What a payer sees and does for a payment method; each kind has its own part of the window. */
export type MethodKind = 'card' | 'transfer' | 'account' | 'mobile' | 'wallet' | 'gift' | 'overseas' | 'store';

export interface PayMethod {
  readonly kind: MethodKind;
  readonly ko: string;
  readonly en: string;
}

const method = (kind: MethodKind, ko: string, en: string): PayMethod => ({ kind, ko, en });

/** Every word shops may write in `pay_method`. */
const METHODS: Readonly<Record<string, PayMethod>> = {
  card: method('card', '신용·체크카드', 'Credit or debit card'),
  trans: method('transfer', '실시간 계좌이체', 'Bank transfer'),
  vbank: method('account', '가상계좌 (무통장입금)', 'Virtual account'),
  phone: method('mobile', '휴대폰 소액결제', 'Mobile phone bill'),
  samsung: method('wallet', '삼성페이', 'Samsung Pay'),
  kakaopay: method('wallet', '카카오페이', 'KakaoPay'),
  naverpay: method('wallet', '네이버페이', 'NaverPay'),
  naverpay_card: method('wallet', '네이버페이 카드', 'NaverPay card'),
  naverpay_point: method('wallet', '네이버페이 포인트', 'NaverPay points'),
  naverpay_bridge: method('wallet', '네이버페이', 'NaverPay'),
  payco: method('wallet', '페이코', 'PAYCO'),
  tosspay: method('wallet', '토스페이', 'Toss Pay'),
  tosspay_card: method('wallet', '토스페이 카드', 'Toss Pay card'),
  tosspay_money: method('wallet', '토스페이 머니', 'Toss Pay money'),
  toss_brandpay: method('wallet', '브랜드페이', 'BrandPay'),
  applepay: method('wallet', '애플페이', 'Apple Pay'),
  lpay: method('wallet', 'L.PAY', 'L.PAY'),
  ssgpay: method('wallet', 'SSG페이', 'SSG Pay'),
  ssgpay_bank: method('wallet', 'SSG페이 은행계좌', 'SSG Pay bank account'),
  kpay: method('wallet', 'KPay', 'KPay'),
  pinpay: method('wallet', '핀페이', 'PinPay'),
  skpay: method('wallet', '11Pay', '11Pay'),
  moneytree: method('wallet', '머니트리', 'Moneytree'),
  cultureland: method('gift', '컬쳐랜드 상품권', 'Cultureland gift certificate'),
  smartculture: method('gift', '스마트문상', 'Smart culture gift certificate'),
  culturegift: method('gift', '문화상품권', 'Culture gift certificate'),
  booknlife: method('gift', '도서문화상품권', 'Book & Life gift certificate'),
  happymoney: method('gift', '해피머니', 'Happy Money gift certificate'),
  point: method('gift', '베네피아 포인트', 'Benepia points'),
  cvs: method('store', '편의점 결제', 'Convenience store'),
  wechat: method('overseas', '위챗페이', 'WeChat Pay'),
  alipay: method('overseas', '알리페이', 'Alipay'),
  alipay_plus: method('overseas', '알리페이 플러스', 'Alipay+'),
  unionpay: method('overseas', '유니온페이', 'UnionPay'),
  paypal: method('overseas', '페이팔', 'PayPal'),
  econtext: method('overseas', '일본 편의점 결제', 'Japanese convenience store'),
  paypay: method('overseas', 'PayPay', 'PayPay'),
  rakutenpay: method('overseas', '라쿠텐페이', 'Rakuten Pay'),
  amazonpay: method('overseas', '아마존페이', 'Amazon Pay'),
  dbarai: method('overseas', 'd払い', 'd Barai'),
  aupay: method('overseas', 'au PAY', 'au PAY'),
  merpay: method('overseas', '메르페이', 'Merpay'),
};

/** The word under which a method is stored: as given, but samsungpay is stored as samsung. Null when unknown. */
export function storedPayMethod(word: string): string | null {
  const stored = word === 'samsungpay' ? 'samsung' : word;
  return Object.hasOwn(METHODS, stored) ? stored : null;
}

export function payMethod(word: string): PayMethod {
  return METHODS[word] ?? method('wallet', word, word);
}

const NO_CARD = new Set(['naverpay_point', 'tosspay_money', 'ssgpay_bank', 'point', 'moneytree']);

/** Whether a card stands behind the method, so that the payment shows one. */
export function isOnCard(word: string): boolean {
  return word === 'card' || (METHODS[word]?.kind === 'wallet' && !NO_CARD.has(word));
}
