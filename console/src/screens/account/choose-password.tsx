import { useState } from 'react';
import type { ReactNode } from 'react';
import { passwordProblem } from '../../../../contract/password-rule.ts';
import { explain, isProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { useFocusOnRefusal } from '../../frame/step-focus.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { PasswordInput } from '../../parts/password-input.tsx';
import { Banner, PageHeader } from '../../parts/surfaces.tsx';
import { useAfterSignIn } from './after-sign-in.ts';
import { stopAtFirst } from '../../frame/field-checks.ts';
import { SecondFactorStep } from './second-factor-step.tsx';

const m = defineMessages({
  title: { ko: '새 비밀번호 정하기', en: 'Choose a new password' },
  lead: { ko: '새 비밀번호를 정하면 다른 모든 기기에서 로그아웃되고 이 기기에서 바로 로그인됩니다.', en: 'Choosing one signs you out on every other device and in on this one.' },
  confirmedTitle: { ko: '비밀번호 정하기', en: 'Choose a password' },
  confirmedLead: { ko: '마지막 단계입니다. 앞으로 로그인할 때 쓸 비밀번호를 정해 주세요.', en: 'One last step: choose the password you will sign in with.' },
  confirmed: { ko: '이메일 주소를 확인했습니다', en: 'Your e-mail address is confirmed' },
  elsewhere: { ko: '가입할 때와 다른 브라우저나 기기에서 메일을 열어, 가입할 때 입력한 비밀번호 대신 여기서 정한 비밀번호를 사용합니다.', en: 'The mail was opened in another browser or on another device than the one used to sign up. The password chosen here replaces the one entered there.' },
  password: { ko: '새 비밀번호', en: 'New password' },
  hint: { ko: '10자 이상이면 됩니다. 긴 문장이 가장 안전합니다.', en: 'Ten characters or more. A long phrase is safest.' },
  save: { ko: '저장하고 로그인', en: 'Save and sign in' },
  done: { ko: '비밀번호를 저장했습니다', en: 'Your password was saved' },
  newLink: { ko: '새 링크 받기', en: 'Get a new link' },
});

/** A new password with the token of a mail; whoever has chosen it is signed in and on the way to where they were heading. */
export function ChoosePassword({ token, confirmed, onNewLink }: { readonly token: string; readonly confirmed: boolean; readonly onNewLink: () => void }): ReactNode {
  const { t, locale } = useText();
  const [password, setPassword] = useState('');
  const toast = useToast();
  const finish = useAfterSignIn();
  const [strict, setStrict] = useState(false);
  const wrong = passwordProblem(password, null)?.message ?? null;
  const reset = useChange('resetPassword');
  const form = useFocusOnRefusal(reset.error);
  const refused = isProblem(reset.error, 'invalid_input') ? reset.error.fieldError('/password', locale) : undefined;
  if (reset.data?.status === 'second_factor_needed') return <SecondFactorStep onSignedIn={finish} onCancel={() => location.assign('/sign-in')} />;
  const submit = (): void =>
    reset.mutate({ body: { token, password } }, {
      onSuccess: ({ session }) => {
        toast.show({ tone: 'good', title: t(m.done) });
        if (session !== null) finish(session);
      },
    });
  return (
    <>
      <PageHeader title={t(confirmed ? m.confirmedTitle : m.title)} lead={t(confirmed ? m.confirmedLead : m.lead)} />
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setStrict(true);
          if (!reset.isPending && !stopAtFirst(event, { password: wrong })) submit();
        }}
      >
        {reset.isError && refused === undefined ? (
          <Banner tone="bad" live title={explain(reset.error, locale).title} action={<Button size="small" onClick={onNewLink}>{t(m.newLink)}</Button>}>
            {explain(reset.error, locale).detail}
          </Banner>
        ) : (
          confirmed && <Banner tone="good" live title={t(m.confirmed)}>{t(m.elsewhere)}</Banner>
        )}
        <PasswordInput name="password" label={t(m.password)} hint={t(m.hint)} error={strict && wrong !== null ? t(wrong) : refused} autoComplete="new-password" required maxLength={128} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button type="submit" kind="primary" size="large" wide busy={reset.isPending}>
          {t(m.save)}
        </Button>
      </form>
    </>
  );
}
