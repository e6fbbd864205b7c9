import { Ban, Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../text.tsx';
import { cx } from '../../parts/class-names.ts';
import { When } from '../../parts/format.tsx';

const m = defineMessages({
  journey: { ko: '진행 단계', en: 'Progress' },
  done: { ko: '완료', en: 'done' },
  now: { ko: '진행 중', en: 'under way' },
  todo: { ko: '예정', en: 'to come' },
  failed: { ko: '문제 있음', en: 'problem' },
  ended: { ko: '중단', en: 'stopped' },
});

type Milestone = Answer<'applications'>['items'][number]['cases'][number]['journey'][number];

const DOTS: Record<Milestone['state'], string> = {
  done: 'border-accent bg-accent text-on-accent',
  now: 'border-accent bg-surface text-accent',
  todo: 'border-edge/60 bg-surface text-transparent',
  failed: 'border-bad bg-bad text-on-bad',
  ended: 'border-edge bg-sunken text-soft',
};
const BARS: Record<Milestone['state'], string> = { done: 'bg-accent', now: 'bg-accent/35', todo: 'bg-line', failed: 'bg-bad', ended: 'bg-edge' };

function Mark({ state }: { readonly state: Milestone['state'] }): ReactNode {
  if (state === 'done') return <Check size={15} strokeWidth={3} />;
  if (state === 'failed') return <X size={15} strokeWidth={3} />;
  if (state === 'ended') return <Ban size={14} />;
  return state === 'now' ? <span className="size-2.5 animate-pulse rounded-full bg-current" /> : null;
}

/** How far a case has come: what is behind it with its dates, what is being waited for, what is still to come. Stands upright on a phone. */
export function Journey({ steps }: { readonly steps: readonly Milestone[] }): ReactNode {
  const { t } = useText();
  return (
    <ol aria-label={t(m.journey)} className="flex flex-col sm:flex-row">
      {steps.map(({ step, label, state, at }, index) => (
        <li key={step} aria-current={state === 'now' ? 'step' : undefined} className="relative flex flex-1 items-start gap-3 pb-4 last:pb-0 sm:min-w-0 sm:flex-col sm:items-center sm:gap-2 sm:px-1 sm:pb-0 sm:text-center">
          {index > 0 && <span aria-hidden className={cx('absolute max-sm:-top-1 max-sm:left-3.25 max-sm:h-1.5 max-sm:w-0.5 sm:top-3.25 sm:right-1/2 sm:h-0.5 sm:w-full', BARS[state])} />}
          {index < steps.length - 1 && <span aria-hidden className={cx('absolute top-8 bottom-1 left-3.25 w-0.5 sm:hidden', BARS[steps[index + 1]?.state ?? 'todo'])} />}
          <span aria-hidden className={cx('relative z-10 grid size-7 shrink-0 place-items-center rounded-full border-2', DOTS[state], state === 'now' && 'ring-4 ring-accent-wash')}>
            <Mark state={state} />
          </span>
          <span className="min-w-0 max-sm:flex max-sm:flex-1 max-sm:flex-wrap max-sm:items-baseline max-sm:justify-between max-sm:gap-x-3 max-sm:pt-0.5">
            <span className={cx('block text-small', state === 'todo' ? 'text-faint' : 'font-semibold text-ink')}>
              {t(label)}
              <span className="sr-only"> ({t(m[state])})</span>
            </span>
            <span className="block text-tiny text-faint">{at === null ? state === 'now' ? t(m.now) : '' : <When at={at} look="day" />}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The same in the height of a line, for lists of many cases. */
export function JourneyBar({ steps }: { readonly steps: readonly Milestone[] }): ReactNode {
  const { t } = useText();
  return (
    <ol aria-label={t(m.journey)} className="flex w-full gap-1">
      {steps.map(({ step, label, state }) => (
        <li key={step} title={`${t(label)}: ${t(m[state])}`} className={cx('relative h-2 flex-1 rounded-full', BARS[state])}>
          {state === 'now' && <span aria-hidden className="absolute inset-y-0 left-0 w-1/2 rounded-full bg-accent" />}
          <span className="sr-only">{t(label)}: {t(m[state])}</span>
        </li>
      ))}
    </ol>
  );
}
