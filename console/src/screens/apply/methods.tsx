import { useNavigate } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { SaveProblems, SaveState } from '../../frame/server-form.tsx';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { ActionBar } from '../../parts/action-bar.tsx';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { FieldError, TextInput } from '../../parts/field.tsx';
import { Banner, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { ApplySteps } from '../../frame/apply-steps.tsx';
import { useDraft } from '../../frame/draft.ts';
import type { Draft } from '../../frame/draft.ts';
import { methodKey, typeKey } from '../../frame/draft-members.ts';
import { MethodSets } from './method-sets.tsx';

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
  done: { ko: '완료', en: 'Done' },
  next: { ko: '다음: PG 및 결제방식', en: 'Next: gateways and payment types' },
  search: { ko: '결제수단 찾기', en: 'Find a method' },
  noneFound: { ko: '찾는 결제수단이 없습니다. 다른 이름으로 검색해 주세요.', en: 'No method has this name. Try another one.' },
  closed: { ko: '지금 신청할 수 없는 결제수단 {count}개', en: '{count, plural, one {# method cannot be applied for now} other {# methods cannot be applied for now}}' },
  adding: { ko: '이미 이용하거나 신청 중인 결제수단은 그대로입니다. 이번에 더할 결제수단만 선택해 주세요.', en: 'What you use or have applied for stays as it is. Choose only what you want to add.' },
  none: { ko: '결제수단을 하나 이상 선택해 주세요.', en: 'Choose at least one payment method.' },
  withSubscription: { ko: '정기결제도 신청합니다', en: 'With subscription payment' },
  withKeyIn: { ko: '수기결제도 신청합니다', en: 'With key-in payment' },
  gateways: { ko: '지원하는 PG', en: 'Supported by' },
  support: { ko: 'PG {count}곳 지원', en: '{count, plural, one {# gateway} other {# gateways}}' },
  supportOf: { ko: '{name}: PG {count}곳 지원, {types}', en: '{name}: {count, plural, one {# gateway} other {# gateways}}, {types}' },
  live: { ko: '이미 {names}에서 이용 중입니다', en: 'Already live at {names}' },
  applied: { ko: '이미 {names}에 신청하여 진행 중입니다', en: 'Already applied for at {names}' },
  readOnly: { ko: '보기 권한만 있습니다', en: 'You can view this page only' },
  readOnlyDetail: { ko: '결제수단은 소유자나 관리자가 선택할 수 있습니다.', en: 'An owner or admin can choose payment methods.' },
});

export const title = m.title;

const ADDED_TYPES = ['subscription', 'key_in'] as const;
const SECTIONS = ['general', 'simple', 'identity', 'overseas'] as const;

/** Which methods the shop should accept. */
export function Screen(): ReactNode {
  const { t } = useText();
  const catalogue = useRead('catalogue');
  const draft = useRead('draft');
  const header = <PageHeader title={t(m.title)} lead={t((draft.data?.running.length ?? 0) > 0 ? m.adding : m.lead)} above={<ApplySteps current="methods" onFile={draft.data?.businessInformation === 'on_file'} />} />;
  if (catalogue.isPending || draft.isPending) return <>{header}<LoadingState lines={8} /></>;
  if (catalogue.data === undefined || draft.data === undefined) {
    const again = (): void => void Promise.all([catalogue, draft].filter(({ isError }) => isError).map(({ refetch }) => refetch()));
    return <>{header}<ErrorState failure={catalogue.error ?? draft.error} onRetry={again} retrying={catalogue.isFetching || draft.isFetching} /></>;
  }
  return <>{header}<Choosing kept={draft.data} catalogue={catalogue.data} /></>;
}

function Choosing({ kept, catalogue }: { readonly kept: Draft; readonly catalogue: Answer<'catalogue'> }): ReactNode {
  const { t } = useText();
  const navigate = useNavigate();
  const may = useMay('application:write');
  const { draft, form, set, flush } = useDraft(kept);
  const [complain, setComplain] = useState(false);
  const [going, setGoing] = useState(false);
  const [query, setQuery] = useState('');
  const chosen = draft.methods;
  const wanted = query.replace(/\s/g, '').toLowerCase();
  const named = catalogue.methods.filter(({ names }) => [names.ko, names.en].some((name) => name.replace(/\s/g, '').toLowerCase().includes(wanted)));
  const done = async (): Promise<void> => {
    setGoing(true);
    const saved = await flush();
    setGoing(false);
    if (saved === null) return;
    if (saved.methods.length > 0) return void navigate({ to: '/apply/gateways' });
    setComplain(true);
    document.querySelector<HTMLInputElement>('[data-method]:not(:disabled)')?.focus();
  };
  const nameOf = (code: string): string => {
    const gateway = catalogue.gateways.find((one) => one.code === code);
    return gateway === undefined ? code : t(gateway.names);
  };
  return (
    <>
      <div className="mb-6 empty:hidden"><SaveProblems form={form} /></div>
      {!may && <div className="mb-6"><Banner tone="warn" title={t(m.readOnly)}>{t(m.readOnlyDetail)}</Banner></div>}
      {may && <MethodSets catalogue={catalogue} running={draft.running} form={form} set={set} />}
      <TextInput fieldClassName="mb-6 max-w-md" type="search" label={t(m.search)} value={query} onChange={(event) => setQuery(event.currentTarget.value)} />
      {named.length === 0 && <p role="status" className="text-soft">{t(m.noneFound)}</p>}
      <div className="flex flex-col gap-10">
        {SECTIONS.map((category) => {
          const methods = named.filter((method) => method.category === category);
          const open = methods.filter(({ code, usable }) => usable || chosen.includes(code));
          const closed = methods.filter((method) => !open.includes(method));
          const card = (method: Method): ReactNode => <MethodCard key={method.code} method={method} nameOf={nameOf} running={draft.running.filter((one) => one.method === method.code)} on={chosen.includes(method.code)} added={ADDED_TYPES.filter((type) => form.values[typeKey({ method: method.code, type })] === true)} disabled={!may} onToggle={(on) => set(methodKey(method.code), on ? true : null)} />;
          const count = methods.filter(({ code }) => chosen.includes(code)).length;
          return methods.length === 0 ? null : (
            <section key={category} aria-label={t(m[category])}>
              <div className="mb-3 flex items-baseline gap-3">
                <h2 className="text-title">{t(m[category])}</h2>
                {count > 0 && <span className="text-small text-accent">{t(m.count, { count })}</span>}
              </div>
              <ul className="grid gap-3 md:grid-cols-2">
                {open.map(card)}
              </ul>
              {closed.length > 0 && (
                <details className="mt-3">
                  <summary className="min-h-8 cursor-pointer py-1 text-small text-soft pointer-coarse:min-h-11 pointer-coarse:py-2.5">{t(m.closed, { count: closed.length })}</summary>
                  <ul className="mt-2 grid gap-3 md:grid-cols-2">{closed.map(card)}</ul>
                </details>
              )}
            </section>
          );
        })}
      </div>
      <ActionBar>
        <div className="flex min-w-0 flex-1 flex-col">
          <p className="font-semibold">{t(m.count, { count: chosen.length })}</p>
          {complain && chosen.length === 0 ? <FieldError>{t(m.none)}</FieldError> : <p id="done-does" className="text-small text-soft">{t(m.next)}</p>}
          <SaveState form={form} />
        </div>
        {may && <Button kind="primary" size="large" aria-describedby="done-does" busy={going} onClick={() => void done()}>{t(m.done)}</Button>}
      </ActionBar>
    </>
  );
}

/** One method: what it is, and on demand which gateways carry it in which payment types. */
function MethodCard(props: { readonly method: Method; readonly nameOf: (code: string) => string; readonly running: Draft['running']; readonly on: boolean; readonly added: readonly (typeof ADDED_TYPES)[number][]; readonly disabled: boolean; readonly onToggle: (on: boolean) => void }): ReactNode {
  const { t } = useText();
  const { method, on } = props;
  const name = t(method.names);
  const types = method.types.filter((type) => method.gateways.some((gateway) => gateway.types.includes(type)));
  return (
    <li className={`rounded-card border px-4 py-2.5 transition-colors ${on ? 'border-accent bg-accent-wash/50' : 'border-line bg-surface'}`}>
      <Checkbox
        data-method={method.code}
        checked={on}
        // A chosen method that has become unusable can still be taken back.
        disabled={props.disabled || (!method.usable && !on)}
        onChange={(event) => props.onToggle(event.currentTarget.checked)}
        label={<span className="font-semibold">{name}</span>}
        hint={t(method.explanation)}
      />
      {on && props.added.map((type) => <p key={type} className="mt-1 pl-7.5 text-small text-accent">{t(type === 'subscription' ? m.withSubscription : m.withKeyIn)}</p>)}
      {method.reason !== null && <p className="mt-1 pl-7.5 text-small text-warn">{t(method.reason)}</p>}
      {([true, false] as const).map((live) => {
        const names = [...new Set(props.running.filter((one) => one.live === live).map(({ gateway }) => props.nameOf(gateway)))];
        return names.length > 0 && <p key={String(live)} className="mt-1 pl-7.5 text-small text-warn">{t(live ? m.live : m.applied, { names: names.join(', ') })}</p>;
      })}
      {method.gateways.length > 0 && (
        <details className="group pl-7.5">
          <summary aria-label={t(m.supportOf, { name, count: method.gateways.length, types: types.map((type) => t(m[type])).join(', ') })} className="-mx-1.5 inline-flex min-h-8 max-w-full cursor-pointer list-none flex-wrap items-center gap-x-1.5 rounded-small px-1.5 text-small text-soft hover:text-ink pointer-coarse:min-h-11">
            <span>{t(m.support, { count: method.gateways.length })} <span className="text-faint">·</span></span>
            <span className="text-faint">{types.map((type) => t(m[type])).join(', ')}</span>
            <ChevronDown size={16} aria-hidden className="shrink-0 text-faint transition-transform group-open:rotate-180" />
          </summary>
          <ul aria-label={t(m.gateways)} className="mt-1 mb-1.5 flex flex-col gap-1 border-t border-line pt-2 text-small">
            {method.gateways.map((gateway) => (
              <li key={gateway.code} className="flex flex-wrap justify-between gap-x-4">
                <span className="min-w-0">{props.nameOf(gateway.code)}</span>
                <span className="text-soft">{gateway.types.map((type) => t(m[type])).join(', ')}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
