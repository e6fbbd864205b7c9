import { useParams } from '@tanstack/react-router';
import { Mail, PenLine } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { ContractCopies } from '../../frame/contract/contract-copies.tsx';
import { ContractFile } from '../../frame/contract/contract-file.tsx';
import { useOpening, type Opening } from '../../frame/contract/opening.ts';
import { SignedCopy } from '../../frame/contract/signed-copy.tsx';
import { SigningForm } from '../../frame/contract/signing-form.tsx';
import { usePageTitle } from '../../frame/page.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';
import { Banner, Card, DescriptionList, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '계약', en: 'Contract' },
  heading: { ko: '{gateway} 계약', en: 'Contract with {gateway}' },
  back: { ko: '신청 상세', en: 'Application Details' },
  reference: { ko: '접수 번호 {reference}', en: 'Reference {reference}' },
  document: { ko: '계약서', en: 'The contract' },
  pages: { ko: '쪽수', en: 'Pages' },
  offeredAt: { ko: '받은 일시', en: 'Received' },
  until: { ko: '서명 기한', en: 'Sign by' },
  order: { ko: '서명 순서', en: 'Order' },
  together: { ko: '대표자 모두, 순서 없이', en: 'Every representative, in any order' },
  inOrder: { ko: '대표자 모두, 등록증 순서대로', en: 'Every representative, in the order of the certificate' },
  read: { ko: '계약서를 내려받아 끝까지 확인해 주세요. 확인한 문서와 서명하는 문서가 같은지 해시로 대조합니다.', en: 'Download the contract and read it to its end. Its hash ties your signature to this very document.' },
  opened: { ko: '열어 보셨습니다', en: 'You have opened it' },
  noDocument: { ko: 'PG가 계약서 파일을 보내지 않았습니다. PG가 안내한 방법으로 확인해 주세요.', en: 'The gateway sent no file. Read the contract the way it told you.' },
  signers: { ko: '서명할 대표자', en: 'Who signs' },
  signersHint: { ko: '사업자등록증의 대표자 모두가 서명합니다. 소유자 계정으로는 한 분만 서명할 수 있으며, 다른 분께는 서명 링크를 메일로 보내 주세요.', en: 'Every representative of the certificate signs. The owner account signs for one of them; send the others a link by mail.' },
  waiting: { ko: '서명 전', en: 'Not signed' },
  invited: { ko: '링크 보냄', en: 'Link sent' },
  signed: { ko: '서명함', en: 'Signed' },
  sign: { ko: '서명하기', en: 'Sign' },
  close: { ko: '닫기', en: 'Close' },
  link: { ko: '서명 링크 보내기', en: 'Send a link to sign' },
  linkAgain: { ko: '링크 다시 보내기', en: 'Send another link' },
  linkSent: { ko: '{name} 대표자에게 서명 링크를 보냈습니다', en: 'A link was sent to {name}' },
  done: { ko: '서명했습니다', en: 'Signed' },
  onlyOwner: { ko: '계약에는 소유자만 서명할 수 있습니다.', en: 'Only the owner can sign contracts.' },
  none: { ko: '아직 계약서가 없습니다', en: 'There is no contract yet' },
  noneBody: { ko: 'PG가 계약서를 보내면 여기에서 확인하실 수 있습니다.', en: 'Once the gateway sends the contract you can read it here.' },
});

export const title = m.title;

type Contract = Answer<'contract'>;
type Signer = Contract['signers'][number];

const SHAPES = { waiting: 'idle', invited: 'waiting', signed: 'done' } as const;

/** The contract of one case: read, signed by every representative, and kept with its copies. */
export function Screen(): ReactNode {
  const { t } = useText();
  const { caseId = '' } = useParams({ strict: false });
  const contract = useRead('contract', { params: { caseId } });
  const opening = useOpening(contract);
  usePageTitle(contract.data === undefined ? undefined : t(m.heading, { gateway: t(contract.data.gateway.names) }));
  if (contract.isPending) return <LoadingState lines={8} />;
  if (contract.isError) return <ErrorState level={1} failure={contract.error} onRetry={() => void contract.refetch()} retrying={contract.isFetching} />;
  const one = contract.data;
  const back = <PlaceLink href={`/applications/${one.applicationId}#${one.caseId}`}>{t(m.back)}</PlaceLink>;
  return (
    <>
      <PageHeader above={back} title={t(m.heading, { gateway: t(one.gateway.names) })} lead={t(m.reference, { reference: one.reference })} />
      {one.offer === null ? <EmptyState title={t(m.none)}>{t(m.noneBody)}</EmptyState> : (
        <div className="flex max-w-3xl flex-col gap-6">
          <Banner tone={one.standing.tone} title={t(one.standing.text)} />
          <Document one={one} offer={one.offer} onOpen={opening.watch} />
          {one.offer.place === 'here' && <Signers one={one} offer={one.offer} onAskOpened={opening.ask} />}
          <SignedCopy signed={one.signed} />
          <ContractCopies one={one} operation="addContractCopy" refresh={['contract', 'application']} />
        </div>
      )}
    </>
  );
}

function Document({ one, offer, onOpen }: { readonly one: Contract; readonly offer: NonNullable<Contract['offer']>; readonly onOpen: () => void }): ReactNode {
  const { t } = useText();
  return (
    <Card title={t(m.document)} action={offer.opened ? <StatusBadge shape="done">{t(m.opened)}</StatusBadge> : undefined}>
      <div className="flex flex-col gap-4">
        {offer.document === null ? <p className="text-soft">{t(m.noDocument)}</p> : (
          <>
            <ContractFile file={offer.document} onOpen={onOpen} />
            {offer.place === 'here' && one.signed === null && <p className="text-small text-soft">{t(m.read)}</p>}
          </>
        )}
        <DescriptionList
          items={[
            { key: 'offered', term: t(m.offeredAt), detail: <When at={offer.offeredAt} /> },
            ...(offer.expiresAt === null ? [] : [{ key: 'until', term: t(m.until), detail: <When at={offer.expiresAt} /> }]),
            ...(offer.pages === null ? [] : [{ key: 'pages', term: t(m.pages), detail: <span className="numeric">{offer.pages}</span> }]),
            ...(offer.place === 'here' && one.signers.length > 1 ? [{ key: 'order', term: t(m.order), detail: t(offer.order === 'in_order' ? m.inOrder : m.together) }] : []),
          ]}
        />
      </div>
    </Card>
  );
}

function Signers({ one, offer, onAskOpened }: { readonly one: Contract; readonly offer: NonNullable<Contract['offer']>; readonly onAskOpened: Opening['ask'] }): ReactNode {
  const { t } = useText();
  const alone = one.signers.length === 1 ? one.signers[0]?.position : undefined;
  const [signing, setSigning] = useState<number | null>(null);
  const shown = signing ?? alone ?? null;
  const needsOwner = one.signers.some(({ state }) => state !== 'signed') && one.signers.every(({ maySign, mayInvite, why }) => !maySign && !mayInvite && why === null);
  return (
    <Card title={t(m.signers)} hint={t(m.signersHint)}>
      {needsOwner && <Banner tone="info" title={t(m.onlyOwner)} />}
      <ul className="divide-y divide-line border-y border-line">
        {one.signers.map((signer) => (
          <SignerRow key={signer.position} one={one} offer={offer} signer={signer} onAskOpened={onAskOpened} isOpen={shown === signer.position} onToggle={alone === undefined ? () => setSigning(shown === signer.position ? null : signer.position) : null} />
        ))}
      </ul>
    </Card>
  );
}

function SignerRow({ one, offer, signer, onAskOpened, isOpen, onToggle }: { readonly one: Contract; readonly offer: NonNullable<Contract['offer']>; readonly signer: Signer; readonly onAskOpened: Opening['ask']; readonly isOpen: boolean; readonly onToggle: (() => void) | null }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const refresh = { refresh: ['contract', 'application', 'applications', 'overview'] } as const;
  const invite = useChange('inviteSigner', refresh);
  const sign = useChange('signContract', refresh);
  const params = { caseId: one.caseId, position: signer.position };
  const send = (): void => invite.mutate({ params, body: {} }, { onSuccess: () => toast.show({ title: t(m.linkSent, { name: signer.name }) }), onError: toast.fail });
  return (
    <li className="flex flex-col gap-4 py-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{signer.name}</span>
            <StatusBadge shape={SHAPES[signer.state]}>{t(m[signer.state])}</StatusBadge>
          </p>
          <p className="text-small text-soft">
            <span className="break-all">{signer.email}</span>
            {signer.signedAt !== null && <> · <When at={signer.signedAt} /></>}
            {signer.means !== null && <> · {t(signer.means)}</>}
          </p>
          {signer.why !== null && <p className="text-small text-soft">{t(signer.why)}</p>}
        </div>
        <div className="flex flex-wrap gap-2">
          {signer.maySign && onToggle !== null && <Button size="small" kind={isOpen ? 'quiet' : 'primary'} icon={<PenLine size={16} aria-hidden />} aria-expanded={isOpen} onClick={onToggle}>{t(isOpen ? m.close : m.sign)}<span className="sr-only">: {signer.name}</span></Button>}
          {signer.mayInvite && <Button size="small" busy={invite.isPending} icon={<Mail size={16} aria-hidden />} onClick={send}>{t(signer.state === 'invited' ? m.linkAgain : m.link)}<span className="sr-only">: {signer.name}</span></Button>}
        </div>
      </div>
      {isOpen && signer.maySign && offer.document !== null && (
        <SigningForm
          key={offer.id} name={signer.name} consent={one.consent} pad={one.pad} sha256={offer.document.sha256} opened={offer.opened} onAskOpened={onAskOpened}
          onSign={async (body) => {
            await sign.mutateAsync({ params, body });
            toast.show({ tone: 'good', title: t(m.done) });
          }}
        />
      )}
    </li>
  );
}
