import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { CodeBlock } from '../../parts/copy.tsx';
import { Card, ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import type { Interface } from './interface-choice.tsx';

type Sample = Answer<'codeSamples'>['items'][number];

const m = defineMessages({
  title: { ko: '코드', en: 'Code' },
  hint: {
    ko: '선택한 결제수단과 결제방식에 맞는 코드입니다. 창을 여는 코드가 있으면 서버의 확인 코드까지 함께 적용해 주세요.',
    en: 'Code for the method and kind chosen. Where it opens a window, your server’s check belongs to it: only both together are safe.',
  },
  none: { ko: '이 결제수단과 결제방식은 결제 API에 정해진 호출이 없어 보여 드릴 코드가 없습니다. PG의 연동 안내를 확인해 주세요.', en: 'The payment API has no call for this method and type, so there is no code to show. Please see the gateway’s own integration guide.' },
  languages: { ko: '언어', en: 'Language' },
  browser: { ko: '브라우저', en: 'Browser' },
  server: { ko: '서버', en: 'Server' },
  schedule: { ko: '서버, 예약', en: 'Server, planned' },
  webhook: { ko: '서버, 알림 받기', en: 'Server, notifications' },
});

const NAMES: Record<Sample['language'], string> = { html: 'HTML', react: 'React', node: 'Node.js', python: 'Python', php: 'PHP', java: 'Java' };

/** Code for one channel and method with the store's own keys in it, ready to be copied. */
export function CodeCard({ channelId, method, type, used }: { readonly channelId: string; readonly method: string; readonly type: string; readonly used: Interface }): ReactNode {
  const { t } = useText();
  const samples = useRead('codeSamples', { params: { channelId }, query: { method, type, interface: used } }, { keepPrevious: true });
  const [language, setLanguage] = useState<Sample['language']>('html');
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      {samples.isPending && <LoadingState lines={6} />}
      {samples.isError && <ErrorState failure={samples.error} onRetry={() => void samples.refetch()} retrying={samples.isFetching} />}
      {samples.data?.items.length === 0 && <p className="text-soft">{t(m.none)}</p>}
      {samples.data !== undefined && <Languages items={samples.data.items} language={language} onChange={setLanguage} />}
    </Card>
  );
}

function Languages(props: { readonly items: readonly Sample[]; readonly language: Sample['language']; readonly onChange: (language: Sample['language']) => void }): ReactNode {
  const { t } = useText();
  const languages = [...new Set(props.items.map(({ language }) => language))];
  const shown = languages.includes(props.language) ? props.language : languages[0];
  if (shown === undefined) return null;
  return (
    <Tabs
      label={t(m.languages)}
      value={shown}
      onChange={props.onChange}
      tabs={languages.map((language) => ({
        value: language,
        label: NAMES[language],
        content: (
          <div className="flex flex-col gap-4">
            {props.items.filter((one) => one.language === language).map((one) => (
              <CodeBlock key={`${one.step}-${one.title}`} code={one.code} name={`${t(m[one.step])}: ${one.title}`} />
            ))}
          </div>
        ),
      }))}
    />
  );
}
