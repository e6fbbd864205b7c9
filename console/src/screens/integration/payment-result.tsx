import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { TextInput } from '../../parts/field.tsx';
import { formatWon, Money, When } from '../../parts/format.tsx';
import { Banner } from '../../parts/surfaces.tsx';
import { DepositPart } from './deposit-part.tsx';
import { FailReason } from './fail-reason.tsx';
import { typeNames } from './payment-types.ts';

export type Payment = Answer<'testPayments'>['items'][number];

const m = defineMessages({
  opened: { ko: '결제창 열림', en: 'Window opened' },
  ready: { ko: '입금 대기', en: 'Waiting for deposit' },
  paid: { ko: '결제 완료', en: 'Paid' },
  certified: { ko: '인증 완료', en: 'Verified' },
  uncertified: { ko: '인증 실패', en: 'Not verified' },
  certifiedTitle: { ko: '본인인증이 완료된 것을 서버에서 확인했습니다', en: 'The identity verification was confirmed on the server' },
  uncertifiedTitle: { ko: '본인인증에 실패했습니다', en: 'The identity was not verified' },
  failed: { ko: '결제 실패', en: 'Failed' },
  closed: { ko: '결제창을 닫음', en: 'Closed by the payer' },
  identityClosed: { ko: '인증창을 닫음', en: 'Window closed' },
  identityClosedTitle: { ko: '인증창을 닫아 본인인증이 진행되지 않았습니다', en: 'The window was closed, so nobody was verified' },
  closedTitle: { ko: '결제창을 닫아 결제가 진행되지 않았습니다', en: 'The window was closed by the payer, so nothing was paid' },
  part_cancelled: { ko: '일부 취소', en: 'Partly cancelled' },
  cancelled: { ko: '취소됨', en: 'Cancelled' },
  verified: { ko: '서버에서 금액까지 확인했습니다', en: 'Verified on the server, amount included' },
  verifiedBody: { ko: '결제 정보를 다시 조회해 주문한 금액과 같은지 비교했습니다. 실제 서비스에서도 반드시 이렇게 확인해 주세요.', en: 'The payment was read back and its amount compared with the order. Do the same in your shop.' },
  failedTitle: { ko: '결제가 되지 않았습니다', en: 'The payment did not go through' },
  cancelledPart: { ko: '취소한 금액 {amount}', en: '{amount} cancelled' },
  cancel: { ko: '이 결제 취소', en: 'Cancel this payment' },
  cancelTitle: { ko: '테스트 결제를 취소하시겠습니까?', en: 'Cancel the test payment?' },
  cancelBody: { ko: '남은 금액은 {amount}입니다. 일부만 취소하려면 금액을 줄여 주세요. 취소한 금액은 되돌릴 수 없습니다.', en: '{amount} is left. To cancel only a part, lower the amount. What is cancelled cannot be restored.' },
  cancelAmount: { ko: '취소할 금액', en: 'Amount to cancel' },
  cancelAmountError: { ko: '1원부터 남은 금액까지 입력해 주세요.', en: 'Give an amount from 1 won to what is left.' },
  won: { ko: '원', en: 'KRW' },
  donePart: { ko: '{amount:을/를} 취소했습니다', en: '{amount} cancelled' },
  keep: { ko: '돌아가기', en: 'Go back' },
  done: { ko: '결제를 취소했습니다', en: 'The payment was cancelled' },
  log: { ko: '오간 내용 보기 ({count})', en: 'Show what was exchanged ({count})' },
  to_sandbox: { ko: '보냄', en: 'Sent' },
  from_sandbox: { ko: '받음', en: 'Received' },
  browser: { ko: '브라우저', en: 'Browser' },
});

/** How an identity verification ended, where that has a word of its own. */
const identityWords = { paid: m.certified, failed: m.uncertified, closed: m.identityClosed };

const SHAPES: Record<Payment['outcome'], StatusShape> = { opened: 'moving', ready: 'waiting', paid: 'done', part_cancelled: 'done', failed: 'failed', closed: 'ended', cancelled: 'ended' };

export function PaymentBadge({ payment }: { readonly payment: Payment }): ReactNode {
  const { t } = useText();
  return <StatusBadge shape={SHAPES[payment.outcome]}>{t(payment.type === 'verification' ? { ...m, ...identityWords }[payment.outcome] : m[payment.outcome])}</StatusBadge>;
}

/** One test payment: how it ended, whether it was verified, the calls made, and its cancellation. */
export function PaymentResult({ payment, withLog = true }: { readonly payment: Payment; readonly withLog?: boolean }): ReactNode {
  const { t, locale } = useText();
  return (
    <div className="flex flex-col gap-3 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <PaymentBadge payment={payment} />
        {payment.type === 'verification' ? <strong>{t(typeNames.verification)}</strong> : <strong><Money won={payment.amount} /></strong>}
        {(payment.type === 'subscription' || payment.type === 'key_in') && <span className="text-small text-soft">{t(typeNames[payment.type])}</span>}
        <code className="text-small break-all text-faint">{payment.impUid ?? payment.merchantUid}</code>
      </div>
      {payment.verified && payment.type === 'verification' && <Banner live tone="good" title={t(m.certifiedTitle)} />}
      {payment.verified && payment.type !== 'verification' && <Banner live tone="good" title={t(m.verified)}>{t(m.verifiedBody)}</Banner>}
      {payment.outcome === 'closed' && <Banner live title={t(payment.type === 'verification' ? m.identityClosedTitle : m.closedTitle)} />}
      {payment.outcome === 'failed' && <Banner live tone="bad" title={t(payment.type === 'verification' ? m.uncertifiedTitle : m.failedTitle)}>{payment.failReason !== null && <FailReason raw={payment.failReason} />}</Banner>}
      {payment.cancelledAmount > 0 && <p className="text-small text-soft">{t(m.cancelledPart, { amount: formatWon(payment.cancelledAmount, locale) })}</p>}
      {payment.status === 'ready' && payment.impUid !== null && <DepositPart impUid={payment.impUid} amount={formatWon(payment.amount, locale)} />}
      <CancelButton payment={payment} />
      {withLog && (
        <details>
          <summary className="cursor-pointer py-2 text-small font-semibold text-soft">{t(m.log, { count: payment.log.length })}</summary>
          <PaymentLog payment={payment} />
        </details>
      )}
    </div>
  );
}

/** What was called and answered for a test payment, in order. */
export function PaymentLog({ payment }: { readonly payment: Payment }): ReactNode {
  const { t } = useText();
  return (
    <ol className="flex flex-col gap-3 pt-2">
      {payment.log.map((entry, index) => (
        <li key={index} className="min-w-0 text-small">
          <p className="flex flex-wrap gap-x-3">
            <span className="text-faint"><When at={entry.at} look="time" /></span>
            <span className="font-semibold">{t(m[entry.direction])}</span>
            <code className="break-all">{entry.title}</code>
          </p>
          <code className="block rounded-small bg-sunken p-2 break-all">{entry.detail}</code>
        </li>
      ))}
    </ol>
  );
}

function CancelButton({ payment }: { readonly payment: Payment }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const may = useMay('payment:cancel');
  const [asking, setAsking] = useState(false);
  const left = payment.amount - payment.cancelledAmount;
  const [amount, setAmount] = useState<string | null>(null);
  const cancel = useChange('cancelTestPayment', { refresh: ['testPayments', 'storePayment', 'integration'] });
  if (!may || payment.status !== 'paid' || payment.type === 'verification') return null;
  const won = amount === null ? left : Number(amount);
  const fits = Number.isInteger(won) && won >= 1 && won <= left;
  const confirm = (): void => {
    if (!fits) return;
    cancel.mutate({ params: { paymentId: payment.id }, body: won === left ? {} : { amount: won } }, {
      onSuccess: () => toast.show({ tone: 'good', title: won === left ? t(m.done) : t(m.donePart, { amount: formatWon(won, locale) }) }),
      onError: toast.fail,
      onSettled: () => {
        setAsking(false);
        setAmount(null);
      },
    });
  };
  return (
    <div>
      <Button size="small" onClick={() => setAsking(true)}>{t(m.cancel)}</Button>
      <Confirm open={asking} onClose={() => setAsking(false)} onConfirm={confirm} title={t(m.cancelTitle)} confirmLabel={t(m.cancel)} cancelLabel={t(m.keep)} danger busy={cancel.isPending}>
        <p className="mb-4">{t(m.cancelBody, { amount: formatWon(left, locale) })}</p>
        <TextInput
          label={t(m.cancelAmount)} inputMode="numeric" autoComplete="off" after={t(m.won)} value={amount ?? String(left)}
          onChange={(event) => setAmount(event.currentTarget.value.replaceAll(/[^\d]/g, ''))} error={fits ? undefined : t(m.cancelAmountError)}
        />
      </Confirm>
    </div>
  );
}
