import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ApiProblem, explain } from '../../api/problem.ts';
import { queryKey, useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { Banner, Card, DescriptionList } from '../../parts/surfaces.tsx';
import type { Business, Editor } from './editor.tsx';

const m = defineMessages({
  title: { ko: '마지막 확인', en: 'Final check' },
  submits: { ko: '완료하면 선택한 PG에 신청서가 제출됩니다. 제출한 뒤에는 상담을 통해서만 내용을 바꿀 수 있습니다.', en: 'Finish also submits your application to the selected gateways. Afterwards the information is changed through support only.' },
  stores: { ko: '완료하면 사업자 정보가 등록됩니다. 결제수단은 전자결제 신청에서 고를 수 있습니다.', en: 'Finish puts the information on file. Payment methods are chosen under Online Payment Application.' },
  all: { ko: '모두 동의', en: 'Agree to all' },
  optional: { ko: '(선택)', en: '(optional)' },
  required: { ko: '(필수)', en: '(required)' },
  details: { ko: '내용 보기', en: 'Read the details' },
  purpose: { ko: '목적', en: 'Purpose' },
  items: { ko: '항목', en: 'Items' },
  retention: { ko: '보유 기간', en: 'Kept for' },
  recipient: { ko: '받는 자', en: 'Recipient' },
  refusal: { ko: '거부할 권리', en: 'If you refuse' },
  finish: { ko: '완료', en: 'Finish' },
  look: { ko: '다음 항목을 확인해 주십시오', en: 'Please look at the following' },
  unsaved: { ko: '저장되지 않은 내용이 있습니다. 위의 안내를 확인해 주십시오.', en: 'Something is not saved yet. See the notice at the top.' },
});

type Consent = Business['gatewayConsents'][number];

export function FinishSection({ editor, strict, onStrict }: { readonly editor: Editor; readonly strict: boolean; readonly onStrict: () => void }): ReactNode {
  const { t, locale } = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { business } = editor;
  const [agreed, setAgreed] = useState<readonly string[]>(() => business.gatewayConsents.filter((consent) => consent.agreedAt !== null).map((consent) => consent.code));
  const [unsaved, setUnsaved] = useState(false);
  const finish = useChange('finishBusiness', { refresh: ['business', 'overview', 'draft', 'applications'] });

  const press = async (): Promise<void> => {
    const kept = await editor.form.flush();
    setUnsaved(!kept);
    const fresh = client.getQueryData<Business>(queryKey('business')) ?? business;
    onStrict();
    if (!kept || fresh.problemsWhenFinished.some((problem) => problem.severity === 'error')) return;
    const consents = fresh.gatewayConsents.filter((consent) => agreed.includes(consent.code)).map(({ code, version }) => ({ code, version }));
    finish.mutate(
      { body: { consents }, ifMatch: fresh.version },
      {
        onSuccess: ({ applicationId }) => void (applicationId === null ? navigate({ to: '/applications' }) : navigate({ to: '/applications/$applicationId', params: { applicationId } })),
      },
    );
  };
  const open = strict ? business.problemsWhenFinished.filter((problem) => problem.severity === 'error') : [];
  const refused = finish.error instanceof ApiProblem ? finish.error.errors : [];
  return (
    <Card title={t(m.title)} hint={t(business.submits ? m.submits : m.stores)}>
      <div className="flex flex-col gap-4">
        <Consents consents={business.gatewayConsents} agreed={agreed} onChange={setAgreed} />
        {open.length > 0 && (
          <Banner tone="warn" live title={t(m.look)}>
            <ul className="list-disc pl-5">
              {open.map((problem) => <li key={problem.pointer + problem.code}>{t(problem.message)}</li>)}
            </ul>
          </Banner>
        )}
        {unsaved && <Banner tone="bad" live title={t(m.unsaved)} />}
        {finish.isError && (
          <Banner tone="bad" live title={explain(finish.error, locale).title}>
            {explain(finish.error, locale).detail}
            {refused.map((one) => <p key={one.pointer + one.code}>{t(one.messages)}</p>)}
          </Banner>
        )}
        <Button kind="primary" size="large" className="self-start" busy={finish.isPending} onClick={() => void press()}>
          {t(m.finish)}
        </Button>
      </div>
    </Card>
  );
}

function Consents({ consents, agreed, onChange }: { readonly consents: readonly Consent[]; readonly agreed: readonly string[]; readonly onChange: (codes: readonly string[]) => void }): ReactNode {
  const { t } = useText();
  if (consents.length === 0) return null;
  const every = consents.every((consent) => agreed.includes(consent.code));
  const toggle = (code: string, on: boolean): void => onChange(on ? [...agreed, code] : agreed.filter((one) => one !== code));
  return (
    <div className="rounded-control border border-line p-4">
      <Checkbox label={<strong>{t(m.all)}</strong>} checked={every} onChange={(event) => onChange(event.currentTarget.checked ? consents.map((consent) => consent.code) : [])} />
      <ul className="mt-2 flex flex-col gap-2 border-t border-line pt-2">
        {consents.map((consent) => (
          <li key={consent.code}>
            <Checkbox label={`${t(consent.title)} ${t(consent.required ? m.required : m.optional)}`} checked={agreed.includes(consent.code)} onChange={(event) => toggle(consent.code, event.currentTarget.checked)} />
            <details className="pl-7.5 text-small">
              <summary className="cursor-pointer py-1 text-soft">{t(m.details)}</summary>
              <DescriptionList
                items={[
                  ...(consent.recipient === null ? [] : [{ key: 'recipient', term: t(m.recipient), detail: t(consent.recipient) }]),
                  ...(['purpose', 'items', 'retention', 'refusal'] as const).map((name) => ({ key: name, term: t(m[name]), detail: t(consent[name]) })),
                ]}
              />
            </details>
          </li>
        ))}
      </ul>
    </div>
  );
}
