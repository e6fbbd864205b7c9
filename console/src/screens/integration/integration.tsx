import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { JumpMenu, JumpPart } from '../../parts/jump-menu.tsx';
import { Banner, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { CallsCard } from './calls-card.tsx';
import { ChecklistCard } from './checklist-card.tsx';
import { ChannelsCard } from './channels-card.tsx';
import { CodeCard } from './code-card.tsx';
import { InterfaceChoice, useInterface } from './interface-choice.tsx';
import { NetworksCard } from './networks-card.tsx';
import { PayCard } from './pay-card.tsx';
import { PaymentsCard } from './payments-card.tsx';
import { StoreKeys } from './store-keys.tsx';
import { useTryChoice } from './try-choice.ts';
import { WebhookCard } from './webhook-card.tsx';

const m = defineMessages({
  title: { ko: '결제 연동', en: 'Payment Integration' },
  lead: { ko: '계약이 진행되는 동안 테스트 상점으로 결제창을 연동하고 시험할 수 있습니다.', en: 'While the contracts are under way, connect the payment window to the test store and try it.' },
  run: { ko: '결제수단별 테스트', en: 'Test every method' },
  payments: { ko: '결제 내역', en: 'Payments' },
  webhooks: { ko: '신청 진행 웹훅', en: 'Application webhooks' },
  emptyTitle: { ko: '아직 채널이 없습니다', en: 'No channels yet' },
  empty: { ko: '전자결제를 신청하시면 신청하신 PG의 테스트 채널이 생깁니다.', en: 'Apply for online payment and a test channel appears for each gateway.' },
  elsewhere: { ko: '신청 건에서 지정한 결제수단을 위한 테스트 채널이 없어 다른 채널을 보여 드립니다', en: 'There is no test channel for what your application names, so another one is shown' },
  apply: { ko: '전자결제 신청', en: 'Apply for online payment' },
  jump: { ko: '이 화면의 내용', en: 'On this page' },
  jumpTry: { ko: '테스트 결제', en: 'Test payment' },
  jumpKeys: { ko: '연동 키', en: 'Keys' },
  jumpCode: { ko: '코드', en: 'Code' },
  jumpWebhook: { ko: '알림', en: 'Notifications' },
  jumpCalls: { ko: '호출 기록', en: 'API calls' },
  jumpChannels: { ko: '채널', en: 'Channels' },
  jumpNetworks: { ko: '호출 허용 주소', en: 'Allowed addresses' },
  jumpLive: { ko: '실결제 전 확인', en: 'Before live' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const overview = useRead('integration');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} actions={<><LinkButton to="/integration/test">{t(m.run)}</LinkButton><LinkButton to="/integration/payments">{t(m.payments)}</LinkButton><LinkButton to="/integration/webhooks">{t(m.webhooks)}</LinkButton></>} />
      {overview.isPending && <LoadingState lines={8} />}
      {overview.isError && <ErrorState failure={overview.error} onRetry={() => void overview.refetch()} retrying={overview.isFetching} />}
      {overview.data !== undefined && <Overview overview={overview.data} />}
    </>
  );
}

function Overview({ overview }: { readonly overview: Answer<'integration'> }): ReactNode {
  const { t } = useText();
  const choice = useTryChoice(overview.channels);
  const { used, choose } = useInterface(overview);
  // In the order of the work: try it, take the keys and the code, be notified, watch the calls; then what is set up once.
  const targets = [
    ...(choice === null ? [] : [{ id: 'try', label: t(m.jumpTry) }]), { id: 'keys', label: t(m.jumpKeys) }, ...(choice === null ? [] : [{ id: 'code', label: t(m.jumpCode) }]), { id: 'webhook', label: t(m.jumpWebhook) },
    { id: 'calls', label: t(m.jumpCalls) }, { id: 'channels', label: t(m.jumpChannels) }, { id: 'networks', label: t(m.jumpNetworks) }, { id: 'live', label: t(m.jumpLive), state: progressOf(overview.checklist) },
  ];
  return (
    <>
      <InterfaceChoice used={used} onChoose={choose} />
      <JumpMenu label={t(m.jump)} targets={targets} />
      <div className="flex flex-col gap-6">
        {choice === null ? <EmptyState title={t(m.emptyTitle)} action={<LinkButton to="/apply" kind="primary">{t(m.apply)}</LinkButton>}>{t(m.empty)}</EmptyState> : (
          <JumpPart id="try">
            {choice.missed && <Banner title={t(m.elsewhere)} />}
            <PayCard choice={choice} sandbox={overview.sandbox} speaksV2={used === 'v2'} />
            <PaymentsCard />
          </JumpPart>
        )}
        <JumpPart id="keys"><StoreKeys overview={overview} used={used} tried={choice?.channel.id} /></JumpPart>
        {choice !== null && <JumpPart id="code"><CodeCard channelId={choice.channel.id} method={choice.method.method} type={choice.type} used={used} /></JumpPart>}
        <JumpPart id="webhook"><WebhookCard used={used} settings={overview.sandbox.webhook} version={overview.version} /></JumpPart>
        <JumpPart id="calls"><CallsCard /></JumpPart>
        <JumpPart id="channels"><ChannelsCard channels={overview.channels} offers={overview.offers} version={overview.version} /></JumpPart>
        <JumpPart id="networks"><NetworksCard networks={overview.sandbox.networks} version={overview.version} /></JumpPart>
        <JumpPart id="live"><ChecklistCard items={overview.checklist} /></JumpPart>
      </div>
    </>
  );
}

/** Needed steps done, of all that are needed. */
function progressOf(checklist: Answer<'integration'>['checklist']): string {
  const needed = checklist.filter(({ state }) => state !== 'advised' && state !== 'clear');
  return `${needed.filter(({ state }) => state === 'done').length}/${needed.length}`;
}
