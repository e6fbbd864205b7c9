import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../text.tsx';
import { textLinkLook } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { formatBytes } from '../../parts/format.tsx';

const m = defineMessages({
  hash: { ko: '{name}의 SHA-256', en: 'SHA-256 of {name}' },
});

export interface FileFacts {
  readonly fileName: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly href: string;
}

/** A file of a contract with the hash that binds it: what is opened can be compared with what is told of it. */
export function ContractFile({ file, onOpen }: { readonly file: FileFacts; readonly onOpen?: (() => void) | undefined }): ReactNode {
  const { t, locale } = useText();
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <a href={file.href} download={file.fileName} onClick={onOpen} className={`inline-flex min-h-9 max-w-full flex-wrap items-center gap-x-2 self-start py-1 pointer-coarse:min-h-11 ${textLinkLook}`}>
        <Download size={16} aria-hidden />
        <span className="min-w-0 break-all">{file.fileName}</span>
        <span className="numeric text-tiny whitespace-nowrap text-faint">{formatBytes(file.bytes, locale)}</span>
      </a>
      <div className="flex flex-wrap items-center gap-x-2 text-tiny text-faint">
        <span>SHA-256</span>
        <code className="numeric min-w-0 break-all">{file.sha256}</code>
        <CopyButton text={file.sha256} name={t(m.hash, { name: file.fileName })} />
      </div>
    </div>
  );
}
