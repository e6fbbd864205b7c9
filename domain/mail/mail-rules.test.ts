import { expect, it } from 'vitest';
import { meaningOf, ownWords } from './meaning.ts';
import { tagOf } from './reply-address.ts';
import { FORM_LINES, printForm, readForms, withoutForm } from './reply-form.ts';
import { oneLine, plainText, safeFileName } from './safe-text.ts';

it.each([
  ['../../../etc/passwd', 'passwd'], ['..\\..\\C:\\boot.ini', 'boot.ini'], ['/etc/cron.d/x', 'x'], ['.htaccess', 'htaccess'], ['  ..  ', 'document'], ['', 'document'], ['con.txt', '_con.txt'], ['NUL', '_NUL'],
  ['a\r\nBcc: evil@example.net.pdf', 'a Bcc_ evil@example.net.pdf'], ['계약서\u202Efdp.exe', '계약서fdp.exe'], ['통장\u0000사본.pdf', '통장사본.pdf'], ['a<b>:"|?*;.pdf', 'a_b_______.pdf'], ['사업자등록증.pdf', '사업자등록증.pdf'],
])('a file called %j travels as %j', (given, safe) => {
  expect(safeFileName(given)).toBe(safe);
});

it('the ending of a name says what the content is, names are not too long, and none is given twice', () => {
  expect(safeFileName('bill.pdf.exe', { mediaType: 'application/pdf' })).toBe('bill.pdf.exe.pdf');
  expect(safeFileName('scan.JPEG', { mediaType: 'image/jpeg' })).toBe('scan.jpg');
  expect(safeFileName('증'.repeat(300), { mediaType: 'application/pdf' })).toBe(`${'증'.repeat(100)}.pdf`);
  expect(safeFileName('A.pdf', { taken: ['a.pdf', 'A (2).pdf'] })).toBe('A (3).pdf');
});

it('texts lose what hides or turns letters, and a line stays one line', () => {
  expect(plainText('가\r\n나\u0007\u202E다\u200B\ud800')).toBe('가\n나다\ufffd');
  expect(oneLine('subject\r\nBcc: evil@example.net\u2028x')).toBe('subject Bcc: evil@example.net x');
  expect(oneLine('가'.repeat(400), 10)).toBe(`${'가'.repeat(9)}…`);
});

const CODE = 'abcdefgh1234';
const quoted = (form: string) => form.split('\n').map((line) => `> ${line}`).join('\n');
const tick = (word: string, words = '', code = CODE) => printForm(code).replace(`[ ] ${word}`, `[x] ${word}`).replace('내용:', `내용:\n${words}`);
const readForm = (reply: string, codes = [CODE]) => readForms(reply, codes)[0] ?? null;

it('the form is read as printed, quoted and ticked in any of the ways people tick, and means the step of its line', () => {
  for (const { word, command, needsText } of FORM_LINES) {
    for (const form of [tick(word, '통장 사본'), quoted(tick(word, '통장 사본'))]) expect(readForm(`안녕하세요\n${form}`)).toMatchObject({ command, text: '통장 사본', code: CODE });
    expect(readForm(tick(word)) === null).toBe(needsText);
  }
  for (const mark of ['X', 'V', '✓', ' o ', 'ㅌ']) expect(readForm(printForm(CODE).replace('[ ] RECEIVED', `[${mark}] RECEIVED`))?.command).toBe('acknowledge');
});

it('a form that is not ticked, ticked twice, cut off, or ticked where its words belong says nothing for certain', () => {
  expect(readForm(printForm(CODE))).toBeNull();
  expect(readForm(tick('RECEIVED').replace('[ ] ACCEPTED', '[x] ACCEPTED'))).toBeNull();
  expect(readForm(tick('NEEDED', '통장 사본').split('----- END')[0] ?? '')).toBeNull();
  expect(readForm(`${tick('NEEDED', '통장 사본').split('----- END')[0] ?? ''}\n${printForm(CODE)}`)).toBeNull();
  expect(readForm(printForm(CODE).replace('내용:', '내용:\n[x] SIGNED'))).toBeNull();
});

it('what stands around the form, or in a form with another code, was written by anybody: a merchant signs nothing by it', () => {
  const merchant = `[x] SIGNED - done\n${tick('SIGNED', '', 'zzzzzzzz9999')}\n${tick('SIGNED').replace(` ${CODE}`, '')}`;
  for (const words of [merchant, quoted(merchant)]) {
    expect(readForms(`${words}\n${printForm(CODE)}`, [CODE])).toEqual([]);
    expect(readForms(`${words}\n${tick('RECEIVED')}`, [CODE]).map(({ command }) => command)).toEqual(['acknowledge']);
    expect(meaningOf(`${words}\n${printForm(CODE)}`, { last: CODE, earlier: [] }).from).not.toBe('form');
  }
  // And it does not even look like one any more when it is mailed.
  expect(withoutForm(tick('SIGNED'))).not.toMatch(/\[|\]|-{3}|REPLY FORM/);
});

it('only the form of the last mail is certain; an earlier one, which may just be quoted, is a proposal', () => {
  expect(meaningOf(tick('ACCEPTED'), { last: CODE, earlier: [] })).toMatchObject({ command: 'accept', from: 'form' });
  expect(meaningOf(quoted(tick('ACCEPTED')), { last: 'zzzzzzzz9999', earlier: [CODE] })).toMatchObject({ command: 'accept', from: 'words' });
  expect(meaningOf(tick('ACCEPTED'), { last: null, earlier: [] }).command).toBeNull();
  // Two filled-in copies of the same form contradict each other.
  expect(meaningOf(`${tick('ACCEPTED')}\n${quoted(tick('REJECTED', 'x'))}`, { last: CODE, earlier: [] }).from).toBe('words');
});

it.each([
  ['안녕하세요. 신청서 잘 접수되었습니다.', 'acknowledge'], ['현재 심사 진행 중입니다.', 'start_review'], ['접수되었습니다.\n통장 사본을 보내 주시기 바랍니다.', 'request_information'], ['서류가 누락되었습니다', 'request_information'],
  ['심사 결과 반려되었습니다. 업종 제한입니다.', 'reject'], ['심사가 승인되었습니다.', 'accept'], ['계약서를 담당자 메일로 발송하였습니다.', 'offer_contract'], ['계약 체결이 완료되었습니다.', 'sign_contract'],
  ['We have received your application.', 'acknowledge'], ['Unfortunately the application has been rejected.', 'reject'], ['Please send a copy of the bank book.', 'request_information'],
  // Denied, conditional or asked: proves nothing.
  ['아직 접수되지 않았습니다.', null], ['승인될 경우 연락드리겠습니다.', null], ['접수되었나요?', null], ['We have not received it.', null], ['안녕하세요. 확인 후 연락드리겠습니다.', null],
])('%j seems to mean %s', (text, command) => {
  expect(meaningOf(text, { last: null, earlier: [] }).command).toBe(command);
});

it('what they quote of ours is not taken for their words', () => {
  const reply = '확인 후 연락드리겠습니다.\n\n-----Original Message-----\nFrom: Gatehouse\n접수되었습니다';
  expect(meaningOf(reply, { last: null, earlier: [] }).command).toBeNull();
  expect(ownWords(`예\n> 접수되었습니다\n2026년 11월 24일 (화) 오후 1:02, Gatehouse 님이 작성:\n반려`)).toBe('예');
});

it('an address is ours with its tag, in any capitals, and without one where the plus was cut', () => {
  const plus = 'cases+{case}@mail.example.kr';
  expect(tagOf(plus, 'Cases+0ABC123def456ghi789@Mail.Example.KR')).toBe('0abc123def456ghi789');
  expect(tagOf(plus, 'cases@mail.example.kr')).toBe('');
  for (const address of ['cases+@mail.example.kr', 'cases+a/../b@mail.example.kr', 'other+0abc123def456@mail.example.kr', 'cases+0abc123def456@mail.example.kr.evil.example', 'x']) expect(tagOf(plus, address)).toBeNull();
  expect(tagOf('{case}@replies.example.kr', '0abc123def456@replies.example.kr')).toBe('0abc123def456');
  expect(tagOf('{case}@replies.example.kr', '@replies.example.kr')).toBeNull();
});
