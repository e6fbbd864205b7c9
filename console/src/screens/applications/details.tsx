import { useLocation, useParams } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode, RefObject } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { Conditions } from '../../frame/conditions.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, HEADLINE_SHAPES, StatusBadge } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { useNarrow } from '../../parts/narrow.ts';
import { PlaceLink } from '../../parts/place-link.tsx';
import { Banner, Card, DescriptionList, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { ReturnedFromGateway } from './at-gateway.tsx';
import { CaseActions } from './case-actions.tsx';
import { useCaseStep, type CaseStep } from './case-step.ts';
import { CaseGlance, CaseRow } from '../../frame/case/case-row.tsx';
import { History } from './history.tsx';
import { MoveRehearsal, RehearsalNote } from './rehearsal-note.tsx';
import { IssuerBoard } from './issuer-board.tsx';
import { Journey } from '../../frame/case/journey.tsx';
import { NeedsCard } from '../../frame/requirements/needs-card.tsx';
import { useReadTurn } from './read-turn.ts';
import { WaysOut } from './ways-out.tsx';
import { StandingPanel } from '../../frame/case/standing.tsx';

const m = defineMessages({
  title: { ko: '신청 상세', en: 'Application Details' },
  back: { ko: '전자결제 신청 현황', en: 'Online Payment Application Status' },
  lead: { ko: '접수 번호 {reference}', en: 'Application {reference}' },
  submitted: { ko: '신청 일시', en: 'Submitted' },
  business: { ko: '제출한 사업자 정보', en: 'Business information as submitted' },
  tradeName: { ko: '상호', en: 'Trade name' },
  number: { ko: '사업자등록번호', en: 'Business registration number' },
  people: { ko: '대표자', en: 'Representatives' },
  address: { ko: '주소', en: 'Address' },
  url: { ko: '서비스 URL', en: 'Service URL' },
  reference: { ko: '접수 번호 {reference}', en: 'Reference {reference}' },
  methods: { ko: '결제수단', en: 'Payment methods' },
  integrate: { ko: '연동하러 가기', en: 'Go to integration' },
  glance: { ko: 'PG {count}곳의 진행 상황', en: '{count} gateways at a glance' },
  more: { ko: '자세히 보기', en: 'Show details' },
  less: { ko: '접기', en: 'Hide details' },
  tracks: { ko: '항목별 상태', en: 'Where each part stands' },
  intake: { ko: '신청', en: 'Application' },
  contract: { ko: '계약', en: 'Contract' },
  contractPage: { ko: '계약서와 서명본 보기', en: 'Contract and signed copies' },
  handOver: { ko: 'PG 전달이 늦어지고 있습니다', en: 'Handing over to the gateway is delayed' },
  tries: { ko: '{count}번 시도했습니다.', en: '{count, plural, one {Tried once.} other {Tried # times.}}' },
  notTried: { ko: '이 신청은 차례를 기다리고 있습니다.', en: 'This application waits its turn there.' },
});

export const title = m.title;

type Case = Answer<'application'>['cases'][number];

/** More gateways than this are folded to what needs to be known of each; on a phone already two are. */
const AT_MOST_OPEN = 3;

/** One application: where it stands at each gateway, why, and what to do. Events of the server keep it current. */
export function Screen(): ReactNode {
  const { t } = useText();
  const { applicationId = '' } = useParams({ strict: false });
  const application = useRead('application', { params: { applicationId } });
  const isNarrow = useNarrow();
  const back = <TextLink to="/applications">{t(m.back)}</TextLink>;
  if (application.isPending) return <Framed above={back}><LoadingState lines={9} /></Framed>;
  if (application.isError) return <Framed above={back}><ErrorState failure={application.error} onRetry={() => void application.refetch()} retrying={application.isFetching} /></Framed>;
  const { reference, submittedAt, business, cases } = application.data;
  const many = cases.length > (isNarrow ? 1 : AT_MOST_OPEN);
  return (
    <Framed above={back} lead={<>{t(m.lead, { reference })} · <When at={submittedAt} look="date" /></>}>
      <div className="flex flex-col gap-6">
        <RehearsalNote cases={cases} />
        {cases.length > 1 && !many && (
          <Card title={t(m.glance, { count: cases.length })}>
            <ul className="-my-2 divide-y divide-line">{cases.map((item) => <CaseRow key={item.id} item={item} />)}</ul>
          </Card>
        )}
        {cases.map((item) => <CaseCard key={item.id} item={item} many={many} />)}
        <NeedsCard applicationId={applicationId} />
        <Card title={t(m.business)}>
          <DescriptionList
            items={[
              { key: 'at', term: t(m.submitted), detail: <When at={submittedAt} /> },
              { key: 'name', term: t(m.tradeName), detail: business.tradeName },
              { key: 'number', term: t(m.number), detail: <span className="numeric">{business.registrationNumber}</span> },
              { key: 'people', term: t(m.people), detail: business.representatives },
              { key: 'address', term: t(m.address), detail: business.address },
              { key: 'url', term: t(m.url), detail: <span className="break-all">{business.url ?? '–'}</span> },
            ]}
          />
        </Card>
      </div>
    </Framed>
  );
}

function Framed({ above, lead, children }: { readonly above: ReactNode; readonly lead?: ReactNode; readonly children: ReactNode }): ReactNode {
  const { t } = useText();
  return (
    <>
      <PageHeader above={above} title={t(m.title)} lead={lead} />
      {children}
    </>
  );
}

/** Brings a case into view when the address names it; the case comes after the page, too late for the browser to do it. */
function useCalledByAddress(id: string): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const { hash } = useLocation();
  useEffect(() => {
    if (hash === id) place.current?.scrollIntoView();
  }, [hash, id]);
  return place;
}

/** Whether a case is shown in full. Being called, or being the merchant's turn, opens it; only a person closes it again. */
function useOpen(wanted: boolean): readonly [boolean, (open: boolean) => void] {
  const [state, setState] = useState({ open: wanted, wanted });
  if (state.wanted !== wanted) setState({ open: state.open || wanted, wanted });
  return [state.open, (open) => setState({ open, wanted })];
}

function CaseCard({ item, many }: { readonly item: Case; readonly many: boolean }): ReactNode {
  const { t } = useText();
  const { hash } = useLocation();
  const { standing } = item;
  const [open, setOpen] = useOpen(!many || standing.needsMerchant || hash === item.id);
  const body = useId();
  const step = useCaseStep(item);
  const isOpen = !many || open;
  // A question that is open, and the reason of a refusal, stay while the case moves on and takes the offer away.
  const actsFolded = step.asking !== null || step.failure !== null || item.allowedActions.some(({ code }) => code === 'cancel');
  return (
    <div id={item.id} ref={useCalledByAddress(item.id)} className="scroll-mt-4">
      <Card
        title={<span className="text-title">{t(item.gateway.names)}</span>} hint={t(m.reference, { reference: item.reference })}
        action={<StatusBadge shape={HEADLINE_SHAPES[standing.headline]}>{t(standing.label)}</StatusBadge>}
      >
        <div id={body}>
          <ReturnedFromGateway item={item} />
          {isOpen ? <CaseBody item={item} step={step} /> : <><CaseGlance item={item} />{actsFolded && <CaseActions item={item} step={step} />}</>}
        </div>
        {many && (
          <Button kind="quiet" className="mt-3 -ml-4" aria-expanded={isOpen} aria-controls={body} icon={<ChevronDown size={18} aria-hidden className={isOpen ? 'rotate-180' : ''} />} onClick={() => setOpen(!isOpen)}>
            {t(isOpen ? m.less : m.more)}
            <span className="sr-only">: {t(item.gateway.names)}</span>
          </Button>
        )}
      </Card>
    </div>
  );
}

function CaseBody({ item, step }: { readonly item: Case; readonly step: CaseStep }): ReactNode {
  const { t } = useText();
  const { standing, handOver, waysOut, tracks } = item;
  useReadTurn(item);
  return (
    <div className="flex flex-col gap-6">
      {handOver.lastProblem !== null && (
        <Banner tone="warn" title={t(m.handOver)}>
          {t(handOver.lastProblem)} {handOver.attempts === 0 ? t(m.notTried) : t(m.tries, { count: handOver.attempts })} {handOver.nextAttemptAt !== null && <When at={handOver.nextAttemptAt} look="distance" />}
        </Banner>
      )}
      <Journey steps={item.journey} />
      <StandingPanel standing={standing}>
        <CaseActions item={item} step={step} />
        {waysOut.length > 0 && <WaysOut item={item} />}
      </StandingPanel>
      <MoveRehearsal item={item} />
      <div className="grid grid-cols-1 gap-x-10 gap-y-6 xl:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-6">
          {tracks.issuers.items.length > 0 && <IssuerBoard issuers={tracks.issuers} />}
          <Methods methods={item.methods} />
          <Tracks tracks={tracks} />
          <Conditions item={item} />
          {item.contractPage !== null && <p><PlaceLink href={item.contractPage}>{t(m.contractPage)}<span className="sr-only">: {t(item.gateway.names)}</span></PlaceLink></p>}
        </div>
        <History item={item} />
      </div>
    </div>
  );
}

function Methods({ methods }: { readonly methods: Case['methods'] }): ReactNode {
  const { t } = useText();
  return (
    <section>
      <h3 className="mb-2 font-semibold">{t(m.methods)}</h3>
      <ul className="divide-y divide-line border-y border-line">
        {methods.map((method) => (
          <li key={method.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2.5">
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-2">
                <span className="font-medium">{t(method.names)}</span>
                <Badge>{t(method.typeLabel)}</Badge>
                <StatusBadge shape={HEADLINE_SHAPES[method.headline]}>{t(method.label)}</StatusBadge>
              </p>
              {method.note !== null && <p className="text-small text-soft">{t(method.note)}</p>}
            </div>
            <span className="max-sm:-ml-3">
              <PlaceLink href={method.integration} look="quiet">
                {t(m.integrate)}
                <span className="sr-only">: {t(method.names)}, {t(method.typeLabel)}</span>
              </PlaceLink>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The four tracks, which run side by side: the journey shows the way, this where each of them stands. */
function Tracks({ tracks }: { readonly tracks: Case['tracks'] }): ReactNode {
  const { t } = useText();
  const rows = [
    { key: 'intake', term: m.intake, detail: tracks.intake.label }, { key: 'contract', term: m.contract, detail: tracks.contract.label },
    { key: 'issuers', term: tracks.issuers.title, detail: tracks.issuers.summary }, { key: 'activation', term: tracks.activation.title, detail: tracks.activation.label },
  ];
  return (
    <section>
      <h3 className="mb-2 font-semibold">{t(m.tracks)}</h3>
      <dl className="grid grid-cols-2 gap-2 lg:grid-cols-4">
        {rows.map(({ key, term, detail }) => (
          <div key={key} className="rounded-control bg-sunken px-3 py-2">
            <dt className="text-tiny text-soft">{t(term)}</dt>
            <dd className="text-small font-semibold">{t(detail)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
