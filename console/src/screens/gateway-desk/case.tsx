import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer, Input } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { usePageTitle } from '../../frame/page.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Select, TextArea } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { Timeline } from '../../parts/journey.tsx';
import { Card, DescriptionList, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

type Case = Answer<'gatewayCase'>;
type Offer = Case['allowedActions'][number];
type Action = Input<'gatewayAct'>['params']['action'];

const m = defineMessages({
  title: { ko: '받은 신청', en: 'Case' },
  back: { ko: '받은 신청', en: 'Inbox' },
  standing: { ko: '지금 상태', en: 'Standing' },
  number: { ko: '사업자등록번호', en: 'Business number' },
  next: { ko: '다음 할 일', en: 'Next' },
  methods: { ko: '결제수단', en: 'Payment methods' },
  intake: { ko: '접수와 심사', en: 'Intake' },
  contract: { ko: '계약', en: 'Contract' },
  issuers: { ko: '카드사 심사', en: 'Card review' },
  activation: { ko: '개통', en: 'Activation' },
  steps: { ko: '단계 남기기', en: 'Record a step' },
  noSteps: { ko: '지금 남기실 단계가 없습니다. 가맹점이 할 일이 끝나면 다시 나타납니다.', en: 'There is no step for you now. Steps appear again when the merchant has acted.' },
  snapshot: { ko: '가맹점이 제출한 내용', en: 'What the merchant submitted' },
  history: { ko: '이력', en: 'History' },
  text: { ko: '가맹점에 전할 말', en: 'Message to the merchant' },
  needed: { ko: '무엇이 필요한지 적어 주세요.', en: 'Say what is needed or why.' },
  issuer: { ko: '카드사', en: 'Card issuer' },
  choose: { ko: '카드사를 고르세요', en: 'Choose an issuer' },
  cancel: { ko: '닫기', en: 'Close' },
  done: { ko: '단계를 남겼습니다', en: 'The step is recorded' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const { caseId = '' } = useParams({ strict: false });
  const found = useRead('gatewayCase', { params: { caseId } });
  usePageTitle(found.data?.reference);
  if (found.isPending) return <LoadingState lines={8} />;
  if (found.isError) return <ErrorState failure={found.error} onRetry={() => void found.refetch()} />;
  const one = found.data;
  const { standing, tracks } = one;
  return (
    <>
      <PageHeader above={<TextLink to="/gateway">{t(m.back)}</TextLink>} title={one.merchant.name} lead={one.reference} />
      <div className="flex flex-col gap-6">
        <Card title={t(m.standing)} action={<StatusBadge shape={HEADLINE_SHAPES[standing.headline]}>{t(standing.label)}</StatusBadge>}>
          <DescriptionList
            items={[
              { key: 'number', term: t(m.number), detail: one.merchant.registrationNumber },
              { key: 'next', term: t(m.next), detail: t(standing.nextAction) },
              { key: 'methods', term: t(m.methods), detail: one.methods.map(({ names, typeLabel }) => `${t(names)} (${t(typeLabel)})`).join(', ') },
              { key: 'intake', term: t(m.intake), detail: t(tracks.intake.label) },
              { key: 'contract', term: t(m.contract), detail: t(tracks.contract.label) },
              { key: 'issuers', term: t(m.issuers), detail: t(tracks.issuers.summary) },
              { key: 'activation', term: t(m.activation), detail: t(tracks.activation.label) },
            ]}
          />
        </Card>
        <Card title={t(m.steps)}><Steps one={one} /></Card>
        <Card title={t(m.snapshot)}>
          <DescriptionList items={Object.entries(one.snapshot).map(([key, value]) => ({ key, term: key, detail: <span className="break-words">{typeof value === 'string' ? value : JSON.stringify(value)}</span> }))} />
        </Card>
        <Card title={t(m.history)}>
          <Timeline
            label={t(m.history)}
            entries={one.events.toReversed().map((event) => ({
              key: String(event.sequence), title: t(event.title), detail: event.detail === null ? undefined : t(event.detail), at: <When at={event.occurredAt} />, source: t(event.sourceLabel),
            }))}
          />
        </Card>
      </div>
    </>
  );
}

/** One button per step the server allows now. */
function Steps({ one }: { readonly one: Case }): ReactNode {
  const { t } = useText();
  const [chosen, setChosen] = useState<Offer | null>(null);
  if (one.allowedActions.length === 0) return <p className="text-soft">{t(m.noSteps)}</p>;
  return (
    <div className="flex flex-wrap gap-2">
      {one.allowedActions.map((offer) => <Button key={offer.code} onClick={() => setChosen(offer)}>{t(offer.label)}</Button>)}
      {chosen !== null && <StepDialog one={one} offer={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

function StepDialog({ one, offer, onClose }: { readonly one: Case; readonly offer: Offer; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [text, setText] = useState('');
  const [issuer, setIssuer] = useState('');
  const act = useChange('gatewayAct', { refresh: ['gatewayCase', 'gatewayInbox'] });
  const aboutIssuer = offer.code === 'approve_issuer' || offer.code === 'reject_issuer';
  const needsText = offer.code === 'request_information' || offer.code === 'reject' || offer.code === 'reject_issuer';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (act.isPending) return;
    const body = { ...(text.trim() === '' ? {} : { text }), ...(issuer === '' ? {} : { issuer }) };
    // The server offers only codes of this operation to a gateway's team, and refuses any other.
    act.mutate({ params: { caseId: one.id, action: offer.code as Action }, body }, {
      onSuccess: () => {
        toast.show({ tone: 'good', title: t(m.done) });
        onClose();
      },
      onError: toast.fail,
    });
  };
  return (
    <Dialog open onClose={onClose} title={t(offer.label)}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {aboutIssuer && (
          <Select
            label={t(m.issuer)} required placeholder={t(m.choose)} value={issuer} onChange={(event) => setIssuer(event.currentTarget.value)}
            choices={one.tracks.issuers.items.map(({ code, names, label }) => ({ value: code, label: `${t(names)} (${t(label)})` }))}
          />
        )}
        <TextArea label={t(m.text)} required={needsText} optional={!needsText} hint={needsText ? t(m.needed) : undefined} maxLength={2000} value={text} onChange={(event) => setText(event.currentTarget.value)} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t(m.cancel)}</Button>
          <Button type="submit" kind="primary" busy={act.isPending}>{t(offer.label)}</Button>
        </div>
      </form>
    </Dialog>
  );
}
