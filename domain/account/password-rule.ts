import type { Text } from '../text.ts';

/**
 * Passwords that length alone lets through and that everybody who guesses tries first: of ten characters and more, the commonest of
 * the published lists, and those of Korean keyboards and habits. Compared without capitals and without what is put behind them.
 */
const COMMON: ReadonlySet<string> = new Set([
  'password', 'passwords', 'passwordpassword', 'mypassword', 'yourpassword', 'password123456', 'passw0rd', 'p@ssw0rd', 'p@ssword', 'pa$$word', 'letmein', 'letmeinplease',
  'iloveyou', 'iloveyouforever', 'ilovekorea', 'sunshine', 'princess', 'football', 'baseball', 'basketball', 'superman', 'spiderman', 'starwars', 'trustno', 'welcome', 'welcomehome', 'welcometo',
  'administrator', 'admin', 'adminadmin', 'adminpassword', 'administrador', 'root', 'rootroot', 'superuser', 'changeme', 'changemenow', 'changethis', 'default', 'defaultpassword', 'temporary', 'temppassword', 'test', 'testtest', 'testpassword', 'guestguest', 'useruser', 'secret', 'secretpassword', 'mysecret',
  'qwertyuiop', 'qwertyuiopasdfghjkl', 'qwerty', 'qwertyqwerty', 'qwer', 'qwerasdf', 'qwerasdfzxcv', 'asdfghjkl', 'asdfasdf', 'zxcvbnm', 'asdfghjklzxcvbnm', 'qazwsxedc', 'qazwsxedcrfv', 'qazwsx', 'qweasdzxc', 'qweasd', 'poiuytrewq', 'mnbvcxz',
  'michaeljordan', 'chocolate', 'butterfly', 'liverpool', 'manchester', 'barcelona', 'unbelievable', 'everything', 'whatever', 'computer', 'internet', 'samsung', 'samsunggalaxy', 'galaxy', 'naver', 'kakao', 'kakaotalk', 'google', 'facebook', 'gatehouse', 'korea', 'koreakorea', 'southkorea', 'seoul',
  'sarang', 'saranghae', 'saranghaeyo', 'annyeong', 'dkssudgktpdy', 'tkfkdgo', 'tkfkdgody', 'qlalfqjsgh', 'qlqjs', 'alswl', 'wlgns', 'rlarlarla', 'dlwlgns', 'gksrnr', 'eogksalsrnr', '비밀번호', '사랑해', '대한민국',
]);

const ROWS = ['01234567890123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', 'qazwsxedcrfvtgbyhnujmikolp'];
const backwards = (text: string): string => [...text].reverse().join('');
const RUNS = ROWS.flatMap((row) => [row, backwards(row)]);

/** One short piece again and again: aaaaaaaaaa, 1212121212, abcabcabcabc. */
const repeats = (text: string): boolean => /^(.{1,4}?)\1{2,}.{0,3}$/u.test(text);

const LISTED: Text = { ko: '누구나 먼저 추측하는 비밀번호입니다. 다른 비밀번호를 정해 주세요.', en: 'This is among the first passwords anybody would guess. Choose another one.' };
const SHORT: Text = { ko: '비밀번호는 10자 이상이어야 합니다.', en: 'A password has ten characters or more.' };
const ADDRESS: Text = { ko: '이메일 주소와 같은 비밀번호는 쓸 수 없습니다. 다른 비밀번호를 정해 주세요.', en: 'A password must not be the e-mail address. Choose another one.' };

export const PASSWORD_LENGTH = 10;

/** What is wrong with a password that somebody chooses, or null. `email` is null where it is not known. */
export function passwordProblem(password: string, email: string | null): { readonly code: string; readonly message: Text } | null {
  if ([...password].length < PASSWORD_LENGTH) return { code: 'password_short', message: SHORT };
  const typed = password.normalize('NFKC').toLowerCase();
  const address = email?.trim().toLowerCase() ?? '';
  if (address !== '' && (typed === address || (address.indexOf('@') >= 4 && typed.replace(/[^\p{L}]+$/u, '') === address.slice(0, address.indexOf('@'))))) return { code: 'password_is_address', message: ADDRESS };
  const word = typed.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const listed = [typed, word].some((one) => COMMON.has(one)) || repeats(typed) || RUNS.some((row) => row.includes(typed)) || (/^[^\p{L}]*$/u.test(typed) && new Set(typed).size <= 4);
  return listed ? { code: 'password_common', message: LISTED } : null;
}
