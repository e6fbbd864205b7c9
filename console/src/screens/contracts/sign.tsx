import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isProblem } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { ContractFile } from '../../frame/contract/contract-file.tsx';
import { useOpening } from '../../frame/contract/opening.ts';
import { SignedCopy } from '../../frame/contract/signed-copy.tsx';
import { SigningForm } from '../../frame/contract/signing-form.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { When } from '../../parts/format.tsx';
import { Banner, Card, DescriptionList, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '계약 서명', en: 'Sign a contract' },
  heading: { ko: '{gateway} 계약 서명', en: 'Sign the contract with {gateway}' },
  lead: { ko: '{merchant}의 대표자 {name} 님께 보낸 서명 링크입니다.', en: 'This link was sent to {name}, representative of {merchant}.' },
  goneTitle: { ko: '쓸 수 없는 링크입니다', en: 'This link cannot be used' },
  gone: { ko: '기한이 지났거나 새 링크로 바뀌었습니다. 가장 최근에 받은 메일의 링크를 열거나, 가맹점에 다시 보내 달라고 요청해 주세요.', en: 'It has expired, or another link took its place. Open the link of the latest mail, or ask the merchant for a new one.' },
  document: { ko: '1. 계약서 확인', en: '1. Read the contract' },
  read: { ko: '계약서를 내려받아 끝까지 확인해 주세요.', en: 'Download the contract and read it to its end.' },
  sign: { ko: '2. 서명', en: '2. Sign' },
  until: { ko: '서명 기한', en: 'Sign by' },
  reference: { ko: '접수 번호', en: 'Reference' },
  others: { ko: '대표자 서명', en: 'Signatures' },
  count: { ko: '{total}명 중 {signed}명', en: '{signed} of {total}' },
  signed: { ko: '서명하셨습니다', en: 'You have signed' },
  signedBody: { ko: '모든 대표자가 서명하면 서명본 링크를 메일로 보내 드립니다. 이 창을 닫으셔도 됩니다.', en: 'Once every representative has signed you get a link to the signed copy by mail. You may close this window.' },
});

export const title = m.title;

/** A representative without an account: reads and signs behind a link that is theirs alone. */
export function Screen(): ReactNode {
  const { t } = useText();
  const { token = '' } = useParams({ strict: false });
  const contract = useRead('linkedContract', { params: { token } });
  const opening = useOpening(contract);
  const sign = useChange('signByLink', { refresh: ['linkedContract'] });
  if (contract.isPending) return <LoadingState lines={6} />;
  if (isProblem(contract.error, 'link_invalid')) return <EmptyState level={1} title={t(m.goneTitle)}>{t(m.gone)}</EmptyState>;
  if (contract.isError) return <ErrorState level={1} failure={contract.error} onRetry={() => void contract.refetch()} retrying={contract.isFetching} />;
  const { gateway, merchant, reference, standing, offer, signer, others, signed, consent, pad } = contract.data;
  return (
    <>
      <PageHeader title={t(m.heading, { gateway: t(gateway.names) })} lead={t(m.lead, { name: signer.name, merchant })} />
      <div className="flex flex-col gap-5">
        {signer.state === 'signed' && signed === null && <Banner tone="good" live title={t(m.signed)}>{t(m.signedBody)}</Banner>}
        {signer.state !== 'signed' && !signer.maySign && <Banner tone="warn" title={t(signer.why ?? standing.text)} />}
        <SignedCopy signed={signed} />
        <Card title={t(m.document)}>
          <div className="flex flex-col gap-3">
            {offer?.document != null && <ContractFile file={offer.document} onOpen={opening.watch} />}
            {signer.maySign && <p className="text-small text-soft">{t(m.read)}</p>}
            <DescriptionList
              items={[
                { key: 'reference', term: t(m.reference), detail: reference },
                { key: 'others', term: t(m.others), detail: t(m.count, others) },
                ...(offer?.expiresAt == null ? [] : [{ key: 'until', term: t(m.until), detail: <When at={offer.expiresAt} /> }]),
              ]}
            />
          </div>
        </Card>
        {signer.maySign && offer?.document != null && (
          <Card title={t(m.sign)}>
            <SigningForm name={signer.name} consent={consent} pad={pad} sha256={offer.document.sha256} opened={offer.opened} onAskOpened={opening.ask} onSign={async (body) => void (await sign.mutateAsync({ params: { token }, body }))} />
          </Card>
        )}
      </div>
    </>
  );
}
