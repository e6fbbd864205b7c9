import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { Fold } from '../../parts/fold.tsx';
import { When } from '../../parts/format.tsx';
import { ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { LogText } from './log-text.tsx';

export type Endpoint = Answer<'webhookEndpoints'>['items'][number];
type Message = Answer<'webhookLog'>['items'][number];

const m = defineMessages({
  title: { ko: '보낸 알림', en: 'Messages sent' },
  empty: { ko: '아직 보낸 알림이 없습니다. 시험 알림을 보내 주세요.', en: 'None sent yet. Try a test call.' },
  waiting: { ko: '보내는 중', en: 'On its way' },
  again: { ko: '다시 보낼 예정', en: 'Will be tried again' },
  delivered: { ko: '전달됨', en: 'Delivered' },
  failed: { ko: '전달하지 못함', en: 'Not delivered' },
  stopped: { ko: '꺼져서 멈춤', en: 'Stopped' },
  next: { ko: '다음 시도:', en: 'Next try:' },
  body: { ko: '보낸 내용', en: 'What was sent' },
  answered: { ko: '{number}번째 시도: HTTP {status}, {ms}ms', en: 'Try {number}: HTTP {status}, {ms} ms' },
  silent: { ko: '{number}번째 시도: 응답 없음({why}), {ms}ms', en: 'Try {number}: no answer ({why}), {ms} ms' },
  resend: { ko: '다시 보내기', en: 'Send again' },
  resent: { ko: '알림을 다시 보냈습니다', en: 'Sent again' },
  more: { ko: '더 보기', en: 'Show more' },
  replay: { ko: '지난 알림 다시 받기', en: 'Send past events' },
  replayTitle: { ko: '어디부터 다시 보낼지 선택해 주세요', en: 'Send again from where?' },
  replayCase: { ko: '신청', en: 'Application' },
  replayNumber: { ko: '시작 번호', en: 'From number' },
  replayNumberHint: { ko: '이 번호의 일부터 순서대로 다시 보냅니다.', en: 'Everything of this case from this number on is sent again.' },
  replayed: { ko: '알림 {count}건을 다시 보내고 있습니다', en: 'Sending {count} again' },
  close: { ko: '닫기', en: 'Close' },
  send: { ko: '보내기', en: 'Send' },
  noCases: { ko: '아직 신청이 없습니다.', en: 'There are no applications yet.' },
});

const SHAPES: Record<Message['state'], StatusShape> = { waiting: 'moving', delivered: 'done', failed: 'failed', stopped: 'ended' };
const FIRST = 10;

/** What was sent to an endpoint and what came back, newest first. */
export function WebhookLog({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t } = useText();
  const may = useMay('integration:write');
  const [limit, setLimit] = useState(FIRST);
  const [replaying, setReplaying] = useState(false);
  const log = useRead('webhookLog', { params: { endpointId: endpoint.id }, query: { limit } }, { keepPrevious: true });
  return (
    <div className="mt-6 border-t border-line pt-5">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-semibold">{t(m.title)}</h3>
        {may && endpoint.state === 'on' && <Button size="small" onClick={() => setReplaying(true)}>{t(m.replay)}</Button>}
      </div>
      {log.isPending && <LoadingState lines={3} className="mt-3" />}
      {log.isError && <ErrorState failure={log.error} onRetry={() => void log.refetch()} />}
      {log.data?.items.length === 0 && <p className="mt-1 text-small text-soft">{t(m.empty)}</p>}
      <ul className="mt-1 flex flex-col divide-y divide-line">
        {log.data?.items.map((message) => <MessageRow key={message.id} endpoint={endpoint} message={message} />)}
      </ul>
      {log.data?.next != null && limit < 100 && <Button size="small" onClick={() => setLimit(Math.min(100, limit * 3))}>{t(m.more)}</Button>}
      {replaying && <Replay endpoint={endpoint} onClose={() => setReplaying(false)} />}
    </div>
  );
}

function MessageRow({ endpoint, message }: { readonly endpoint: Endpoint; readonly message: Message }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const resend = useChange('resendWebhook', { refresh: ['webhookLog'] });
  const tried = message.state === 'waiting' && message.tries.length > 0;
  return (
    <li>
      <Fold summary={<>
          <StatusBadge shape={tried ? 'attention' : SHAPES[message.state]}>{t(tried ? m.again : m[message.state])}</StatusBadge>
          <code className="min-w-0 text-small break-all">{message.type}</code>
          {message.reference !== null && <span className="text-small text-soft">{`${message.reference} · ${message.sequence ?? ''}`}</span>}
          <span className="text-small text-faint"><When at={message.createdAt} /></span>
        </>}>
        <div className="flex flex-col items-start gap-3 pb-4">
          {message.nextTryAt !== null && <p className="text-small">{t(m.next)} <When at={message.nextTryAt} /></p>}
          {message.tries.map(({ number, status, problem, durationMs }) => (
            <p key={number} className="text-small">{status === null ? t(m.silent, { number, why: problem ?? '-', ms: durationMs }) : t(m.answered, { number, status, ms: durationMs })}</p>
          ))}
          {message.body !== null && <LogText name={t(m.body)} title={`webhook-id: ${message.messageId}`} text={message.body} />}
          {may && (
            <Button size="small" busy={resend.isPending} onClick={() => resend.mutate({ params: { endpointId: endpoint.id, logId: message.id }, body: {} }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.resent) }), onError: toast.fail })}>
              {t(m.resend)}
            </Button>
          )}
        </div>
      </Fold>
    </li>
  );
}

/** Sends the events of one application again from a number on. */
function Replay({ endpoint, onClose }: { readonly endpoint: Endpoint; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [chosen, setChosen] = useState<string | null>(null);
  const [from, setFrom] = useState('1');
  const applications = useRead('applications', { query: { limit: 50 } });
  const replay = useChange('replayWebhooks', { refresh: ['webhookLog'] });
  const cases = applications.data?.items.flatMap((application) => application.cases) ?? [];
  const caseId = chosen ?? cases[0]?.id ?? '';
  const number = /^[1-9]\d{0,5}$/.test(from) ? Number(from) : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (number === null || caseId === '') return;
    replay.mutate({ params: { endpointId: endpoint.id }, body: { caseId, fromSequence: number } }, {
      onSuccess: ({ messages }) => {
        toast.show({ tone: 'good', title: t(m.replayed, { count: messages }) });
        onClose();
      },
      onError: toast.fail,
    });
  };
  return (
    <Dialog open onClose={onClose} title={t(m.replayTitle)}>
      {applications.isPending && <LoadingState lines={3} />}
      {applications.isError && <ErrorState failure={applications.error} onRetry={() => void applications.refetch()} />}
      {applications.isSuccess && cases.length === 0 && <p className="pb-4">{t(m.noCases)}</p>}
      {cases.length > 0 && (
        <form onSubmit={submit} noValidate className="flex flex-col gap-4 pb-4">
          <Select label={t(m.replayCase)} value={caseId} onChange={(event) => setChosen(event.currentTarget.value)} choices={cases.map((one) => ({ value: one.id, label: `${t(one.gateway.names)} · ${one.reference}` }))} />
          <TextInput label={t(m.replayNumber)} hint={t(m.replayNumberHint)} inputMode="numeric" autoComplete="off" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
          <div className="flex justify-end gap-2">
            <Button onClick={onClose}>{t(m.close)}</Button>
            <Button type="submit" kind="primary" disabled={number === null} busy={replay.isPending}>{t(m.send)}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
