/** Codes of banks, card companies and couriers, as the payment API names them. */
export interface Code {
  readonly code: string;
  readonly name: string;
  readonly en: string;
}

/** Banks that take part in transfers and virtual accounts; three digits. */
export const BANKS: readonly Code[] = [
  { code: '004', name: 'KB국민은행', en: 'KB Kookmin Bank' },
  { code: '088', name: '신한은행', en: 'Shinhan Bank' },
  { code: '020', name: '우리은행', en: 'Woori Bank' },
  { code: '081', name: '하나은행', en: 'Hana Bank' },
  { code: '011', name: 'NH농협은행', en: 'NH NongHyup Bank' },
  { code: '003', name: 'IBK기업은행', en: 'Industrial Bank of Korea' },
  { code: '090', name: '카카오뱅크', en: 'KakaoBank' },
  { code: '092', name: '토스뱅크', en: 'Toss Bank' },
  { code: '089', name: '케이뱅크', en: 'K bank' },
  { code: '023', name: 'SC제일은행', en: 'SC First Bank' },
  { code: '027', name: '한국씨티은행', en: 'Citibank Korea' },
  { code: '002', name: 'KDB산업은행', en: 'Korea Development Bank' },
  { code: '031', name: 'iM뱅크', en: 'iM Bank' },
  { code: '032', name: '부산은행', en: 'Busan Bank' },
  { code: '034', name: '광주은행', en: 'Kwangju Bank' },
  { code: '035', name: '제주은행', en: 'Jeju Bank' },
  { code: '037', name: '전북은행', en: 'Jeonbuk Bank' },
  { code: '039', name: '경남은행', en: 'Kyongnam Bank' },
  { code: '007', name: '수협은행', en: 'Suhyup Bank' },
  { code: '012', name: '지역 농·축협', en: 'Local NongHyup' },
  { code: '045', name: '새마을금고', en: 'MG Community Credit' },
  { code: '048', name: '신협', en: 'Shinhyup Credit Union' },
  { code: '050', name: '저축은행', en: 'Savings banks' },
  { code: '064', name: '산림조합', en: 'Forestry Cooperative' },
  { code: '071', name: '우체국', en: 'Korea Post' },
];

/** Card companies; three digits at home, five for brands from abroad. */
export const CARDS: readonly Code[] = [
  { code: '366', name: '신한카드', en: 'Shinhan Card' },
  { code: '381', name: 'KB국민카드', en: 'KB Kookmin Card' },
  { code: '365', name: '삼성카드', en: 'Samsung Card' },
  { code: '367', name: '현대카드', en: 'Hyundai Card' },
  { code: '368', name: '롯데카드', en: 'Lotte Card' },
  { code: '361', name: 'BC카드', en: 'BC Card' },
  { code: '374', name: '하나카드', en: 'Hana Card' },
  { code: '041', name: '우리카드', en: 'Woori Card' },
  { code: '371', name: 'NH농협카드', en: 'NH NongHyup Card' },
  { code: '090', name: '카카오뱅크카드', en: 'KakaoBank Card' },
  { code: '089', name: '케이뱅크카드', en: 'K bank Card' },
  { code: '370', name: '씨티카드', en: 'Citi Card' },
  { code: '369', name: '수협카드', en: 'Suhyup Card' },
  { code: '364', name: '광주카드', en: 'Kwangju Card' },
  { code: '372', name: '전북카드', en: 'Jeonbuk Card' },
  { code: '373', name: '제주카드', en: 'Jeju Card' },
  { code: '048', name: '신협카드', en: 'Shinhyup Card' },
  { code: '045', name: 'MG새마을카드', en: 'MG Card' },
  { code: '071', name: '우체국카드', en: 'Korea Post Card' },
  { code: '002', name: 'KDB산업은행카드', en: 'KDB Card' },
  { code: '10001', name: '유니온페이', en: 'UnionPay' },
  { code: '10002', name: '다이너스클럽', en: 'Diners Club' },
  { code: '10003', name: '아메리칸 익스프레스', en: 'American Express' },
  { code: '10004', name: '마스터카드', en: 'Mastercard' },
  { code: '10005', name: '비자', en: 'Visa' },
  { code: '10006', name: 'JCB', en: 'JCB' },
];

const COURIERS = new Set(['HYUNDAI', 'HANARO', 'SAGAWA', 'KGB', 'YELLOWCAP', 'DONGBU', 'EPOST', 'CJGLS', 'HANJIN', 'DAESIN', 'ETC']);

/** A courier code the escrow register knows; anything else becomes ETC. */
export function courierCode(text: string): string {
  const code = text.trim().toUpperCase();
  return COURIERS.has(code) ? code : 'ETC';
}

export function bankName(code: string): string | null {
  return BANKS.find((bank) => bank.code === code)?.name ?? null;
}

export function cardName(code: string): string | null {
  return CARDS.find((card) => card.code === code)?.name ?? null;
}
