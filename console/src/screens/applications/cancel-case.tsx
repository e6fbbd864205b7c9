import { useState } from 'react';
import type { ReactNode } from 'react';
import { useChange } from '../../api/queries.ts';
import type { CaseSummary } from '../../frame/case/case-row.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';

export const cancelWords = defineMessages({
  title: { ko: '{gateway} 신청을 취소하시겠습니까?', en: 'Cancel the application at {gateway}?' },
  body: { ko: '이 PG에 대한 신청만 취소되며 되돌릴 수 없습니다. 다른 PG 신청은 그대로 진행됩니다. PG가 이미 접수했다면 취소되지 않습니다.', en: 'Only the application at this gateway is cancelled, and this cannot be undone. Applications at other gateways go on. If the gateway has already received it, it cannot be cancelled.' },
  keep: { ko: '돌아가기', en: 'Go back' },
  done: { ko: '{gateway} 신청을 취소했습니다', en: 'Your application at {gateway} was cancelled' },
});

/** Cancels a case from the list, as long as the server offers it: the time for it is short. */
export function CancelCase({ item }: { readonly item: CaseSummary }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  const cancel = useChange('cancelCase', { refresh: ['application', 'applications', 'overview'] });
  const offer = item.allowedActions.find(({ code }) => code === 'cancel');
  const gateway = t(item.gateway.names);
  const run = (): void =>
    cancel.mutate({ params: { caseId: item.id }, body: {} }, { onSuccess: () => toast.show({ title: t(cancelWords.done, { gateway }) }), onError: toast.fail, onSettled: () => setAsking(false) });
  // The question stays while the case moves on under it: the server answers, in words.
  if (offer === undefined && !isAsking) return null;
  return (
    <>
      {offer !== undefined && (
        <Button size="small" onClick={() => setAsking(true)}>
          {t(offer.label)}
          <span className="sr-only">: {gateway}</span>
        </Button>
      )}
      {isAsking && (
        <Confirm open onClose={() => setAsking(false)} busy={cancel.isPending} danger title={t(cancelWords.title, { gateway })} cancelLabel={t(cancelWords.keep)} confirmLabel={t(CANCEL)} onConfirm={run}>
          <p>{t(cancelWords.body)}</p>
        </Confirm>
      )}
    </>
  );
}

const { label: CANCEL } = defineMessages({ label: { ko: '신청 취소', en: 'Cancel application' } });
