import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { emailProblem, useFieldChecks } from '../../frame/field-checks.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { Card } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { useRoleNames } from '../../frame/roles.ts';
import type { Role } from '../../frame/roles.ts';

type Invitation = Answer<'members'>['invitations'][number];

const m = defineMessages({
  invite: { ko: '초대하기', en: 'Invite' },
  inviteHint: { ko: '초대 메일의 링크를 눌러 참여합니다.', en: 'They join with the link in the mail.' },
  email: { ko: '이메일', en: 'E-mail' },
  role: { ko: '역할', en: 'Role' },
  send: { ko: '초대 메일 보내기', en: 'Send the invitation' },
  sent: { ko: '{email} 주소로 초대 메일을 보냈습니다', en: 'An invitation was sent to {email}' },
  open: { ko: '보낸 초대', en: 'Open invitations' },
  none: { ko: '응답을 기다리는 초대가 없습니다.', en: 'No invitation is waiting for an answer.' },
  state: { ko: '상태', en: 'State' },
  pending: { ko: '응답 대기', en: 'Waiting' },
  expired: { ko: '기한 지남', en: 'Expired' },
  expires: { ko: '기한', en: 'Expires' },
  actions: { ko: '작업', en: 'Actions' },
  resend: { ko: '다시 보내기', en: 'Send again' },
  withdraw: { ko: '초대 취소', en: 'Withdraw' },
  withdrawn: { ko: '{email} 주소로 보낸 초대를 취소했습니다', en: 'The invitation to {email} was withdrawn' },
});

/** Invites somebody by mail with one of the roles the server lets this person give. */
export function InviteCard({ roles }: { readonly roles: readonly Role[] }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const names = useRoleNames();
  const [email, setEmail] = useState('');
  const [chosen, setChosen] = useState<Role | null>(null);
  const checks = useFieldChecks({ email: emailProblem(email) });
  const invite = useChange('invite', { refresh: ['members'] });
  const role = chosen ?? roles.at(-1);
  if (role === undefined) return null;
  const submit = (): void => {
    if (invite.isPending) return;
    invite.mutate({ body: { email: email.trim(), role } }, {
      onSuccess: () => {
        toast.show({ tone: 'good', title: t(m.sent, { email: email.trim() }) });
        setEmail('');
        checks.relax();
      },
      onError: (failure) => {
        if (!(failure instanceof ApiProblem) || failure.fieldError('/email', locale) === undefined) toast.fail(failure);
      },
    });
  };
  return (
    <Card title={t(m.invite)} hint={t(m.inviteHint)}>
      <form noValidate onSubmit={checks.sending(submit)} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <TextInput
            name="email" type="email" inputMode="email" autoComplete="off" required label={t(m.email)} value={email} onChange={(event) => setEmail(event.currentTarget.value)}
            error={checks.errorOf('email') ?? (invite.error instanceof ApiProblem ? invite.error.fieldError('/email', locale) : undefined)}
          />
          <Select label={t(m.role)} value={role} onChange={(event) => setChosen(roles.find((one) => one === event.currentTarget.value) ?? null)} choices={roles.map((one) => ({ value: one, label: names[one] }))} />
        </div>
        <div><Button type="submit" kind="primary" busy={invite.isPending}>{t(m.send)}</Button></div>
      </form>
    </Card>
  );
}

/** Invitations nobody has answered yet, to be sent again or withdrawn. */
export function InvitationsCard({ invitations, may }: { readonly invitations: readonly Invitation[]; readonly may: boolean }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const names = useRoleNames();
  const resend = useChange('resendInvitation', { refresh: ['members'] });
  const withdraw = useChange('withdrawInvitation', { refresh: ['members'] });
  const tell = (title: string) => ({ onSuccess: () => toast.show({ tone: 'good' as const, title }), onError: toast.fail });
  const buttons = ({ id, email }: Invitation): ReactNode => may && (
    <>
      <Button size="small" busy={resend.isPending} onClick={() => resend.mutate({ params: { invitationId: id } }, tell(t(m.sent, { email })))}>{t(m.resend)}</Button>
      <Button size="small" busy={withdraw.isPending} onClick={() => withdraw.mutate({ params: { invitationId: id } }, tell(t(m.withdrawn, { email })))}>{t(m.withdraw)}</Button>
    </>
  );
  return (
    <Card title={t(m.open)}>
      <Table
        caption={t(m.open)} rows={invitations} rowKey={({ id }) => id} empty={<p className="text-soft">{t(m.none)}</p>}
        columns={[
          { key: 'email', header: t(m.email), heading: true, cell: (one) => <span className="break-all">{one.email}</span> },
          { key: 'role', header: t(m.role), cell: (one) => names[one.role] },
          { key: 'state', header: t(m.state), cell: (one) => <StatusBadge shape={one.state === 'pending' ? 'waiting' : 'ended'}>{t(m[one.state])}</StatusBadge> },
          { key: 'expires', header: t(m.expires), cell: (one) => <When at={one.expiresAt} /> },
          { key: 'actions', header: t(m.actions), actions: true, cell: buttons },
        ]}
      />
    </Card>
  );
}
