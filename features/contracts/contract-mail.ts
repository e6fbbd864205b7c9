import { seoulTime } from '../../domain/case/business-days.ts';
import type { Text } from '../../domain/text.ts';
import type { NewMail } from '../notifications/notifications.service.ts';
import { MAIL_LOCALE, type Person } from './contracts-ground.ts';

/** `first`: asked to sign. `again`: asked once more by hand. `turn`: those before have signed. `reminder`: by itself. `copy`: all have signed. */
export type LinkOccasion = 'first' | 'again' | 'turn' | 'reminder' | 'copy';

const SUBJECTS: Readonly<Record<LinkOccasion, (gateway: Text) => Text>> = {
  first: ({ ko, en }) => ({ ko: `[Gatehouse] ${ko} 계약에 서명해 주세요`, en: `[Gatehouse] Please sign the contract with ${en}` }),
  again: ({ ko, en }) => ({ ko: `[Gatehouse] ${ko} 계약 서명 링크`, en: `[Gatehouse] Your link to sign the contract with ${en}` }),
  turn: ({ ko, en }) => ({ ko: `[Gatehouse] ${ko} 계약에 서명하실 차례입니다`, en: `[Gatehouse] Your turn to sign the contract with ${en}` }),
  reminder: ({ ko, en }) => ({ ko: `[Gatehouse] ${ko} 계약 서명이 남아 있습니다`, en: `[Gatehouse] The contract with ${en} still waits for your signature` }),
  copy: ({ ko, en }) => ({ ko: `[Gatehouse] ${ko} 계약 서명본`, en: `[Gatehouse] Your signed copy of the contract with ${en}` }),
};

/** The mail with a link for a representative. People without an account are written to in Korean first, with the English below. */
export function linkMail(given: { to: Person; tradeName: string; gateway: Text; link: string; expiresAt: Date; occasion: LinkOccasion }): NewMail {
  const { to, tradeName, gateway, link, occasion } = given;
  const until = seoulTime(given.expiresAt);
  const ko = occasion === 'copy'
    ? [`‘${tradeName}’의 ${gateway.ko} 계약에 모든 대표자가 서명했습니다. 아래 링크에서 서명본을 내려받아 보관해 주세요.`, '', link, '', `링크는 ${until}까지 열립니다.`]
    : [`‘${tradeName}’의 대표자로서 ${gateway.ko} 계약서를 확인하고 서명하시도록 요청받았습니다. 아래 링크에서 계약서를 읽고 서명하실 수 있습니다.`, '', link, '', `링크는 본인만 사용하실 수 있으며 ${until}까지 열립니다. 다른 사람에게 전달하지 말아 주세요.`, '모르는 요청이라면 링크를 열지 마시고 이 메일을 삭제해 주세요.'];
  const en = occasion === 'copy'
    ? [`Every representative of “${tradeName}” has signed the contract with ${gateway.en}. Download the signed copy from the link above and keep it.`, `The link works until ${until} (Korean time).`]
    : [`You are asked, as a representative of “${tradeName}”, to read and sign the contract with ${gateway.en}. Open the link above to do so.`, `The link is yours alone and works until ${until} (Korean time); do not pass it on. If you know nothing of this, do not open it and delete this mail.`];
  const text = [`${to.name} 님, 안녕하십니까.`, '', ...ko, '', '—', `Hello ${to.name},`, ...en].join('\n');
  return { to: { name: to.name, address: to.email }, locale: MAIL_LOCALE, links: [link], subject: SUBJECTS[occasion](gateway), text: { ko: text, en: text } };
}
