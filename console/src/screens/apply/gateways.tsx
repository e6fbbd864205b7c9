import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { Banner, Card, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { ConsentList, focusMissingConsent } from './consent-list.tsx';
import { consenting, useDraft } from './draft.ts';
import type { Draft } from './draft.ts';
import { ExtraFieldInput } from './extra-fields.tsx';
import { ContractSummary, PlanLine, TYPE_NAMES } from './plan-lines.tsx';

const m = defineMessages({
  title: { ko: 'PG 및 결제방식 수정', en: 'Edit PG & Payment Type' },
  lead: { ko: '결제수단마다 알맞은 PG를 제안합니다. 원하시면 바꿀 수 있습니다.', en: 'A gateway is proposed for each method. Change it where you prefer another.' },
  viewAll: { ko: '전체 보기', en: 'View All' },
  add: { ko: '결제방식 추가', en: 'Add Payment Type' },
  extra: { ko: 'PG별 추가 정보', en: 'Further information for the gateways' },
  consents: { ko: 'PG별 동의', en: 'Consents per gateway' },
  all: { ko: '모두 동의합니다', en: 'Agree to all' },
  done: { ko: '완료', en: 'Done' },
  empty: { ko: '선택한 결제수단이 없습니다', en: 'No payment method chosen yet' },
  choose: { ko: '결제수단 선택', en: 'Select payment methods' },
  problems: { ko: '먼저 해결할 문제가 있습니다', en: 'Some things need your attention first' },
});

export const title = m.title;

const addedOf = (draft: Draft): { method: string; type: Draft['addableTypes'][number]['type'] }[] => draft.addableTypes.filter(({ added }) => added).map(({ method, type }) => ({ method, type }));
const choicesOf = (draft: Draft): { method: string; type: Draft['lines'][number]['type']; gateway: string }[] => draft.lines.flatMap(({ method, type, gateway, proposed }) => (proposed || gateway === null ? [] : [{ method, type, gateway }]));

/** Which gateway carries which method, further payment types, and what the gateways ask. */
export function Screen(): ReactNode {
  const { t } = useText();
  const catalogue = useRead('catalogue');
  const work = useDraft();
  const header = <PageHeader title={t(m.title)} lead={t(m.lead)} actions={<LinkButton to="/gateways">{t(m.viewAll)}</LinkButton>} />;
  if (catalogue.isError) return <>{header}<ErrorState failure={catalogue.error} onRetry={() => void catalogue.refetch()} /></>;
  if (work.draft.isError) return <>{header}<ErrorState failure={work.draft.error} onRetry={() => void work.draft.refetch()} /></>;
  if (catalogue.isPending || work.draft.isPending) return <>{header}<LoadingState lines={8} /></>;
  if (work.draft.data.methods.length === 0) return <>{header}<EmptyState title={t(m.empty)} action={<LinkButton kind="primary" to="/apply/methods">{t(m.choose)}</LinkButton>} /></>;
  const names = new Map([...catalogue.data.methods, ...catalogue.data.gateways].map((one) => [one.code, t(one.names)]));
  const methodNames = new Map(catalogue.data.methods.map((one) => [one.code, t(one.names)]));
  return <>{header}<Plan work={work} draft={work.draft.data} gatewayName={(code) => names.get(code) ?? code} methodName={(code) => methodNames.get(code) ?? code} /></>;
}

function Plan({ work, draft, gatewayName, methodName }: { readonly work: ReturnType<typeof useDraft>; readonly draft: Draft; readonly gatewayName: (code: string) => string; readonly methodName: (code: string) => string }): ReactNode {
  const { t } = useText();
  const may = useMay('application:write');
  const [complain, setComplain] = useState(false);
  const general = draft.problems.filter(({ pointer }) => !pointer.startsWith('/lines/') && !pointer.startsWith('/extraFields/'));
  const answer = (field: Draft['extraFields'][number], value: unknown): void => {
    const extraFields: Record<string, Record<string, unknown>> = {};
    const fields = draft.extraFields.map((one) => (one === field ? { ...one, value } : one));
    for (const one of fields) if (one.value !== null && one.value !== undefined) extraFields[one.gateway] = { ...extraFields[one.gateway], [one.name]: one.value };
    work.change({ extraFields }, (before) => ({ ...before, extraFields: fields }));
  };
  return (
    <div className="flex flex-col gap-6">
      {general.map((problem) => <Banner key={problem.pointer} tone={problem.severity === 'error' ? 'bad' : 'warn'} title={t(problem.message)} />)}
      {draft.lines.map((line, at) => (
        <PlanLine
          key={`${line.method}:${line.type}`} line={line} name={methodName(line.method)} gatewayName={gatewayName} disabled={!may}
          problems={draft.problems.filter(({ pointer }) => pointer === `/lines/${at}`)}
          onChoose={(gateway) => {
            const { method, type } = line;
            work.change(
              { choices: [...choicesOf(draft).filter((one) => one.method !== method || one.type !== type), { method, type, gateway }] },
              (before) => ({ ...before, lines: before.lines.map((one) => (one.method === method && one.type === type ? { ...one, gateway, proposed: false } : one)) }),
            );
          }}
        />
      ))}
      {draft.addableTypes.length > 0 && (
        <Card title={t(m.add)}>
          {draft.addableTypes.map((one) => (
            <Checkbox
              key={`${one.method}:${one.type}`} checked={one.added} disabled={!may || (!one.possible && !one.added)}
              label={`${methodName(one.method)} · ${t(TYPE_NAMES[one.type])}`} hint={one.reason === null ? one.gateways.map(gatewayName).join(', ') : t(one.reason)}
              onChange={(event) => {
                const { method, type } = one;
                const added = event.currentTarget.checked;
                const rest = addedOf(draft).filter((other) => other.method !== method || other.type !== type);
                work.change({ addedTypes: added ? [...rest, { method, type }] : rest }, (before) => ({ ...before, addableTypes: before.addableTypes.map((other) => (other.method === method && other.type === type ? { ...other, added } : other)) }));
              }}
            />
          ))}
        </Card>
      )}
      {draft.extraFields.length > 0 && (
        <Card title={t(m.extra)}>
          <div className="flex flex-col gap-4">
            {draft.extraFields.map((field) => <ExtraFieldInput key={`${field.gateway}:${field.name}`} field={field} problems={draft.problems} disabled={!may} onChange={(value) => answer(field, value)} />)}
          </div>
        </Card>
      )}
      <ContractSummary contracts={draft.contracts} />
      {draft.businessInformation === 'on_file' && draft.gatewayConsents.length > 0 && <Consents work={work} draft={draft} complain={complain} disabled={!may} />}
      {may && <Done work={work} onMissing={() => setComplain(true)} />}
    </div>
  );
}

function Consents({ work, draft, complain, disabled }: { readonly work: ReturnType<typeof useDraft>; readonly draft: Draft; readonly complain: boolean; readonly disabled: boolean }): ReactNode {
  const { t } = useText();
  const agree = (consents: Draft['gatewayConsents'], agreed: boolean): void => {
    const given = consenting(consents, agreed);
    work.change(given.change, given.shown);
  };
  return (
    <Card title={t(m.consents)}>
      <Checkbox label={<strong>{t(m.all)}</strong>} disabled={disabled} checked={draft.gatewayConsents.every(({ agreedAt }) => agreedAt !== null)} onChange={(event) => agree(draft.gatewayConsents, event.currentTarget.checked)} />
      <ConsentList consents={draft.gatewayConsents} complain={complain} disabled={disabled} onChange={(one, agreed) => agree([one], agreed)} />
    </Card>
  );
}

function Done({ work, onMissing }: { readonly work: ReturnType<typeof useDraft>; readonly onMissing: () => void }): ReactNode {
  const { t } = useText();
  const navigate = useNavigate();
  const toast = useToast();
  const submit = useChange('submitDraft', { refresh: ['draft', 'applications'] });
  const done = async (): Promise<void> => {
    const saved = await work.flush();
    if (saved === null) return;
    const problem = saved.problems.find(({ severity }) => severity === 'error');
    if (saved.allowedActions.length === 0) return toast.show({ tone: 'bad', title: t(m.problems), detail: problem === undefined ? undefined : t(problem.message) });
    if (saved.nextAfterDone === '/business') return void navigate({ to: '/business' });
    const consents = saved.gatewayConsents.flatMap(({ code, version, agreedAt }) => (agreedAt === null ? [] : [{ code, version }]));
    submit.mutate({ body: { consents }, ifMatch: saved.version }, {
      onSuccess: () => void navigate({ to: '/applications' }),
      onError: (failure) => { toast.fail(failure); onMissing(); focusMissingConsent(saved.gatewayConsents); },
    });
  };
  return <div className="flex justify-end"><Button kind="primary" size="large" busy={submit.isPending} onClick={() => void done()}>{t(m.done)}</Button></div>;
}
