import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { createContext, useCallback, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { explain } from '../api/problem.ts';
import { Button } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { announce } from './announcer.tsx';
import { useLatest } from './latest.ts';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  close: { ko: '알림 닫기', en: 'Dismiss' },
  region: { ko: '알림', en: 'Notifications' },
  requestId: { ko: '문의 번호 {id}', en: 'Reference {id}' },
});

export interface Toast {
  readonly tone?: 'good' | 'info' | 'bad';
  readonly title: string;
  readonly detail?: string | undefined;
  /** What it is about: a new message about the same thing takes the place of the older one. Its title unless told. */
  readonly about?: string | undefined;
  /** One thing to do about it, such as taking it back; pressing it dismisses the message. */
  readonly action?: { readonly label: string; readonly onPress: () => void } | undefined;
}

interface Toaster {
  /** Tells what just happened. Bad news stays until dismissed, the rest leaves by itself. */
  readonly show: (toast: Toast) => void;
  /** Takes away what was told about this, where it no longer holds. */
  readonly drop: (about: string) => void;
  /** Shows why a call failed. */
  readonly fail: (failure: unknown) => void;
}

const ToastContext = createContext<Toaster | null>(null);
const ICONS = { good: CircleCheck, info: Info, bad: CircleAlert };
const COLOURS = { good: 'text-good', info: 'text-info', bad: 'text-bad' };
const STAY_MS = 7000;
/** What can be taken back stays long enough to read what it was, and to reach the button by keyboard. */
const STAY_WITH_ACTION_MS = 20_000;

/** Short messages at the edge of the screen, announced to screen readers. */
export function useToast(): Toaster {
  const toaster = useContext(ToastContext);
  if (toaster === null) throw new Error('useToast is called outside ToastProvider');
  return toaster;
}

export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { t, locale } = useText();
  const [toasts, setToasts] = useState<readonly (Toast & { readonly key: number })[]>([]);
  const next = useRef(0);
  const dismiss = useCallback((key: number) => setToasts((all) => all.filter((toast) => toast.key !== key)), []);
  const toaster = useMemo<Toaster>(() => {
    const show = (toast: Toast): void => {
      next.current += 1;
      const key = next.current;
      const subject = toast.about ?? toast.title;
      // Two messages about one thing would contradict each other.
      setToasts((all) => [...all.filter((one) => (one.about ?? one.title) !== subject).slice(-2), { ...toast, key }]);
      announce(toast.detail === undefined ? toast.title : `${toast.title}. ${toast.detail}`);
    };
    return {
      show,
      drop: (about) => setToasts((all) => (all.some((one) => one.about === about) ? all.filter((one) => one.about !== about) : all)),
      fail: (failure) => {
        const { title, detail, requestId } = explain(failure, locale);
        show({ tone: 'bad', title, detail: detail ?? (requestId === undefined ? undefined : t(m.requestId, { id: requestId })) });
      },
    };
  }, [t, locale]);
  const region = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // To the top layer and, with each new message, to its top: a dialog would hide the message otherwise.
    const element = region.current;
    if (element === null) return;
    if (element.matches(':popover-open')) element.hidePopover();
    if (toasts.length > 0) element.showPopover();
  }, [toasts]);
  return (
    <ToastContext value={toaster}>
      {children}
      <section
        ref={region}
        popover="manual"
        aria-label={t(m.region)}
        // Clear of the bar at the foot of a page.
        className="pointer-events-none inset-x-0 top-auto bottom-[var(--action-bar,0px)] m-0 w-full flex-col items-center gap-2 border-0 bg-transparent px-4 pt-4 pb-[max(0.75rem,env(safe-area-inset-bottom))] open:flex"
      >
        {toasts.map((toast, index) => (
          <ToastCard key={toast.key} toast={toast} covered={index < toasts.length - 1} onDismiss={() => dismiss(toast.key)} />
        ))}
      </section>
    </ToastContext>
  );
}

/** On a phone only the newest is seen, so that it stays a strip; what it covers goes on leaving by itself, and bad news comes back. */
function ToastCard({ toast, covered, onDismiss }: { readonly toast: Toast; readonly covered: boolean; readonly onDismiss: () => void }): ReactNode {
  const { t } = useText();
  const tone = toast.tone ?? 'good';
  const Icon = ICONS[tone];
  const [held, setHeld] = useState(false);
  const { action } = toast;
  const acts = action !== undefined;
  const dismiss = useLatest(onDismiss);
  useEffect(() => {
    if (held || tone === 'bad') return undefined;
    const timer = setTimeout(() => dismiss.current(), acts ? STAY_WITH_ACTION_MS : STAY_MS);
    return () => clearTimeout(timer);
  }, [held, tone, acts, dismiss]);
  return (
    // Pointing at it or stepping into it holds it: nobody has to read against the clock.
    <div
      className={cx('pointer-events-auto w-full max-w-sm animate-appear items-start gap-3 rounded-card border border-line bg-surface p-3 pl-4 text-ink shadow-floating', covered ? 'hidden sm:flex' : 'flex')}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={20} aria-hidden className={cx('mt-1 shrink-0', COLOURS[tone])} />
      <div className="min-w-0 flex-1 py-0.5">
        <p className="font-semibold">{toast.title}</p>
        {toast.detail !== undefined && <p className={cx('text-small text-soft', tone !== 'bad' && !acts && 'max-sm:line-clamp-2')}>{toast.detail}</p>}
        {action !== undefined && <Button kind="quiet" size="small" className="mt-1 -ml-3" onClick={() => { action.onPress(); onDismiss(); }}>{action.label}</Button>}
      </div>
      <button type="button" onClick={onDismiss} aria-label={t(m.close)} className="-my-1 grid size-9 shrink-0 place-items-center rounded-control text-soft hover:bg-sunken pointer-coarse:size-11">
        <X size={18} aria-hidden />
      </button>
    </div>
  );
}
