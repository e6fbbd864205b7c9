import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from '../../parts/pager.tsx';

const m = defineMessages({
  title: { ko: '실패한 작업', en: 'Failed jobs' },
  lead: { ko: '여러 번 다시 시도해도 끝나지 않은 백그라운드 작업입니다. 원인을 해결한 뒤 다시 실행하거나, 필요 없으면 삭제해 주세요.', en: 'Background jobs that failed on every try. Fix the cause, then run the job again, or discard it.' },
  name: { ko: '작업', en: 'Job' },
  died: { ko: '실패한 시각', en: 'Failed' },
  attempts: { ko: '시도', en: 'Attempts' },
  error: { ko: '마지막 오류', en: 'Last error' },
  action: { ko: '처리', en: 'Action' },
  none: { ko: '기록 없음', en: 'Not recorded' },
  revive: { ko: '다시 실행', en: 'Run again' },
  discard: { ko: '삭제', en: 'Discard' },
  done: { ko: '처리했습니다', en: 'Done' },
  emptyTitle: { ko: '실패한 작업이 없습니다', en: 'No failed jobs' },
  empty: { ko: '끝내지 못한 작업이 생기면 마지막 오류와 함께 여기에 나타납니다.', en: 'Jobs that could not be finished appear here with their last error.' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const pages = usePages();
  const found = useRead('deskDeadJobs', { query: { cursor: pages.cursor } }, { keepPrevious: true });
  const act = useChange('deskActOnDeadJob', { refresh: ['deskDeadJobs'] });
  const send = (jobId: string, action: 'revive' | 'discard'): void => act.mutate({ params: { jobId, action } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.done) }), onError: toast.fail });
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {found.isPending && <LoadingState lines={8} />}
      {found.isError && <ErrorState failure={found.error} onRetry={() => void found.refetch()} retrying={found.isFetching} />}
      {found.data !== undefined && (
        <Table
          caption={t(m.title)} rows={found.data.items} rowKey={({ id }) => id} empty={<EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
          columns={[
            { key: 'name', header: t(m.name), heading: true, cell: ({ name }) => <code className="text-small break-all">{name}</code> },
            { key: 'died', header: t(m.died), cell: ({ diedAt }) => (diedAt === null ? t(m.none) : <When at={diedAt} />) },
            { key: 'attempts', header: t(m.attempts), align: 'right', cell: ({ attempts }) => attempts },
            { key: 'error', header: t(m.error), cell: ({ error }) => <span className="break-words">{error ?? t(m.none)}</span> },
            {
              key: 'action', header: t(m.action), cell: ({ id }) => (
                <span className="flex flex-wrap gap-2">
                  <Button size="small" disabled={act.isPending} onClick={() => send(id, 'revive')}>{t(m.revive)}</Button>
                  <Button size="small" kind="danger" disabled={act.isPending} onClick={() => send(id, 'discard')}>{t(m.discard)}</Button>
                </span>
              ),
            },
          ]}
        />
      )}
      {pages.pager(found.data?.next)}
    </>
  );
}
