import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({ title: { ko: 'PG 및 결제방식 편집', en: 'Edit PG & Payment Type' } });

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  return <PageHeader title={t(m.title)} />;
}
