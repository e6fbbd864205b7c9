import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { Card } from '../../parts/surfaces.tsx';
import type { Editor, Values } from './editor.tsx';

const m = defineMessages({
  representative: { ko: '대표자', en: 'Representative' },
  representativeHint: { ko: '등록증에 적힌 대표자를 모두 입력해 주세요. 주민등록번호는 받지 않습니다.', en: 'Enter every representative named on the certificate. Resident registration numbers are never asked for.' },
  nth: { ko: '대표자 {number}', en: 'Representative {number}' },
  name: { ko: '이름', en: 'Name' },
  email: { ko: '이메일', en: 'E-mail' },
  birthDate: { ko: '생년월일', en: 'Date of birth' },
  birthHint: { ko: '예: 1985-07-21', en: 'For example 1985-07-21' },
  mobilePhone: { ko: '휴대폰', en: 'Mobile phone' },
  add: { ko: '대표자 추가', en: 'Add a representative' },
  remove: { ko: '대표자 {number} 삭제', en: 'Remove representative {number}' },
  contact: { ko: '담당자', en: 'Contact' },
  contactHint: { ko: 'PG의 연락을 받는 분입니다.', en: 'Gateways get in touch with this person.' },
  same: { ko: '담당자 정보', en: 'Who is the contact' },
  sameAs: { ko: '{name:과/와} 동일', en: 'Same as {name}' },
  other: { ko: '직접 입력', en: 'Somebody else' },
  phone: { ko: '전화번호', en: 'Phone' },
});

type Person = Values['representatives'][number];
const PERSON_FIELDS = ['name', 'birthDate', 'email', 'mobilePhone'] as const;
const LIMITS = { name: 80, birthDate: 40, email: 254, mobilePhone: 40 } as const;
const INPUT_MODES = { name: 'text', birthDate: 'numeric', email: 'email', mobilePhone: 'tel' } as const;

/** Whose data a browser may fill in: names of people, their mail and numbers. */
const AUTO_COMPLETE = { name: 'name', birthDate: 'bday', email: 'email', mobilePhone: 'tel' } as const;

export function RepresentativeSection({ editor }: { readonly editor: Editor }): ReactNode {
  const { t } = useText();
  const { representatives: people, contact } = editor.form.values;
  const put = (index: number, field: keyof Person, value: string): void => {
    const pointer = index === 0 && field !== 'name' ? `/representatives/0/${field}` : '/representatives';
    editor.change('representatives', people.map((person, at) => (at === index ? { ...person, [field]: value } : person)), pointer);
  };
  const remove = (index: number): void => {
    editor.change('representatives', people.filter((_, at) => at !== index));
    // The contact points at a place in the list.
    const same = contact.sameAsRepresentative;
    if (same !== null && same >= index) editor.change('contact', { ...contact, sameAsRepresentative: Math.max(0, same - 1) });
  };
  return (
    <Card title={t(m.representative)} hint={t(m.representativeHint)}>
      <div className="flex flex-col gap-6">
        {people.map((person, index) => (
          <fieldset key={index} className="min-w-0 not-first:border-t not-first:border-line not-first:pt-5">
            {people.length > 1 && <legend className="sr-only">{t(m.nth, { number: index + 1 })}</legend>}
            <div className="grid gap-5 md:grid-cols-2">
              {PERSON_FIELDS.map((field) => (
                <div key={field}>
                  <TextInput
                    label={t(m[field])}
                    required
                    data-at={`/representatives/${index}/${field}`}
                    maxLength={LIMITS[field]}
                    value={person[field]}
                    inputMode={INPUT_MODES[field]}
                    autoComplete={`section-representative-${index} ${AUTO_COMPLETE[field]}`}
                    hint={field === 'birthDate' ? t(m.birthHint) : undefined}
                    error={editor.errorAt(`/representatives/${index}/${field}`)}
                    onChange={(event) => put(index, field, event.currentTarget.value)}
                  />
                  {index === 0 && field === 'name' && editor.reading('representatives', { pointer: '/representatives', label: t(m.name), shown: people.map(({ name }) => name) })}
                  {index === 0 && field === 'birthDate' && editor.reading('birthDate', { pointer: '/representatives/0/birthDate', label: t(m.birthDate), shown: person.birthDate, take: (value) => put(0, 'birthDate', String(value)) })}
                </div>
              ))}
            </div>
            {people.length > 1 && (
              <Button kind="quiet" size="small" className="mt-3" icon={<Trash2 size={16} aria-hidden />} onClick={() => remove(index)}>
                {t(m.remove, { number: index + 1 })}
              </Button>
            )}
          </fieldset>
        ))}
        {people.length < 10 && (
          <Button className="self-start" icon={<Plus size={16} aria-hidden />} onClick={() => editor.change('representatives', [...people, { name: '', email: '', birthDate: '', mobilePhone: '' }])}>
            {t(m.add)}
          </Button>
        )}
      </div>
    </Card>
  );
}

const CONTACT_FIELDS = ['name', 'email', 'mobilePhone'] as const;

export function ContactSection({ editor }: { readonly editor: Editor }): ReactNode {
  const { t } = useText();
  const { contact, representatives } = editor.form.values;
  const put = (change: Partial<Values['contact']>): void => editor.change('contact', { ...contact, ...change });
  const choices = representatives.map((person, index) => ({ value: String(index), label: t(m.sameAs, { name: person.name.trim() || t(m.nth, { number: index + 1 }) }) }));
  const typed = contact.sameAsRepresentative === null;
  return (
    <Card title={t(m.contact)} hint={t(m.contactHint)}>
      <div className="grid gap-5 md:grid-cols-2">
        <Select
          label={t(m.same)}
          data-at="/contact/sameAsRepresentative"
          choices={[...choices, { value: 'other', label: t(m.other) }]}
          value={typed ? 'other' : String(contact.sameAsRepresentative)}
          error={editor.errorAt('/contact/sameAsRepresentative')}
          onChange={(event) => put({ sameAsRepresentative: event.currentTarget.value === 'other' ? null : Number(event.currentTarget.value) })}
        />
        {typed &&
          CONTACT_FIELDS.map((field) => (
            <TextInput key={field} label={t(m[field])} data-at={`/contact/${field}`} maxLength={LIMITS[field]} required value={contact[field]} inputMode={INPUT_MODES[field]} autoComplete={`section-contact ${AUTO_COMPLETE[field]}`} error={editor.errorAt(`/contact/${field}`)} onChange={(event) => put({ [field]: event.currentTarget.value })} />
          ))}
        <TextInput label={t(m.phone)} data-at="/contact/phone" maxLength={40} optional inputMode="tel" autoComplete="section-contact work tel" value={contact.phone} error={editor.errorAt('/contact/phone')} onChange={(event) => put({ phone: event.currentTarget.value })} />
      </div>
    </Card>
  );
}
