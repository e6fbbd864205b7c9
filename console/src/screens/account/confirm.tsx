import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { explain } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { LinkButton } from '../../parts/button.tsx';
import { Banner, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { useAfterSignIn } from './after-sign-in.ts';

const m = defineMessages({
  title: { ko: '이메일 확인', en: 'Confirm your e-mail' },
  missing: { ko: '링크가 올바르지 않습니다', en: 'The link is incomplete' },
  again: { ko: '메일의 링크 전체를 복사하여 다시 열어 주세요. 링크가 만료되었다면 로그인하면서 확인 메일을 다시 받을 수 있습니다.', en: 'Open the whole link of the mail again. If it has expired, try to sign in to have a new one sent.' },
  signIn: { ko: '로그인으로 이동', en: 'Go to sign-in' },
  confirmed: { ko: '이메일 주소를 확인했습니다', en: 'Your e-mail address is confirmed' },
  elsewhere: { ko: '가입하신 브라우저가 아니어서, 안전을 위해 비밀번호를 새로 정해 주세요. 가입할 때 입력한 비밀번호는 사용할 수 없습니다.', en: 'This is not the browser you signed up in, so please choose a new password to be safe. The one entered at sign-up cannot be used.' },
  choose: { ko: '비밀번호 정하기', en: 'Choose a password' },
});

export const title = m.title;

/** Opened from the mail: the token is used once by itself, then the person is signed in. */
export function Screen(): ReactNode {
  const { t, locale } = useText();
  const finish = useAfterSignIn();
  const confirm = useChange('confirmEmail');
  const [token] = useState(() => new URLSearchParams(location.search).get('token'));
  const sent = useRef(false);
  useEffect(() => {
    if (token === null || sent.current) return;
    // A token works once, so the call is made once even if the effect runs again.
    sent.current = true;
    confirm.mutateAsync({ body: { token: token } }).then(
      ({ session }) => session !== null && finish(session),
      () => undefined,
    );
  });
  const failed = token === null || confirm.isError;
  const problem = confirm.isError ? explain(confirm.error, locale).title : t(m.missing);
  const resetToken = confirm.data?.resetToken ?? null;
  if (resetToken !== null) {
    return (
      <>
        <PageHeader title={t(m.title)} />
        <div className="flex flex-col gap-4">
          <Banner tone="good" live title={t(m.confirmed)}>
            {t(m.elsewhere)}
          </Banner>
          <LinkButton to="/reset" search={{ token: resetToken } as never} kind="primary" wide>
            {t(m.choose)}
          </LinkButton>
        </div>
      </>
    );
  }
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
        </div>
      ) : (
        <LoadingState lines={2} />
      )}
    </>
  );
}
