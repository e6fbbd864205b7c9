import { createLink } from '@tanstack/react-router';
import { LoaderCircle } from 'lucide-react';
import type { AnchorHTMLAttributes, ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from './class-names.ts';

export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger';
export type ButtonSize = 'normal' | 'small' | 'large';

const KINDS: Record<ButtonKind, string> = {
  primary: 'bg-accent text-on-accent border-transparent shadow-raised hover:bg-accent-deep aria-disabled:hover:bg-accent',
  secondary: 'bg-surface text-ink border-edge/60 shadow-raised hover:border-edge hover:bg-sunken',
  quiet: 'bg-transparent text-accent border-transparent hover:bg-accent-wash',
  danger: 'bg-bad text-on-bad border-transparent shadow-raised hover:bg-bad-deep',
};

const SIZES: Record<ButtonSize, string> = {
  small: 'min-h-9 pointer-coarse:min-h-11 px-3 text-small gap-1.5',
  normal: 'min-h-10 pointer-coarse:min-h-11 px-4 text-body gap-2',
  large: 'min-h-12 px-6 text-lead gap-2.5',
};

/** Class names of a button, for an element that must look like one. */
export function buttonLook(kind: ButtonKind = 'secondary', size: ButtonSize = 'normal', wide = false): string {
  return cx(
    'inline-flex items-center justify-center rounded-control border font-semibold text-center transition-colors select-none no-underline',
    'disabled:opacity-50 aria-disabled:opacity-60 [&_svg]:shrink-0',
    KINDS[kind],
    SIZES[size],
    wide && 'w-full',
  );
}

export interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'size'> {
  readonly kind?: ButtonKind;
  readonly size?: ButtonSize;
  /** Full width of its column, for phones and narrow forms. */
  readonly wide?: boolean;
  /** Work is under way: the button stays focusable, says it is busy and ignores clicks. */
  readonly busy?: boolean;
  readonly icon?: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button that does something here. `type` is "button" unless told, so that it never sends a form by accident. */
export function Button({ kind, size, wide, busy = false, icon, children, className, onClick, type = 'button', ...rest }: ButtonProps): ReactNode {
  return (
    <button
      {...rest}
      type={type}
      className={cx(buttonLook(kind, size, wide), className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <LoaderCircle size={18} className="animate-spin" aria-hidden /> : icon}
      {children}
    </button>
  );
}

interface LinkLook {
  readonly kind?: ButtonKind;
  readonly size?: ButtonSize;
  readonly wide?: boolean;
  readonly icon?: ReactNode;
  readonly ref?: Ref<HTMLAnchorElement>;
}

function ButtonAnchor({ kind, size, wide, icon, children, className, ...rest }: LinkLook & AnchorHTMLAttributes<HTMLAnchorElement>): ReactNode {
  return (
    <a {...rest} className={cx(buttonLook(kind, size, wide), className)}>
      {icon}
      {children}
    </a>
  );
}

/** A link that looks like a button: goes to another page (`to`, `params`, `search` as TanStack's Link takes them). */
export const LinkButton = createLink(ButtonAnchor);

function TextAnchor({ children, className, ...rest }: { readonly ref?: Ref<HTMLAnchorElement> } & AnchorHTMLAttributes<HTMLAnchorElement>): ReactNode {
  return (
    <a {...rest} className={cx(textLinkLook, className)}>
      {children}
    </a>
  );
}

export const textLinkLook = 'font-medium text-accent underline decoration-accent/40 underline-offset-3 hover:decoration-accent';

/** A link inside text. */
export const TextLink = createLink(TextAnchor);

/** A link to another site, opened in a new tab and saying so. */
export function OutsideLink({ href, children }: { readonly href: string; readonly children: ReactNode }): ReactNode {
  return (
    <a href={href} target="_blank" rel="noreferrer" className={textLinkLook}>
      {children}
      <span aria-hidden> ↗</span>
    </a>
  );
}
