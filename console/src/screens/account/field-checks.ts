import type { FormEvent } from 'react';
import { defineMessages } from '../../frame/text.tsx';
import type { Message } from '../../frame/text.tsx';

const m = defineMessages({
  name: { ko: '이름을 입력해 주세요.', en: 'Enter your name.' },
  email: { ko: '이메일 주소를 입력해 주세요.', en: 'Enter your e-mail address.' },
  emailForm: { ko: '이메일 주소 형식이 아닙니다. 예: name@example.com', en: 'This is not an e-mail address, such as name@example.com.' },
  password: { ko: '비밀번호를 입력해 주세요.', en: 'Enter your password.' },
  code: { ko: '코드를 6자 이상 입력해 주세요.', en: 'Enter the code; it has at least six characters.' },
});

export const nameProblem = (name: string): Message | null => (name.trim() === '' ? m.name : null);
export const emailProblem = (email: string): Message | null => (email.trim() === '' ? m.email : /^\S+@[^\s@.]+(\.[^\s@.]+)+$/.test(email.trim()) ? null : m.emailForm);
export const passwordMissing = (password: string): Message | null => (password === '' ? m.password : null);
export const codeProblem = (code: string): Message | null => (code.trim().length < 6 ? m.code : null);

/** Puts the focus on the first field of the form that has a problem; false when none has. Fields are found by their names. */
export function stopAtFirst(event: FormEvent<HTMLFormElement>, problems: Readonly<Record<string, Message | null>>): boolean {
  const first = Object.entries(problems).find(([, problem]) => problem !== null)?.[0];
  if (first === undefined) return false;
  event.currentTarget.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  return true;
}
