import { FlaskConical } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRead } from '../api/queries.ts';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  title: { ko: '연습 모드', en: 'Rehearsal' },
  body: { ko: '모든 절차가 실제처럼 진행됩니다. 운영자가 직접 연결한 PG가 아니면 실제 PG에 전달되지 않습니다.', en: 'Every step works as it will in production. Nothing reaches a real gateway unless the operator has connected one.' },
});

/** Tells on every page that this installation only rehearses. Nothing is shown in production. */
export function RehearsalStrip(): ReactNode {
  const { t } = useText();
  const { data } = useRead('installation');
  if (data?.mode !== 'rehearsal') return null;
  return (
    <aside aria-label={t(m.title)} className="flex items-start justify-center gap-2 bg-warn-wash px-4 py-1.5 text-tiny text-warn sm:items-center sm:text-small">
      <FlaskConical size={16} aria-hidden className="mt-px shrink-0 sm:mt-0" />
      <p>
        <strong className="font-semibold">{t(m.title)}</strong> · {t(m.body)}
      </p>
    </aside>
  );
}
