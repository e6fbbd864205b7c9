const CONTROLS = 'input:not(:disabled), select:not(:disabled), textarea:not(:disabled), button:not(:disabled), summary';

/** The element that carries a place of a form: `data-at` holds its JSON pointer; a pointer to a part finds the whole. */
function elementAt(pointer: string): HTMLElement | null {
  for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = document.querySelector<HTMLElement>(`[data-at="${CSS.escape(at)}"]`);
    if (found !== null) return found;
  }
  return null;
}

/** Brings the field at this JSON pointer into view and puts the focus there. False when the page has no such field. */
export function focusAt(pointer: string): boolean {
  const place = elementAt(pointer);
  if (place === null) return false;
  const control = place.matches(CONTROLS) ? place : (place.querySelector<HTMLElement>('[aria-invalid="true"]') ?? place.querySelector<HTMLElement>(CONTROLS));
  if (control === null) return false;
  // Behind a closed disclosure nothing can be focused.
  for (let fold = control.closest('details'); fold !== null; fold = fold.parentElement?.closest('details') ?? null) fold.open = true;
  control.focus({ preventScroll: true });
  control.scrollIntoView({ block: 'center' });
  return document.activeElement === control;
}
