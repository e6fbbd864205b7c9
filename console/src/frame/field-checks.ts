import { useState } from 'react';
import type { FormEvent } from 'react';
import { defineMessages, useText } from './text.tsx';
import type { Message } from './text.tsx';

const m = defineMessages({
  name: { ko: '이름을 입력해 주세요.', en: 'Enter your name.' },
  email: { ko: '이메일 주소를 입력해 주세요.', en: 'Enter your e-mail address.' },
  emailForm: { ko: '이메일 주소 형식이 아닙니다. 예: name@example.com', en: 'This is not an e-mail address, such as name@example.com.' },
  password: { ko: '비밀번호를 입력해 주세요.', en: 'Enter your password.' },
  merchantName: { ko: '가맹점 이름을 입력해 주세요.', en: 'Enter the name of the merchant.' },
  code: { ko: '코드를 6자 이상 입력해 주세요.', en: 'Enter the code; it has at least six characters.' },
});

export const nameProblem = (name: string): Message | null => (name.trim() === '' ? m.name : null);
export const merchantNameProblem = (name: string): Message | null => (name.trim() === '' ? m.merchantName : null);
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

/**
 * What is wrong with which field, told at the field in the page's words once somebody has tried to send. The form carries `noValidate`:
 * the browser's own bubbles speak its language, not the page's, and one at a time. Fields carry the names of `problems`.
 */
export function useFieldChecks(problems: Readonly<Record<string, Message | null>>) {
  const { t } = useText();
  const [strict, setStrict] = useState(false);
  return {
    errorOf: (name: string): string | undefined => {
      const problem = problems[name] ?? null;
      return strict && problem !== null ? t(problem) : undefined;
    },
    /** For `onSubmit`: sends when nothing is wrong, otherwise leads to the first field. */
    sending: (send: () => void) => (event: FormEvent<HTMLFormElement>): void => {
      event.preventDefault();
      setStrict(true);
      if (!stopAtFirst(event, problems)) send();
    },
    /** After something was sent and the form emptied. */
    relax: () => setStrict(false),
  };
}
