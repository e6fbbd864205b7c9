import type { ReactNode } from 'react';
import { cx } from '../parts/class-names.ts';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  label: { ko: '신청 단계', en: 'Steps of the application' },
  methods: { ko: '결제수단', en: 'Methods' },
  gateways: { ko: 'PG', en: 'Gateways' },
  business: { ko: '사업자 정보', en: 'Business information' },
  submit: { ko: '제출', en: 'Submit' },
});

export type ApplyStep = 'methods' | 'gateways' | 'business';

/** Where in the application this page stands. With business information on file its step is left out. */
export function ApplySteps({ current, onFile }: { readonly current: ApplyStep; readonly onFile: boolean }): ReactNode {
  const { t } = useText();
  const steps: readonly ApplyStep[] = onFile ? ['methods', 'gateways'] : ['methods', 'gateways', 'business'];
  const done = steps.indexOf(current);
  return (
    <nav aria-label={t(m.label)} className="mb-3 text-small">
      <ol className="flex flex-wrap items-center gap-x-2.5 gap-y-1 sm:gap-x-1.5">
        {steps.map((step, at) => (
          <li key={step} aria-current={step === current ? 'step' : undefined} className={cx('flex items-center gap-1.5', step === current ? 'font-semibold text-accent' : at < done ? 'text-soft' : 'text-faint')}>
            <span aria-hidden className={cx('numeric grid size-5 place-items-center rounded-full text-tiny font-semibold', step === current ? 'bg-accent text-on-accent' : 'border border-edge/60')}>{at + 1}</span>
            {t(m[step])}
            <span aria-hidden className="font-normal text-faint max-sm:hidden">·</span>
          </li>
        ))}
        <li className="text-faint">{t(m.submit)}</li>
      </ol>
    </nav>
  );
}
