import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { useChat } from '../../frame/chat.tsx';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { PlaceLink } from '../../parts/place-link.tsx';

const m = defineMessages({
  ways: { ko: '이어서 할 수 있는 일', en: 'What you can do next' },
  chosen: { ko: '{gateways}에 다시 담았습니다. 확인한 뒤 제출해 주세요.', en: 'Chosen again at {gateways}. Look it over, then submit.' },
});

type Case = Answer<'application'>['cases'][number];
/** Ways that go through a conversation about this very case. */
const IN_CHAT: readonly string[] = ['ask_support', 'appeal'];

/** After an end, or while it is held: every way on, and each leads there in one press. */
export function WaysOut({ item }: { readonly item: Case }): ReactNode {
  const { t } = useText();
  const router = useRouter();
  const toast = useToast();
  const chat = useChat();
  const may = useMay('application:write');
  const again = useChange('selectAgain', { refresh: ['draft', 'overview'] });
  const select = (elsewhere: boolean): void =>
    again.mutate({ params: { caseId: item.id }, body: { elsewhere } }, {
      onSuccess: ({ href, gateways }) => {
        toast.show({ tone: 'good', title: t(m.chosen, { gateways: gateways.map((names) => t(names)).join(', ') }) });
        router.history.push(href);
      },
      onError: toast.fail,
    });
  return (
    <section className="mt-4">
      <h3 className="mb-2 text-small font-semibold">{t(m.ways)}</h3>
      <div className="flex flex-wrap gap-2">
        {item.waysOut.map(({ code, label, method, href }) => {
          if (method === 'POST') return may && <Button key={code} size="small" busy={again.isPending} onClick={() => select(code === 'elsewhere')}>{t(label)}</Button>;
          if (IN_CHAT.includes(code)) return <Button key={code} size="small" onClick={() => chat({ topic: 'case', caseId: item.id })}>{t(label)}</Button>;
          return href !== null && <PlaceLink key={code} href={href} look="secondary">{t(label)}</PlaceLink>;
        })}
      </div>
    </section>
  );
}
