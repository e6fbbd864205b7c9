import { Landmark } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { useWriteAhead } from '../../frame/conversation.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { GatewayAnswers } from './gateway-answers.tsx';
import { Thread } from './thread.tsx';

const m = defineMessages({
  ask: { ko: '결제대행사에도 확인하기', en: 'Ask gateways too' },
  answers: { ko: '결제대행사 답변 보기({settled}/{asked})', en: 'Gateways’ answers ({settled} of {asked})' },
});

/** The check for existing contracts: the conversation, and behind a button what gateways say. */
export function ContractCheck({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t } = useText();
  const [asking, setAsking] = useState(false);
  const lookups = useRead('contractLookups');
  const writeAhead = useWriteAhead(conversationId);
  const door = useRef<HTMLButtonElement>(null);
  const left = useRef<'back' | 'write' | null>(null);
  // Whoever comes back goes on where they left, or writes on.
  useEffect(() => {
    if (asking || left.current === null) return;
    if (left.current === 'write') door.current?.closest('[data-talk]')?.querySelector('textarea')?.focus();
    else door.current?.focus();
    left.current = null;
  }, [asking]);
  const leave = (how: 'back' | 'write'): void => {
    left.current = how;
    setAsking(false);
  };
  const asked = lookups.data?.gateways.flatMap(({ lookup }) => lookup ?? []) ?? [];
  const settled = asked.filter(({ state }) => state !== 'asking').length;
  if (asking) {
    return (
      <GatewayAnswers
        onBack={() => leave('back')}
        onWrite={(text) => {
          writeAhead(text);
          leave('write');
        }}
      />
    );
  }
  return (
    <Thread
      conversationId={conversationId}
      more={<div><Button ref={door} icon={<Landmark size={16} aria-hidden />} onClick={() => setAsking(true)}>{asked.length === 0 ? t(m.ask) : t(m.answers, { settled, asked: asked.length })}</Button></div>}
    />
  );
}
