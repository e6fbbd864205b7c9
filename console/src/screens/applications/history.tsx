import { useId, useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { Timeline } from '../../parts/journey.tsx';
import type { TimelineEntry } from '../../parts/journey.tsx';
import type { Tone } from '../../parts/surfaces.tsx';
import { Answered } from '../../frame/case/answered.tsx';
import { Papers } from '../../frame/case/papers.tsx';
import { moodOf } from '../../frame/case/standing.tsx';

const m = defineMessages({
  history: { ko: '진행 이력', en: 'History' },
  source: { ko: '출처: {source}', en: 'Source: {source}' },
  next: { ko: '다음 단계: {label}', en: 'Next: {label}' },
  expected: { ko: '예상', en: 'expected' },
  all: { ko: '이력 {count}건 모두 보기', en: 'Show all {count} events' },
  fewer: { ko: '최근 이력만 보기', en: 'Show only the latest' },
});

type Case = Answer<'application'>['cases'][number];

const AT_FIRST = 4;
const TONES: Readonly<Partial<Record<Case['events'][number]['command'], Tone>>> = {
  acknowledge: 'good', accept: 'good', sign_contract: 'good', approve_issuer: 'good', go_live: 'good', resume: 'good',
  request_information: 'warn', renew_request: 'warn', offer_contract: 'warn', renew_offer: 'warn', refuse_signature: 'warn', event_skipped: 'warn', hold: 'warn',
  reject: 'bad', reject_issuer: 'bad', suspend: 'bad', expire: 'bad', end_contract: 'bad',
};

/** What has happened, newest first, each with where it is known from; above it, hollow, what is expected next. */
export function History({ item }: { readonly item: Case }): ReactNode {
  const { t } = useText();
  const [isOpen, setOpen] = useState(false);
  const list = useId();
  const { standing, journey, events } = item;
  const next = journey.find(({ state }) => state === 'now');
  const isMoving = ['mine', 'waiting'].includes(moodOf(standing));
  const coming: TimelineEntry[] = !isMoving || next === undefined ? [] : [{
    key: 'next', expected: true, tone: 'accent', title: t(m.next, { label: t(next.label) }), detail: standing.expected.by === null ? undefined : <span className="text-small">{standing.expected.deadline === null ? <>{t(m.expected)} ~</> : <>{t(standing.expected.deadline)}:</>} <When at={standing.expected.by} look="weekday" /></span>,
  }];
  const told = events.toSorted((one, other) => other.sequence - one.sequence).map((event): TimelineEntry => ({
    key: `${event.sequence}`, title: t(event.title),
    detail: event.detail === null && event.documents.length === 0 && event.answers.length === 0 ? undefined : <>{event.detail !== null && <span className="text-small break-words whitespace-pre-line">{t(event.detail)}</span>}<Answered event={event} /><Papers papers={event.documents} /></>,
    at: <When at={event.occurredAt} />, source: t(m.source, { source: t(event.sourceLabel) }), tone: TONES[event.command] ?? 'neutral',
  }));
  return (
    <section>
      <h3 className="mb-3 font-semibold">{t(m.history)}</h3>
      <div id={list}>
        <Timeline label={t(m.history)} entries={[...coming, ...(isOpen ? told : told.slice(0, AT_FIRST))]} />
      </div>
      {told.length > AT_FIRST && (
        <div className="mt-4">
          <Button size="small" aria-expanded={isOpen} aria-controls={list} onClick={() => setOpen(!isOpen)}>{isOpen ? t(m.fewer) : t(m.all, { count: told.length })}</Button>
        </div>
      )}
    </section>
  );
}
