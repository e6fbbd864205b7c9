import { useEffect, useRef } from 'react';
import type { RefObject } from 'react';

const pageHeading = (): HTMLElement | null => document.querySelector<HTMLElement>('main h1');

/**
 * Where one step takes the place of another on the same page, the element that had the focus is gone, and with it the place of
 * whoever uses a keyboard or listens. The focus goes on where the new step begins: at the heading unless told otherwise.
 */
export function useFocusOnStep(step: string, begin: () => HTMLElement | null = pageHeading): void {
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    begin()?.focus();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- where a step begins is asked only when it does
  }, [step]);
}

/**
 * A form that puts the focus on its first field in error when the server refuses what was sent; give it `ref={...}`. `otherwise`
 * finds the field to mend where the refusal belongs to no single one.
 */
export function useFocusOnRefusal(failure: unknown, otherwise?: string): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (failure == null) return;
    const find = (selector: string | undefined): HTMLElement | null => (selector === undefined ? null : (form.current?.querySelector<HTMLElement>(selector) ?? null));
    (find('[aria-invalid="true"]') ?? find(otherwise))?.focus();
  }, [failure, otherwise]);
  return form;
}
