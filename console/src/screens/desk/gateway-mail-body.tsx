import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer, Input } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, textLinkLook } from '../../parts/button.tsx';
import { Select, TextArea, TextInput } from '../../parts/field.tsx';
import { formatBytes } from '../../parts/format.tsx';
import { Banner, DescriptionList } from '../../parts/surfaces.tsx';

const m = defineMessages({
  from: { ko: '보낸 사람', en: 'From' },
  to: { ko: '받는 사람', en: 'To' },
  messageId: { ko: '메일 식별자', en: 'Message id' },
  subject: { ko: '제목', en: 'Subject' },
  readFrom: { ko: '제안의 근거', en: 'Read from' },
  files: { ko: '첨부 파일', en: 'Files' },
  filesHint: { ko: '첨부 파일은 검사하지 않았습니다. 보낸 사람을 확인한 뒤 열어 주세요.', en: 'Files have not been checked. Make sure who sent them before you open one.' },
  leftOut: { ko: '파일이 너무 많아 {count}개는 보관하지 않았습니다.', en: '{count} files were too many and have not been kept.' },
  diagnosis: { ko: '배달 결과', en: 'Delivery' },
  noText: { ko: '본문이 없습니다.', en: 'The mail has no text.' },
  forgotten: { ko: '보관 기간이 지나 내용을 삭제했습니다.', en: 'The content was deleted after its time of keeping.' },
  step: { ko: '기록할 단계', en: 'Step to record' },
  choose: { ko: '골라 주세요', en: 'Choose one' },
  missing: { ko: '입력해 주세요.', en: 'Please fill this in.' },
  seen: { ko: '기록하면 가맹점의 신청 화면과 이력에 바로 표시됩니다.', en: 'Once recorded it shows at once on the merchant’s page and in the history.' },
  record: { ko: '이 단계로 기록', en: 'Record this step' },
  recorded: { ko: '신청에 반영했습니다', en: 'Recorded' },
  aside: { ko: '처리할 것 없음', en: 'Nothing to record' },
  setAside: { ko: '처리할 것 없음으로 표시했습니다', en: 'Set aside' },
  nothing: { ko: '지금 기록할 수 있는 단계가 없습니다. 신청서가 도착했는지 알 수 없는 상태라면 보낸 메일에서 먼저 알려 주세요.', en: 'No step can be recorded now. Where it is not certain that the application arrived, say so under Sent first.' },
});

type Item = Answer<'deskGatewayMail'>['items'][number];
type Content = Answer<'deskReadGatewayMail'>;
type Offer = Content['offers'][number];
type Body = NonNullable<Input<'deskConfirmGatewayMail'>['body']>;

/** What a mail says, as plain text, and the step to record for it: one press where the proposal is right. */
export function MailBody({ item, content }: { readonly item: Item; readonly content: Content }): ReactNode {
  const { t } = useText();
  if (content.forgotten) return <Banner title={t(m.forgotten)} />;
  const { bounce } = content;
  return (
    <div className="flex flex-col gap-4">
      <DescriptionList
        items={[
          { key: 'from', term: t(m.from), detail: <span className="break-all">{content.from}</span> },
          { key: 'subject', term: t(m.subject), detail: <span className="break-words">{content.subject}</span> },
          ...(bounce === null ? [] : [{ key: 'bounce', term: t(m.diagnosis), detail: <span className="break-words">{[bounce.status, bounce.diagnostic].filter(Boolean).join(' · ')}</span> }]),
          ...(content.quote === '' ? [] : [{ key: 'quote', term: t(m.readFrom), detail: <q className="break-words">{content.quote}</q> }]),
        ]}
      />
      <p className="rounded-control border border-line bg-page p-3 text-small break-words whitespace-pre-wrap">{content.text.trim() === '' ? t(m.noText) : content.text}</p>
      <Files content={content} />
      {item.state === 'waiting' && (content.offers.length === 0 ? <p className="text-soft">{t(m.nothing)}</p> : null)}
      {item.state === 'waiting' && <Decision item={item} content={content} />}
    </div>
  );
}

/** What was mailed, as plain text, with the files and their checksums. */
export function SentBody({ content }: { readonly content: Answer<'deskReadSentMail'> }): ReactNode {
  const { t, locale } = useText();
  if (content.forgotten) return <Banner title={t(m.forgotten)} />;
  return (
    <div className="flex flex-col gap-4">
      <DescriptionList
        items={[
          { key: 'to', term: t(m.to), detail: <span className="break-all">{content.to}</span> },
          { key: 'subject', term: t(m.subject), detail: <span className="break-words">{content.subject}</span> },
          { key: 'id', term: t(m.messageId), detail: <code className="text-small break-all">{content.messageId}</code> },
        ]}
      />
      <p className="rounded-control border border-line bg-page p-3 text-small break-words whitespace-pre-wrap">{content.text}</p>
      {content.files.length > 0 && (
        <section aria-label={t(m.files)} className="flex flex-col gap-1 text-small">
          <h3 className="font-semibold">{t(m.files)}</h3>
          <ul className="flex flex-col gap-2">
            {content.files.map((file) => (
              <li key={file.name} className="flex flex-col">
                <span className="break-words">{file.name} <span className="text-faint">{formatBytes(file.bytes, locale)}</span></span>
                <code className="break-all text-faint">{file.sha256}</code>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Files({ content: { files, leftOut } }: { readonly content: Content }): ReactNode {
  const { t, locale } = useText();
  if (files.length === 0) return null;
  return (
    <section aria-label={t(m.files)} className="flex flex-col gap-1 text-small">
      <h3 className="font-semibold">{t(m.files)}</h3>
      <p className="text-faint">{t(m.filesHint)}</p>
      <ul className="flex flex-col gap-1">
        {files.map((file) => (
          <li key={file.href} className="flex flex-wrap gap-x-3">
            <a href={file.href} download={file.name} className={textLinkLook}>{file.name}</a>
            <span className="text-faint">{formatBytes(file.bytes, locale)}</span>
          </li>
        ))}
      </ul>
      {leftOut > 0 && <p className="text-soft">{t(m.leftOut, { count: leftOut })}</p>}
    </section>
  );
}

function Decision({ item, content }: { readonly item: Item; readonly content: Content }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const { offers } = content;
  const [code, setCode] = useState(offers.find((offer) => offer.code === item.meaning?.step)?.code ?? '');
  const [values, setValues] = useState<Readonly<Record<string, string>>>({ text: content.formText });
  const [complain, setComplain] = useState(false);
  const refresh = ['deskGatewayMail', 'deskOverview', 'deskCase'] as const;
  // Told by the call itself: the mail leaves the list, and this form with it, before the list has been read again.
  const confirm = useChange('deskConfirmGatewayMail', { refresh, onDone: () => toast.show({ tone: 'good', title: t(m.recorded) }) });
  const aside = useChange('deskSetGatewayMailAside', { refresh, onDone: () => toast.show({ tone: 'good', title: t(m.setAside) }) });
  const offer = offers.find((one) => one.code === code);
  const fields = offer?.fields ?? [];
  const missing = places(fields).filter(({ required, place }) => required && (values[place] ?? '').trim() === '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setComplain(true);
    if (confirm.isPending || offer === undefined || missing.length > 0) return;
    confirm.mutate({ params: { mailId: item.id }, body: bodyOf(offer, values) }, { onError: toast.fail });
  };
  const setBeside = (): void => aside.mutate({ params: { mailId: item.id } }, { onError: toast.fail });
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 border-t border-line pt-4">
      {offers.length > 0 && (
        <Select
          label={t(m.step)} hint={t(m.seen)} placeholder={t(m.choose)} value={code} error={complain && offer === undefined ? t(m.missing) : undefined} onChange={(event) => setCode(event.currentTarget.value)}
          choices={offers.map((one) => ({ value: one.code, label: t(one.label) }))}
        />
      )}
      {places(fields).map(({ place, field, label }) => {
        const around = { label: t(label), required: field.required, optional: !field.required, error: complain && missing.some((one) => one.place === place) ? t(m.missing) : undefined, value: values[place] ?? '' };
        if (field.kind === 'choice') return <Select key={place} {...around} placeholder={t(m.choose)} choices={field.choices.map((one) => ({ value: one.value, label: t(one.label) }))} onChange={(event) => setValues({ ...values, [place]: event.currentTarget.value })} />;
        if (field.kind === 'text') return <TextArea key={place} {...around} maxLength={2000} onChange={(event) => setValues({ ...values, [place]: event.currentTarget.value })} />;
        return <TextInput key={place} {...around} type={field.kind === 'url' ? 'url' : field.kind === 'day' ? 'date' : 'text'} autoComplete="off" spellCheck={false} maxLength={2000} onChange={(event) => setValues({ ...values, [place]: event.currentTarget.value })} />;
      })}
      <div className="flex flex-wrap gap-2">
        {offers.length > 0 && <Button type="submit" kind="primary" busy={confirm.isPending}>{offer === undefined ? t(m.record) : t(offer.label)}</Button>}
        <Button busy={aside.isPending} onClick={setBeside}>{t(m.aside)}</Button>
      </div>
    </form>
  );
}

type Field = NonNullable<Offer['fields']>[number];

/** Where something is typed: a set of secrets has one place for each. */
function places(fields: readonly Field[]): { place: string; field: Field; label: Field['label']; required: boolean }[] {
  return fields.flatMap((field) => (field.kind === 'secrets'
    ? field.choices.map((choice) => ({ place: `${field.name}.${choice.value}`, field, label: choice.label, required: field.required }))
    : [{ place: field.name, field, label: field.label, required: field.required }]));
}

function bodyOf(offer: Offer, values: Readonly<Record<string, string>>): Body {
  const typed = places(offer.fields ?? []).map(({ place, field }) => ({ place, field, value: (values[place] ?? '').trim() })).filter(({ value }) => value !== '');
  const plain = typed.filter(({ field }) => field.kind !== 'secrets').map(({ place, value }) => [place, value]);
  const secrets = typed.filter(({ field }) => field.kind === 'secrets').map(({ place, value }) => [place.slice(place.indexOf('.') + 1), value]);
  return { step: offer.code as Body['step'], ...Object.fromEntries(plain), ...(secrets.length > 0 && { credentials: Object.fromEntries(secrets) as Record<string, string> }) };
}
