/** The contact person: whom gateways write to and call. The one thing that may change after everything was submitted. */
import { checkEmail, checkPersonName, checkPhone } from './fields.ts';
import { problemsAt, type Checked } from './check.ts';
import type { BusinessInformation } from './form.ts';
import type { Problem } from './problem.ts';
import type { Text } from '../text.ts';

export type Contact = BusinessInformation['contact'];

/** As typed. */
export interface ContactDraft {
  readonly name: string;
  readonly email: string;
  readonly mobilePhone: string;
  readonly phone: string;
}

const MISSING: Readonly<Record<'name' | 'email' | 'mobilePhone', Text>> = {
  name: { ko: '담당자 이름을 입력해 주세요.', en: "Enter the contact's name." },
  email: { ko: '담당자 이메일을 입력해 주세요.', en: "Enter the contact's e-mail address." },
  mobilePhone: { ko: '담당자 휴대폰 번호를 입력해 주세요.', en: "Enter the contact's mobile number." },
};

/** What is wrong with a contact as typed, by field, and the contact as it is kept where nothing is. Pure. */
export function checkContact(typed: ContactDraft): { readonly problems: Problem[]; readonly contact: Contact | null } {
  const checks: readonly [keyof ContactDraft, Checked | null][] = [
    ['name', read(typed.name, checkPersonName)], ['email', read(typed.email, checkEmail)], ['mobilePhone', read(typed.mobilePhone, (value) => checkPhone(value, ['mobile']))], ['phone', read(typed.phone, (value) => checkPhone(value))],
  ];
  const problems = checks.flatMap(([field, checked]): Problem[] => (checked !== null ? problemsAt(`/${field}`, checked.findings) : field === 'phone' ? [] : [{ pointer: `/${field}`, code: 'required', severity: 'error', message: MISSING[field] }]));
  const [name, email, mobilePhone, phone] = checks.map(([, checked]) => checked?.value ?? null);
  if (problems.some(({ severity }) => severity === 'error') || name == null || email == null || mobilePhone == null) return { problems, contact: null };
  return { problems, contact: { name, email, mobilePhone, phone: phone ?? null } };
}

const read = (typed: string, check: (value: string) => Checked): Checked | null => (typed.trim() === '' ? null : check(typed));

/** A field of the contact that is another one now. */
export interface ContactChange {
  /** Pointer into the business information. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** What changed, field by field; nothing where both are the same. Pure. */
export function contactChanges(before: Contact, after: Contact): ContactChange[] {
  return (['name', 'email', 'mobilePhone', 'phone'] as const).flatMap((field) => ((before[field] ?? '') === (after[field] ?? '') ? [] : [{ field: `/contact/${field}`, before: before[field] ?? '', after: after[field] ?? '' }]));
}
