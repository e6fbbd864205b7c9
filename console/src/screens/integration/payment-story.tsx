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
import { Confirm, Dialog } from '../../parts/dialog.tsx';
import { TextInput } from '../../parts/field.tsx';
import { formatWon, When } from '../../parts/format.tsx';
import { DescriptionList, ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { DeliveryRow } from './delivery-list.tsx';
import { DepositPart } from './deposit-part.tsx';
import { FailReason } from './fail-reason.tsx';
import { Fold } from '../../parts/fold.tsx';
import { LogText } from './log-text.tsx';

type Story = Answer<'storePayment'>;
type Outcome = Story['payment']['outcome'];

/** What became of a payment. */
export const outcomeNames = defineMessages({
  ready: { ko: '대기', en: 'Waiting' }, paid: { ko: '결제 완료', en: 'Paid' }, part_cancelled: { ko: '일부 취소', en: 'Partly cancelled' },
  cancelled: { ko: '취소됨', en: 'Cancelled' }, failed: { ko: '결제 실패', en: 'Failed' }, closed: { ko: '결제창을 닫음', en: 'Closed by the payer' },
});
const OUTCOME_SHAPES: Readonly<Record<Outcome, StatusShape>> = { ready: 'waiting', paid: 'done', part_cancelled: 'done', cancelled: 'ended', failed: 'failed', closed: 'ended' };

export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }): ReactNode {
  const { t } = useText();
  return <StatusBadge shape={OUTCOME_SHAPES[outcome]}>{t(outcomeNames[outcome])}</StatusBadge>;
}

/** An amount with its currency. */
export function amountText(amount: number, currency: string, locale: 'ko' | 'en'): string {
  return currency === 'KRW' ? formatWon(amount, locale) : `${currency} ${amount.toLocaleString('en-US')}`;
}

const m = defineMessages({
  title: { ko: '결제 {id}', en: 'Payment {id}' },
  status: { ko: '상태', en: 'Status' },
  amount: { ko: '금액', en: 'Amount' },
  cancelled: { ko: '취소한 금액', en: 'Cancelled' },
  left: { ko: '남은 금액', en: 'Left' },
  cancels: { ko: '취소 내역', en: 'Cancellations' },
  method: { ko: '결제수단', en: 'Payment method' },
  gateway: { ko: 'PG와 상점 아이디', en: 'Gateway and merchant id' },
  paid: { ko: '결제 일시', en: 'Paid' },
  started: { ko: '결제 시작 일시', en: 'Started' },
  order: { ko: '주문명', en: 'Order' },
  why: { ko: '실패 사유', en: 'Reason' },
  imp: { ko: '결제번호(imp_uid)', en: 'imp_uid' },
  calls: { ko: '이 결제에 관한 API 호출', en: 'API calls about this payment' },
  noCalls: { ko: '가맹점 프로그램이 이 결제를 호출한 기록이 없습니다.', en: 'Your programs have made no call about this payment.' },
  deliveries: { ko: '보낸 알림', en: 'Notifications sent' },
  noDeliveries: { ko: '이 결제에 관해 보낸 알림이 없습니다.', en: 'No notification was sent about this payment.' },
  request: { ko: '요청', en: 'Request' },
  answer: { ko: '응답', en: 'Answer' },
  cancel: { ko: '이 결제 취소', en: 'Cancel this payment' },
  cancelAmount: { ko: '취소할 금액', en: 'Amount to cancel' },
  cancelTitle: { ko: '이 결제를 취소하시겠습니까?', en: 'Cancel this payment?' },
  cancelBody: { ko: '남은 금액은 {amount}입니다. 일부만 취소하려면 금액을 줄여 주세요. 취소한 금액은 되돌릴 수 없습니다.', en: '{amount} is left. To cancel only a part, lower the amount. What is cancelled cannot be restored.' },
  keep: { ko: '돌아가기', en: 'Go back' },
  cancelError: { ko: '1원부터 남은 금액까지 입력해 주세요.', en: 'Enter an amount from 1 to what is left.' },
  done: { ko: '결제를 취소했습니다', en: 'The payment was cancelled' },
  donePart: { ko: '{amount}을 취소했습니다', en: '{amount} cancelled' },
  donePartOther: { ko: '취소한 금액: {amount}', en: '{amount} cancelled' },
});

/** A payment with everything that was called and sent about it, and its cancellation. */
export function PaymentStory({ impUid, onClose }: { readonly impUid: string; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const story = useRead('storePayment', { params: { impUid } });
  return (
    <Dialog open onClose={onClose} size="wide" title={t(m.title, { id: story.data?.payment.merchantUid ?? impUid })}>
      {story.isPending && <LoadingState lines={6} />}
      {story.isError && <ErrorState failure={story.error} onRetry={() => void story.refetch()} retrying={story.isFetching} />}
      {story.data !== undefined && <Facts story={story.data} />}
    </Dialog>
  );
}

function Facts({ story: { payment, calls, deliveries } }: { readonly story: Story }): ReactNode {
  const { t, locale } = useText();
  const money = (amount: number): string => amountText(amount, payment.currency, locale);
  return (
    <div className="flex flex-col gap-6">
      <DescriptionList
        items={[
          { key: 'status', term: t(m.status), detail: <OutcomeBadge outcome={payment.outcome} /> },
          { key: 'imp', term: t(m.imp), detail: <code className="text-small break-all">{payment.impUid}</code> },
          { key: 'amount', term: t(m.amount), detail: money(payment.amount) },
          ...(payment.cancelledAmount > 0 ? [{ key: 'cancelled', term: t(m.cancelled), detail: money(payment.cancelledAmount) }, { key: 'left', term: t(m.left), detail: money(payment.amount - payment.cancelledAmount) }] : []),
          ...(payment.cancellations.length === 0 ? [] : [{ key: 'cancels', term: t(m.cancels), detail: <Cancellations payment={payment} /> }]),
          { key: 'method', term: t(m.method), detail: t(payment.methodNames) },
          { key: 'gateway', term: t(m.gateway), detail: <>{t(payment.gatewayNames)} <code className="text-small break-all">{payment.pgId}</code></> },
          ...(payment.name === null ? [] : [{ key: 'order', term: t(m.order), detail: payment.name }]),
          { key: 'started', term: t(m.started), detail: <When at={payment.startedAt} /> },
          ...(payment.paidAt === null ? [] : [{ key: 'paid', term: t(m.paid), detail: <When at={payment.paidAt} /> }]),
          ...(payment.failReason === null || payment.outcome === 'closed' ? [] : [{ key: 'why', term: t(m.why), detail: <FailReason raw={payment.failReason} /> }]),
        ]}
      />
      {payment.awaitsDeposit && <DepositPart impUid={payment.impUid} amount={money(payment.amount)} />}
      <CancelPart payment={payment} />
      <section>
        <h3 className="font-semibold">{t(m.calls)}</h3>
        {calls.length === 0 && <p className="text-small text-soft">{t(m.noCalls)}</p>}
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
      <section>
        <h3 className="font-semibold">{t(m.deliveries)}</h3>
        {deliveries.length === 0 && <p className="text-small text-soft">{t(m.noDeliveries)}</p>}
        <ul className="flex flex-col divide-y divide-line">{deliveries.map((delivery) => <DeliveryRow key={delivery.id} delivery={delivery} />)}</ul>
      </section>
    </div>
  );
}

/** Each cancel with its time, in order. */
function Cancellations({ payment }: { readonly payment: Story['payment'] }): ReactNode {
  const { locale } = useText();
  return (
    <ol className="flex flex-col gap-1">
      {payment.cancellations.map(({ at, amount }, index) => <li key={index} className="flex flex-wrap gap-x-3"><span className="numeric">{amountText(amount, payment.currency, locale)}</span><When at={at} /></li>)}
    </ol>
  );
}

function CancelPart({ payment }: { readonly payment: Story['payment'] }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const may = useMay('payment:cancel');
  const [amount, setAmount] = useState<string | null>(null);
  const cancel = useChange('cancelStorePayment', { refresh: ['storePayment', 'storePayments', 'storePaymentFigures', 'testPayments', 'integration'] });
  const left = payment.amount - payment.cancelledAmount;
  if (!may || payment.status !== 'paid' || left <= 0) return null;
  const wanted = Number(amount ?? left);
  const fits = Number.isFinite(wanted) && wanted > 0 && wanted <= left;
  const money = (value: number): string => amountText(value, payment.currency, locale);
  const done = (): string => (wanted === left ? t(m.done) : t(payment.currency === 'KRW' ? m.donePart : m.donePartOther, { amount: money(wanted) }));
  const confirm = (): void => {
    if (!fits) return;
    cancel.mutate({ params: { impUid: payment.impUid }, body: wanted === left ? {} : { amount: wanted } }, { onSuccess: () => toast.show({ tone: 'good', title: done() }), onError: toast.fail, onSettled: () => setAmount(null) });
  };
  return (
    <div>
      <Button size="small" onClick={() => setAmount(String(left))}>{t(m.cancel)}</Button>
      <Confirm open={amount !== null} onClose={() => setAmount(null)} onConfirm={confirm} title={t(m.cancelTitle)} confirmLabel={t(m.cancel)} cancelLabel={t(m.keep)} danger busy={cancel.isPending}>
        <p className="mb-4">{t(m.cancelBody, { amount: money(left) })}</p>
        <TextInput label={t(m.cancelAmount)} inputMode="decimal" autoComplete="off" value={amount ?? ''} onChange={(event) => setAmount(event.currentTarget.value.replaceAll(/[^\d.]/g, ''))} error={fits ? undefined : t(m.cancelError)} />
      </Confirm>
    </div>
  );
}
