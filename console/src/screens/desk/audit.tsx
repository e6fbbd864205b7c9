import { X } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button, textLinkLook } from '../../parts/button.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';
import { Banner, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { usePages } from '../../parts/pager.tsx';

type Entry = Answer<'deskAudit'>['items'][number];

const m = defineMessages({
  title: { ko: '감사 기록', en: 'Audit log' },
  lead: { ko: '누가 언제 무엇을 했는지 남긴 기록입니다. 고치거나 지우면 여기에 드러납니다.', en: 'Who did what and when. A change or a gap in the log would show here.' },
  intact: { ko: '기록에 이상이 없습니다', en: 'The log is intact' },
  broken: { ko: '기록에 이상이 있습니다', en: 'The log is not intact' },
  brokenHelp: { ko: '누군가 데이터베이스를 직접 고쳤을 수 있습니다. 백업과 비교해 주세요.', en: 'Somebody may have changed the database directly. Compare it with a backup.' },
  person: { ko: '사람', en: 'Person' },
  personHint: { ko: '이메일 주소 전체를 입력해 주세요.', en: 'The whole e-mail address.' },
  area: { ko: '분야', en: 'Area' },
  all: { ko: '전체', en: 'All' },
  access: { ko: '로그인과 보안', en: 'Sign-in and security' },
  members: { ko: '가맹점과 멤버', en: 'Merchants and members' },
  cases: { ko: '신청 건', en: 'Applications and cases' },
  business: { ko: '사업자 정보와 서류', en: 'Business information and documents' },
  desk: { ko: '운영', en: 'Operation' },
  from: { ko: '시작일', en: 'From' },
  to: { ko: '종료일', en: 'Until' },
  only: { ko: '{name}의 기록만 보고 있습니다', en: 'Only entries of {name}' },
  onlyAbout: { ko: '{name}에 대한 기록만 보고 있습니다', en: 'Only entries about {name}' },
  clear: { ko: '조건 지우기', en: 'Clear the filters' },
  at: { ko: '시각', en: 'Time' },
  who: { ko: '사용자', en: 'Who' },
  whoOnly: { ko: '{name}의 기록만 보기', en: 'Only entries of {name}' },
  what: { ko: '한 일', en: 'What' },
  about: { ko: '대상', en: 'About' },
  raw: { ko: '원본', en: 'Entry' },
  rawOf: { ko: '{number}번 기록', en: 'Entry {number}' },
  alike: { ko: '같은 대상의 기록만 보기', en: 'Only entries about the same' },
  empty: { ko: '해당하는 기록이 없습니다', en: 'No entries' },
  emptyHelp: { ko: '조건을 줄이면 더 많은 기록을 볼 수 있습니다.', en: 'Fewer conditions show more entries.' },
});

export const title = m.title;

const AREAS = ['access', 'members', 'cases', 'business', 'desk'] as const;

interface Filters {
  readonly area: (typeof AREAS)[number] | '';
  readonly from: string;
  readonly to: string;
  /** What is typed; it counts once it is an address. */
  readonly email: string;
  /** Chosen in the list. */
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly subject: { readonly id: string; readonly name: string } | null;
}

const NOTHING: Filters = { area: '', from: '', to: '', email: '', actor: null, subject: null };

export function Screen(): ReactNode {
  const { t } = useText();
  const pages = usePages();
  const [filters, setFilters] = useState(NOTHING);
  const put = (change: Partial<Filters>): void => {
    setFilters({ ...filters, ...change });
    pages.reset();
  };
  const typed = /^\S+@\S+\.\S+$/.test(filters.email.trim()) ? filters.email.trim() : undefined;
  const { area, from, to, actor, subject } = filters;
  const log = useRead('deskAudit', { query: { cursor: pages.cursor, person: actor?.id ?? typed, subject: subject?.id, area: area === '' ? undefined : area, from: from === '' ? undefined : from, to: to === '' ? undefined : to } }, { keepPrevious: true });
  const narrowed = actor !== null || subject !== null || area !== '' || from !== '' || to !== '' || typed !== undefined;
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {log.data !== undefined && (
        <div className="mb-6">
          {log.data.chainIntact ? <Banner tone="good" title={t(m.intact)} /> : <Banner tone="bad" live title={t(m.broken)}>{t(m.brokenHelp)}</Banner>}
        </div>
      )}
      <div role="search" className="mb-6 grid grid-cols-2 items-start gap-4 md:grid-cols-4">
        <TextInput type="search" fieldClassName="col-span-2 md:col-span-1" label={t(m.person)} hint={t(m.personHint)} value={filters.email} autoComplete="off" maxLength={254} onChange={(event) => put({ email: event.currentTarget.value, actor: null })} />
        <Select fieldClassName="col-span-2 md:col-span-1" label={t(m.area)} value={area} choices={[{ value: '', label: t(m.all) }, ...AREAS.map((value) => ({ value, label: t(m[value]) }))]} onChange={(event) => put({ area: AREAS.find((one) => one === event.currentTarget.value) ?? '' })} />
        <TextInput type="date" label={t(m.from)} value={from} max={to || undefined} onChange={(event) => put({ from: event.currentTarget.value })} />
        <TextInput type="date" label={t(m.to)} value={to} min={from || undefined} onChange={(event) => put({ to: event.currentTarget.value })} />
      </div>
      {narrowed && (
        <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 text-small text-soft">
          {actor !== null && <span>{t(m.only, { name: actor.name })}</span>}
          {subject !== null && <span>{t(m.onlyAbout, { name: subject.name })}</span>}
          <Button size="small" kind="quiet" icon={<X size={16} aria-hidden />} onClick={() => put(NOTHING)}>{t(m.clear)}</Button>
        </div>
      )}
      {log.isPending && <LoadingState lines={8} />}
      {log.isError && <ErrorState failure={log.error} onRetry={() => void log.refetch()} retrying={log.isFetching} />}
      {log.data !== undefined && <Entries rows={log.data.items} put={put} />}
      {pages.pager(log.data?.next)}
    </>
  );
}

function Entries({ rows, put }: { readonly rows: readonly Entry[]; readonly put: (change: Partial<Filters>) => void }): ReactNode {
  const { t } = useText();
  const who = ({ actor, who: { kind, name } }: Entry): ReactNode =>
    kind === 'system' ? <span className="text-soft">{t(name)}</span> : <button type="button" aria-label={t(m.whoOnly, { name: t(name) })} className={`${textLinkLook} text-left break-words`} onClick={() => put({ actor: { id: actor, name: t(name) }, email: '' })}>{t(name)}</button>;
  const about = ({ about: subject }: Entry): ReactNode => {
    if (subject === null) return null;
    return subject.href === null ? <span className="break-words">{t(subject.name)}</span> : <PlaceLink href={subject.href} className={`${textLinkLook} break-words`}>{t(subject.name)}</PlaceLink>;
  };
  return (
    <Table
      caption={t(m.title)} rows={rows} rowKey={({ sequence }) => String(sequence)} empty={<EmptyState title={t(m.empty)}>{t(m.emptyHelp)}</EmptyState>}
      columns={[
        { key: 'what', header: t(m.what), heading: true, cell: ({ what }) => t(what) },
        { key: 'who', header: t(m.who), cell: who },
        { key: 'about', header: t(m.about), cell: about },
        { key: 'at', header: t(m.at), cell: (row) => <When at={row.at} /> },
        { key: 'raw', header: t(m.raw), cell: (row) => <Raw entry={row} onAlike={() => put({ subject: { id: row.subject, name: row.about === null ? row.subject : t(row.about.name) } })} /> },
      ]}
    />
  );
}

/** The entry as it was written, for those who compare it with another copy. */
function Raw({ entry, onAlike }: { readonly entry: Entry; readonly onAlike: () => void }): ReactNode {
  const { t } = useText();
  const { sequence, at, actor, action, subject, details, requestId, hash } = entry;
  return (
    <details className="min-w-0 max-md:w-full">
      <summary className="cursor-pointer py-1 text-small text-soft">{t(m.rawOf, { number: sequence })}</summary>
      <pre className="mt-1 max-w-md text-left text-small break-all whitespace-pre-wrap">{JSON.stringify({ at, actor, action, subject, details, requestId, hash }, null, 1)}</pre>
      <Button size="small" className="mt-2" onClick={onAlike}>{t(m.alike)}</Button>
    </details>
  );
}
