import { useState } from 'react';
import type { ReactNode } from 'react';
import { passwordProblem } from '../../../../contract/password-rule.ts';
import { explain, isProblem, sentenceOf } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { nameProblem, passwordMissing, useFieldChecks } from '../../frame/field-checks.ts';
import { useSession, useTakeSession } from '../../frame/session.tsx';
import { useFocusOnRefusal } from '../../frame/step-focus.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { PasswordInput } from '../../parts/password-input.tsx';
import { Card, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { CaseMailCard } from './case-mail-card.tsx';
import { MerchantCard } from './merchant-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';

const m = defineMessages({
  title: { ko: '내 계정', en: 'Account' },
  person: { ko: '기본 정보', en: 'About you' },
  name: { ko: '이름', en: 'Name' },
  language: { ko: '언어', en: 'Language' },
  languageHint: { ko: '화면과 메일에 쓰이는 언어입니다.', en: 'Used on screen and in mail.' },
  save: { ko: '저장', en: 'Save' },
  saved: { ko: '저장했습니다', en: 'Saved' },
  passwordTitle: { ko: '비밀번호', en: 'Password' },
  passwordHint: { ko: '바꾸면 다른 기기에서는 로그아웃됩니다.', en: 'Changing it signs you out on other devices.' },
  current: { ko: '현재 비밀번호', en: 'Current password' },
  fresh: { ko: '새 비밀번호', en: 'New password' },
  freshHint: { ko: '10자 이상이면 됩니다.', en: 'Ten characters or more.' },
  change: { ko: '비밀번호 바꾸기', en: 'Change password' },
  changed: { ko: '비밀번호를 바꿨습니다', en: 'Password changed' },
  sessions: { ko: '로그인된 기기', en: 'Where you are signed in' },
  sessionsHint: { ko: '모르는 기기가 있으면 로그아웃한 뒤 비밀번호를 바꿔 주세요.', en: 'If you do not recognise a device, sign it out and change your password.' },
  unknown: { ko: '알 수 없는 기기', en: 'Unknown device' },
  here: { ko: '지금 이 기기', en: 'This device' },
  lastSeen: { ko: '마지막 사용', en: 'Last used' },
  now: { ko: '지금 사용 중', en: 'In use now' },
  address: { ko: 'IP 주소 {address}', en: 'IP address {address}' },
  since: { ko: '로그인', en: 'Signed in' },
  revoke: { ko: '로그아웃', en: 'Sign out' },
  revokeName: { ko: '{name} 로그아웃', en: 'Sign out {name}' },
  revoked: { ko: '해당 기기에서 로그아웃했습니다', en: 'That device was signed out' },
});

export const title = m.title;

const LANGUAGES = [{ value: 'ko', label: '한국어' }, { value: 'en', label: 'English' }] as const;

export function Screen(): ReactNode {
  const { t } = useText();
  const { person, memberships, permissions } = useSession();
  return (
    <>
      <PageHeader title={t(m.title)} lead={person.email} />
      <div className="flex max-w-3xl flex-col gap-6">
        <PersonCard />
        {permissions.includes('merchant:write') && <MerchantCard />}
        <PasswordCard />
        <SecondFactorCard />
        {memberships.length > 0 && permissions.includes('application:read') && <CaseMailCard />}
        <SessionsCard />
      </div>
    </>
  );
}

function PersonCard(): ReactNode {
  const { t, locale, setLocale } = useText();
  const { person } = useSession();
  const take = useTakeSession();
  const toast = useToast();
  const [name, setName] = useState(person.name);
  const [language, setLanguage] = useState(person.locale);
  const checks = useFieldChecks({ name: nameProblem(name) });
  const update = useChange('updatePerson');
  const submit = (): void =>
    update.mutate(
      { body: { name: name.trim(), locale: language } },
      {
        onSuccess: (session) => {
          take(session);
          if (language !== locale) setLocale(language);
          toast.show({ title: m.saved[language] });
        },
      },
    );
  return (
    <Card title={t(m.person)}>
      <form noValidate className="flex max-w-md flex-col gap-4" onSubmit={checks.sending(() => { if (!update.isPending) submit(); })}>
        <TextInput name="name" label={t(m.name)} autoComplete="name" required maxLength={80} value={name} error={checks.errorOf('name') ?? (update.isError ? explain(update.error, locale).title : undefined)} onChange={(event) => setName(event.currentTarget.value)} />
        <Select label={t(m.language)} hint={t(m.languageHint)} choices={LANGUAGES} value={language} onChange={(event) => setLanguage(event.currentTarget.value === 'en' ? 'en' : 'ko')} />
        <Button type="submit" busy={update.isPending} className="self-start">
          {t(m.save)}
        </Button>
      </form>
    </Card>
  );
}

function PasswordCard(): ReactNode {
  const { t, locale } = useText();
  const { person } = useSession();
  const toast = useToast();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const checks = useFieldChecks({ current: passwordMissing(current), password: passwordProblem(password, person.email)?.message ?? null });
  const change = useChange('changePassword', { refresh: ['sessions'] });
  const form = useFocusOnRefusal(change.error);
  const refused = isProblem(change.error, 'invalid_input') ? change.error.fieldError('/password', locale) : undefined;
  const submit = (): void =>
    change.mutate(
      { body: { current, password } },
      {
        onSuccess: () => {
          setCurrent('');
          setPassword('');
          checks.relax();
          toast.show({ title: t(m.changed) });
        },
      },
    );
  return (
    <Card title={t(m.passwordTitle)} hint={t(m.passwordHint)}>
      <form ref={form} noValidate className="flex max-w-md flex-col gap-4" onSubmit={checks.sending(() => { if (!change.isPending) submit(); })}>
        <PasswordInput name="current" label={t(m.current)} autoComplete="current-password" required value={current} error={checks.errorOf('current') ?? (change.isError && refused === undefined ? sentenceOf(change.error, locale) : undefined)} onChange={(event) => setCurrent(event.currentTarget.value)} />
        <PasswordInput name="password" label={t(m.fresh)} hint={t(m.freshHint)} autoComplete="new-password" required maxLength={128} value={password} error={checks.errorOf('password') ?? refused} onChange={(event) => setPassword(event.currentTarget.value)} />
        <Button type="submit" busy={change.isPending} className="self-start">
          {t(m.change)}
        </Button>
      </form>
    </Card>
  );
}

function SessionsCard(): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const sessions = useRead('sessions');
  const revoke = useChange('revokeSession', { refresh: ['sessions'] });
  const end = (sessionId: string): void => revoke.mutate({ params: { sessionId } }, { onSuccess: () => toast.show({ title: t(m.revoked) }), onError: toast.fail });
  return (
    <Card title={t(m.sessions)} hint={t(m.sessionsHint)}>
      {sessions.isPending && <LoadingState />}
      {sessions.isError && <ErrorState failure={sessions.error} onRetry={() => void sessions.refetch()} retrying={sessions.isFetching} />}
      <ul className="flex flex-col divide-y divide-line">
        {sessions.data?.items.map((row) => {
          const device = t(row.device ?? m.unknown);
          return (
            <li key={row.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
              <div className="min-w-0">
                <p className="font-medium break-words">{device}</p>
                <p className="text-small text-faint">
                  {row.current ? t(m.now) : <>{t(m.lastSeen)} <When at={row.lastSeenAt} look="distance" /></>}
                  {' · '}
                  {t(m.since)} <When at={row.createdAt} look="day" />
                  {row.address !== null && <span className="break-all"> · {t(m.address, { address: row.address })}</span>}
                </p>
              </div>
              {row.current ? (
                <Badge tone="accent">{t(m.here)}</Badge>
              ) : (
                <Button size="small" aria-label={t(m.revokeName, { name: device })} busy={revoke.isPending && revoke.variables.params.sessionId === row.id} onClick={() => end(row.id)}>
                  {t(m.revoke)}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
