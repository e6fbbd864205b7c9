import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../text.tsx';
import { Button, textLinkLook } from '../../parts/button.tsx';
import { formatBytes } from '../../parts/format.tsx';
import { Snapshot } from '../../parts/snapshot.tsx';
import { DescriptionList, ErrorState } from '../../parts/surfaces.tsx';

const m = defineMessages({
  masked: { ko: '개인정보를 가리고 표시합니다. 전체를 보거나 등록증을 내려받으면 감사 기록에 남습니다.', en: 'Personal data is masked. Looking at all of it, or downloading the certificate, is written to the audit log.' },
  show: { ko: '전체 보기', en: 'Show all of it' },
  hide: { ko: '다시 가리기', en: 'Mask it again' },
  certificate: { ko: '사업자등록증', en: 'Business registration certificate' },
  noCertificate: { ko: '올린 파일 없음(직접 입력)', en: 'No file was uploaded (typed by hand)' },
});

type Whole = Answer<'gatewaySubmission'>;

/** What a merchant submitted: masked until somebody who needs it asks to see it. What was shown is kept nowhere on this side. */
export function Submission({ caseId, snapshot, desk }: { readonly caseId: string; readonly snapshot: Readonly<Record<string, unknown>>; readonly desk: 'gateway' | 'operator' }): ReactNode {
  const { t } = useText();
  const [whole, setWhole] = useState<Whole | null>(null);
  const look = useChange(desk === 'gateway' ? 'gatewaySubmission' : 'deskSubmission', { onDone: setWhole });
  const ask = () => look.mutate({ params: { caseId } });
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose text-small text-soft">{t(m.masked)}</p>
        <Button size="small" busy={look.isPending} aria-pressed={whole !== null} onClick={() => (whole === null ? ask() : setWhole(null))}>{t(whole === null ? m.show : m.hide)}</Button>
      </div>
      {look.isError && <ErrorState failure={look.error} onRetry={ask} retrying={look.isPending} />}
      <Snapshot snapshot={whole?.snapshot ?? snapshot} />
      {whole !== null && (
        <DescriptionList
          items={[
            ...whole.extraFields.map(({ label, value }, index) => ({ key: String(index), term: t(label), detail: <span className="break-words">{value}</span> })),
            { key: 'certificate', term: t(m.certificate), detail: <Certificate certificate={whole.certificate} /> },
          ]}
        />
      )}
    </div>
  );
}

function Certificate({ certificate }: { readonly certificate: Whole['certificate'] }): ReactNode {
  const { t, locale } = useText();
  if (certificate === null) return t(m.noCertificate);
  const { fileName, bytes, href } = certificate;
  return (
    <a href={href} download={fileName} className={`inline-flex min-h-9 max-w-full flex-wrap items-center gap-x-2 text-small pointer-coarse:min-h-11 ${textLinkLook}`}>
      <Download size={15} aria-hidden />
      <span className="min-w-0 break-all">{fileName}</span>
      <span className="numeric text-tiny whitespace-nowrap text-faint">{formatBytes(bytes, locale)}</span>
    </a>
  );
}
