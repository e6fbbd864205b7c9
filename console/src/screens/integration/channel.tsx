import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { usePageTitle } from '../../frame/page.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { LinkButton, TextLink } from '../../parts/button.tsx';
import { Select } from '../../parts/field.tsx';
import { Card, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { ChannelBadges, ChannelFacts } from './channel-facts.tsx';
import type { Channel } from './channel-facts.tsx';
import { CodeCard } from './code-card.tsx';
import { typeNames, typeOf, isPaymentType } from './payment-types.ts';

const m = defineMessages({
  title: { ko: '채널', en: 'Channel' },
  back: { ko: '결제 연동', en: 'Payment Integration' },
  facts: { ko: '연동 정보', en: 'Connection' },
  method: { ko: '코드를 볼 결제수단', en: 'Payment method for the code' },
  type: { ko: '결제방식', en: 'Kind of payment' },
  goneTitle: { ko: '이 채널을 찾을 수 없습니다', en: 'This channel was not found' },
  gone: { ko: '주소가 바뀌었거나 다른 상점의 채널일 수 있습니다.', en: 'Its address may have changed, or it belongs to another store.' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const { channelId } = useParams({ strict: false });
  const overview = useRead('integration');
  const channel = overview.data?.channels.find(({ id }) => id === channelId);
  usePageTitle(channel === undefined ? undefined : t(channel.gateway.names));
  if (overview.isPending) return <LoadingState lines={8} />;
  if (overview.isError) return <ErrorState failure={overview.error} onRetry={() => void overview.refetch()} />;
  if (channel === undefined) return <EmptyState title={t(m.goneTitle)} action={<LinkButton to="/integration">{t(m.back)}</LinkButton>}>{t(m.gone)}</EmptyState>;
  return <ChannelPage channel={channel} />;
}

function ChannelPage({ channel }: { readonly channel: Channel }): ReactNode {
  const { t } = useText();
  const [chosen, setChosen] = useState<string | null>(null);
  const [chosenType, setType] = useState<string | null>(null);
  const method = channel.methods.find((one) => one.method === chosen) ?? channel.methods[0];
  return (
    <>
      <PageHeader title={t(channel.gateway.names)} above={<TextLink to="/integration">{t(m.back)}</TextLink>} actions={<ChannelBadges channel={channel} />} />
      <div className="flex flex-col gap-6">
        <Card title={t(m.facts)}><ChannelFacts channel={channel} /></Card>
        {channel.mode === 'test' && method !== undefined && (
          <>
            <Select label={t(m.method)} value={method.method} onChange={(event) => setChosen(event.currentTarget.value)} choices={channel.methods.map((one) => ({ value: one.method, label: t(one.names) }))} />
            {method.types.length > 1 && <Select label={t(m.type)} value={typeOf(method, chosenType)} onChange={(event) => setType(event.currentTarget.value)} choices={method.types.filter(isPaymentType).map((one) => ({ value: one, label: t(typeNames[one]) }))} />}
            <CodeCard channelId={channel.id} method={method.method} type={typeOf(method, chosenType)} />
          </>
        )}
      </div>
    </>
  );
}
