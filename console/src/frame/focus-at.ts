const CONTROLS = 'input:not(:disabled), select:not(:disabled), textarea:not(:disabled), button:not(:disabled), summary';

/** The element that carries a place of a form: `data-at` holds its JSON pointer; a pointer to a part finds the whole. */
function elementAt(pointer: string): HTMLElement | null {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = document.querySelector<HTMLElement>(`[data-at="${CSS.escape(at)}"]`);
    if (found !== null) return found;
  }
  return null;
}

/** How long the second press of a double click may still come. */
const DOUBLE_MS = 1000;

/** The page moves under the pointer: the rest of a double or triple click must not press what has come to lie there. */
function swallowRepeatedClicks(): void {
  const swallow = (event: MouseEvent): void => {
    if (event.detail < 2) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const kinds = ['mousedown', 'click'] as const;
  for (const kind of kinds) window.addEventListener(kind, swallow, true);
  setTimeout(() => { for (const kind of kinds) window.removeEventListener(kind, swallow, true); }, DOUBLE_MS);
}

/** Brings the field at this JSON pointer into view and puts the focus there. False when the page has no such field. */
export function focusAt(pointer: string): boolean {
  const place = elementAt(pointer);
  if (place === null) return false;
  const control = place.matches(CONTROLS) ? place : (place.querySelector<HTMLElement>('[aria-invalid="true"]') ?? place.querySelector<HTMLElement>(CONTROLS));
  if (control === null) return false;
  // Behind a closed disclosure nothing can be focused.
  for (let fold = control.closest('details'); fold !== null; fold = fold.parentElement?.closest('details') ?? null) fold.open = true;
  swallowRepeatedClicks();
  control.focus({ preventScroll: true });
  control.scrollIntoView({ block: 'center' });
  return document.activeElement === control;
}
