import { Check, CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../frame/text.tsx';
import { cx } from './class-names.ts';
import type { Tone } from './surfaces.tsx';

const m = defineMessages({
  step: { ko: '{count}단계 중 {at}단계: {name}', en: 'Step {at} of {count}: {name}' },
  done: { ko: '완료', en: 'Done' },
  now: { ko: '현재', en: 'Current' },
  todo: { ko: '예정', en: 'To do' },
  failed: { ko: '문제 있음', en: 'Problem' },
});

export interface Step {
  readonly key: string;
  readonly label: string;
  readonly hint?: string;
  readonly state: 'done' | 'now' | 'todo' | 'failed';
}

const STEP_LOOKS: Record<Step['state'], string> = {
  done: 'border-accent bg-accent text-on-accent',
  now: 'border-accent bg-surface text-accent ring-4 ring-accent-wash',
  todo: 'border-edge/70 bg-surface text-faint',
  failed: 'border-bad bg-bad text-on-bad',
};

/** Where one stands in a flow of a few steps. A row on wide screens; on a phone the present step in words and a bar. */
export function Stepper({ label, steps }: { readonly label: string; readonly steps: readonly Step[] }): ReactNode {
  const { t } = useText();
  const at = Math.max(0, steps.findIndex((step) => step.state === 'now' || step.state === 'failed'));
  return (
    <nav aria-label={label}>
      <div className="sm:hidden" aria-hidden>
        <p className="mb-1.5 text-small font-semibold">{t(m.step, { at: at + 1, count: steps.length, name: steps[at]?.label ?? '' })}</p>
        <div className="flex gap-1">
          {steps.map((step) => (
            <span key={step.key} className={cx('h-1.5 flex-1 rounded-full', step.state === 'todo' ? 'bg-line' : step.state === 'failed' ? 'bg-bad' : 'bg-accent')} />
          ))}
        </div>
      </div>
      <ol className="flex items-start max-sm:sr-only">
        {steps.map((step, index) => (
          <li key={step.key} aria-current={step.state === 'now' ? 'step' : undefined} className="relative flex min-w-0 flex-1 flex-col items-center px-1 text-center">
            {index > 0 && <span aria-hidden className={cx('absolute top-3.75 right-1/2 h-0.5 w-full', steps[index - 1]?.state === 'done' ? 'bg-accent' : 'bg-line')} />}
            <span aria-hidden className={cx('numeric relative z-10 grid size-8 place-items-center rounded-full border-2 text-small font-bold', STEP_LOOKS[step.state])}>
              {step.state === 'done' ? <Check size={17} strokeWidth={3} /> : step.state === 'failed' ? <CircleAlert size={17} /> : index + 1}
            </span>
            <span className={cx('mt-2 text-small', step.state === 'now' ? 'font-semibold text-ink' : 'text-soft')}>
              {step.label}
              <span className="sr-only"> ({t(m[step.state])})</span>
            </span>
            {step.hint !== undefined && <span className="text-tiny text-faint">{step.hint}</span>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

export interface TimelineEntry {
  readonly key: string;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  /** When, as shown; give a `<When>`. */
  readonly at?: ReactNode;
  /** Where this is known from. */
  readonly source?: ReactNode;
  readonly tone?: Tone;
  /** Has not happened yet: drawn hollow and dashed. */
  readonly expected?: boolean;
}

const DOTS: Record<Tone, string> = { neutral: 'bg-edge', info: 'bg-info', good: 'bg-good', warn: 'bg-warn', bad: 'bg-bad', accent: 'bg-accent' };
const RINGS: Record<Tone, string> = { neutral: 'border-edge', info: 'border-info', good: 'border-good', warn: 'border-warn', bad: 'border-bad', accent: 'border-accent' };

/** What happened, one below the other, each with its time and source; what is still expected is drawn hollow. */
export function Timeline({ label, entries }: { readonly label: string; readonly entries: readonly TimelineEntry[] }): ReactNode {
  return (
    <ol aria-label={label} className="flex flex-col">
      {entries.map((entry, index) => {
        const tone = entry.tone ?? (index === 0 ? 'accent' : 'neutral');
        return (
          <li key={entry.key} className="group relative flex gap-4 pb-6 last:pb-0">
            <span aria-hidden className={cx('absolute top-5 bottom-0 left-[0.4375rem] w-px group-last:hidden', entry.expected === true ? 'border-l border-dashed border-edge' : 'bg-line')} />
            <span aria-hidden className={cx('relative mt-1.5 size-3.75 shrink-0 rounded-full border-[3px]', entry.expected === true ? cx('border-dashed bg-surface', RINGS[tone]) : cx('border-surface outline-2 outline-line', DOTS[tone]))} />
            <div className="min-w-0 flex-1">
              <div className="flex-wrap items-baseline justify-between gap-x-4 sm:flex">
                <p className={cx('font-semibold', entry.expected === true && 'text-soft')}>{entry.title}</p>
                {entry.at != null && <p className="text-small text-faint">{entry.at}</p>}
              </div>
              {entry.detail != null && <div className="text-soft">{entry.detail}</div>}
              {entry.source != null && <p className="mt-0.5 text-tiny text-faint">{entry.source}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

/** How much of something is done, 0 to 1; without a number, that work is under way. */
export function Progress({ label, done, hint }: { readonly label: string; readonly done: number | null; readonly hint?: ReactNode }): ReactNode {
  const { locale } = useText();
  const percent = done === null ? undefined : Math.round(done * 100);
  return (
    <div>
      <div className="mb-1.5 flex items-baseline justify-between gap-4 text-small">
        <span className="font-medium">{label}</span>
        {percent !== undefined && <span className="numeric text-faint">{new Intl.NumberFormat(locale, { style: 'percent' }).format(percent / 100)}</span>}
      </div>
      <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent} className="h-2 overflow-hidden rounded-full bg-sunken">
        <div className={cx('h-full rounded-full bg-accent transition-[width]', percent === undefined && 'w-1/3 animate-pulse')} style={percent === undefined ? undefined : { width: `${percent}%` }} />
      </div>
      {hint != null && <p className="mt-1 text-small text-faint">{hint}</p>}
    </div>
  );
}
