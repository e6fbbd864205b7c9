import { useState } from 'react';
import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { When } from '../../parts/format.tsx';
import { Card, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { usePages } from '../../parts/pager.tsx';

const m = defineMessages({
  title: { ko: '사업자등록번호 확인', en: 'Registration numbers' },
  lead: {
    ko: '두 가맹점이 같은 사업자등록번호를 입력했습니다. 상담에서 받은 등록증을 확인하고 결정해 주세요. 두 가맹점은 서로를 알 수 없으며, 상대방에 대해 말씀하지 않도록 주의해 주세요.',
    en: 'Two merchants entered the same registration number. Check the certificate you were sent in the chat, then decide. Neither merchant knows of the other: take care not to tell them.',
  },
  holder: { ko: '번호를 쓰고 있는 가맹점', en: 'Has the number' },
  refused: { ko: '번호가 거부된 가맹점', en: 'Was refused' },
  free: { ko: '지금은 어느 가맹점도 쓰고 있지 않습니다.', en: 'No merchant has it by now.' },
  tradeName: { ko: '상호', en: 'Trade name' },
  certificate: { ko: '등록증', en: 'Certificate' },
  read: { ko: '이 번호를 등록증에서 읽음', en: 'Says this number' },
  unread: { ko: '이 번호를 확인할 등록증 없음', en: 'None that says this number' },
  since: { ko: '등록', en: 'On file since' },
  submitted: { ko: '신청 여부', en: 'Applications' },
  yes: { ko: '이 번호로 신청함', en: 'Submitted with it' },
  no: { ko: '아직 신청하지 않음', en: 'None submitted' },
  tried: { ko: '시도', en: 'Tries' },
  tries: { ko: '{count}회, 마지막', en: '{count}, the last' },
  nothing: { ko: '입력 전', en: 'Not entered' },
  move: { ko: '거부된 가맹점에 넘기기', en: 'Give it to who was refused' },
  release: { ko: '등록 해제', en: 'Free the number' },
  keep: { ko: '그대로 두기', en: 'Leave it as it is' },
  moveText: { ko: '번호 {number}을(를) {refused}에 넘깁니다. {holder}은(는) 이 번호로 더 이상 신청할 수 없습니다. 이미 PG에 전달된 신청은 그대로 진행됩니다. 이 결정은 감사 기록에 남습니다.', en: 'The number {number} goes to {refused}. {holder} can submit no more applications with it. What was handed over to gateways already goes on. The decision is kept in the audit log.' },
  releaseText: { ko: '번호 {number}의 등록을 해제합니다. 먼저 완료를 누르는 가맹점이 쓰게 됩니다. 이 결정은 감사 기록에 남습니다.', en: 'The number {number} becomes free. Whoever presses Finish first has it. The decision is kept in the audit log.' },
  keepText: { ko: '번호 {number}은(는) {holder}에 그대로 둡니다. 이 결정은 감사 기록에 남습니다.', en: 'The number {number} stays with {holder}. The decision is kept in the audit log.' },
  done: { ko: '결정을 저장했습니다', en: 'Decided' },
  emptyTitle: { ko: '확인할 번호가 없습니다', en: 'Nothing to decide' },
  empty: { ko: '두 가맹점이 같은 번호를 입력하면 여기에 나타납니다.', en: 'When two merchants enter the same number, it appears here.' },
});

type Conflict = Answer<'deskNumberConflicts'>['items'][number];
type Action = 'move' | 'release' | 'keep';
const QUESTIONS = { move: m.moveText, release: m.releaseText, keep: m.keepText } as const;

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const pages = usePages();
  const [asked, setAsked] = useState<{ readonly conflict: Conflict; readonly action: Action } | null>(null);
  const found = useRead('deskNumberConflicts', { query: { cursor: pages.cursor } }, { keepPrevious: true });
  const decide = useChange('deskDecideNumber', { refresh: ['deskNumberConflicts', 'deskOverview'] });
  const send = ({ conflict, action }: NonNullable<typeof asked>): void =>
    decide.mutate({ params: { conflictId: conflict.id, action } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.done) }), onError: toast.fail, onSettled: () => setAsked(null) });
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {found.isPending && <LoadingState lines={8} />}
      {found.isError && <ErrorState failure={found.error} onRetry={() => void found.refetch()} retrying={found.isFetching} />}
      {found.data?.items.length === 0 && <EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
      <div className="flex flex-col gap-6">
        {found.data?.items.map((conflict) => <ConflictCard key={conflict.id} conflict={conflict} onDecide={(action) => setAsked({ conflict, action })} />)}
      </div>
      {pages.pager(found.data?.next)}
      {asked !== null && (
        <Confirm open onClose={() => setAsked(null)} onConfirm={() => send(asked)} title={t(m[asked.action])} confirmLabel={t(m[asked.action])} danger={asked.action !== 'keep'} busy={decide.isPending}>
          {t(QUESTIONS[asked.action], { number: asked.conflict.registrationNumber, refused: asked.conflict.refused.name, holder: asked.conflict.holder?.name ?? t(m.free) })}
        </Confirm>
      )}
    </>
  );
}

function ConflictCard({ conflict, onDecide }: { readonly conflict: Conflict; readonly onDecide: (action: Action) => void }): ReactNode {
  const { t } = useText();
  const { holder, refused } = conflict;
  return (
    <Card title={conflict.registrationNumber}>
      <div className="grid gap-6 sm:grid-cols-2">
        <section aria-label={t(m.holder)}>
          <h3 className="mb-2 font-semibold">{t(m.holder)}</h3>
          {holder === null ? <p className="text-soft">{t(m.free)}</p> : (
            <Facts name={holder.name} tradeName={holder.tradeName} certificate={holder.certificate}>
              <Fact label={t(m.since)}><When at={holder.claimedAt} /></Fact>
              <Fact label={t(m.submitted)}>{t(holder.submitted ? m.yes : m.no)}</Fact>
            </Facts>
          )}
        </section>
        <section aria-label={t(m.refused)}>
          <h3 className="mb-2 font-semibold">{t(m.refused)}</h3>
          <Facts name={refused.name} tradeName={refused.tradeName} certificate={refused.certificate}>
            <Fact label={t(m.tried)}>{t(m.tries, { count: conflict.times })} <When at={conflict.lastAt} /></Fact>
          </Facts>
        </section>
      </div>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button size="small" kind="primary" onClick={() => onDecide('move')}>{t(m.move)}</Button>
        <Button size="small" onClick={() => onDecide('release')}>{t(m.release)}</Button>
        <Button size="small" onClick={() => onDecide('keep')}>{t(m.keep)}</Button>
      </div>
    </Card>
  );
}

function Facts({ name, tradeName, certificate, children }: { readonly name: string; readonly tradeName: string; readonly certificate: boolean; readonly children: ReactNode }): ReactNode {
  const { t } = useText();
  return (
    <>
      <p className="mb-2 break-words">{name}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-small">
        <Fact label={t(m.tradeName)}>{tradeName === '' ? t(m.nothing) : tradeName}</Fact>
        <Fact label={t(m.certificate)}>{t(certificate ? m.read : m.unread)}</Fact>
        {children}
      </dl>
    </>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <>
      <dt className="text-faint">{label}</dt>
      <dd className="break-words">{children}</dd>
    </>
  );
}
