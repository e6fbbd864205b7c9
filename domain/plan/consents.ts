import type { Catalogue, Gateway, GatewayCode } from '../catalogue/catalogue.ts';
import { findGateway } from '../catalogue/lookup.ts';
import type { Text } from '../text.ts';

/** A consent as it is asked: what, why, how long, and what happens on refusal. A changed text gets a new version and is asked again. */
export interface ConsentText {
  readonly code: string;
  readonly required: boolean;
  readonly title: Text;
  readonly purpose: Text;
  readonly items: Text;
  readonly retention: Text;
  readonly refusal: Text;
  /** Who receives the data; null when nobody but the operator does. */
  readonly recipient: Text | null;
  readonly version: string;
}

/** Raise this whenever any wording below changes. */
export const CONSENT_VERSION = '2026-11-1';

const say = (ko: string, en: string): Text => ({ ko, en });

const COLLECTED = say(
  '대표자와 담당자의 이름, 이메일, 휴대폰번호, 대표자 생년월일, 사업자등록증에 적힌 정보와 사본, 서비스 정보',
  'Name, e-mail and mobile number of representatives and contact; date of birth of representatives; the business registration certificate and what it says; service information',
);
const CANNOT_APPLY = say('동의를 거부할 수 있으나, 거부하면 전자결제를 신청할 수 없습니다.', 'You may refuse; without it an application is not possible.');

/** Asked on the start page, before anything is typed. */
export const START_CONSENTS: readonly ConsentText[] = [
  {
    code: 'collection_and_use', required: true, version: CONSENT_VERSION, recipient: null,
    title: say('개인정보 수집 및 이용', 'Collection and use of personal data'),
    purpose: say('전자결제 가입 신청서 작성과 전달, 계약 진행 안내, 문의 응대', 'Preparing and handing over the application, reporting on the contract, answering inquiries'),
    items: COLLECTED, refusal: CANNOT_APPLY,
    retention: say('신청이 끝나거나 계약이 종료될 때까지 보관하며, 법에서 보관 기간을 정한 정보는 그 기간까지 보관합니다.', 'Until the application or the contract ends; longer only where a law sets a period.'),
  },
  {
    code: 'third_party_provision', required: true, version: CONSENT_VERSION,
    title: say('개인정보 제3자 제공', 'Personal data passed to third parties'),
    purpose: say('결제대행사의 가입 심사와 계약', 'Review and contract by the payment gateways'),
    items: COLLECTED, refusal: CANNOT_APPLY,
    recipient: say('신청할 때 직접 고르고 따로 동의하는 결제대행사', 'The payment gateways you choose and agree to by name when you submit'),
    retention: say('제공 목적을 달성할 때까지 또는 각 결제대행사가 법에 따라 보관하는 기간까지', 'Until the purpose is fulfilled, or as long as a law obliges the gateway'),
  },
  {
    code: 'marketing', required: false, version: CONSENT_VERSION, recipient: null,
    title: say('마케팅 활용 및 광고성 정보 수신', 'Marketing messages'),
    purpose: say('새 결제수단, 수수료 혜택, 행사 안내', 'News of payment methods, fee offers and events'),
    items: say('담당자의 이름, 이메일, 휴대폰번호', 'Name, e-mail and mobile number of the contact'),
    retention: say('동의를 철회하거나 탈퇴할 때까지', 'Until you withdraw the consent or close the account'),
    refusal: say('동의하지 않아도 신청에는 영향이 없습니다.', 'The application does not depend on it.'),
  },
];

function gatewayConsent(gateway: Gateway): ConsentText {
  const extra = gateway.extraFields.map((field) => field.label);
  return {
    code: `gateway:${gateway.code}`, required: true, version: CONSENT_VERSION, recipient: gateway.names,
    title: say(`${gateway.names.ko}에 개인정보 제공`, `Personal data passed to ${gateway.names.en}`),
    purpose: say(`${gateway.names.ko}의 가입 심사, 계약 체결, 서비스 제공`, `Review, contract and service by ${gateway.names.en}`),
    items: extra.length === 0 ? COLLECTED : say([COLLECTED.ko, ...extra.map((label) => label.ko)].join(', '), [COLLECTED.en, ...extra.map((label) => label.en)].join('; ')),
    retention: say('심사 또는 계약이 끝날 때까지, 법에서 정한 기간이 있으면 그 기간까지', 'Until the review or the contract ends, or as long as a law obliges'),
    refusal: say(`동의를 거부할 수 있으나, 거부하면 ${gateway.names.ko} 신청이 되지 않습니다. 다른 PG를 골라 신청할 수 있습니다.`, `You may refuse; then nothing is applied for at ${gateway.names.en}. You can choose another gateway.`),
  };
}

function transferConsent(gateway: Gateway): ConsentText {
  const base = gatewayConsent(gateway);
  return {
    ...base, code: `overseas_transfer:${gateway.code}`,
    title: say(`${gateway.names.ko} 이용을 위한 개인정보 국외 이전`, `Transfer of personal data abroad for ${gateway.names.en}`),
    purpose: say('해외 결제 심사와 계약. 신청할 때 암호화된 통신으로 전송됩니다.', 'Review and contract for payments from abroad; sent over an encrypted connection when you submit.'),
    recipient: say(
      `${gateway.names.ko} 및 해외 매입사. 이전되는 국가와 연락처는 ${gateway.homepage ?? '결제대행사 고객센터'}에서 확인할 수 있습니다.`,
      `${gateway.names.en} and its acquirers abroad. Countries and contacts: ${gateway.homepage ?? 'the customer centre of the gateway'}.`,
    ),
  };
}

/** Asked at submission: one per named gateway, and one more where the data leaves the country. */
export function consentsFor(catalogue: Catalogue, gateways: readonly GatewayCode[]): ConsentText[] {
  return [...new Set(gateways)].flatMap((code) => {
    const gateway = findGateway(catalogue, code);
    if (!gateway) return [];
    return gateway.kind === 'overseas_pg' ? [gatewayConsent(gateway), transferConsent(gateway)] : [gatewayConsent(gateway)];
  });
}
