import { plainText } from '../../../domain/mail/safe-text.ts';
import type { GatewayCorrection, GatewayHandOver } from '../../../domain/ports/gateway.ts';
import type { Text } from '../../../domain/text.ts';

/** The words of an application, for people who read it on paper: every field under its name in both languages. */
export interface Section {
  readonly title: Text;
  readonly rows: readonly { readonly label: Text; readonly value: string }[];
}

/** Names of what a hand-over tells by code. */
export interface SheetNames {
  readonly gateway: (code: string) => Text;
  readonly method: (code: string) => Text;
  readonly type: (code: string) => Text;
  /** A field that only this gateway asks for. */
  readonly field: (gateway: string, name: string) => Text;
  readonly industry: (code: string) => Text;
}

const t = (ko: string, en: string): Text => ({ ko, en });

const BUSINESS: readonly [string, Text][] = [
  ['kind', t('사업자 구분', 'Kind of business')], ['registrationNumber', t('사업자등록번호', 'Business registration number')], ['corporateNumber', t('법인등록번호', 'Corporate registration number')],
  ['tradeName', t('상호(법인명)', 'Trade name')], ['openingDate', t('개업연월일', 'Opening date')], ['address', t('사업장 소재지', 'Business address')], ['headOfficeAddress', t('본점 소재지', 'Head office address')],
  ['taxType', t('과세 유형', 'Tax type')], ['businessTypes', t('업태', 'Business type')], ['businessItems', t('종목', 'Business item')],
];
const SERVICE: readonly [string, Text][] = [
  ['form', t('서비스 형태', 'Form of the service')], ['urls', t('서비스 주소', 'Addresses')], ['industries', t('업종', 'Industry')], ['monthlyVolume', t('월 예상 거래액', 'Expected monthly volume')], ['memo', t('전할 말', 'Note')],
];
const PERSON: readonly [string, Text][] = [
  ['name', t('이름', 'Name')], ['birthDate', t('생년월일', 'Date of birth')], ['mobilePhone', t('휴대폰', 'Mobile')], ['phone', t('전화', 'Telephone')], ['email', t('이메일', 'E-mail')],
];
const VALUES: Readonly<Record<string, Text>> = {
  individual: t('개인사업자', 'Sole proprietor'), corporation: t('법인사업자', 'Corporation'), general: t('일반과세자', 'General taxpayer'), simplified: t('간이과세자', 'Simplified taxpayer'), exempt: t('면세사업자', 'Tax-exempt'),
  non_profit: t('비영리', 'Non-profit'), web: t('웹사이트', 'Web site'), app: t('앱', 'App'), web_and_app: t('웹사이트와 앱', 'Web site and app'), under_100m: t('1억 원 미만', 'Under KRW 100 million'),
  '100m_to_500m': t('1억 원 이상 5억 원 미만', 'KRW 100 to 500 million'), '500m_to_1b': t('5억 원 이상 10억 원 미만', 'KRW 500 million to 1 billion'), over_1b: t('10억 원 이상', 'KRW 1 billion or more'),
};
const CODED = new Set(['kind', 'taxType', 'form', 'monthlyVolume']);
const CONSENTS: Readonly<Record<string, Text>> = {
  collection_and_use: t('개인정보 수집 및 이용 동의', 'Consent to collection and use'), third_party_provision: t('개인정보 제3자 제공 동의', 'Consent to passing on to third parties'), marketing: t('마케팅 활용 동의', 'Consent to marketing'),
};

const LONGEST = 4_000;
const both = ({ ko, en }: Text) => (ko === en ? ko : `${ko} / ${en}`);
const isFilled = (value: unknown) => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Everything of a hand-over but its files, in the order people read it. Pure. */
export function applicationSheet(handOver: GatewayHandOver, gateway: string, names: SheetNames): Section[] {
  const { business } = handOver;
  const service = (business['service'] ?? {}) as Readonly<Record<string, unknown>>;
  const people = Array.isArray(business['representatives']) ? (business['representatives'] as unknown[]) : [];
  const isApp = service['form'] === 'app' || service['form'] === 'web_and_app';
  const fields = (from: Readonly<Record<string, unknown>>, known: readonly [string, Text][]) => known.filter(([name]) => isFilled(from[name])).map(([name, label]) => ({ label, value: valueOf(name, from[name], names) }));
  const sections: Section[] = [
    {
      title: t('신청', 'Application'),
      rows: [
        { label: t('신청 번호', 'Reference'), value: handOver.reference }, { label: t('결제대행사', 'Payment gateway'), value: both(names.gateway(gateway)) }, { label: t('제출 일시', 'Submitted'), value: seoul(handOver.submittedAt) },
        { label: t('결제수단', 'Payment methods'), value: handOver.lines.map(({ method, type }) => `${both(names.method(method))} (${both(names.type(type))})`).join('\n') },
      ],
    },
    { title: t('사업자', 'Business'), rows: fields(business, BUSINESS) },
    ...people.map((person, index): Section => ({ title: people.length === 1 ? t('대표자', 'Representative') : t(`대표자 ${index + 1}`, `Representative ${index + 1}`), rows: fields(person as Record<string, unknown>, PERSON) })),
    { title: t('담당자', 'Contact'), rows: fields((business['contact'] ?? {}) as Record<string, unknown>, PERSON) },
    { title: t('서비스', 'Service'), rows: [...fields(service, SERVICE), ...(isApp ? [{ label: t('앱스토어 등록', 'App store'), value: both(service['notInStoreYet'] === true ? t('아직 등록되지 않음', 'Not listed yet') : t('등록됨', 'Listed')) }] : [])] },
    { title: t('PG별 추가 항목', 'Asked for by this gateway'), rows: Object.entries(handOver.extraFields).filter(([, value]) => isFilled(value)).map(([name, value]) => ({ label: names.field(gateway, name), value: valueOf(name, value, names) })) },
    { title: t('동의', 'Consents'), rows: handOver.consents.map(({ code, version, agreedAt }) => ({ label: CONSENTS[code] ?? (code === `gateway:${gateway}` ? t('이 PG에 대한 제3자 제공 동의', 'Consent to passing on to this gateway') : t(code, code)), value: `${seoul(agreedAt)} (${version})` })) },
  ];
  return sections.filter(({ rows }) => rows.length > 0);
}

/** What a merchant corrected, each value as it was and as it is; named by their pointers where the field has no name here. Pure. */
export function correctionSheet(corrections: readonly GatewayCorrection[], gateway: string, names: SheetNames): Section {
  const known = new Map([...BUSINESS, ...SERVICE, ...PERSON]);
  const row = ({ field, before, after }: GatewayCorrection) => {
    const parts = field.split('/').slice(1);
    const last = parts.findLast((part) => !/^\d+$/.test(part)) ?? field;
    const label = parts[0] === 'extraFields' ? names.field(gateway, last) : (known.get(last) ?? t(field, field));
    return { label, value: `${plainText(before, LONGEST) || '-'}\n→ ${plainText(after, LONGEST) || '-'}` };
  };
  return { title: t('정정한 항목', 'Corrected'), rows: corrections.map(row) };
}

function valueOf(name: string, value: unknown, names: SheetNames): string {
  if (name === 'industries' && Array.isArray(value)) return value.map((code) => both(names.industry(String(code)))).join('\n');
  if (Array.isArray(value)) return value.map((one) => valueOf('', one, names)).join('\n');
  if (value !== null && typeof value === 'object') return plainText(Object.values(value).filter(isFilled).map(String).join(' '), LONGEST);
  if (typeof value === 'boolean') return value ? '예 / Yes' : '아니요 / No';
  const known = CODED.has(name) ? VALUES[String(value)] : undefined;
  return known === undefined ? plainText(String(value), LONGEST) : both(known);
}

/** As clocks in Korea show it. */
function seoul(instant: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul', dateStyle: 'short', timeStyle: 'short' }).format(new Date(instant));
  return `${parts} KST`;
}
