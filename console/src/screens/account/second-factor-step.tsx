import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { explain } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import type { Session } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { PageHeader } from '../../parts/surfaces.tsx';
import { codeProblem, stopAtFirst } from '../../frame/field-checks.ts';

const m = defineMessages({
  title: { ko: '2단계 인증', en: 'Second step' },
  totpLead: { ko: '인증 앱에 표시된 6자리 코드를 입력해 주세요.', en: 'Enter the six-digit code shown in your authenticator app.' },
  backupLead: { ko: '보관해 둔 백업 코드 중 하나를 입력해 주세요. 한 번 쓴 코드는 다시 쓸 수 없습니다.', en: 'Enter one of the backup codes you kept. Each works once.' },
  code: { ko: '인증 코드', en: 'Code' },
  backup: { ko: '백업 코드', en: 'Backup code' },
  send: { ko: '확인', en: 'Continue' },
  useBackup: { ko: '백업 코드로 로그인', en: 'Use a backup code instead' },
  useTotp: { ko: '인증 앱 코드로 로그인', en: 'Use the authenticator app instead' },
  cancel: { ko: '처음부터 다시', en: 'Start over' },
});

/** The code after the password: of the authenticator app, or one of the backup codes. */
export function SecondFactorStep(props: { readonly onSignedIn: (session: Session) => void; readonly onCancel: () => void }): ReactNode {
  const { t, locale } = useText();
  const [kind, setKind] = useState<'totp' | 'backup'>('totp');
  const [code, setCode] = useState('');
  const [strict, setStrict] = useState(false);
  const wrong = codeProblem(code);
  const send = useChange('secondFactor');
  const field = useRef<HTMLInputElement>(null);
  // The step took the place of the form that the focus stood in, and so does the other kind of code. A refused one is typed again.
  useEffect(() => field.current?.focus(), [kind, send.error]);
  const submit = (): void =>
    send.mutate({ body: { code, kind } }, { onSuccess: ({ session }) => session !== null && props.onSignedIn(session) });
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(kind === 'totp' ? m.totpLead : m.backupLead)} />
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setStrict(true);
          if (!send.isPending && !stopAtFirst(event, { code: wrong })) submit();
        }}
      >
        <TextInput
          key={kind}
          ref={field}
          label={t(kind === 'totp' ? m.code : m.backup)}
          required
          value={code}
          inputMode={kind === 'totp' ? 'numeric' : 'text'}
          autoComplete="one-time-code"
          name="code"
          maxLength={20}
          error={strict && wrong !== null ? t(wrong) : send.isError ? explain(send.error, locale).title : undefined}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <Button type="submit" kind="primary" wide busy={send.isPending}>
          {t(m.send)}
        </Button>
        <Button
          kind="quiet"
          onClick={() => {
            setKind(kind === 'totp' ? 'backup' : 'totp');
            setCode('');
            setStrict(false);
            send.reset();
          }}
        >
          {t(kind === 'totp' ? m.useBackup : m.useTotp)}
        </Button>
        <Button kind="quiet" onClick={props.onCancel}>
          {t(m.cancel)}
        </Button>
      </form>
    </>
  );
}
