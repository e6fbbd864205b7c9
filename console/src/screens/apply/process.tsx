import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { TextLink } from '../../parts/button.tsx';
import { Card, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

type Guide = Answer<'processGuide'>;

const m = defineMessages({
  title: { ko: '전자결제 신청절차', en: 'Online Payment Application Process' },
  lead: { ko: '신청부터 첫 실결제까지의 단계와 통상 기간입니다. 기간은 {asOf} 기준 공개 자료이며 약속이 아닙니다.', en: 'The steps from application to the first live payment, with their usual times as published on {asOf}. They are not promises.' },
  back: { ko: '전자결제 신청', en: 'Online Payment Application' },
  steps: { ko: '단계', en: 'Steps' },
  differences: { ko: 'PG별로 다른 점', en: 'How gateways differ' },
  papers: { ko: '준비할 서류', en: 'Papers to prepare' },
  sole: { ko: '개인사업자', en: 'Sole proprietor' },
  corporation: { ko: '법인사업자', en: 'Corporation' },
  merchant: { ko: '가맹점', en: 'You' },
  operator: { ko: '운영자', en: 'Operator' },
  gateway: { ko: '결제대행사', en: 'Gateway' },
  issuer: { ko: '카드사·기관', en: 'Card companies' },
  insurer: { ko: '보증보험사', en: 'Insurer' },
  unknown: { ko: '공개된 기간 없음', en: 'No published time' },
  sameDay: { ko: '당일', en: 'Same day' },
  businessDays: { ko: '영업일 {range}일', en: '{range} business days' },
  days: { ko: '{range}일', en: '{range} days' },
});

const OWNERS = ['merchant', 'operator', 'gateway', 'issuer', 'insurer'] as const;

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const guide = useRead('processGuide');
  const header = (lead?: string): ReactNode => <PageHeader title={t(m.title)} lead={lead} above={<TextLink to="/apply">{t(m.back)}</TextLink>} />;
  if (guide.isPending) return <>{header()}<LoadingState lines={10} /></>;
  if (guide.isError) return <>{header()}<ErrorState failure={guide.error} onRetry={() => void guide.refetch()} retrying={guide.isFetching} /></>;
  return (
    <>
      {header(t(m.lead, { asOf: guide.data.asOf }))}
      <div className="flex flex-col gap-6">
        <Card title={t(m.steps)}><Journey stages={guide.data.stages} /></Card>
        <Card title={t(m.papers)}><Papers documents={guide.data.documents} /></Card>
        <Card title={t(m.differences)}><Differences gateways={guide.data.gateways} /></Card>
      </div>
    </>
  );
}

/** The journey as a line of stops: who acts, and how long it usually takes. */
function Journey({ stages }: { readonly stages: Guide['stages'] }): ReactNode {
  const { t } = useText();
  const owner = (code: string) => { const known = OWNERS.find((one) => one === code); return known === undefined ? code : t(m[known]); };
  const duration = (one: Guide['stages'][number]['duration']) => {
    if (one === null) return t(m.unknown);
    if (one.max === 0) return t(m.sameDay);
    const range = one.min === null || one.min === one.max ? `${one.max}` : `${one.min}–${one.max}`;
    return t(one.unit === 'business_day' ? m.businessDays : m.days, { range });
  };
  return (
    <ol className="flex flex-col">
      {stages.map((stage, index) => (
        <li key={stage.code} className="relative flex gap-4 pb-6 last:pb-0">
          <span aria-hidden className="flex size-8 shrink-0 items-center justify-center rounded-full border border-line bg-surface text-small">{index + 1}</span>
          <span className="flex min-w-0 flex-col">
            <strong>{t(stage.names)}</strong>
            <span className="text-small text-soft">{owner(stage.owner)} · {duration(stage.duration)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function Papers({ documents }: { readonly documents: Guide['documents'] }): ReactNode {
  const { t } = useText();
  return (
    <div className="grid gap-6 sm:grid-cols-2">
      {(['sole_proprietor', 'corporation'] as const).map((kind) => (
        <section key={kind} className="flex flex-col gap-2">
          <h3 className="font-semibold">{t(kind === 'corporation' ? m.corporation : m.sole)}</h3>
          <ul className="flex list-disc flex-col gap-1 pl-5">
            {documents.filter((one) => one.for === kind).map((one) => <li key={one.code}>{t(one.names)}{one.note !== null && <span className="block text-small text-soft">{t(one.note)}</span>}</li>)}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Differences({ gateways }: { readonly gateways: Guide['gateways'] }): ReactNode {
  const { t } = useText();
  const told = gateways.filter(({ secondStep, notes }) => secondStep !== null || notes.length > 0);
  return (
    <ul className="flex flex-col gap-4">
      {told.map((one) => (
        <li key={one.code}>
          <strong>{t(one.names)}</strong>
          {one.secondStep !== null && <p>{t(one.secondStep.where)}: {t(one.secondStep.what)}</p>}
          {one.notes.map((note) => <p key={note.en} className="text-small text-soft">{t(note)}</p>)}
        </li>
      ))}
    </ul>
  );
}
