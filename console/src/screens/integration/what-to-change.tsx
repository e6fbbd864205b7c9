import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import type { Message } from '../../frame/text.tsx';
import { CodeBlock } from '../../parts/copy.tsx';
import { Fold } from '../../parts/fold.tsx';

type Sandbox = Answer<'integration'>['sandbox'];

const m = defineMessages({
  summary: { ko: '이미 연동한 코드에서 바꿀 것', en: 'What to change in an existing integration' },
  lead: { ko: '호출과 응답은 그대로이며, 주소와 키만 바꾸시면 됩니다.', en: 'Calls and answers stay as they are; only addresses and keys change.' },
  browserScript: { ko: '브라우저: 스크립트 주소', en: 'In the browser: the address of the script' },
  browserPackage: { ko: '브라우저: npm 패키지를 쓰실 때', en: 'In the browser: with the npm package' },
  server: { ko: '서버: API 주소와 키', en: 'On the server: the address of the API and the key' },
  serverOther: { ko: '서버: SDK 없이 호출하실 때', en: 'On the server: without the SDK' },
  v1Ids: { ko: 'IMP.init에는 위의 가맹점 식별코드를, 결제 요청에는 채널 키를 넣습니다. pg 값을 쓰던 코드는 그대로 두셔도 됩니다.', en: 'IMP.init takes the user code above, the payment request a channel key. Code that names pg can stay as it is.' },
  v2Ids: { ko: 'storeId와 channelKey를 위의 값으로 바꾸고, 웹훅 시크릿도 새로 발급한 값으로 바꿉니다.', en: 'Put the storeId and channelKey above in place of yours, and the webhook secret issued here in place of the former.' },
  facts: { ko: 'V2에서 되는 것과 안 되는 것', en: 'What V2 does here, and what it does not' },
  does: { ko: '제공합니다', en: 'Works' },
  doesNot: { ko: '제공하지 않습니다', en: 'Does not' },
  fixed: { ko: '공개된 자료에 정해져 있지 않아 이렇게 동작합니다', en: 'How it behaves where the published descriptions leave it open' },
});

const DOES = defineMessages({
  payments: { ko: '결제: 단건·다건·커서 조회, 시도 목록, 사전 등록, 수기(카드, 가상계좌), 빌링키 결제, 전액·부분 취소, 가상계좌 말소, 승인 확정, 에스크로, 웹훅 재발송', en: 'Payments: look-up, lists, attempts, pre-register, key-in by card or account, by billing key, full and partial cancel, closing an account, confirm, escrow, resending a webhook' },
  keys: { ko: '빌링키와 예약 결제: 발급, 조회, 삭제, 예약, 예약 취소', en: 'Billing keys and schedules: issue, look-up, delete, plan, revoke' },
  identity: { ko: '본인인증: 창, 문자 요청과 재요청, 확인, 조회', en: 'Identity verification: window, code by message and again, confirm, look-up' },
  receipts: { ko: '현금영수증: 발급, 조회, 취소', en: 'Cash receipts: issue, look-up, cancel' },
  windows: { ko: '브라우저 SDK: requestPayment, requestIssueBillingKey, requestIssueBillingKeyAndPay(카드), requestIdentityVerification, loadPaymentUI, loadIssueBillingKeyUI', en: 'Browser SDK: requestPayment, requestIssueBillingKey, requestIssueBillingKeyAndPay (cards), requestIdentityVerification, loadPaymentUI, loadIssueBillingKeyUI' },
});

const FIXED = defineMessages({
  ids: { ko: 'transactionId는 V1의 imp_uid입니다. 알림은 결제를 만든 API의 형식으로 보냅니다.', en: 'transactionId is the imp_uid of V1. Notifications come in the words of the API that made the payment.' },
  declined: { ko: '거절된 수기 결제는 502 PG_PROVIDER로 답하고 FAILED로 남으며, 같은 paymentId로 다시 시도할 수 있습니다.', en: 'A key-in payment that is declined answers 502 PG_PROVIDER and stays FAILED; the same paymentId can be tried again.' },
  repeats: { ko: '알림은 2xx 응답을 받을 때까지 약 1, 4, 16, 64, 256분 뒤에 다시 보냅니다. webhook-id와 본문은 같고 서명은 새로 만듭니다.', en: 'Notifications are repeated after about 1, 4, 16, 64 and 256 minutes until they are answered with 2xx, with the same webhook-id and body and a new signature.' },
});

const MISSING = { ko: '채널 그룹, 할인 프로모션, 커서 기반 결제 이벤트 조회, 빌링키 confirm, 플랫폼, B2B, 대사', en: 'Channel groups, promotions, payment events by cursor, confirm of billing keys, platform, B2B, reconciliation' };

interface Step {
  readonly name: Message;
  readonly code: string;
}

function stepsOf(used: 'v1' | 'v2', { origin, script, v2 }: Sandbox): readonly Step[] {
  if (used === 'v1') {
    return [
      { name: m.browserScript, code: `- <script src="https://cdn.iamport.kr/v1/iamport.js"></script>\n+ <script src="${script}"></script>` },
      { name: m.server, code: `- https://api.iamport.kr\n+ ${origin}` },
    ];
  }
  return [
    { name: m.browserScript, code: `- <script src="https://cdn.portone.io/v2/browser-sdk.js"></script>\n+ <script src="${v2.script}"></script>` },
    { name: m.browserPackage, code: `- import * as PortOne from '@portone/browser-sdk/v2';\n+ import * as PortOne from '@portone/browser-sdk/v2';\n+ PortOne.__INTERNAL__setPortOneSdkUrl('${v2.script}'); // before the first call` },
    { name: m.server, code: `- PortOneClient({ secret })\n+ PortOneClient({ secret, storeId: '${v2.storeId}', baseUrl: '${origin}' })` },
    { name: m.serverOther, code: `- https://api.portone.io\n+ ${origin}` },
  ];
}

/** The few lines an integration that works elsewhere changes to work here, and what it will find. */
export function WhatToChange({ used, sandbox }: { readonly used: 'v1' | 'v2'; readonly sandbox: Sandbox }): ReactNode {
  const { t } = useText();
  return (
    <div className="mt-4 flex flex-col gap-3">
      <Fold framed summary={<span className="font-semibold">{t(m.summary)}</span>}>
        <div className="flex flex-col gap-4 pb-4">
          <p className="text-soft">{t(m.lead)} {t(used === 'v1' ? m.v1Ids : m.v2Ids)}</p>
          {stepsOf(used, sandbox).map(({ name, code }) => <CodeBlock key={t(name)} name={t(name)} code={code} />)}
        </div>
      </Fold>
      {used === 'v2' && (
        <Fold framed summary={<span className="font-semibold">{t(m.facts)}</span>}>
          <div className="flex flex-col gap-4 pb-4 text-small">
            <Facts name={t(m.does)} lines={Object.values(DOES)} />
            <Facts name={t(m.doesNot)} lines={[MISSING]} />
            <Facts name={t(m.fixed)} lines={Object.values(FIXED)} />
          </div>
        </Fold>
      )}
    </div>
  );
}

function Facts({ name, lines }: { readonly name: string; readonly lines: readonly Message[] }): ReactNode {
  const { t } = useText();
  return (
    <section>
      <h3 className="font-semibold">{name}</h3>
      <ul className="mt-1 flex list-disc flex-col gap-1 pl-5">{lines.map((line) => <li key={t(line)}>{t(line)}</li>)}</ul>
    </section>
  );
}
