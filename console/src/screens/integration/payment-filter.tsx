import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer, Input } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { useLatest } from '../../frame/latest.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Select, TextInput, type TextInputProps } from '../../parts/field.tsx';
import { seoulToday } from '../../parts/format.tsx';
import { outcomeNames } from './payment-story.tsx';

export type Filter = Omit<NonNullable<NonNullable<Input<'storePaymentFigures'>['query']>>, 'least' | 'most'> & { readonly least?: string | undefined; readonly most?: string | undefined };

const m = defineMessages({
  search: { ko: '주문번호 또는 결제번호', en: 'Order or payment number' },
  searchHint: { ko: 'merchant_uid의 일부 또는 imp_uid 전체', en: 'Part of a merchant_uid, or a whole imp_uid' },
  status: { ko: '상태', en: 'Status' },
  anyStatus: { ko: '모든 상태', en: 'Every status' },
  method: { ko: '결제수단', en: 'Payment method' },
  anyMethod: { ko: '모든 결제수단', en: 'Every method' },
  channel: { ko: '채널', en: 'Channel' },
  anyChannel: { ko: '모든 채널', en: 'Every channel' },
  from: { ko: '시작일', en: 'From' },
  to: { ko: '종료일', en: 'To' },
  least: { ko: '최소 금액', en: 'At least' },
  most: { ko: '최대 금액', en: 'At most' },
  period: { ko: '기간', en: 'Period' },
  today: { ko: '오늘', en: 'Today' },
  week: { ko: '최근 7일', en: 'Last 7 days' },
  month: { ko: '최근 30일', en: 'Last 30 days' },
  clear: { ko: '조건 지우기', en: 'Clear the filters' },
  narrow: { ko: '검색 조건과 내려받기', en: 'Filters and downloads' },
  narrowed: { ko: '적용 중인 조건 {count}개', en: '{count} in use' },
  failed: { ko: '결제 실패(결제창을 닫은 경우 포함)', en: 'Failed (closed by the payer included)' },
});

const NAMES = ['search', 'status', 'method', 'channel', 'from', 'to', 'least', 'most'] as const;
type Change = Partial<Record<(typeof NAMES)[number], string>>;

/** What the list shows, and how to show something else. */
export interface Shown {
  readonly filter: Filter;
  readonly cursor: string | undefined;
  /** The payment that is open. */
  readonly opened: string | null;
  readonly go: (cursor: string | undefined) => void;
  readonly set: (change: Change) => void;
  readonly clear: () => void;
  readonly open: (impUid: string | null) => void;
}

/** Filters, page and the open payment live in the address: a link shows the same, and the way back keeps it. Another filter begins at its first page. */
export function useShown(): Shown {
  const navigate = useNavigate();
  const raw: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const filter: Record<string, string> = {};
  for (const name of NAMES) {
    const value = raw[name];
    if ((typeof value === 'string' || typeof value === 'number') && String(value) !== '') filter[name] = String(value);
  }
  if (!/^(ready|paid|failed|cancelled)$/.test(filter['status'] ?? 'paid')) delete filter['status'];
  for (const day of ['from', 'to']) if (!/^\d{4}-\d{2}-\d{2}$/.test(filter[day] ?? '2026-01-01')) delete filter[day];
  for (const bound of ['least', 'most']) if (!/^\d{1,12}$/.test(filter[bound] ?? '0')) delete filter[bound];
  const place = raw['cursor'];
  const cursor = typeof place === 'string' && /^\d{1,16}\.\d{1,18}$/.test(place) ? place : undefined;
  const payment = raw['payment'];
  const show = (search: object, replace: boolean, resetScroll = true): void => void navigate({ to: '/integration/payments', search: search as never, replace, resetScroll });
  const here = { ...filter, ...(cursor !== undefined && { cursor }) };
  return {
    filter: filter as Filter,
    cursor,
    opened: typeof payment === 'string' && /^imp_\w{1,36}$/.test(payment) ? payment : null,
    // A page of its own in the history: Back leads to the page before.
    go: (next) => show({ ...filter, ...(next !== undefined && { cursor: next }) }, false),
    set: (change) => show(Object.fromEntries(Object.entries({ ...filter, ...change }).filter(([, value]) => value !== '')), true, false),
    clear: () => show({}, true, false),
    open: (impUid) => show(impUid === null ? here : { ...here, payment: impUid }, impUid === null, false),
  };
}

/** On a phone the list comes first: filters and downloads open when asked for. On a wide screen they stand above it. */
export function Narrowing({ count, children }: { readonly count: number; readonly children: ReactNode }): ReactNode {
  const { t } = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <div className="mb-6">
      <button type="button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)} className="flex min-h-11 w-full items-center justify-between gap-3 rounded-control border border-line bg-surface px-4 text-left font-semibold sm:hidden">
        <span>{t(m.narrow)}{count > 0 && <span className="ml-2 text-small font-normal text-soft">{t(m.narrowed, { count })}</span>}</span>
        <ChevronDown size={18} className={cx('shrink-0 text-faint', open && 'rotate-180')} aria-hidden />
      </button>
      <div id={id} className={cx('max-sm:mt-4', !open && 'max-sm:hidden')}>{children}</div>
    </div>
  );
}

const PAUSE_MS = 300;

/** A line that asks the server when its writer pauses, not with every letter: a Korean syllable is several of them. */
function PausingInput({ value, onRest, ...input }: Omit<TextInputProps, 'value' | 'onChange' | 'onBlur'> & { readonly value: string; readonly onRest: (value: string) => void }): ReactNode {
  const [{ text, of }, setState] = useState({ text: value, of: value });
  // Changed elsewhere, as by clearing the filters or going back.
  if (of !== value) setState({ text: value, of: value });
  const pause = useLatest(onRest);
  useEffect(() => {
    if (text === of) return undefined;
    const timer = setTimeout(() => pause.current(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, of, pause]);
  return <TextInput {...input} value={text} onChange={(event) => setState({ text: event.currentTarget.value, of })} onBlur={() => { if (text !== of) onRest(text); }} />;
}

const daysBefore = (day: string, count: number): string => new Date(Date.parse(day) - count * 86_400_000).toISOString().slice(0, 10);

/** Everything that narrows the list. */
export function Filters({ filter, change, clear, methods }: { readonly filter: Filter; readonly change: (more: Change) => void; readonly clear: () => void; readonly methods: Answer<'storePaymentFigures'>['methods'] }): ReactNode {
  const { t } = useText();
  const overview = useRead('integration');
  const [digits, today] = [(text: string): string => text.replaceAll(/\D/g, ''), seoulToday()];
  const known = methods.map(({ key, names }) => ({ value: key, label: t(names) }));
  // A link may ask for a method that no payment was made with.
  if (filter.method !== undefined && !known.some(({ value }) => value === filter.method)) known.push({ value: filter.method, label: filter.method });
  const periods = [[m.today, today], [m.week, daysBefore(today, 6)], [m.month, daysBefore(today, 29)]] as const;
  return (
    <div className="mb-4 grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <PausingInput type="search" label={t(m.search)} hint={t(m.searchHint)} maxLength={255} autoComplete="off" value={filter.search ?? ''} onRest={(search) => change({ search: search.trim() })} />
      <Select label={t(m.status)} placeholder={t(m.anyStatus)} value={filter.status ?? ''} onChange={(event) => change({ status: event.currentTarget.value })} choices={(['ready', 'paid', 'failed', 'cancelled'] as const).map((status) => ({ value: status, label: t(status === 'failed' ? m.failed : outcomeNames[status]) }))} />
      <Select label={t(m.method)} placeholder={t(m.anyMethod)} value={filter.method ?? ''} onChange={(event) => change({ method: event.currentTarget.value })} choices={known} />
      <Select
        label={t(m.channel)} placeholder={t(m.anyChannel)} value={filter.channel ?? ''} onChange={(event) => change({ channel: event.currentTarget.value })}
        choices={(overview.data?.channels ?? []).filter(({ mode }) => mode === 'test').map((channel) => ({ value: channel.channelKey, label: channel.own ? channel.name : t(channel.gateway.names) }))}
      />
      <div className="grid grid-cols-2 gap-4 sm:contents">
        <TextInput type="date" label={t(m.from)} max={filter.to} value={filter.from ?? ''} onChange={(event) => change({ from: event.currentTarget.value })} />
        <TextInput type="date" label={t(m.to)} min={filter.from} value={filter.to ?? ''} onChange={(event) => change({ to: event.currentTarget.value })} />
        <PausingInput inputMode="numeric" label={t(m.least)} autoComplete="off" value={filter.least ?? ''} onRest={(text) => change({ least: digits(text) })} />
        <PausingInput inputMode="numeric" label={t(m.most)} autoComplete="off" value={filter.most ?? ''} onRest={(text) => change({ most: digits(text) })} />
      </div>
      <div role="group" aria-label={t(m.period)} className="flex flex-wrap gap-2 sm:col-span-2 lg:col-span-4">
        {periods.map(([name, from]) => {
          const chosen = filter.from === from && filter.to === today;
          return <Button key={name.en} size="small" aria-pressed={chosen} className={cx(chosen && 'border-accent! text-accent')} onClick={() => change(chosen ? { from: '', to: '' } : { from, to: today })}>{t(name)}</Button>;
        })}
        {Object.keys(filter).length > 0 && <Button size="small" kind="quiet" onClick={clear}>{t(m.clear)}</Button>}
      </div>
    </div>
  );
}
