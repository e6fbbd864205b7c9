import { Check, Circle, Hourglass, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { cx } from '../../parts/class-names.ts';

const m = defineMessages({
  reason: { ko: '사유: {reason}', en: 'Reason: {reason}' },
});

type Issuers = Answer<'application'>['cases'][number]['tracks']['issuers'];
type State = Issuers['items'][number]['state'];

const LOOKS: Record<State, { readonly icon: typeof Check; readonly tile: string; readonly bar: string }> = {
  approved: { icon: Check, tile: 'border-good/40 bg-good-wash text-good', bar: 'bg-good' },
  asked: { icon: Hourglass, tile: 'border-info/30 bg-info-wash text-info', bar: 'bg-info/40' },
  not_asked: { icon: Circle, tile: 'border-line bg-surface text-soft', bar: 'bg-line' },
  rejected: { icon: X, tile: 'border-bad/40 bg-bad-wash text-bad', bar: 'bg-bad' },
};
const ORDER: readonly State[] = ['approved', 'asked', 'not_asked', 'rejected'];

/** Every institution that decides for itself, as a board: who has approved, who still reviews, who refused. */
export function IssuerBoard({ issuers }: { readonly issuers: Issuers }): ReactNode {
  const { t } = useText();
  const bars = issuers.items.toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  return (
    <section>
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="font-semibold">{t(issuers.title)}</h3>
        <p className="numeric text-small font-semibold">{t(issuers.summary)}</p>
      </div>
      <div aria-hidden className="mb-3 flex gap-1">
        {bars.map(({ code, state }) => <span key={code} className={cx('h-1.5 flex-1 rounded-full', LOOKS[state].bar)} />)}
      </div>
      <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3">
        {issuers.items.map(({ code, names, state, label, reason }) => {
          const { icon: Icon, tile } = LOOKS[state];
          return (
            <li key={code} className={cx('flex items-center gap-2 rounded-control border px-3 py-2', tile)}>
              <Icon size={16} strokeWidth={2.6} className="shrink-0" aria-hidden />
              <span className="min-w-0">
                <span className="block text-small font-semibold text-ink">{t(names)}</span>
                <span className="block text-tiny">{t(label)}</span>
                {reason !== null && <span className="block text-tiny whitespace-pre-line text-ink">{t(m.reason, { reason })}</span>}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
