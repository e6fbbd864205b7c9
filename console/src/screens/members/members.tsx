import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Select } from '../../parts/field.tsx';
import { When } from '../../parts/format.tsx';
import { Card, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';
import { InvitationsCard, InviteCard } from './invitations.tsx';
import { useRoleNames } from '../../frame/roles.ts';

type Members = Answer<'members'>;
type Member = Members['members'][number];

const m = defineMessages({
  title: { ko: '멤버', en: 'Members' },
  lead: { ko: '함께 일하는 사람과 그 권한입니다.', en: 'The people you work with, and what they may do.' },
  name: { ko: '이름', en: 'Name' },
  email: { ko: '이메일', en: 'E-mail' },
  role: { ko: '역할', en: 'Role' },
  joined: { ko: '참여한 날', en: 'Joined' },
  you: { ko: '나', en: 'You' },
  actions: { ko: '작업', en: 'Actions' },
  roleOf: { ko: '{name} 님의 역할', en: 'Role of {name}' },
  changed: { ko: '{name} 님의 역할을 바꾸었습니다', en: 'The role of {name} was changed' },
  remove: { ko: '내보내기', en: 'Remove' },
  removeTitle: { ko: '{name} 님을 내보내시겠습니까?', en: 'Remove {name}?' },
  removeBody: { ko: '내보내면 바로 이 가맹점을 볼 수 없게 됩니다. 다시 초대할 수 있습니다.', en: 'They lose access to this merchant at once. You can invite them again.' },
  removed: { ko: '{name} 님을 내보냈습니다', en: '{name} was removed' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const may = useMay('member:write');
  const members = useRead('members');
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {members.isPending && <LoadingState lines={8} />}
      {members.isError && <ErrorState failure={members.error} onRetry={() => void members.refetch()} retrying={members.isFetching} />}
      {members.data !== undefined && (
        <div className="flex flex-col gap-6">
          <Card title={t(m.title)}><MemberTable members={members.data} may={may} /></Card>
          {may && <InviteCard roles={members.data.assignableRoles} />}
          <InvitationsCard invitations={members.data.invitations} may={may} />
        </div>
      )}
    </>
  );
}

function MemberTable({ members, may }: { readonly members: Members; readonly may: boolean }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const names = useRoleNames();
  const [leaving, setLeaving] = useState<Member | null>(null);
  const change = useChange('changeRole', { refresh: ['members'] });
  const remove = useChange('removeMember', { refresh: ['members'] });
  const setRole = (member: Member, role: string): void => {
    const chosen = members.assignableRoles.find((one) => one === role);
    if (chosen === undefined) return;
    change.mutate({ params: { personId: member.personId }, body: { role: chosen } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.changed, { name: member.name }) }), onError: toast.fail });
  };
  const confirm = (): void => {
    if (leaving === null) return;
    remove.mutate({ params: { personId: leaving.personId } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.removed, { name: leaving.name }) }), onError: toast.fail, onSettled: () => setLeaving(null) });
  };
  const roleCell = (member: Member): ReactNode =>
    may && member.mayChange && members.assignableRoles.includes(member.role) ? (
      <Select
        label={t(m.roleOf, { name: member.name })} value={member.role} disabled={change.isPending} onChange={(event) => setRole(member, event.currentTarget.value)}
        choices={members.assignableRoles.map((role) => ({ value: role, label: names[role] }))}
      />
    ) : names[member.role];
  return (
    <>
      <Table
        caption={t(m.title)} rows={members.members} rowKey={({ personId }) => personId}
        columns={[
          { key: 'name', header: t(m.name), heading: true, cell: (one) => <span className="inline-flex flex-wrap gap-2">{one.name}{one.you && <Badge tone="accent">{t(m.you)}</Badge>}</span> },
          { key: 'email', header: t(m.email), cell: (one) => <span className="break-all">{one.email}</span> },
          { key: 'role', header: t(m.role), cell: roleCell },
          { key: 'joined', header: t(m.joined), cell: (one) => <When at={one.joinedAt} look="date" /> },
          { key: 'actions', header: t(m.actions), actions: true, cell: (one) => may && one.mayChange && !one.you && <Button size="small" onClick={() => setLeaving(one)}>{t(m.remove)}</Button> },
        ]}
      />
      <Confirm open={leaving !== null} onClose={() => setLeaving(null)} onConfirm={confirm} title={t(m.removeTitle, { name: leaving?.name ?? '' })} confirmLabel={t(m.remove)} danger busy={remove.isPending}>
        {t(m.removeBody)}
      </Confirm>
    </>
  );
}
