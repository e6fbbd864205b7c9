import { useNavigate } from '@tanstack/react-router';
import { Send } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { focusAt } from '../../frame/focus-at.ts';
import { ProblemList } from '../../frame/problem-list.tsx';
import { SaveProblems, SaveState } from '../../frame/server-form.tsx';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { ActionBar } from '../../parts/action-bar.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { Banner, Card, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { ApplySteps } from '../../frame/apply-steps.tsx';
import { ConsentList } from '../../frame/consent-list.tsx';
import { ContractSummary, TYPE_NAMES } from '../../frame/contract-summary.tsx';
import { useDraft } from '../../frame/draft.ts';
import type { Draft, DraftWork } from '../../frame/draft.ts';
import { answerKey, choiceKey, consentKey, typeKey } from '../../frame/draft-members.ts';
import { ExtraFieldInput } from './extra-fields.tsx';
import { useMoves } from './moves.ts';
import { PlanLine } from './plan-lines.tsx';
import { SendingSummary } from './sending-summary.tsx';

const m = defineMessages({
  title: { ko: 'PG 및 결제방식 수정', en: 'Edit PG & Payment Type' },
  lead: { ko: '계약 수가 적도록 PG를 제안합니다. 원하시면 결제수단마다 바꿀 수 있으며, 직접 고르신 PG는 그대로 유지됩니다.', en: 'Gateways are proposed so that few contracts are needed. Change any of them where you prefer another; those you choose yourself stay as they are.' },
  viewAll: { ko: '전체 보기', en: 'View All' },
  lines: { ko: '결제수단별 PG', en: 'Gateway of each method' },
  add: { ko: '결제방식 추가', en: 'Add Payment Type' },
  addHint: { ko: '정기결제나 수기결제를 쓰는 결제수단에 추가합니다. PG의 별도 심사가 있을 수 있습니다.', en: 'Add subscription or key-in payment where your shop uses them. Gateways may review them separately.' },
  addable: { ko: 'PG {count}곳 제공', en: 'Offered by {count, plural, one {# gateway} other {# gateways}}' },
  impossible: { ko: '추가할 수 없는 결제방식 {count}개', en: '{count, plural, one {# type cannot be added} other {# types cannot be added}}' },
  extra: { ko: 'PG별 추가 정보', en: 'Further information for the gateways' },
  consents: { ko: 'PG별 동의', en: 'Consents per gateway' },
  all: { ko: '모두 동의합니다', en: 'Agree to all' },
  done: { ko: '완료', en: 'Done' },
  back: { ko: '결제수단 다시 고르기', en: 'Change the methods' },
  empty: { ko: '선택한 결제수단이 없습니다', en: 'No payment method chosen yet' },
  choose: { ko: '결제수단 선택', en: 'Select payment methods' },
  sends: { ko: '누르면 {gateway}에 바로 제출됩니다', en: 'Done sends it to {gateway} at once' },
  sendsMany: { ko: '누르면 {gateway} 등 PG {count}곳에 바로 제출됩니다', en: 'Done sends it to {count} gateways at once, {gateway} among them' },
  business: { ko: '다음: 사업자 정보 (아직 제출하지 않습니다)', en: 'Next: business information (nothing is sent yet)' },
  sent: { ko: 'PG {count}곳에 신청서를 제출했습니다', en: 'The application was sent to {count, plural, one {# gateway} other {# gateways}}' },
  problems: { ko: '다음 항목을 고친 뒤 완료를 눌러 주세요', en: 'Please correct the following, then press Done' },
  required: { ko: '「{name}」에 동의해 주세요.', en: 'Please agree to "{name}".' },
});

export const title = m.title;

/** Which gateway carries which method, further payment types, and what the gateways ask. */
export function Screen(): ReactNode {
  const { t } = useText();
  const catalogue = useRead('catalogue');
  const draft = useRead('draft');
  const header = <PageHeader title={t(m.title)} lead={t(m.lead)} above={<ApplySteps current="gateways" onFile={draft.data?.businessInformation === 'on_file'} />} actions={<LinkButton to="/gateways">{t(m.viewAll)}</LinkButton>} />;
  if (catalogue.isPending || draft.isPending) return <>{header}<LoadingState lines={8} /></>;
  if (catalogue.data === undefined || draft.data === undefined) {
    const again = (): void => void Promise.all([catalogue, draft].filter(({ isError }) => isError).map(({ refetch }) => refetch()));
    return <>{header}<ErrorState failure={catalogue.error ?? draft.error} onRetry={again} retrying={catalogue.isFetching || draft.isFetching} /></>;
  }
  const gatewayNames = new Map(catalogue.data.gateways.map((one) => [one.code, t(one.names)]));
  const methodNames = new Map(catalogue.data.methods.map((one) => [one.code, t(one.names)]));
  return <>{header}<Plan kept={draft.data} gatewayName={(code) => gatewayNames.get(code) ?? code} methodName={(code) => methodNames.get(code) ?? code} /></>;
}

interface Names {
  readonly gatewayName: (code: string) => string;
  readonly methodName: (code: string) => string;
}

function Plan({ kept, ...names }: Names & { readonly kept: Draft }): ReactNode {
  const { t } = useText();
  const may = useMay('application:write');
  const work = useDraft(kept);
  const [complain, setComplain] = useState(false);
  const { draft } = work;
  useMoves(kept, names, work);
  if (draft.methods.length === 0) return <EmptyState title={t(m.empty)} action={<LinkButton kind="primary" to="/apply/methods">{t(m.choose)}</LinkButton>} />;
  const general = draft.problems.filter(({ pointer }) => !pointer.startsWith('/lines/') && !pointer.startsWith('/extraFields/'));
  const open = complain ? obstacles(draft, t) : [];
  return (
    <div className="flex flex-col gap-6">
      <SaveProblems form={work.form} />
      {general.map((problem) => <Banner key={problem.pointer + problem.code} tone={problem.severity === 'error' ? 'bad' : 'warn'} title={t(problem.message)} />)}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-6">
          <section aria-labelledby="plan-lines">
            <h2 id="plan-lines" className="mb-3 text-title">{t(m.lines)}</h2>
            <ul className="flex flex-col gap-3">
              {draft.lines.map((line, at) => (
                <PlanLine
                  key={`${line.method}:${line.type}`} line={line} at={`/lines/${at}`} name={names.methodName(line.method)} gatewayName={names.gatewayName} disabled={!may}
                  problems={draft.problems.filter(({ pointer }) => pointer === `/lines/${at}`)}
                  onChoose={(gateway) => work.set(choiceKey(line), gateway)}
                  onFollow={() => work.set(choiceKey(line), null)}
                />
              ))}
            </ul>
          </section>
          <AddTypes work={work} names={names} disabled={!may} />
          {draft.extraFields.length > 0 && (
            <Card title={t(m.extra)}>
              <div className="flex flex-col gap-5">
                {draft.extraFields.map((field) => <ExtraFieldInput key={answerKey(field)} field={field} problems={draft.problems} complain={complain} disabled={!may} onChange={(value) => work.set(answerKey(field), value)} />)}
              </div>
            </Card>
          )}
        </div>
        <div className="lg:sticky lg:top-4"><ContractSummary contracts={draft.contracts} lines={draft.lines} methodName={names.methodName} /></div>
      </div>
      {draft.businessInformation === 'on_file' && draft.gatewayConsents.length > 0 && <Consents work={work} complain={complain} disabled={!may} />}
      {may && draft.businessInformation === 'on_file' && draft.contracts.length > 0 && <SendingSummary draft={draft} methodName={names.methodName} />}
      <ProblemList title={t(m.problems)} problems={open} />
      <p><LinkButton kind="quiet" to="/apply/methods" className="-ml-4">{t(m.back)}</LinkButton></p>
      {may && <Done work={work} onComplain={() => setComplain(true)} />}
    </div>
  );
}

/** Everything that stops Done, in the order of the page. */
function obstacles(draft: Draft, t: ReturnType<typeof useText>['t']): { pointer: string; text: string }[] {
  const problems = draft.problems.filter(({ severity }) => severity === 'error').map(({ pointer, message }) => ({ pointer, text: t(message) }));
  const missing = draft.businessInformation !== 'on_file' ? [] : draft.gatewayConsents.filter(({ required, agreedAt }) => required && agreedAt === null);
  return [...problems, ...missing.map(({ code, title: name }) => ({ pointer: `/consents/${code}`, text: t(m.required, { name: t(name) }) }))];
}

/** Subscription and key-in per method. What nobody offers is folded away, with its reason. */
function AddTypes({ work, names, disabled }: { readonly work: DraftWork; readonly names: Names; readonly disabled: boolean }): ReactNode {
  const { t } = useText();
  const types = work.draft.addableTypes;
  if (types.length === 0) return null;
  const offered = types.filter(({ possible, added }) => possible || added);
  const closed = types.filter(({ possible, added }) => !possible && !added);
  const row = (one: Draft['addableTypes'][number]): ReactNode => (
    <Checkbox
      key={typeKey(one)} checked={one.added} disabled={disabled || (!one.possible && !one.added)}
      label={`${names.methodName(one.method)} · ${t(TYPE_NAMES[one.type])}`} hint={one.reason === null ? t(m.addable, { count: one.gateways.length }) : t(one.reason)}
      onChange={(event) => work.set(typeKey(one), event.currentTarget.checked ? true : null)}
    />
  );
  return (
    <Card title={t(m.add)} hint={t(m.addHint)}>
      <div className="flex flex-col gap-6">
        {(['subscription', 'key_in'] as const).map((type) => {
          const rows = offered.filter((one) => one.type === type);
          return rows.length === 0 ? null : (
            <fieldset key={type} className="min-w-0">
              <legend className="mb-1 text-small font-semibold">{t(TYPE_NAMES[type])}</legend>
              <div className="grid gap-x-6 sm:grid-cols-2">{rows.map(row)}</div>
            </fieldset>
          );
        })}
        {closed.length > 0 && (
          <details>
            <summary className="min-h-8 cursor-pointer py-1 text-small text-soft pointer-coarse:min-h-11 pointer-coarse:py-2.5">{t(m.impossible, { count: closed.length })}</summary>
            <div className="mt-2 grid gap-x-6 sm:grid-cols-2">{closed.map(row)}</div>
          </details>
        )}
      </div>
    </Card>
  );
}

function Consents({ work, complain, disabled }: { readonly work: DraftWork; readonly complain: boolean; readonly disabled: boolean }): ReactNode {
  const { t } = useText();
  const { gatewayConsents } = work.draft;
  const agree = (consents: Draft['gatewayConsents'], agreed: boolean): void => {
    for (const { code, version } of consents) work.set(consentKey(code), agreed ? version : null);
  };
  return (
    <Card title={t(m.consents)}>
      <Checkbox label={<strong>{t(m.all)}</strong>} disabled={disabled} checked={gatewayConsents.every(({ agreedAt }) => agreedAt !== null)} onChange={(event) => agree(gatewayConsents, event.currentTarget.checked)} />
      <ConsentList consents={gatewayConsents} complain={complain} disabled={disabled} onChange={(one, agreed) => agree([one], agreed)} />
    </Card>
  );
}

/** Goes on, or to the first thing that stops it. */
function Done({ work, onComplain }: { readonly work: DraftWork; readonly onComplain: () => void }): ReactNode {
  const { t } = useText();
  const navigate = useNavigate();
  const toast = useToast();
  const [going, setGoing] = useState(false);
  const submit = useChange('submitDraft', { refresh: ['draft', 'applications', 'overview'] });
  const complain = (pointers: readonly string[]): void => {
    onComplain();
    // After the messages have been drawn: the field is found by them.
    requestAnimationFrame(() => void pointers.some(focusAt));
  };
  const done = async (): Promise<void> => {
    setGoing(true);
    const saved = await work.flush();
    setGoing(false);
    if (saved === null) return;
    const stops = obstacles(saved, t);
    if (stops.length > 0 || saved.allowedActions.length === 0) return complain(stops.map(({ pointer }) => pointer));
    if (saved.nextAfterDone === '/business') return void navigate({ to: '/business' });
    const consents = saved.gatewayConsents.flatMap(({ code, version, agreedAt }) => (agreedAt === null ? [] : [{ code, version }]));
    submit.mutate({ body: { consents }, ifMatch: saved.version }, {
      onSuccess: () => {
        toast.show({ tone: 'good', title: t(m.sent, { count: saved.contracts.length }) });
        void navigate({ to: '/applications' });
      },
      onError: (failure) => {
        toast.fail(failure);
        if (failure instanceof ApiProblem && failure.status < 500) complain(failure.errors.map(({ pointer }) => pointer));
      },
    });
  };
  const { contracts } = work.draft;
  const [first] = contracts;
  const onFile = work.draft.businessInformation === 'on_file' && first !== undefined;
  return (
    <ActionBar>
      <div className="flex min-w-0 flex-1 flex-col">
        <p id="done-does" className={onFile ? 'flex items-center gap-1.5 font-semibold text-warn' : 'text-small font-semibold'}>{onFile && <Send size={17} className="shrink-0" aria-hidden />}{onFile ? t(contracts.length > 1 ? m.sendsMany : m.sends, { count: contracts.length, gateway: first === undefined ? '' : t(first.names) }) : t(m.business)}</p>
        <SaveState form={work.form} />
      </div>
      <Button kind="primary" size="large" aria-describedby="done-does" busy={going || submit.isPending} onClick={() => void done()}>{t(m.done)}</Button>
    </ActionBar>
  );
}
