import { Check, Plus } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import type { Draft, DraftWork } from '../../frame/draft.ts';
import { methodKey, typeKey } from '../../frame/draft-members.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { cx } from '../../parts/class-names.ts';

type MethodSet = Answer<'catalogue'>['methodSets'][number];
type Line = MethodSet['lines'][number];

const m = defineMessages({
  title: { ko: '묶음으로 선택', en: 'Choose a set' },
  hint: { ko: '{asOf} 기준 카탈로그에서 PG가 많이 제공하는 결제수단으로 만든 묶음입니다. 눌러서 추가한 묶음은 한 번 더 누르면 취소됩니다.', en: 'Made of what most gateways offer, as of {asOf}. Press a set you added again to undo it.' },
  whole: { ko: '이미 모두 선택되어 있습니다. 빼려면 아래에서 하나씩 해제해 주세요.', en: 'All of it is chosen already. To remove a method, clear it below.' },
  wholeType: { ko: '이미 선택되어 있습니다. 빼려면 다음 페이지에서 해제해 주세요.', en: 'Chosen already. To remove it, clear it on the next page.' },
  subscription: { ko: '{name} 정기결제', en: '{name}, subscription' },
  keyIn: { ko: '{name} 수기결제', en: '{name}, key-in' },
});

/** Payment types beyond the first are added and cleared on the page of the gateways. */
const isAddedType = ({ type }: Line): boolean => type === 'subscription' || type === 'key_in';

/** The members of the draft that stand for a line: its method and, beyond the first payment type, that type. */
function keysOf(line: Line): string[] {
  return isAddedType(line) ? [methodKey(line.method), typeKey(line)] : [methodKey(line.method)];
}

/** What of a set can be added: a method that is live or under way stays as it is. */
function openLines(set: MethodSet, running: Draft['running']): Line[] {
  return set.lines.filter(({ method }) => !running.some((one) => one.method === method));
}

/** Sets of methods, each chosen with one press and taken back with the next. */
export function MethodSets({ catalogue, running, form, set }: Pick<DraftWork, 'form' | 'set'> & { readonly catalogue: Answer<'catalogue'>; readonly running: Draft['running'] }): ReactNode {
  const { t } = useText();
  // What presses on this page added, so that the next one takes back exactly that and not what had been chosen before. After coming back
  // nothing is known of it any more: a set that is whole then is taken back by its methods, one by one.
  const [added, setAdded] = useState<ReadonlyMap<string, readonly string[]>>(new Map());
  const sets = catalogue.methodSets.map((one) => ({ ...one, lines: openLines(one, running) })).filter(({ lines }) => lines.length > 0);
  const isOn = (key: string): boolean => form.values[key] === true;
  const chosen = (lines: readonly Line[]): boolean => lines.flatMap(keysOf).every(isOn);
  const press = (one: MethodSet): void => {
    const keys = [...new Set(one.lines.flatMap(keysOf))];
    if (!chosen(one.lines)) {
      const missing = keys.filter((key) => !isOn(key));
      setAdded(new Map(added).set(one.code, [...new Set([...(added.get(one.code) ?? []), ...missing])]));
      for (const key of missing) set(key, true);
      return;
    }
    const mine = added.get(one.code);
    if (mine === undefined) return;
    const needed = sets.filter((other) => other.code !== one.code && chosen(other.lines)).flatMap(({ lines }) => lines.flatMap(keysOf));
    for (const key of mine) if (!needed.includes(key)) set(key, null);
    setAdded(new Map([...added].filter(([code]) => code !== one.code)));
  };
  const nameOf = (line: Line): string => {
    const method = catalogue.methods.find(({ code }) => code === line.method);
    const name = method === undefined ? line.method : t(method.names);
    return line.type === 'subscription' ? t(m.subscription, { name }) : line.type === 'key_in' ? t(m.keyIn, { name }) : name;
  };
  if (sets.length === 0) return null;
  return (
    <section aria-labelledby="method-sets" className="mb-8">
      <h2 id="method-sets" className="text-title">{t(m.title)}</h2>
      <p className="mb-3 text-small text-faint">{t(m.hint, { asOf: catalogue.asOf })}</p>
      <ul className="grid gap-3 sm:grid-cols-2">
        {sets.map((one) => <li key={one.code}><SetButton set={one} names={one.lines.map(nameOf)} on={chosen(one.lines)} fixed={chosen(one.lines) && !added.has(one.code)} onPress={() => press(one)} /></li>)}
      </ul>
    </section>
  );
}

interface SetButtonProps {
  readonly set: MethodSet;
  readonly names: readonly string[];
  readonly on: boolean;
  /** Chosen, but not by a press here: pressing does nothing. */
  readonly fixed: boolean;
  readonly onPress: () => void;
}

function SetButton({ set, names, on, fixed, onPress }: SetButtonProps): ReactNode {
  const { t } = useText();
  const Icon = on ? Check : Plus;
  // One or two methods are told by the name of the set already.
  const listed = names.length > 2;
  return (
    <div className={cx('relative flex h-full items-start gap-3 rounded-card border px-4 py-3 transition-colors', on ? 'border-accent bg-accent-wash/50' : 'border-line bg-surface hover:border-edge')}>
      <span aria-hidden className={cx('mt-0.5 grid size-6 shrink-0 place-items-center rounded-full', on ? 'bg-accent text-on-accent' : 'bg-sunken text-soft')}><Icon size={16} /></span>
      <div className="min-w-0">
        {/* The whole card answers, its words stay the name alone. */}
        <button type="button" aria-pressed={on} aria-disabled={fixed || undefined} aria-describedby={`set-${set.code}`} onClick={onPress} className="text-left font-semibold outline-none aria-disabled:cursor-default after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-accent">{t(set.names)}</button>
        <div id={`set-${set.code}`} className="text-small">
          {listed && <p className="text-soft">{names.join(', ')}</p>}
          <p className="text-faint">{t(set.about)}</p>
          {fixed && <p className="text-soft">{t(set.lines.every(isAddedType) ? m.wholeType : m.whole)}</p>}
        </div>
      </div>
    </div>
  );
}
