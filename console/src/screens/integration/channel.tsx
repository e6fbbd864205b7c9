import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { usePageTitle } from '../../frame/page.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { LinkButton, TextLink } from '../../parts/button.tsx';
import { Select } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { Card, DescriptionList, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { ChannelBadges, ChannelFacts, CopiedValue } from './channel-facts.tsx';
import type { Channel } from './channel-facts.tsx';
import { CodeCard } from './code-card.tsx';
import type { Interface } from './interface-choice.tsx';
import { typeNames, typeOf, isPaymentType } from './payment-types.ts';

const m = defineMessages({
  title: { ko: '채널', en: 'Channel' },
  back: { ko: '결제 연동', en: 'Payment Integration' },
  facts: { ko: '연동 정보', en: 'Connection' },
  method: { ko: '코드를 볼 결제수단', en: 'Payment method for the code' },
  type: { ko: '결제방식', en: 'Kind of payment' },
  change: { ko: '실결제로 바꾸기', en: 'Going live' },
  changeHint: { ko: '코드에서 바뀌는 것은 채널 키 하나입니다. 바꾸기 전에 실결제 전 확인을 모두 마쳐 주세요.', en: 'Only the channel key changes in your code. Finish everything under Before live payments first.' },
  now: { ko: '지금 코드의 테스트 채널 키', en: 'Test channel key in your code now' },
  noTest: { ko: '이 PG의 테스트 채널이 없습니다.', en: 'There is no test channel of this gateway.' },
  then: { ko: '실결제에서 쓸 채널 키', en: 'Channel key for live payments' },
  changeVerification: { ko: '본인인증 실서비스로 바꾸기', en: 'Going live' },
  thenVerification: { ko: '실서비스 본인인증에서 쓸 채널 키', en: 'Channel key for live verification' },
  deposited: { ko: '등록된 때', en: 'Deposited' },
  check: { ko: '실결제 전 확인 보기', en: 'See what is left before live payments' },
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
  if (overview.isError) return <ErrorState failure={overview.error} onRetry={() => void overview.refetch()} retrying={overview.isFetching} />;
  if (channel === undefined) return <EmptyState title={t(m.goneTitle)} action={<LinkButton to="/integration">{t(m.back)}</LinkButton>}>{t(m.gone)}</EmptyState>;
  return <ChannelPage channel={channel} used={overview.data.interface} test={overview.data.channels.find(({ mode, gateway }) => mode === 'test' && gateway.code === channel.gateway.code) ?? null} />;
}

function ChannelPage({ channel, test, used }: { readonly channel: Channel; readonly test: Channel | null; readonly used: Interface }): ReactNode {
  const { t } = useText();
  const [chosen, setChosen] = useState<string | null>(null);
  const [chosenType, setType] = useState<string | null>(null);
  const method = channel.methods.find((one) => one.method === chosen) ?? channel.methods[0];
  return (
    <>
      <PageHeader title={t(channel.gateway.names)} above={<TextLink to="/integration">{t(m.back)}</TextLink>} actions={<ChannelBadges channel={channel} />} />
      <div className="flex flex-col gap-6">
        <Card title={t(m.facts)}><ChannelFacts channel={channel} /></Card>
        {channel.mode === 'live' && <GoingLive channel={channel} test={test} />}
        {channel.mode === 'test' && method !== undefined && (
          <>
            <Select label={t(m.method)} value={method.method} onChange={(event) => setChosen(event.currentTarget.value)} choices={channel.methods.map((one) => ({ value: one.method, label: t(one.names) }))} />
            {method.types.length > 1 && <Select label={t(m.type)} value={typeOf(method, chosenType)} onChange={(event) => setType(event.currentTarget.value)} choices={method.types.filter(isPaymentType).map((one) => ({ value: one, label: t(typeNames[one]) }))} />}
            <CodeCard channelId={channel.id} method={method.method} type={typeOf(method, chosenType)} used={used} />
          </>
        )}
      </div>
    </>
  );
}

/** What the day of going live changes: one key for another. */
function GoingLive({ channel, test }: { readonly channel: Channel; readonly test: Channel | null }): ReactNode {
  const { t } = useText();
  // No payment runs through a channel that only verifies who somebody is.
  const verifies = channel.types.every((type) => type === 'certification');
  const then = t(verifies ? m.thenVerification : m.then);
  return (
    <Card title={t(verifies ? m.changeVerification : m.change)} hint={t(m.changeHint)}>
      <DescriptionList
        items={[
          { key: 'now', term: t(m.now), detail: test === null ? <span className="text-soft">{t(m.noTest)}</span> : <code className="text-small break-all line-through decoration-faint">{test.channelKey}</code> },
          { key: 'then', term: then, detail: <CopiedValue value={channel.channelKey} name={then} /> },
          ...(channel.createdAt === null ? [] : [{ key: 'deposited', term: t(m.deposited), detail: <When at={channel.createdAt} /> }]),
        ]}
      />
      <p className="mt-4"><TextLink to="/integration" hash="live">{t(m.check)}</TextLink></p>
    </Card>
  );
}
