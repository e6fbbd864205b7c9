import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({ title: { ko: '결제수단 선택', en: 'Select payment methods' } });

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  return <PageHeader title={t(m.title)} />;
}
