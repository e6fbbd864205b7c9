import { CreditCard } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { ApiProblem, explain } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Banner, Card } from '../../parts/surfaces.tsx';
import { canBeTried, isPaymentType, typeNames, type PaymentType } from './payment-types.ts';
import { openWindow, ScriptUnavailable } from './payment-window.ts';
import { Arrival } from './arrival.tsx';
import { PaymentResult } from './payment-result.tsx';
import type { TryChoice } from './try-choice.ts';

const m = defineMessages({
  title: { ko: '테스트 결제', en: 'Test payment' },
  hint: { ko: '실제와 같은 결제를 처음부터 끝까지 진행해 봅니다. 돈은 오가지 않습니다.', en: 'Goes through every step of a real payment. No money moves.' },
  runsOverFirst: { ko: '콘솔의 테스트 결제는 V1으로 진행되며 알림도 V1 형식으로 전송됩니다. V2로 받는 서버는 V2 코드로 결제하거나 ‘시험 알림 보내기’로 확인해 주세요.', en: 'Test payments of the console run over V1, and their notifications have V1’s form. Try a server that takes V2 with the V2 code, or with the test call below.' },
  channel: { ko: '채널', en: 'Channel' },
  method: { ko: '결제수단', en: 'Payment method' },
  type: { ko: '결제방식', en: 'Kind of payment' },
  identify: { ko: '본인인증 테스트', en: 'Test the identity verification' },
  subscribe: { ko: '빌링키를 발급하고 결제', en: 'Issue a billing key and pay with it' },
  keyIn: { ko: '테스트 카드로 수기결제', en: 'Make a key-in payment with a test card' },
  subscribeHint: { ko: '결제창에서 빌링키를 발급한 다음, 그 키로 서버에서 위 금액을 결제합니다.', en: 'The window issues a billing key; the server then charges the amount above with that key.' },
  keyInHint: { ko: '결제창 없이 서버에서 수기결제 API를 테스트 카드로 호출합니다.', en: 'No window opens: the server calls the key-in API with a test card.' },
  notOffered: { ko: '이 결제수단과 결제방식은 테스트 결제를 제공하지 않습니다', en: 'No test run is offered for this method and kind' },
  notOfferedHelp: { ko: '아래 코드는 이 결제수단과 결제방식에 맞게 보여 드립니다.', en: 'The code below is still the one for this method and kind.' },
  amount: { ko: '금액', en: 'Amount' },
  won: { ko: '원', en: 'KRW' },
  pay: { ko: '테스트 카드로 결제', en: 'Pay with a test card' },
  payOther: { ko: '테스트로 결제', en: 'Make a test payment' },
  result: { ko: '테스트 결과', en: 'Result of the test' },
  waiting: { ko: '창이 열려 있습니다. 창에서 마치시면 결과가 이곳에 표시됩니다.', en: 'The window is open. Finish there and the result appears here.' },
  cards: { ko: 'API 테스트용 카드 번호', en: 'Card numbers for tests over the API' },
  cardsHint: { ko: '결제창에서는 카드 번호를 입력하지 않고 승인이나 거절을 버튼으로 고릅니다. 이 번호는 수기결제와 정기결제 API에 사용해 주세요.', en: 'The payment window asks for no number: approve or decline with its buttons. These numbers are for key-in and subscription over the API.' },
  cardName: { ko: '카드 번호', en: 'card number' },
  blocked: { ko: '결제창을 불러오지 못했습니다', en: 'The payment window could not be loaded' },
  blockedHelp: {
    ko: '이 브라우저에서 테스트 상점 주소({origin})에 닿지 않습니다. 광고 차단 기능을 끄거나 네트워크를 확인하신 뒤 다시 눌러 주세요.',
    en: 'This browser cannot reach the test store ({origin}). Turn off content blockers or check the network, then press again.',
  },
  denied: { ko: '테스트 결제는 소유자, 관리자, 개발자가 할 수 있습니다.', en: 'Owners, admins and developers can make test payments.' },
  amountError: { ko: '100원부터 10,000,000원까지 정수로 입력해 주세요.', en: 'Enter a whole amount from ₩100 to ₩10,000,000.' },
});

interface PayCardProps {
  readonly choice: TryChoice;
  readonly sandbox: Pick<Answer<'integration'>['sandbox'], 'origin' | 'cardNumbers'>;
  /** The shop integrates the second version of the interface, which these runs do not use. */
  readonly speaksV2?: boolean;
  /** Shows the run that was just made; by itself its result stands in the card. */
  readonly onRun?: (paymentId: string) => void;
}

/** Registers a payment, opens the window with the shop's own script, reads the payment back and shows every step taken. */
function useTestPayment() {
  const start = useChange('startTestPayment');
  const read = useRead('testPayments', { query: {} });
  const verify = useChange('verifyTestPayment', { refresh: ['testPayments', 'integration'] });
  const [stage, setStage] = useState<'idle' | 'starting' | 'window' | 'verifying'>('idle');
  const [paymentId, setPaymentId] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const pay = async (body: { channelId: string; method: string; type: PaymentType; amount: number }): Promise<string | null> => {
    setFailure(null);
    setStage('starting');
    try {
      const started = await start.mutateAsync({ body });
      setPaymentId(null);
      if (started.window === null) {
        await read.refetch();
        setPaymentId(started.payment.id);
        return started.payment.id;
      }
      setStage('window');
      const answer = await openWindow({ ...started, window: started.window });
      setStage('verifying');
      const checked = await verify.mutateAsync({ params: { paymentId: started.payment.id }, body: { impUid: answer.imp_uid ?? null, message: answer.error_msg?.slice(0, 300) ?? null } });
      setPaymentId(checked.id);
      return checked.id;
    } catch (problem) {
      setFailure(problem);
      return null;
    } finally {
      setStage('idle');
    }
  };
  return { pay, stage, paymentId, failure };
}

export function PayCard({ choice, sandbox, speaksV2 = false, onRun }: PayCardProps): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const { pay, stage, paymentId, failure } = useTestPayment();
  const [amount, setAmount] = useState('1000');
  const won = Number(amount);
  const amountFits = Number.isInteger(won) && won >= 100 && won <= 10_000_000;
  const { channel, method, type } = choice;
  const tried = canBeTried(method, type);
  const identifies = type === 'verification';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if ((!identifies && !amountFits) || !tried || stage !== 'idle') return;
    pay({ channelId: channel.id, method: method.method, type, amount: identifies ? 1000 : won }).then((id) => { if (id !== null) onRun?.(id); }, toast.fail);
  };
  const refused = failure instanceof ApiProblem ? failure : null;
  return (
    <Card title={t(m.title)} hint={speaksV2 ? `${t(m.hint)} ${t(m.runsOverFirst)}` : t(m.hint)}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          <Select label={t(m.channel)} value={channel.id} onChange={(event) => choice.setChannel(event.currentTarget.value)} choices={choice.channels.map((one) => ({ value: one.id, label: one.own ? `${one.name} (${t(one.gateway.names)})` : t(one.gateway.names) }))} />
          <Select label={t(m.method)} value={method.method} onChange={(event) => choice.setMethod(event.currentTarget.value)} choices={channel.methods.map((one) => ({ value: one.method, label: t(one.names) }))} />
          <Select label={t(m.type)} value={type} onChange={(event) => choice.setType(event.currentTarget.value)} choices={method.types.filter(isPaymentType).map((one) => ({ value: one, label: t(typeNames[one]) }))} />
          {!identifies && <TextInput
            label={t(m.amount)} inputMode="numeric" autoComplete="off" value={amount} after={t(m.won)} onChange={(event) => setAmount(event.currentTarget.value.replaceAll(/[^\d]/g, ''))}
            error={refused?.fieldError('/amount', locale) ?? (amountFits ? undefined : t(m.amountError))}
          />}
        </div>
        {type === 'subscription' && tried && <p className="text-small text-soft">{t(m.subscribeHint)}</p>}
        {type === 'key_in' && tried && <p className="text-small text-soft">{t(m.keyInHint)}</p>}
        {!tried ? <Banner title={t(m.notOffered)}>{t(m.notOfferedHelp)}</Banner> : may ? (
          <div>
            <Button type="submit" kind="primary" size="large" busy={stage !== 'idle'} icon={<CreditCard size={20} aria-hidden />}>
              {t(wordOf(type, method.method))}
            </Button>
          </div>
        ) : (
          <Banner title={t(m.denied)} />
        )}
      </form>
      <div className="mt-4 flex flex-col gap-4">
        {stage === 'window' && <Banner live title={t(m.waiting)} />}
        {failure instanceof ScriptUnavailable && <Banner live tone="bad" title={t(m.blocked)}>{t(m.blockedHelp, { origin: sandbox.origin })}</Banner>}
        {refused !== null && <Banner live tone="bad" title={refused.title}>{refused.detail}</Banner>}
        {failure !== null && refused === null && !(failure instanceof ScriptUnavailable) && <TransportBanner failure={failure} />}
        {paymentId !== null && onRun === undefined && <LastResult key={paymentId} paymentId={paymentId} />}
        {method.method === 'card' && onRun === undefined && <CardNumbers cards={sandbox.cardNumbers} />}
      </div>
    </Card>
  );
}

/** What the button does. */
function wordOf(type: PaymentType, method: string) {
  if (type === 'verification') return m.identify;
  if (type === 'subscription') return m.subscribe;
  if (type === 'key_in') return m.keyIn;
  return method === 'card' ? m.pay : m.payOther;
}

function TransportBanner({ failure }: { readonly failure: unknown }): ReactNode {
  const { locale } = useText();
  return <Banner live tone="bad" title={explain(failure, locale).title} />;
}

function CardNumbers({ cards }: { readonly cards: PayCardProps['sandbox']['cardNumbers'] }): ReactNode {
  const { t } = useText();
  return (
    <Fold summary={<span className="text-small font-semibold">{t(m.cards)}</span>}>
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
    </Fold>
  );
}

/** The payment just made, read from the list so that a later cancellation shows here as well. */
function LastResult({ paymentId }: { readonly paymentId: string }): ReactNode {
  const { t } = useText();
  const payments = useRead('testPayments', { query: {} });
  const payment = payments.data?.items.find(({ id }) => id === paymentId);
  if (payment === undefined) return null;
  return (
    <section>
      <h3 className="text-small font-semibold"><Arrival>{t(m.result)}</Arrival></h3>
      <div className="mt-2"><PaymentResult payment={payment} /></div>
    </section>
  );
}
