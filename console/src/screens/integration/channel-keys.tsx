import { CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { TextArea, TextInput } from '../../parts/field.tsx';

export type Offer = Answer<'integration'>['offers'][number];
export type Kind = Offer['types'][number];
type Check = Answer<'tryChannel'>['checks'][number];

const m = defineMessages({
  name: { ko: '연동 이름: {name}', en: 'Name here: {name}' },
  checks: { ko: '시험 결과', en: 'What the test found' },
  passed: { ko: '확인함', en: 'Passed' },
  failed: { ko: '문제 있음', en: 'Failed' },
  not_tried: { ko: '확인하지 않음', en: 'Not tried' },
});

/** The fields a gateway asks for with a kind of channel, but for the merchant id, which has a field of its own. */
export function keyFields(offer: Offer | undefined, kind: Kind): Offer['fields'] {
  return (offer?.fields ?? []).filter(({ name, types }) => name !== 'mid' && types.includes(kind));
}

/** Inputs under the gateway's own names, each with the name it has here. Secrets are not shown while they are typed. */
export function KeyInputs(props: { readonly fields: Offer['fields']; readonly values: Readonly<Record<string, string>>; readonly onChange: (name: string, value: string) => void; readonly errorOf: (name: string) => string | undefined }): ReactNode {
  const { t } = useText();
  return props.fields.map(({ name, label, secret, required, note }) => {
    const common = {
      label: t(label), error: props.errorOf(name), optional: required !== 'always', spellCheck: false, autoComplete: 'off', value: props.values[name] ?? '',
      hint: <>{t(m.name, { name })}{note !== null && <span className="block">{t(note)}</span>}</>,
    };
    // A certificate has lines, which a one-line input would swallow.
    if (t(label).includes('.pem')) return <TextArea key={name} {...common} rows={3} className="numeric" onChange={(event) => props.onChange(name, event.currentTarget.value)} />;
    return <TextInput key={name} {...common} type={secret ? 'password' : 'text'} onChange={(event) => props.onChange(name, event.currentTarget.value)} />;
  });
}

const LOOKS = { passed: { icon: CircleCheck, tone: 'text-good' }, failed: { icon: CircleX, tone: 'text-bad' }, not_tried: { icon: CircleDashed, tone: 'text-faint' } } as const;

/** What was seen of a channel before it is saved. */
export function Checks({ checks }: { readonly checks: readonly Check[] }): ReactNode {
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  // The button stands below a long form: what it found is brought to whoever pressed it.
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [checks]);
  return (
    <div ref={box} role="status" className="rounded-control border border-line bg-sunken p-3">
      <p className="text-small font-semibold">{t(m.checks)}</p>
      <ul className="mt-2 flex flex-col gap-2">
        {checks.map(({ code, state, text, pointer }) => {
          const { icon: Icon, tone } = LOOKS[state];
          return (
            <li key={`${code} ${state} ${pointer ?? ''}`} className="flex items-start gap-2 text-small">
              <Icon size={16} className={`mt-0.5 shrink-0 ${tone}`} aria-hidden />
              <span><span className="font-semibold">{t(m[state])}</span> {t(text)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
