import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { CodeBlock, CopyButton } from '../../parts/copy.tsx';
import { TextInput } from '../../parts/field.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Banner, Card, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { EndpointCard } from './webhook-endpoint.tsx';

const m = defineMessages({
  title: { ko: '신청 진행 웹훅', en: 'Application webhooks' },
  lead: { ko: '신청이 진행될 때마다 누구 차례인지, 무엇을 언제까지 해야 하는지 가맹점 시스템으로 알려 드립니다.', en: 'Each time an application moves, your own system is told whose turn it is, what to do, and by when.' },
  back: { ko: '결제 연동', en: 'Payment Integration' },
  add: { ko: '웹훅 추가', en: 'Add a webhook' },
  url: { ko: '알림을 받을 주소', en: 'Address for notifications' },
  urlHint: { ko: '예: https://erp.example.com/gatehouse', en: 'For example https://erp.example.com/gatehouse' },
  save: { ko: '추가', en: 'Add' },
  full: { ko: '{most}개까지 등록할 수 있습니다. 쓰지 않는 것을 지우시면 더 추가할 수 있습니다.', en: 'There can be {most}. Remove one that is not in use to add another.' },
  emptyTitle: { ko: '아직 웹훅이 없습니다', en: 'No webhooks yet' },
  empty: { ko: '주소를 추가하시면 그때부터 일어나는 일을 보내 드립니다. 지난 일도 번호를 지정해 받을 수 있습니다.', en: 'Add an address, and everything from then on is sent there. What happened before can be sent from a number on.' },
  emptyRead: { ko: '소유자, 관리자 또는 개발자가 추가할 수 있습니다.', en: 'The owner, an admin or a developer can add one.' },
  once: { ko: '이 비밀 키는 지금만 볼 수 있습니다', en: 'This secret is shown only now' },
  onceBody: { ko: '받은 알림의 서명을 확인하는 키입니다. 서버의 환경 변수처럼 안전한 곳에 보관해 주세요.', en: 'It checks the signature of what arrives. Keep it somewhere safe, such as an environment variable of your server.' },
  secret: { ko: '비밀 키', en: 'Secret' },
  stored: { ko: '보관했습니다', en: 'I have stored it' },
  how: { ko: '받는 방법', en: 'How to receive' },
  howSigned: { ko: 'Standard Webhooks 규격으로 서명합니다. 공개된 라이브러리로 webhook-id, webhook-timestamp, webhook-signature 헤더를 확인한 뒤 2xx로 응답해 주세요.', en: 'Messages are signed as Standard Webhooks. Check the headers webhook-id, webhook-timestamp and webhook-signature with one of its libraries, then answer 2xx.' },
  howOrder: { ko: '한 신청의 sequence는 1, 2, 3처럼 빠짐없이 이어집니다. 번호가 비면 그 번호부터 다시 요청해 주세요. 같은 webhook-id는 같은 알림입니다.', en: 'The sequence of a case runs 1, 2, 3 without gaps. When one is missing, ask again from that number. The same webhook-id is the same message.' },
  howTries: { ko: '응답이 없으면 3일 동안 간격을 늘려 가며 다시 보내고, 3일 내내 실패하면 웹훅을 끄고 메일로 알려 드립니다.', en: 'What is not answered is sent again for three days, less and less often. An endpoint that fails all that time is switched off, and you are told by mail.' },
  sample: { ko: '보내는 내용 예시', en: 'What is sent' },
});

export const title = m.title;

const SAMPLE = JSON.stringify({
  type: 'case.information_requested', timestamp: '2026-11-23T05:04:30.000Z',
  data: {
    caseId: 'case_01J…', applicationId: 'app_01J…', reference: 'GH-7K2M-9QXD', gateway: 'kcp', sequence: 5, occurredAt: '2026-11-23T05:04:29.000Z', source: 'gateway_webhook', headline: 'information_requested',
    now: { sequence: 5, headline: 'information_requested', owner: 'merchant', needsMerchant: true, nextAction: { ko: '…', en: '…' }, expected: { text: { ko: '…', en: '…' }, by: null, deadline: null, source: { ko: '…', en: '…' } } },
    link: 'https://…/applications/app_01J…#case_01J…',
  },
}, null, 2);

type Endpoints = Answer<'webhookEndpoints'>;

/** Where the merchant's own system is told of its applications: addresses, their secrets, what was sent, and sending it again. */
export function Screen(): ReactNode {
  const { t } = useText();
  const endpoints = useRead('webhookEndpoints');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} above={<TextLink to="/integration">{t(m.back)}</TextLink>} />
      {endpoints.isPending && <LoadingState lines={6} />}
      {endpoints.isError && <ErrorState failure={endpoints.error} onRetry={() => void endpoints.refetch()} />}
      {endpoints.data !== undefined && <Loaded endpoints={endpoints.data} />}
    </>
  );
}

function Loaded({ endpoints }: { readonly endpoints: Endpoints }): ReactNode {
  const { t } = useText();
  const may = useMay('integration:write');
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <div className="flex flex-col gap-6">
      {secret !== null && (
        <Banner live tone="warn" title={t(m.once)} action={<Button size="small" onClick={() => setSecret(null)}>{t(m.stored)}</Button>}>
          <p>{t(m.onceBody)}</p>
          <span className="mt-2 flex flex-wrap items-center gap-2">
            <code className="min-w-0 text-small break-all select-all">{secret}</code>
            <CopyButton text={secret} name={t(m.secret)} />
          </span>
        </Banner>
      )}
      {endpoints.items.length === 0 && <EmptyState title={t(m.emptyTitle)}>{t(may ? m.empty : m.emptyRead)}</EmptyState>}
      {endpoints.items.map((endpoint) => <EndpointCard key={endpoint.id} endpoint={endpoint} onSecret={setSecret} />)}
      {may && <AddEndpoint most={endpoints.most} full={endpoints.items.length >= endpoints.most} onSecret={setSecret} />}
      <HowTo />
    </div>
  );
}

function AddEndpoint({ most, full, onSecret }: { readonly most: number; readonly full: boolean; readonly onSecret: (secret: string) => void }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const [url, setUrl] = useState('');
  const create = useChange('createWebhookEndpoint', { refresh: ['webhookEndpoints'] });
  const problem = create.error instanceof ApiProblem ? create.error : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate({ body: { url: url.trim() } }, {
      onSuccess: ({ secret }) => {
        setUrl('');
        onSecret(secret);
      },
      onError: (failure) => { if (!(failure instanceof ApiProblem) || failure.fieldError('/url', locale) === undefined) toast.fail(failure); },
    });
  };
  return (
    <Card title={t(m.add)} hint={full ? t(m.full, { most }) : undefined}>
      {!full && (
        <form onSubmit={submit} noValidate className="flex flex-col items-start gap-4">
          <TextInput
            fieldClassName="w-full max-w-prose" label={t(m.url)} hint={t(m.urlHint)} type="url" inputMode="url" autoComplete="off" spellCheck={false} value={url}
            onChange={(event) => setUrl(event.currentTarget.value)} error={problem?.fieldError('/url', locale)}
          />
          <Button type="submit" kind={url.trim() === '' ? 'secondary' : 'primary'} disabled={url.trim() === ''} busy={create.isPending}>{t(m.save)}</Button>
        </form>
      )}
    </Card>
  );
}

function HowTo(): ReactNode {
  const { t } = useText();
  return (
    <Fold framed summary={<span className="font-semibold">{t(m.how)}</span>}>
      <div className="flex flex-col gap-3 pb-4">
        <p className="max-w-prose">{t(m.howSigned)}</p>
        <p className="max-w-prose">{t(m.howOrder)}</p>
        <p className="max-w-prose">{t(m.howTries)}</p>
        <CodeBlock code={SAMPLE} name={t(m.sample)} />
      </div>
    </Fold>
  );
}
