import { Download, FileText } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../text.tsx';
import { textLinkLook } from '../../parts/button.tsx';
import { formatBytes, When } from '../../parts/format.tsx';

const m = defineMessages({
  papers: { ko: '함께 보낸 서류', en: 'Documents sent with it' },
  image: { ko: '이미지 파일', en: 'Picture' },
  pdf: { ko: 'PDF 파일', en: 'PDF file' },
  deleted: { ko: '보관 기간이 지나 삭제됨', en: 'deleted at the end of its retention' },
});

type Paper = Answer<'application'>['cases'][number]['events'][number]['documents'][number];

/** What was sent with an event: opened by those the server gives an address to, named for those it tells the name. */
export function Papers({ papers }: { readonly papers: readonly Paper[] }): ReactNode {
  const { t } = useText();
  if (papers.length === 0) return null;
  return (
    <ul aria-label={t(m.papers)} className="mt-1 flex flex-col">
      {papers.map((paper, index) => <li key={`${paper.id} ${index}`}><PaperLine paper={paper} /></li>)}
    </ul>
  );
}

function PaperLine({ paper: { fileName, mediaType, bytes, href, deletedAt } }: { readonly paper: Paper }): ReactNode {
  const { t, locale } = useText();
  const name = fileName ?? t(mediaType === 'application/pdf' ? m.pdf : m.image);
  const size = <span className="numeric text-tiny whitespace-nowrap text-faint">{formatBytes(bytes, locale)}</span>;
  if (href === null) {
    return (
      <span className="flex flex-wrap items-center gap-x-2 py-1 text-small text-soft">
        <FileText size={15} aria-hidden />
        <span className="min-w-0 break-all">{name}</span>
        {size}
        {deletedAt !== null && <span>{t(m.deleted)} (<When at={deletedAt} look="date" />)</span>}
      </span>
    );
  }
  return (
    <a href={href} download={fileName ?? true} className={`inline-flex min-h-9 max-w-full flex-wrap items-center gap-x-2 py-1 text-small pointer-coarse:min-h-11 ${textLinkLook}`}>
      <Download size={15} aria-hidden />
      <span className="min-w-0 break-all">{name}</span>
      {size}
    </a>
  );
}
