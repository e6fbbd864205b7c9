import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../text.tsx';
import { HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { formatDate, When } from '../../parts/format.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';
import { JourneyBar } from './journey.tsx';
import { moodOf, moodTint, useTurn } from './standing.tsx';

const m = defineMessages({
  by: { ko: '{date}까지 예상', en: 'expected by {date}' },
  deadline: { ko: '{what}: {date}까지', en: '{what} {date}' },
  methods: { ko: '{first} 외 {count}건', en: '{first} and {count} more' },
});

export type CaseSummary = Answer<'applications'>['items'][number]['cases'][number];

/** One case in two lines: which gateway, how far, whose turn, what to do and by when. Leads to its place on the details page; what can be done here stands above the link. */
export function CaseRow({ item, action }: { readonly item: CaseSummary; readonly action?: ReactNode }): ReactNode {
  const { t } = useText();
  const { standing, gateway, methods, journey } = item;
  const names = [...new Set(methods.map((method) => t(method.names)))];
  return (
    <li className="relative grid grid-cols-1 gap-x-6 gap-y-2 py-4 transition-colors hover:bg-sunken/60 sm:grid-cols-[12rem_minmax(0,1fr)_11rem] sm:items-center sm:px-2">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center justify-between gap-2 sm:block">
          <PlaceLink href={`/applications/${item.applicationId}#${item.id}`} look="cover">{t(gateway.names)}</PlaceLink>
          <span className="sm:hidden"><StatusBadge shape={HEADLINE_SHAPES[standing.headline]}>{t(standing.label)}</StatusBadge></span>
        </div>
        <p className="text-small text-faint">{names.length > 2 ? t(m.methods, { first: names[0] ?? '', count: names.length - 1 }) : names.join(', ')}</p>
      </div>
      <div className="min-w-0">
        <JourneyBar steps={journey} />
        <CaseGlance item={item} />
        <div className="relative z-10 mt-2 w-fit empty:hidden">{action}</div>
      </div>
      <div className="hidden items-center justify-end gap-2 sm:flex">
        <StatusBadge shape={HEADLINE_SHAPES[standing.headline]}>{t(standing.label)}</StatusBadge>
        <ChevronRight size={18} className="text-faint" aria-hidden />
      </div>
    </li>
  );
}

/** Whose turn it is, until when, and what is next. */
export function CaseGlance({ item: { standing } }: { readonly item: Pick<CaseSummary, 'standing'> }): ReactNode {
  const { t, locale } = useText();
  const turn = useTurn(standing);
  const { by, deadline } = standing.expected;
  const date = by === null ? '' : formatDate(by, locale, 'weekday');
  const until = by === null ? null : deadline === null ? t(m.by, { date }) : t(m.deadline, { what: t(deadline), date });
  const isMoving = ['mine', 'waiting'].includes(moodOf(standing));
  return (
    <>
      <p className="mt-2 text-small">
        <span className={`font-semibold ${moodTint(standing)}`}>{turn}</span>
        {isMoving && until !== null && <span className="text-faint"> · {until}</span>}
        {!isMoving && <span className="text-faint"> · <When at={standing.since} look="date" /></span>}
      </p>
      <p className="text-small text-soft">{t(standing.nextAction)}</p>
    </>
  );
}
