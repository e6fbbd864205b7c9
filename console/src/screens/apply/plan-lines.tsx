import { ChevronDown } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { FieldError } from '../../parts/field.tsx';
import { Money } from '../../parts/format.tsx';
import { TYPE_NAMES } from '../../frame/contract-summary.tsx';
import type { Draft } from '../../frame/draft.ts';

type Line = Draft['lines'][number];
type Alternative = Line['alternatives'][number];

const m = defineMessages({
  proposed: { ko: '제안', en: 'Proposed' },
  chosen: { ko: '직접 선택', en: 'Your choice' },
  why: { ko: '제안 이유:', en: 'Why proposed:' },
  follow: { ko: '제안 따르기', en: 'Follow the proposal' },
  gateway: { ko: '{name}의 PG', en: 'Gateway for {name}' },
  change: { ko: 'PG 바꾸기', en: 'Change the gateway' },
  possible: { ko: '{count}곳 선택 가능', en: '{count, plural, one {# possible} other {# possible}}' },
  noGateway: { ko: '신청할 수 있는 PG가 없습니다', en: 'No gateway can carry it' },
  order: { ko: '이용 중인 PG, 추가 절차가 없는 PG, 가입비가 낮은 PG 순서입니다.', en: 'Gateways you are with come first, then those without an extra step, then by signup fee.' },
  rest: { ko: '나머지 {count}곳 보기', en: 'Show {count} more' },
  cost: { ko: '수수료', en: 'Fee' },
  signup: { ko: '가입비', en: 'Signup fee' },
  signupNone: { ko: '없음', en: 'None' },
  unpublished: { ko: '공개된 금액 없음', en: 'Not published' },
  time: { ko: '예상 기간', en: 'Expected time' },
  timeUnknown: { ko: '공개된 기간 없음', en: 'Not published' },
  step: { ko: '추가 절차', en: 'Extra step' },
});

/** Gateways shown before somebody asks for the others. */
const FEW = 4;

interface PlanLineProps {
  readonly line: Line;
  /** Pointer of the line, so that a problem can lead here. */
  readonly at: string;
  readonly name: string;
  readonly gatewayName: (code: string) => string;
  readonly problems: Draft['problems'];
  readonly disabled: boolean;
  readonly onChoose: (gateway: string) => void;
  /** Gives the choice up again. */
  readonly onFollow: () => void;
}

/** One line of the plan: the gateway that carries it with its terms, and behind a disclosure those that could. */
export function PlanLine(props: PlanLineProps): ReactNode {
  const { t } = useText();
  const { line } = props;
  const full = `${props.name} · ${t(TYPE_NAMES[line.type])}`;
  const current = line.alternatives.find(({ gateway }) => gateway === line.gateway);
  const possible = line.alternatives.filter(({ selectable }) => selectable).length;
  const fold = useRef<HTMLDetailsElement>(null);
  const errors = props.problems.filter(({ severity }) => severity === 'error');
  // What was chosen brings it as a problem; what was proposed has to say it as well.
  const caution = current?.reason ?? null;
  const told = caution === null || props.problems.some(({ message }) => message.en === caution.en);
  return (
    <li data-at={props.at} className={`rounded-card border bg-surface px-4 py-3 sm:px-5 ${errors.length > 0 ? 'border-bad' : 'border-line'}`}>
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-semibold">{full}</h3>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className={line.gateway === null ? 'text-bad' : 'font-semibold text-accent'}>{line.gateway === null ? t(m.noGateway) : props.gatewayName(line.gateway)}</span>
          {line.gateway !== null && <Badge tone={line.proposed ? 'neutral' : 'accent'}>{t(line.proposed ? m.proposed : m.chosen)}</Badge>}
        </p>
      </div>
      {current !== undefined && <Terms one={current} />}
      {line.reason !== null && (line.proposed || line.gateway === null) && <p className="mt-1 text-small text-faint">{line.gateway !== null && `${t(m.why)} `}{t(line.reason)}</p>}
      {!told && caution !== null && <p className="mt-2 text-small text-warn">{t(caution)}</p>}
      {props.problems.map((problem) => (
        <div key={problem.code + problem.message.en} className="mt-2">{problem.severity === 'error' ? <FieldError>{t(problem.message)}</FieldError> : <p className="text-small text-warn">{t(problem.message)}</p>}</div>
      ))}
      {line.alternatives.length > 1 && (
        <details ref={fold} className="group mt-1">
          <summary className="-mx-1.5 inline-flex min-h-9 cursor-pointer list-none items-center gap-1.5 rounded-small px-1.5 text-small font-semibold text-accent pointer-coarse:min-h-11">
            {t(m.change)}
            <span className="sr-only">{full}</span>
            <span className="font-normal text-faint">{t(m.possible, { count: possible })}</span>
            <ChevronDown size={16} aria-hidden className="transition-transform group-open:rotate-180" />
          </summary>
          <Alternatives {...props} label={t(m.gateway, { name: full })} onClose={() => close(fold.current)} />
        </details>
      )}
    </li>
  );
}

/**
 * Folds the list away; the focus goes to what opens it again. What was looked at is gone with the list: without help the window would
 * show whatever lies that far down now, so the row of the method is brought (back) into it.
 */
function close(fold: HTMLDetailsElement | null): void {
  if (fold === null) return;
  fold.open = false;
  fold.querySelector('summary')?.focus({ preventScroll: true });
  fold.closest('li[data-at]')?.scrollIntoView({ block: 'nearest' });
}

/** Possible gateways in the order of the server; the others, and those that cannot be chosen with the reason, on demand. */
function Alternatives(props: PlanLineProps & { readonly label: string; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const id = useId();
  const { line } = props;
  // Arrow keys choose on the way to another entry: only a pointer, or Enter, has decided.
  const pointed = useRef(false);
  const [all, setAll] = useState(false);
  // The chosen one is always in sight, and those that come before it in the order.
  const possible = line.alternatives.filter(({ selectable }) => selectable);
  const chosen = possible.findIndex(({ gateway }) => gateway === line.gateway);
  const ordered = all ? line.alternatives : possible.slice(0, Math.max(FEW, chosen + 1));
  const rest = line.alternatives.length - ordered.length;
  const group = useRef<HTMLFieldSetElement>(null);
  const settle = (gateway: string): void => {
    if (line.proposed) props.onChoose(gateway);
    props.onClose();
  };
  const showAll = (): void => {
    setAll(true);
    // The button goes with what it showed; the focus stays in the list.
    requestAnimationFrame(() => (group.current?.querySelector<HTMLElement>('input:checked') ?? group.current?.querySelector<HTMLElement>('input:not(:disabled)'))?.focus({ preventScroll: true }));
  };
  return (
    // Listens only to how the choice inside is made.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <fieldset ref={group} className="min-w-0" onPointerDown={() => { pointed.current = true; }} onKeyDown={(event) => { pointed.current = false; if (event.key === 'Enter' && event.target instanceof HTMLInputElement) { event.preventDefault(); settle(event.target.value); } }}>
      <legend className="sr-only">{props.label}</legend>
      <p className="mt-1 flex flex-wrap items-center gap-x-4 text-small text-faint">
        {t(m.order)}
        {!props.disabled && !line.proposed && line.gateway !== null && <Button kind="quiet" size="small" className="-ml-3" onClick={() => { props.onFollow(); props.onClose(); }}>{t(m.follow)} <span className="sr-only">{props.label}</span></Button>}
      </p>
      <ul className="mt-1 flex flex-col divide-y divide-line border-t border-line">
        {ordered.map((one) => (
          <li key={one.gateway} className={one.gateway === line.gateway ? 'bg-accent-wash/40' : ''}>
            <label className={`flex items-start gap-3 px-1 py-2.5 ${one.selectable && !props.disabled ? 'cursor-pointer' : 'cursor-not-allowed'}`}>
              <input
                type="radio"
                name={`${id}-${line.method}-${line.type}`}
                value={one.gateway}
                checked={one.gateway === line.gateway}
                disabled={props.disabled || !one.selectable}
                aria-describedby={`${id}-${one.gateway}`}
                aria-label={props.gatewayName(one.gateway)}
                onChange={() => { props.onChoose(one.gateway); if (pointed.current) props.onClose(); }}
                // What is proposed is ticked already and changes nothing, yet pointing at it is a choice that has to hold.
                onClick={() => { if (one.gateway === line.gateway && pointed.current) settle(one.gateway); }}
                className="mt-[0.2em] size-4.5 shrink-0 accent-accent"
              />
              <span className="min-w-0 flex-1">
                <span className={one.selectable ? 'font-medium' : 'text-faint'}>{props.gatewayName(one.gateway)}</span>
                {one.advantage !== null && <span className="ml-2"><Badge tone="good">{t(one.advantage)}</Badge></span>}
                <span id={`${id}-${one.gateway}`} className="block">
                  {one.selectable && <Terms one={one} />}
                  {one.reason !== null && <span className={`block text-small ${one.selectable ? 'text-warn' : 'text-soft'}`}>{t(one.reason)}</span>}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {rest > 0 && <Button kind="quiet" size="small" className="-ml-3" onClick={showAll}><span>{t(m.rest, { count: rest })} <span className="sr-only">{props.label}</span></span></Button>}
    </fieldset>
  );
}

/** Fee, usual time and extra steps of a gateway for one line. Spans only: it also stands inside a label. */
function Terms({ one }: { readonly one: Alternative }): ReactNode {
  const { t } = useText();
  const terms: { readonly term: string; readonly detail: ReactNode }[] = [
    { term: t(m.cost), detail: one.cost === null ? t(m.unpublished) : t(one.cost) },
    { term: t(m.signup), detail: one.addingFee !== null ? t(one.addingFee) : one.signupFeeKrw === null ? t(m.unpublished) : one.signupFeeKrw === 0 ? t(m.signupNone) : <Money won={one.signupFeeKrw} /> },
    { term: t(m.time), detail: one.time === null ? t(m.timeUnknown) : t(one.time) },
    ...one.extraSteps.map((step) => ({ term: t(m.step), detail: t(step) })),
  ];
  return (
    <span className="flex flex-wrap gap-x-4 text-small text-soft">
      {terms.map(({ term, detail }, at) => (
        <span key={at}>
          <span className="text-faint">{term}</span> {detail}
        </span>
      ))}
    </span>
  );
}
