import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import type { Draft } from '../../frame/draft.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { TextLink } from '../../parts/button.tsx';
import { businessWords } from '../../parts/business-words.ts';
import { Banner, Card, DescriptionList, LoadingState } from '../../parts/surfaces.tsx';

const m = defineMessages({
  ...businessWords,
  title: { ko: '제출 내용 확인', en: 'What is sent' },
  hint: { ko: '완료를 누르면 아래 내용이 바로 제출되며, 제출한 뒤에는 상담을 통해서만 바꿀 수 있습니다.', en: 'Done sends all of this at once. Afterwards it is changed through support only.' },
  to: { ko: '받는 PG', en: 'Sent to' },
  lines: { ko: '{gateway}: {methods}', en: '{gateway}: {methods}' },
  people: { ko: '대표자', en: 'Representatives' },
  contact: { ko: '담당자', en: 'Contact' },
  none: { ko: '없음', en: 'None' },
  consents: { ko: '동의', en: 'Consents' },
  agreed: { ko: '{count}건 중 {agreed}건 동의', en: '{agreed} of {count} given' },
  unfinished: { ko: '완료하지 않은 변경 내용은 제출되지 않습니다', en: 'Changes that were not finished are not sent' },
  unfinishedBody: { ko: '사업자 정보를 고친 뒤 완료를 누르지 않으셨습니다. 제출되는 것은 위에 보이는 등록된 내용입니다.', en: 'The business information was changed, but Finish was not pressed there. What is sent is what is on file, as shown above.' },
  look: { ko: '사업자 정보 보기', en: 'See the business information' },
  missing: { ko: '사업자 정보를 불러오지 못했습니다', en: 'The business information could not be shown' },
});

type File = NonNullable<Answer<'business'>['onFile']>;

/** The last look before Done sends: to whom it goes and what, business information on file included. */
export function SendingSummary({ draft, methodName }: { readonly draft: Draft; readonly methodName: (code: string) => string }): ReactNode {
  const { t } = useText();
  const business = useRead('business');
  const file = business.data?.onFile ?? undefined;
  const consents = draft.gatewayConsents;
  const carried = (lines: Draft['contracts'][number]['lines']): string => [...new Set(lines.map(({ method }) => methodName(method)))].join(', ');
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      <DescriptionList
        items={[
          {
            key: 'to', term: t(m.to),
            detail: <ul className="font-semibold">{draft.contracts.map(({ gateway, names, lines }) => <li key={gateway}>{t(m.lines, { gateway: t(names), methods: carried(lines) })}</li>)}</ul>,
          },
          ...(file === undefined ? [] : onFile(file, t)),
          { key: 'consents', term: t(m.consents), detail: t(m.agreed, { count: consents.length, agreed: consents.filter(({ agreedAt }) => agreedAt !== null).length }) },
        ]}
      />
      {business.isPending && <LoadingState lines={3} />}
      {business.isError && <Banner tone="warn" title={t(m.missing)} />}
      {file?.draftDiffers === true && <div className="mt-3"><Banner tone="warn" title={t(m.unfinished)}>{t(m.unfinishedBody)}</Banner></div>}
      <p className="mt-3"><TextLink to="/business">{t(m.look)}</TextLink></p>
    </Card>
  );
}

/** Not the draft: what is being corrected and not finished yet is not sent. */
function onFile({ tradeName, registrationNumber, representatives, contact, memo }: File, t: ReturnType<typeof useText>['t']): { key: string; term: string; detail: ReactNode }[] {
  const { name, email, mobilePhone } = contact;
  return [
    { key: 'tradeName', term: t(m.tradeName), detail: tradeName },
    { key: 'number', term: t(m.registrationNumber), detail: <span className="numeric">{registrationNumber}</span> },
    { key: 'people', term: t(m.people), detail: representatives.join(', ') },
    { key: 'contact', term: t(m.contact), detail: <span className="break-all">{[name, mobilePhone, email].filter((part) => part !== '').join(' · ')}</span> },
    { key: 'memo', term: t(m.memo), detail: memo === '' ? t(m.none) : <span className="whitespace-pre-line">{memo}</span> },
  ];
}
