import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import type { Locale } from '../../frame/text.tsx';
import { cx } from '../../parts/class-names.ts';
import { Fold } from '../../parts/fold.tsx';
import { formatDate, formatWon, Money } from '../../parts/format.tsx';
import { useNarrow } from '../../parts/narrow.ts';
import { Card } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { axisEnd, daysWithGaps, percentOf } from './chart-scale.ts';

type Figures = Answer<'storePaymentFigures'>;
type Figure = Figures['days'][number] & { readonly names?: Figures['methods'][number]['names'] };

const m = defineMessages({
  sums: { ko: '조건에 맞는 결제의 합계', en: 'Sums of the payments found' },
  kept: { ko: '결제 금액', en: 'Amount paid' },
  keptHint: { ko: '취소를 뺀 금액', en: 'less cancellations' },
  paid: { ko: '결제 건수', en: 'Paid' },
  cancelled: { ko: '취소 금액', en: 'Cancelled' },
  failed: { ko: '실패·중단', en: 'Failed or closed' },
  ofAll: { ko: '전체 {count}건 중', en: 'of {count}' },
  days: { ko: '날짜별 결제', en: 'Payments by day' },
  daysHint: { ko: '결제가 있는 마지막 날까지 31일, 한국 시각. 결제된 원화 금액에서 취소를 뺀 것입니다.', en: 'The 31 days up to the last payment, Korean time. Paid in won, less what was cancelled.' },
  methods: { ko: '결제수단별 결제', en: 'Payments by method' },
  methodsHint: { ko: '조건에 맞는 모든 결제, 금액이 큰 순서입니다.', en: 'All payments found, the largest amounts first.' },
  day: { ko: '날짜', en: 'Day' },
  method: { ko: '결제수단', en: 'Payment method' },
  table: { ko: '표로 보기', en: 'Show as a table' },
  charts: { ko: '날짜별·결제수단별 그래프', en: 'Charts by day and method' },
  picture: { ko: '{first}부터 {last}까지의 막대그래프. 가장 많은 날은 {day}, {amount}입니다. 날마다의 값은 아래 표에 있습니다.', en: 'Bars from {first} to {last}. The highest is {day} with {amount}. The table below has every day.' },
  highest: { ko: '가장 많은 날', en: 'Highest' },
  count: { ko: '{count}건', en: '{count, plural, one {# payment} other {# payments}}' },
  noWon: { ko: '원화로 결제된 건이 없어 그릴 금액이 없습니다.', en: 'Nothing was paid in won, so there is no amount to draw.' },
});

/** What the list adds up to: sums at a glance. */
export function PaymentSums({ figures }: { readonly figures: Figures }): ReactNode {
  const { t, locale } = useText();
  const sum = (pick: (figure: Figure) => number): number => figures.methods.reduce((all, figure) => all + pick(figure), 0);
  const number = (value: number): string => new Intl.NumberFormat(locale).format(value);
  const [kept, paid] = [sum((one) => one.kept), sum((one) => one.paid)];
  const tiles = [
    { name: m.kept, value: formatWon(kept, locale), note: t(m.keptHint) }, { name: m.paid, value: number(sum((one) => one.paidCount)), note: t(m.ofAll, { count: number(sum((one) => one.count)) }) },
    { name: m.cancelled, value: formatWon(paid - kept, locale), note: null }, { name: m.failed, value: number(sum((one) => one.failedCount)), note: null },
  ];
  return (
    <dl aria-label={t(m.sums)} className="mb-6 grid grid-cols-2 gap-x-4 gap-y-3 rounded-card border border-line bg-surface p-4 sm:grid-cols-4 sm:px-6">
      {tiles.map(({ name, value, note }) => (
        <div key={name.en} className="min-w-0">
          <dt className="text-small text-faint">{t(name)}</dt>
          <dd className="numeric text-lead font-semibold wrap-anywhere">{value}{note !== null && <span className="block text-small font-normal text-faint">{note}</span>}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The same by day and by method, as pictures with their values, and as tables. On a phone they open when asked for. */
export function PaymentFigures({ figures }: { readonly figures: Figures }): ReactNode {
  const { t } = useText();
  const narrow = useNarrow();
  const cards = (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
      <Card title={t(m.days)} hint={t(m.daysHint)}><DayBars figures={figures.days} /><Numbers caption={t(m.days)} name={t(m.day)} figures={[...figures.days].reverse()} /></Card>
      <Card title={t(m.methods)} hint={t(m.methodsHint)}><Shares figures={figures.methods} /><Numbers caption={t(m.methods)} name={t(m.method)} figures={figures.methods} /></Card>
    </div>
  );
  return <div className="mt-8">{narrow ? <Fold framed summary={<h2 className="font-semibold">{t(m.charts)}</h2>}><div className="-mx-4 pt-2">{cards}</div></Fold> : cards}</div>;
}

const emptyDay = (key: string): Figure => ({ key, count: 0, paidCount: 0, failedCount: 0, paid: 0, kept: 0 });

/** Won in as few characters as an axis has room for: 120만원, ₩1.2M. */
function shortWon(won: number, locale: Locale): string {
  const text = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(won);
  return locale === 'ko' ? `${text}원` : `₩${text}`;
}

/** A bar for every day with an axis; pointing at one tells its value. Screen readers get a sentence, and the table. */
function DayBars({ figures }: { readonly figures: readonly Figure[] }): ReactNode {
  const { t, locale } = useText();
  const [pointed, setPointed] = useState<string | null>(null);
  const days = daysWithGaps(figures, emptyDay);
  const end = axisEnd(days.map(({ kept }) => kept));
  const highest = days.reduce<Figure | undefined>((best, day) => (best === undefined || day.kept > best.kept ? day : best), undefined);
  const told = days.find(({ key }) => key === pointed) ?? highest;
  const [first, last] = [days[0], days.at(-1)];
  if (told === undefined || highest === undefined || highest.kept === 0 || first === undefined || last === undefined) return <p className="mb-4 text-small text-soft">{t(m.noWon)}</p>;
  const on = (key: string): string => formatDate(key, locale, 'day');
  return (
    <figure className="mb-4" onPointerLeave={() => setPointed(null)}>
      <p aria-hidden className="numeric mb-2 flex flex-wrap gap-x-2 text-small">
        {told.key === highest.key && <span className="text-faint">{t(m.highest)}</span>}<span className="text-soft">{on(told.key)}</span><strong>{formatWon(told.kept, locale)}</strong><span className="text-soft">{t(m.count, { count: told.paidCount })}</span>
      </p>
      <div role="img" aria-label={t(m.picture, { first: on(first.key), last: on(last.key), day: on(highest.key), amount: formatWon(highest.kept, locale) })} className="grid grid-cols-[auto_1fr] gap-x-2">
        <div className="numeric flex h-36 flex-col justify-between text-right text-tiny leading-none text-faint">
          <span>{shortWon(end, locale)}</span><span>{shortWon(end / 2, locale)}</span><span>0</span>
        </div>
        <div className="relative my-[0.35rem] flex h-[calc(9rem-0.7rem)] items-end border-b border-edge">
          <span className="absolute inset-x-0 top-0 border-t border-dashed border-line" /><span className="absolute inset-x-0 top-1/2 border-t border-dashed border-line" />
          {days.map(({ key, kept }) => (
            <span key={key} className="relative flex h-full min-w-0 flex-1 items-end justify-center" onPointerEnter={() => setPointed(key)}>
              <span className={cx('w-4/5 rounded-t-[2px]', key === told.key ? 'bg-accent-deep' : 'bg-accent', kept > 0 && 'min-h-[2px]')} style={{ height: `${(Math.max(0, kept) / end) * 100}%` }} />
            </span>
          ))}
        </div>
        <span />
        <div className="numeric flex justify-between text-tiny text-faint"><span>{on(first.key)}</span>{days.length > 14 && <span>{on(days[Math.floor(days.length / 2)]?.key ?? first.key)}</span>}<span>{on(last.key)}</span></div>
      </div>
    </figure>
  );
}

/** The methods beside each other, each with its amount and its part of the sum. What it shows stands in the table as well. */
function Shares({ figures }: { readonly figures: readonly Figure[] }): ReactNode {
  const { t, locale } = useText();
  const sorted = [...figures].sort((one, other) => other.kept - one.kept);
  const highest = Math.max(1, ...figures.map(({ kept }) => kept));
  const sum = figures.reduce((all, { kept }) => all + kept, 0);
  if (sum <= 0) return <p className="mb-4 text-small text-soft">{t(m.noWon)}</p>;
  return (
    <ul className="mb-4 flex flex-col gap-2.5" aria-hidden>
      {sorted.filter(({ kept }) => kept > 0).map(({ key, kept, names }) => (
        <li key={key} className="text-small">
          <p className="flex flex-wrap items-baseline justify-between gap-x-3">
            <span>{names === undefined ? key : t(names)}</span>
            <span className="numeric"><strong className="font-semibold">{formatWon(kept, locale)}</strong> <span className="text-soft">{percentOf(kept, sum)}%</span></span>
          </p>
          <span className="mt-1 block h-2.5 rounded-full bg-sunken"><span className="block h-2.5 min-w-1 rounded-full bg-accent" style={{ width: `${(kept / highest) * 100}%` }} /></span>
        </li>
      ))}
    </ul>
  );
}

function Numbers({ caption, name, figures }: { readonly caption: string; readonly name: string; readonly figures: readonly Figure[] }): ReactNode {
  const { t, locale } = useText();
  const cell = 'py-2 text-right numeric';
  return (
    <Fold summary={<span className="text-small font-semibold">{t(m.table)}</span>}>
      <Table
        matrix caption={caption} rows={figures} rowKey={({ key }) => key}
        columns={[
          { key: 'name', header: name, heading: true, className: 'py-2 whitespace-nowrap', cell: ({ key, names }: Figure) => (names === undefined ? formatDate(key, locale, 'day') : t(names)) },
          { key: 'kept', header: t(m.kept), align: 'right', className: cell, cell: ({ kept }) => <Money won={kept} /> },
          { key: 'count', header: t(m.paid), align: 'right', className: cell, cell: ({ paidCount }) => <span className="numeric">{paidCount}</span> },
          { key: 'failed', header: t(m.failed), align: 'right', className: cell, cell: ({ failedCount }) => <span className="numeric">{failedCount}</span> },
        ]}
      />
    </Fold>
  );
}
