import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { call, onSessionExpired } from '../api/client.ts';
import type { Answer } from '../api/client.ts';
import { explain } from '../api/problem.ts';
import { queryKey } from '../api/queries.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextInput } from '../parts/field.tsx';
import { PasswordInput } from '../parts/password-input.tsx';
import { codeProblem, emailProblem, passwordMissing, useFieldChecks } from './field-checks.ts';
import { useSession } from './session.tsx';
import { useFocusOnRefusal, useFocusOnStep } from './step-focus.ts';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  title: { ko: '다시 로그인해 주세요', en: 'Please sign in again' },
  why: { ko: '오랫동안 사용하지 않아 로그아웃되었습니다. 이 화면과 입력한 내용은 그대로 있으며, 로그인하면 이어서 진행됩니다.', en: 'You were signed out. This page and what you typed are still here; sign in and we carry on where you were.' },
  email: { ko: '이메일', en: 'E-mail' },
  password: { ko: '비밀번호', en: 'Password' },
  code: { ko: '인증 앱의 코드', en: 'Code of your authenticator app' },
  signIn: { ko: '로그인', en: 'Sign in' },
});

/**
 * Waits until a call finds the session gone, then asks for the password in a dialog over the page. Calls that were
 * waiting are made again afterwards. Another person signing in gets a fresh start instead of this page.
 */
export function SignInAgain(): ReactNode {
  const { t, locale } = useText();
  const { person } = useSession();
  const client = useQueryClient();
  const waiting = useRef<((again: boolean) => void)[]>([]);
  const [step, setStep] = useState<'closed' | 'password' | 'code'>('closed');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [email, setEmail] = useState(person.email);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const checks = useFieldChecks(step === 'code' ? { code: codeProblem(code) } : { email: emailProblem(email), password: passwordMissing(password) });

  const form = useFocusOnRefusal(problem);
  useFocusOnStep(step, () => (step === 'code' ? document.querySelector<HTMLElement>('dialog [name="code"]') : null));

  useEffect(() => {
    onSessionExpired(
      () =>
        new Promise((resolve) => {
          waiting.current.push(resolve);
          setStep((now) => (now === 'closed' ? 'password' : now));
        }),
    );
    return () => onSessionExpired(null);
  }, []);

  const finish = (again: boolean): void => {
    for (const resolve of waiting.current.splice(0)) resolve(again);
    setStep('closed');
    setProblem(undefined);
    setPassword('');
    setCode('');
    checks.relax();
  };
  const take = ({ status, session }: Answer<'signIn'>): void => {
    if (status === 'second_factor_needed') {
      checks.relax();
      return setStep('code');
    }
    if (session?.person.id !== person.id) {
      sessionStorage.clear();
      return location.assign('/');
    }
    // It may act for another merchant than this page is about, where that was chosen elsewhere: other-merchant.tsx asks then, and
    // the calls that are made again name the merchant they were made for.
    client.setQueryData(queryKey('session'), { session });
    finish(true);
  };
  const submit = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setProblem(undefined);
    try {
      take(
        step === 'code'
          ? await call('secondFactor', { body: { code } })
          : await call('signIn', { body: { email: email.trim(), password } }),
      );
    } catch (failure) {
      setProblem(explain(failure, locale).title);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog open={step !== 'closed'} onClose={() => finish(false)} title={t(m.title)}>
      <form ref={form} noValidate onSubmit={(event) => checks.sending(() => void submit())(event)} className="flex flex-col gap-4">
        <p className="text-soft">{t(m.why)}</p>
        {step === 'code' ? (
          <TextInput key="code" name="code" label={t(m.code)} required inputMode="numeric" autoComplete="one-time-code" value={code} error={checks.errorOf('code') ?? problem} onChange={(event) => setCode(event.currentTarget.value)} />
        ) : (
          <>
            <TextInput name="email" type="email" label={t(m.email)} required autoComplete="username" value={email} error={checks.errorOf('email')} onChange={(event) => setEmail(event.currentTarget.value)} />
            <PasswordInput data-first-focus name="password" label={t(m.password)} required autoComplete="current-password" value={password} error={checks.errorOf('password') ?? problem} onChange={(event) => setPassword(event.currentTarget.value)} />
          </>
        )}
        <Button type="submit" kind="primary" wide busy={busy}>
          {t(m.signIn)}
        </Button>
      </form>
    </Dialog>
  );
}
