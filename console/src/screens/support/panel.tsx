import type { ReactNode } from 'react';
import type { ChatPanelProps } from '../../frame/chat.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Dialog } from '../../parts/dialog.tsx';

const m = defineMessages({ title: { ko: '상담', en: 'Support' } });

export function Panel({ onClose }: ChatPanelProps): ReactNode {
  const { t } = useText();
  return <Dialog open onClose={onClose} title={t(m.title)}>{null}</Dialog>;
}
