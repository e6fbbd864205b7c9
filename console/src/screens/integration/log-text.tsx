import type { ReactNode } from 'react';

function spread(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Cut off or no JSON after all: as it came.
    return text;
  }
}

/** A piece of a log: what it is, a line that names it, and the text itself, JSON spread over lines. */
export function LogText({ name, title, text }: { readonly name: string; readonly title?: string; readonly text: string }): ReactNode {
  return (
    <div className="w-full min-w-0 text-small">
      <p className="font-semibold">{name}</p>
      {title !== undefined && <code className="break-all">{title}</code>}
      {text !== '' && (
        // A long text scrolls inside its box, and the keyboard must be able to scroll it.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre tabIndex={0} role="group" aria-label={title ?? name} className="mt-1 max-h-72 overflow-y-auto rounded-small bg-sunken p-3 break-all whitespace-pre-wrap">{spread(text)}</pre>
      )}
    </div>
  );
}
