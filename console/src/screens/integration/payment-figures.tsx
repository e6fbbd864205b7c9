import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Money } from '../../parts/format.tsx';
import { Card } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';

type Figures = Answer<'storePaymentFigures'>;
type Figure = Figures['days'][number] & { readonly names?: Figures['methods'][number]['names'] };

const m = defineMessages({
  days: { ko: '날짜별 결제', en: 'Payments by day' },
  daysHint: { ko: '결제가 있던 최근 31일, 한국 시각. 금액은 결제된 원화 건에서 취소를 뺀 것입니다.', en: 'The latest 31 days with payments, Korean time. Amounts are of paid payments in won, less what was cancelled.' },
  methods: { ko: '결제수단별 결제', en: 'Payments by method' },
  day: { ko: '날짜', en: 'Day' },
  method: { ko: '결제수단', en: 'Payment method' },
  paid: { ko: '결제 건수', en: 'Paid' },
  kept: { ko: '결제 금액', en: 'Amount paid' },
  failed: { ko: '실패·중단', en: 'Failed or closed' },
});

/** What the list adds up to, as bars with the same figures in a table beneath. */
export function PaymentFigures({ figures }: { readonly figures: Figures }): ReactNode {
  const { t } = useText();
  return (
    <div className="mt-8 grid gap-6 lg:grid-cols-2">
      <Card title={t(m.days)} hint={t(m.daysHint)}><Bars figures={figures.days} /><Numbers caption={t(m.days)} name={t(m.day)} figures={[...figures.days].reverse()} /></Card>
      <Card title={t(m.methods)}><Bars figures={figures.methods} /><Numbers caption={t(m.methods)} name={t(m.method)} figures={figures.methods} /></Card>
    </div>
  );
}

const WIDTH = 320;
const HEIGHT = 120;

/** A picture of the table: seen, not read out. */
function Bars({ figures }: { readonly figures: readonly Figure[] }): ReactNode {
  const highest = Math.max(1, ...figures.map(({ kept }) => kept));
  const step = WIDTH / Math.max(figures.length, 7);
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="mb-4 h-32 w-full text-accent" preserveAspectRatio="none" aria-hidden>
      <line x1="0" y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} className="stroke-line" />
      {figures.map(({ key, kept }, index) => {
        const height = (kept / highest) * (HEIGHT - 6);
        return <rect key={key} x={index * step + step * 0.15} y={HEIGHT - height} width={step * 0.7} height={height} rx="2" fill="currentColor" />;
      })}
    </svg>
  );
}

function Numbers({ caption, name, figures }: { readonly caption: string; readonly name: string; readonly figures: readonly Figure[] }): ReactNode {
  const { t } = useText();
  return (
    <Table
      caption={caption} rows={figures} rowKey={({ key }) => key}
      columns={[
        { key: 'name', header: name, heading: true, cell: ({ key, names }: Figure) => (names === undefined ? key : t(names)) },
        { key: 'count', header: t(m.paid), align: 'right', cell: ({ paidCount }) => <span className="numeric">{paidCount}</span> },
        { key: 'kept', header: t(m.kept), align: 'right', cell: ({ kept }) => <Money won={kept} /> },
        { key: 'failed', header: t(m.failed), align: 'right', cell: ({ failedCount }) => <span className="numeric">{failedCount}</span> },
      ]}
    />
  );
}
