import type { AddressInfo } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';
import { afterEach, expect, it } from 'vitest';
import type { ReceivedMail } from '../../../domain/ports/gateway-mail.ts';
import { fetchMail } from './mailbox.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function mailbox(raws: readonly string[]) {
  const server = hoodiecrow({ plugins: ['ID', 'UNSELECT', 'UIDPLUS'], users: { 'cases@gh.example.kr': { password: 'p@ss' } }, storage: { INBOX: { messages: raws.map((raw) => ({ raw })) } } });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  ends.push(() => new Promise<void>((resolve) => { server.close(() => resolve()); }));
  const flags = () => server.folderCache['INBOX']?.messages.map((message) => [...message.flags].filter((flag) => flag !== '\\Recent').sort()) ?? [];
  return { flags, url: (password = 'p%40ss') => `imap://cases%40gh.example.kr:${password}@127.0.0.1:${(server.server.address() as AddressInfo).port}/INBOX` };
}

const raw = (to: string, subject: string) => `From: team@pg.example.kr\r\nDelivered-To: <${to}>\r\nTo: Cases <other@gh.example.kr>\r\nSubject: ${subject}\r\n\r\nreceived\r\n`;

it('unread mail is taken once, with the address it was delivered to, and marked; what could not be kept stays unread for the next round', async () => {
  const box = await mailbox([raw('Cases+0abc123def456@gh.example.kr', 'one'), raw('cases@gh.example.kr', 'two'), raw('cases@gh.example.kr', 'three')]);
  const taken: ReceivedMail[] = [];
  let broken = true;
  const round = () => fetchMail({
    url: box.url(), authservId: undefined, onUnreadable: () => { throw new Error('all of them can be read'); },
    async take(mail) {
      if (broken && mail.subject === 'two') throw new Error('the database is away');
      taken.push(mail);
    },
  });
  await expect(round()).rejects.toThrow('the database is away');
  expect(box.flags()).toEqual([['\\Seen'], [], ['\\Seen']]);
  broken = false;
  await round();
  await round();
  expect(taken.map(({ subject }) => subject)).toEqual(['one', 'three', 'two']);
  expect(taken[0]?.recipients).toEqual(['cases+0abc123def456@gh.example.kr', 'other@gh.example.kr']);
  expect(box.flags()).toEqual([['\\Seen'], ['\\Seen'], ['\\Seen']]);
}, 60_000);

it('a mail that is too large is left alone and marked, and a wrong password is told without the words of the server', async () => {
  const box = await mailbox([`${raw('cases@gh.example.kr', 'large')}${'x'.repeat(30_000_000)}`]);
  const left: string[] = [];
  const given = { authservId: undefined, take: () => Promise.reject(new Error('it must not come so far')), onUnreadable: (why: string) => void left.push(why) };
  await fetchMail({ url: box.url(), ...given });
  expect(left).toEqual(['too_large']);
  expect(box.flags()).toEqual([['\\Flagged', '\\Seen']]);
  const failure = await fetchMail({ url: box.url('wrong'), ...given }).catch((problem: unknown) => problem as Error);
  expect((failure as Error).message).toBe('IMAP: the user or the password is not right');
}, 60_000);
