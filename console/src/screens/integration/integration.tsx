import { useSearch } from '@tanstack/react-router';
import { CircleCheck, Circle } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { Card, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import type { Channel } from './channel-facts.tsx';
import { CallsCard } from './calls-card.tsx';
import { ChannelsCard } from './channels-card.tsx';
import { CodeCard } from './code-card.tsx';
import { PayCard } from './pay-card.tsx';
import { PaymentsCard } from './payments-card.tsx';
import { StoreCard } from './store-card.tsx';
import { WebhookCard } from './webhook-card.tsx';

const m = defineMessages({
  title: { ko: '결제 연동', en: 'Payment Integration' },
  lead: { ko: '계약이 진행되는 동안 테스트 상점으로 결제창을 붙이고 시험해 보세요.', en: 'While the contracts are under way, connect the payment window to the test store and try it.' },
  checklist: { ko: '할 일', en: 'Checklist' },
  done: { ko: '완료', en: 'Done' },
  todo: { ko: '남음', en: 'To do' },
  emptyTitle: { ko: '아직 채널이 없습니다', en: 'No channels yet' },
  empty: { ko: '전자결제를 신청하면 신청한 PG사의 테스트 채널이 생깁니다.', en: 'Apply for online payment and a test channel appears for each gateway.' },
  apply: { ko: '전자결제 신청', en: 'Apply for online payment' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const overview = useRead('integration');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {overview.isPending && <LoadingState lines={8} />}
      {overview.isError && <ErrorState failure={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.data !== undefined && <Overview overview={overview.data} />}
    </>
  );
}

function Overview({ overview }: { readonly overview: Answer<'integration'> }): ReactNode {
  const { t } = useText();
  return (
    <div className="flex flex-col gap-6">
      <Card title={t(m.checklist)}>
        <ul className="flex flex-col gap-2">
          {overview.checklist.map((item) => (
            <li key={item.code} className="flex items-start gap-2">
              {item.done ? <CircleCheck size={20} className="mt-0.5 shrink-0 text-good" aria-hidden /> : <Circle size={20} className="mt-0.5 shrink-0 text-faint" aria-hidden />}
              <span className={item.done ? 'text-soft' : ''}>
                {t(item.text)} <span className="sr-only">({t(item.done ? m.done : m.todo)})</span>
              </span>
            </li>
          ))}
        </ul>
      </Card>
      <TryIt overview={overview} />
      <StoreCard sandbox={overview.sandbox} />
      <WebhookCard settings={overview.sandbox.webhook} />
      <CallsCard />
      <ChannelsCard channels={overview.channels} offers={overview.offers} />
    </div>
  );
}

/** Test payment and code share the choice of channel and method; a link from a case brings both along. */
function TryIt({ overview }: { readonly overview: Answer<'integration'> }): ReactNode {
  const { t } = useText();
  const asked = useSearch({ strict: false }) as { readonly gateway?: unknown; readonly method?: unknown };
  const channels = overview.channels.filter(({ mode, types, methods }) => mode === 'test' && types.includes('payment') && methods.length > 0);
  const [chosenChannel, setChannel] = useState<string | null>(null);
  const [chosenMethod, setMethod] = useState<string | null>(typeof asked.method === 'string' ? asked.method : null);
  const channel = channels.find(({ id }) => id === chosenChannel) ?? askedChannel(channels, asked) ?? channels[0];
  if (channel === undefined) {
    return <EmptyState title={t(m.emptyTitle)} action={<LinkButton to="/apply" kind="primary">{t(m.apply)}</LinkButton>}>{t(m.empty)}</EmptyState>;
  }
  const method = channel.methods.find((one) => one.method === chosenMethod) ?? channel.methods.find((one) => one.method === 'card') ?? channel.methods[0];
  if (method === undefined) return null;
  return (
    <>
      <PayCard
        channels={channels} channelId={channel.id} onChannel={setChannel} method={method.method} onMethod={setMethod}
        origin={overview.sandbox.origin} cardNumbers={overview.sandbox.cardNumbers}
      />
      <PaymentsCard />
      <CodeCard channelId={channel.id} method={method.method} type={method.types.includes('one_time') ? 'one_time' : (method.types[0] ?? 'one_time')} />
    </>
  );
}

/** The channel of the gateway asked for; without one, the first that takes the method asked for. */
function askedChannel(channels: readonly Channel[], asked: { readonly gateway?: unknown; readonly method?: unknown }): Channel | undefined {
  const takes = (channel: Channel): boolean => typeof asked.method !== 'string' || channel.methods.some(({ method }) => method === asked.method);
  const atGateway = channels.filter(({ gateway }) => gateway.code === asked.gateway);
  return atGateway.find(takes) ?? atGateway[0] ?? (typeof asked.method === 'string' ? channels.find(takes) : undefined);
}
