import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { CodeBlock } from '../../parts/copy.tsx';
import { Card, ErrorState, LoadingState } from '../../parts/surfaces.tsx';
import { Tabs } from '../../parts/tabs.tsx';

type Sample = Answer<'codeSamples'>['items'][number];

const m = defineMessages({
  title: { ko: '코드', en: 'Code' },
  hint: {
    ko: '결제창을 여는 코드와, 서버에서 결제 금액을 확인하는 코드입니다. 두 가지가 모두 있어야 안전합니다.',
    en: 'Code that opens the payment window, and code that checks the amount on your server. Only both together are safe.',
  },
  languages: { ko: '언어', en: 'Language' },
  browser: { ko: '브라우저', en: 'Browser' },
  server: { ko: '서버', en: 'Server' },
});

const NAMES: Record<Sample['language'], string> = { html: 'HTML', react: 'React', node: 'Node.js', python: 'Python', php: 'PHP', java: 'Java' };

/** Code for one channel and method with the store's own keys in it, ready to be copied. */
export function CodeCard({ channelId, method, type }: { readonly channelId: string; readonly method: string; readonly type: string }): ReactNode {
  const { t } = useText();
  const samples = useRead('codeSamples', { params: { channelId }, query: { method, type } }, { keepPrevious: true });
  const [language, setLanguage] = useState<Sample['language']>('html');
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      {samples.isPending && <LoadingState lines={6} />}
      {samples.isError && <ErrorState failure={samples.error} onRetry={() => void samples.refetch()} />}
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
