import type { Locale, Text } from '../text.ts';

/** What a signer agrees to. A change of the words is a new version; what was agreed to is kept word for word with the signature. */
export const SIGNING_CONSENT = {
  version: '2026-11-1',
  title: { ko: '전자서명에 동의합니다', en: 'I agree to sign electronically' },
  paragraphs: [
    {
      ko: '계약서를 끝까지 확인했으며, 대표자 {name} 본인으로서 이 계약을 전자서명으로 체결하는 데 동의합니다.',
      en: 'I have read the contract to its end, and I, the representative {name}, agree to conclude it by an electronic signature.',
    },
    {
      ko: '당사자가 전자서명으로 하기로 한 약정에 따라, 이 서명은 서면에 한 서명이나 날인과 같은 효력이 있음을 알고 있습니다.',
      en: 'I understand that, as the parties agree to sign electronically, this signature has the effect of one on paper or of a seal.',
    },
    {
      ko: '서명의 증거로 성명, 이메일 주소, 서명 시각, 접속 주소(IP), 브라우저 종류, 서명한 문서의 해시가 기록되어 서명본에 실리고 PG에 전달됩니다.',
      en: 'As evidence my name, e-mail address, the time, my IP address, my kind of browser and the hash of the document are recorded, stand in the signed copy, and go to the gateway.',
    },
    {
      ko: '동의하지 않으실 수 있습니다. 이 경우 여기에서 서명하지 않고 PG와 서면으로 체결하실 수 있습니다.',
      en: 'You may refuse. You then do not sign here, and can conclude the contract with the gateway on paper.',
    },
  ],
} as const satisfies { version: string; title: Text; paragraphs: readonly Text[] };

/** The words of the consent for one signer. */
export function consentParagraphs(name: string): Text[] {
  return SIGNING_CONSENT.paragraphs.map(({ ko, en }) => ({ ko: ko.replace('{name}', name), en: en.replace('{name}', name) }));
}

/** The text that was agreed to, in the language it was read in: title first, a paragraph each line. */
export function agreedText(name: string, locale: Locale): string {
  return [SIGNING_CONSENT.title, ...consentParagraphs(name)].map((text) => text[locale]).join('\n');
}
