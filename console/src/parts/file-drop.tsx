import { Camera, FileUp } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useLatest } from '../frame/latest.ts';
import { defineMessages, useText } from '../frame/text.tsx';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';
import { FieldError } from './field.tsx';

const m = defineMessages({
  choose: { ko: '파일 선택', en: 'Choose a file' },
  chooseMany: { ko: '파일 선택', en: 'Choose files' },
  camera: { ko: '카메라로 촬영', en: 'Take a photo' },
  ways: { ko: '여기로 끌어다 놓거나, 복사한 이미지를 붙여 넣어도 됩니다.', en: 'You can also drop it here or paste a copied image.' },
  waysOfFiles: { ko: '여기로 끌어다 놓거나, 복사한 파일을 붙여 넣어도 됩니다.', en: 'You can also drop it here or paste a copied file.' },
  drop: { ko: '놓으면 올라갑니다', en: 'Drop to upload' },
});

/** What the server takes as a document: a larger file would travel for minutes only to be refused. */
export const DOCUMENT_TYPES = 'image/jpeg,image/png,image/webp,image/heic,image/heif,image/tiff,application/pdf';
export const LARGEST_DOCUMENT_BYTES = 20 * 1024 * 1024;

export interface FileDropProps {
  /** What the file is, as the heading of the area. */
  readonly label: string;
  /** Kinds and sizes that are accepted, in words. */
  readonly hint?: ReactNode;
  /** As the `accept` of a file input, for example `image/jpeg,application/pdf`. The server decides all the same. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly error?: string | undefined;
  readonly busy?: boolean;
  /** Takes several files; each is handed over by itself. */
  readonly multiple?: boolean;
  /** For a place within a form, where the upload is not the first thing to do. */
  readonly compact?: boolean;
}

/**
 * Takes files by picker, drop, paste or the camera of a phone. One may paste anywhere on the page; where it shows several places for files,
 * within the form, or the part of it marked with `data-paste-area`, of the one that is meant.
 */
export function FileDrop({ label, hint, accept, onFile, error, busy = false, multiple = false, compact = false }: FileDropProps): ReactNode {
  const { t } = useText();
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const takesPictures = accept.includes('image/');
  const [over, setOver] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  const latest = useLatest((files: Iterable<File>) => {
    if (!busy) for (const file of multiple ? files : [...files].slice(0, 1)) onFile(file);
  });

  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const files = event.clipboardData?.files;
      if (files === undefined || files.length === 0) return;
      const isMeant = document.querySelectorAll('[data-part="file-drop"]').length === 1 || area.current?.closest('[data-paste-area], form')?.contains(event.target as Node) === true;
      if (!isMeant) return;
      event.preventDefault();
      latest.current(files);
    };
    // A file dropped beside the area would replace the page and lose what was typed.
    const guard = (event: DragEvent): void => event.preventDefault();
    document.addEventListener('paste', paste);
    document.addEventListener('dragover', guard);
    document.addEventListener('drop', guard);
    return () => {
      document.removeEventListener('paste', paste);
      document.removeEventListener('dragover', guard);
      document.removeEventListener('drop', guard);
    };
  }, [latest]);

  const take = (input: HTMLInputElement | null): void => {
    // Copied first: emptying the input empties its list too.
    latest.current([...(input?.files ?? [])]);
    // So that choosing the same file again counts as choosing.
    if (input !== null) input.value = '';
  };
  return (
    <div
      ref={area}
      data-part="file-drop"
      role="group"
      aria-labelledby={`${id}-label`}
      aria-describedby={cx(hint != null && `${id}-hint`, error !== undefined && `${id}-error`) || undefined}
      onDragEnter={() => setOver(true)}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        latest.current(event.dataTransfer.files);
      }}
      className={cx(
        'flex flex-col items-center gap-3 rounded-card border-2 border-dashed px-4 text-center transition-colors',
        compact ? 'py-4' : 'py-8 sm:py-10',
        over ? 'border-accent bg-accent-wash' : error === undefined ? 'border-edge/60 bg-surface' : 'border-bad bg-surface',
      )}
    >
      {!compact && (
        <div className="grid size-12 place-items-center rounded-full bg-accent-wash text-accent">
          <FileUp size={24} aria-hidden />
        </div>
      )}
      <div>
        <p id={`${id}-label`} className={compact ? 'font-semibold' : 'text-lead font-semibold'}>
          {over ? t(m.drop) : label}
        </p>
        {hint != null && (
          <p id={`${id}-hint`} className="text-small text-faint">
            {hint}
          </p>
        )}
      </div>
      <input ref={picker} type="file" accept={accept} multiple={multiple} hidden aria-label={t(multiple ? m.chooseMany : m.choose)} data-part="file-picker" onChange={(event) => take(event.currentTarget)} />
      {takesPictures && <input ref={camera} type="file" accept="image/*" capture="environment" hidden aria-label={t(m.camera)} onChange={(event) => take(event.currentTarget)} />}
      <div className="flex flex-wrap justify-center gap-2">
        <Button kind={compact ? 'secondary' : 'primary'} busy={busy} onClick={() => picker.current?.click()}>
          {t(multiple ? m.chooseMany : m.choose)}
        </Button>
        {takesPictures && (
          <Button className="pointer-fine:hidden" disabled={busy} icon={<Camera size={18} aria-hidden />} onClick={() => camera.current?.click()}>
            {t(m.camera)}
          </Button>
        )}
      </div>
      <p className="hidden text-small text-faint pointer-fine:block">{t(takesPictures ? m.ways : m.waysOfFiles)}</p>
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
