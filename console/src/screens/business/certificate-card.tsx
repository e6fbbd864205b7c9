import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ApiProblem, explain } from '../../api/problem.ts';
import { queryKey, useChange, useRead } from '../../api/queries.ts';
import { upload } from '../../api/upload.ts';
import { useSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, textLinkLook } from '../../parts/button.tsx';
import { DOCUMENT_TYPES, FileDrop, LARGEST_DOCUMENT_BYTES } from '../../parts/file-drop.tsx';
import { Progress } from '../../parts/journey.tsx';
import { Banner, Card } from '../../parts/surfaces.tsx';
import type { Editor } from './editor.tsx';

const m = defineMessages({
  title: { ko: '사업자등록증', en: 'Business registration certificate' },
  hint: { ko: '올리시면 내용을 읽어 아래 칸을 채웁니다. 직접 입력하셔도 됩니다.', en: 'Upload it and the fields below are filled in. Typing them yourself works as well.' },
  drop: { ko: '사업자등록증 올리기', en: 'Upload the certificate' },
  kinds: { ko: 'JPEG, PNG, WebP, HEIC, TIFF, PDF 파일 한 개. 암호화하여 보관하며 이 서버 안에서만 읽습니다.', en: 'One JPEG, PNG, WebP, HEIC, TIFF or PDF file. Stored encrypted and read on this server only.' },
  sending: { ko: '파일을 올리는 중', en: 'Uploading' },
  reading: { ko: '등록증을 읽는 중', en: 'Reading the certificate' },
  failed: { ko: '등록증을 읽지 못했습니다', en: 'The certificate could not be read' },
  failedBody: { ko: '더 밝고 선명한 사진으로 다시 올리거나 아래 칸에 직접 입력해 주세요.', en: 'Upload a brighter, sharper picture, or type the fields below.' },
  filled: { ko: '{name} 파일에서 읽은 내용입니다', en: 'Read from {name}' },
  filledBody: { ko: '확인 필요 표시가 있는 칸을 등록증과 비교해 주세요.', en: 'Please compare the fields marked “Please check” with the certificate.' },
  filledSure: { ko: '아래 칸을 등록증과 한 번 비교해 주세요.', en: 'Please look the fields below over once.' },
  again: { ko: '읽은 내용으로 모두 바꾸기', en: 'Replace everything by what was read' },
  empty: { ko: '빈 파일입니다. 다른 파일을 올리거나 아래 칸에 직접 입력해 주세요.', en: 'This file is empty. Upload another one, or type the fields below.' },
  huge: { ko: '파일이 20 MB보다 큽니다. 더 작은 사진이나 PDF를 올리거나 아래 칸에 직접 입력해 주세요.', en: 'The file is larger than 20 MB. Upload a smaller picture or PDF, or type the fields below.' },
  byHand: { ko: '아래 칸에 직접 입력하셔도 신청할 수 있습니다.', en: 'You can also type the fields below and apply.' },
  nothing: { ko: '{name} 파일에서 등록증 내용을 찾지 못했습니다', en: 'No certificate was found in {name}' },
  another: { ko: '다른 등록증 올리기', en: 'Upload another certificate' },
  samples: { ko: '연습용 등록증', en: 'Sample certificates' },
});

type Document = NonNullable<Editor['business']['document']>;

/** The document being read, remembered in the tab so that a reload in the middle still fills the form. */
function useWaitingDocument(): readonly [string | null, (id: string | null) => void] {
  const key = `certificate:${useSession().merchant?.merchantId ?? ''}`;
  const [id, keep] = useState(() => sessionStorage.getItem(key));
  return [
    id,
    (next) => {
      if (next === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, next);
      keep(next);
    },
  ];
}

export function CertificateCard({ editor }: { readonly editor: Editor }): ReactNode {
  const { t, locale } = useText();
  const client = useQueryClient();
  const toast = useToast();
  const [waiting, setWaiting] = useWaitingDocument();
  const [sent, setSent] = useState<number | null>(null);
  const [problem, setProblem] = useState<string>();
  const filling = useRef<string | null>(null);
  const fill = useChange('fillFromDocument', { onDone: (answer) => client.setQueryData(queryKey('business'), answer) });
  // Events tell of progress at once; polling covers a lost connection.
  const read = useRead('document', { params: { documentId: waiting ?? '' } }, { enabled: waiting !== null, refetchInterval: 1500 });
  // A file that could not be read fills nothing, so it never becomes the document of the form: it stays the one waited for.
  const unread = waiting !== null && read.data?.state === 'failed';
  const document = waiting === null ? editor.business.document : read.data;

  const fillFrom = async (documentId: string, replaceTyped: boolean): Promise<void> => {
    // What is typed must be on the server first: it is kept.
    await editor.form.flush();
    fill.mutate({ body: { documentId, replaceTyped } }, { onError: toast.fail, onSettled: () => setWaiting(null) });
  };
  const state = read.data?.state;
  useEffect(() => {
    if (waiting === null) return;
    if (read.error instanceof ApiProblem) setWaiting(null);
    if (filling.current === waiting || state !== 'read') return;
    filling.current = waiting;
    void fillFrom(waiting, false);
  });
  const send = async (file: File): Promise<void> => {
    setProblem(undefined);
    // What was said of the file before is about that one.
    if (unread) setWaiting(null);
    if (file.size === 0 || file.size > LARGEST_DOCUMENT_BYTES) return setProblem(t(file.size === 0 ? m.empty : m.huge));
    setSent(0);
    try {
      const uploaded = await upload('uploadDocument', file, { onProgress: setSent });
      setWaiting(uploaded.id);
    } catch (failure) {
      const { title, detail } = explain(failure, locale);
      setProblem(detail === undefined ? title : `${title}. ${detail}`);
    } finally {
      setSent(null);
    }
  };
  const busy = sent !== null || (waiting !== null && !unread);
  const drop = <FileDrop label={t(m.drop)} hint={t(m.kinds)} accept={DOCUMENT_TYPES} busy={busy} error={problem} onFile={(file) => void send(file)} />;
  // Once there is a certificate, the place to upload another one steps back; pasting and choosing still work.
  const settled = !busy && problem === undefined && document?.state === 'read';
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      <div className="flex flex-col gap-4">
        {sent !== null && <Progress label={t(m.sending)} done={sent} />}
        {waiting !== null && !unread && <Progress label={t(m.reading)} done={read.data?.progress?.done ?? null} hint={read.data?.progress == null ? undefined : t(read.data.progress.message)} />}
        {!busy && document != null && (problem === undefined || isUseful(document)) && <Outcome document={document} onReplace={() => void fillFrom(document.id, true)} busy={fill.isPending} />}
        <details key={settled ? 'settled' : 'open'} open={!settled}>
          <summary className={settled ? 'min-h-9 cursor-pointer py-1.5 text-small font-medium pointer-coarse:min-h-11 pointer-coarse:py-2.5' : 'hidden'}>{t(m.another)}</summary>
          {drop}
        </details>
        <Samples />
      </div>
    </Card>
  );
}

/** Something of a certificate was found. What was said of a useless file gives way to what is said of the next one. */
function isUseful({ state, fields }: Document): boolean {
  return state === 'read' && Object.values(fields ?? {}).some(({ value }) => value !== null);
}

function Outcome(props: { readonly document: Document; readonly onReplace: () => void; readonly busy: boolean }): ReactNode {
  const { t } = useText();
  const { document } = props;
  const said = document.problems.map((problem) => <p key={problem.code}>{t(problem.message)}</p>);
  if (document.state === 'failed') {
    return <Banner tone="bad" live title={t(m.failed)}>{said.length > 0 ? <>{said}<p>{t(m.byHand)}</p></> : t(m.failedBody)}</Banner>;
  }
  if (document.state !== 'read') return null;
  if (!isUseful(document)) {
    return <Banner tone="bad" live title={t(m.nothing, { name: document.fileName })}>{said}<p>{t(m.byHand)}</p></Banner>;
  }
  const marked = Object.values(document.fields ?? {}).some(({ needsReview }) => needsReview);
  return (
    <Banner tone={said.length > 0 ? 'warn' : 'good'} live title={t(m.filled, { name: document.fileName })} action={<Button size="small" busy={props.busy} onClick={props.onReplace}>{t(m.again)}</Button>}>
      {said.length > 0 ? said : t(marked ? m.filledBody : m.filledSure)}
    </Banner>
  );
}

/** In rehearsal there are certificates to try with; in production the list is empty. */
function Samples(): ReactNode {
  const { t } = useText();
  const installation = useRead('installation');
  const { data } = useRead('samples', undefined, { enabled: installation.data?.mode === 'rehearsal' });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <details className="text-small">
      <summary className="min-h-9 cursor-pointer py-1.5 font-medium">{t(m.samples)}</summary>
      <ul className="flex flex-col">
        {data.items.map((sample) => (
          <li key={sample.file}>
            <a href={sample.href} download={sample.file} className={`inline-block py-1.5 ${textLinkLook}`}>
              {t(sample.title)}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
