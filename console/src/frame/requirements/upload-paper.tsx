import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ApiProblem, explain } from '../../api/problem.ts';
import { upload } from '../../api/upload.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextInput } from '../../parts/field.tsx';
import { DOCUMENT_TYPES, FileDrop, LARGEST_DOCUMENT_BYTES } from '../../parts/file-drop.tsx';
import { seoulToday } from '../../parts/format.tsx';
import { Progress } from '../../parts/journey.tsx';
import { defineMessages, useText } from '../text.tsx';
import { useToast } from '../toasts.tsx';
import type { Need } from './need.ts';

const m = defineMessages({
  title: { ko: '{name} 올리기', en: 'Upload: {name}' },
  issued: { ko: '발급일', en: 'Issued on' },
  issuedHint: { ko: '서류에 적힌 날짜입니다. 발급일에 따라 쓸 수 있는 기간이 정해집니다.', en: 'As printed on the document. It decides how long it can be used.' },
  day: { ko: '발급일을 먼저 입력해 주세요.', en: 'Enter the day of issue first.' },
  file: { ko: '서류 파일', en: 'The document' },
  kinds: { ko: 'JPEG, PNG, WebP, HEIC, TIFF, PDF 파일, 20 MB까지. 주민등록번호 뒷자리는 가리고 올려 주세요. 암호화하여 보관하며, 보내기 전에는 어느 PG에도 전달하지 않습니다.', en: 'JPEG, PNG, WebP, HEIC, TIFF or PDF, up to 20 MB. Cover the last seven digits of resident numbers first. Stored encrypted; no gateway gets it before you send it.' },
  huge: { ko: '파일이 20 MB보다 큽니다. 해상도를 낮추어 저장하거나 나누어서 올려 주세요.', en: 'The file is larger than 20 MB. Save it at a lower resolution, or in parts.' },
  sending: { ko: '{name} 올리는 중', en: 'Uploading {name}' },
  done: { ko: '서류를 등록했습니다', en: 'The document is on file' },
});

/** Puts a document on file, with its day of issue where that decides whether it can be used. */
export function UploadPaper({ need, onClose }: { readonly need: Need; readonly onClose: () => void }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const client = useQueryClient();
  const [day, setDay] = useState('');
  const [errors, setErrors] = useState<{ readonly day?: string; readonly file?: string }>({});
  const [sending, setSending] = useState<{ readonly name: string; readonly done: number } | null>(null);
  const send = async (file: File): Promise<void> => {
    if (need.issueDate && day === '') return setErrors({ day: t(m.day) });
    if (file.size > LARGEST_DOCUMENT_BYTES) return setErrors({ file: t(m.huge) });
    setErrors({});
    setSending({ name: file.name, done: 0 });
    try {
      await upload('uploadPaper', file, { query: { key: need.key, issuedOn: need.issueDate ? day : undefined }, onProgress: (done) => setSending({ name: file.name, done }) });
      void client.invalidateQueries({ queryKey: ['requirements'] });
      void client.invalidateQueries({ queryKey: ['answerDraft'] });
      toast.show({ tone: 'good', title: t(m.done) });
      onClose();
    } catch (failure) {
      const atDay = failure instanceof ApiProblem ? failure.fieldError('/issuedOn', locale) : undefined;
      const { title, detail } = explain(failure, locale);
      setErrors(atDay === undefined ? { file: detail ?? title } : { day: atDay });
      setSending(null);
    }
  };
  return (
    <Dialog open onClose={onClose} title={t(m.title, { name: t(need.names) })}>
      <div className="flex flex-col gap-4">
        {need.note !== null && <p className="text-small text-soft">{t(need.note)}</p>}
        {need.issueDate && <TextInput label={t(m.issued)} hint={t(m.issuedHint)} required type="date" max={seoulToday()} fieldClassName="max-w-60" value={day} error={errors.day} onChange={(event) => setDay(event.currentTarget.value)} />}
        {sending === null ? <FileDrop compact label={t(m.file)} hint={t(m.kinds)} accept={DOCUMENT_TYPES} error={errors.file} onFile={(file) => void send(file)} /> : <Progress label={t(m.sending, { name: sending.name })} done={sending.done < 1 ? sending.done : null} />}
      </div>
    </Dialog>
  );
}
