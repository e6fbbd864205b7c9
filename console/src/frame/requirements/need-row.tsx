import { FileText, Send, Trash2, Upload } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useChange } from '../../api/queries.ts';
import { StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { formatDate, seoulToday } from '../../parts/format.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';
import { defineMessages, useText } from '../text.tsx';
import { useToast } from '../toasts.tsx';
import type { Need } from './need.ts';

const m = defineMessages({
  due: { ko: '{date}까지', en: 'by {date}' },
  past: { ko: '{date}에 기한이 지남', en: 'was wanted by {date}' },
  by: { ko: '담당: {party}', en: 'From: {party}' },
  send: { ko: 'PG {count}곳에 답변 보내기', en: '{count, plural, one {Send to 1 gateway} other {Send to # gateways}}' },
  upload: { ko: '올리기', en: 'Upload' },
  another: { ko: '새로 올리기', en: 'Upload another' },
  answer: { ko: '답변하러 가기', en: 'Go and answer' },
  until: { ko: '{date}까지 쓸 수 있음', en: 'usable until {date}' },
  old: { ko: '발급일이 오래되었거나 알 수 없어 쓸 수 없음', en: 'too old, or its day of issue is not known' },
  remove: { ko: '{name} 삭제', en: 'Delete {name}' },
  removeTitle: { ko: '이 서류를 삭제하시겠습니까?', en: 'Delete this document?' },
  removeBody: { ko: '{name} 파일을 Gatehouse에서 삭제합니다. 되돌릴 수 없습니다.', en: '{name} is deleted from Gatehouse. It cannot be undone.' },
  doRemove: { ko: '삭제', en: 'Delete' },
  keep: { ko: '그대로 두기', en: 'Keep it' },
  removed: { ko: '서류를 삭제했습니다', en: 'The document was deleted' },
});

const SHAPES: Readonly<Record<Need['state'], StatusShape>> = { ready: 'attention', asked: 'attention', renew: 'attention', expiring: 'attention', to_prepare: 'idle', on_file: 'done' };

interface NeedRowProps {
  readonly need: Need;
  readonly may: boolean;
  readonly busy: boolean;
  readonly onSend: () => void;
  readonly onUpload: () => void;
}

/** One thing that is needed: what, by whom it is wanted and until when, what is on file, and the next press. */
export function NeedRow({ need, may, busy, onSend, onUpload }: NeedRowProps): ReactNode {
  const { t } = useText();
  const asked = need.cases.filter((one) => one.asked !== null);
  const name = <span className="sr-only">: {t(need.names)}</span>;
  const first = asked[0];
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2"><span className="font-semibold">{t(need.names)}</span><StatusBadge shape={SHAPES[need.state]}>{t(need.label)}</StatusBadge></p>
        <ul className="mt-1 flex flex-col text-small">
          {need.cases.map((one) => (
            <li key={one.caseId} className="flex min-h-7 flex-wrap items-center gap-x-2 pointer-coarse:min-h-9">
              <PlaceLink href={`/applications/${one.applicationId}#${one.caseId}`}>{t(one.gateway.names)}</PlaceLink>
              {one.asked !== null && <><span className="text-soft">{t(one.asked.reason.label)}</span>{one.asked.dueBy !== null && <Due day={one.asked.dueBy} />}</>}
            </li>
          ))}
        </ul>
        {need.party.code !== 'merchant' && <p className="text-small text-soft">{t(m.by, { party: t(need.party.label) })}</p>}
        {need.note !== null && <p className="mt-1 text-small text-soft">{t(need.note)}</p>}
        {need.files.length > 0 && <ul className="mt-1 flex flex-col">{need.files.map((file) => <li key={file.id}><FileLine file={file} may={may} /></li>)}</ul>}
      </div>
      {may && (
        <div className="flex flex-wrap gap-2">
          {need.state === 'ready' && <Button size="small" kind="primary" busy={busy} icon={<Send size={15} aria-hidden />} onClick={onSend}>{t(m.send, { count: asked.length })}{name}</Button>}
          {need.kind === 'field' && first !== undefined && <PlaceLink href={`/applications/${first.applicationId}#${first.caseId}`} look="secondary">{t(m.answer)}{name}</PlaceLink>}
          {need.kind === 'document' && !need.uploadable && need.files.length === 0 && <PlaceLink href="/business" look="secondary">{t(m.upload)}{name}</PlaceLink>}
          {need.uploadable && <Button size="small" icon={<Upload size={15} aria-hidden />} onClick={onUpload}>{t(need.files.length > 0 ? m.another : m.upload)}{name}</Button>}
        </div>
      )}
    </li>
  );
}

function Due({ day }: { readonly day: string }): ReactNode {
  const { t, locale } = useText();
  const date = formatDate(day, locale, 'weekday');
  return day < seoulToday() ? <strong className="text-bad">{t(m.past, { date })}</strong> : <strong>{t(m.due, { date })}</strong>;
}

function FileLine({ file, may }: { readonly file: Need['files'][number]; readonly may: boolean }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const remove = useChange('removePaper', { refresh: ['requirements', 'answerDraft'] });
  return (
    <span className="flex flex-wrap items-center gap-x-2 text-small">
      <FileText size={15} aria-hidden className="text-faint" />
      <span className="min-w-0 break-all">{file.fileName}</span>
      {!file.usable ? <span className="text-warn">{t(m.old)}</span> : file.usableUntil !== null && <span className="text-soft">{t(m.until, { date: formatDate(file.usableUntil, locale) })}</span>}
      {may && file.removable && <Button kind="quiet" size="small" aria-label={t(m.remove, { name: file.fileName })} onClick={() => setAsking(true)}><Trash2 size={15} aria-hidden /></Button>}
      {asking && (
        <Confirm
          open danger onClose={() => setAsking(false)} busy={remove.isPending} title={t(m.removeTitle)} confirmLabel={t(m.doRemove)} cancelLabel={t(m.keep)}
          onConfirm={() => remove.mutate({ params: { documentId: file.id } }, { onSuccess: () => toast.show({ tone: 'info', title: t(m.removed) }), onError: toast.fail, onSettled: () => setAsking(false) })}
        >
          <p>{t(m.removeBody, { name: file.fileName })}</p>
        </Confirm>
      )}
    </span>
  );
}
