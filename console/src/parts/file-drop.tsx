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
  camera: { ko: '카메라로 촬영', en: 'Take a photo' },
  ways: { ko: '여기로 끌어다 놓거나, 복사한 이미지를 붙여 넣어도 됩니다.', en: 'You can also drop it here or paste a copied image.' },
  drop: { ko: '놓으면 올라갑니다', en: 'Drop to upload' },
});

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
}

/** Takes one file by picker, drop, paste (anywhere on the page) or the camera of a phone. */
export function FileDrop({ label, hint, accept, onFile, error, busy = false }: FileDropProps): ReactNode {
  const { t } = useText();
  const id = useId();
  const picker = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const latest = useLatest(busy ? () => undefined : onFile);

  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const file = event.clipboardData?.files[0];
      if (file === undefined) return;
      event.preventDefault();
      latest.current(file);
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
    const file = input?.files?.[0];
    if (file !== undefined) latest.current(file);
    // So that choosing the same file again counts as choosing.
    if (input !== null) input.value = '';
  };
  return (
    <div
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
        const file = event.dataTransfer.files[0];
        if (file !== undefined) latest.current(file);
      }}
      className={cx(
        'flex flex-col items-center gap-3 rounded-card border-2 border-dashed px-4 py-8 text-center transition-colors sm:py-10',
        over ? 'border-accent bg-accent-wash' : error === undefined ? 'border-edge/60 bg-surface' : 'border-bad bg-surface',
      )}
    >
      <div className="grid size-12 place-items-center rounded-full bg-accent-wash text-accent">
        <FileUp size={24} aria-hidden />
      </div>
      <div>
        <p id={`${id}-label`} className="text-lead font-semibold">
          {over ? t(m.drop) : label}
        </p>
        {hint != null && (
          <p id={`${id}-hint`} className="text-small text-faint">
            {hint}
          </p>
        )}
      </div>
      <input ref={picker} type="file" accept={accept} hidden aria-label={t(m.choose)} data-part="file-picker" onChange={(event) => take(event.currentTarget)} />
      <input ref={camera} type="file" accept="image/*" capture="environment" hidden aria-label={t(m.camera)} onChange={(event) => take(event.currentTarget)} />
      <div className="flex flex-wrap justify-center gap-2">
        <Button kind="primary" busy={busy} onClick={() => picker.current?.click()}>
          {t(m.choose)}
        </Button>
        <Button className="pointer-fine:hidden" disabled={busy} icon={<Camera size={18} aria-hidden />} onClick={() => camera.current?.click()}>
          {t(m.camera)}
        </Button>
      </div>
      <p className="hidden text-small text-faint pointer-fine:block">{t(m.ways)}</p>
      {error !== undefined && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
