import type { ReactNode } from 'react';
import { textLinkLook } from '../parts/button.tsx';
import { Banner } from '../parts/surfaces.tsx';
import { focusAt } from './focus-at.ts';

/** What stands in the way of going on, each entry leading to its field. */
export function ProblemList(props: { readonly title: string; readonly problems: readonly { readonly pointer: string; readonly text: string }[] }): ReactNode {
  if (props.problems.length === 0) return null;
  return (
    <Banner tone="bad" live title={props.title}>
      <ul className="mt-1 flex flex-col">
        {props.problems.map(({ pointer, text }) => (
          <li key={pointer + text}>
            <button type="button" className={`${textLinkLook} min-h-8 py-1 text-left text-ink! pointer-coarse:min-h-11`} onClick={() => focusAt(pointer)}>
              {text}
            </button>
          </li>
        ))}
      </ul>
    </Banner>
  );
}
