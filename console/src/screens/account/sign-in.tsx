import { useState } from 'react';
import type { ReactNode } from 'react';
import { explain, isProblem } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { useFocusOnRefusal, useFocusOnStep } from '../../frame/step-focus.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import type { Message } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button, TextLink } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { PasswordInput } from '../../parts/password-input.tsx';
import { Banner, Card, PageHeader } from '../../parts/surfaces.tsx';
import { useAfterSignIn } from './after-sign-in.ts';
import { emailProblem, passwordMissing, stopAtFirst } from '../../frame/field-checks.ts';
import { SecondFactorStep } from './second-factor-step.tsx';

const m = defineMessages({
  title: { ko: '로그인', en: 'Sign in' },
  lead: { ko: '한 번의 신청으로 여러 PG와 계약하고 진행 상황을 한곳에서 확인합니다.', en: 'Apply once for many payment gateways and follow every contract.' },
  email: { ko: '이메일', en: 'E-mail' },
  password: { ko: '비밀번호', en: 'Password' },
  signIn: { ko: '로그인', en: 'Sign in' },
  forgot: { ko: '비밀번호를 잊으셨습니까?', en: 'Forgot your password?' },
  noAccount: { ko: '처음이십니까?', en: 'New here?' },
  signUp: { ko: '회원가입', en: 'Create an account' },
  resend: { ko: '확인 메일 다시 보내기', en: 'Send the mail again' },
  resent: { ko: '확인 메일을 다시 보냈습니다', en: 'The confirmation mail was sent again' },
  rehearsal: { ko: '연습용 계정', en: 'Rehearsal accounts' },
  rehearsalHint: { ko: '계정을 누르면 이메일과 비밀번호가 채워집니다. 가맹점, 운영자, PG의 화면을 각각 볼 수 있습니다.', en: 'Press one to fill in its e-mail and password, and see the side of the merchant, the operator or a gateway.' },
  fill: { ko: '{name} 계정 채우기', en: 'Fill in {name}' },
  merchant: { ko: '가맹점', en: 'Merchant' },
  operator: { ko: '운영자', en: 'Operator' },
  gateway: { ko: 'PG', en: 'Gateway' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const [asksCode, setAsksCode] = useState(false);
  const finish = useAfterSignIn();
  // The other way round the field of the code takes the focus by itself.
  useFocusOnStep(asksCode ? 'code' : 'password', () => (asksCode ? null : document.querySelector<HTMLElement>('main h1')));
  if (asksCode) return <SecondFactorStep onSignedIn={finish} onCancel={() => setAsksCode(false)} />;
  return <PasswordStep onCodeNeeded={() => setAsksCode(true)} />;
}

function PasswordStep({ onCodeNeeded }: { readonly onCodeNeeded: () => void }): ReactNode {
  const { t, locale } = useText();
  const finish = useAfterSignIn();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [strict, setStrict] = useState(false);
  const wrong = { email: emailProblem(email), password: passwordMissing(password) };
  const say = (problem: Message | null): string | undefined => (strict && problem !== null ? t(problem) : undefined);
  const signIn = useChange('signIn');
  const form = useFocusOnRefusal(isProblem(signIn.error, 'wrong_credentials') ? signIn.error : null, '[name="password"]');
  const submit = (): void =>
    signIn.mutate(
      { body: { email: email.trim(), password } },
      {
        onSuccess: ({ status, session }) => {
          if (status === 'second_factor_needed') onCodeNeeded();
          else if (session !== null) finish(session);
        },
      },
    );
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      <form
        ref={form}
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setStrict(true);
          if (!signIn.isPending && !stopAtFirst(event, wrong)) submit();
        }}
      >
        {signIn.isError && (
          <Banner tone="bad" live title={explain(signIn.error, locale).title} action={isProblem(signIn.error, 'email_not_confirmed') && <Resend email={email.trim()} />}>
            {explain(signIn.error, locale).detail}
          </Banner>
        )}
        <TextInput label={t(m.email)} type="email" name="email" autoComplete="username" inputMode="email" required error={say(wrong.email)} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <PasswordInput label={t(m.password)} error={say(wrong.password)} name="password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button type="submit" kind="primary" size="large" wide busy={signIn.isPending}>
          {t(m.signIn)}
        </Button>
      </form>
      <div className="mt-5 flex flex-wrap justify-between gap-x-6 gap-y-2 text-small">
        <TextLink to="/reset">{t(m.forgot)}</TextLink>
        <p className="text-soft">
          {t(m.noAccount)} <SignUpLink />
        </p>
      </div>
      <RehearsalAccounts
        onPick={(account) => {
          setEmail(account.email);
          setPassword(account.password);
          signIn.reset();
        }}
      />
    </>
  );
}

/** Keeps the page that was asked for, so that a new account still gets there (an invitation, say). */
function SignUpLink(): ReactNode {
  const { t } = useText();
  const next = new URLSearchParams(location.search).get('next');
  return (
    <TextLink to="/sign-up" search={next === null ? {} : { next }}>
      {t(m.signUp)}
    </TextLink>
  );
}

function Resend({ email }: { readonly email: string }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const resend = useChange('resendConfirmation');
  return (
    <Button size="small" busy={resend.isPending} onClick={() => resend.mutate({ body: { email } }, { onSuccess: () => toast.show({ title: t(m.resent) }), onError: toast.fail })}>
      {t(m.resend)}
    </Button>
  );
}

/** In rehearsal the installation offers accounts of every side; in production the answer has none. */
function RehearsalAccounts({ onPick }: { readonly onPick: (account: { readonly email: string; readonly password: string }) => void }): ReactNode {
  const { t } = useText();
  const { data } = useRead('installation');
  const accounts = data?.rehearsal?.accounts ?? [];
  if (accounts.length === 0) return null;
  return (
    <Card className="mt-8" title={t(m.rehearsal)} hint={t(m.rehearsalHint)}>
      <ul className="flex flex-col gap-2">
        {accounts.map((account) => (
          <li key={account.email}>
            <button
              type="button"
              onClick={() => onPick(account)}
              className="flex min-h-11 w-full items-center justify-between gap-3 rounded-control border border-line px-3 py-2 text-left transition-colors hover:border-edge hover:bg-sunken"
            >
              <span className="min-w-0">
                <span className="sr-only">{t(m.fill, { name: t(account.label) })}: </span>
                <span className="block font-medium">{t(account.label)}</span>
                <span className="block text-small break-all text-faint">{account.email}</span>
              </span>
              <Badge tone={account.kind === 'merchant' ? 'accent' : 'neutral'}>{t(m[account.kind])}</Badge>
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
