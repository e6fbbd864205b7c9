import { CreditCard } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ApiProblem, explain } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { Banner, Card } from '../../parts/surfaces.tsx';
import type { Channel } from './channel-facts.tsx';
import { openPaymentWindow, ScriptUnavailable } from './payment-window.ts';
import { PaymentResult } from './payment-result.tsx';

const m = defineMessages({
  title: { ko: '테스트 결제', en: 'Test payment' },
  hint: { ko: '실제 결제창을 열어 처음부터 끝까지 해 봅니다. 돈은 오가지 않습니다.', en: 'Opens a real payment window and goes through every step. No money moves.' },
  channel: { ko: '채널', en: 'Channel' },
  method: { ko: '결제수단', en: 'Payment method' },
  amount: { ko: '금액', en: 'Amount' },
  won: { ko: '원', en: 'KRW' },
  pay: { ko: '테스트 카드로 결제', en: 'Pay with a test card' },
  payOther: { ko: '테스트로 결제', en: 'Make a test payment' },
  waiting: { ko: '결제창이 열려 있습니다. 결제창에서 마치시면 결과가 여기에 나옵니다.', en: 'The payment window is open. Finish there and the result appears here.' },
  cards: { ko: 'API로 시험할 때 쓰는 카드 번호', en: 'Card numbers for tests over the API' },
  cardsHint: { ko: '결제창에서는 카드 번호를 넣지 않습니다. 승인과 거절을 버튼으로 고릅니다. 이 번호는 키인 결제와 정기결제 API에 씁니다.', en: 'The payment window asks for no number: approve or decline with its buttons. These numbers are for key-in and subscription over the API.' },
  cardName: { ko: '카드 번호', en: 'card number' },
  blocked: { ko: '결제창을 불러오지 못했습니다', en: 'The payment window could not be loaded' },
  blockedHelp: {
    ko: '이 브라우저에서 테스트 상점 주소({origin})에 닿지 않습니다. 광고 차단 기능을 끄거나 네트워크를 확인한 뒤 다시 눌러 주세요.',
    en: 'This browser cannot reach the test store ({origin}). Turn off content blockers or check the network, then press again.',
  },
  denied: { ko: '테스트 결제는 소유자, 관리자, 개발자가 할 수 있습니다.', en: 'Owners, admins and developers can make test payments.' },
  amountError: { ko: '100원부터 10,000,000원까지 정수로 입력해 주세요.', en: 'Enter a whole amount from ₩100 to ₩10,000,000.' },
});

interface PayCardProps {
  readonly channels: readonly Channel[];
  readonly channelId: string;
  readonly onChannel: (channelId: string) => void;
  readonly method: string;
  readonly onMethod: (method: string) => void;
  readonly origin: string;
  readonly cardNumbers: readonly { readonly number: string; readonly outcome: { readonly ko: string; readonly en: string } }[];
}

/** Registers a payment, opens the window with the shop's own script, reads the payment back and shows every step taken. */
function useTestPayment() {
  const start = useChange('startTestPayment');
  const verify = useChange('verifyTestPayment', { refresh: ['testPayments', 'integration'] });
  const [stage, setStage] = useState<'idle' | 'starting' | 'window' | 'verifying'>('idle');
  const [paymentId, setPaymentId] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const pay = async (body: { channelId: string; method: string; amount: number }): Promise<void> => {
    setFailure(null);
    setStage('starting');
    try {
      const started = await start.mutateAsync({ body });
      setPaymentId(null);
      setStage('window');
      const answer = await openPaymentWindow(started);
      setStage('verifying');
      const checked = await verify.mutateAsync({ params: { paymentId: started.payment.id }, body: { impUid: answer.imp_uid ?? null } });
      setPaymentId(checked.id);
    } catch (problem) {
      setFailure(problem);
    } finally {
      setStage('idle');
    }
  };
  return { pay, stage, paymentId, failure };
}

export function PayCard(props: PayCardProps): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const { pay, stage, paymentId, failure } = useTestPayment();
  const [amount, setAmount] = useState('1000');
  const channel = props.channels.find(({ id }) => id === props.channelId);
  const won = Number(amount);
  const amountFits = Number.isInteger(won) && won >= 100 && won <= 10_000_000;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!amountFits || stage !== 'idle') return;
    pay({ channelId: props.channelId, method: props.method, amount: won }).catch(toast.fail);
  };
  const refused = failure instanceof ApiProblem ? failure : null;
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-3">
          <Select label={t(m.channel)} value={props.channelId} onChange={(event) => props.onChannel(event.currentTarget.value)} choices={props.channels.map((one) => ({ value: one.id, label: one.own ? `${one.name} (${t(one.gateway.names)})` : t(one.gateway.names) }))} />
          <Select label={t(m.method)} value={props.method} onChange={(event) => props.onMethod(event.currentTarget.value)} choices={(channel?.methods ?? []).map((one) => ({ value: one.method, label: t(one.names) }))} />
          <TextInput
            label={t(m.amount)} inputMode="numeric" autoComplete="off" value={amount} after={t(m.won)} onChange={(event) => setAmount(event.currentTarget.value.replaceAll(/[^\d]/g, ''))}
            error={refused?.fieldError('/amount', locale) ?? (amountFits ? undefined : t(m.amountError))}
          />
        </div>
        {may ? (
          <div>
            <Button type="submit" kind="primary" size="large" busy={stage !== 'idle'} icon={<CreditCard size={20} aria-hidden />}>
              {t(props.method === 'card' ? m.pay : m.payOther)}
            </Button>
          </div>
        ) : (
          <Banner title={t(m.denied)} />
        )}
      </form>
      <div className="mt-4 flex flex-col gap-4">
        {stage === 'window' && <Banner live title={t(m.waiting)} />}
        {failure instanceof ScriptUnavailable && <Banner live tone="bad" title={t(m.blocked)}>{t(m.blockedHelp, { origin: props.origin })}</Banner>}
        {refused !== null && <Banner live tone="bad" title={refused.title}>{refused.detail}</Banner>}
        {failure !== null && refused === null && !(failure instanceof ScriptUnavailable) && <TransportBanner failure={failure} />}
        {props.method === 'card' && <CardNumbers cards={props.cardNumbers} />}
        {paymentId !== null && <LastResult paymentId={paymentId} />}
      </div>
    </Card>
  );
}

function TransportBanner({ failure }: { readonly failure: unknown }): ReactNode {
  const { locale } = useText();
  return <Banner live tone="bad" title={explain(failure, locale).title} />;
}

function CardNumbers({ cards }: { readonly cards: PayCardProps['cardNumbers'] }): ReactNode {
  const { t } = useText();
  return (
    <div>
      <h3 className="text-small font-semibold">{t(m.cards)}</h3>
      <p className="text-small text-faint">{t(m.cardsHint)}</p>
      <ul className="mt-2 flex flex-col gap-2">
        {cards.map((card) => (
          <li key={card.number} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <code className="numeric select-all">{card.number}</code>
            <span className="text-small text-soft">{t(card.outcome)}</span>
            <CopyButton text={card.number} name={`${t(m.cardName)} ${card.number}`} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The payment just made, read from the list so that a later cancellation shows here as well. */
function LastResult({ paymentId }: { readonly paymentId: string }): ReactNode {
  const payments = useRead('testPayments', { query: {} });
  const payment = payments.data?.items.find(({ id }) => id === paymentId);
  return payment === undefined ? null : <PaymentResult payment={payment} />;
}
