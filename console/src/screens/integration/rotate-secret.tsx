import { useState } from 'react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { RadioGroup } from '../../parts/choices.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Banner } from '../../parts/surfaces.tsx';

const m = defineMessages({
  overlap: { ko: '지금 쓰는 키는', en: 'The present keys' },
  now: { ko: '바로 쓸 수 없게 하기', en: 'stop working at once' },
  nowHint: { ko: '키가 새어 나갔을 때', en: 'If they may have leaked' },
  day: { ko: '24시간 동안 함께 쓰기', en: 'work for 24 hours more' },
  dayHint: { ko: '서버를 하나씩 바꿀 시간이 필요할 때', en: 'Time to change your servers one by one' },
  once: { ko: '이 비밀값은 지금만 볼 수 있습니다', en: 'This secret is shown only now' },
  onceBody: { ko: '서버의 환경 변수처럼 안전한 곳에 보관해 주세요. 브라우저 코드에는 넣지 않아야 합니다.', en: 'Keep it somewhere safe, such as an environment variable of your server. Never put it in browser code.' },
});

export interface RotateSecretProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly body: string;
  readonly confirmLabel: string;
  readonly busy: boolean;
  readonly onConfirm: (overlapHours: number) => void;
}

/** Asks before keys are replaced, and how long the present ones shall work beside the new ones. */
export function RotateSecret({ open, onClose, title, body, confirmLabel, busy, onConfirm }: RotateSecretProps): ReactNode {
  const { t } = useText();
  const [overlap, setOverlap] = useState<'now' | 'day'>('now');
  return (
    <Confirm open={open} onClose={onClose} onConfirm={() => onConfirm(overlap === 'day' ? 24 : 0)} title={title} confirmLabel={confirmLabel} busy={busy}>
      <p>{body}</p>
      <div className="mt-4">
        <RadioGroup
          label={t(m.overlap)} name="overlap" value={overlap} onChange={setOverlap}
          choices={[{ value: 'now', label: t(m.now), hint: t(m.nowHint) }, { value: 'day', label: t(m.day), hint: t(m.dayHint) }]}
        />
      </div>
    </Confirm>
  );
}

/** A secret that was made a moment ago. */
export function ShownOnce({ secret, name }: { readonly secret: string; readonly name: string }): ReactNode {
  const { t } = useText();
  return (
    <Banner live tone="warn" title={t(m.once)}>
      <p>{t(m.onceBody)}</p>
      <Copied value={secret} name={name} />
    </Banner>
  );
}

/** A value to read and copy. */
export function Copied({ value, name }: { readonly value: string; readonly name: string }): ReactNode {
  return (
    <span className="flex flex-wrap items-center gap-2">
      <code className="min-w-0 text-small break-all select-all">{value}</code>
      <CopyButton text={value} name={name} />
    </span>
  );
}
