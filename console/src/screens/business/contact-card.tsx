import { useQueryClient } from '@tanstack/react-query';
import { UserRoundPen } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { ApiProblem, explain, isProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextInput } from '../../parts/field.tsx';
import { Banner, Card, DescriptionList } from '../../parts/surfaces.tsx';
import type { Business } from './editor.tsx';

const m = defineMessages({
  title: { ko: '지금 담당자', en: 'Present contact person' },
  hint: { ko: 'PG의 연락을 받는 분입니다. 제출한 뒤에도 바꿀 수 있습니다.', en: 'Gateways get in touch with this person, who can be changed after the submission too.' },
  change: { ko: '담당자 바꾸기', en: 'Change the contact person' },
  what: { ko: '저장하면 진행 중인 신청을 가진 PG에 알리고, 이전 담당자에게는 더 이상 연락이 가지 않도록 합니다.', en: 'Gateways with an application that is not over are told, and are asked to write to the former contact no more.' },
  name: { ko: '이름', en: 'Name' },
  email: { ko: '이메일', en: 'E-mail' },
  mobilePhone: { ko: '휴대폰', en: 'Mobile phone' },
  phone: { ko: '전화번호', en: 'Phone' },
  save: { ko: '저장하고 알리기', en: 'Save and tell' },
  close: { ko: '닫기', en: 'Close' },
  done: { ko: '담당자를 바꾸었습니다', en: 'The contact person was changed' },
  nobody: { ko: '진행 중인 신청이 없어 알릴 PG가 없습니다.', en: 'No application is open, so there is no gateway to tell.' },
  stale: { ko: '다른 창이나 기기에서 내용이 바뀌었습니다. 확인한 뒤 다시 저장해 주세요.', en: 'Something was changed in another window or device. Look it over, then save again.' },
});

const FIELDS = ['name', 'email', 'mobilePhone', 'phone'] as const;
type Field = (typeof FIELDS)[number];
const LIMITS: Readonly<Record<Field, number>> = { name: 80, email: 254, mobilePhone: 40, phone: 40 };
const INPUT_MODES = { name: 'text', email: 'email', mobilePhone: 'tel', phone: 'tel' } as const;

/** The contact person, who may change when everything else is with the gateways. */
export function ContactCard({ business }: { readonly business: Business }): ReactNode {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const [news, setNews] = useState<Answer<'changeContact'>['gateways'] | null>(null);
  const contact = business.onFile?.contact;
  if (contact === undefined) return null;
  return (
    <Card title={t(m.title)} hint={t(m.hint)} action={<Button size="small" icon={<UserRoundPen size={16} aria-hidden />} onClick={() => setOpen(true)}>{t(m.change)}</Button>}>
      <div className="flex flex-col gap-4">
        {news !== null && (
          <Banner tone="good" live title={t(m.done)}>
            {news.length === 0 ? t(m.nobody) : <ul>{news.map((one) => <li key={one.caseId}><span className="font-medium">{t(one.gateway.names)}</span>: {t(one.text)}</li>)}</ul>}
          </Banner>
        )}
        <DescriptionList items={[
          { key: 'name', term: t(m.name), detail: contact.name }, { key: 'email', term: t(m.email), detail: <span className="break-all">{contact.email}</span> },
          { key: 'mobilePhone', term: t(m.mobilePhone), detail: <span className="numeric">{contact.mobilePhone}</span> }, { key: 'phone', term: t(m.phone), detail: <span className="numeric">{contact.phone ?? '–'}</span> },
        ]} />
        {open && <ChangeContact business={business} contact={contact} onClose={() => setOpen(false)} onDone={(told) => { setNews(told); setOpen(false); }} />}
      </div>
    </Card>
  );
}

interface ChangeProps {
  readonly business: Business;
  readonly contact: NonNullable<Business['onFile']>['contact'];
  readonly onClose: () => void;
  readonly onDone: (gateways: Answer<'changeContact'>['gateways']) => void;
}

function ChangeContact({ business, contact, onClose, onDone }: ChangeProps): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const client = useQueryClient();
  const [typed, setTyped] = useState<Record<Field, string>>({ ...contact, phone: contact.phone ?? '' });
  const change = useChange('changeContact', { refresh: ['business', 'application', 'applications'] });
  const failure = change.error instanceof ApiProblem ? change.error : null;
  const isStale = isProblem(change.error, 'stale_version');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (change.isPending) return;
    change.mutate({ body: typed, ifMatch: business.version }, {
      onSuccess: ({ gateways }) => onDone(gateways),
      onError: (error) => {
        if (isProblem(error, 'stale_version')) void client.invalidateQueries({ queryKey: ['business'] });
        else if (!(error instanceof ApiProblem) || error.errors.length === 0) toast.fail(error);
      },
    });
  };
  return (
    <Dialog
      open onClose={onClose} title={t(m.change)}
      footer={<><Button onClick={onClose}>{t(m.close)}</Button><Button kind="primary" type="submit" form="change-contact" busy={change.isPending}>{t(m.save)}</Button></>}
    >
      <form id="change-contact" noValidate onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-soft">{t(m.what)}</p>
        {isStale && <Banner tone="warn" live title={t(m.stale)} />}
        {failure !== null && !isStale && failure.errors.length === 0 && <Banner tone="bad" live title={explain(failure, locale).title}>{explain(failure, locale).detail}</Banner>}
        {FIELDS.map((field) => (
          <TextInput
            key={field} label={t(m[field])} required={field !== 'phone'} optional={field === 'phone'} maxLength={LIMITS[field]} inputMode={INPUT_MODES[field]} autoComplete="off"
            value={typed[field]} error={failure?.fieldError(`/${field}`, locale)} onChange={(event) => { const { value } = event.currentTarget; setTyped((now) => ({ ...now, [field]: value })); }}
          />
        ))}
      </form>
    </Dialog>
  );
}
