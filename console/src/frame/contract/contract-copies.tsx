import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { OperationId } from '../../../../contract/operations.ts';
import type { Answer } from '../../api/client.ts';
import { explain } from '../../api/problem.ts';
import { upload } from '../../api/upload.ts';
import { defineMessages, useText } from '../text.tsx';
import { useToast } from '../toasts.tsx';
import { Badge } from '../../parts/badge.tsx';
import { FileDrop } from '../../parts/file-drop.tsx';
import { When } from '../../parts/format.tsx';
import { Progress } from '../../parts/journey.tsx';
import { Card } from '../../parts/surfaces.tsx';
import { ContractFile } from './contract-file.tsx';

const m = defineMessages({
  title: { ko: '다른 곳에서 서명한 사본', en: 'Copies signed elsewhere' },
  hint: { ko: '서면이나 PG의 전자계약으로 체결한 서명본을 올려 두면 암호화하여 보관하고 해시를 기록합니다. 가맹점과 PG 모두 볼 수 있습니다.', en: 'Upload a copy concluded on paper or in the e-contract of the gateway. It is kept encrypted with its hash; merchant and gateway both see it.' },
  drop: { ko: '서명본 올리기', en: 'Upload a signed copy' },
  kinds: { ko: 'PDF 파일, 20 MB까지', en: 'PDF, up to 20 MB' },
  sending: { ko: '올리는 중', en: 'Uploading' },
  added: { ko: '서명본을 올렸습니다', en: 'The signed copy was uploaded' },
  none: { ko: '올린 사본이 없습니다.', en: 'None has been uploaded.' },
});

interface ContractCopiesProps {
  readonly one: Pick<Answer<'contract'>, 'caseId' | 'copies' | 'mayAddCopy'>;
  readonly operation: 'addContractCopy' | 'addGatewayContractCopy';
  readonly refresh: readonly OperationId[];
}

/** What was signed elsewhere, of either side, and the way to add to it. */
export function ContractCopies({ one, operation, refresh }: ContractCopiesProps): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const client = useQueryClient();
  const [done, setDone] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const send = async (file: File): Promise<void> => {
    setProblem(undefined);
    setDone(0);
    try {
      await upload(operation, file, { params: { caseId: one.caseId }, onProgress: setDone });
      toast.show({ tone: 'good', title: t(m.added) });
      await Promise.all(refresh.map((read) => client.invalidateQueries({ queryKey: [read] })));
    } catch (failure) {
      const { title, detail } = explain(failure, locale);
      setProblem(detail ?? title);
    }
    setDone(null);
  };
  if (!one.mayAddCopy && one.copies.length === 0) return null;
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      <div className="flex flex-col gap-4">
        {one.copies.length === 0 ? <p className="text-small text-soft">{t(m.none)}</p> : (
          <ul className="flex flex-col gap-3">
            {one.copies.map((copy) => (
              <li key={copy.id} className="flex flex-col gap-1">
                <ContractFile file={copy} />
                <p className="flex flex-wrap items-center gap-2 text-small text-soft"><Badge>{t(copy.byLabel)}</Badge><When at={copy.addedAt} /></p>
              </li>
            ))}
          </ul>
        )}
        {one.mayAddCopy && (done === null ? <FileDrop label={t(m.drop)} hint={t(m.kinds)} accept="application/pdf" compact error={problem} onFile={(file) => void send(file)} /> : <Progress label={t(m.sending)} done={done < 1 ? done : null} />)}
      </div>
    </Card>
  );
}
