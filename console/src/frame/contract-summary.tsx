import type { ReactNode } from 'react';
import { Badge } from '../parts/badge.tsx';
import { Money, When } from '../parts/format.tsx';
import { Card } from '../parts/surfaces.tsx';
import type { Draft } from './draft.ts';
import { defineMessages, useText } from './text.tsx';
import type { Message } from './text.tsx';

type Contract = Draft['contracts'][number];

const m = defineMessages({
  one_time: { ko: '일반결제', en: 'One-time payment' },
  subscription: { ko: '정기결제', en: 'Subscription payment' },
  key_in: { ko: '수기결제', en: 'Key-in payment' },
  verification: { ko: '본인인증', en: 'Identity verification' },
  contracts: { ko: '신청할 PG', en: 'Gateways applied to' },
  fresh: { ko: '새 계약 {count}건', en: '{count, plural, one {# new contract} other {# new contracts}}' },
  freshAndKnown: { ko: '새 PG {count}곳, 이미 이용하거나 신청한 PG {known}곳에 새로 접수됩니다', en: 'A new application at {count, plural, one {# new gateway} other {# new gateways}} and at {known} you already use or have applied to' },
  onlyKnown: { ko: '이미 이용하거나 신청한 PG {known}곳에 새로 접수됩니다', en: 'A new application at {known, plural, one {# gateway} other {# gateways}} you already use or have applied to' },
  live: { ko: '이용 중인 PG', en: 'Already yours' },
  under_way: { ko: '신청 진행 중인 PG', en: 'Already applied to' },
  carries: { ko: '결제수단', en: 'Methods' },
  signup: { ko: '가입비', en: 'Signup fee' },
  signupNone: { ko: '없음', en: 'None' },
  unpublished: { ko: '공개된 금액 없음', en: 'Not published' },
  asOf: { ko: '기준일', en: 'As of' },
  time: { ko: '예상 기간', en: 'Expected time' },
  step: { ko: '추가 절차', en: 'Extra step' },
  total: { ko: '가입비 합계', en: 'Signup fees in all' },
  totalOpen: { ko: '공개하지 않은 PG {count}곳은 별도', en: '{count, plural, one {# gateway does} other {# gateways do}} not publish theirs' },
  caution: { ko: '확인할 점', en: 'Please note' },
});

export const TYPE_NAMES = { one_time: m.one_time, subscription: m.subscription, key_in: m.key_in, verification: m.verification } as const;

interface SummaryProps {
  readonly contracts: Draft['contracts'];
  /** The lines of the plan: what has to be known about one of them stands with its contract. */
  readonly lines: Draft['lines'];
  readonly methodName: (code: string) => string;
}

/** To which gateways the application goes: what each carries, what joining costs, and how long it usually takes. */
export function ContractSummary(props: SummaryProps): ReactNode {
  const { t } = useText();
  if (props.contracts.length === 0) return null;
  const known = props.contracts.filter(({ standing }) => standing !== 'new').length;
  const count = props.contracts.length - known;
  const said = known === 0 ? t(m.fresh, { count }) : t(count === 0 ? m.onlyKnown : m.freshAndKnown, { count, known });
  return <Card title={t(m.contracts)} hint={said}><ContractList {...props} /></Card>;
}

/** The entries of the summary without a card around them. */
export function ContractList({ contracts, lines, methodName }: SummaryProps): ReactNode {
  const { t } = useText();
  const fresh = contracts.filter(({ standing }) => standing === 'new');
  const open = fresh.filter(({ signupFeeKrw }) => signupFeeKrw === null).length;
  const total = fresh.reduce((sum, { signupFeeKrw }) => sum + (signupFeeKrw ?? 0), 0);
  return (
    <>
      <ul className="flex flex-col divide-y divide-line">
        {contracts.map((one) => <Entry key={one.gateway} one={one} lines={lines} methodName={methodName} />)}
      </ul>
      {fresh.length > 0 && (
        <p className="mt-3 flex flex-wrap justify-between gap-x-3 border-t border-line pt-3 text-small">
          <span className="font-semibold">{t(m.total)}</span>
          <span>
            {open < fresh.length ? <strong>{total === 0 ? t(m.signupNone) : <Money won={total} />}</strong> : t(m.unpublished)}
            {open > 0 && open < fresh.length && <span className="text-faint"> · {t(m.totalOpen, { count: open })}</span>}
          </span>
        </p>
      )}
    </>
  );
}

/** What has to be known of the lines at a gateway, each once, with the methods it is about. */
function cautionsOf(lines: Draft['lines'], gateway: string): { readonly text: Message; readonly methods: readonly string[] }[] {
  const said = new Map<string, { text: Message; methods: string[] }>();
  for (const line of lines.filter((one) => one.gateway === gateway)) {
    const text = line.alternatives.find((one) => one.gateway === gateway)?.reason ?? null;
    if (text === null) continue;
    const known = said.get(text.en) ?? { text, methods: [] };
    if (!known.methods.includes(line.method)) known.methods.push(line.method);
    said.set(text.en, known);
  }
  return [...said.values()];
}

function Entry({ one, lines, methodName }: { readonly one: Contract; readonly lines: Draft['lines']; readonly methodName: (code: string) => string }): ReactNode {
  const { t } = useText();
  const methods = [...new Set(one.lines.map(({ method }) => method))].map((method) => {
    const types = one.lines.filter((line) => line.method === method).map(({ type }) => type);
    // The ordinary way to pay goes without saying where it is the only one.
    return types.every((type) => type === 'one_time' || type === 'verification') ? methodName(method) : `${methodName(method)} (${types.map((type) => t(TYPE_NAMES[type])).join(', ')})`;
  });
  const fee = one.signupFeeKrw === null ? t(m.unpublished) : one.signupFeeKrw === 0 ? t(m.signupNone) : <Money won={one.signupFeeKrw} />;
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <h3 className="flex flex-wrap items-center gap-2 font-semibold">{t(one.names)}{one.standing !== 'new' && <Badge tone="warn">{t(m[one.standing])}</Badge>}</h3>
      {one.adding !== null && <p className="text-small text-soft">{t(one.adding.note)}</p>}
      <dl className="mt-1 flex flex-col gap-1 text-small">
        <Fact term={t(m.carries)}>{methods.join(', ')}</Fact>
        <Fact term={t(m.signup)}>
          {one.adding === null ? <>{fee}<span className="text-faint"> · {t(m.asOf)} <When at={one.feesAsOf} look="date" /></span></> : t(one.adding.fee)}
        </Fact>
        <Fact term={t(m.time)}>{t(one.expected)}</Fact>
        {one.secondStep !== null && <Fact term={t(m.step)}>{t(one.secondStep)}</Fact>}
        {cautionsOf(lines, one.gateway).map(({ text, methods: about }) => (
          <Fact key={text.en} term={t(m.caution)}><span className="text-warn">{about.map(methodName).join(', ')}: {t(text)}</span></Fact>
        ))}
      </dl>
    </li>
  );
}

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="flex gap-3">
      <dt className="w-18 shrink-0 text-faint">{term}</dt>
      <dd className="min-w-0 flex-1">{children}</dd>
    </div>
  );
}
