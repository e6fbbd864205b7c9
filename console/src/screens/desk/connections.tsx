import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { Fold } from '../../parts/fold.tsx';
import { When } from '../../parts/format.tsx';
import { PasswordInput } from '../../parts/password-input.tsx';
import { Banner, Card, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';

type Connection = Answer<'deskConnections'>['items'][number];
type Field = Connection['fields'][number];
type Remarks = Answer<'deskSaveConnection'>['remarks'];

const m = defineMessages({
  title: { ko: 'PG 연결', en: 'Gateway connections' },
  lead: { ko: 'PG의 공개 API로 연결하는 설정입니다. 저장하기 전에 PG에서 실제로 확인하며, 비밀 값은 암호화하여 보관하고 다시 표시하지 않습니다.', en: 'Gateways reached by their own published interface. Settings are tried with the gateway before they are saved; secrets are stored encrypted and never shown again.' },
  on: { ko: '연결됨', en: 'Connected' },
  off: { ko: '연결 안 됨', en: 'Not connected' },
  changed: { ko: '마지막 변경', en: 'Last changed' },
  events: { ko: '웹훅 알림을 받는 주소', en: 'Address for the webhook' },
  save: { ko: '확인 후 저장', en: 'Test and save' },
  saved: { ko: 'PG에서 확인하고 저장했습니다', en: 'Tested with the gateway and saved' },
  kept: { ko: '저장되어 있습니다. 바꾸실 때만 입력해 주세요.', en: 'Stored. Enter it only to change it.' },
  choose: { ko: '선택해 주세요', en: 'Choose' },
  remove: { ko: '연결 해제', en: 'Disconnect' },
  removeTitle: { ko: '{gateway} 연결을 해제하시겠습니까?', en: 'Disconnect {gateway}?' },
  removeBody: { ko: '보관한 키를 삭제합니다. 진행 중인 신청은 다시 연결하실 때까지 멈춥니다.', en: 'The stored keys are deleted. Cases under way stop until you connect it again.' },
  removed: { ko: '연결을 해제했습니다', en: 'Disconnected' },
  others: { ko: 'Stripe Connect로 연결할 수 있는 PG', en: 'Gateways that can be connected by Stripe Connect' },
  emptyTitle: { ko: '연결할 수 있는 PG가 없습니다', en: 'No gateway to connect' },
  empty: { ko: '공개 API로 연결할 수 있는 PG가 카탈로그에 있으면 여기에 표시됩니다.', en: 'Gateways of the catalogue that can be reached by a published interface appear here.' },
});

export const title = m.title;

/** How gateways are connected by their own interface. */
export function Screen(): ReactNode {
  const { t } = useText();
  const found = useRead('deskConnections');
  // Kept here: a form begins anew with what was saved.
  const [remarks, setRemarks] = useState<Readonly<Record<string, Remarks>>>({});
  const items = found.data?.items ?? [];
  // A platform that many gateways may use is not in the way of those who use none.
  const folded = items.filter(({ kind, connected }) => kind === 'stripe' && !connected);
  const shown = items.filter((one) => !folded.includes(one));
  const card = (one: Connection): ReactNode => (
    <ConnectionCard key={`${one.gateway} ${one.version}`} connection={one} remarks={remarks[one.gateway] ?? []} onRemarks={(said) => setRemarks({ ...remarks, [one.gateway]: said })} />
  );
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {found.isPending && <LoadingState lines={8} />}
      {found.isError && <ErrorState failure={found.error} onRetry={() => void found.refetch()} retrying={found.isFetching} />}
      {found.data?.items.length === 0 && <EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
      <div className="flex flex-col gap-6">{shown.map(card)}</div>
      {folded.length > 0 && (
        <section className="mt-8 flex flex-col gap-3">
          <h2 className="text-lead">{t(m.others)}</h2>
          {folded.map((one) => (
            <Fold key={one.gateway} framed summary={<><span className="font-semibold">{t(one.names)}</span><span className="text-small text-soft">{t(one.kindNames)}</span></>}>
              <div className="mt-2 mb-4">{card(one)}</div>
            </Fold>
          ))}
        </section>
      )}
    </>
  );
}

interface CardProps {
  readonly connection: Connection;
  /** What the last save found worth saying. */
  readonly remarks: Remarks;
  readonly onRemarks: (remarks: Remarks) => void;
}

function ConnectionCard({ connection, remarks, onRemarks }: CardProps): ReactNode {
  const { t } = useText();
  const { names, kindNames, connected, changedAt, eventsUrl, note } = connection;
  return (
    <Card
      title={t(names)} hint={t(kindNames)}
      action={<StatusBadge shape={connected ? 'done' : 'waiting'}>{t(connected ? m.on : m.off)}</StatusBadge>}
    >
      <p className="mb-4 text-soft">{t(note)}</p>
      <ConnectionForm connection={connection} remarks={remarks} onRemarks={onRemarks} />
      <dl className="mt-4 flex flex-col gap-2 text-small">
        <div>
          <dt className="text-soft">{t(m.events)}</dt>
          <dd className="flex flex-wrap items-center gap-2"><code className="break-all">{eventsUrl}</code><CopyButton text={eventsUrl} name={t(m.events)} /></dd>
        </div>
        {changedAt !== null && <div><dt className="text-soft">{t(m.changed)}</dt><dd><When at={changedAt} /></dd></div>}
      </dl>
    </Card>
  );
}

function ConnectionForm({ connection, remarks, onRemarks }: CardProps): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const { gateway, kind, version, fields, connected } = connection;
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(fields.map(({ name, value }) => [name, value])));
  const [asking, setAsking] = useState(false);
  const save = useChange('deskSaveConnection', { refresh: ['deskConnections'] });
  const remove = useChange('deskRemoveConnection', { refresh: ['deskConnections'] });
  const refused = (name: string): string | undefined => (save.error instanceof ApiProblem ? save.error.fieldError(`/settings/${name}`, locale) : undefined);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (save.isPending) return;
    save.mutate({ params: { gateway }, body: { kind, settings: values }, ifMatch: version }, {
      onSuccess: (answer) => {
        onRemarks(answer.remarks);
        toast.show({ tone: 'good', title: t(m.saved) });
      },
      onError: (failure) => {
        if (!(failure instanceof ApiProblem) || failure.errors.length === 0) toast.fail(failure);
      },
    });
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      {remarks.map((remark) => <Banner key={remark.en} tone="warn" title={t(remark)} />)}
      <div className="grid gap-4 sm:grid-cols-2">
        {fields.map((field) => <SettingField key={field.name} field={field} value={values[field.name] ?? ''} error={refused(field.name)} onChange={(value) => setValues({ ...values, [field.name]: value })} />)}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary" busy={save.isPending}>{t(m.save)}</Button>
        {connected && <Button kind="secondary" onClick={() => setAsking(true)}>{t(m.remove)}</Button>}
      </div>
      {asking && (
        <Confirm
          open danger busy={remove.isPending} onClose={() => setAsking(false)} title={t(m.removeTitle, { gateway: t(connection.names) })} confirmLabel={t(m.remove)}
          onConfirm={() => remove.mutate({ params: { gateway }, ifMatch: version }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.removed) }), onError: toast.fail, onSettled: () => setAsking(false) })}
        >
          <p>{t(m.removeBody)}</p>
        </Confirm>
      )}
    </form>
  );
}

interface SettingFieldProps {
  readonly field: Field;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

function SettingField({ field, value, error, onChange }: SettingFieldProps): ReactNode {
  const { t } = useText();
  const { label, hint, required, secret, kept, choices } = field;
  const said = kept ? t(m.kept) : hint === null ? undefined : t(hint);
  const change = (event: { currentTarget: { value: string } }): void => onChange(event.currentTarget.value);
  if (choices.length > 0) return <Select label={t(label)} hint={said} required={required} error={error} placeholder={t(m.choose)} choices={choices.map((one) => ({ value: one.value, label: t(one.label) }))} value={value} onChange={change} />;
  if (secret) return <PasswordInput label={t(label)} hint={said} required={required && !kept} error={error} autoComplete="new-password" maxLength={400} value={value} onChange={change} />;
  return <TextInput label={t(label)} hint={said} required={required} error={error} autoComplete="off" autoCapitalize="off" spellCheck={false} maxLength={400} value={value} onChange={change} />;
}
