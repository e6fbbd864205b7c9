import { FileText, Paperclip, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { call, newKey } from '../../api/client.ts';
import type { Answer } from '../../api/client.ts';
import { explain } from '../../api/problem.ts';
import { upload } from '../../api/upload.ts';
import { useLatest } from '../../frame/latest.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button, textLinkLook } from '../../parts/button.tsx';
import { DOCUMENT_TYPES, FileDrop, LARGEST_DOCUMENT_BYTES } from '../../parts/file-drop.tsx';
import { formatBytes, formatDate } from '../../parts/format.tsx';
import { Progress } from '../../parts/journey.tsx';

const m = defineMessages({
  attached: { ko: '첨부한 서류', en: 'Attached documents' },
  drop: { ko: '서류 첨부', en: 'Attach documents' },
  fresh: { ko: '등록된 서류를 바로 쓸 수 있습니다', en: 'There is one on file that can be used' },
  use: { ko: '이 서류 첨부', en: 'Attach this one' },
  until: { ko: '{date}까지 쓸 수 있음', en: 'usable until {date}' },
  kinds: { ko: 'JPEG, PNG, WebP, HEIC, TIFF, PDF 파일, 각 20 MB까지. 주민등록번호 뒷자리는 가리고 올려 주세요. 암호화하여 보관하며 이 PG에만 전달합니다.', en: 'JPEG, PNG, WebP, HEIC, TIFF or PDF, up to 20 MB each. Cover the last seven digits of resident numbers first. Stored encrypted and given to this gateway only.' },
  sending: { ko: '{name} 올리는 중', en: 'Uploading {name}' },
  checking: { ko: '{name} 확인하는 중', en: 'Checking {name}' },
  stop: { ko: '{name} 올리기 중단', en: 'Stop uploading {name}' },
  remove: { ko: '{name} 빼기', en: 'Remove {name}' },
  dismiss: { ko: '{name} 알림 닫기', en: 'Dismiss the message about {name}' },
  refused: { ko: '{name}: 첨부되지 않았습니다.', en: '{name} was not attached.' },
  removed: { ko: '{name} 파일을 뺐습니다', en: '{name} was removed' },
  empty: { ko: '빈 파일입니다. 다른 파일을 선택해 주세요.', en: 'The file is empty. Choose another one.' },
  huge: { ko: '파일이 20 MB보다 큽니다. 해상도를 낮추어 저장하거나 나누어서 올려 주세요.', en: 'The file is larger than 20 MB. Save it at a lower resolution, or in parts, and upload it again.' },
  onFile: { ko: '이미 등록된 서류에서 첨부', en: 'Attach a document already on file' },
  attach: { ko: '첨부', en: 'Attach' },
  certificate: { ko: '사업자등록증', en: 'Certificate' },
  on: { ko: '{date} 올림', en: 'uploaded on {date}' },
});

type AnswerDraft = Answer<'answerDraft'>;

interface Sending {
  readonly key: string;
  readonly name: string;
  /** Part that has left, 0 to 1. */
  readonly done: number;
  readonly problem: string | null;
  readonly stop: AbortController;
}

interface AnswerPapersProps {
  readonly draft: AnswerDraft;
  /** What the documents answer; without it whatever was asked for in words. */
  readonly item?: { readonly id: string; readonly code: string };
  /** The documents that are attached for it. */
  readonly own?: AnswerDraft['documents'];
  readonly onDraft: (draft: AnswerDraft) => void;
  readonly onUploading: (uploading: boolean) => void;
  readonly onChange: () => void;
  readonly error: string | undefined;
}

/** The papers of an answer: what is attached, what is on its way, and the ways to add more. */
export function AnswerPapers({ draft, item, own = draft.documents, onDraft, onUploading, onChange, error }: AnswerPapersProps): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const line = useRef<Promise<unknown>>(Promise.resolve());
  const area = useRef<HTMLDivElement>(null);
  const params = { caseId: draft.caseId };
  const change = (key: string, more: Partial<Sending>): void => setSending((all) => all.map((one) => (one.key === key ? { ...one, ...more } : one)));
  const drop = (key: string): void => setSending((all) => all.filter((one) => one.key !== key));
  const isBusy = sending.some(({ problem }) => problem === null);
  const tell = useLatest(onUploading);
  useEffect(() => tell.current(isBusy), [isBusy, tell]);

  // What is on file of the very kind and not too old comes first, with one press; the newest alone.
  const fitting = item === undefined ? [] : draft.onFile.filter((paper) => paper.usable && paper.paper === item.code).slice(0, 1);
  const others = draft.onFile.filter((paper) => own.length > 0 || !fitting.includes(paper));
  const choosing = useRef(false);
  const add = (file: File): void => {
    onChange();
    if (!choosing.current) {
      // Once per choice of files: what was refused before is not what is told about these.
      choosing.current = true;
      queueMicrotask(() => { choosing.current = false; });
      setSending((all) => all.filter(({ problem }) => problem === null));
    }
    const one: Sending = { key: newKey(), name: file.name, done: 0, stop: new AbortController(), problem: file.size === 0 ? t(m.empty) : file.size > LARGEST_DOCUMENT_BYTES ? t(m.huge) : null };
    setSending((all) => [...all, one]);
    // One after the other: a phone's connection is shared by all, and so is the order they are shown in.
    if (one.problem === null) line.current = line.current.then(() => send(one, file));
  };
  const send = async ({ key, stop }: Sending, file: File): Promise<void> => {
    if (stop.signal.aborted) return;
    try {
      onDraft(await upload('uploadAnswerDocument', file, { params, query: { item: item?.id }, signal: stop.signal, onProgress: (done) => change(key, { done }) }));
      drop(key);
    } catch (failure) {
      if (stop.signal.aborted) return;
      const { title, detail } = explain(failure, locale);
      change(key, { problem: detail ?? title });
    }
  };
  const act = async (work: () => Promise<AnswerDraft>): Promise<void> => {
    onChange();
    try {
      onDraft(await work());
    } catch (failure) {
      toast.fail(failure);
    }
  };
  const take = (id: string): Promise<void> => act(() => call('attachAnswerDocument', { params: { ...params, documentId: id }, query: { item: item?.id } }));
  const remove = async (id: string, name: string): Promise<void> => {
    await act(() => call('detachAnswerDocument', { params: { ...params, documentId: id } }));
    toast.show({ tone: 'info', title: t(m.removed, { name }) });
    // The button that was pressed is gone: the next thing to do is to add another one.
    area.current?.querySelector<HTMLElement>('[data-part="file-drop"] button')?.focus();
  };
  return (
    <div ref={area} className="flex flex-col gap-3">
      {own.length > 0 && (
        <ul aria-label={t(m.attached)} className="flex flex-col gap-1.5">
          {own.map((paper) => (
            <li key={paper.id} className="flex items-center gap-2 rounded-control border border-line bg-surface py-1 pr-1 pl-3">
              <FileText size={17} className="shrink-0 text-faint" aria-hidden />
              <a href={paper.href} download={paper.fileName} className={`min-w-0 flex-1 py-1.5 text-small break-all ${textLinkLook}`}>{paper.fileName}</a>
              {paper.certificate && <Badge>{t(m.certificate)}</Badge>}
              <span className="numeric text-tiny whitespace-nowrap text-faint">{formatBytes(paper.bytes, locale)}</span>
              <Button kind="quiet" size="small" aria-label={t(m.remove, { name: paper.fileName })} onClick={() => void remove(paper.id, paper.fileName)}><X size={17} aria-hidden /></Button>
            </li>
          ))}
        </ul>
      )}
      {own.length === 0 && fitting.map((paper) => (
        <div key={paper.id} className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-control border border-good bg-good-wash px-3 py-2">
          <p className="min-w-0 flex-1 text-small"><span className="block font-semibold">{t(m.fresh)}</span><span className="break-all">{paper.fileName}</span>{paper.usableUntil !== null && <span className="text-soft"> · {t(m.until, { date: formatDate(paper.usableUntil, locale) })}</span>}</p>
          <Button size="small" kind="primary" icon={<Paperclip size={15} aria-hidden />} onClick={() => void take(paper.id)}>{t(m.use)}<span className="sr-only">: {paper.fileName}</span></Button>
        </div>
      ))}
      {sending.map((one) => (one.problem === null ? (
        <div key={one.key} className="flex items-end gap-2">
          <div className="min-w-0 flex-1"><Progress label={t(one.done < 1 ? m.sending : m.checking, { name: one.name })} done={one.done < 1 ? one.done : null} /></div>
          <Button
            kind="quiet" size="small" aria-label={t(m.stop, { name: one.name })}
            onClick={() => {
              one.stop.abort();
              drop(one.key);
            }}
          >
            <X size={17} aria-hidden />
          </Button>
        </div>
      ) : (
        <div key={one.key} role="alert" className="flex items-start justify-between gap-2 rounded-control border border-bad bg-surface py-1.5 pr-1 pl-3 text-small text-bad">
          <p className="min-w-0 py-1 break-words"><strong className="font-semibold break-all">{t(m.refused, { name: one.name })}</strong> {one.problem}</p>
          <Button kind="quiet" size="small" aria-label={t(m.dismiss, { name: one.name })} onClick={() => drop(one.key)}><X size={17} aria-hidden /></Button>
        </div>
      )))}
      <FileDrop label={t(m.drop)} hint={t(m.kinds)} accept={DOCUMENT_TYPES} multiple compact error={error} onFile={add} />
      {others.length > 0 && (
        <details className="text-small">
          <summary className="min-h-9 cursor-pointer py-1.5 font-medium pointer-coarse:min-h-11 pointer-coarse:py-2.5">{t(m.onFile)}</summary>
          <ul className="flex flex-col divide-y divide-line">
            {others.map((paper) => (
              <li key={paper.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-1.5">
                <span className="min-w-0 flex-1 break-all">{paper.fileName} <span className="text-faint">{t(m.on, { date: formatDate(paper.uploadedAt, locale) })}</span></span>
                {paper.certificate && <Badge>{t(m.certificate)}</Badge>}
                <Button size="small" icon={<Paperclip size={15} aria-hidden />} onClick={() => void take(paper.id)}>{t(m.attach)}<span className="sr-only">: {paper.fileName}</span></Button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
