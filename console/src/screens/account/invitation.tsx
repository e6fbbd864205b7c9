import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../../contract/merchant-name.ts';
import { isProblem } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { useRoleNames } from '../../frame/roles.ts';
import { useSessionState, useSignOut, useTakeSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { DescriptionList, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '초대', en: 'Invitation' },
  heading: { ko: '{name} 초대', en: 'Invitation to {name}' },
  lead: { ko: '초대를 받은 이메일 주소로 로그인하신 뒤 참여해 주세요.', en: 'Sign in with the address that received the invitation, then join.' },
  email: { ko: '초대받은 주소', en: 'Invited address' },
  role: { ko: '역할', en: 'Role' },
  expires: { ko: '기한', en: 'Expires' },
  accept: { ko: '참여하기', en: 'Join' },
  signIn: { ko: '로그인하고 참여하기', en: 'Sign in and join' },
  signUp: { ko: '새로 가입하기', en: 'Sign up' },
  as: { ko: '{email} 계정으로 로그인되어 있습니다.', en: 'You are signed in as {email}.' },
  other: { ko: '다른 계정으로 로그인', en: 'Use another account' },
  joined: { ko: '{name}에 참여했습니다', en: 'You joined {name}' },
  goneTitle: { ko: '쓸 수 없는 초대입니다', en: 'This invitation cannot be used' },
  gone: { ko: '기한이 지났거나 취소된 초대입니다. 초대한 분께 다시 초대해 달라고 요청해 주세요.', en: 'It has expired or was withdrawn. Ask the person who invited you to send it again.' },
  home: { ko: '처음으로', en: 'Go to the start page' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const navigate = useNavigate();
  const roles = useRoleNames();
  const take = useTakeSession();
  const signOut = useSignOut();
  const { token = '' } = useParams({ strict: false });
  const { session } = useSessionState();
  const [joined, setJoined] = useState(false);
  const invitation = useRead('readInvitation', { params: { invitationId: token } }, { enabled: !joined });
  const client = useQueryClient();
  const accept = useChange('acceptInvitation');
  if (joined || invitation.isPending || session === undefined) return <LoadingState lines={6} />;
  if (isProblem(invitation.error, 'link_invalid')) return <EmptyState level={1} title={t(m.goneTitle)} action={<LinkButton to="/">{t(m.home)}</LinkButton>}>{t(m.gone)}</EmptyState>;
  if (invitation.isError) return <ErrorState level={1} failure={invitation.error} onRetry={() => void invitation.refetch()} retrying={invitation.isFetching} />;
  const { role, email, expiresAt } = invitation.data;
  const merchantName = merchantNameIn(invitation.data.merchantName, locale);
  const join = (): void =>
    accept.mutate({ params: { invitationId: token } }, {
      onSuccess: (session) => {
        // It is used up now: read once more while the next page comes, it would be called unusable.
        setJoined(true);
        client.removeQueries({ predicate: ({ queryKey: [read] }) => read === 'readInvitation' });
        take(session);
        toast.show({ tone: 'good', title: t(m.joined, { name: merchantName }) });
        void navigate({ to: '/' });
      },
      onError: toast.fail,
    });
  return (
    <>
      <PageHeader title={t(m.heading, { name: merchantName })} lead={t(m.lead)} />
      <DescriptionList
        items={[
          { key: 'email', term: t(m.email), detail: email },
          { key: 'role', term: t(m.role), detail: roles[role] },
          { key: 'expires', term: t(m.expires), detail: <When at={expiresAt} /> },
        ]}
      />
      <div className="mt-6 flex flex-col gap-3">
        {session === null ? (
          <>
            <LinkButton to="/sign-in" search={{ next: `/invitation/${token}` } as never} kind="primary" wide>{t(m.signIn)}</LinkButton>
            <LinkButton to="/sign-up" search={{ next: `/invitation/${token}` } as never} wide>{t(m.signUp)}</LinkButton>
          </>
        ) : (
          <>
            <p className="text-small text-soft">{t(m.as, { email: session.person.email })}</p>
            <Button kind="primary" wide busy={accept.isPending} onClick={join}>{t(m.accept)}</Button>
            <Button kind="quiet" onClick={() => void signOut().catch(toast.fail)}>{t(m.other)}</Button>
          </>
        )}
      </div>
    </>
  );
}
