import { Ban, CircleAlert, CircleCheck, Hourglass, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../text.tsx';
import { cx } from '../../parts/class-names.ts';
import { formatDate, isPastDay, When } from '../../parts/format.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';

const m = defineMessages({
  mine: { ko: '내 차례', en: 'Your turn' },
  over: { ko: '종료', en: 'Ended' },
  ready: { ko: '사용 중', en: 'In use' },
  turn: { ko: '{who} 차례', en: 'Turn: {who}' },
  owner: { ko: '담당', en: 'Whose turn' },
  you: { ko: '나 (가맹점)', en: 'You' },
  expected: { ko: '소요 기간', en: 'How long' },
  setBy: { ko: '기한 안내', en: 'About this date' },
  by: { ko: '예상 완료일', en: 'Expected by' },
  until: { ko: '{date}까지', en: '{date}' },
  past: { ko: '기한이 지났습니다.', en: 'This day has passed.' },
  late: { ko: '통상 기간이 지났습니다.', en: 'The usual time has passed.' },
  ask: { ko: '상담에서 확인하기', en: 'Ask support' },
  source: { ko: '근거: {source}', en: 'Source: {source}' },
  since: { ko: '상태 변경', en: 'Since' },
});

type Standing = Answer<'applications'>['items'][number]['cases'][number]['standing'];
type Mood = 'mine' | 'waiting' | 'good' | 'bad' | 'over';

const MOODS: Record<Mood, { readonly icon: typeof Zap; readonly ground: string; readonly tint: string }> = {
  mine: { icon: Zap, ground: 'border-warn/50 bg-warn-wash', tint: 'text-warn' },
  waiting: { icon: Hourglass, ground: 'border-info/30 bg-info-wash', tint: 'text-info' },
  good: { icon: CircleCheck, ground: 'border-good/40 bg-good-wash', tint: 'text-good' },
  bad: { icon: CircleAlert, ground: 'border-bad/40 bg-bad-wash', tint: 'text-bad' },
  over: { icon: Ban, ground: 'border-line bg-sunken', tint: 'text-soft' },
};

/** How a standing feels to the merchant: theirs to move, somebody else's, good, bad or over. */
export function moodOf({ headline, owner, needsMerchant }: Standing): Mood {
  if (needsMerchant) return 'mine';
  if (headline === 'live') return 'good';
  if (headline === 'rejected') return 'bad';
  if (headline === 'cancelled' || headline === 'withdrawn' || headline === 'expired') return 'over';
  return owner === 'merchant' ? 'mine' : 'waiting';
}

/** Whose turn it is, in two words. */
export function useTurn(standing: Standing): string {
  const { t } = useText();
  const mood = moodOf(standing);
  if (mood === 'mine') return t(m.mine);
  if (mood === 'good') return t(m.ready);
  return mood === 'waiting' ? t(m.turn, { who: t(standing.ownerLabel) }) : t(m.over);
}

/** What is happening, whose turn it is, exactly what to do, by when, and how long it usually takes; the deed itself stands inside. */
export function StandingPanel({ standing, children }: { readonly standing: Standing; readonly children?: ReactNode }): ReactNode {
  const { t, locale } = useText();
  const mood = moodOf(standing);
  const { icon: Icon, ground, tint } = MOODS[mood];
  const { expected } = standing;
  const isOver = mood === 'over' || mood === 'bad' || mood === 'good';
  const isLate = !isOver && expected.by !== null && isPastDay(expected.by);
  return (
    <div className={cx('rounded-control border p-4 sm:p-5', ground)}>
      <p className={cx('mb-1 flex items-center gap-1.5 text-small font-semibold', tint)}>
        <Icon size={16} strokeWidth={2.4} aria-hidden />
        {useTurn(standing)}
      </p>
      <p className="text-lead font-semibold text-pretty">{t(standing.nextAction)}</p>
      <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-2 text-small">
        {!isOver && <Fact term={t(m.owner)}>{standing.owner === 'merchant' ? t(m.you) : t(standing.ownerLabel)}</Fact>}
        {!isOver && expected.by !== null && (
          <Fact term={t(expected.deadline ?? m.by)}>
            {expected.deadline === null ? <When at={expected.by} look="weekday" /> : t(m.until, { date: formatDate(expected.by, locale, 'weekday') })}
            {isLate && <span className="block font-medium text-warn">{t(expected.deadline === null ? m.late : m.past)} <PlaceLink href="/support">{t(m.ask)}</PlaceLink></span>}
          </Fact>
        )}
        <Fact term={t(expected.deadline === null ? m.expected : m.setBy)}>
          {t(expected.text)}
          <span className="block text-tiny text-soft">{t(m.source, { source: t(expected.source) })}</span>
        </Fact>
        <Fact term={t(m.since)}><When at={standing.since} /></Fact>
      </dl>
      {children}
    </div>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt className="text-tiny text-soft">{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The tint of a mood, for the words that name it elsewhere. */
export function moodTint(standing: Standing): string {
  return MOODS[moodOf(standing)].tint;
}
