import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { announce } from '../../frame/announcer.tsx';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { RadioGroup } from '../../parts/choices.tsx';

export type Interface = Answer<'integration'>['interface'];

const m = defineMessages({
  hint: {
    ko: '연동 키, 코드, 알림, 실결제 전 확인이 선택에 맞게 바뀝니다. 두 API는 같은 결제와 채널을 다룹니다.',
    en: 'Keys, code, notifications and the steps before live follow your choice. Both reach the same payments and channels.',
  },
  viewOnly: { ko: '보기만 바뀝니다. 상점의 설정은 소유자, 관리자, 개발자가 바꿀 수 있습니다.', en: 'This changes only what you see. Owners, admins and developers can change it for the store.' },
  choose: { ko: '사용하는 결제 API', en: 'The payment API you use' },
  v1: { ko: 'i’mport V1', en: 'i’mport V1' },
  v1Hint: { ko: 'IMP.request_pay, imp_uid. 알림에 서명이 없습니다.', en: 'IMP.request_pay, imp_uid. Notifications are not signed.' },
  v2: { ko: 'PortOne V2', en: 'PortOne V2' },
  v2Hint: { ko: 'PortOne.requestPayment, paymentId. 알림에 서명이 있습니다.', en: 'PortOne.requestPayment, paymentId. Notifications are signed.' },
  now: { ko: '{name}에 맞는 내용으로 바꾸었습니다', en: 'The page now speaks of {name}' },
});

/** Which interface the page speaks of, and how to choose the other. What was chosen is kept for the whole store. */
export function useInterface(overview: Answer<'integration'>): { readonly used: Interface; readonly choose: (used: Interface) => void } {
  const { t } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const client = useQueryClient();
  const [viewed, setViewed] = useState<Interface | null>(null);
  const save = useChange('setInterface', {
    refresh: ['integration'],
    // What was on its way from before the change would show the former choice for a moment, and with it other cards.
    onDone: (answer) => {
      void client.cancelQueries({ queryKey: ['integration'] }, { revert: false, silent: true });
      client.setQueryData<Answer<'integration'>>(['integration'], (read) => read && { ...read, ...answer });
    },
  });
  const { mutate, isPending } = save;
  const { version } = overview;
  const wanted = viewed !== null && viewed !== overview.interface ? viewed : null;
  // One change after the other, each from the version that the one before it made.
  useEffect(() => {
    if (!may || wanted === null || isPending) return;
    mutate({ body: { interface: wanted }, ifMatch: version }, {
      // From here on the page follows the store, whoever changes it.
      onSuccess: () => setViewed((now) => (now === wanted ? null : now)),
      onError: (failure) => {
        setViewed(null);
        // Somebody else was faster: what is there now is read, so that the next press is made from it.
        if (failure instanceof ApiProblem && failure.code === 'stale_version') void client.invalidateQueries({ queryKey: ['integration'] });
        toast.fail(failure);
      },
    });
  }, [client, isPending, may, mutate, toast, version, wanted]);
  const choose = (chosen: Interface): void => {
    setViewed(chosen);
    announce(t(m.now, { name: t(m[chosen]) }));
  };
  return { used: viewed ?? overview.interface, choose };
}

/** The choice between the two interfaces of the payment API. */
export function InterfaceChoice({ used, onChoose }: { readonly used: Interface; readonly onChoose: (used: Interface) => void }): ReactNode {
  const { t } = useText();
  const may = useMay('integration:write');
  return (
    <div className="mb-6">
      <RadioGroup
        label={t(m.choose)} hint={may ? t(m.hint) : `${t(m.hint)} ${t(m.viewOnly)}`} name="payment-api" look="cards" value={used} onChange={onChoose}
        choices={[{ value: 'v1', label: t(m.v1), hint: t(m.v1Hint) }, { value: 'v2', label: t(m.v2), hint: t(m.v2Hint) }]}
      />
    </div>
  );
}
