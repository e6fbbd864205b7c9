import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { Banner, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { CallsCard } from './calls-card.tsx';
import { ChecklistCard } from './checklist-card.tsx';
import { ChannelsCard } from './channels-card.tsx';
import { CodeCard } from './code-card.tsx';
import { NetworksCard } from './networks-card.tsx';
import { PayCard } from './pay-card.tsx';
import { PaymentsCard } from './payments-card.tsx';
import { StoreCard } from './store-card.tsx';
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
  return (
    <div className="flex flex-col gap-6">
      <ChecklistCard items={overview.checklist} />
      <TryIt overview={overview} />
      <StoreCard sandbox={overview.sandbox} />
      <div id="networks" className="scroll-mt-4"><NetworksCard networks={overview.sandbox.networks} version={overview.version} /></div>
      <div id="webhook" className="scroll-mt-4"><WebhookCard settings={overview.sandbox.webhook} version={overview.version} /></div>
      <div id="calls" className="scroll-mt-4"><CallsCard /></div>
      <div id="channels" className="scroll-mt-4"><ChannelsCard channels={overview.channels} offers={overview.offers} version={overview.version} /></div>
    </div>
  );
}

/** Test payment and code share the choice of channel, method and kind of payment. */
function TryIt({ overview }: { readonly overview: Answer<'integration'> }): ReactNode {
  const { t } = useText();
  const choice = useTryChoice(overview.channels);
  if (choice === null) {
    return <EmptyState title={t(m.emptyTitle)} action={<LinkButton to="/apply" kind="primary">{t(m.apply)}</LinkButton>}>{t(m.empty)}</EmptyState>;
  }
  return (
    <>
      {choice.missed && <Banner title={t(m.elsewhere)} />}
      <div id="try" className="scroll-mt-4"><PayCard choice={choice} sandbox={overview.sandbox} /></div>
      <PaymentsCard />
      <div id="code" className="scroll-mt-4"><CodeCard channelId={choice.channel.id} method={choice.method.method} type={choice.type} /></div>
    </>
  );
}
