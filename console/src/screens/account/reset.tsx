import { useState } from 'react';
import type { ReactNode } from 'react';
import { explain } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { RehearsalMailNote } from '../../frame/rehearsal-mail.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button, LinkButton, TextLink } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { Banner, PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '비밀번호 재설정', en: 'Reset your password' },
  lead: { ko: '가입한 이메일을 입력하시면 새 비밀번호를 정하는 링크를 보내 드립니다.', en: 'Enter the e-mail of your account and we send a link to choose a new password.' },
  email: { ko: '이메일', en: 'E-mail' },
  send: { ko: '링크 받기', en: 'Send the link' },
  sent: { ko: '메일을 확인해 주세요', en: 'Check your mail' },
  sentBody: { ko: '{email} 주소가 가입되어 있다면 곧 링크가 도착합니다. 오지 않으면 스팸함을 확인해 주세요.', en: 'If {email} has an account, the link arrives shortly. If it does not, look in the spam folder.' },
  chooseLead: { ko: '새 비밀번호를 정하면 로그인되어 있던 모든 기기에서 로그아웃됩니다.', en: 'Choosing a new password signs you out on every device.' },
  password: { ko: '새 비밀번호', en: 'New password' },
  hint: { ko: '10자 이상이면 됩니다. 긴 문장이 가장 안전합니다.', en: 'Ten characters or more. A long phrase is safest.' },
  save: { ko: '비밀번호 바꾸기', en: 'Change password' },
  done: { ko: '비밀번호를 바꿨습니다', en: 'Your password was changed' },
  signIn: { ko: '로그인', en: 'Sign in' },
  newLink: { ko: '새 링크 받기', en: 'Get a new link' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const [token, setToken] = useState(() => new URLSearchParams(location.search).get('token'));
  return token === null ? <AskForLink /> : <ChoosePassword token={token} onNewLink={() => setToken(null)} />;
}

function AskForLink(): ReactNode {
  const { t, locale } = useText();
  const [email, setEmail] = useState('');
  const ask = useChange('requestReset');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!ask.isPending) ask.mutate({ body: { email: email.trim() } });
        }}
      >
        {ask.isError && <Banner tone="bad" live title={explain(ask.error, locale).title} />}
        {ask.isSuccess && (
          <Banner tone="good" live title={t(m.sent)}>
            {t(m.sentBody, { email: email.trim() })}
          </Banner>
        )}
        {ask.isSuccess && <RehearsalMailNote />}
        <TextInput label={t(m.email)} type="email" autoComplete="username" required value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <Button type="submit" kind="primary" size="large" wide busy={ask.isPending}>
          {t(m.send)}
        </Button>
        <TextLink to="/sign-in">{t(m.signIn)}</TextLink>
      </form>
    </>
  );
}

function ChoosePassword({ token, onNewLink }: { readonly token: string; readonly onNewLink: () => void }): ReactNode {
  const { t, locale } = useText();
  const [password, setPassword] = useState('');
  const reset = useChange('resetPassword');
  if (reset.isSuccess) {
    return (
      <>
        <PageHeader title={t(m.done)} />
        <LinkButton to="/sign-in" kind="primary" wide>
          {t(m.signIn)}
        </LinkButton>
      </>
    );
  }
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.chooseLead)} />
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!reset.isPending) reset.mutate({ body: { token, password } });
        }}
      >
        {reset.isError && (
          <Banner tone="bad" live title={explain(reset.error, locale).title} action={<Button size="small" onClick={onNewLink}>{t(m.newLink)}</Button>}>
            {explain(reset.error, locale).detail}
          </Banner>
        )}
        <TextInput label={t(m.password)} hint={t(m.hint)} type="password" autoComplete="new-password" required minLength={10} maxLength={128} value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button type="submit" kind="primary" size="large" wide busy={reset.isPending}>
          {t(m.save)}
        </Button>
      </form>
    </>
  );
}
