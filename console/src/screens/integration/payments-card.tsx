import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { TextLink } from '../../parts/button.tsx';
import { Money, When } from '../../parts/format.tsx';
import { Card, ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { Fold } from '../../parts/fold.tsx';
import { PaymentBadge, PaymentResult } from './payment-result.tsx';

const m = defineMessages({
  title: { ko: '최근 테스트 결제', en: 'Recent test payments' },
  all: { ko: '결제 내역에서 모두 보기', en: 'See all of them among the payments' },
});

/** The rest is in the list of payments: the keys below should not be a screen away. */
const SHOWN = 5;

/** The latest test payments, each opening to its log and its cancellation. */
export function PaymentsCard(): ReactNode {
  const { t } = useText();
  const payments = useRead('testPayments', { query: {} });
  const overview = useRead('integration');
  const nameOf = (code: string): string => {
    const names = overview.data?.channels.flatMap(({ methods }) => methods).find(({ method }) => method === code)?.names;
    return names === undefined ? code : t(names);
  };
  // The card above says how to make the first.
  if (payments.data?.items.length === 0) return null;
  return (
    <Card title={t(m.title)}>
      {payments.isPending && <LoadingState lines={3} />}
      {payments.isError && <ErrorState failure={payments.error} onRetry={() => void payments.refetch()} retrying={payments.isFetching} />}
      <ul className="flex flex-col divide-y divide-line">
        {payments.data?.items.slice(0, SHOWN).map((payment) => (
          <li key={payment.id}>
            <Fold summary={<>
                <PaymentBadge payment={payment} />
                <span>{nameOf(payment.method)}</span>
                {payment.type !== 'verification' && <Money won={payment.amount} />}
                <span className="text-small text-faint"><When at={payment.createdAt} /></span>
              </>}>
              <div className="pb-4"><PaymentResult payment={payment} /></div>
            </Fold>
          </li>
        ))}
      </ul>
      {(payments.data?.items.length ?? 0) > SHOWN && <p className="mt-3"><TextLink to="/integration/payments">{t(m.all)}</TextLink></p>}
    </Card>
  );
}
