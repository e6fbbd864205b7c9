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
  methodsHint: { ko: '결제된 금액이 큰 순서입니다.', en: 'The largest amounts first.' },
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
      <Card title={t(m.methods)} hint={t(m.methodsHint)}><Shares figures={figures.methods} /><Numbers caption={t(m.methods)} name={t(m.method)} figures={figures.methods} /></Card>
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
    <div className="mb-4" aria-hidden>
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="h-32 w-full text-accent" preserveAspectRatio="none">
      <line x1="0" y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} className="stroke-line" />
      {figures.map(({ key, kept }, index) => {
        const height = (kept / highest) * (HEIGHT - 6);
        return <rect key={key} x={index * step + step * 0.15} y={HEIGHT - height} width={step * 0.7} height={height} rx="2" fill="currentColor" />;
      })}
    </svg>
    {/* A bar stands in its day: the first at the left edge, the last where the bars end. */}
    <p className="numeric flex justify-between text-tiny text-faint" style={{ width: `${Math.max(28, (100 * figures.length) / Math.max(figures.length, 7))}%` }}>
      <span>{figures[0]?.key.slice(5)}</span>{figures.length > 1 && <span>{figures.at(-1)?.key.slice(5)}</span>}
    </p>
    </div>
  );
}

/** The methods beside each other, each by its name: seen, not read out. */
function Shares({ figures }: { readonly figures: readonly Figure[] }): ReactNode {
  const { t } = useText();
  const highest = Math.max(1, ...figures.map(({ kept }) => kept));
  return (
    <ul className="mb-4 flex flex-col gap-2" aria-hidden>
      {[...figures].sort((one, other) => other.kept - one.kept).map(({ key, kept, names }) => (
        <li key={key} className="grid grid-cols-[7rem_1fr] items-center gap-3 text-small">
          <span className="truncate">{names === undefined ? key : t(names)}</span>
          <span className="h-3 rounded-full bg-sunken"><span className="block h-3 rounded-full bg-accent" style={{ width: `${(kept / highest) * 100}%` }} /></span>
        </li>
      ))}
    </ul>
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
