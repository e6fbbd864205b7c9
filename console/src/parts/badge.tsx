import { Ban, Circle, CircleAlert, CircleCheck, CircleDot, Clock, Hourglass } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../api/client.ts';
import { cx } from './class-names.ts';
import { toneLook } from './surfaces.tsx';
import type { Tone } from './surfaces.tsx';

/** A short label, such as a payment type or a count. */
export function Badge(props: { readonly tone?: Tone; readonly icon?: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <span className={cx('inline-flex max-w-full items-center gap-1 rounded-full px-2.5 py-0.5 text-tiny font-semibold [&_svg]:shrink-0', toneLook[props.tone ?? 'neutral'])}>
      {props.icon}
      {props.children}
    </span>
  );
}

/** Shapes of a state, so that colour is never the only sign. */
export type StatusShape = 'idle' | 'waiting' | 'moving' | 'attention' | 'done' | 'failed' | 'ended';

const SHAPES: Record<StatusShape, { readonly icon: typeof Circle; readonly tone: Tone }> = {
  idle: { icon: Circle, tone: 'neutral' },
  waiting: { icon: Hourglass, tone: 'info' },
  moving: { icon: CircleDot, tone: 'accent' },
  attention: { icon: Clock, tone: 'warn' },
  done: { icon: CircleCheck, tone: 'good' },
  failed: { icon: CircleAlert, tone: 'bad' },
  ended: { icon: Ban, tone: 'neutral' },
};

type Headline = Answer<'overview'>['counts'][number]['headline'];

/** The shape of each headline a case can have. */
export const HEADLINE_SHAPES: Readonly<Record<Headline, StatusShape>> = {
  draft: 'idle',
  submitted: 'waiting',
  held: 'attention',
  received: 'moving',
  under_review: 'waiting',
  information_requested: 'attention',
  contract_ready: 'attention',
  signed: 'done',
  card_review: 'waiting',
  live: 'done',
  cancelled: 'ended',
  withdrawn: 'ended',
  rejected: 'failed',
  expired: 'ended',
};

/** A state in words, with a shape and a colour that say the same. */
export function StatusBadge(props: { readonly shape: StatusShape; readonly children: ReactNode }): ReactNode {
  const { icon: Icon, tone } = SHAPES[props.shape];
  return (
    <Badge tone={tone} icon={<Icon size={14} strokeWidth={2.4} aria-hidden />}>
      {props.children}
    </Badge>
  );
}
