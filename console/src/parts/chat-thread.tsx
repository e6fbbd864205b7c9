import { RotateCw, Send } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { Answer } from '../api/client.ts';
import { keep, readKept, type Pending } from '../frame/outbox.ts';
import { defineMessages, useText } from '../frame/text.tsx';
import { Button, TextLink } from './button.tsx';
import { cx } from './class-names.ts';
import { TextArea } from './field.tsx';
import { When } from './format.tsx';

export type ChatMessage = Answer<'conversation'>['messages'][number];
type Side = 'merchant' | 'operator';

const m = defineMessages({
  messages: { ko: '주고받은 내용', en: 'Messages' },
  you: { ko: '나', en: 'You' },
  merchant: { ko: '가맹점', en: 'Merchant' },
  operator: { ko: '운영자', en: 'Operator' },
  system: { ko: '자동 답변', en: 'Automatic answer' },
  sending: { ko: '보내는 중', en: 'Sending' },
  failed: { ko: '보내지 못했습니다', en: 'Not sent' },
  again: { ko: '다시 보내기', en: 'Send again' },
  edit: { ko: '수정', en: 'Edit' },
  keys: { ko: 'Enter로 보내고, Shift+Enter로 줄을 바꿉니다.', en: 'Enter sends; Shift+Enter starts a new line.' },
  missing: { ko: '보낼 내용을 입력해 주세요.', en: 'Write something to send.' },
  long: { ko: '4,000자까지 보낼 수 있습니다. 나누어 보내 주세요.', en: 'Up to 4,000 characters can be sent; send it in parts.' },
});

export interface ChatMessagesProps {
  readonly messages: readonly ChatMessage[];
  /** What the server does not have yet; shown below, as if sent. */
  readonly pending: readonly Pending[];
  /** Whose screen this is: their own side stands at the right. */
  readonly side: Side;
  readonly onRetry: () => void;
  /** Takes a message back into the box. */
  readonly onEdit: (clientId: string) => void;
}

/** Both sides of a conversation, newest at the bottom and in view. */
export function ChatMessages({ messages, pending, side, onRetry, onEdit }: ChatMessagesProps): ReactNode {
  const { t } = useText();
  const list = useRef<HTMLOListElement>(null);
  // What the server has already, shown before the outbox heard of it, is not shown twice.
  const waiting = pending.filter(({ clientId }) => !messages.some((message) => message.clientId === clientId));
  const count = messages.length + waiting.length;
  // The newest message, not the end of it: one that is longer than the panel is read from its first line.
  useEffect(() => list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' }), [count]);
  return (
    <>
      <ol ref={list} aria-label={t(m.messages)} aria-live="polite" className="flex flex-col gap-4">
        {messages.map((message) => <Message key={message.sequence} message={message} side={side} />)}
        {waiting.map((message) => (
          <li key={message.clientId} className="flex max-w-[85%] flex-col items-end gap-1 self-end">
            <span className="text-small text-faint">{t(m.you)} · {t(message.state === 'failed' ? m.failed : m.sending)}</span>
            <p className={cx('rounded-card border px-4 py-3 break-words whitespace-pre-wrap', message.state === 'failed' ? 'border-bad bg-bad-wash' : 'border-line bg-accent-wash')}>{message.text}</p>
            {message.state === 'failed' && (
              <span className="flex flex-wrap justify-end gap-2">
                <Button size="small" onClick={() => onEdit(message.clientId)}>{t(m.edit)}</Button>
                <Button size="small" icon={<RotateCw size={16} aria-hidden />} onClick={onRetry}>{t(m.again)}</Button>
              </span>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}

function Message({ message, side }: { readonly message: ChatMessage; readonly side: Side }): ReactNode {
  const { t } = useText();
  const mine = message.from === side;
  return (
    <li className={cx('flex max-w-[85%] flex-col gap-1', mine ? 'items-end self-end' : 'items-start self-start')}>
      <span className="text-small text-faint">{message.authorName ?? t(m[message.from])} · <When at={message.at} /></span>
      <div className={cx('max-w-full rounded-card border border-line px-4 py-3', mine ? 'bg-accent-wash' : 'bg-surface')}>
        <p className="break-words whitespace-pre-wrap">{message.systemText === null ? message.text : t(message.systemText)}</p>
        {message.facts.length > 0 && (
          <ul className="mt-3 flex flex-col gap-2">
            {message.facts.map((fact, index) => (
              <li key={index} className="text-small">
                {/* The links lead to the merchant's own pages. */}
                {fact.href === null || side === 'operator' ? <strong>{t(fact.label)}</strong> : <TextLink to={fact.href}>{t(fact.label)}</TextLink>}
                <span className="block text-soft">{t(fact.value)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

export interface ChatComposerProps {
  readonly label: string;
  readonly sendLabel: string;
  /** Under this key the unsent text outlives a closed panel and a reload. */
  readonly draftKey: string;
  readonly onSend: (text: string) => void;
  /** A text to go on with: a message that was taken back. */
  readonly given?: { readonly text: string } | null;
}

/** Where a message is written. The text is kept until it is sent. */
export function ChatComposer({ label, sendLabel, draftKey, onSend, given = null }: ChatComposerProps): ReactNode {
  const { t } = useText();
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(() => readKept(draftKey));
  const [complaint, setComplaint] = useState<'missing' | 'long' | null>(null);
  const [taken, setTaken] = useState(given);
  if (given !== taken) {
    setTaken(given);
    if (given !== null) setText(text.trim() === '' ? given.text : `${given.text}\n${text}`);
  }
  useEffect(() => keep(draftKey, text === '' ? null : text), [draftKey, text]);
  useEffect(() => {
    if (given !== null) box.current?.focus();
  }, [given]);
  const submit = (): void => {
    const wrong = text.trim() === '' ? 'missing' : text.trim().length > 4000 ? 'long' : null;
    setComplaint(wrong);
    if (wrong !== null) return box.current?.focus();
    onSend(text.trim());
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    // While a Korean syllable is being composed Enter belongs to the input method; on a phone it starts a new line.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !matchMedia('(pointer: fine)').matches) return;
    event.preventDefault();
    submit();
  };
  return (
    <form noValidate className="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); submit(); }}>
      <TextArea
        ref={box} label={label} rows={2} value={text} onKeyDown={onKeyDown} hint={<span className="hidden pointer-fine:inline">{t(m.keys)}</span>}
        error={complaint === null || (complaint === 'missing' && text.trim() !== '') ? undefined : t(m[complaint])}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setComplaint(null);
        }}
      />
      <div className="flex justify-end"><Button kind="primary" type="submit" icon={<Send size={16} aria-hidden />}>{sendLabel}</Button></div>
    </form>
  );
}
