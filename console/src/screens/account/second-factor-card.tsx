import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { renderSVG } from 'uqr';
import type { Answer } from '../../api/client.ts';
import { explain, sentenceOf } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { codeProblem, passwordMissing, useFieldChecks } from '../../frame/field-checks.ts';
import { useSession, useTakeSession } from '../../frame/session.tsx';
import { useFocusOnRefusal, useFocusOnStep } from '../../frame/step-focus.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { CodeBlock, CopyButton } from '../../parts/copy.tsx';
import { TextInput } from '../../parts/field.tsx';
import { PasswordInput } from '../../parts/password-input.tsx';
import { Card } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '2단계 인증', en: 'Second step at sign-in' },
  hint: { ko: '비밀번호와 함께 휴대폰 인증 앱의 코드를 확인합니다.', en: 'Asks for a code of your phone besides the password.' },
  on: { ko: '사용 중', en: 'On' },
  off: { ko: '사용 안 함', en: 'Off' },
  password: { ko: '현재 비밀번호', en: 'Current password' },
  start: { ko: '설정 시작', en: 'Set up' },
  stop: { ko: '2단계 인증 끄기', en: 'Switch off' },
  scan: { ko: '1. 인증 앱으로 QR 코드를 찍어 주세요.', en: '1. Scan the QR code with your authenticator app.' },
  qr: { ko: '인증 앱에 등록할 QR 코드', en: 'QR code for the authenticator app' },
  secret: { ko: '찍을 수 없으면 이 키를 앱에 입력해 주세요.', en: 'If you cannot scan it, type this key into the app.' },
  secretName: { ko: '설정 키', en: 'Setup key' },
  codes: { ko: '2. 백업 코드를 안전한 곳에 보관해 주세요. 휴대폰을 잃어버렸을 때 한 번씩 쓸 수 있으며 다시 표시되지 않습니다.', en: '2. Keep the backup codes somewhere safe. Each replaces your phone once; they are not shown again.' },
  codesName: { ko: '백업 코드', en: 'Backup codes' },
  keep: { ko: '백업 코드를 보관한 뒤 표시해 주세요.', en: 'Keep the backup codes, then tick this.' },
  kept: { ko: '백업 코드를 보관했습니다', en: 'I have kept the backup codes' },
  confirm: { ko: '3. 앱에 표시된 6자리 코드', en: '3. Six-digit code shown in the app' },
  finish: { ko: '2단계 인증 켜기', en: 'Switch on' },
  cancel: { ko: '취소', en: 'Cancel' },
  isOn: { ko: '2단계 인증을 켰습니다', en: 'The second step is on' },
  isOff: { ko: '2단계 인증을 껐습니다', en: 'The second step is off' },
});

type Setup = Answer<'startTotp'>;

export function SecondFactorCard(): ReactNode {
  const { t } = useText();
  const { person } = useSession();
  const [setup, setSetup] = useState<Setup | null>(null);
  const place = useRef<HTMLDivElement>(null);
  useFocusOnStep(person.secondFactor ? 'on' : setup === null ? 'off' : 'setup', () => place.current);
  return (
    <Card title={t(m.title)} hint={t(m.hint)} action={<Badge tone={person.secondFactor ? 'good' : 'neutral'}>{t(person.secondFactor ? m.on : m.off)}</Badge>}>
      <div ref={place} tabIndex={-1} role="group" aria-label={t(m.title)} className="rounded-control">
        {person.secondFactor ? <StopForm /> : setup === null ? <StartForm onStarted={setSetup} /> : <ConfirmForm setup={setup} onEnd={() => setSetup(null)} />}
      </div>
    </Card>
  );
}

/** The password guards both ways: somebody at an unlocked screen must not change the second factor. */
function PasswordForm(props: { readonly label: string; readonly danger?: boolean; readonly busy: boolean; readonly failure: unknown; readonly onSend: (password: string) => void }): ReactNode {
  const { t, locale } = useText();
  const [password, setPassword] = useState('');
  const checks = useFieldChecks({ password: passwordMissing(password) });
  const form = useFocusOnRefusal(props.failure);
  return (
    <form ref={form} noValidate className="flex max-w-md flex-col gap-4" onSubmit={checks.sending(() => { if (!props.busy) props.onSend(password); })}>
      <PasswordInput name="password" label={t(m.password)} autoComplete="current-password" required value={password} error={checks.errorOf('password') ?? (props.failure === null ? undefined : sentenceOf(props.failure, locale))} onChange={(event) => setPassword(event.currentTarget.value)} />
      <Button type="submit" kind={props.danger === true ? 'danger' : 'secondary'} busy={props.busy} className="self-start">
        {props.label}
      </Button>
    </form>
  );
}

function StartForm({ onStarted }: { readonly onStarted: (setup: Setup) => void }): ReactNode {
  const { t } = useText();
  const start = useChange('startTotp');
  return <PasswordForm label={t(m.start)} busy={start.isPending} failure={start.error} onSend={(password) => start.mutate({ body: { password } }, { onSuccess: onStarted })} />;
}

function StopForm(): ReactNode {
  const { t } = useText();
  const take = useTakeSession();
  const toast = useToast();
  const stop = useChange('stopTotp');
  const send = (password: string): void =>
    stop.mutate(
      { body: { password } },
      {
        onSuccess: (session) => {
          take(session);
          toast.show({ title: t(m.isOff) });
        },
      },
    );
  return <PasswordForm label={t(m.stop)} danger busy={stop.isPending} failure={stop.error} onSend={send} />;
}

function ConfirmForm({ setup, onEnd }: { readonly setup: Setup; readonly onEnd: () => void }): ReactNode {
  const { t, locale } = useText();
  const take = useTakeSession();
  const toast = useToast();
  const [code, setCode] = useState('');
  const [kept, setKept] = useState(false);
  const checks = useFieldChecks({ kept: kept ? null : m.keep, code: codeProblem(code) });
  const confirm = useChange('confirmTotp');
  const form = useFocusOnRefusal(confirm.error);
  const submit = (): void =>
    confirm.mutate(
      { body: { code } },
      {
        onSuccess: (session) => {
          take(session);
          toast.show({ title: t(m.isOn) });
          onEnd();
        },
      },
    );
  return (
    <form ref={form} noValidate className="flex max-w-lg flex-col gap-5" onSubmit={checks.sending(() => { if (!confirm.isPending) submit(); })}>
      <div className="flex flex-col gap-3">
        <p>{t(m.scan)}</p>
        {/* Black on white in every theme: scanners need the contrast. */}
        <img className="size-48 rounded-control bg-white p-2" alt={t(m.qr)} src={`data:image/svg+xml,${encodeURIComponent(renderSVG(setup.uri))}`} />
        <p className="text-small text-soft">{t(m.secret)}</p>
        <div className="flex flex-wrap items-center gap-3">
          <code className="break-all select-all">{setup.secret}</code>
          <CopyButton text={setup.secret} name={t(m.secretName)} />
        </div>
      </div>
      <div className="flex flex-col gap-3">
        <p>{t(m.codes)}</p>
        <CodeBlock code={setup.backupCodes.join('\n')} name={t(m.codesName)} />
        <Checkbox name="kept" label={t(m.kept)} required checked={kept} error={checks.errorOf('kept')} onChange={(event) => setKept(event.currentTarget.checked)} />
      </div>
      <TextInput name="code" label={t(m.confirm)} inputMode="numeric" autoComplete="one-time-code" required maxLength={8} value={code} error={checks.errorOf('code') ?? (confirm.isError ? explain(confirm.error, locale).title : undefined)} onChange={(event) => setCode(event.currentTarget.value)} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" busy={confirm.isPending}>
          {t(m.finish)}
        </Button>
        <Button onClick={onEnd}>{t(m.cancel)}</Button>
      </div>
    </form>
  );
}
