import { useNavigate } from '@tanstack/react-router';
import { Download, MessageCircleQuestion, Route } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { announce } from '../../frame/announcer.tsx';
import { useChat } from '../../frame/chat.tsx';
import { SaveProblems, SaveState } from '../../frame/server-form.tsx';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button, LinkButton, TextLink, textLinkLook } from '../../parts/button.tsx';
import { Banner, Card, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { ConsentList, focusMissingConsent } from '../../frame/consent-list.tsx';
import { useDraft } from '../../frame/draft.ts';
import type { Draft } from '../../frame/draft.ts';
import { consentKey } from '../../frame/draft-members.ts';

const m = defineMessages({
  title: { ko: '전자결제 신청', en: 'Online Payment Application' },
  lead: { ko: '한 번의 신청으로 여러 PG와 계약하고, 진행 상황을 한곳에서 확인합니다.', en: 'Apply once to several payment gateways and follow every contract in one place.' },
  existing: { ko: '이미 가입된 결제대행사가 있어요', en: 'Check for Existing Contracts' },
  process: { ko: '전자결제 신청절차 보기', en: 'Online Payment Application Process' },
  testTitle: { ko: '먼저 연동부터 해 보기', en: 'Try the integration first' },
  testBody: { ko: '계약 전에도 테스트 상점으로 결제창을 띄우고 코드를 확인할 수 있습니다.', en: 'A test store lets you open payment windows and check your code before any contract exists.' },
  test: { ko: '개발 연동 테스트', en: 'Integration Test' },
  applyTitle: { ko: '신청 시작하기', en: 'Begin the application' },
  applyBody: { ko: '결제수단을 고르면 알맞은 PG를 제안해 드립니다. 내용은 자동으로 저장되어 언제든 이어서 할 수 있습니다.', en: 'Choose payment methods and we propose fitting gateways. Everything is saved as you go, so you can continue at any time.' },
  consents: { ko: '약관 동의', en: 'Consents' },
  consentsHint: { ko: '선택 항목은 동의하지 않아도 신청할 수 있습니다.', en: 'You can apply without the optional ones.' },
  prepare: { ko: '준비하실 것', en: 'What to have at hand' },
  certificate: { ko: '사업자등록증 사진이나 PDF', en: 'A picture or PDF of the business registration certificate' },
  people: { ko: '대표자의 생년월일, 이메일, 휴대폰번호', en: 'Date of birth, e-mail and mobile number of the representative' },
  site: { ko: '결제를 받을 사이트 주소나 앱', en: 'The address of the site, or the app, that will take payments' },
  onFile: { ko: '등록된 사업자 정보를 그대로 쓰므로 새로 준비하실 것이 없습니다.', en: 'The business information on file is used again; nothing new is needed.' },
  durations: { ko: '단계별 통상 기간과 PG별 서류 보기', en: 'Usual times of each step, and papers per gateway' },
  running: { ko: '이용 중이거나 신청한 결제수단', en: 'In use or applied for' },
  live: { ko: '이용 중', en: 'In use' },
  underWay: { ko: '진행 중', en: 'Under way' },
  runningHint: { ko: '아래 결제수단은 그대로 두고 새로 쓸 결제수단만 추가로 신청합니다.', en: 'These stay as they are; apply for what you want to add.' },
  start: { ko: '시작하기', en: 'Start' },
  missing: { ko: '필수 항목에 동의해야 시작할 수 있습니다.', en: 'Agree to the required items to start.' },
  readOnly: { ko: '신청 권한이 없습니다', en: 'You may not apply' },
  readOnlyDetail: { ko: '신청하려면 소유자나 관리자에게 권한을 요청해 주세요.', en: 'Ask an owner or administrator of this merchant for the right to apply.' },
  samples: { ko: '연습용 사업자등록증', en: 'Sample certificates' },
  samplesHint: { ko: '연습 모드에서만 쓰는 가상의 서류입니다. 내려받아 사업자 정보 단계에서 올려 주세요.', en: 'Invented documents for rehearsal only. Download one and upload it in the business information step.' },
});

export const title = m.title;

/** The start of an application: what it is, consents, and the ways on. */
export function Screen(): ReactNode {
  const { t } = useText();
  const openChat = useChat();
  return (
    <>
      <PageHeader
        title={t(m.title)}
        lead={t(m.lead)}
        actions={
          <>
            <Button kind="quiet" className="-ml-4" icon={<MessageCircleQuestion size={18} aria-hidden />} onClick={() => openChat({ topic: 'existing_contracts' })}>{t(m.existing)}</Button>
            <LinkButton kind="quiet" className="max-sm:-ml-4" icon={<Route size={18} aria-hidden />} to="/apply/process">{t(m.process)}</LinkButton>
          </>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-3">
        <Begin />
        <div className="flex flex-col gap-4">
          <Card title={t(m.testTitle)}>
            <p className="mb-4 text-soft">{t(m.testBody)}</p>
            <LinkButton to="/integration" wide>{t(m.test)}</LinkButton>
          </Card>
          <Samples />
        </div>
      </div>
    </>
  );
}

function Begin(): ReactNode {
  const draft = useRead('draft');
  if (draft.isPending) return <LoadingState lines={6} className="lg:col-span-2" />;
  if (draft.data === undefined) return <div className="lg:col-span-2"><ErrorState failure={draft.error} onRetry={() => void draft.refetch()} retrying={draft.isFetching} /></div>;
  return <Consenting kept={draft.data} />;
}

function Consenting({ kept }: { readonly kept: Draft }): ReactNode {
  const { t } = useText();
  const navigate = useNavigate();
  const may = useMay('application:write');
  const { draft, form, set, flush } = useDraft(kept);
  const [complain, setComplain] = useState(false);
  const [going, setGoing] = useState(false);
  const start = async (): Promise<void> => {
    setGoing(true);
    const saved = await flush();
    setGoing(false);
    if (saved === null) return;
    if (saved.startConsents.every(({ required, agreedAt }) => !required || agreedAt !== null)) return void navigate({ to: '/apply/methods' });
    setComplain(true);
    announce(t(m.missing));
    focusMissingConsent(saved.startConsents);
  };
  return (
    <Card title={t(m.applyTitle)} className="lg:col-span-2" action={<SaveState form={form} />}>
      <p className="mb-5 max-w-prose text-soft">{t(m.applyBody)}</p>
      <div className="mb-4 empty:hidden"><SaveProblems form={form} /></div>
      {!may && <div className="mb-4"><Banner tone="warn" title={t(m.readOnly)}>{t(m.readOnlyDetail)}</Banner></div>}
      {draft.running.length > 0 && <Running running={draft.running} />}
      <Prepare onFile={draft.businessInformation === 'on_file'} />
      <h3 className="font-semibold">{t(m.consents)}</h3>
      <p className="mb-3 text-small text-faint">{t(m.consentsHint)}</p>
      <ConsentList
        consents={[...draft.startConsents].sort((a, b) => Number(b.required) - Number(a.required))}
        complain={complain}
        disabled={!may}
        onChange={(consent, agreed) => set(consentKey(consent.code), agreed ? consent.version : null)}
      />
      {may && (
        <div className="mt-6 sm:max-w-64">
          <Button kind="primary" size="large" wide busy={going} onClick={() => void start()}>{t(m.start)}</Button>
        </div>
      )}
    </Card>
  );
}

/** What this merchant has already, so that an addition is not mistaken for a start from nothing. */
function Running({ running }: { readonly running: Draft['running'] }): ReactNode {
  const { t } = useText();
  const { data } = useRead('catalogue');
  if (data === undefined) return null;
  const nameIn = (list: readonly { readonly code: string; readonly names: { readonly ko: string; readonly en: string } }[], code: string): string => {
    const known = list.find((one) => one.code === code);
    return known === undefined ? code : t(known.names);
  };
  const gateways = [...new Set(running.map(({ gateway }) => gateway))];
  return (
    <section aria-labelledby="running" className="mb-5">
      <h3 id="running" className="font-semibold">{t(m.running)}</h3>
      <p className="text-small text-faint">{t(m.runningHint)}</p>
      <ul className="mt-2 flex flex-col divide-y divide-line">
        {gateways.map((gateway) => {
          const here = running.filter((one) => one.gateway === gateway);
          return (
            <li key={gateway} className="flex flex-wrap items-baseline gap-x-2 gap-y-1 py-2 text-small">
              <strong>{nameIn(data.gateways, gateway)}</strong>
              <Badge tone={here.some(({ live }) => live) ? 'good' : 'info'}>{t(here.some(({ live }) => live) ? m.live : m.underWay)}</Badge>
              <span className="text-soft">{[...new Set(here.map(({ method }) => nameIn(data.methods, method)))].join(', ')}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Prepare({ onFile }: { readonly onFile: boolean }): ReactNode {
  const { t } = useText();
  return (
    <section aria-labelledby="prepare" className="mb-5">
      <h3 id="prepare" className="font-semibold">{t(m.prepare)}</h3>
      {onFile ? <p className="text-small text-soft">{t(m.onFile)}</p> : (
        <ul className="list-disc pl-5 text-small text-soft">{[m.certificate, m.people, m.site].map((one) => <li key={one.en}>{t(one)}</li>)}</ul>
      )}
      <p className="mt-1 text-small"><TextLink to="/apply/process">{t(m.durations)}</TextLink></p>
    </section>
  );
}

/** Invented certificates, where this installation only rehearses. */
function Samples(): ReactNode {
  const { t } = useText();
  const installation = useRead('installation');
  const rehearsal = installation.data?.mode === 'rehearsal';
  const samples = useRead('samples', undefined, { enabled: rehearsal });
  if (!rehearsal || samples.data === undefined || samples.data.items.length === 0) return null;
  return (
    <Card title={t(m.samples)} hint={t(m.samplesHint)}>
      <ul className="flex flex-col gap-1">
        {samples.data.items.map(({ file, href, title: name }) => (
          <li key={file}>
            <a href={href} download={file} className={`${textLinkLook} inline-flex min-h-9 items-center gap-2 pointer-coarse:min-h-11`}>
              <Download size={16} aria-hidden className="shrink-0" />
              {t(name)}
            </a>
          </li>
        ))}
      </ul>
    </Card>
  );
}
