import type { Catalogue, GatewayCode } from '../catalogue/catalogue.ts';
import { findGateway } from '../catalogue/lookup.ts';
import type { ConsentText } from '../plan/consents.ts';
import type { Text } from '../text.ts';

/** Raise this whenever any wording below changes. */
export const LOOKUP_CONSENT_VERSION = '2026-11-1';

const say = (ko: string, en: string): Text => ({ ko, en });

/** The code under which the consent for one gateway is asked and kept. */
export const lookupConsentCode = (gateway: GatewayCode): string => `contract_lookup:${gateway}`;

/**
 * What the merchant agrees to before a gateway is asked whether it has a contract with the business: to whom what goes and why. One for each
 * named gateway; null for an unknown one.
 */
export function lookupConsent(catalogue: Catalogue, code: GatewayCode): ConsentText | null {
  const gateway = findGateway(catalogue, code);
  if (gateway === undefined) return null;
  const { ko, en } = gateway.names;
  const abroad = gateway.kind === 'overseas_pg';
  return {
    code: lookupConsentCode(code), required: true, version: LOOKUP_CONSENT_VERSION,
    title: say(`${ko}에 사업자등록번호 제공`, `Business registration number passed to ${en}`),
    purpose: say(`${ko}에 이 사업자와 맺은 계약이 있는지 확인`, `Finding out whether ${en} has a contract with this business`),
    items: say(
      '사업자등록번호, 이 동의의 시각과 문구 버전, 확인 번호. 이름, 연락처, 서류는 보내지 않습니다.',
      'The business registration number; the time and text version of this consent; a reference number. No names, contact details or documents are sent.',
    ),
    recipient: abroad
      ? say(`${ko}(국외). 암호화된 통신으로 바로 전송됩니다. 이전되는 국가와 연락처는 ${gateway.homepage ?? '결제대행사 고객센터'}에서 확인하실 수 있습니다.`, `${en} (abroad), at once and over an encrypted connection. Countries and contacts: ${gateway.homepage ?? 'the customer centre of the gateway'}.`)
      : gateway.names,
    retention: say(
      `${ko}에서는 답하는 데 필요한 동안 또는 법에서 정한 기간까지, 여기서는 받은 답변을 180일 동안 보관합니다.`,
      `By ${en} for as long as answering takes or a law obliges; the answer is kept here for 180 days.`,
    ),
    refusal: say('동의하지 않으셔도 신청과 이용에는 영향이 없습니다. 이 결제대행사에 묻지 않을 뿐입니다.', 'You may refuse: nothing else depends on it, and this gateway is simply not asked.'),
  };
}
