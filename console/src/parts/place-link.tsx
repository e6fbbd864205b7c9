import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { buttonLook, textLinkLook } from './button.tsx';
import type { ButtonKind } from './button.tsx';

/** The words stay small, the whole surface around them answers. */
const COVER = 'font-semibold after:absolute after:inset-0 hover:underline';

/** A link to a place of the console that the server named, such as `/integration?gateway=kcp`. Opens without loading the page anew. */
export function PlaceLink({ href, look = 'text', className, children }: {
  readonly href: string;
  readonly look?: ButtonKind | 'text' | 'cover';
  /** Takes the place of the look. */
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  const router = useRouter();
  const go = (event: MouseEvent): void => {
    // New tabs and windows stay the browser's business.
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  return (
    <a href={href} onClick={go} className={className ?? (look === 'cover' ? COVER : look === 'text' ? textLinkLook : buttonLook(look, 'small'))}>
      {children}
    </a>
  );
}
