import type { ReactNode } from 'react';
import type { Answer } from '../api/client.ts';
import { When } from '../parts/format.tsx';
import { DescriptionList } from '../parts/surfaces.tsx';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  title: { ko: '{gateway}의 조건', en: 'Conditions of {gateway}' },
  since: { ko: '안내일', en: 'Told on' },
  note: { ko: '안내', en: 'Note' },
});

type Case = Answer<'gatewayCase'>;

/** What a gateway ties its acceptance or its offer to: limits, the sum to be insured, when money comes. */
export function Conditions({ item, level = 3 }: { readonly item: Pick<Case, 'conditions' | 'gateway'>; readonly level?: 2 | 3 }): ReactNode {
  const { t } = useText();
  const { conditions, gateway } = item;
  if (conditions === null) return null;
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section>
      <Heading className="mb-2 font-semibold">{t(m.title, { gateway: t(gateway.names) })}</Heading>
      <DescriptionList
        items={[
          ...conditions.items.map(({ code, label, value }) => ({ key: code, term: t(label), detail: <span className="numeric">{t(value)}</span> })),
          ...(conditions.note === null ? [] : [{ key: 'note', term: t(m.note), detail: <span className="whitespace-pre-line">{conditions.note}</span> }]),
          { key: 'since', term: t(m.since), detail: <When at={conditions.since} look="date" /> },
        ]}
      />
    </section>
  );
}
