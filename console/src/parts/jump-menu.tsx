import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface JumpTarget {
  /** Of the element that is jumped to. */
  readonly id: string;
  readonly label: string;
  /** A word on how it stands there, such as 2/5. */
  readonly state?: string | undefined;
}

/** How far below the bars that stay in view a part may begin and still be the one that is read. */
const NEAR_PX = 48;

/**
 * The parts of a long page in a row that stays in view: links, so that keyboard and history work as everywhere. The part that is
 * being read is marked. On a phone the row scrolls sideways, and by itself to the marked one.
 */
export function JumpMenu({ label, targets }: { readonly label: string; readonly targets: readonly JumpTarget[] }): ReactNode {
  const menu = useRef<HTMLElement>(null);
  const ids = targets.map(({ id }) => id).join(' ');
  const here = usePartRead(menu, ids);
  useBarHeight(menu);
  useAddressedPart(ids);
  useEffect(() => {
    const row = menu.current?.querySelector('ul');
    const link = menu.current?.querySelector<HTMLElement>('[aria-current]');
    // Not scrollIntoView: it would scroll the page as well.
    if (row != null && link != null) row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  }, [here]);
  return (
    <nav ref={menu} aria-label={label} data-print="no" className="sticky top-(--top-bar) z-20 -mx-4 mb-6 border-b border-line bg-paper/95 backdrop-blur-sm sm:-mx-8 lg:mx-0">
      <ul className="relative flex gap-1 overflow-x-auto px-2 [scrollbar-width:none] sm:px-6 lg:px-0">
        {targets.map(({ id, label: name, state }) => (
          <li key={id} className="shrink-0">
            <a
              href={`#${id}`} aria-current={id === here ? 'location' : undefined}
              className={cx(
                'flex min-h-11 items-center gap-1.5 border-b-2 px-2.5 text-small font-medium whitespace-nowrap transition-colors focus-visible:-outline-offset-2',
                id === here ? 'border-accent font-semibold text-accent' : 'border-transparent text-soft hover:text-ink',
              )}
            >
              {name}
              {state !== undefined && <span className="numeric rounded-full bg-sunken px-1.5 text-tiny font-normal text-soft">{state}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** The last part that begins above the foot of the menu; at the end of the page the last of all, however short it is. */
function usePartRead(menu: { readonly current: HTMLElement | null }, ids: string): string | null {
  const [here, setHere] = useState<string | null>(null);
  useEffect(() => {
    let asked = 0;
    const look = (): void => {
      asked = 0;
      const parts = ids.split(' ').flatMap((id) => document.getElementById(id) ?? []);
      const line = (menu.current?.getBoundingClientRect().bottom ?? 0) + NEAR_PX;
      const page = document.documentElement;
      const atEnd = page.scrollTop > 0 && page.scrollTop + page.clientHeight >= page.scrollHeight - 2;
      const read = atEnd ? parts.at(-1) : parts.findLast((part) => part.getBoundingClientRect().top <= line);
      setHere((read ?? parts[0])?.id ?? null);
    };
    const ask = (): void => { if (asked === 0) asked = requestAnimationFrame(look); };
    look();
    addEventListener('scroll', ask, { passive: true });
    addEventListener('resize', ask);
    return () => {
      cancelAnimationFrame(asked);
      removeEventListener('scroll', ask);
      removeEventListener('resize', ask);
    };
  }, [menu, ids]);
  return here;
}

/** What is jumped to, or takes the focus, keeps clear of the menu: its height goes to the styles. */
function useBarHeight(menu: { readonly current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return undefined;
    const root = document.documentElement;
    const observer = new ResizeObserver(() => root.style.setProperty('--jump-menu', `${Math.ceil(element.getBoundingClientRect().height)}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      root.style.removeProperty('--jump-menu');
    };
  }, [menu]);
}

const ACTS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/** A link from elsewhere names a part that was not there yet when the page was opened, and what loads above it later would push it away: it is held until the reader does something. */
function useAddressedPart(ids: string): void {
  useEffect(() => {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!ids.split(' ').includes(id)) return undefined;
    const part = document.getElementById(id);
    const observer = new ResizeObserver(() => part?.scrollIntoView());
    observer.observe(document.body);
    const letGo = (): void => {
      observer.disconnect();
      for (const act of ACTS) removeEventListener(act, letGo);
    };
    for (const act of ACTS) addEventListener(act, letGo, { passive: true });
    return letGo;
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once: later the reader decides where to be
  }, []);
}

/** A part that the menu jumps to; it takes the focus then, so that Tab goes on from there. */
export function JumpPart({ id, children }: { readonly id: string; readonly children: ReactNode }): ReactNode {
  return <div id={id} tabIndex={-1} className="flex flex-col gap-6 outline-none">{children}</div>;
}
