import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { When } from '../../parts/format.tsx';
import { DescriptionList } from '../../parts/surfaces.tsx';

const m = defineMessages({
  owner: { ko: '담당', en: 'Whose turn' },
  next: { ko: '다음 할 일', en: 'Next' },
  expected: { ko: '예상 시기', en: 'Expected' },
  source: { ko: '근거: {source}', en: 'Source: {source}' },
  since: { ko: '이 상태가 된 때', en: 'Since' },
});

type Standing = Answer<'applications'>['items'][number]['cases'][number]['standing'];

/** Whose turn it is, what to do, and by when: the three answers every state has. */
export function StandingFacts({ standing }: { readonly standing: Standing }): ReactNode {
  const { t } = useText();
  const { expected } = standing;
  return (
    <DescriptionList
      items={[
        { key: 'next', term: t(m.next), detail: t(standing.nextAction) },
        { key: 'owner', term: t(m.owner), detail: t(standing.ownerLabel) },
        {
          key: 'expected',
          term: t(m.expected),
          detail: (
            <>
              {t(expected.text)} {expected.by !== null && <>(~ <When at={expected.by} look="weekday" />)</>}
              <span className="block text-small text-faint">{t(m.source, { source: t(expected.source) })}</span>
            </>
          ),
        },
        { key: 'since', term: t(m.since), detail: <When at={standing.since} /> },
      ]}
    />
  );
}
