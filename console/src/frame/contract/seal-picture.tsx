import { Stamp, X } from 'lucide-react';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../text.tsx';
import { Button } from '../../parts/button.tsx';
import { FieldError } from '../../parts/field.tsx';

const m = defineMessages({
  label: { ko: '인장 이미지 (선택)', en: 'Picture of your seal (optional)' },
  hint: { ko: 'PNG나 JPEG 파일입니다. 서명 옆에 함께 표시됩니다.', en: 'A PNG or JPEG file. It is shown beside the signature.' },
  choose: { ko: '인장 이미지 선택', en: 'Choose a picture of the seal' },
  remove: { ko: '인장 이미지 빼기', en: 'Remove the picture of the seal' },
  preview: { ko: '선택한 인장', en: 'The seal you chose' },
  unreadable: { ko: '이미지를 열 수 없습니다. PNG나 JPEG 파일을 선택해 주세요.', en: 'The picture cannot be opened. Choose a PNG or JPEG file.' },
});

const SIDE = 400;

/** A picture no larger than is printed, as PNG: a photo of ten megapixels need not travel. */
async function scaled(file: File): Promise<string> {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}

/** Chooses a picture of the seal; `value` is a data address, or null. */
export function SealPicture({ value, onChange, error }: { readonly value: string | null; readonly onChange: (value: string | null) => void; readonly error?: string | undefined }): ReactNode {
  const { t } = useText();
  const picker = useRef<HTMLInputElement>(null);
  const [unreadable, setUnreadable] = useState(false);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    try {
      onChange(await scaled(file));
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
  };
  const told = unreadable ? t(m.unreadable) : error;
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-small font-semibold">{t(m.label)}</p>
      <p className="text-small text-faint">{t(m.hint)}</p>
      <input
        ref={picker} type="file" accept="image/png,image/jpeg" hidden aria-label={t(m.choose)} data-part="seal-picker"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          void take(file);
          event.currentTarget.value = '';
        }}
      />
      <div className="flex flex-wrap items-center gap-3">
        {value !== null && <img src={value} alt={t(m.preview)} className="size-20 rounded-control border border-line bg-white object-contain p-1" />}
        <Button size="small" icon={<Stamp size={16} aria-hidden />} onClick={() => picker.current?.click()}>{t(m.choose)}</Button>
        {value !== null && <Button size="small" kind="quiet" icon={<X size={16} aria-hidden />} onClick={() => onChange(null)}>{t(m.remove)}</Button>}
      </div>
      {told !== undefined && <FieldError>{told}</FieldError>}
    </div>
  );
}
