import type { Text } from '../text.ts';

/** How an installation reaches a gateway by that company's own interface: what the operator enters, as data that also draws the form. */
export const CONNECTION_KINDS = ['paypal', 'stripe'] as const;
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

export interface ConnectionField {
  readonly name: string;
  readonly label: Text;
  readonly hint: Text | null;
  /** Sealed, and never shown again. */
  readonly secret: boolean;
  readonly required: boolean;
  /** What a value looks like, as the source of a regular expression. */
  readonly form: string;
  /** Empty: any text of the form. */
  readonly choices: readonly { readonly value: string; readonly label: Text }[];
}

export interface ConnectionForm {
  readonly kind: ConnectionKind;
  readonly names: Text;
  readonly note: Text;
  readonly fields: readonly ConnectionField[];
}

const t = (ko: string, en: string): Text => ({ ko, en });
const field = (name: string, label: Text, form: string, more: Partial<Omit<ConnectionField, 'name' | 'label' | 'form'>> = {}): ConnectionField => ({ name, label, form, hint: null, secret: false, required: true, choices: [], ...more });

/** Test credentials in a rehearsal and live ones in production, so that neither is ever taken for the other. */
export const ENVIRONMENTS = ['test', 'live'] as const;
export type ConnectionEnvironment = (typeof ENVIRONMENTS)[number];
const ENVIRONMENT = field('environment', t('환경', 'Environment'), '^(test|live)$', { choices: [{ value: 'test', label: t('테스트(샌드박스)', 'Test (sandbox)') }, { value: 'live', label: t('운영', 'Live') }] });

const FORMS: Readonly<Record<ConnectionKind, ConnectionForm>> = {
  paypal: {
    kind: 'paypal', names: t('PayPal 파트너 추천', 'PayPal Partner Referrals'),
    note: t('PayPal이 승인한 파트너만 쓸 수 있습니다. PayPal 개발자 사이트에서 REST 앱의 값을 확인해 주세요.', 'For partners approved by PayPal. The values are those of your REST app at the PayPal developer site.'),
    fields: [
      ENVIRONMENT,
      field('clientId', t('클라이언트 ID', 'Client ID'), '^[A-Za-z0-9_-]{10,200}$'),
      field('clientSecret', t('클라이언트 비밀 키', 'Client secret'), '^[A-Za-z0-9_-]{10,200}$', { secret: true }),
      field('partnerId', t('파트너 계정 ID', 'Partner account ID'), '^[A-Z0-9]{5,20}$', { hint: t('파트너 비즈니스 계정의 판매자 ID입니다.', 'The merchant ID of the partner’s own business account.') }),
      field('attributionId', t('BN 코드', 'BN code'), '^[A-Za-z0-9_-]{0,64}$', { required: false, hint: t('PayPal에서 받은 파트너 식별 코드입니다.', 'The partner attribution code you got from PayPal.') }),
      field('webhookId', t('웹훅 ID', 'Webhook ID'), '^[A-Za-z0-9]{0,50}$', {
        required: false,
        hint: t('MERCHANT.ONBOARDING.COMPLETED와 MERCHANT.PARTNER-CONSENT.REVOKED를 받는 웹훅입니다. 비워 두면 상태를 주기적으로만 확인합니다.', 'Of the webhook for MERCHANT.ONBOARDING.COMPLETED and MERCHANT.PARTNER-CONSENT.REVOKED. Without it, status is only asked for regularly.'),
      }),
    ],
  },
  stripe: {
    kind: 'stripe', names: t('Stripe Connect', 'Stripe Connect'),
    note: t(
      '가맹점을 Stripe Connect 플랫폼에 가입시키는 해외 PG에 씁니다. Stripe는 한국에 등록된 사업자를 받지 않으므로 해외 법인에만 쓸 수 있습니다.',
      'For overseas gateways that sign merchants up on a Stripe Connect platform. Stripe takes no businesses registered in Korea: for entities abroad only.',
    ),
    fields: [
      ENVIRONMENT,
      field('secretKey', t('비밀 키', 'Secret key'), '^(sk|rk)_(test|live)_[A-Za-z0-9]{10,240}$', { secret: true }),
      field('webhookSecret', t('웹훅 서명 키', 'Webhook signing secret'), '^(whsec_[A-Za-z0-9]{10,240})?$', {
        secret: true, required: false,
        hint: t('연결된 계정의 account.updated와 capability.updated를 받는 엔드포인트의 값입니다. 비워 두면 상태를 주기적으로만 확인합니다.', 'Of the endpoint for account.updated and capability.updated of connected accounts. Without it, status is only asked for regularly.'),
      }),
      field('country', t('가맹점 등록 국가', 'Country of the merchants'), '^[A-Z]{2}$', { hint: t('두 글자 국가 코드입니다. 예: US, JP, SG', 'Two letters, such as US, JP or SG') }),
      field('accountType', t('계정 유형', 'Type of account'), '^(standard|express)$', { choices: [{ value: 'standard', label: t('Standard', 'Standard') }, { value: 'express', label: t('Express', 'Express') }] }),
    ],
  },
};

export function connectionForm(kind: ConnectionKind): ConnectionForm {
  return FORMS[kind];
}

/** Which interfaces a gateway of the catalogue can be reached by. Stripe has no row of its own there, and takes no businesses registered in Korea. */
export function kindsFor(gateway: { readonly company: string; readonly kind: string; readonly koreanBusinessOnly: boolean | null }): readonly ConnectionKind[] {
  if (gateway.company === 'paypal') return ['paypal'];
  return gateway.kind === 'overseas_pg' && gateway.koreanBusinessOnly !== true ? ['stripe'] : [];
}

export interface FieldFault {
  readonly name: string;
  readonly code: 'required' | 'malformed' | 'other_environment';
  readonly message: Text;
}

/** What is wrong with settings before anybody is called. `expected`: the environment that this installation's mode demands. Pure. */
export function faultsOf(kind: ConnectionKind, settings: Readonly<Record<string, string>>, expected: ConnectionEnvironment): FieldFault[] {
  return FORMS[kind].fields.flatMap(({ name, form, required, label, choices }): FieldFault[] => {
    const value = settings[name] ?? '';
    if (value === '') return required ? [{ name, code: 'required', message: t(`${label.ko} 항목을 입력해 주세요.`, `Please fill in: ${label.en}.`) }] : [];
    if (!new RegExp(form).test(value) || (choices.length > 0 && !choices.some((choice) => choice.value === value))) return [{ name, code: 'malformed', message: t('형식이 맞지 않습니다. 복사한 값을 확인해 주세요.', 'This does not look right. Check the value you copied.') }];
    const meant = name === 'environment' ? value : name === 'secretKey' ? value.split('_')[1] : undefined;
    if (meant !== undefined && meant !== expected) {
      return [{ name, code: 'other_environment', message: expected === 'test' ? t('연습에서는 테스트 환경만 연결할 수 있습니다.', 'A rehearsal can be connected to test environments only.') : t('production에서는 운영 환경만 연결할 수 있습니다.', 'Production can be connected to live environments only.') }];
    }
    return [];
  });
}
