import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { When } from '../../parts/format.tsx';
import { Banner, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { usePages } from '../../parts/pager.tsx';
import { MailBody, SentBody } from './gateway-mail-body.tsx';

const m = defineMessages({
  title: { ko: 'PG 메일', en: 'Gateway mail' },
  lead: {
    ko: '메일로 신청서를 받는 PG와 주고받은 메일입니다. 회신은 확인해 주셔야 신청에 반영됩니다. 보낸 PG가 확인되고 회신 양식이 작성된 회신만 바로 반영됩니다.',
    en: 'Mail with gateways that take applications by mail. A reply takes effect once you confirm it; only one proven to be of the gateway, with our form filled in, does so by itself.',
  },
  which: { ko: '메일 종류', en: 'Which mail' },
  waiting: { ko: '확인할 회신', en: 'To decide' },
  all: { ko: '받은 메일', en: 'Received' },
  sent: { ko: '보낸 메일', en: 'Sent' },
  open: { ko: '메일 읽기', en: 'Read the mail' },
  show: { ko: '보낸 내용 보기', en: 'Show what was sent' },
  openHint: { ko: '읽은 사실이 감사 기록에 남습니다.', en: 'Reading it is written to the audit log.' },
  reply: { ko: '회신', en: 'Reply' },
  auto_reply: { ko: '자동 회신', en: 'Automatic reply' },
  bounce: { ko: '배달 결과 통지', en: 'Delivery report' },
  authenticated: { ko: '보낸 PG 확인됨', en: 'Sender proven' },
  address: { ko: '신청 건의 회신 주소로 옴', en: 'Came to the address of the case' },
  thread: { ko: '보낸 메일에 대한 회신으로만 연결됨', en: 'Linked only by the mail it answers' },
  seems: { ko: '제안: {step}', en: 'Proposal: {step}' },
  unclear: { ko: '뜻을 파악하지 못했습니다. 읽어 보고 단계를 골라 주세요.', en: 'Its meaning is not clear. Read it and choose the step.' },
  wordsOnly: { ko: '문장에서 짐작한 것입니다.', en: 'Guessed from what it says.' },
  byForm: { ko: '회신 양식에서 읽었습니다.', en: 'Read from our reply form.' },
  stateWaiting: { ko: '확인 필요', en: 'To decide' },
  stateApplied: { ko: '반영됨: {step}', en: 'Recorded: {step}' },
  stateItself: { ko: '자동으로 반영됨: {step}', en: 'Took effect by itself: {step}' },
  stateNoted: { ko: '처리할 것 없음', en: 'Nothing to decide' },
  stateAside: { ko: '처리할 것 없음으로 표시', en: 'Set aside' },
  emptyWaitingTitle: { ko: '확인할 회신이 없습니다', en: 'Nothing to decide' },
  emptyTitle: { ko: '메일이 없습니다', en: 'No mail yet' },
  empty: { ko: 'PG가 회신하면 여기에 나타납니다.', en: 'Replies of gateways appear here.' },
  emptySent: { ko: '신청서를 메일로 보내면 여기에 나타납니다.', en: 'Applications that are mailed appear here.' },
  offTitle: { ko: '메일로 신청서를 받는 PG가 설정되어 있지 않습니다', en: 'No gateway is served by mail' },
  off: { ko: 'GATEWAYS_FILE에 PG의 메일 주소를 쓰고 GATEWAY_MAIL_REPLY_TO 등을 설정하면 쓸 수 있습니다. 설정 방법은 docs/operations/gateway-mail.md에 있습니다.', en: 'Write the mail address of a gateway into GATEWAYS_FILE and set GATEWAY_MAIL_REPLY_TO and what belongs to it; docs/operations/gateway-mail.md says how.' },
  sending: { ko: '보내는 중', en: 'Being sent' },
  sentState: { ko: '보냄', en: 'Sent' },
  not_sent: { ko: '보내지 못해 다시 시도함', en: 'Not sent; trying again' },
  in_doubt: { ko: '도착했는지 알 수 없음', en: 'May have arrived' },
  again: { ko: '다시 보낼 예정', en: 'Going out again' },
  bounced: { ko: '반송됨', en: 'Returned' },
  doubt: { ko: '보내는 도중에 연결이 끊겼습니다. 도착했는지 PG에 물어본 뒤 알려 주세요. 그전에는 다시 보내지 않습니다.', en: 'The connection broke while it was being sent. Ask the gateway whether it arrived, then say so here. Until then it is not sent again.' },
  returned: { ko: 'PG의 메일 서버가 돌려보냈습니다. 주소를 확인하고 다시 보내 주세요.', en: 'The mail server of the gateway returned it. Check the address, then send it again.' },
  twice: { ko: '두 번 도착했을 수 있습니다', en: 'May have arrived twice' },
  attempts: { ko: '{count}번 시도', en: 'Attempts: {count}' },
  arrived: { ko: '도착했습니다', en: 'It has arrived' },
  send_again: { ko: '다시 보내기', en: 'Send it again' },
  arrivedText: { ko: 'PG에 도착한 것으로 기록하고 다시 보내지 않습니다. 이 결정은 감사 기록에 남습니다.', en: 'It is recorded as arrived and not sent again. The decision is kept in the audit log.' },
  againText: { ko: '같은 메일을 다시 보내며, 이미 받았다면 하나로 처리해 달라는 안내가 함께 갑니다. 이 결정은 감사 기록에 남습니다.', en: 'The same mail goes out again, with a note to treat both as one. The decision is kept in the audit log.' },
  decided: { ko: '결정을 저장했습니다', en: 'Decided' },
});

type Item = Answer<'deskGatewayMail'>['items'][number];
type Sent = Answer<'deskSentGatewayMail'>['items'][number];
type View = 'waiting' | 'all' | 'sent';

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const [view, setView] = useState<View>('waiting');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      <Tabs
        label={t(m.which)} value={view} onChange={setView}
        tabs={(['waiting', 'all', 'sent'] as const).map((value) => ({ value, label: t(m[value]), content: value === 'sent' ? <SentList /> : <ReceivedList key={value} state={value} /> }))}
      />
    </>
  );
}

function ReceivedList({ state }: { readonly state: 'waiting' | 'all' }): ReactNode {
  const { t } = useText();
  const pages = usePages();
  const found = useRead('deskGatewayMail', { query: { state, cursor: pages.cursor } }, { keepPrevious: true });
  if (found.isPending) return <LoadingState lines={8} />;
  if (found.isError) return <ErrorState failure={found.error} onRetry={() => void found.refetch()} retrying={found.isFetching} />;
  const { items, connected, next } = found.data;
  if (items.length === 0) return connected ? <EmptyState title={t(state === 'waiting' ? m.emptyWaitingTitle : m.emptyTitle)}>{t(m.empty)}</EmptyState> : <EmptyState title={t(m.offTitle)}>{t(m.off)}</EmptyState>;
  return (
    <>
      <ul className="flex flex-col gap-4">{items.map((item) => <ReceivedItem key={item.id} item={item} />)}</ul>
      {pages.pager(next)}
    </>
  );
}

const SHAPES: Record<Item['state'], StatusShape> = { waiting: 'attention', applied: 'done', noted: 'idle', set_aside: 'ended' };

function ReceivedItem({ item }: { readonly item: Item }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const read = useChange('deskReadGatewayMail');
  const settled = item.settled?.step;
  const stateWords = item.state === 'waiting' ? t(m.stateWaiting) : item.state === 'noted' ? t(m.stateNoted) : settled == null ? t(m.stateAside) : t(item.settled?.byItself === true ? m.stateItself : m.stateApplied, { step: t(settled) });
  return (
    <li className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h2 className="min-w-0 text-lead break-words">{t(item.gatewayNames)} · {t(m[item.kind])}</h2>
        <StatusBadge shape={SHAPES[item.state]}>{stateWords}</StatusBadge>
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-small text-soft">
        <TextLink to="/desk/cases/$caseId" params={{ caseId: item.caseId }}>{item.reference}</TextLink>
        <span>{t(m[item.trust])}</span>
        <span className="text-faint"><When at={item.receivedAt} /></span>
      </p>
      {item.kind === 'reply' && <p>{item.meaning === null ? t(m.unclear) : <><strong>{t(m.seems, { step: t(item.meaning.label) })}</strong> <span className="text-small text-soft">{t(item.readFrom === 'form' ? m.byForm : m.wordsOnly)}</span></>}</p>}
      {read.data === undefined ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button size="small" busy={read.isPending} onClick={() => read.mutate({ params: { mailId: item.id } }, { onError: toast.fail })}>{t(m.open)}</Button>
          <span className="text-small text-faint">{t(m.openHint)}</span>
        </div>
      ) : <MailBody item={item} content={read.data} />}
    </li>
  );
}

const SENT_SHAPES: Record<Sent['state'], StatusShape> = { sending: 'moving', sent: 'done', not_sent: 'waiting', in_doubt: 'attention', again: 'moving', bounced: 'failed' };

function SentList(): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const pages = usePages();
  const [asked, setAsked] = useState<{ readonly mail: Sent; readonly action: 'arrived' | 'send_again' } | null>(null);
  const found = useRead('deskSentGatewayMail', { query: { cursor: pages.cursor } }, { keepPrevious: true });
  const settle = useChange('deskSettleSentMail', { refresh: ['deskSentGatewayMail', 'deskOverview'] });
  const send = ({ mail, action }: NonNullable<typeof asked>): void =>
    settle.mutate({ params: { key: mail.key, action } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.decided) }), onError: toast.fail, onSettled: () => setAsked(null) });
  if (found.isPending) return <LoadingState lines={8} />;
  if (found.isError) return <ErrorState failure={found.error} onRetry={() => void found.refetch()} retrying={found.isFetching} />;
  if (found.data.items.length === 0) return <EmptyState title={t(m.emptyTitle)}>{t(m.emptySent)}</EmptyState>;
  return (
    <>
      <ul className="flex flex-col gap-4">{found.data.items.map((mail) => <SentItem key={mail.key} mail={mail} onDecide={(action) => setAsked({ mail, action })} />)}</ul>
      {pages.pager(found.data.next)}
      {asked !== null && (
        <Confirm open onClose={() => setAsked(null)} onConfirm={() => send(asked)} title={t(m[asked.action])} confirmLabel={t(m[asked.action])} busy={settle.isPending}>
          {t(asked.action === 'arrived' ? m.arrivedText : m.againText)}
        </Confirm>
      )}
    </>
  );
}

function SentItem({ mail, onDecide }: { readonly mail: Sent; readonly onDecide: (action: 'arrived' | 'send_again') => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const read = useChange('deskReadSentMail');
  return (
    <li className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4 sm:p-5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h2 className="min-w-0 text-lead break-words">{t(mail.gatewayNames)} · {t(mail.label)}</h2>
        <StatusBadge shape={SENT_SHAPES[mail.state]}>{t(mail.state === 'sent' ? m.sentState : m[mail.state])}</StatusBadge>
      </div>
      <p className="flex flex-wrap gap-x-4 gap-y-1 text-small text-soft">
        <TextLink to="/desk/cases/$caseId" params={{ caseId: mail.caseId }}>{mail.reference}</TextLink>
        {mail.attempts > 1 && <span>{t(m.attempts, { count: mail.attempts })}</span>}
        {mail.maybeTwice && <span>{t(m.twice)}</span>}
        {mail.problem !== null && <code className="break-all">{mail.problem}</code>}
        <span className="text-faint"><When at={mail.attemptedAt} /></span>
      </p>
      {mail.state === 'in_doubt' && mail.actions.length > 0 && <Banner tone="warn" title={t(m.doubt)} />}
      {mail.state === 'bounced' && <Banner tone="bad" title={t(m.returned)} />}
      {read.data !== undefined && <SentBody content={read.data} />}
      <div className="flex flex-wrap items-center gap-2">
        {mail.actions.map((action, index) => <Button key={action} size="small" kind={index === 0 ? 'primary' : 'secondary'} onClick={() => onDecide(action)}>{t(m[action])}</Button>)}
        {read.data === undefined && <Button size="small" busy={read.isPending} onClick={() => read.mutate({ params: { key: mail.key } }, { onError: toast.fail })}>{t(m.show)}</Button>}
        {read.data === undefined && <span className="text-small text-faint">{t(m.openHint)}</span>}
      </div>
    </li>
  );
}
