import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { FieldError } from '../../parts/field.tsx';
import { ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { useDraft } from './draft.ts';

type Method = Answer<'catalogue'>['methods'][number];

const m = defineMessages({
  title: { ko: '결제수단 선택', en: 'Select payment methods' },
  lead: { ko: '쇼핑몰에서 받을 결제수단을 모두 선택해 주세요. 선택한 내용은 자동으로 저장됩니다.', en: 'Choose every method your shop should accept. Your choices are saved as you go.' },
  general: { ko: '일반결제', en: 'General' },
  simple: { ko: '간편결제', en: 'Simple' },
  identity: { ko: '기타', en: 'Other' },
  overseas: { ko: '해외결제', en: 'Overseas' },
  one_time: { ko: '일반', en: 'one-time' },
  subscription: { ko: '정기', en: 'subscription' },
  key_in: { ko: '수기', en: 'key-in' },
  verification: { ko: '인증', en: 'verification' },
  count: { ko: '{count}개 선택함', en: '{count, plural, one {# method chosen} other {# methods chosen}}' },
  saving: { ko: '저장하는 중입니다', en: 'Saving' },
  saved: { ko: '저장되었습니다', en: 'Saved' },
  done: { ko: '완료', en: 'Done' },
  none: { ko: '결제수단을 하나 이상 선택해 주세요.', en: 'Choose at least one payment method.' },
  gateways: { ko: '지원하는 PG', en: 'Supported by' },
});

export const title = m.title;

const SECTIONS = ['general', 'simple', 'identity', 'overseas'] as const;

/** Which methods the shop should accept. */
export function Screen(): ReactNode {
  const { t } = useText();
  const navigate = useNavigate();
  const may = useMay('application:write');
  const catalogue = useRead('catalogue');
  const { draft, saving, change, flush } = useDraft();
  const [complain, setComplain] = useState(false);
  const header = <PageHeader title={t(m.title)} lead={t(m.lead)} />;
  if (catalogue.isError) return <>{header}<ErrorState failure={catalogue.error} onRetry={() => void catalogue.refetch()} /></>;
  if (draft.isError) return <>{header}<ErrorState failure={draft.error} onRetry={() => void draft.refetch()} /></>;
  if (catalogue.isPending || draft.isPending) return <>{header}<LoadingState lines={8} /></>;
  const chosen = draft.data.methods;
  const toggle = (code: string, on: boolean): void => {
    const methods = on ? [...chosen.filter((one) => one !== code), code] : chosen.filter((one) => one !== code);
    change({ methods }, (before) => ({ ...before, methods }));
  };
  const done = async (): Promise<void> => {
    const saved = await flush();
    if (saved === null) return;
    if (saved.methods.length > 0) return void navigate({ to: '/apply/gateways' });
    setComplain(true);
    document.querySelector<HTMLInputElement>('[data-method]:not(:disabled)')?.focus();
  };
  return (
    <>
      {header}
      <div className="flex flex-col gap-8">
        {SECTIONS.map((category) => (
          <Section key={category} name={t(m[category])} methods={catalogue.data.methods.filter((method) => method.category === category)} gateways={catalogue.data.gateways} chosen={chosen} disabled={!may} onToggle={toggle} />
        ))}
      </div>
      <div className="sticky bottom-0 mt-8 flex flex-wrap items-center justify-between gap-3 border-t border-line bg-surface px-4 py-3">
        <div>
          <p className="font-semibold">{t(m.count, { count: chosen.length })}</p>
          <p className="text-small text-faint">{saving ? t(m.saving) : chosen.length > 0 ? t(m.saved) : ''}</p>
          {complain && chosen.length === 0 && <FieldError>{t(m.none)}</FieldError>}
        </div>
        <Button kind="primary" size="large" busy={saving} onClick={() => void done()}>{t(m.done)}</Button>
      </div>
    </>
  );
}

function Section(props: { readonly name: string; readonly methods: readonly Method[]; readonly gateways: Answer<'catalogue'>['gateways']; readonly chosen: readonly string[]; readonly disabled: boolean; readonly onToggle: (code: string, on: boolean) => void }): ReactNode {
  const { t } = useText();
  if (props.methods.length === 0) return null;
  const nameOf = (code: string): string => {
    const gateway = props.gateways.find((one) => one.code === code);
    return gateway === undefined ? code : t(gateway.names);
  };
  return (
    <section aria-label={props.name}>
      <h2 className="mb-3 text-title">{props.name}</h2>
      <ul className="grid gap-3 md:grid-cols-2">
        {props.methods.map((method) => {
          const on = props.chosen.includes(method.code);
          return (
            <li key={method.code} className={`rounded-card border px-4 py-3 ${on ? 'border-accent bg-accent-wash/50' : 'border-line bg-surface'}`}>
              <Checkbox
                data-method={method.code}
                checked={on}
                // A chosen method that has become unusable can still be taken back.
                disabled={props.disabled || (!method.usable && !on)}
                onChange={(event) => props.onToggle(method.code, event.currentTarget.checked)}
                label={<span className="font-semibold">{t(method.names)}</span>}
                hint={t(method.explanation)}
              />
              {method.reason !== null && <p className="mt-1 pl-7.5 text-small text-warn">{t(method.reason)}</p>}
              {method.gateways.length > 0 && (
                <ul aria-label={t(m.gateways)} className="mt-2 flex flex-wrap gap-1.5 pl-7.5">
                  {method.gateways.map(({ code, types }) => (
                    <li key={code} className="max-w-full"><Badge>{nameOf(code)} · {types.map((type) => t(m[type])).join(', ')}</Badge></li>
                  ))}
                </ul>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
