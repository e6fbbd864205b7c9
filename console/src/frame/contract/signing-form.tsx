import { PenLine } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer, Input } from '../../api/client.ts';
import { ApiProblem, explain } from '../../api/problem.ts';
import { defineMessages, useText } from '../text.tsx';
import { Button } from '../../parts/button.tsx';
import { Checkbox, RadioGroup } from '../../parts/choices.tsx';
import { TextInput } from '../../parts/field.tsx';
import { Banner } from '../../parts/surfaces.tsx';
import type { Opening } from './opening.ts';
import { MarkPad, type Strokes } from './mark-pad.tsx';
import { SealPicture } from './seal-picture.tsx';

const m = defineMessages({
  how: { ko: '서명 방법', en: 'How you sign' },
  typed: { ko: '성명 입력', en: 'Type the name' },
  typedHint: { ko: '키보드로 성명을 입력하여 서명합니다.', en: 'Sign by typing your name on the keyboard.' },
  drawn: { ko: '직접 그리기', en: 'Draw by hand' },
  drawnHint: { ko: '마우스나 손가락으로 서명을 그립니다.', en: 'Sign with the mouse or a finger.' },
  name: { ko: '대표자 성명', en: "Representative's name" },
  nameHint: { ko: '등록된 성명과 같게 입력해 주세요: {name}', en: 'As it stands on file: {name}' },
  consent: { ko: '전자서명 동의', en: 'Consent to sign electronically' },
  version: { ko: '동의 문구 {version}판', en: 'Consent, version {version}' },
  agree: { ko: '위 내용을 확인했으며 전자서명에 동의합니다', en: 'I have read this and agree to sign electronically' },
  mustAgree: { ko: '서명하려면 동의가 필요합니다.', en: 'To sign you have to agree.' },
  unread: { ko: '먼저 위의 계약서를 열어 확인해 주세요.', en: 'Open the contract above and read it first.' },
  sign: { ko: '{name} 대표자로 서명하기', en: 'Sign as {name}' },
  emptyMark: { ko: '서명란에 서명을 그려 주세요.', en: 'Draw your signature in the field.' },
});

export type SignatureBody = Input<'signContract'>['body'];

interface SigningFormProps {
  readonly name: string;
  readonly consent: Answer<'contract'>['consent'];
  readonly pad: Answer<'contract'>['pad'];
  readonly sha256: string;
  /** The very document has been opened by who signs, as far as this page knows. */
  readonly opened: boolean;
  /** Asks again whether it has: it may have been opened a moment ago. */
  readonly onAskOpened: Opening['ask'];
  readonly onSign: (body: SignatureBody) => Promise<void>;
}

/** Consent, mark and seal of one representative. Works by keyboard alone: the name typed counts like one drawn. */
export function SigningForm({ name, consent, pad, sha256, opened, onAskOpened, onSign }: SigningFormProps): ReactNode {
  const { t, locale } = useText();
  const [kind, setKind] = useState<'typed' | 'drawn'>('typed');
  const [text, setText] = useState('');
  const [strokes, setStrokes] = useState<Strokes>([]);
  const [seal, setSeal] = useState<string | null>(null);
  const [agreed, setAgreed] = useState(false);
  const [complain, setComplain] = useState(false);
  const [unread, setUnread] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const isEmpty = kind === 'typed' ? text.trim() === '' : strokes.flat().length < 2;
  const wrongAt = (pointer: string): string | undefined => (failure instanceof ApiProblem ? failure.fieldError(pointer, locale) : undefined);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setComplain(true);
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const isRead = opened || (await onAskOpened());
      setUnread(!isRead);
      if (!isRead || isEmpty || !agreed) return setBusy(false);
      await onSign({
        sha256, consent: { version: consent.version, agreed: true }, mark: kind === 'typed' ? { kind, text: text.trim() } : { kind, strokes: strokes.map((stroke) => stroke.map(([x, y]): [number, number] => [x, y])) },
        ...(seal !== null && { sealImage: seal.slice(seal.indexOf(',') + 1) }),
      });
    } catch (problem) {
      setFailure(problem);
    }
    setBusy(false);
  };
  const told = failure === null || (failure instanceof ApiProblem && failure.errors.length > 0 && ['/mark/text', '/mark/strokes', '/sealImage'].some((at) => wrongAt(at) !== undefined)) ? null : explain(failure, locale);
  return (
    <form noValidate onSubmit={(event) => void send(event)} className="flex flex-col gap-5" aria-label={t(m.sign, { name })}>
      <RadioGroup
        label={t(m.how)} name={`mark-${name}`} value={kind} look="cards" onChange={setKind}
        choices={[{ value: 'typed', label: t(m.typed), hint: t(m.typedHint) }, { value: 'drawn', label: t(m.drawn), hint: t(m.drawnHint) }]}
      />
      {kind === 'typed'
        ? <TextInput label={t(m.name)} hint={t(m.nameHint, { name })} required autoComplete="off" maxLength={100} value={text} error={wrongAt('/mark/text') ?? (complain && isEmpty ? t(m.nameHint, { name }) : undefined)} onChange={(event) => setText(event.currentTarget.value)} />
        : <MarkPad size={pad} strokes={strokes} onChange={setStrokes} error={wrongAt('/mark/strokes') ?? (complain && isEmpty ? t(m.emptyMark) : undefined)} />}
      <SealPicture value={seal} onChange={setSeal} error={wrongAt('/sealImage')} />
      <section aria-label={t(m.consent)} className="rounded-control border border-line bg-sunken px-4 py-3">
        <h3 className="text-small font-semibold">{t(m.consent)}</h3>
        <ul className="mt-1 flex list-disc flex-col gap-1 pl-5 text-small">
          {consent.paragraphs.map(({ ko, en }) => <li key={en}>{t({ ko: ko.replace('{name}', name), en: en.replace('{name}', name) })}</li>)}
        </ul>
        <p className="mt-1 text-tiny text-faint">{t(m.version, { version: consent.version })}</p>
        <Checkbox className="mt-1" required label={t(m.agree)} checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} error={complain && !agreed ? t(m.mustAgree) : undefined} />
      </section>
      {unread && !opened && <Banner tone="warn" live title={t(m.unread)} />}
      {told !== null && <Banner tone="bad" live title={told.title}>{told.detail}</Banner>}
      <div><Button type="submit" kind="primary" size="large" busy={busy} icon={<PenLine size={18} aria-hidden />}>{t(m.sign, { name })}</Button></div>
    </form>
  );
}
