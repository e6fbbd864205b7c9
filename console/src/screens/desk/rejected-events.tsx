import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { formatBytes, When } from '../../parts/format.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from '../../parts/pager.tsx';

const m = defineMessages({
  title: { ko: '거부된 알림', en: 'Refused events' },
  lead: {
    ko: '서명이 틀리거나, 오래되었거나, 읽을 수 없어서 받아들이지 않은 알림과, 뜻을 알 수 없어 건너뛴 알림입니다.',
    en: 'Events from outside that were not accepted, being wrongly signed, stale or unreadable, and those passed over because their meaning is not known.',
  },
  bad_signature: { ko: '서명이 맞지 않습니다', en: 'The signature is wrong' },
  stale: { ko: '서명한 시각이 5분 넘게 어긋납니다', en: 'Signed more than five minutes off' },
  clockAhead: { ko: '보낸 곳의 시계가 {minutes}분 빠릅니다. 이 서버의 시각을 확인하고, 맞다면 PG에 시계를 맞춰 달라고 해 주세요.', en: 'The clock of the sender is {minutes} minutes ahead. Check the time of this server; if it is right, ask the gateway to set theirs.' },
  clockBehind: { ko: '보낸 곳의 시계가 {minutes}분 느리거나, 오래된 알림을 다시 보냈습니다. 이 서버의 시각을 확인하고, 맞다면 PG에 확인해 주세요.', en: 'The clock of the sender is {minutes} minutes behind, or an old event was sent again. Check the time of this server; if it is right, ask the gateway.' },
  unreadable: { ko: '형식을 읽을 수 없습니다', en: 'Its form cannot be read' },
  unknown_case: { ko: '없는 신청입니다', en: 'There is no such case' },
  foreign_case: { ko: '다른 PG의 신청입니다', en: 'The case is at another gateway' },
  number_used_twice: { ko: '순번이나 식별자가 이미 쓰였습니다', en: 'Its number or its id was used already' },
  not_understood: { ko: '뜻을 알 수 없어 건너뛰었습니다. PG에 확인해 주세요.', en: 'Not understood and passed over. Ask the gateway what it means.' },
  came_late: { ko: '이 알림 없이 진행하기로 한 뒤에 도착했습니다. 반영하지 않았으니 PG에 확인해 주세요.', en: 'Came after it was decided to go on without it. It changed nothing; ask the gateway what it meant.' },
  at: { ko: '시각', en: 'Time' },
  gateway: { ko: 'PG', en: 'Gateway' },
  reason: { ko: '사유', en: 'Reason' },
  reference: { ko: '신청 번호', en: 'Case' },
  event: { ko: '알림 번호', en: 'Event' },
  size: { ko: '크기', en: 'Size' },
  times: { ko: '횟수', en: 'Times' },
  unknown: { ko: '알 수 없음', en: 'Unknown' },
  emptyTitle: { ko: '거부된 알림이 없습니다', en: 'Nothing was refused' },
  empty: { ko: '받아들이지 않은 알림이 생기면 사유와 함께 여기에 남습니다.', en: 'Refused events are kept here with their reasons.' },
});

export const title = m.title;

const REASONS: Readonly<Record<Answer<'deskRejectedEvents'>['items'][number]['reason'], { readonly ko: string; readonly en: string }>> = {
  bad_signature: m.bad_signature, stale: m.stale, unreadable: m.unreadable, unknown_case: m.unknown_case, foreign_case: m.foreign_case, number_used_twice: m.number_used_twice, not_understood: m.not_understood, came_late: m.came_late,
};

type Refused = Answer<'deskRejectedEvents'>['items'][number];

/** A signature that is off in time says by how much: that is what somebody has to set right. */
function reasonText(t: ReturnType<typeof useText>['t'], { reason, secondsOff }: Refused): string {
  if (reason !== 'stale' || secondsOff === null) return t(REASONS[reason]);
  return t(secondsOff > 0 ? m.clockAhead : m.clockBehind, { minutes: Math.max(1, Math.round(Math.abs(secondsOff) / 60)) });
}

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const pages = usePages();
  const found = useRead('deskRejectedEvents', { query: { cursor: pages.cursor } }, { keepPrevious: true });
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {found.isPending && <LoadingState lines={8} />}
      {found.isError && <ErrorState failure={found.error} onRetry={() => void found.refetch()} retrying={found.isFetching} />}
      {found.data !== undefined && (
        <Table
          caption={t(m.title)} rows={found.data.items} rowKey={({ id }) => id} empty={<EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
          columns={[
            { key: 'at', header: t(m.at), heading: true, cell: (row) => <When at={row.at} /> },
            { key: 'gateway', header: t(m.gateway), cell: (row) => row.gateway ?? t(m.unknown) },
            { key: 'reason', header: t(m.reason), cell: (row) => reasonText(t, row) },
            { key: 'reference', header: t(m.reference), cell: (row) => row.caseReference ?? t(m.unknown) },
            { key: 'event', header: t(m.event), cell: (row) => <code className="text-small break-all">{row.eventId ?? t(m.unknown)}</code> },
            { key: 'times', header: t(m.times), align: 'right', cell: (row) => row.times },
            { key: 'size', header: t(m.size), align: 'right', cell: (row) => formatBytes(row.bytes, locale) },
          ]}
        />
      )}
      {pages.pager(found.data?.next)}
    </>
  );
}
