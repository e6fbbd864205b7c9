import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { Banner, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import type { Channel } from './channel-facts.tsx';
import { CallsCard } from './calls-card.tsx';
import { ChecklistCard } from './checklist-card.tsx';
import { ChannelsCard } from './channels-card.tsx';
import { CodeCard } from './code-card.tsx';
import { PayCard } from './pay-card.tsx';
import { PaymentsCard } from './payments-card.tsx';
import { typeOf } from './payment-types.ts';
import { StoreCard } from './store-card.tsx';
import { WebhookCard } from './webhook-card.tsx';

const m = defineMessages({
  title: { ko: '결제 연동', en: 'Payment Integration' },
  lead: { ko: '계약이 진행되는 동안 테스트 상점으로 결제창을 연동하고 시험할 수 있습니다.', en: 'While the contracts are under way, connect the payment window to the test store and try it.' },
  payments: { ko: '결제 내역', en: 'Payments' },
  emptyTitle: { ko: '아직 채널이 없습니다', en: 'No channels yet' },
  empty: { ko: '전자결제를 신청하시면 신청하신 PG의 테스트 채널이 생깁니다.', en: 'Apply for online payment and a test channel appears for each gateway.' },
  elsewhere: { ko: '신청 건에서 지정한 결제수단을 위한 테스트 채널이 없어 다른 채널을 보여 드립니다', en: 'There is no test channel for what your application names, so another one is shown' },
  apply: { ko: '전자결제 신청', en: 'Apply for online payment' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const overview = useRead('integration');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} actions={<LinkButton to="/integration/payments">{t(m.payments)}</LinkButton>} />
      {overview.isPending && <LoadingState lines={8} />}
      {overview.isError && <ErrorState failure={overview.error} onRetry={() => void overview.refetch()} retrying={overview.isFetching} />}
      {overview.data !== undefined && <Overview overview={overview.data} />}
    </>
  );
}

function Overview({ overview }: { readonly overview: Answer<'integration'> }): ReactNode {
  return (
    <div className="flex flex-col gap-6">
      <ChecklistCard items={overview.checklist} />
      <TryIt overview={overview} />
      <StoreCard sandbox={overview.sandbox} />
      <div id="webhook" className="scroll-mt-4"><WebhookCard settings={overview.sandbox.webhook} /></div>
      <div id="calls" className="scroll-mt-4"><CallsCard /></div>
      <div id="channels" className="scroll-mt-4"><ChannelsCard channels={overview.channels} offers={overview.offers} /></div>
    </div>
  );
}

interface Asked {
  readonly gateway?: unknown;
  readonly method?: unknown;
  readonly type?: unknown;
}

/** Test payment and code share the choice of channel and method; a link from a case brings both along, and the kind of payment. */
function TryIt({ overview }: { readonly overview: Answer<'integration'> }): ReactNode {
  const { t } = useText();
  const asked = useSearch({ strict: false }) as Asked;
  const channels = overview.channels.filter(({ mode, methods }) => mode === 'test' && methods.length > 0);
  const [chosenChannel, setChannel] = useState<string | null>(null);
  const [chosenMethod, setMethod] = useState<string | null>(typeof asked.method === 'string' ? asked.method : null);
  const [chosenType, setType] = useState<string | null>(typeof asked.type === 'string' ? asked.type : null);
  const channel = channels.find(({ id }) => id === chosenChannel) ?? askedChannel(channels, asked) ?? channels[0];
  if (channel === undefined) {
    return <EmptyState title={t(m.emptyTitle)} action={<LinkButton to="/apply" kind="primary">{t(m.apply)}</LinkButton>}>{t(m.empty)}</EmptyState>;
  }
  const method = channel.methods.find((one) => one.method === chosenMethod) ?? channel.methods.find((one) => one.method === 'card') ?? channel.methods[0];
  if (method === undefined) return null;
  const type = typeOf(method, chosenType);
  const missed = chosenChannel === null && typeof asked.gateway === 'string' && (channel.gateway.code !== asked.gateway || (typeof asked.method === 'string' && !channel.methods.some((one) => one.method === asked.method)));
  return (
    <>
      {missed && <Banner title={t(m.elsewhere)} />}
      <div id="try" className="scroll-mt-4"><PayCard
        channels={channels} channelId={channel.id} onChannel={setChannel} method={method} onMethod={setMethod} type={type} onType={setType}
        origin={overview.sandbox.origin} cardNumbers={overview.sandbox.cardNumbers}
      /></div>
      <PaymentsCard />
      <div id="code" className="scroll-mt-4"><CodeCard channelId={channel.id} method={method.method} type={type} /></div>
    </>
  );
}

/** The channel of the gateway asked for; without one, the first that takes the method asked for. */
function askedChannel(channels: readonly Channel[], asked: Asked): Channel | undefined {
  const takes = (channel: Channel): boolean => typeof asked.method !== 'string' || channel.methods.some(({ method, types }) => method === asked.method && (typeof asked.type !== 'string' || types.includes(asked.type)));
  const atGateway = channels.filter(({ gateway }) => gateway.code === asked.gateway);
  return atGateway.find(takes) ?? atGateway[0] ?? (typeof asked.method === 'string' ? channels.find(takes) : undefined);
}
