import { expect, it } from 'vitest';
import { passwordProblem } from './password-rule.ts';

it.each(['1234567890', '0987654321', 'password123', 'Password1234!', 'qwertyuiop', 'aaaaaaaaaa', '1212121212', 'abcabcabcabc', 'abcdefghijkl', 'dkssudgktpdy', 'P@ssw0rd2024', '!!!!password', '1111222211', '비밀번호1234567'])('refuses %s, which is guessed first', (password) => {
  expect(passwordProblem(password, 'hana@example.kr')?.code).toBe('password_common');
});

it.each(['hana.kim@example.kr', 'HANA.KIM@example.kr', 'hana.kim2026!'])('refuses %s beside the address it repeats', (password) => {
  expect(passwordProblem(password, ' Hana.Kim@example.kr ')?.code).toBe('password_is_address');
});

it('counts characters, not their parts', () => {
  expect(passwordProblem('아홉글자비밀번호네', null)?.code).toBe('password_short');
  expect(passwordProblem('우리 가게는 열한 시에 연다', null)).toBeNull();
});

it.each(['a long enough password', 'correct horse battery', 'an entirely new one', 'Tr0ub4dor&3x', '8264019573'])('takes %s', (password) => {
  expect(passwordProblem(password, 'hana@example.kr')).toBeNull();
});
