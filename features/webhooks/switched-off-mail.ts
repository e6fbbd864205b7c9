import { merchantNameIn } from '../../domain/account/given-name.ts';
import type { Locale } from '../../domain/text.ts';
import type { NewMail } from '../notifications/notifications.service.ts';

/** Says that an endpoint was switched off, why, and what to do. The address stays behind the sign-in but for its host. */
export function switchedOffMail(given: { to: { name: string; address: string; locale: Locale }; merchantName: string; host: string; gone: boolean; link: string }): NewMail {
  const { to, host, gone, link } = given;
  const merchantName = merchantNameIn(given.merchantName, to.locale);
  const why = gone
    ? { ko: `${host} 서버가 더 이상 알림을 받지 않는다고 응답했습니다(HTTP 410).`, en: `The server at ${host} answered that it takes no more notifications (HTTP 410).` }
    : { ko: `${host} 서버에 3일 동안 한 번도 알림을 전달하지 못했습니다.`, en: `For three days nothing could be delivered to the server at ${host}.` };
  return {
    to: { name: to.name, address: to.address }, locale: to.locale, links: [link],
    subject: { ko: `[Gatehouse] 웹훅을 껐습니다: ${host}`, en: `[Gatehouse] Webhook switched off: ${host}` },
    text: {
      ko: [`${to.name} 님, 안녕하십니까.`, '', `‘${merchantName}’의 신청 진행 웹훅을 껐습니다.`, why.ko, '', '서버를 확인한 뒤 아래 화면에서 시험 알림을 보내고 다시 켜 주세요. 그동안의 진행 상황은 없어지지 않았으며 같은 화면에서 다시 받을 수 있습니다.', '', link].join('\n'),
      en: [`Hello ${to.name},`, '', `The webhook for the applications of “${merchantName}” was switched off.`, why.en, '', 'Check the server, then send a test call on the page below and switch it on again. Nothing that happened meanwhile is lost: the same page sends it again.', '', link].join('\n'),
    },
  };
}
