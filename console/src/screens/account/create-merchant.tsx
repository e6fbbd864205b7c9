import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { explain } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { useSignOut, useTakeSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '가맹점 만들기', en: 'Create your merchant' },
  lead: { ko: '신청과 계약은 가맹점 단위로 이루어집니다. 만든 분이 소유자가 되며 동료를 초대할 수 있습니다.', en: 'Applications and contracts belong to a merchant. You become its owner and can invite colleagues.' },
  name: { ko: '가맹점 이름', en: 'Name of the merchant' },
  hint: { ko: '화면에 보이는 이름입니다. 상호는 사업자 정보에서 따로 입력합니다.', en: 'The name shown on screen. The trade name is entered with the business information.' },
  create: { ko: '만들기', en: 'Create' },
  invited: { ko: '초대를 받으셨다면 초대 메일의 링크를 열어 주세요.', en: 'If you were invited, open the link of the invitation mail instead.' },
  signOut: { ko: '로그아웃', en: 'Sign out' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const router = useRouter();
  const take = useTakeSession();
  const signOut = useSignOut();
  const toast = useToast();
  const [name, setName] = useState('');
  const create = useChange('createMerchant');
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
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!create.isPending) submit();
        }}
      >
        <TextInput label={t(m.name)} hint={t(m.hint)} autoComplete="organization" required maxLength={80} value={name} error={create.isError ? explain(create.error, locale).title : undefined} onChange={(event) => setName(event.currentTarget.value)} />
        <Button type="submit" kind="primary" size="large" wide busy={create.isPending}>
          {t(m.create)}
        </Button>
      </form>
      <p className="mt-5 text-small text-soft">{t(m.invited)}</p>
      <Button kind="quiet" className="mt-2 self-start" onClick={() => void signOut().catch(toast.fail)}>
        {t(m.signOut)}
      </Button>
    </>
  );
}
