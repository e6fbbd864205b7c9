import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../contract/merchant-name.ts';
import { call, onOtherMerchant } from '../api/client.ts';
import { explain } from '../api/problem.ts';
import { queryKey } from '../api/queries.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Banner } from '../parts/surfaces.tsx';
import { useSession } from './session.tsx';
import type { Session } from './session.tsx';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  title: { ko: '다른 창에서 가맹점을 바꾸었습니다', en: 'Another merchant was chosen in another window' },
  why: {
    ko: '이 창은 {mine} 화면인데, 지금은 {other} 가맹점이 선택되어 있습니다. 잘못된 가맹점에 저장되지 않도록 저장을 멈추었습니다. 입력한 내용은 이 창에 그대로 있습니다.',
    en: 'This window is about {mine}, but {other} is chosen now. Saving was stopped so that nothing ends up with the wrong merchant. What you typed is still in this window.',
  },
  gone: {
    ko: '이 창은 {mine} 화면인데, 지금 로그인한 계정은 이 가맹점의 멤버가 아닙니다. 저장을 멈추었습니다. 멤버로 다시 초대받으시거나, 지금 계정의 첫 화면으로 이동해 주세요.',
    en: 'This window is about {mine}, but the account signed in now is not a member of it. Saving was stopped. Ask to be invited again, or go to the start page of the present account.',
  },
  goOn: { ko: '{mine} 화면에서 계속', en: 'Go on with {mine}' },
  change: { ko: '이 창도 {other} 화면으로', en: 'Switch this tab to {other}' },
  home: { ko: '지금 계정의 첫 화면으로', en: 'Go to the start page' },
});

/**
 * Stands over the page when the session acts for another merchant, or another person, than the page was opened for. Calls that were
 * refused wait; they are made again when the person goes on with this tab's merchant. Otherwise the tab is loaded afresh, and
 * what was typed waits in it for when its merchant is chosen again.
 */
export function OtherMerchant({ read }: { readonly read: Session }): ReactNode {
  const { t, locale } = useText();
  const mine = useSession();
  const client = useQueryClient();
  const waiting = useRef<((again: boolean) => void)[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const merchantId = mine.merchant?.merchantId;
  const differs = read.person.id !== mine.person.id || (merchantId !== undefined && read.merchant?.merchantId !== merchantId);

  useEffect(() => {
    onOtherMerchant(async () => {
      const { session } = await call('session');
      client.setQueryData(queryKey('session'), { session });
      // Chosen back meanwhile.
      if (session?.merchant?.merchantId === merchantId) return true;
      return new Promise((resolve) => void waiting.current.push(resolve));
    });
    return () => onOtherMerchant(null);
  }, [client, merchantId]);
  useEffect(() => {
    if (!differs) for (const resolve of waiting.current.splice(0)) resolve(true);
  }, [differs]);

  const goOn = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      client.setQueryData(queryKey('session'), { session: await call('switchMerchant', { body: { merchantId: merchantId ?? '' } }) });
    } catch (failure) {
      setProblem(explain(failure, locale).title);
    } finally {
      setBusy(false);
    }
  };
  const nameOf = ({ merchant, person }: typeof mine): string => (merchant === null ? person.email : merchantNameIn(merchant.name, locale));
  const names = { mine: nameOf(mine), other: nameOf(read) };
  const stays = read.person.id === mine.person.id && read.memberships.some((one) => one.merchantId === merchantId);
  return (
    <Dialog
      open={differs}
      insistent
      onClose={() => undefined}
      title={t(m.title)}
      footer={
        <>
          <Button onClick={() => location.assign('/')}>{stays ? t(m.change, names) : t(m.home)}</Button>
          {stays && <Button kind="primary" busy={busy} onClick={() => void goOn()}>{t(m.goOn, names)}</Button>}
        </>
      }
    >
      {problem !== undefined && <Banner tone="bad" live title={problem} />}
      <p className="text-soft">{t(stays ? m.why : m.gone, names)}</p>
    </Dialog>
  );
}
