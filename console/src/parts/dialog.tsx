import { X } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../frame/text.tsx';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';

const m = defineMessages({ close: { ko: '닫기', en: 'Close' }, cancel: { ko: '취소', en: 'Cancel' } });

export interface DialogProps {
  readonly open: boolean;
  /** Escape, the close button or a click beside the dialog. */
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** Buttons at the bottom; the main one last. */
  readonly footer?: ReactNode;
  readonly size?: 'narrow' | 'wide' | 'full';
  /** `side` slides in from the left: the menu on a phone. */
  readonly place?: 'middle' | 'side';
  /** Stays until answered: no close button, Escape and the backdrop do nothing. */
  readonly insistent?: boolean;
}

const WIDTHS = { narrow: 'sm:w-[28rem]', wide: 'sm:w-[44rem]', full: 'sm:w-[72rem]' };

/**
 * A modal dialog on the native element: the browser keeps the focus inside, hides the rest from screen readers and gives
 * the focus back. On a phone it stands at the bottom edge, within reach of the thumb.
 */
export function Dialog({ open, onClose, title, children, footer, size = 'narrow', place = 'middle', insistent = false }: DialogProps): ReactNode {
  const { t } = useText();
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog === null || !open) return undefined;
    // React takes the element away before it could give the focus back, so the way back is kept here.
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    // The browser would focus the close button. Better: what the dialog is about.
    (dialog.querySelector<HTMLElement>('[data-first-focus]') ?? dialog.querySelector<HTMLElement>('[data-content] :is(input, select, textarea)'))?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [open]);
  if (!open) return null;
  return (
    // Clicks beside the box land on the dialog element itself; the keyboard's way out is Escape, which the browser gives.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={ref}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        if (!insistent) onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current && !insistent) onClose();
      }}
      className={cx(
        'animate-appear border-line bg-surface p-0 shadow-floating',
        place === 'side'
          ? 'fixed inset-y-0 left-0 m-0 h-dvh w-[min(20rem,85vw)] border-r'
          : cx('m-0 mt-auto w-full rounded-t-card border sm:m-auto sm:rounded-card', WIDTHS[size], 'max-w-full sm:max-w-[calc(100vw-2rem)]'),
      )}
    >
      <div className={cx('flex flex-col', place === 'side' ? 'h-full' : 'max-h-[92dvh] sm:max-h-[86dvh]')}>
        <div className="flex items-center justify-between gap-4 px-4 pt-3 pb-2 sm:px-6 sm:pt-5">
          {/* Numbers have no place to break: without leave to break anywhere they push the close button out. */}
          <h2 className="min-w-0 flex-1 text-title wrap-anywhere">{title}</h2>
          {!insistent && (
            <button type="button" onClick={onClose} aria-label={t(m.close)} className="-mr-2 grid size-11 shrink-0 place-items-center rounded-control text-soft hover:bg-sunken">
              <X size={20} aria-hidden />
            </button>
          )}
        </div>
        <div data-content className="min-h-0 flex-1 overflow-y-auto px-4 pb-4 sm:px-6 sm:pb-6">{children}</div>
        {footer != null && <div className="flex flex-col-reverse gap-2 border-t border-line px-4 py-3 sm:flex-row sm:justify-end sm:px-6 sm:py-4">{footer}</div>}
      </div>
    </dialog>
  );
}

export interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly title: string;
  /** What will happen, and what cannot be undone. */
  readonly children: ReactNode;
  /** The verb, such as "Cancel application"; never just "OK". */
  readonly confirmLabel: string;
  readonly cancelLabel?: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
}

/** Asks before something that cannot be undone. The safe answer has the focus first. */
export function Confirm({ open, onClose, onConfirm, title, children, confirmLabel, cancelLabel, danger, busy }: ConfirmProps): ReactNode {
  const { t } = useText();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button data-first-focus onClick={onClose} disabled={busy}>
            {cancelLabel ?? t(m.cancel)}
          </Button>
          <Button kind={danger === true ? 'danger' : 'primary'} onClick={onConfirm} busy={busy ?? false}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="text-soft">{children}</div>
    </Dialog>
  );
}
