import { CreditCard, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { defineMessages, useText } from '../frame/text.tsx';
import { Badge, HEADLINE_SHAPES, StatusBadge } from '../parts/badge.tsx';
import { Button, LinkButton, OutsideLink, TextLink } from '../parts/button.tsx';
import { CodeBlock } from '../parts/copy.tsx';
import { Money, When } from '../parts/format.tsx';
import { Progress, Stepper, Timeline } from '../parts/journey.tsx';
import { Banner, Card, DescriptionList, EmptyState, ErrorState, LoadingState } from '../parts/surfaces.tsx';
import { Table } from '../parts/table.tsx';

const m = defineMessages({
  buttons: { ko: '버튼', en: 'Buttons' },
  submit: { ko: '신청하기', en: 'Submit application' },
  later: { ko: '나중에', en: 'Later' },
  more: { ko: '자세히 보기', en: 'See details' },
  cancel: { ko: '신청 취소', en: 'Cancel application' },
  sending: { ko: '제출하는 중', en: 'Submitting' },
  start: { ko: '시작하기', en: 'Start' },
  link: { ko: '신청 <a>절차 안내</a>를 읽어 보세요.', en: 'Read how the <a>application</a> works.' },
  states: { ko: '상태', en: 'States' },
  journey: { ko: '진행 과정', en: 'Journey' },
  cases: { ko: '신청 건', en: 'Cases' },
  business: { ko: '사업자 정보', en: 'Business Information' },
  loading: { ko: '불러오기, 비어 있음, 오류', en: 'Loading, empty, failed' },
});

const CASES = [
  { id: '1', gateway: { ko: '토스페이먼츠', en: 'Toss Payments' }, headline: 'under_review', label: { ko: '심사 중', en: 'Under review' }, fee: 220_000, since: '2026-11-20T02:10:00Z' },
  { id: '2', gateway: { ko: 'KG이니시스', en: 'KG Inicis' }, headline: 'information_requested', label: { ko: '보완 요청', en: 'Information requested' }, fee: 0, since: '2026-11-18T07:42:00Z' },
  { id: '3', gateway: { ko: '다날', en: 'Danal' }, headline: 'live', label: { ko: '실결제 가능', en: 'Live' }, fee: 110_000, since: '2026-11-02T00:00:00Z' },
] as const;

const PROBLEM = new ApiProblem({ type: '/problems/temporarily_unavailable', status: 503, code: 'temporarily_unavailable', title: 'Please try again in a moment', instance: 'req-7f3a91c2' });

export function ShownParts(): ReactNode {
  const { t, rich, locale } = useText();
  return (
    <>
      <Card title={t(m.buttons)}>
        <div className="flex flex-wrap items-center gap-3">
          <Button kind="primary">{t(m.submit)}</Button>
          <Button>{t(m.later)}</Button>
          <Button kind="quiet">{t(m.more)}</Button>
          <Button kind="danger">{t(m.cancel)}</Button>
          <Button kind="primary" busy>{t(m.sending)}</Button>
          <Button disabled>{t(m.later)}</Button>
          <Button size="small" icon={<Plus size={16} aria-hidden />}>{t(m.more)}</Button>
          <LinkButton to="/" kind="primary" size="large">{t(m.start)}</LinkButton>
        </div>
        <p className="mt-4">
          {rich(m.link, { a: (text) => <TextLink to="/">{text}</TextLink> })} <OutsideLink href="https://www.example.com">example.com</OutsideLink>
        </p>
      </Card>
      <Card title={t(m.states)}>
        <div className="mb-4 flex flex-wrap gap-2">
          {Object.entries(HEADLINE_SHAPES).map(([headline, shape]) => (
            <StatusBadge key={headline} shape={shape}>{headline.replaceAll('_', ' ')}</StatusBadge>
          ))}
          <Badge tone="accent">Subscription</Badge>
          <Badge>3</Badge>
        </div>
        <div className="flex flex-col gap-3">
          <Banner tone="info" title={locale === 'ko' ? '지금 하실 일은 없습니다' : 'Nothing to do for you now'}>
            {locale === 'ko' ? 'PG가 심사하고 있습니다. 보통 2~3영업일이 걸리며 화요일에 시작되었습니다.' : 'The gateway is reviewing. This usually takes 2-3 business days and began on Tuesday.'}
          </Banner>
          <Banner tone="warn" title={locale === 'ko' ? '홈페이지 하단에 전화번호가 없습니다' : 'The footer of your shop has no phone number'} action={<Button size="small">{t(m.more)}</Button>} />
          <Banner tone="bad" title={locale === 'ko' ? '신청이 거절되었습니다' : 'The application was refused'} />
          <Banner tone="good" title={locale === 'ko' ? '계약이 체결되었습니다' : 'The contract is signed'} />
        </div>
      </Card>
      <Card title={t(m.journey)}>
        <div className="flex flex-col gap-8">
          <Stepper
            label={t(m.journey)}
            steps={[
              { key: 'a', label: locale === 'ko' ? '결제수단' : 'Methods', state: 'done' },
              { key: 'b', label: locale === 'ko' ? 'PG 선택' : 'Gateways', state: 'done' },
              { key: 'c', label: locale === 'ko' ? '사업자 정보' : 'Business', state: 'now' },
              { key: 'd', label: locale === 'ko' ? '심사' : 'Review', hint: locale === 'ko' ? '2~3일' : '2-3 days', state: 'todo' },
              { key: 'e', label: locale === 'ko' ? '실결제' : 'Live', state: 'todo' },
            ]}
          />
          <Timeline
            label={t(m.journey)}
            entries={[
              { key: '4', title: locale === 'ko' ? '계약서 안내' : 'Contract offered', expected: true, detail: locale === 'ko' ? '11월 27일경' : 'about 27 November' },
              { key: '3', title: locale === 'ko' ? '심사 시작' : 'Review began', at: <When at="2026-11-20T02:10:00Z" />, source: locale === 'ko' ? 'PG 시스템의 알림' : "Told by the gateway's system", tone: 'accent' },
              { key: '2', title: locale === 'ko' ? 'PG 접수' : 'Received by the gateway', at: <When at="2026-11-19T05:00:00Z" />, source: locale === 'ko' ? 'PG 시스템의 알림' : "Told by the gateway's system" },
              { key: '1', title: locale === 'ko' ? '제출' : 'Submitted', at: <When at="2026-11-19T04:59:00Z" />, detail: locale === 'ko' ? '결제수단 6개' : '6 payment methods', source: locale === 'ko' ? '이소라 님' : 'Sora Lee' },
            ]}
          />
          <Progress label={locale === 'ko' ? '사업자등록증을 읽고 있습니다' : 'Reading the certificate'} done={0.62} hint={locale === 'ko' ? '보통 1초 안에 끝납니다.' : 'Usually done within a second.'} />
        </div>
      </Card>
      <Card title={t(m.cases)}>
        <Table
          caption={t(m.cases)}
          rows={CASES}
          rowKey={(row) => row.id}
          columns={[
            { key: 'gateway', header: 'PG', heading: true, cell: (row) => row.gateway[locale] },
            { key: 'state', header: t(m.states), cell: (row) => <StatusBadge shape={HEADLINE_SHAPES[row.headline]}>{row.label[locale]}</StatusBadge> },
            { key: 'fee', header: locale === 'ko' ? '가입비' : 'Sign-up fee', align: 'right', cell: (row) => <Money won={row.fee} /> },
            { key: 'since', header: locale === 'ko' ? '시작' : 'Since', align: 'right', cell: (row) => <When at={row.since} look="date" /> },
            { key: 'go', header: t(m.more), actions: true, cell: () => <Button size="small">{t(m.more)}</Button> },
          ]}
        />
      </Card>
      <Card title={t(m.business)}>
        <DescriptionList
          items={[
            { term: locale === 'ko' ? '상호' : 'Trade name', detail: '한빛상점' },
            { term: locale === 'ko' ? '사업자등록번호' : 'Registration number', detail: <span className="numeric">001-81-00017</span> },
            { term: locale === 'ko' ? '사업장 소재지' : 'Address', detail: '서울특별시 마포구 가상로 123, 4층 (가상동, 한빛빌딩)' },
          ]}
        />
      </Card>
      <Card title={t(m.loading)}>
        <div className="flex flex-col gap-6">
          <LoadingState lines={3} />
          <EmptyState level={3} icon={<CreditCard size={24} aria-hidden />} title={locale === 'ko' ? '아직 신청이 없습니다' : 'No applications yet'} action={<Button kind="primary">{t(m.start)}</Button>}>
            {locale === 'ko' ? '결제수단을 고르면 알맞은 PG를 제안해 드립니다. 5분이면 됩니다.' : 'Choose payment methods and we propose the gateways that fit. It takes five minutes.'}
          </EmptyState>
          <ErrorState failure={PROBLEM} onRetry={() => undefined} />
        </div>
      </Card>
      <CodeBlock name="index.html" code={"IMP.init('imp00000001');\nIMP.request_pay({\n  channelKey: 'channel-key-0000-1111-2222-333344445555',\n  merchant_uid: 'order-2026-0001',\n  amount: 1000,\n}, (answer) => console.log(answer));"} />
    </>
  );
}
