import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Badge, StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { Fold } from '../../parts/fold.tsx';
import { LOOK_AGAIN_MS, useInView } from './in-view.ts';
import { LogText } from './log-text.tsx';

type Delivery = Answer<'webhookDeliveries'>['items'][number];

const m = defineMessages({
  title: { ko: '보낸 알림', en: 'Notifications sent' },
  empty: { ko: '아직 보낸 알림이 없습니다. 주소를 저장하고 시험 알림을 보내거나 테스트 결제를 진행해 주세요.', en: 'None sent yet. Save an address, then send a test call or make a test payment.' },
  waiting: { ko: '보내기를 기다림', en: 'Waiting' },
  sending: { ko: '보내는 중', en: 'Sending' },
  delivered: { ko: '전달됨', en: 'Delivered' },
  failed: { ko: '전달하지 못함', en: 'Not delivered' },
  test: { ko: '시험', en: 'Test' },
  testCall: { ko: '주소 확인용 시험 알림', en: 'Test call to check the address' },
  ready: { ko: '입금 대기', en: 'Waiting for deposit' },
  paid: { ko: '결제 완료', en: 'Paid' },
  cancelled: { ko: '취소', en: 'Cancelled' },
  payFailed: { ko: '결제 실패', en: 'Payment failed' },
  request: { ko: '보낸 내용', en: 'What was sent' },
  answer: { ko: '{number}번째 시도: {status}, {ms}ms', en: 'Try {number}: {status}, {ms} ms' },
  noAnswer: { ko: '답 없음({why})', en: 'no answer ({why})' },
  emptyAnswer: { ko: '(본문 없음)', en: '(no body)' },
  replay: { ko: '다시 보내기', en: 'Send again' },
  replayed: { ko: '같은 내용을 같은 주소로 다시 보냈습니다', en: 'The same was sent to the same address again' },
  more: { ko: '더 보기', en: 'Show more' },
});

const SHAPES: Record<Delivery['state'], StatusShape> = { waiting: 'waiting', sending: 'moving', delivered: 'done', failed: 'failed' };
const EVENTS: Readonly<Record<string, keyof typeof m>> = { test: 'test', ready: 'ready', paid: 'paid', cancelled: 'cancelled', failed: 'payFailed' };
const FIRST = 10;

/** Every notification with what was sent, what came back, and a button that sends it once more. */
export function DeliveryList(): ReactNode {
  const { t } = useText();
  const [limit, setLimit] = useState(FIRST);
  const [watching, setWatching] = useState(true);
  const { watch, inView } = useInView();
  const log = useRead('webhookDeliveries', { query: { limit } }, { keepPrevious: true, refetchInterval: watching || inView ? LOOK_AGAIN_MS : false });
  // What is on its way is looked at again soon; a log at rest while somebody looks, because a shop's own payments write to it as well.
  const moving = log.data?.items.some(({ state }) => state === 'waiting' || state === 'sending') ?? false;
  if (moving !== watching && log.data !== undefined) setWatching(moving);
  return (
    <div ref={watch} className="mt-6 border-t border-line pt-5">
      <h3 className="font-semibold">{t(m.title)}</h3>
      {log.isPending && <LoadingState lines={3} className="mt-3" />}
      {log.isError && <ErrorState failure={log.error} onRetry={() => void log.refetch()} retrying={log.isFetching} />}
      {log.data?.items.length === 0 && <p className="mt-1 text-small text-soft">{t(m.empty)}</p>}
      <ul className="mt-1 flex flex-col divide-y divide-line">
        {log.data?.items.map((delivery) => <DeliveryRow key={delivery.id} delivery={delivery} />)}
      </ul>
      {log.data?.next != null && limit < 100 && <Button size="small" onClick={() => setLimit(Math.min(100, limit * 3))}>{t(m.more)}</Button>}
    </div>
  );
}

/** A notification as a line that opens to its tries. */
export function DeliveryRow({ delivery }: { readonly delivery: Delivery }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const replay = useChange('replayDelivery', { refresh: ['webhookDeliveries'] });
  const event = EVENTS[delivery.event];
  return (
    <li>
      <Fold summary={<>
          <StatusBadge shape={SHAPES[delivery.state]}>{t(m[delivery.state])}</StatusBadge>
          <Badge>{event === undefined ? delivery.event : t(m[event])}</Badge>
          {/* A test call is about no payment; its number would look like one. */}
          {delivery.event === 'test' ? <span className="text-small">{t(m.testCall)}</span> : <code className="min-w-0 text-small break-all">{delivery.impUid}</code>}
          <span className="text-small text-faint"><When at={delivery.createdAt} /></span>
        </>}>
        <div className="flex flex-col items-start gap-3 pb-4">
          <LogText name={t(m.request)} title={`POST ${delivery.url}`} text={delivery.body} />
          {delivery.attempts.map((attempt) => (
            <LogText
              key={attempt.number}
              name={t(m.answer, { number: attempt.number, status: attempt.status === null ? t(m.noAnswer, { why: attempt.error ?? '-' }) : `HTTP ${attempt.status}`, ms: attempt.durationMs })}
              text={attempt.status === null ? '' : (attempt.answer ?? '') || t(m.emptyAnswer)}
            />
          ))}
          {may && (
            <Button size="small" busy={replay.isPending} onClick={() => replay.mutate({ params: { deliveryId: delivery.id }, body: {} }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.replayed) }), onError: toast.fail })}>
              {t(m.replay)}
            </Button>
          )}
        </div>
      </Fold>
    </li>
  );
}
