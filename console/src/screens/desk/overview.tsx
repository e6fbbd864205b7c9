import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import { TextLink } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { Card, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';
import { Table } from '../../parts/table.tsx';
import { RehearsalClock } from './rehearsal-clock.tsx';

type Gateway = Answer<'deskOverview'>['gateways'][number];

const m = defineMessages({
  title: { ko: '오늘의 업무', en: 'Overview' },
  lead: { ko: '기다리고 있는 일부터 보여 드립니다.', en: 'What is waiting, at a glance.' },
  queues: { ko: '처리할 일', en: 'Queues' },
  gateways: { ko: 'PG별 현황', en: 'Gateways' },
  gateway: { ko: 'PG', en: 'Gateway' },
  waiting: { ko: '전달 대기', en: 'To be handed over' },
  failing: { ko: '전달 실패', en: 'Failing' },
  lastAnswer: { ko: '마지막 답변', en: 'Last answer' },
  reach: { ko: '연결', en: 'Connection' },
  never: { ko: '아직 없음', en: 'None yet' },
  yes: { ko: '정상', en: 'Reachable' },
  no: { ko: '연결 안 됨', en: 'Unreachable' },
  unknown: { ko: '확인 전', en: 'Not known yet' },
  unknownSignIns: { ko: '지난 24시간 동안 가입되지 않은 이메일 주소로 로그인을 시도한 횟수: {count}', en: 'Sign-ins in the last 24 hours with an address that no account has: {count}' },
  none: { ko: '신청이 전달된 PG가 아직 없습니다.', en: 'No gateway has received a case yet.' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const overview = useRead('deskOverview');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {overview.isPending && <LoadingState lines={8} />}
      {overview.isError && <ErrorState failure={overview.error} onRetry={() => void overview.refetch()} retrying={overview.isFetching} />}
      {overview.data !== undefined && (
        <div className="flex flex-col gap-6">
          <Card title={t(m.queues)}>
            <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
              {overview.data.queues.filter(({ count }) => count !== null).map((queue) => (
                <li key={queue.code}>
                  <PlaceLink href={queue.href} className="flex items-baseline justify-between gap-4 rounded-control border border-line px-4 py-3 no-underline hover:border-accent hover:bg-sunken/50">
                    <span className={queue.count === 0 ? 'text-soft' : 'font-semibold'}>{t(queue.label)}</span>{' '}
                    <strong className={queue.count === 0 ? 'numeric text-title text-faint' : 'numeric text-title'}>{queue.count}</strong>
                  </PlaceLink>
                </li>
              ))}
            </ul>
            {overview.data.unknownSignIns > 0 && <p className="mt-4 text-small text-faint">{t(m.unknownSignIns, { count: overview.data.unknownSignIns })}</p>}
          </Card>
          <Card title={t(m.gateways)}><Gateways rows={overview.data.gateways} /></Card>
          <RehearsalClock />
        </div>
      )}
    </>
  );
}

function Gateways({ rows }: { readonly rows: readonly Gateway[] }): ReactNode {
  const { t } = useText();
  const reach = ({ reachable }: Gateway): ReactNode => {
    if (reachable === null) return <StatusBadge shape="idle">{t(m.unknown)}</StatusBadge>;
    return reachable ? <StatusBadge shape="done">{t(m.yes)}</StatusBadge> : <StatusBadge shape="failed">{t(m.no)}</StatusBadge>;
  };
  return (
    <Table
      caption={t(m.gateways)} rows={rows} rowKey={({ code }) => code} empty={<p className="text-soft">{t(m.none)}</p>}
      columns={[
        { key: 'gateway', header: t(m.gateway), heading: true, cell: ({ code, names }) => <TextLink to="/desk/cases" search={{ gateway: code } as never}>{t(names)}</TextLink> },
        { key: 'waiting', header: t(m.waiting), align: 'right', cell: ({ waiting }) => waiting },
        { key: 'failing', header: t(m.failing), align: 'right', cell: ({ failing }) => failing },
        { key: 'last', header: t(m.lastAnswer), cell: ({ lastAnswerAt }) => (lastAnswerAt === null ? t(m.never) : <When at={lastAnswerAt} look="distance" />) },
        { key: 'reach', header: t(m.reach), cell: reach },
      ]}
    />
  );
}
