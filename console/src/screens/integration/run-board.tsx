import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { TextLink } from '../../parts/button.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Card } from '../../parts/surfaces.tsx';
import { Arrival } from './arrival.tsx';
import { DeliveryRow } from './delivery-list.tsx';
import { LogText } from './log-text.tsx';
import { PaymentLog, PaymentResult, type Payment } from './payment-result.tsx';

const m = defineMessages({
  result: { ko: '결과', en: 'Result' },
  noResult: { ko: '위에서 테스트를 시작하시면 결과가 여기에 나타납니다.', en: 'Start a test above and its result appears here.' },
  calls: { ko: 'API 호출', en: 'API calls' },
  noCalls: { ko: '테스트를 하시면 오간 호출이 여기에 나타납니다.', en: 'The calls of a test appear here.' },
  own: { ko: '가맹점 서버가 호출한 내역', en: 'Calls of your own server' },
  request: { ko: '요청', en: 'Request' },
  answer: { ko: '응답', en: 'Answer' },
  notices: { ko: '알림(웹훅)', en: 'Notifications (webhooks)' },
  noNotices: { ko: '보낸 알림이 없습니다. 결제가 실패하거나 본인인증만 한 때에는 알림을 보내지 않습니다.', en: 'None was sent. Failed payments and identity verifications are not announced.' },
  noAddress: { ko: '알림을 받을 주소가 없어 보내지 않습니다.', en: 'No address is set, so nothing is sent.' },
  setAddress: { ko: '주소 저장하러 가기', en: 'Set an address' },
  waiting: { ko: '테스트를 하시면 보낸 알림이 여기에 나타납니다.', en: 'What a test sends appears here.' },
});

interface RunBoardProps {
  readonly payment: Payment | null;
  readonly webhookUrl: string | null;
  /** The run that just ended here: its result is brought into view. */
  readonly arrived: string | null;
}

/** A run side by side: how it ended, what was called, what was sent. On a phone one below the other. */
export function RunBoard({ payment, webhookUrl, arrived }: RunBoardProps): ReactNode {
  const { t } = useText();
  const impUid = payment?.type === 'verification' ? null : (payment?.impUid ?? null);
  return (
    <div className="grid items-start gap-6 lg:grid-cols-3">
      <Card title={arrived !== null && arrived === payment?.id ? <Arrival key={arrived}>{t(m.result)}</Arrival> : t(m.result)}>{payment === null ? <p className="text-small text-soft">{t(m.noResult)}</p> : <PaymentResult payment={payment} withLog={false} />}</Card>
      <Card title={t(m.calls)}>
        {payment === null || payment.log.length === 0 ? <p className="text-small text-soft">{t(m.noCalls)}</p> : <PaymentLog payment={payment} />}
        {impUid !== null && <OwnCalls key={impUid} impUid={impUid} />}
      </Card>
      <Card title={t(m.notices)}>
        {webhookUrl === null && <p className="text-small text-soft">{t(m.noAddress)} <TextLink to="/integration" hash="webhook">{t(m.setAddress)}</TextLink></p>}
        {webhookUrl !== null && (impUid === null ? <p className="text-small text-soft">{t(payment === null ? m.waiting : m.noNotices)}</p> : <Notices key={impUid} impUid={impUid} />)}
      </Card>
    </div>
  );
}

/** Calls of the shop's programs about the same payment, such as those its receiver makes. */
function OwnCalls({ impUid }: { readonly impUid: string }): ReactNode {
  const { t } = useText();
  const story = useStory(impUid);
  const calls = story.data?.calls ?? [];
  if (calls.length === 0) return null;
  return (
    <section className="mt-4 border-t border-line pt-3">
      <h3 className="text-small font-semibold">{t(m.own)}</h3>
      <ul className="flex flex-col divide-y divide-line">
        {calls.map((call) => (
          <li key={call.id}>
            <Fold summary={<><Badge tone={call.status >= 400 ? 'bad' : call.code !== 0 ? 'warn' : 'good'}>{`${call.status}`}</Badge><code className="min-w-0 text-small break-all">{`${call.method} ${call.path}`}</code></>}>
              <div className="flex flex-col gap-3 pb-4">
                {call.request !== null && call.request !== '{}' && <LogText name={t(m.request)} text={call.request} />}
                {call.response !== null && <LogText name={t(m.answer)} text={call.response} />}
              </div>
            </Fold>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Notices({ impUid }: { readonly impUid: string }): ReactNode {
  const { t } = useText();
  const story = useStory(impUid);
  if (story.data === undefined) return null;
  if (story.data.deliveries.length === 0) return <p className="text-small text-soft">{t(m.noNotices)}</p>;
  return <ul className="flex flex-col divide-y divide-line">{story.data.deliveries.map((delivery) => <DeliveryRow key={delivery.id} delivery={delivery} />)}</ul>;
}

const LOOK_MS = 1500;
const WATCH_MS = 60_000;

/** Looked at again for a minute: a notification leaves a moment after its payment, and a server calls after that. */
function useStory(impUid: string) {
  const [watching, setWatching] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setWatching(false), WATCH_MS);
    return () => clearTimeout(timer);
  }, []);
  return useRead('storePayment', { params: { impUid } }, { refetchInterval: watching ? LOOK_MS : false });
}
