import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../../contract/merchant-name.ts';
import { explain } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { merchantNameProblem, useFieldChecks } from '../../frame/field-checks.ts';
import { useRoleNames } from '../../frame/roles.ts';
import { useSessionState, useSignOut, useTakeSession } from '../../frame/session.tsx';
import { useFocusOnRefusal } from '../../frame/step-focus.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { Banner, PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '가맹점 만들기', en: 'Create your merchant' },
  lead: { ko: '신청과 계약은 가맹점 단위로 이루어집니다. 만든 분이 소유자가 되며 동료를 초대할 수 있습니다.', en: 'Applications and contracts belong to a merchant. You become its owner and can invite colleagues.' },
  name: { ko: '가맹점 이름', en: 'Name of the merchant' },
  hint: { ko: '화면에 보이는 이름입니다. 상호는 사업자 정보에서 따로 입력합니다.', en: 'The name shown on screen. The trade name is entered with the business information.' },
  create: { ko: '만들기', en: 'Create' },
  invited: { ko: '초대를 받았다면 초대받은 이메일 주소로 로그인했는지 확인해 주세요. 지금은 {email} 계정입니다.', en: 'If you were invited, make sure that you are signed in with the invited address. This is {email}.' },
  waits: { ko: '{name}에 초대되었습니다', en: 'You are invited to {name}' },
  waitsHint: { ko: '{role} 역할로 참여할 수 있습니다.', en: 'You can join in the role: {role}.' },
  open: { ko: '초대 보기', en: 'See the invitation' },
  signOut: { ko: '로그아웃', en: 'Sign out' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const router = useRouter();
  const take = useTakeSession();
  const { session } = useSessionState();
  const roles = useRoleNames();
  const signOut = useSignOut();
  const toast = useToast();
  const [name, setName] = useState('');
  const checks = useFieldChecks({ merchantName: merchantNameProblem(name) });
  const create = useChange('createMerchant');
  const form = useFocusOnRefusal(create.error);
  const submit = (): void =>
    create.mutate(
      { body: { name: name.trim() } },
      {
        onSuccess: (session) => {
          take(session);
          router.history.push('/');
        },
      },
    );
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {session?.invitation != null && (
        <div className="mb-5"><Banner title={t(m.waits, { name: merchantNameIn(session.invitation.merchantName, locale) })} action={<LinkButton size="small" to="/invitation/$token" params={{ token: session.invitation.id }}>{t(m.open)}</LinkButton>}>
          {t(m.waitsHint, { role: roles[session.invitation.role] })}
        </Banner></div>
      )}
      <form ref={form} noValidate className="flex flex-col gap-4" onSubmit={checks.sending(() => { if (!create.isPending) submit(); })}>
        <TextInput name="merchantName" label={t(m.name)} hint={t(m.hint)} autoComplete="organization" required maxLength={80} value={name} error={checks.errorOf('merchantName') ?? (create.isError ? explain(create.error, locale).title : undefined)} onChange={(event) => setName(event.currentTarget.value)} />
        <Button type="submit" kind="primary" size="large" wide busy={create.isPending}>
          {t(m.create)}
        </Button>
      </form>
      <p className="mt-5 text-small text-soft">{t(m.invited, { email: session?.person.email ?? '' })}</p>
      <Button kind="quiet" className="mt-2 self-start" onClick={() => void signOut().catch(toast.fail)}>
        {t(m.signOut)}
      </Button>
    </>
  );
}
