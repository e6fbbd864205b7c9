import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';

const m = defineMessages({
  deposit: { ko: '테스트 입금하기 ({amount})', en: 'Make a test deposit ({amount})' },
  hint: { ko: '실제로는 구매자가 입금합니다. 누르시면 결제가 완료되고 알림을 보냅니다.', en: 'In real life the buyer pays it in. Press and the payment completes and is announced.' },
  done: { ko: '입금되어 결제가 완료되었습니다', en: 'The deposit arrived and the payment is complete' },
});

/** Plays the payer of an account or a code that waits for its money. Production has no such button. */
export function DepositPart({ impUid, amount }: { readonly impUid: string; readonly amount: string }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const overview = useRead('integration');
  const deposit = useChange('depositStorePayment', { refresh: ['storePayment', 'storePayments', 'storePaymentFigures', 'testPayments', 'integration'] });
  if (!may || overview.data?.sandbox.playsPayer !== true) return null;
  const press = (): void => deposit.mutate({ params: { impUid } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.done) }), onError: toast.fail });
  return (
    <div>
      <Button size="small" busy={deposit.isPending} onClick={press}>{t(m.deposit, { amount })}</Button>
      <p className="mt-1 text-small text-soft">{t(m.hint)}</p>
    </div>
  );
}
