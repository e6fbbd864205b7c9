import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';

const m = defineMessages({
  note: {
    ko: '연습입니다. PG와 심사 기관이 할 일은 잠시 뒤 저절로 진행됩니다. 계약 서명은 몇 분 동안 기다리며, 서명하지 않으시면 연습을 위해 대신 서명합니다. PG 사이트에서 하실 절차는 마친 것으로 봅니다.',
    en: 'This is a rehearsal: what the gateway and the institutions do happens by itself after a while. Your signature is waited for some minutes; if you do not sign, the rehearsal signs for you. Steps at the site of the gateway count as done.',
  },
  move: { ko: '연습 한 단계 앞당기기', en: 'Move the rehearsal ahead' },
  at: { ko: '{gateway} 연습', en: 'Rehearsal of {gateway}' },
});

type Case = Answer<'application'>['cases'][number];
const OVER: readonly string[] = ['live', 'cancelled', 'withdrawn', 'rejected', 'expired'];

const isPlayed = ({ rehearsed, standing }: Case): boolean => rehearsed && !OVER.includes(standing.headline);

/** Says once what is make-believe about these cases. Nothing where real gateways are at work. */
export function RehearsalNote({ cases }: { readonly cases: readonly Case[] }): ReactNode {
  const { t } = useText();
  return cases.some(isPlayed) && <p className="rounded-control border border-dashed border-edge px-4 py-3 text-small text-soft">{t(m.note)}</p>;
}

/** Lets who cannot wait move a rehearsed case on. */
export function MoveRehearsal({ item }: { readonly item: Case }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const move = useChange('moveRehearsal', { refresh: ['application', 'applications', 'overview'] });
  if (!isPlayed(item)) return null;
  return (
    <section aria-label={t(m.at, { gateway: t(item.gateway.names) })}>
      <Button size="small" className="border-dashed!" busy={move.isPending} onClick={() => move.mutate({ params: { caseId: item.id }, body: {} }, { onError: toast.fail })}>{t(m.move)}</Button>
    </section>
  );
}
