import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { Answered } from '../../frame/case/answered.tsx';
import { Papers } from '../../frame/case/papers.tsx';
import { Submission } from '../../frame/case/submission.tsx';
import { usePageTitle } from '../../frame/page.tsx';
import { Conditions } from '../../frame/conditions.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { formatDate, When } from '../../parts/format.tsx';
import { Timeline } from '../../parts/journey.tsx';
import { Banner, Card, DescriptionList, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { ContractCard } from './contract-card.tsx';
import { StepDialog } from './step-dialog.tsx';
import type { GatewayCase, Offer } from './step-dialog.tsx';

const m = defineMessages({
  title: { ko: '받은 신청', en: 'Case' },
  back: { ko: '받은 신청', en: 'Inbox' },
  standing: { ko: '지금 상태', en: 'Standing' },
  number: { ko: '사업자등록번호', en: 'Business number' },
  next: { ko: '다음 할 일', en: 'Next' },
  methods: { ko: '결제수단', en: 'Payment methods' },
  intake: { ko: '접수와 심사', en: 'Intake' },
  contract: { ko: '계약', en: 'Contract' },
  steps: { ko: '단계 기록', en: 'Record a step' },
  noSteps: { ko: '지금 기록할 단계가 없습니다. 가맹점이 할 일을 마치면 다시 나타납니다.', en: 'There is no step for you now. Steps appear again when the merchant has acted.' },
  snapshot: { ko: '가맹점이 제출한 내용', en: 'What the merchant submitted' },
  history: { ko: '이력', en: 'History' },
  closing: { ko: '멈추거나 끝내는 단계', en: 'Steps that stop or end something' },
  wait: { ko: '지금은 {who} 차례입니다.', en: 'It is the turn of: {who}.' },
  nothing: { ko: '더 할 일이 없습니다.', en: 'Nothing is left to do.' },
  turn: { ko: '담당', en: 'Whose turn' },
  expected: { ko: '예상', en: 'Expected' },
  by: { ko: '{text} ({day}까지)', en: '{text} (by {day})' },
});

const ISSUER_SHAPES: Record<GatewayCase['tracks']['issuers']['items'][number]['state'], StatusShape> = { not_asked: 'idle', asked: 'waiting', approved: 'done', rejected: 'failed' };

export const title = m.title;

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const { caseId = '' } = useParams({ strict: false });
  const found = useRead('gatewayCase', { params: { caseId } });
  usePageTitle(found.data?.reference);
  if (found.isPending) return <LoadingState lines={8} />;
  if (found.isError) return <ErrorState failure={found.error} onRetry={() => void found.refetch()} retrying={found.isFetching} />;
  const one = found.data;
  const { standing, tracks } = one;
  return (
    <>
      <PageHeader above={<TextLink to="/gateway">{t(m.back)}</TextLink>} title={one.merchant.name} lead={one.reference} />
      <div className="flex flex-col gap-6">
        {one.waitsAtDesk !== null && <Banner tone="info" title={t(one.waitsAtDesk.text)}><When at={one.waitsAtDesk.since} /></Banner>}
        <Card title={t(m.steps)}><Steps one={one} /></Card>
        <Card title={t(m.standing)} action={<StatusBadge shape={HEADLINE_SHAPES[standing.headline]}>{t(standing.label)}</StatusBadge>}>
          <DescriptionList
            items={[
              { key: 'number', term: t(m.number), detail: one.merchant.registrationNumber },
              { key: 'turn', term: t(m.turn), detail: t(standing.ownerLabel) },
              { key: 'next', term: t(m.next), detail: nextOf(one, t) },
              { key: 'expected', term: t(standing.expected.deadline ?? m.expected), detail: standing.expected.by === null ? t(standing.expected.text) : t(m.by, { text: t(standing.expected.text), day: formatDate(standing.expected.by, locale) }) },
              { key: 'methods', term: t(m.methods), detail: one.methods.map(({ names, typeLabel }) => `${t(names)} (${t(typeLabel)})`).join(', ') },
              { key: 'intake', term: t(m.intake), detail: t(tracks.intake.label) },
              { key: 'contract', term: t(m.contract), detail: t(tracks.contract.label) },
              { key: 'issuers', term: t(tracks.issuers.title), detail: <Issuers one={one} /> },
              { key: 'activation', term: t(tracks.activation.title), detail: t(tracks.activation.label) },
            ]}
          />
        </Card>
        {one.conditions !== null && <Card><Conditions item={one} level={2} /></Card>}
        <ContractCard one={one} />
        <Card title={t(m.snapshot)}>
          <Submission caseId={one.id} snapshot={one.snapshot} desk="gateway" />
        </Card>
        <Card title={t(m.history)}>
          <Timeline
            label={t(m.history)}
            entries={one.events.toReversed().map((event) => ({
              key: String(event.sequence), title: t(event.title), at: <When at={event.occurredAt} />, source: t(event.sourceLabel),
              detail: event.detail === null && event.documents.length === 0 && event.answers.length === 0 ? undefined : <>{event.detail !== null && <span className="whitespace-pre-line">{t(event.detail)}</span>}<Answered event={event} /><Papers papers={event.documents} /></>,
            }))}
          />
        </Card>
      </div>
    </>
  );
}

/** The standing speaks to the merchant; to the gateway's team its own next step is what counts. */
function nextOf(one: GatewayCase, t: ReturnType<typeof useText>['t']): string {
  const next = one.allowedActions.find(({ weight }) => weight === 'next');
  if (next !== undefined) return t(next.label);
  return one.standing.owner === 'merchant' && !one.standing.needsMerchant ? t(m.nothing) : t(m.wait, { who: t(one.standing.ownerLabel) });
}

/** One button per step the server allows now: the usual next one first, those that end something apart. */
function Steps({ one }: { readonly one: GatewayCase }): ReactNode {
  const { t } = useText();
  const [chosen, setChosen] = useState<Offer | null>(null);
  const button = (offer: Offer): ReactNode => <Button key={offer.code} kind={offer.weight === 'next' ? 'primary' : 'secondary'} size={offer.weight === 'closing' ? 'small' : 'normal'} onClick={() => setChosen(offer)}>{t(offer.label)}</Button>;
  const closing = one.allowedActions.filter(({ weight }) => weight === 'closing');
  if (one.allowedActions.length === 0) return <p className="text-soft">{t(m.noSteps)}</p>;
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">{one.allowedActions.filter(({ weight }) => weight !== 'closing').map(button)}</div>
      {closing.length > 0 && (
        <div className="flex flex-col gap-2 border-t border-line pt-4">
          <h3 className="text-small font-semibold text-faint">{t(m.closing)}</h3>
          <div className="flex flex-wrap gap-2">{closing.map(button)}</div>
        </div>
      )}
      {chosen !== null && <StepDialog key={chosen.code} one={one} offer={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

/** Each institution that reviews, with where it stands. */
function Issuers({ one }: { readonly one: GatewayCase }): ReactNode {
  const { t } = useText();
  const { summary, items } = one.tracks.issuers;
  return (
    <span className="flex flex-col gap-2">
      {t(summary)}
      {items.length > 0 && (
        <span className="flex flex-wrap gap-1.5">
          {items.map(({ code, names, state, label }) => <StatusBadge key={code} shape={ISSUER_SHAPES[state]}>{t(names)} · {t(label)}</StatusBadge>)}
        </span>
      )}
    </span>
  );
}
