import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { explain, isProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { Banner, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { useAfterSignIn } from './after-sign-in.ts';

const m = defineMessages({
  title: { ko: '이메일 확인', en: 'Confirm your e-mail' },
  missing: { ko: '링크가 올바르지 않습니다', en: 'The link is incomplete' },
  again: { ko: '메일의 링크 전체를 복사하여 다시 열어 주세요. 이미 확인했다면 바로 로그인할 수 있고, 링크가 만료되었다면 로그인하면서 확인 메일을 다시 받을 수 있습니다.', en: 'Open the whole link of the mail again. If the address is confirmed already, sign in; if the link has expired, sign-in offers to send a new one.' },
  signIn: { ko: '로그인으로 이동', en: 'Go to sign-in' },
  reset: { ko: '비밀번호 재설정', en: 'Reset the password' },
  confirmed: { ko: '이메일 주소를 확인했습니다', en: 'Your e-mail address is confirmed' },
  first: { ko: '첫 단계는 전자결제 신청입니다. 받을 결제수단을 고르는 것부터 시작합니다.', en: 'The first step is the application for online payment: it begins with the payment methods your shop should accept.' },
  begin: { ko: '전자결제 신청', en: 'Apply for online payment' },
});

export const title = m.title;

/** Opened from the mail: the token is used once by itself, then the person is signed in. */
export function Screen(): ReactNode {
  const { t, locale } = useText();
  const finish = useAfterSignIn();
  const navigate = useNavigate();
  const confirm = useChange('confirmEmail');
  const [token] = useState(() => new URLSearchParams(location.search).get('token'));
  const sent = useRef(false);
  const toast = useToast();
  const welcome = (mayBegin: boolean): void => {
    const next = { detail: t(m.first), action: { label: t(m.begin), onPress: () => void navigate({ to: '/apply' }) } };
    toast.show({ tone: 'good', title: t(m.confirmed), ...(mayBegin && next) });
  };
  useEffect(() => {
    if (token === null || sent.current) return;
    // A token works once, so the call is made once even if the effect runs again.
    sent.current = true;
    confirm.mutateAsync({ body: { token: token } }).then(
      ({ session, resetToken }) => {
        if (session !== null) {
          finish(session);
          welcome(session.merchant !== null && session.invitation === null);
        }
        // The address of the page then holds a token that still works, so that loading it again loses nothing.
        else if (resetToken !== null) void navigate({ to: '/reset', search: { token: resetToken, confirmed: '1' } as never, replace: true });
      },
      () => undefined,
    );
  });
  const failed = token === null || confirm.isError;
  // The link is all there is to enter: what the server cannot read is a broken link.
  const problem = confirm.isError && !isProblem(confirm.error, 'invalid_input') ? explain(confirm.error, locale).title : t(m.missing);
  return (
    <>
      <PageHeader title={t(m.title)} />
      {failed ? (
        <div className="flex flex-col gap-4">
          <Banner tone="bad" live title={problem}>
            {t(m.again)}
          </Banner>
          <LinkButton to="/sign-in" kind="primary" wide>
            {t(m.signIn)}
          </LinkButton>
          <LinkButton to="/reset" wide>
            {t(m.reset)}
          </LinkButton>
        </div>
      ) : (
        <LoadingState lines={2} />
      )}
    </>
  );
}
