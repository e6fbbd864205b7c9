import { ChevronRight, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { LinkButton, TextLink } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { Timeline } from '../../parts/journey.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';
import { Banner, Card, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { NeedsCard } from '../../frame/requirements/needs-card.tsx';
import { CaseRow } from '../../frame/case/case-row.tsx';
import type { CaseSummary } from '../../frame/case/case-row.tsx';

const m = defineMessages({
  title: { ko: '홈', en: 'Home' },
  needsYou: { ko: '지금 하실 일', en: 'What needs you' },
  nothing: { ko: '지금 하실 일이 없습니다', en: 'Nothing needs you now' },
  nothingHint: { ko: '새로운 소식이 오면 이 화면에 바로 표시합니다.', en: 'News appears here the moment it comes.' },
  counts: { ko: 'PG별 신청 상태', en: 'Applications by state' },
  all: { ko: '신청 현황 전체 보기', en: 'See every application' },
  recent: { ko: '최근 소식', en: 'Recent events' },
  source: { ko: '출처: {source}', en: 'Source: {source}' },
  apply: { ko: '전자결제 신청', en: 'Online Payment Application' },
  testTitle: { ko: '계약 전에도 오늘부터 무료로 테스트', en: 'Test payments today, free, before any contract' },
  testBody: { ko: '가맹점의 테스트 상점이 준비되어 있습니다. 결제창을 열어 모든 결제수단을 시험하고, 연동 키와 코드로 개발을 먼저 마칠 수 있습니다. 돈은 오가지 않습니다.', en: 'A test store is ready for you. Open the payment window, try every method, and finish your integration with its keys and code. No money moves.' },
  test: { ko: '개발 연동 테스트', en: 'Integration Test' },
  testAll: { ko: '결제수단별 테스트', en: 'Test every method' },
});

export const title = m.title;

type Overview = Answer<'overview'>;

/** What needs the merchant today, the cases at a glance, and what happened last. */
export function Screen(): ReactNode {
  const { t } = useText();
  const overview = useRead('overview');
  const applications = useRead('applications', { query: {} });
  return (
    <>
      <PageHeader title={t(m.title)} actions={<LinkButton to="/apply">{t(m.apply)}</LinkButton>} />
      {overview.isPending && <LoadingState lines={8} />}
      {overview.isError && <ErrorState failure={overview.error} onRetry={() => void overview.refetch()} retrying={overview.isFetching} />}
      {overview.isSuccess && <Glance overview={overview.data} cases={applications.data?.items.flatMap(({ cases }) => cases) ?? []} />}
    </>
  );
}

const OVER: readonly string[] = ['live', 'cancelled', 'withdrawn', 'rejected', 'expired'];
const MOST_ROWS = 6;

type Recent = Overview['recent'][number];
interface Told {
  readonly event: Recent;
  readonly details: NonNullable<Recent['detail']>[];
}

/** The same happening again at one gateway, as when card company after card company approves, is told once with the names of all. */
function together(recent: readonly Recent[]): Told[] {
  const told = new Map<string, Told>();
  for (const event of recent) {
    const key = event.command.endsWith('_issuer') ? `${event.caseId} ${event.command}` : `${event.caseId} ${event.sequence}`;
    const one = told.get(key) ?? { event, details: [] };
    if (event.detail !== null) one.details.push(event.detail);
    told.set(key, one);
  }
  return [...told.values()];
}

function Glance({ overview, cases }: { readonly overview: Overview; readonly cases: readonly CaseSummary[] }): ReactNode {
  const { t } = useText();
  const { needsYou, counts, recent } = overview;
  const moving = cases.filter(({ standing }) => standing.needsMerchant || !OVER.includes(standing.headline)).slice(0, MOST_ROWS);
  return (
    <div className="flex flex-col gap-6">
      <NeedsYou items={needsYou} />
      <NeedsCard urgentOnly />
      {counts.length === 0 && <TestToday />}
      {counts.length > 0 && (
        <Card title={t(m.counts)} action={<TextLink to="/applications">{t(m.all)}</TextLink>}>
          <ul className="mb-2 flex flex-wrap gap-2">
            {counts.map(({ headline, label, count }) => (
              <li key={headline} className="flex items-center gap-3 rounded-control bg-sunken px-3 py-2">
                <span className="numeric text-title font-semibold">{count}</span>
                <StatusBadge shape={HEADLINE_SHAPES[headline]}>{t(label)}</StatusBadge>
              </li>
            ))}
          </ul>
          {moving.length > 0 && <ul className="-mb-2 divide-y divide-line">{moving.map((item) => <CaseRow key={item.id} item={item} />)}</ul>}
        </Card>
      )}
      {recent.length > 0 && (
        <Card title={t(m.recent)}>
          <Timeline
            label={t(m.recent)}
            entries={together(recent).slice(0, MOST_ROWS).map(({ event, details }) => ({
              key: `${event.caseId} ${event.sequence}`, title: <PlaceLink href={`/applications/${event.applicationId}#${event.caseId}`}>{`${t(event.gateway)}: ${t(event.title)}`}</PlaceLink>,
              detail: details.length === 0 ? undefined : <span className="text-small whitespace-pre-line">{details.map((detail) => t(detail)).join(', ')}</span>, at: <When at={event.occurredAt} look="distance" />, source: t(m.source, { source: t(event.sourceLabel) }),
            }))}
          />
        </Card>
      )}
    </div>
  );
}

/** Whoever has not applied yet need not wait for anything: the test store works from the first minute. */
function TestToday(): ReactNode {
  const { t } = useText();
  if (!useMay('integration:read')) return null;
  return (
    <Card title={t(m.testTitle)}>
      <p className="mb-4 max-w-prose text-soft">{t(m.testBody)}</p>
      <div className="flex flex-wrap gap-2">
        <LinkButton to="/integration">{t(m.test)}</LinkButton>
        <LinkButton to="/integration/test" kind="quiet">{t(m.testAll)}</LinkButton>
      </div>
    </Card>
  );
}

function NeedsYou({ items }: { readonly items: Overview['needsYou'] }): ReactNode {
  const { t } = useText();
  if (items.length === 0) return <Banner tone="good" title={t(m.nothing)}>{t(m.nothingHint)}</Banner>;
  return (
    <Card title={t(m.needsYou)}>
      <ul className="flex flex-col gap-2">
        {items.map(({ text, href, since }) => (
          <li key={`${href} ${text.en}`} className="relative flex items-center gap-3 rounded-control border border-warn/50 bg-warn-wash px-4 py-3 hover:border-warn">
            <Zap size={18} className="shrink-0 text-warn" aria-hidden />
            <span className="min-w-0 flex-1">
              <PlaceLink href={href} look="cover">{t(text)}</PlaceLink>
              {since !== null && <span className="block text-small text-soft"><When at={since} look="distance" /></span>}
            </span>
            <ChevronRight size={18} className="shrink-0 text-soft" aria-hidden />
          </li>
        ))}
      </ul>
    </Card>
  );
}
