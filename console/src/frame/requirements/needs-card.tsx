import { Send } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { Button } from '../../parts/button.tsx';
import { formatDate } from '../../parts/format.tsx';
import { Card } from '../../parts/surfaces.tsx';
import { useMay } from '../session.tsx';
import { defineMessages, useText } from '../text.tsx';
import { useToast } from '../toasts.tsx';
import type { Need } from './need.ts';
import { NeedRow } from './need-row.tsx';
import { UploadPaper } from './upload-paper.tsx';

const m = defineMessages({
  title: { ko: '필요한 서류와 답변', en: 'What is still needed' },
  hint: { ko: '한 번 올린 서류는 필요로 하는 모든 PG에 쓸 수 있습니다. 보내기 전에는 어느 PG에도 전달되지 않습니다.', en: 'A document given once serves every gateway that needs it. Nothing goes to a gateway before you send it.' },
  later: { ko: '계약할 때 필요한 서류 {count}개 ({asOf} 기준)', en: '{count, plural, one {1 document} other {# documents}} needed with the contract, as of {asOf}' },
  all: { ko: '등록된 서류로 한 번에 답변', en: 'Answer all from what is on file' },
  sent: { ko: 'PG {count}곳에 답변을 보냈습니다', en: '{count, plural, one {The answer was sent to 1 gateway} other {The answer was sent to # gateways}}' },
  attached: { ko: '서류를 첨부했습니다. 다른 요청 항목까지 채운 뒤 답변을 보내 주세요.', en: 'The document is attached. Give the rest of what is asked for there, then send the answer.' },
  nothing: { ko: '기다리는 요청이 더 이상 없습니다', en: 'No request waits for this any more' },
});

/** Someone waits for it, or it will be refused. */
const isUrgent = ({ state }: Need): boolean => state === 'ready' || state === 'asked' || state === 'renew';

interface NeedsCardProps {
  /** Only what the cases of one application need; all of the merchant's without it. */
  readonly applicationId?: string;
  /** Leaves out what is needed later. */
  readonly urgentOnly?: boolean;
}

/** One list of what is needed by whom, for which gateways and until when; nothing where nothing is. */
export function NeedsCard({ applicationId, urgentOnly = false }: NeedsCardProps): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const may = useMay('application:write');
  const found = useRead('requirements');
  const [uploading, setUploading] = useState<Need | null>(null);
  const [isOpen, setOpen] = useState(false);
  const send = useChange('answerTogether', { refresh: ['requirements', 'application', 'applications', 'overview', 'answerDraft'] });
  const needs = (found.data?.items ?? []).filter((need) => applicationId === undefined || need.cases.some((one) => one.applicationId === applicationId));
  const urgent = needs.filter(isUrgent);
  const later = urgentOnly ? [] : needs.filter((need) => !isUrgent(need));
  if (found.data === undefined || urgent.length + later.length === 0) return null;
  const ready = urgent.filter(({ state }) => state === 'ready');
  const answer = (keys: readonly string[]): void =>
    send.mutate({ body: { keys: [...keys] } }, {
      onSuccess: ({ sent, attached }) => toast.show(sent.length > 0 ? { tone: 'good', title: t(m.sent, { count: sent.length }) } : { tone: 'info', title: t(attached.length > 0 ? m.attached : m.nothing) }),
      onError: toast.fail,
    });
  const rows = (items: readonly Need[]): ReactNode => (
    <ul className="divide-y divide-line">
      {items.map((need) => <NeedRow key={need.key} need={need} may={may} busy={send.isPending} onSend={() => answer([need.key])} onUpload={() => setUploading(need)} />)}
    </ul>
  );
  return (
    <Card
      title={t(m.title)} hint={t(m.hint)}
      action={may && ready.length > 1 ? <Button kind="primary" icon={<Send size={16} aria-hidden />} busy={send.isPending} onClick={() => answer(ready.map(({ key }) => key))}>{t(m.all)}</Button> : undefined}
    >
      {urgent.length > 0 && rows(urgent)}
      {later.length > 0 && (
        <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)} className={urgent.length > 0 ? 'mt-2 border-t border-line pt-2' : undefined}>
          <summary className="min-h-9 cursor-pointer py-1.5 font-medium pointer-coarse:min-h-11 pointer-coarse:py-2.5">{t(m.later, { count: later.length, asOf: formatDate(found.data.asOf, locale) })}</summary>
          {isOpen && rows(later)}
        </details>
      )}
      {uploading !== null && <UploadPaper key={uploading.key} need={uploading} onClose={() => setUploading(null)} />}
    </Card>
  );
}
