import type { Catalogue } from '../../domain/catalogue/catalogue.ts';

/** Names of the contract stages, `[Korean, English]`, and who acts. The operator is whoever runs Gatehouse. */
export const STAGE_TEXTS: Readonly<Record<string, readonly [string, string, 'merchant' | 'operator' | 'gateway' | 'issuer' | 'insurer']>> = {
  application_submitted: ['신청서 제출', 'Application submitted', 'merchant'],
  pre_screening: ['사전심사', 'Pre-screening', 'gateway'],
  aggregator_check: ['운영자 확인', 'Check by the operator', 'operator'],
  forwarded_to_pg: ['PG 전달', 'Handed over to the gateway', 'operator'],
  aggregator_email: ['추가 신청 안내 메일', 'Mail with the link for the second step', 'operator'],
  second_step_at_pg: ['PG에서 추가 신청', 'Second step at the gateway', 'merchant'],
  pg_contact: ['PG 계약 안내', 'The gateway gets in touch', 'gateway'],
  pg_first_review: ['1차 심사', 'First review', 'gateway'],
  test_ids_issued: ['테스트 상점아이디 발급', 'Test merchant ID issued', 'gateway'],
  documents_and_contract: ['계약서와 구비서류', 'Contract and documents', 'merchant'],
  surety_insurance: ['보증보험 가입', 'Surety insurance', 'merchant'],
  contract_complete: ['계약 완료', 'Contract complete', 'gateway'],
  early_open: ['바로오픈', 'Early opening', 'gateway'],
  channel_setup: ['채널 설정', 'Channel set up', 'merchant'],
  development: ['결제 연동 개발', 'Integration built', 'merchant'],
  inspection: ['검수', 'Inspection', 'gateway'],
  card_review: ['카드사 심사', 'Card-company review', 'issuer'],
  source_review: ['원천사 심사', 'Review by the wallet companies', 'issuer'],
  carrier_review: ['통신사 심사', 'Review by the mobile carriers', 'issuer'],
  certifier_review: ['인증기관 심사', 'Review by the certificate providers', 'issuer'],
  merchant_id_issued: ['상점아이디 발급', 'Merchant ID issued', 'gateway'],
  live_credentials: ['실서비스 정보 전환', 'Live credentials entered', 'merchant'],
  live: ['실결제 시작', 'Live payments', 'merchant'],
};

/** Papers a gateway asks for: `[Korean, English, longest age in months]`. */
export const DOCUMENT_TEXTS: Readonly<Record<string, readonly [string, string, number | null]>> = {
  contract: ['PG 계약서', 'Signed contract of the gateway', null],
  business_registration: ['사업자등록증', 'Business registration certificate', null],
  bankbook: ['정산 통장 사본', 'Bankbook of the settlement account', null],
  representative_id: ['대표자 신분증', 'Identity card of the representative', null],
  seal_certificate: ['인감증명서(주민등록번호 뒷자리 가림)', 'Personal seal certificate, last seven digits of the resident number covered', 3],
  corporate_seal_certificate: ['법인인감증명서(공동대표 전원)', 'Corporate seal certificate, for every joint representative', 3],
  corporate_register: ['법인등기부등본', 'Corporate register extract', 3],
  surety_policy: ['보증보험증권(필요한 경우)', 'Surety policy, when required', null],
  beneficial_owner: ['고객거래확인서', 'Customer due-diligence form', null],
  owner_proof: ['실제 소유자 확인서류', 'Proof of the beneficial owners', null],
  used_seal_statement: ['사용인감계(사용인감을 쓰는 경우)', 'Statement of the seal in use, if a working seal is used', null],
};

/** Extra papers by trade, keyed by the code of our industry list. */
export const INDUSTRY_DOCUMENTS: Readonly<Record<string, { industry: string; items: readonly (readonly [string, string, string])[] }>> = {
  alcohol: { industry: 'alcohol', items: [['alcohol_manufacturing_licence', '주류 제조 면허증', 'Alcohol manufacturing licence'], ['alcohol_distance_selling_report', '주류 통신판매 신고증', 'Distance-selling report for alcohol']] },
  donation: { industry: 'donation', items: [['donation_designation', '기획재정부 장관 지정 기부금 단체 증빙', 'Proof of designation as a donation body by the Minister of Economy and Finance']] },
  mobile_gift_card: { industry: 'gift_card', items: [['stamp_tax_or_consignment', '상품별 인지세 납부 증빙 또는 위탁 판매 계약서', 'Stamp-tax proof per product, or the consignment contract']] },
  sports_facility: { industry: 'sports_pass', items: [['sports_facility_permit', '체육시설업 신고증(영업필증)', 'Business permit of the sports facility']] },
  shared_office_rental: { industry: 'shared_office', items: [['rental_registration_and_lease', '임대사업자 등록증과 임대차계약서', 'Rental registration and lawful lease'], ['individual_leases', '개별 임대 계약서', 'Individual lease contracts'], ['building_register', '건축물대장', 'Building register']] },
  car_rental: { industry: 'car_rental', items: [['car_rental_registration', '자동차 대여사업 등록증(요구될 수 있음)', 'Car-rental registration, may be asked for']] },
  travel: { industry: 'travel', items: [['travel_registration', '여행업등록증', 'Travel-business registration']] },
};

/** What content54.md says of single circumstances, and pages of gateways of themselves. */
export const SPECIAL_DOCUMENTS: Pick<Catalogue['documents'], 'byCircumstance' | 'byGateway'> = {
  byCircumstance: [
    { when: 'foreign_representative', replaces: 'representative_id', document: { code: 'foreign_representative_id', names: { ko: '외국인등록증, 국내거소신고증 또는 영주증(없으면 여권)', en: 'Alien registration, overseas-Korean residence or permanent-residence card; passport where there is none' }, copies: 1, form: 'copy', maxAgeMonths: null } },
    { when: 'non_profit', replaces: 'owner_proof', document: { code: 'establishment_permit', names: { ko: '정관(규약)과 설립허가증', en: 'Articles or rules, and the establishment permit' }, copies: 1, form: 'copy', maxAgeMonths: null } },
  ],
  byGateway: [
    { gateway: 'kicc', type: null, document: null, note: { ko: '먼저 사본을 메일로 확인받은 뒤 원본을 등기 우편으로 보냅니다.', en: 'A scan is checked by mail first; then the originals go by registered post.' } },
    { gateway: 'tosspay_v2', type: null, document: null, note: { ko: '상점아이디를 추가할 때는 종이 신청서와 서류를 등기 우편으로 보냅니다.', en: 'For an additional merchant ID, the paper form and documents go by registered post.' } },
    { gateway: 'kakaopay', type: 'subscription', document: { code: 'kakaopay_subscription_form', names: { ko: '카카오페이 정기결제 특약 신청서', en: 'KakaoPay special-agreement form for subscription' }, copies: 1, form: 'original', maxAgeMonths: null }, note: null },
  ],
};

/** Ordinary trades, our own list: nothing special is known about them at any gateway. */
export const OPEN_INDUSTRIES: readonly (readonly [string, string, string])[] = [
  ['fashion', '의류/패션잡화', 'Clothing and fashion'],
  ['beauty', '화장품/미용', 'Cosmetics and beauty'],
  ['food', '식품/건강식품', 'Food and health food'],
  ['restaurant', '음식점/카페', 'Restaurants and cafes'],
  ['household', '생활/주방용품', 'Household and kitchen goods'],
  ['furniture', '가구/인테리어', 'Furniture and interior'],
  ['electronics', '가전/디지털기기', 'Electronics and digital devices'],
  ['sports_goods', '스포츠/레저용품', 'Sports and leisure goods'],
  ['kids', '유아/아동용품', 'Goods for babies and children'],
  ['pet_supplies', '반려동물용품', 'Pet supplies'],
  ['books_stationery', '도서/문구/취미', 'Books, stationery and hobbies'],
  ['flowers_gifts', '꽃/선물용품', 'Flowers and gifts'],
  ['education', '교육/온라인 강의', 'Education and online courses'],
  ['software', '소프트웨어/SaaS', 'Software and SaaS'],
  ['digital_content', '디지털 콘텐츠/미디어', 'Digital content and media'],
  ['tickets', '공연/전시/체험', 'Shows, exhibitions and activities'],
  ['lodging', '숙박', 'Lodging'],
  ['home_service', '생활 서비스(청소/수리/세탁)', 'Home services (cleaning, repair, laundry)'],
  ['printing_design', '인쇄/디자인/제작', 'Printing, design and made-to-order work'],
  ['other_goods', '기타 실물 상품', 'Other physical goods'],
  ['other_service', '기타 서비스', 'Other services'],
];
