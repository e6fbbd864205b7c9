import { expect, it } from 'vitest';
import { provenDomains } from './authentication-results.ts';
import { readMail } from './read-mail.ts';

const read = (...parts: (string | Buffer)[]) => readMail(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))), { recipients: ['a@b.kr'], authservId: 'mx.our.example' });
const EUC = Buffer.from([0xc7, 0xd1, 0xb1, 0xdb]); // 한글
const SHIFTED = '\u001b$)C\u000eGQ1[\u000f';

it('reads the charsets of old and new Korean mail, in subjects, bodies and names of files', async () => {
  const file = (header: string | Buffer) => ['--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; ', header, '\r\n\r\nabc\r\n'];
  const mail = await read(
    'From: ', EUC, ' <team@pg.kr>\r\nSubject: ', EUC, '\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n',
    '--x\r\nContent-Type: text/plain; charset=iso-2022-kr\r\n\r\n', SHIFTED, ' 1\r\n', '--x\r\nContent-Type: text/plain; charset="ks_c_5601-1987"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n', EUC, ' 2\r\n', '--x\r\nContent-Type: text/plain; charset=euc-kr\r\nContent-Transfer-Encoding: base64\r\n\r\n', EUC.toString('base64'), '\r\n',
    '--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=ED=95=9C=EA=B8=80 3\r\n',
    ...file(Buffer.concat([Buffer.from('filename="'), EUC, Buffer.from('1.pdf"')])), ...file(Buffer.from('filename="한글2.pdf"')), ...file("filename*=euc-kr''%C7%D1%B1%DB3.pdf"), ...file("filename*0*=utf-8''%ED%95%9C; filename*1*=%EA%B8%804.pdf"),
    ...file('filename="=?ks_c_5601-1987?B?x9Gx2w==?=5.pdf"'), ...file("filename*=iso-2022-kr''%1B%24%29C%0EGQ1%5B%0F6.pdf"), '--x--\r\n',
  );
  expect(mail).toMatchObject({ subject: '한글', from: { name: '한글', address: 'team@pg.kr' } });
  expect(mail.text.match(/한글/g)).toHaveLength(4);
  expect(mail.attachments.map(({ name }) => name)).toEqual(['한글1.pdf', '한글2.pdf', '한글3.pdf', '한글4.pdf', '한글5.pdf', '한글6.pdf']);
  expect((await read(`From: a@b.kr\r\nSubject: =?ISO-2022-KR?B?${Buffer.from(SHIFTED).toString('base64')}?=\r\n\r\nx`)).subject).toBe('한글');
});

it('keeps no HTML, no path, no more files than twenty, and nothing that turns letters', async () => {
  const mail = await read('From: a@b.kr\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<img src="http://track.example/x.png"><script>alert(1)</script><p>received &lt;b&gt;</p>');
  expect(mail.text).not.toMatch(/<p>|<img|script|alert/);
  expect(mail.text).toContain('received <b>');
  const many = await read('From: a@b.kr\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n', ...Array.from({ length: 25 }, () => '--x\r\nContent-Type: x/y; evil\r\nContent-Disposition: attachment; filename="..\\\\..\\\\a\u0000.exe"\r\n\r\nq\r\n'), '--x--\r\n');
  expect(many).toMatchObject({ leftOut: 5 });
  expect(many.attachments).toHaveLength(20);
  expect(many.attachments.map(({ name }) => name).slice(0, 2)).toEqual(['a.exe', 'a (2).exe']);
});

it('tells delivery reports and absence notes from replies', async () => {
  expect(await read('From: a@b.kr\r\nSubject: =?utf-8?B?67aA7J6s7KSRIOyVjOumvA==?=\r\n\r\nx')).toMatchObject({ kind: 'auto_reply' });
  expect(await read('From: a@b.kr\r\nAuto-Submitted: auto-replied (vacation)\r\n\r\nx')).toMatchObject({ kind: 'auto_reply', byMachine: true });
  expect(await read('From: a@b.kr\r\nAuto-Submitted: auto-generated\r\n\r\nx')).toMatchObject({ kind: 'reply', byMachine: true });
  // A mail server's own words, without a report: its envelope names nobody, or it says who it is. An absence note has no sender either.
  const raw = Buffer.from('From: Mail System <team@pg.kr>\r\nSubject: failure\r\n\r\nreceived');
  expect(await readMail(raw, { recipients: ['a@b.kr'], sender: '', authservId: undefined })).toMatchObject({ kind: 'bounce', bounce: { action: 'unknown' } });
  expect(await readMail(raw, { recipients: ['a@b.kr'], sender: 'team@pg.kr', authservId: undefined })).toMatchObject({ kind: 'reply' });
  expect(await read('Return-Path: <>\r\nFrom: a@b.kr\r\n\r\nreceived')).toMatchObject({ kind: 'bounce' });
  expect(await read('From: MAILER-DAEMON@b.kr\r\n\r\nreceived')).toMatchObject({ kind: 'bounce' });
  expect(await readMail(Buffer.from('From: a@b.kr\r\nAuto-Submitted: auto-replied\r\n\r\nx'), { recipients: ['a@b.kr'], sender: '', authservId: undefined })).toMatchObject({ kind: 'auto_reply' });
  expect(await read('From: a@b.kr\r\nIn-Reply-To: <one@x.kr>\r\nReferences: <two@x.kr>\r\n <three@x.kr>\r\n\r\nx')).toMatchObject({ kind: 'reply', byMachine: false, answers: ['<one@x.kr>', '<three@x.kr>', '<two@x.kr>'] });
  expect(await read('From: a@b.kr\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n--r\r\nContent-Type: text/plain\r\n\r\nx\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: delayed\r\nStatus: 4.4.1\r\n--r--\r\n')).toMatchObject({ kind: 'bounce', bounce: { action: 'delayed', status: '4.4.1', messageId: null } });
});

it('believes only the verdict of our own mail server, and nothing inside comments or quotes', () => {
  const proven = (...headers: string[]) => provenDomains(headers, 'mx.our.example');
  expect(proven('mx.our.example; spf=pass smtp.mailfrom=pg.kr; dkim=pass (2048-bit) header.d=PG.kr header.s=s1; dmarc=pass header.from=team@mail.pg.kr')).toEqual(['pg.kr', 'mail.pg.kr']);
  expect(proven('mx.our.example 1; dkim=pass header.d=pg.kr')).toEqual(['pg.kr']);
  for (const header of ['mx.evil.example; dkim=pass header.d=pg.kr', 'mx.our.example.evil.example; dkim=pass header.d=pg.kr', 'mx.our.example; dkim=fail header.d=pg.kr', 'mx.our.example; dkim=none (dkim=pass header.d=pg.kr)', 'mx.our.example; dkim=fail reason="; dkim=pass header.d=pg.kr"', 'mx.our.example; spf=pass smtp.mailfrom=pg.kr', 'mx.our.example; arc=pass header.d=pg.kr', 'mx.our.example; xdkim=pass header.d=pg.kr', 'mx.our.example; dkim=passed header.d=pg.kr', 'mx.our.example; dkim=pass header.d=kr']) expect(proven(header), header).toEqual([]);
  expect(provenDomains(['mx.our.example; dkim=pass header.d=pg.kr'], undefined)).toEqual([]);
});
