import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { RadioGroup } from '../../parts/choices.tsx';
import { FieldError } from '../../parts/field.tsx';
import { Money, When } from '../../parts/format.tsx';
import { Card, DescriptionList } from '../../parts/surfaces.tsx';
import type { Draft } from './draft.ts';

type Line = Draft['lines'][number];

const m = defineMessages({
  one_time: { ko: '일반결제', en: 'One-time payment' },
  subscription: { ko: '정기결제', en: 'Subscription payment' },
  key_in: { ko: '수기결제', en: 'Key-in payment' },
  verification: { ko: '본인인증', en: 'Identity verification' },
  proposed: { ko: '제안', en: 'Proposed' },
  chosen: { ko: '직접 선택', en: 'Your choice' },
  gateway: { ko: '{name}의 PG', en: 'Gateway for {name}' },
  contracts: { ko: '맺게 될 계약', en: 'Contracts to be made' },
  fee: { ko: '가입비', en: 'Signup fee' },
  asOf: { ko: '기준일', en: 'As of' },
  time: { ko: '예상 기간', en: 'Expected time' },
  step: { ko: '추가 절차', en: 'Extra step' },
  free: { ko: '확인되지 않음', en: 'Not confirmed' },
});

export const TYPE_NAMES = { one_time: m.one_time, subscription: m.subscription, key_in: m.key_in, verification: m.verification } as const;

/** One line of the plan: the gateway that carries it and those that could. */
export function PlanLine(props: { readonly line: Line; readonly name: string; readonly gatewayName: (code: string) => string; readonly problems: Draft['problems']; readonly disabled: boolean; readonly onChoose: (gateway: string) => void }): ReactNode {
  const { t } = useText();
  const { line } = props;
  const full = `${props.name} · ${t(TYPE_NAMES[line.type])}`;
  return (
    <Card level={3} title={full} hint={line.reason === null ? undefined : t(line.reason)} action={line.gateway === null ? undefined : <Badge tone={line.proposed ? 'info' : 'accent'}>{t(line.proposed ? m.proposed : m.chosen)}</Badge>}>
      <RadioGroup
        label={t(m.gateway, { name: full })}
        name={`${line.method}:${line.type}`}
        look="cards"
        value={line.gateway}
        onChange={props.onChoose}
        choices={line.alternatives.map((one) => ({
          value: one.gateway,
          label: props.gatewayName(one.gateway),
          hint: [one.cost, one.time, ...one.extraSteps, one.reason].filter((part) => part !== null).map((part) => t(part)).join(' · '),
          disabled: props.disabled || !one.selectable,
        }))}
      />
      {props.problems.map((problem) => (
        <div key={problem.code} className="mt-2">{problem.severity === 'error' ? <FieldError>{t(problem.message)}</FieldError> : <p className="text-small text-warn">{t(problem.message)}</p>}</div>
      ))}
    </Card>
  );
}

/** The contracts the plan leads to, with their cost and time. */
export function ContractSummary({ contracts }: { readonly contracts: Draft['contracts'] }): ReactNode {
  const { t } = useText();
  if (contracts.length === 0) return null;
  return (
    <Card title={t(m.contracts)}>
      <ul className="grid gap-6 md:grid-cols-2">
        {contracts.map((one) => (
          <li key={one.gateway}>
            <h3 className="mb-2 font-semibold">{t(one.names)}</h3>
            <DescriptionList
              items={[
                { term: t(m.fee), detail: one.signupFeeKrw === null ? t(m.free) : <Money won={one.signupFeeKrw} /> },
                { term: t(m.asOf), detail: <When at={one.feesAsOf} look="date" /> },
                { term: t(m.time), detail: t(one.expected) },
                ...(one.secondStep === null ? [] : [{ term: t(m.step), detail: t(one.secondStep) }]),
              ]}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
