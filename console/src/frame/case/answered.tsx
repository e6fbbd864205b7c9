import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../text.tsx';

const m = defineMessages({
  answered: { ko: '요청한 항목의 답변', en: 'Answers to what was asked' },
  before: { ko: '전', en: 'Before' },
  after: { ko: '후', en: 'After' },
  papers: { ko: '서류 {count}개', en: '{count, plural, one {1 document} other {# documents}}' },
  none: { ko: '보내지 않음', en: 'Not sent' },
  hidden: { ko: '새 내용을 보냄', en: 'A new value was sent' },
  empty: { ko: '없음', en: 'nothing' },
});

type Event = Answer<'application'>['cases'][number]['events'][number];

/** What an answer changed: only what was asked for, as it was and as it is now. */
export function Answered({ event }: { readonly event: Event }): ReactNode {
  const { t } = useText();
  if (event.answers.length === 0) return null;
  return (
    <dl aria-label={t(m.answered)} className="mt-2 flex flex-col gap-2">
      {event.answers.map((one, index) => (
        <div key={`${one.names.en} ${index}`} className="rounded-control bg-sunken px-3 py-2 text-small">
          <dt className="font-semibold">{t(one.names)} <span className="font-normal text-soft">· {t(one.reason)}</span></dt>
          <dd className="break-words">
            {!one.answered ? <span className="text-warn">{t(m.none)}</span> : one.kind === 'document' ? t(m.papers, { count: one.documents.length }) : one.after === null ? t(m.hidden) : (
              <span className="flex flex-wrap items-baseline gap-x-2">
                <span className="text-soft line-through"><span className="sr-only">{t(m.before)}: </span>{one.before === null || one.before === '' ? t(m.empty) : one.before}</span>
                <ArrowRight size={14} aria-hidden className="self-center text-faint" />
                <span className="font-medium"><span className="sr-only">{t(m.after)}: </span>{one.after}</span>
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
