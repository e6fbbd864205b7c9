import { useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { Card, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { CaseRow } from '../../frame/case/case-row.tsx';
import { CancelCase } from './cancel-case.tsx';

const m = defineMessages({
  title: { ko: '전자결제 신청 현황', en: 'Online Payment Application Status' },
  add: { ko: '결제수단 추가하기', en: 'Add online payment' },
  none: { ko: '아직 신청한 내역이 없습니다', en: 'No applications yet' },
  noneHint: { ko: '결제수단을 고르면 여러 PG에 한 번에 신청할 수 있습니다.', en: 'Choose payment methods and apply to several gateways at once.' },
  application: { ko: '신청 {reference}', en: 'Application {reference}' },
  submitted: { ko: '신청 일시', en: 'Submitted' },
  details: { ko: '신청 상세', en: 'Application Details' },
  older: { ko: '이전 신청 보기', en: 'Older applications' },
  newest: { ko: '최신 신청으로', en: 'Back to the newest' },
});

export const title = m.title;

type Application = Answer<'applications'>['items'][number];

/** Every application, newest first, with where it stands at each gateway. */
export function Screen(): ReactNode {
  const { t } = useText();
  const [cursor, setCursor] = useState<string | null>(null);
  const applications = useRead('applications', { query: cursor === null ? {} : { cursor } }, { keepPrevious: true });
  const add = <LinkButton to="/apply/methods" kind="primary">{t(m.add)}</LinkButton>;
  return (
    <>
      <PageHeader title={t(m.title)} actions={add} />
      {applications.isPending && <LoadingState lines={9} />}
      {applications.isError && <ErrorState failure={applications.error} onRetry={() => void applications.refetch()} retrying={applications.isFetching} />}
      {applications.isSuccess && applications.data.items.length === 0 && <EmptyState title={t(m.none)} action={add}>{t(m.noneHint)}</EmptyState>}
      {applications.isSuccess && (
        <div className="flex flex-col gap-6">
          {applications.data.items.map((item) => <ApplicationCard key={item.id} item={item} />)}
          <Pages cursor={cursor} next={applications.data.next} onGo={setCursor} />
        </div>
      )}
    </>
  );
}

function Pages({ cursor, next, onGo }: { readonly cursor: string | null; readonly next: string | null; readonly onGo: (cursor: string | null) => void }): ReactNode {
  const { t } = useText();
  return (
    <div className="flex flex-wrap justify-center gap-2">
      {cursor !== null && <Button onClick={() => onGo(null)}>{t(m.newest)}</Button>}
      {next !== null && <Button onClick={() => onGo(next)}>{t(m.older)}</Button>}
    </div>
  );
}

function ApplicationCard({ item }: { readonly item: Application }): ReactNode {
  const { t } = useText();
  return (
    <Card
      title={t(m.application, { reference: item.reference })} hint={<>{t(m.submitted)} <When at={item.submittedAt} /></>}
      action={
        <LinkButton to="/applications/$applicationId" params={{ applicationId: item.id }} size="small">
          {t(m.details)}
          <span className="sr-only">: {item.reference}</span>
        </LinkButton>
      }
    >
      <ul className="-mb-2 divide-y divide-line border-t border-line">
        {item.cases.map((one) => <CaseRow key={one.id} item={one} action={<CancelCase item={one} />} />)}
      </ul>
    </Card>
  );
}
