import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { TextLink } from '../../parts/button.tsx';
import { Card, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { JourneyTotal } from './journey-total.tsx';

type Guide = Answer<'processGuide'>;

const m = defineMessages({
  title: { ko: '전자결제 신청절차', en: 'Online Payment Application Process' },
  lead: { ko: '신청부터 첫 실결제까지의 단계와 통상 기간입니다. 기간은 {asOf} 기준 공개 자료이며 약속이 아닙니다.', en: 'The steps from application to the first live payment, with their usual times as published on {asOf}. They are not promises.' },
  back: { ko: '전자결제 신청', en: 'Online Payment Application' },
  steps: { ko: '단계', en: 'Steps' },
  phase_apply: { ko: '신청', en: 'Apply' },
  phase_contract: { ko: 'PG 심사와 계약', en: 'Review and contract' },
  phase_integrate: { ko: '연동과 검수', en: 'Integrate and inspect' },
  phase_issuers: { ko: '카드사·원천사 심사', en: 'Card companies and others review' },
  phase_live: { ko: '실결제 시작', en: 'Go live' },
  differences: { ko: 'PG별로 다른 점', en: 'How gateways differ' },
  papers: { ko: '준비할 서류', en: 'Documents to prepare' },
  trade: { ko: '업종별', en: 'By trade' },
  circumstance: { ko: '경우에 따라', en: 'In some circumstances' },
  byGateway: { ko: 'PG별', en: 'By gateway' },
  sole: { ko: '개인사업자', en: 'Sole proprietor' },
  corporation: { ko: '법인사업자', en: 'Corporation' },
  merchant: { ko: '가맹점', en: 'You' },
  operator: { ko: '운영자', en: 'Operator' },
  gateway: { ko: '결제대행사', en: 'Gateway' },
  issuer: { ko: '심사 기관', en: 'Reviewing institution' },
  insurer: { ko: '보증보험사', en: 'Insurer' },
  between: { ko: '{min}~{max}', en: '{min}–{max}' },
  sameDay: { ko: '당일', en: 'Same day' },
  businessDays: { ko: '영업일 {range}일', en: '{range} business days' },
  days: { ko: '{range}일', en: '{range} days' },
  upTo: { ko: '최대 {time}', en: 'up to {time}' },
  fromSubmission: { ko: '제출부터 {time}', en: '{time} from submission' },
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
        <JourneyTotal guide={guide.data} />
        <Card title={t(m.steps)}><Journey stages={guide.data.stages} /></Card>
        <Card title={t(m.papers)}><Papers documents={guide.data.documents} /></Card>
        <Card title={t(m.differences)}><Differences gateways={guide.data.gateways} /></Card>
      </div>
    </>
  );
}

/** The parts of the journey, each with the stage it begins with; stages follow in the order of the catalogue. */
const PHASES = [
  { name: m.phase_apply, from: null }, { name: m.phase_contract, from: 'aggregator_email' }, { name: m.phase_integrate, from: 'channel_setup' },
  { name: m.phase_issuers, from: 'card_review' }, { name: m.phase_live, from: 'merchant_id_issued' },
] as const;

function phasesOf(stages: Guide['stages']): { name: (typeof PHASES)[number]['name']; stages: Guide['stages'] }[] {
  const starts = PHASES.map(({ from }) => (from === null ? 0 : stages.findIndex(({ code }) => code === from)));
  const at = (index: number): number => { const phase = starts.findLastIndex((start) => start !== -1 && start <= index); return Math.max(0, phase); };
  return PHASES.map(({ name }, phase) => ({ name, stages: stages.filter((_, index) => at(index) === phase) })).filter((one) => one.stages.length > 0);
}

/** The journey as a line of stops: who acts, and how long it usually takes. */
function Journey({ stages }: { readonly stages: Guide['stages'] }): ReactNode {
  const { t } = useText();
  const owner = (code: string) => { const known = OWNERS.find((one) => one === code); return known === undefined ? code : t(m[known]); };
  const duration = ({ duration: one, fromSubmission }: Guide['stages'][number]) => {
    if (one === null) return null;
    if (one.max === 0) return t(m.sameDay);
    const range = one.min === null || one.min === one.max ? `${one.max}` : t(m.between, { min: one.min, max: one.max });
    const length = t(one.unit === 'business_day' ? m.businessDays : m.days, { range });
    const time = one.min === null ? t(m.upTo, { time: length }) : length;
    return fromSubmission ? t(m.fromSubmission, { time }) : time;
  };
  return (
    <ol className="flex flex-col">
      {phasesOf(stages).map((phase, index) => (
        <li key={phase.name.en} className="relative flex gap-4 pb-6 last:pb-0">
          <span aria-hidden className="flex size-8 shrink-0 items-center justify-center rounded-full border border-line bg-surface text-small">{index + 1}</span>
          <div className="min-w-0 flex-1">
            <h3 className="pt-1 font-semibold">{t(phase.name)}</h3>
            <ul className="mt-2 flex flex-col gap-2">
              {phase.stages.map((stage) => (
                <li key={stage.code} className="flex flex-wrap items-baseline gap-x-3">
                  <span>{t(stage.names)}</span>
                  <span className="text-small text-soft">{[owner(stage.owner), duration(stage)].filter((one) => one !== null).join(' · ')}</span>
                </li>
              ))}
            </ul>
          </div>
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
      {([['trade', m.trade], ['circumstance', m.circumstance], ['gateway', m.byGateway]] as const).map(([kind, heading]) => (
        <section key={kind} className="flex flex-col gap-2">
          <h3 className="font-semibold">{t(heading)}</h3>
          <ul className="flex list-disc flex-col gap-1 pl-5">
            {documents.filter((one) => one.for === kind).map((one) => <li key={`${one.code} ${one.of?.en}`}>{one.of !== null && <span className="text-soft">{t(one.of)}: </span>}{t(one.names)}</li>)}
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
