import { useState } from 'react';
import type { ReactNode } from 'react';
import { explain } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { emailProblem, useFieldChecks } from '../../frame/field-checks.ts';
import { RehearsalMailNote } from '../../frame/rehearsal-mail.tsx';
import { useFocusOnStep } from '../../frame/step-focus.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { Banner, PageHeader } from '../../parts/surfaces.tsx';
import { ChoosePassword } from './choose-password.tsx';

const m = defineMessages({
  title: { ko: '비밀번호 재설정', en: 'Reset your password' },
  lead: { ko: '가입한 이메일을 입력하시면 새 비밀번호를 정하는 링크를 보내 드립니다.', en: 'Enter the e-mail of your account and we send a link to choose a new password.' },
  email: { ko: '이메일', en: 'E-mail' },
  send: { ko: '링크 받기', en: 'Send the link' },
  sent: { ko: '메일을 확인해 주세요', en: 'Check your mail' },
  sentBody: { ko: '{email} 주소가 가입되어 있다면 곧 링크가 도착합니다. 오지 않으면 스팸함을 확인해 주세요.', en: 'If {email} has an account, the link arrives shortly. If it does not, look in the spam folder.' },
  signIn: { ko: '로그인', en: 'Sign in' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const [search] = useState(() => new URLSearchParams(location.search));
  const [token, setToken] = useState(() => search.get('token'));
  useFocusOnStep(token === null ? 'ask' : 'choose');
  return token === null ? <AskForLink /> : <ChoosePassword token={token} confirmed={search.has('confirmed')} onNewLink={() => setToken(null)} />;
}

function AskForLink(): ReactNode {
  const { t, locale } = useText();
  const [email, setEmail] = useState('');
  const checks = useFieldChecks({ email: emailProblem(email) });
  const ask = useChange('requestReset');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      <form noValidate className="flex flex-col gap-4" onSubmit={checks.sending(() => { if (!ask.isPending) ask.mutate({ body: { email: email.trim() } }); })}>
        {ask.isError && <Banner tone="bad" live title={explain(ask.error, locale).title} />}
        {ask.isSuccess && (
          <Banner tone="good" live title={t(m.sent)}>
            {t(m.sentBody, { email: email.trim() })}
          </Banner>
        )}
        {ask.isSuccess && <RehearsalMailNote />}
        <TextInput name="email" label={t(m.email)} type="email" autoComplete="username" inputMode="email" required value={email} error={checks.errorOf('email')} onChange={(event) => setEmail(event.currentTarget.value)} />
        <Button type="submit" kind="primary" size="large" wide busy={ask.isPending}>
          {t(m.send)}
        </Button>
        <TextLink to="/sign-in">{t(m.signIn)}</TextLink>
      </form>
    </>
  );
}
