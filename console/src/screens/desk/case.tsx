import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../../contract/merchant-name.ts';
import type { Answer, Input } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { Papers } from '../../frame/case/papers.tsx';
import { Submission } from '../../frame/case/submission.tsx';
import { usePageTitle } from '../../frame/page.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextArea } from '../../parts/field.tsx';
import { formatDate, When } from '../../parts/format.tsx';
import { Timeline } from '../../parts/journey.tsx';
import { Banner, Card, DescriptionList, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

type Case = Answer<'deskCase'>;
type Action = Input<'deskActOnCase'>['params']['action'];

const m = defineMessages({
  title: { ko: '신청 건', en: 'Case' },
  back: { ko: '신청 건', en: 'Cases' },
  standing: { ko: '지금 상태', en: 'Standing' },
  merchant: { ko: '가맹점', en: 'Merchant' },
  number: { ko: '사업자등록번호', en: 'Business number' },
  owner: { ko: '담당', en: 'Whose turn' },
  next: { ko: '가맹점에 보이는 안내', en: 'What the merchant reads' },
  expected: { ko: '예상', en: 'Expected' },
  by: { ko: '{text} ({day}까지)', en: '{text} (by {day})' },
  handOver: { ko: 'PG 전달', en: 'Hand-over' },
  attempts: { ko: '{count}회 시도', en: '{count, plural, one {# attempt} other {# attempts}}' },
  nextTry: { ko: '다음 시도', en: 'Next attempt' },
  withdrawal: { ko: '철회 통지', en: 'Withdrawal' },
  refusals: { ko: '{label} (거절 응답 {count}회)', en: '{label} (refused {count, plural, one {once} other {# times}})' },
  methods: { ko: '결제수단', en: 'Payment methods' },
  snapshot: { ko: '제출한 내용 (가림 처리)', en: 'What was submitted (masked)' },
  history: { ko: '이력', en: 'History' },
  reason: { ko: '사유', en: 'Reason' },
  reasonHint: { ko: '이력에 남고 가맹점도 볼 수 있습니다.', en: 'Kept in the history, where the merchant sees it too.' },
  close: { ko: '닫기', en: 'Close' },
  done: { ko: '처리했습니다', en: 'Done' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const { caseId = '' } = useParams({ strict: false });
  const found = useRead('deskCase', { params: { caseId } });
  usePageTitle(found.data?.reference);
  if (found.isPending) return <LoadingState lines={8} />;
  if (found.isError) return <ErrorState failure={found.error} onRetry={() => void found.refetch()} retrying={found.isFetching} />;
  const one = found.data;
  return (
    <>
      <PageHeader
        above={<TextLink to="/desk/cases">{t(m.back)}</TextLink>} title={`${merchantNameIn(one.merchant.name, locale)} · ${t(one.gateway.names)}`} lead={one.reference}
        actions={<Actions one={one} />}
      />
      <div className="flex flex-col gap-6">
        <StandingCard one={one} />
        <Card title={t(m.history)}>
          <Timeline
            label={t(m.history)}
            entries={one.events.toReversed().map((event) => ({
              key: String(event.sequence), title: t(event.title), at: <When at={event.occurredAt} />, source: t(event.sourceLabel),
              detail: event.detail === null && event.documents.length === 0 ? undefined : <>{event.detail !== null && <span className="whitespace-pre-line">{t(event.detail)}</span>}<Papers papers={event.documents} /></>,
            }))}
          />
        </Card>
        <Card title={t(m.snapshot)}>
          <Submission caseId={one.id} snapshot={one.snapshot} desk="operator" />
        </Card>
      </div>
    </>
  );
}

function StandingCard({ one }: { readonly one: Case }): ReactNode {
  const { t, locale } = useText();
  const { standing, handOver, attention, withdrawal } = one;
  const { expected } = standing;
  return (
    <Card title={t(m.standing)} action={<StatusBadge shape={HEADLINE_SHAPES[standing.headline]}>{t(standing.label)}</StatusBadge>}>
      {handOver.lastProblem !== null && <div className="mb-4"><Banner tone="warn" title={t(handOver.lastProblem)} /></div>}
      {attention.map(({ code, text, since }) => <div key={code} className="mb-4"><Banner tone="warn" title={t(text)}>{since !== null && <When at={since} />}</Banner></div>)}
      <DescriptionList
        items={[
          { key: 'merchant', term: t(m.merchant), detail: merchantNameIn(one.merchant.name, locale) },
          { key: 'number', term: t(m.number), detail: one.merchant.registrationNumber },
          { key: 'owner', term: t(m.owner), detail: t(standing.ownerLabel) },
          { key: 'next', term: t(m.next), detail: t(standing.nextAction) },
          { key: 'expected', term: t(expected.deadline ?? m.expected), detail: expected.by === null ? t(expected.text) : t(m.by, { text: t(expected.text), day: formatDate(expected.by, locale) }) },
          { key: 'handOver', term: t(m.handOver), detail: t(m.attempts, { count: handOver.attempts }) },
          ...(handOver.nextAttemptAt === null ? [] : [{ key: 'nextTry', term: t(m.nextTry), detail: <When at={handOver.nextAttemptAt} /> }]),
          ...(withdrawal === null ? [] : [{ key: 'withdrawal', term: t(m.withdrawal), detail: withdrawal.refusals === 0 ? t(withdrawal.label) : t(m.refusals, { label: t(withdrawal.label), count: withdrawal.refusals }) }]),
          { key: 'methods', term: t(m.methods), detail: one.methods.map(({ names, typeLabel }) => `${t(names)} (${t(typeLabel)})`).join(', ') },
        ]}
      />
    </Card>
  );
}

/** One button per action the server allows now. */
function Actions({ one }: { readonly one: Case }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [asking, setAsking] = useState<Action | null>(null);
  const [reason, setReason] = useState('');
  const act = useChange('deskActOnCase', { refresh: ['deskCase', 'deskCases', 'deskOverview'] });
  const askedLabel = one.allowedActions.find(({ code }) => code === asking)?.label;
  const missing = one.attention.find(({ event }) => event !== null)?.event ?? null;
  // Going on without news of a gateway needs a reason; the server insists on it.
  const isUnsaid = asking === 'skip_event' && reason.trim() === '';
  const send = (action: Action): void =>
    act.mutate({ params: { caseId: one.id, action }, body: { ...(reason.trim() !== '' && { reason }), ...(action === 'skip_event' && missing !== null && { event: missing }) } }, {
      onSuccess: () => {
        setReason('');
        toast.show({ tone: 'good', title: t(m.done) });
      },
      onError: toast.fail,
      onSettled: () => setAsking(null),
    });
  return (
    <>
      {/* The server offers only codes of this operation to the operator, and refuses any other. */}
      {one.allowedActions.map(({ code, label }) => <Button key={code} onClick={() => setAsking(code as Action)}>{t(label)}</Button>)}
      <Dialog
        open={asking !== null && askedLabel !== undefined} onClose={() => setAsking(null)} title={askedLabel === undefined ? '' : t(askedLabel)}
        footer={asking !== null && askedLabel !== undefined && (
          <>
            <Button onClick={() => setAsking(null)}>{t(m.close)}</Button>
            <Button kind="primary" busy={act.isPending} disabled={isUnsaid} onClick={() => send(asking)}>{t(askedLabel)}</Button>
          </>
        )}
      >
        <TextArea label={t(m.reason)} hint={t(m.reasonHint)} optional={asking !== 'skip_event'} required={asking === 'skip_event'} maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      </Dialog>
    </>
  );
}
