import { ArrowLeft } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button, OutsideLink, TextLink } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { Banner, ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { AskGateways } from './ask-gateways.tsx';

type Gateway = Answer<'contractLookups'>['gateways'][number];
type Lookup = NonNullable<Gateway['lookup']>;
type Contract = Lookup['contracts'][number];

const m = defineMessages({
  back: { ko: '상담으로 돌아가기', en: 'Back to the conversation' },
  title: { ko: '결제대행사에 확인하기', en: 'Ask gateways' },
  lead: { ko: '고르신 결제대행사에만 사업자등록번호를 보내 이미 맺은 계약이 있는지 묻습니다. 답변은 이곳에 바로 표시됩니다.', en: 'Only the gateways you choose get your business registration number and are asked for contracts you already have. Their answers show here as they come.' },
  answers: { ko: '답변', en: 'Answers' },
  asking: { ko: '확인 중', en: 'Asking' },
  found: { ko: '계약 있음', en: 'Found' },
  none: { ko: '계약 없음', en: 'None' },
  people: { ko: '사람이 확인', en: 'People look' },
  refused: { ko: '거부', en: 'Refused' },
  no_answer: { ko: '답 없음', en: 'No answer' },
  dropped: { ko: '묻지 않음', en: 'Not asked' },
  askedOn: { ko: '물은 때:', en: 'Asked' },
  answeredOn: { ko: '답한 때:', en: 'Answered on' },
  remark: { ko: 'PG의 안내', en: 'The gateway says' },
  merchantId: { ko: '상점 아이디 {id}', en: 'Merchant ID {id}' },
  since: { ko: '{day} 계약', en: 'Since {day}' },
  goThere: { ko: '{gateway} 사이트', en: 'Site of {gateway}' },
  cannot: { ko: '지금은 물을 수 없습니다', en: 'Nothing can be asked now' },
  business: { ko: '사업자 정보로 이동', en: 'Go to the business information' },
});

const SHAPES: Record<Lookup['state'], StatusShape> = { asking: 'moving', answered: 'done', people: 'waiting', refused: 'failed', no_answer: 'failed', dropped: 'ended' };

/** What gateways have answered, and asking them. */
export function GatewayAnswers({ onBack, onWrite }: { readonly onBack: () => void; readonly onWrite: (text: string) => void }): ReactNode {
  const { t } = useText();
  const lookups = useRead('contractLookups');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { data } = lookups;
  const asked = (data?.gateways ?? []).flatMap((gateway) => (gateway.lookup === null ? [] : [{ gateway, lookup: gateway.lookup }])).toSorted((one, other) => other.lookup.askedAt.localeCompare(one.lookup.askedAt));
  return (
    // A region of its own, so that the keyboard can scroll it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div role="region" aria-label={t(m.title)} tabIndex={0} className="-mx-1 flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto overscroll-contain px-1 pb-3">
      <div className="flex flex-col gap-2">
        <p><Button kind="quiet" size="small" icon={<ArrowLeft size={16} aria-hidden />} onClick={onBack}>{t(m.back)}</Button></p>
        <h2 ref={heading} tabIndex={-1} className="text-lead outline-none">{t(m.title)}</h2>
        <p className="text-soft">{t(m.lead)}</p>
      </div>
      {lookups.isPending && <LoadingState lines={6} />}
      {lookups.isError && data === undefined && <ErrorState failure={lookups.error} onRetry={() => void lookups.refetch()} retrying={lookups.isFetching} />}
      {asked.length > 0 && (
        <section aria-label={t(m.answers)}>
          <ul aria-live="polite" className="flex flex-col gap-3">
            {asked.map(({ gateway, lookup }) => <li key={gateway.gateway}><OneAnswer gateway={gateway} lookup={lookup} onWrite={onWrite} /></li>)}
          </ul>
        </section>
      )}
      {data !== undefined && (data.hindrance === null ? <AskGateways lookups={data} onAsked={() => heading.current?.focus()} /> : (
        <Banner tone="warn" title={t(m.cannot)}>
          <p>{t(data.hindrance.says)}</p>
          {data.hindrance.href !== null && <p><TextLink to={data.hindrance.href}>{t(m.business)}</TextLink></p>}
        </Banner>
      ))}
    </div>
  );
}

function OneAnswer({ gateway, lookup, onWrite }: { readonly gateway: Gateway; readonly lookup: Lookup; readonly onWrite: (text: string) => void }): ReactNode {
  const { t } = useText();
  const none = lookup.state === 'answered' && lookup.contracts.length === 0;
  const word = none ? m.none : lookup.state === 'answered' ? m.found : m[lookup.state];
  return (
    <article aria-label={t(gateway.names)} className="flex flex-col gap-2 rounded-card border border-line p-4">
      <p className="flex flex-wrap items-center gap-2"><strong>{t(gateway.names)}</strong><StatusBadge shape={none ? 'idle' : SHAPES[lookup.state]}>{t(word)}</StatusBadge></p>
      <p>{t(lookup.says)}</p>
      {lookup.contracts.map((contract, index) => <FoundOne key={index} contract={contract} gateway={gateway} onWrite={onWrite} />)}
      {lookup.remark !== '' && <div className="text-small text-soft"><strong>{t(m.remark)}</strong><p className="break-words whitespace-pre-wrap">{lookup.remark}</p></div>}
      <p className="text-small text-faint">{lookup.settledAt === null || lookup.state !== 'answered' ? <>{t(m.askedOn)} <When at={lookup.askedAt} /></> : <>{t(m.answeredOn)} <When at={lookup.settledAt} /></>}</p>
    </article>
  );
}

/** One contract and the ways on from it. */
function FoundOne({ contract, gateway, onWrite }: { readonly contract: Contract; readonly gateway: Gateway; readonly onWrite: (text: string) => void }): ReactNode {
  const { t } = useText();
  const facts = [
    ...(contract.maskedMerchantId === null ? [] : [t(m.merchantId, { id: contract.maskedMerchantId })]),
    ...(contract.since === null ? [] : [t(m.since, { day: contract.since })]),
    ...(contract.through === null ? [] : [t(contract.through)]),
  ];
  return (
    <div className="flex flex-col gap-2 rounded-control bg-sunken p-3">
      <p><strong>{t(contract.stateLabel)}</strong>{contract.methods.length > 0 && <> · {contract.methods.map((name) => t(name)).join(', ')}</>}</p>
      {facts.length > 0 && <p className="text-small break-words text-soft">{facts.join(' · ')}</p>}
      <p className="text-small">{t(contract.says)}</p>
      {contract.note !== null && <p className="text-small text-soft">{t(contract.note)}</p>}
      <ul className="flex flex-col gap-1 text-small">
        {contract.ways.map(({ kind, label, href, message }) => (
          <li key={kind}>
            {message !== null ? <Button size="small" onClick={() => onWrite(t(message))}>{t(label)}</Button>
              : href === null ? t(label)
                : kind === 'gateway' ? <>{t(label)}: <OutsideLink href={href}>{t(m.goThere, { gateway: t(gateway.names) })}</OutsideLink></>
                  : <TextLink to={href}>{t(label)}</TextLink>}
          </li>
        ))}
      </ul>
    </div>
  );
}
