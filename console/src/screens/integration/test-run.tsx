import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { LinkButton, TextLink } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Card, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { PayCard } from './pay-card.tsx';
import { PaymentBadge } from './payment-result.tsx';
import { canBeTried, isPaymentType, typeNames } from './payment-types.ts';
import { RunBoard } from './run-board.tsx';
import { useTryChoice, type TryChoice } from './try-choice.ts';

const m = defineMessages({
  title: { ko: '결제수단별 테스트', en: 'Test every method' },
  lead: { ko: '결제수단과 결제방식을 하나씩 시험하면서 결과, API 호출, 알림을 한 화면에서 확인합니다.', en: 'Try each method and kind of payment, with its result, API calls and notifications on one page.' },
  back: { ko: '결제 연동', en: 'Payment Integration' },
  all: { ko: '이 채널의 결제수단', en: 'Methods of this channel' },
  allHint: { ko: '누르시면 위에서 선택됩니다. 가장 최근 테스트의 결과를 함께 보여 드립니다.', en: 'Press one to choose it above. Each shows how its latest test ended.' },
  never: { ko: '아직 안 함', en: 'Not tried' },
  emptyTitle: { ko: '아직 채널이 없습니다', en: 'No channels yet' },
  empty: { ko: '전자결제를 신청하시면 신청하신 PG의 테스트 채널이 생깁니다.', en: 'Apply for online payment and a test channel appears for each gateway.' },
  apply: { ko: '전자결제 신청', en: 'Apply for online payment' },
});

export const title = m.title;

/** One page to try every method: what to try, how it ended, what was called, what was sent. */
export function Screen(): ReactNode {
  const { t } = useText();
  const overview = useRead('integration');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} above={<TextLink to="/integration">{t(m.back)}</TextLink>} />
      {overview.isPending && <LoadingState lines={8} />}
      {overview.isError && <ErrorState failure={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.data !== undefined && <Runner overview={overview.data} />}
    </>
  );
}

function Runner({ overview }: { readonly overview: Answer<'integration'> }): ReactNode {
  const { t } = useText();
  const choice = useTryChoice(overview.channels);
  const [shown, setShown] = useState<string | null>(null);
  const top = useRef<HTMLDivElement>(null);
  const runs = useRead('testPayments', { query: { limit: 100 } });
  if (choice === null) {
    return <EmptyState title={t(m.emptyTitle)} action={<LinkButton to="/apply" kind="primary">{t(m.apply)}</LinkButton>}>{t(m.empty)}</EmptyState>;
  }
  const items = runs.data?.items ?? [];
  const payment = items.find(({ id }) => id === shown) ?? items.find((one) => one.channelId === choice.channel.id && one.method === choice.method.method && one.type === choice.type) ?? null;
  return (
    <div className="flex flex-col gap-6">
      <div ref={top} className="scroll-mt-4"><PayCard choice={choice} sandbox={overview.sandbox} onRun={(id) => { setShown(id); void runs.refetch(); }} /></div>
      <RunBoard payment={payment} arrived={shown} webhookUrl={overview.sandbox.webhook.url} />
      <Coverage choice={choice} runs={items} onChoose={() => { setShown(null); top.current?.scrollIntoView({ block: 'start' }); }} />
    </div>
  );
}

/** Every method and kind of payment of the channel, each with the end of its latest run. */
function Coverage({ choice, runs, onChoose }: { readonly choice: TryChoice; readonly runs: Answer<'testPayments'>['items']; readonly onChoose: () => void }): ReactNode {
  const { t } = useText();
  const { channel } = choice;
  const all = channel.methods.flatMap((method) => method.types.filter(isPaymentType).filter((type) => canBeTried(method, type)).map((type) => ({ method, type })));
  return (
    <Card title={t(m.all)} hint={t(m.allHint)}>
      <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        {all.map(({ method, type }) => {
          const chosen = method.method === choice.method.method && type === choice.type;
          const last = runs.find((one) => one.channelId === channel.id && one.method === method.method && one.type === type);
          const choose = (): void => {
            choice.setMethod(method.method);
            choice.setType(type);
            onChoose();
          };
          return (
            <li key={`${method.method} ${type}`}>
              <button type="button" aria-pressed={chosen} onClick={choose} className={cx('flex h-full min-h-11 w-full flex-wrap items-center justify-between gap-x-3 gap-y-1 rounded-control border px-3 py-2 text-left', chosen ? 'border-accent' : 'border-line')}>
                <span className="min-w-0"><span className="font-semibold">{t(method.names)}</span> <span className="text-small text-soft">{t(typeNames[type])}</span></span>
                {last === undefined ? <span className="text-small text-faint">{t(m.never)}</span> : <PaymentBadge payment={last} />}
              </button>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
