import { useEffect, useRef } from 'react';
import { TYPE_NAMES } from '../../frame/contract-summary.tsx';
import type { Draft, DraftWork } from '../../frame/draft.ts';
import { typeKey, valuesOf } from '../../frame/draft-members.ts';
import type { DraftMembers } from '../../frame/draft-members.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';

const m = defineMessages({
  moved: { ko: '함께 바뀐 결제수단: {names}', en: 'Also changed: {names}' },
  why: { ko: '{gateways:으로/로} 바뀌었습니다. 직접 고르지 않은 PG는 다시 제안됩니다.', en: 'Now with {gateways}. Gateways you did not choose yourself follow the proposal.' },
  undo: { ko: '되돌리기', en: 'Undo' },
});

interface Names {
  readonly gatewayName: (code: string) => string;
  readonly methodName: (code: string) => string;
}

/** Lines nobody chose a gateway for, before or after, that are with another one now. */
export function movedLines(before: Draft, after: Draft): Draft['lines'] {
  const was = new Map(before.lines.filter(({ proposed }) => proposed).map((line) => [typeKey(line), line.gateway]));
  return after.lines.filter((line) => line.proposed && line.gateway !== null && (was.get(typeKey(line)) ?? line.gateway) !== line.gateway);
}

/** What brings the choices and payment types back to what they were. */
export function takenBack(before: Draft, after: Draft): DraftMembers {
  const was = valuesOf(before);
  const is = valuesOf(after);
  const plans = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter((key) => key.startsWith('choice:') || key.startsWith('type:'));
  return Object.fromEntries(plans.filter((key) => was[key] !== is[key]).map((key) => [key, was[key] ?? null]));
}

/** Tells which other lines a change has moved along, and lets it be taken back: one message, of which the newest is right. */
export function useMoves(kept: Draft, names: Names, { set, form: { state } }: Pick<DraftWork, 'set' | 'form'>): void {
  const { t, locale } = useText();
  const toast = useToast();
  const before = useRef(kept);
  const undoing = useRef(false);
  useEffect(() => {
    // Refused, it moved nothing: the next move is one to be told about.
    if (state === 'failed' || state === 'conflict') undoing.current = false;
  }, [state]);
  // Elsewhere, or once the draft is sent, there is nothing to take back any more.
  const { drop } = toast;
  useEffect(() => () => drop('moves'), [drop]);
  useEffect(() => {
    if (before.current === kept) return;
    const last = before.current;
    before.current = kept;
    const moved = movedLines(last, kept);
    if (undoing.current || moved.length === 0) {
      // Putting it back moves them too: that was asked for.
      undoing.current = false;
      return;
    }
    const list = new Intl.ListFormat(locale, { type: 'conjunction' });
    const called = moved.map((line) => (line.type === 'one_time' || line.type === 'verification' ? names.methodName(line.method) : `${names.methodName(line.method)} (${t(TYPE_NAMES[line.type])})`));
    const gateways = [...new Set(moved.map(({ gateway }) => names.gatewayName(gateway ?? '')))];
    const back = takenBack(last, kept);
    toast.show({
      tone: 'info', about: 'moves', title: t(m.moved, { names: called.join(', ') }), detail: t(m.why, { gateways: list.format(gateways) }),
      action: Object.keys(back).length === 0 ? undefined : {
        label: t(m.undo),
        onPress: () => {
          undoing.current = true;
          for (const [key, value] of Object.entries(back)) set(key, value);
        },
      },
    });
  });
}
