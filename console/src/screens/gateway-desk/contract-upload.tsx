import { useState } from 'react';
import type { ReactNode } from 'react';
import { explain } from '../../api/problem.ts';
import { upload } from '../../api/upload.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { FileDrop } from '../../parts/file-drop.tsx';
import { Progress } from '../../parts/journey.tsx';

const m = defineMessages({
  kinds: { ko: 'PDF 파일, 18 MB까지. 암호화하여 보관하며 가맹점은 발송한 뒤에 볼 수 있습니다.', en: 'PDF, up to 18 MB. Kept encrypted; the merchant sees it once it is offered.' },
  sending: { ko: '계약서 올리는 중', en: 'Uploading the contract' },
  uploaded: { ko: '올린 계약서: {name}', en: 'Uploaded: {name}' },
});

/** Uploads the contract that is about to be offered; answers its id. */
export function ContractUpload({ caseId, label, onDone }: { readonly caseId: string; readonly label: string; readonly onDone: (documentId: string) => void }): ReactNode {
  const { t, locale } = useText();
  const [done, setDone] = useState<number | null>(null);
  const [uploaded, setUploaded] = useState<{ readonly name: string; readonly sha256: string } | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const send = async (file: File): Promise<void> => {
    setProblem(undefined);
    setDone(0);
    try {
      const { documentId, sha256 } = await upload('uploadOffer', file, { params: { caseId }, onProgress: setDone });
      setUploaded({ name: file.name, sha256 });
      onDone(documentId);
    } catch (failure) {
      const { title, detail } = explain(failure, locale);
      setProblem(detail ?? title);
    }
    setDone(null);
  };
  return (
    <div className="flex flex-col gap-2">
      {done === null ? <FileDrop label={label} hint={t(m.kinds)} accept="application/pdf" compact error={problem} onFile={(file) => void send(file)} /> : <Progress label={t(m.sending)} done={done < 1 ? done : null} />}
      {uploaded !== null && <p role="status" className="text-small break-all text-soft">{t(m.uploaded, { name: uploaded.name })}<br /><span className="text-tiny">SHA-256 {uploaded.sha256}</span></p>}
    </div>
  );
}
