import { useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { TextInput } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { Banner, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from './pager.tsx';

const m = defineMessages({
  title: { ko: '감사 기록', en: 'Audit log' },
  lead: { ko: '누가 언제 무엇을 했는지 지울 수 없게 남긴 기록입니다.', en: 'Who did what and when, kept so that nothing can be taken out unnoticed.' },
  intact: { ko: '기록에 이상이 없습니다', en: 'The log is intact' },
  broken: { ko: '기록에 이상이 있습니다', en: 'The log is not intact' },
  brokenHelp: { ko: '누군가 데이터베이스를 직접 고쳤을 수 있습니다. 백업과 비교해 주세요.', en: 'Somebody may have changed the database directly. Compare it with a backup.' },
  subject: { ko: '대상으로 검색', en: 'Find by subject' },
  number: { ko: '번호', en: 'Number' },
  at: { ko: '시각', en: 'Time' },
  actor: { ko: '한 사람', en: 'Who' },
  action: { ko: '한 일', en: 'What' },
  about: { ko: '대상', en: 'Subject' },
  details: { ko: '내용', en: 'Details' },
  empty: { ko: '기록이 없습니다', en: 'No entries' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const pages = usePages();
  const [subject, setSubject] = useState('');
  const log = useRead('deskAudit', { query: { cursor: pages.cursor, subject: subject.trim() === '' ? undefined : subject.trim() } }, { keepPrevious: true });
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {log.data !== undefined && (
        <div className="mb-6">
          {log.data.chainIntact ? <Banner tone="good" title={t(m.intact)} /> : <Banner tone="bad" live title={t(m.broken)}>{t(m.brokenHelp)}</Banner>}
        </div>
      )}
      <TextInput
        type="search" label={t(m.subject)} value={subject} autoComplete="off" maxLength={100} fieldClassName="mb-6 max-w-prose"
        onChange={(event) => {
          setSubject(event.currentTarget.value);
          pages.reset();
        }}
      />
      {log.isPending && <LoadingState lines={8} />}
      {log.isError && <ErrorState failure={log.error} onRetry={() => void log.refetch()} />}
      {log.data !== undefined && (
        <Table
          caption={t(m.title)} rows={log.data.items} rowKey={({ sequence }) => String(sequence)} empty={<EmptyState title={t(m.empty)} />}
          columns={[
            { key: 'number', header: t(m.number), heading: true, cell: (row) => row.sequence },
            { key: 'at', header: t(m.at), cell: (row) => <When at={row.at} /> },
            { key: 'actor', header: t(m.actor), cell: (row) => <span className="break-all">{row.actor}</span> },
            { key: 'action', header: t(m.action), cell: (row) => <code className="text-small">{row.action}</code> },
            { key: 'about', header: t(m.about), cell: (row) => <span className="break-all">{row.subject}</span> },
            { key: 'details', header: t(m.details), cell: (row) => <code className="text-small break-all">{JSON.stringify(row.details)}</code> },
          ]}
        />
      )}
      {pages.pager(log.data?.next)}
    </>
  );
}
