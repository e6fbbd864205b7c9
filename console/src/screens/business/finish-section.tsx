import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { MessageCircle } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ApiProblem, explain, isProblem } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { focusAt } from '../../frame/focus-at.ts';
import { useChat } from '../../frame/chat.tsx';
import { ProblemList } from '../../frame/problem-list.tsx';
import { SaveProblems } from '../../frame/server-form.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { Banner, Card, ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { ConsentList } from '../../frame/consent-list.tsx';
import { ContractList } from '../../frame/contract-summary.tsx';
import { useDraft } from '../../frame/draft.ts';
import type { Draft } from '../../frame/draft.ts';
import { consentKey } from '../../frame/draft-members.ts';
import { DifferenceList } from './difference-list.tsx';
import type { Business, Editor } from './editor.tsx';

const m = defineMessages({
  tellOperator: { ko: '상담으로 알리기', en: 'Tell the operator' },
  title: { ko: '마지막 확인', en: 'Final check' },
  submits: { ko: '완료하면 선택한 PG에 신청서가 제출됩니다. 제출한 뒤에는 상담을 통해서만 내용을 바꿀 수 있습니다.', en: 'Finish also submits your application to the selected gateways. Afterwards the information is changed through support only.' },
  stores: { ko: '완료하면 사업자 정보가 등록됩니다. 결제수단은 전자결제 신청에서 고를 수 있습니다.', en: 'Finish puts the information on file. Payment methods are chosen under Online Payment Application.' },
  sends: { ko: '완료를 누르면 PG {count}곳에 신청서가 제출됩니다', en: 'Finish sends the application to {count, plural, one {# gateway} other {# gateways}}' },
  consents: { ko: 'PG별 동의', en: 'Consents per gateway' },
  all: { ko: '모두 동의', en: 'Agree to all' },
  required: { ko: '「{name}」에 동의해 주세요.', en: 'Please agree to "{name}".' },
  finish: { ko: '완료', en: 'Finish' },
  look: { ko: '다음 항목을 고친 뒤 완료를 눌러 주세요', en: 'Please correct the following, then press Finish' },
  does: { ko: 'PG {count}곳에 신청서를 제출합니다', en: 'Sends the application to {count, plural, one {# gateway} other {# gateways}}' },
  doesStore: { ko: '사업자 정보를 등록합니다', en: 'Puts the business information on file' },
  unsaved: { ko: '저장되지 않은 내용이 있습니다. 화면 아래의 저장 상태를 확인한 뒤 다시 눌러 주세요.', en: 'Something is not saved yet. See the state at the foot of the page, then press again.' },
  unlooked: { ko: '등록증과 다른 항목을 확인해 주세요.', en: 'Look over the fields that differ from the certificate.' },
  stale: { ko: '다른 창이나 기기에서 내용이 바뀌었습니다', en: 'Something was changed in another window or device' },
  staleBody: { ko: '최신 내용을 불러왔습니다. 입력하신 내용은 그대로이니 한 번 확인한 뒤 다시 완료를 눌러 주세요.', en: 'The newest state is shown now and nothing you typed is lost. Look it over, then press Finish again.' },
  gateways: { ko: 'PG 및 결제방식으로 돌아가기', en: 'Back to gateways and payment types' },
});

interface FinishProps {
  readonly editor: Editor;
  readonly strict: boolean;
  readonly onStrict: () => void;
}

/** Consents as they stand, how to save them, and their part of the card. */
interface ConsentWork {
  readonly consents: Draft['gatewayConsents'];
  /** Gateways the application goes to. */
  readonly gateways: number;
  readonly flush: () => Promise<Draft['gatewayConsents'] | null>;
  readonly part: (complain: boolean) => ReactNode;
}

const NO_CONSENTS: ConsentWork = { consents: [], gateways: 0, flush: () => Promise.resolve([]), part: () => null };

/** The last look before the information is put on file, with the consents that a submission needs. */
export function FinishSection(props: FinishProps): ReactNode {
  const { submits } = props.editor.business;
  const draft = useRead('draft', undefined, { enabled: submits });
  if (!submits) return <Finish {...props} work={NO_CONSENTS} />;
  if (draft.data !== undefined) return <FinishWithConsents {...props} kept={draft.data} />;
  return draft.isError ? <ErrorState failure={draft.error} onRetry={() => void draft.refetch()} retrying={draft.isFetching} /> : <Card><LoadingState lines={4} /></Card>;
}

function FinishWithConsents({ kept, ...props }: FinishProps & { readonly kept: Draft }): ReactNode {
  const { t } = useText();
  const { draft, form, set, flush } = useDraft(kept);
  const consents = draft.gatewayConsents;
  const agree = (some: Draft['gatewayConsents'], agreed: boolean): void => {
    for (const { code, version } of some) set(consentKey(code), agreed ? version : null);
  };
  const catalogue = useRead('catalogue');
  const methodName = (code: string): string => { const known = catalogue.data?.methods.find((one) => one.code === code); return known === undefined ? code : t(known.names); };
  const summary = draft.contracts.length > 0 && (
    <section aria-labelledby="finish-sends" className="rounded-control border border-line p-4">
      <h3 id="finish-sends" className="mb-3 font-semibold">{t(m.sends, { count: draft.contracts.length })}</h3>
      <ContractList contracts={draft.contracts} lines={draft.lines} methodName={methodName} />
      <p className="mt-3"><TextLink to="/apply/gateways">{t(m.gateways)}</TextLink></p>
    </section>
  );
  const consentPart = (complain: boolean): ReactNode => consents.length > 0 && (
    <section aria-label={t(m.consents)}>
      <h3 className="font-semibold">{t(m.consents)}</h3>
      <SaveProblems form={form} />
      <Checkbox className="my-1 pl-4.25" label={<strong>{t(m.all)}</strong>} checked={consents.every(({ agreedAt }) => agreedAt !== null)} onChange={(event) => agree(consents, event.currentTarget.checked)} />
      <ConsentList consents={consents} complain={complain} disabled={false} onChange={(one, agreed) => agree([one], agreed)} />
    </section>
  );
  const part = (complain: boolean): ReactNode => <>{summary}{consentPart(complain)}</>;
  return <Finish {...props} work={{ consents, gateways: draft.contracts.length, part, flush: async () => (await flush())?.gatewayConsents ?? null }} />;
}

function Finish({ editor, strict, onStrict, work }: FinishProps & { readonly work: ConsentWork }): ReactNode {
  const { t, locale } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { business } = editor;
  const [going, setGoing] = useState(false);
  const [unsaved, setUnsaved] = useState(false);
  const openChat = useChat();
  // What was looked over: another difference has to be looked at again.
  const [looked, setLooked] = useState('');
  const differing = JSON.stringify(editor.differences);
  const unlooked = editor.differences.length > 0 && looked !== differing;
  const finish = useChange('finishBusiness', { refresh: ['session', 'business', 'overview', 'draft', 'applications'] });

  const lead = (pointers: readonly string[]): void => void requestAnimationFrame(() => void pointers.some(focusAt));
  const refused = (failure: unknown): void => {
    if (isProblem(failure, 'stale_version')) return void client.invalidateQueries();
    if (!(failure instanceof ApiProblem)) return;
    editor.refuse(failure.errors.map(({ pointer, messages }) => ({ pointer, text: messages })));
    lead(failure.errors.map(({ pointer }) => pointer));
  };
  const press = async (): Promise<void> => {
    setGoing(true);
    const kept = await editor.form.flush();
    const consents = kept ? await work.flush() : null;
    setGoing(false);
    setUnsaved(!kept || consents === null);
    if (!kept || consents === null) return;
    const fresh = editor.latest();
    onStrict();
    // What differs on the server counts: the last words may only just have been saved.
    const toLookAt = fresh.differences.length > 0 && looked !== JSON.stringify(fresh.differences);
    const stops = [...obstacles(fresh, consents), ...(toLookAt ? [UNLOOKED] : [])];
    if (stops.length > 0) return lead(stops.map(({ pointer }) => pointer));
    const given = consents.flatMap(({ code, version, agreedAt }) => (agreedAt === null ? [] : [{ code, version }]));
    finish.mutate(
      { body: { consents: given, looked: fresh.differences.map(({ pointer }) => pointer) }, ifMatch: fresh.version },
      {
        onSuccess: ({ applicationId }) => void (applicationId === null ? navigate({ to: '/applications' }) : navigate({ to: '/applications/$applicationId', params: { applicationId } })),
        onError: refused,
      },
    );
  };
  const open = strict ? [...obstacles(business, work.consents), ...(unlooked ? [UNLOOKED] : [])] : [];
  return (
    <Card title={t(m.title)} hint={t(business.submits ? m.submits : m.stores)}>
      <div className="flex flex-col gap-4">
        <DifferenceList differences={editor.differences} looked={!unlooked} complain={strict && unlooked} onLooked={(yes) => setLooked(yes ? differing : '')} />
        {work.part(strict)}
        <ProblemList title={t(m.look)} problems={open.map(({ pointer, consent, message }) => ({ pointer, text: consent === undefined ? t(message) : t(m.required, { name: t(consent) }) }))} />
        {unsaved && <Banner tone="bad" live title={t(m.unsaved)} />}
        {finish.isError && open.length === 0 && (
          isProblem(finish.error, 'stale_version')
            ? <Banner tone="warn" live title={t(m.stale)}>{t(m.staleBody)}</Banner>
            : (
              <Banner tone="bad" live title={explain(finish.error, locale).title}>
                {explain(finish.error, locale).detail}
                {finish.error instanceof ApiProblem && finish.error.errors.map((one) => <p key={one.pointer + one.code}>{t(one.messages)}</p>)}
                {isProblem(finish.error, 'registration_number_in_use') && (
                  <p className="mt-2"><Button size="small" icon={<MessageCircle size={16} aria-hidden />} onClick={() => openChat({ topic: 'business_information' })}>{t(m.tellOperator)}</Button></p>
                )}
                {isProblem(finish.error, 'selection_impossible') && <p><TextLink to="/apply/gateways">{t(m.gateways)}</TextLink></p>}
              </Banner>
            )
        )}
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button kind="primary" size="large" className="max-sm:w-full" aria-describedby="finish-does" busy={going || finish.isPending} onClick={() => void press()}>
          {t(m.finish)}
        </Button>
        <p id="finish-does" className="text-small font-semibold">{business.submits ? t(m.does, { count: work.gateways }) : t(m.doesStore)}</p>
        </div>
      </div>
    </Card>
  );
}

interface Obstacle {
  readonly pointer: string;
  readonly message: Draft['problems'][number]['message'];
  /** Title of a consent not given. */
  readonly consent?: Draft['gatewayConsents'][number]['title'];
}

/** Where the certificate says something else, a person has to have looked. */
const UNLOOKED: Obstacle = { pointer: '/differences', message: m.unlooked };

/** What stops Finish, in the order of the page. */
function obstacles(business: Business, consents: Draft['gatewayConsents']): Obstacle[] {
  const missing = consents.filter(({ required, agreedAt }) => required && agreedAt === null);
  return [
    ...business.problemsWhenFinished.filter(({ severity }) => severity === 'error').map(({ pointer, message }) => ({ pointer, message })),
    ...missing.map(({ code, title }) => ({ pointer: `/consents/${code}`, message: title, consent: title })),
  ];
}
