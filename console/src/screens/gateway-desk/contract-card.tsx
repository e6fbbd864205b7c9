import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { ContractCopies } from '../../frame/contract/contract-copies.tsx';
import { ContractFile } from '../../frame/contract/contract-file.tsx';
import { SignedCopy } from '../../frame/contract/signed-copy.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import { When } from '../../parts/format.tsx';
import { Banner, Card, ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import type { GatewayCase } from './step-dialog.tsx';

const m = defineMessages({
  title: { ko: '계약서', en: 'Contract' },
  none: { ko: '계약서 파일 없이 발송한 계약입니다.', en: 'This contract was offered without a file.' },
  signers: { ko: '대표자 서명', en: 'Signatures of the representatives' },
  waiting: { ko: '서명 전', en: 'Not signed' },
  invited: { ko: '링크 보냄', en: 'Link sent' },
  signed: { ko: '서명함', en: 'Signed' },
});

const SHAPES = { waiting: 'idle', invited: 'waiting', signed: 'done' } as const;

/** What the gateway's people see of the contract: their document, who has signed, the sealed copy and what was uploaded. */
export function ContractCard({ one }: { readonly one: GatewayCase }): ReactNode {
  const { t } = useText();
  const wanted = one.tracks.contract.state !== 'not_started';
  const contract = useRead('gatewayContract', { params: { caseId: one.id } }, { enabled: wanted });
  if (!wanted) return null;
  if (contract.isPending) return <LoadingState lines={3} />;
  if (contract.isError) return <ErrorState failure={contract.error} onRetry={() => void contract.refetch()} retrying={contract.isFetching} />;
  const { offer, signers, signed, standing } = contract.data;
  if (offer === null) return null;
  return (
    <>
      <Card title={t(m.title)}>
        <div className="flex flex-col gap-4">
          {offer.place === 'here' && <Banner tone={standing.tone} title={t(standing.text)} />}
          {offer.document === null ? <p className="text-soft">{t(m.none)}</p> : <ContractFile file={offer.document} />}
          {signers.length > 0 && (
            <section>
              <h3 className="mb-2 text-small font-semibold">{t(m.signers)}</h3>
              <ul className="flex flex-col gap-1.5">
                {signers.map(({ position, name, state, signedAt }) => (
                  <li key={position} className="flex flex-wrap items-center gap-2"><span>{name}</span><StatusBadge shape={SHAPES[state]}>{t(m[state])}</StatusBadge>{signedAt !== null && <span className="text-small text-soft"><When at={signedAt} /></span>}</li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </Card>
      <SignedCopy signed={signed} />
      <ContractCopies one={contract.data} operation="addGatewayContractCopy" refresh={['gatewayContract', 'gatewayCase']} />
    </>
  );
}
