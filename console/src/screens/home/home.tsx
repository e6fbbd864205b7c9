import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { LinkButton, TextLink } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { Timeline } from '../../parts/journey.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';
import { Card, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '홈', en: 'Home' },
  needsYou: { ko: '지금 하실 일', en: 'What needs you' },
  nothing: { ko: '지금 하실 일이 없습니다. 새로운 소식이 있으면 여기에 표시합니다.', en: 'Nothing needs you now. News will appear here.' },
  counts: { ko: 'PG별 신청 상태', en: 'Applications by state' },
  noCounts: { ko: '아직 신청한 내역이 없습니다.', en: 'No applications yet.' },
  all: { ko: '신청 현황 전체 보기', en: 'See every application' },
  recent: { ko: '최근 소식', en: 'Recent events' },
  noRecent: { ko: '아직 소식이 없습니다.', en: 'No events yet.' },
  source: { ko: '출처: {source}', en: 'Source: {source}' },
  apply: { ko: '전자결제 신청', en: 'Online Payment Application' },
});

export const title = m.title;

type Overview = Answer<'overview'>;

/** What needs the merchant today, the cases at a glance, and what happened last. */
export function Screen(): ReactNode {
  const { t } = useText();
  const overview = useRead('overview');
  return (
    <>
      <PageHeader title={t(m.title)} actions={<LinkButton to="/apply">{t(m.apply)}</LinkButton>} />
      {overview.isPending && <LoadingState lines={8} />}
      {overview.isError && <ErrorState failure={overview.error} onRetry={() => void overview.refetch()} retrying={overview.isFetching} />}
      {overview.isSuccess && <Glance overview={overview.data} />}
    </>
  );
}

function Glance({ overview }: { readonly overview: Overview }): ReactNode {
  const { t } = useText();
  const { needsYou, counts, recent } = overview;
  return (
    <div className="flex flex-col gap-6">
      <Card title={t(m.needsYou)}>
        {needsYou.length === 0 ? <p className="text-soft">{t(m.nothing)}</p> : (
          <ul className="divide-y divide-line">
            {needsYou.map(({ text, href, since }) => (
              <li key={`${href} ${text.en}`} className="flex flex-wrap justify-between gap-x-4 gap-y-1 py-3">
                <PlaceLink href={href}>{t(text)}</PlaceLink>
                {since !== null && <span className="text-small text-faint"><When at={since} look="distance" /></span>}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title={t(m.counts)} action={<TextLink to="/applications">{t(m.all)}</TextLink>}>
        {counts.length === 0 ? <p className="text-soft">{t(m.noCounts)}</p> : (
          <ul className="flex flex-wrap gap-4">
            {counts.map(({ headline, label, count }) => (
              <li key={headline} className="flex items-center gap-2">
                <StatusBadge shape={HEADLINE_SHAPES[headline]}>{t(label)}</StatusBadge>
                <span className="numeric text-lead font-semibold">{count}</span>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title={t(m.recent)}>
        {recent.length === 0 ? <p className="text-soft">{t(m.noRecent)}</p> : (
          <Timeline
            label={t(m.recent)}
            entries={recent.map((event) => ({
              key: `${event.caseId} ${event.sequence}`, title: <PlaceLink href={`/applications/${event.applicationId}`}>{`${t(event.gateway)}: ${t(event.title)}`}</PlaceLink>,
              detail: event.detail === null ? undefined : t(event.detail), at: <When at={event.occurredAt} />, source: t(m.source, { source: t(event.sourceLabel) }),
            }))}
          />
        )}
      </Card>
    </div>
  );
}
