import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { When } from '../../parts/format.tsx';
import { Card, ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { Fold } from '../../parts/fold.tsx';
import { LOOK_AGAIN_MS, useInView } from './in-view.ts';
import { LogText } from './log-text.tsx';

const m = defineMessages({
  title: { ko: '서버의 API 호출 기록', en: 'API calls of your server' },
  hint: { ko: '가맹점의 서버가 호출한 내역이며, 보고 계시는 동안 새 호출이 바로 나타납니다. 개인정보와 카드 정보는 가려서 보여 드리며, 14일 동안 최근 1,000건까지 보관합니다. 이 화면의 테스트 결제가 호출한 내역은 각 테스트 결제에 표시됩니다.', en: 'Calls made by your own server; new ones appear while you look. Personal and card details are masked. The last 1,000 are kept for 14 days. What the test payments of this page call stands with each test payment.' },
  empty: { ko: '아직 호출이 없습니다. 가맹점 서버에서 API를 호출하시면 몇 초 안에 여기에 나타납니다.', en: 'No calls yet. Call the API from your server and it appears here within seconds.' },
  request: { ko: '요청', en: 'Request' },
  answer: { ko: '응답', en: 'Answer' },
});

/** The latest calls to the payment API under this store's keys. */
export function CallsCard(): ReactNode {
  const { t } = useText();
  const { watch, inView } = useInView();
  const calls = useRead('apiCalls', { query: { limit: 15 } }, { refetchInterval: inView ? LOOK_AGAIN_MS : false });
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      <div ref={watch}>
        {calls.isPending && <LoadingState lines={3} />}
        {calls.isError && <ErrorState failure={calls.error} onRetry={() => void calls.refetch()} retrying={calls.isFetching} />}
        {calls.data?.items.length === 0 && <p className="text-soft">{t(m.empty)}</p>}
        <ul className="flex flex-col divide-y divide-line">
          {calls.data?.items.map((call) => (
            <li key={call.id}>
              <Fold summary={<>
                  <Badge tone={call.status >= 400 ? 'bad' : call.code !== 0 ? 'warn' : 'good'}>{`${call.status}${call.code === 0 ? '' : ` · code ${call.code}`}`}</Badge>
                  <code className="min-w-0 text-small break-all">{`${call.method} ${call.path}`}</code>
                  <span className="text-small text-faint"><When at={call.at} look="time" /> · {call.durationMs} ms</span>
                </>}>
                <div className="flex flex-col gap-3 pb-4">
                  {call.request !== null && call.request !== '{}' && <LogText name={t(m.request)} text={call.request} />}
                  {call.response !== null && <LogText name={t(m.answer)} text={call.response} />}
                </div>
              </Fold>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
