import { ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../text.tsx';
import { When } from '../../parts/format.tsx';
import { Card, DescriptionList } from '../../parts/surfaces.tsx';
import { ContractFile } from './contract-file.tsx';

const m = defineMessages({
  title: { ko: '서명본', en: 'The signed copy' },
  hint: { ko: '계약서 뒤에 전자서명 확인서를 붙이고 전체를 전자서명으로 봉인한 PDF입니다. 한 글자라도 바뀌면 봉인이 깨집니다.', en: 'The contract with the record of its signatures behind it, sealed as a whole by a digital signature. A single changed letter breaks the seal.' },
  sealedAt: { ko: '봉인 일시', en: 'Sealed' },
  sealedBy: { ko: '봉인 인증서', en: 'Sealed with' },
});

/** The sealed PDF, once there is one. */
export function SignedCopy({ signed }: { readonly signed: Answer<'contract'>['signed'] }): ReactNode {
  const { t } = useText();
  if (signed === null) return null;
  return (
    <Card title={<span className="inline-flex items-center gap-2"><ShieldCheck size={20} className="text-good" aria-hidden />{t(m.title)}</span>} hint={t(m.hint)}>
      <div className="flex flex-col gap-4">
        <ContractFile file={signed} />
        <DescriptionList items={[{ key: 'at', term: t(m.sealedAt), detail: <When at={signed.sealedAt} /> }, { key: 'by', term: t(m.sealedBy), detail: t(signed.sealedBy) }]} />
      </div>
    </Card>
  );
}
