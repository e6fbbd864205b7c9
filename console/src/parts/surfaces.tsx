import { CircleAlert, CircleCheck, Info, RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiProblem, explain } from '../api/problem.ts';
import { defineMessages, useText } from '../frame/text.tsx';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';

const m = defineMessages({
  retry: { ko: '다시 시도', en: 'Try again' },
  gone: { ko: '주소가 바뀌었거나 이 계정으로 볼 수 없는 내용입니다. 목록에서 다시 찾아 주세요.', en: 'Its address may have changed, or this account may not see it. Please look for it in the list.' },
  trouble: { ko: '저장한 내용은 그대로 있습니다. 잠시 후 다시 시도해 주세요.', en: 'Nothing that was saved is lost. Please try again in a moment.' },
  requestId: { ko: '문의하실 때 알려 주실 번호', en: 'Quote this number to support' },
  loading: { ko: '불러오는 중입니다', en: 'Loading' },
});

/** A surface that holds one subject. `title` makes it a labelled section. */
export function Card(props: {
  readonly title?: ReactNode;
  readonly hint?: ReactNode;
  /** Buttons or a badge at the upper right. */
  readonly action?: ReactNode;
  readonly children?: ReactNode;
  readonly className?: string;
  /** Level of the heading, so that pages keep an order without gaps. */
  readonly level?: 2 | 3;
  readonly flush?: boolean;
}): ReactNode {
  const Heading = props.level === 3 ? 'h3' : 'h2';
  return (
    <section className={cx('rounded-card border border-line bg-surface', props.flush !== true && 'p-4 sm:p-6', props.className)}>
      {(props.title !== undefined || props.action !== undefined) && (
        <div className={cx('flex flex-wrap items-start justify-between gap-x-4 gap-y-2', props.flush === true ? 'p-4 sm:px-6 sm:pt-5' : 'mb-4')}>
          <div className="min-w-0 flex-1 basis-64">
            <Heading className="text-lead">{props.title}</Heading>
            {props.hint != null && <p className="text-small text-faint">{props.hint}</p>}
          </div>
          {props.action}
        </div>
      )}
      {props.children}
    </section>
  );
}

/** Top of a page: its one h1, a sentence on what the page is for, and the page's own actions at the upper right. */
export function PageHeader(props: { readonly title: ReactNode; readonly lead?: ReactNode; readonly above?: ReactNode; readonly actions?: ReactNode }): ReactNode {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-x-8 gap-y-4 sm:mb-8">
      <div className="min-w-0 max-w-prose">
        {props.above != null && <div className="mb-2 text-small text-faint">{props.above}</div>}
        <h1 tabIndex={-1} className="text-display">
          {props.title}
        </h1>
        {props.lead != null && <p className="mt-2 text-lead text-soft">{props.lead}</p>}
      </div>
      {props.actions != null && <div className="flex flex-wrap items-center gap-2">{props.actions}</div>}
    </div>
  );
}

export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'bad' | 'accent';

export const toneLook: Record<Tone, string> = {
  neutral: 'bg-sunken text-soft',
  info: 'bg-info-wash text-info',
  good: 'bg-good-wash text-good',
  warn: 'bg-warn-wash text-warn',
  bad: 'bg-bad-wash text-bad',
  accent: 'bg-accent-wash text-accent',
};

const BANNER_ICONS: Record<Tone, typeof Info> = { neutral: Info, info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert, accent: Info };

/** A notice that stays: what is the matter and, in `action`, what to do about it. */
export function Banner(props: { readonly tone?: Tone; readonly title: ReactNode; readonly children?: ReactNode; readonly action?: ReactNode; readonly live?: boolean }): ReactNode {
  const tone = props.tone ?? 'info';
  const Icon = BANNER_ICONS[tone];
  return (
    <div role={props.live === true ? (tone === 'bad' ? 'alert' : 'status') : undefined} className={cx('flex flex-wrap items-start gap-x-3 gap-y-2 rounded-control px-4 py-3', toneLook[tone])}>
      <Icon size={20} className="mt-0.5 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-semibold">{props.title}</p>
        {props.children != null && <div className="text-small text-ink">{props.children}</div>}
      </div>
      {props.action}
    </div>
  );
}

/** Nothing here yet: says why, and what to do to have something. */
export function EmptyState(props: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  /** 1 where it is the whole page, 3 inside a card. */
  readonly level?: 1 | 2 | 3;
}): ReactNode {
  const level = props.level ?? 2;
  const Heading = `h${level}` as const;
  return (
    <div className="flex flex-col items-center gap-3 rounded-card border border-dashed border-edge/50 px-6 py-12 text-center">
      {props.icon != null && <div className="grid size-12 place-items-center rounded-full bg-accent-wash text-accent">{props.icon}</div>}
      <Heading tabIndex={level === 1 ? -1 : undefined} className="text-lead">
        {props.title}
      </Heading>
      {props.children != null && <div className="max-w-prose text-soft">{props.children}</div>}
      {props.action != null && <div className="mt-2 flex flex-wrap justify-center gap-2">{props.action}</div>}
    </div>
  );
}

/** Something failed: what happened in words, the request id to quote, and another try. */
export function ErrorState(props: {
  readonly failure: unknown;
  readonly onRetry?: () => void;
  readonly retrying?: boolean;
  /** 1 where the failure is the whole page. */
  readonly level?: 1;
}): ReactNode {
  const { t, locale } = useText();
  const Heading = props.level === 1 ? 'h1' : 'p';
  const { title, detail, requestId } = explain(props.failure, locale);
  const status = props.failure instanceof ApiProblem ? props.failure.status : 0;
  const advice = detail ?? (status === 404 ? t(m.gone) : status === 500 ? t(m.trouble) : undefined);
  return (
    <div role="alert" className="flex flex-col items-start gap-3 rounded-card border border-bad/40 bg-surface p-4 sm:p-6">
      <div className="flex items-start gap-3">
        <CircleAlert size={22} className="mt-0.5 shrink-0 text-bad" aria-hidden />
        <div className="min-w-0">
          <Heading className="font-semibold">{title}</Heading>
          {advice !== undefined && <p className="text-soft">{advice}</p>}
          {requestId !== undefined && (
            <p className="mt-1 text-small text-faint">
              {t(m.requestId)}: <code className="text-ink select-all">{requestId}</code>
            </p>
          )}
        </div>
      </div>
      {/* What is not there will not be there on another try. */}
      {props.onRetry !== undefined && status !== 404 && (
        <Button icon={<RefreshCw size={16} aria-hidden />} onClick={props.onRetry} busy={props.retrying ?? false}>
          {t(m.retry)}
        </Button>
      )}
    </div>
  );
}

/** A grey shape in the place of content that is on its way; give it the size of what will come, so that nothing jumps. */
export function Skeleton({ className }: { readonly className?: string }): ReactNode {
  return <div aria-hidden className={cx('animate-pulse rounded-small bg-sunken', className ?? 'h-5 w-full')} />;
}

/** Several lines of skeleton with a word for screen readers. */
export function LoadingState({ lines = 4, className }: { readonly lines?: number; readonly className?: string }): ReactNode {
  const { t } = useText();
  return (
    <div role="status" className={cx('flex flex-col gap-3', className)}>
      <span className="sr-only">{t(m.loading)}</span>
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} className={cx('h-5', index % 3 === 2 ? 'w-2/3' : 'w-full')} />
      ))}
    </div>
  );
}

/** Pairs of name and value, such as the fields of a certificate. Wide screens show them in two columns. */
export function DescriptionList(props: { readonly items: readonly { readonly term: ReactNode; readonly detail: ReactNode; readonly key?: string }[]; readonly className?: string }): ReactNode {
  return (
    <dl className={cx('grid grid-cols-1 sm:grid-cols-[minmax(8rem,max-content)_1fr]', props.className)}>
      {props.items.map((item, index) => (
        <div key={item.key ?? index} className="border-line py-2 not-last:border-b sm:contents">
          <dt className="text-small text-faint sm:border-b sm:border-line sm:py-2.5 sm:pr-6">{item.term}</dt>
          <dd className="min-w-0 sm:border-b sm:border-line sm:py-2.5">{item.detail}</dd>
        </div>
      ))}
    </dl>
  );
}
