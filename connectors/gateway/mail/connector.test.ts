import { createServer, type AddressInfo, type Server } from 'node:net';
import { simpleParser } from 'mailparser';
import { afterEach, expect, it } from 'vitest';
import type { GatewayMailBook, MailedState } from '../../../domain/ports/gateway-mail.ts';
import type { GatewayHandOver } from '../../../domain/ports/gateway.ts';
import { openGatewayMailbox, type GatewayMailbox } from '../../../testkit/gateway-mailbox.ts';
import { compose } from './mails.ts';
import { createMailConnector } from './connector.ts';
import { openPostbox } from './send.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A book in memory with the rules of the real one for an application. */
function memoryBook(states: Map<string, MailedState>): GatewayMailBook {
  return {
    async begin({ key }) {
      const state = states.get(key);
      if (state === 'sent') return { go: 'sent' };
      if (state === 'sending' || state === 'in_doubt') return { go: 'in_doubt' };
      states.set(key, 'sending');
      return { go: 'send', repeat: state === 'again' };
    },
    async end(key, { state }) { states.set(key, state); },
    async find(key) {
      const state = states.get(key);
      return state === undefined ? null : { state, reference: 'GH-TEST', messageId: '<x@y.kr>', attempts: 1 };
    },
    replyTag: () => '0123456789abcdefghi',
    formCode: () => 'abcdefgh12',
  };
}

const t = (code: string) => ({ ko: code, en: code });
const HAND_OVER: GatewayHandOver = {
  caseId: 'case_01', reference: 'GH-TEST', submittedAt: '2026-11-24T00:00:00.000Z', lines: [{ method: 'card', type: 'one_time' }], extraFields: {}, consents: [], eventsUrl: '', pageUrl: '',
  business: { tradeName: '가온 식품\r\nBcc: evil@example.net', registrationNumber: '001-81-00017', service: { memo: '=cmd|calc' } },
  documents: [{ kind: 'business_registration_certificate', fileName: '..\\..\\사업자등록증".pdf\r\nX-Evil: yes', mediaType: 'application/pdf', sha256: '', bytes: 3, url: 'x' }],
};

async function connected(how: 'take' | 'refuse' | 'break' = 'take', url?: string) {
  const mailbox: GatewayMailbox = await openGatewayMailbox();
  ends.push(() => mailbox.close());
  mailbox.deal(how);
  const states = new Map<string, MailedState>();
  const connector = createMailConnector({
    gateway: 'kcp', address: 'contract@pg.example.kr', replyTo: 'cases+{case}@gh.example.kr', postbox: openPostbox({ url: url ?? mailbox.url, timeoutMs: 3_000 }), book: memoryBook(states), now: () => new Date(), open: async () => Buffer.from('pdf'),
    names: { gateway: t, method: t, type: t, industry: t, field: (_gateway, name) => t(name) },
  });
  return { connector, mailbox, states };
}

it('hostile names and words begin no header, no path and no second recipient', async () => {
  const { connector, mailbox } = await connected();
  expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'queued' });
  const [mail] = mailbox.mails;
  expect(mail?.parsed.headers.has('bcc')).toBe(false);
  expect(mail?.raw.toString('latin1')).not.toMatch(/^(Bcc|X-Evil)/im);
  expect(mail?.parsed.attachments.map(({ filename }) => filename)).toEqual(['GH-TEST.pdf', '사업자등록증_.pdf X-Evil_ yes.pdf', 'SHA256SUMS.txt']);
  // An answer goes into the same thread, what it corrects in a paper of its own.
  const answer = { kind: 'information', answerId: 'a1', text: '보내 드립니다', documents: [], corrections: [{ field: '/contact/email', before: 'old@shop.example', after: 'new@shop.example' }] } as const;
  expect([await connector.answer('case_01', answer), await connector.answer('case_01', answer)]).toEqual([{ kind: 'taken' }, { kind: 'taken' }]);
  expect(mailbox.mails).toHaveLength(2);
  expect(mailbox.mails[1]?.parsed).toMatchObject({ inReplyTo: '<x@y.kr>', text: expect.not.stringContaining('shop.example') as string });
  expect(mailbox.mails[1]?.parsed.attachments.map(({ filename }) => filename)).toEqual(['GH-TEST 정정.pdf', 'SHA256SUMS.txt']);
  // Sent by the library alone as well: a reference or name from elsewhere cannot break out either.
  const raw = await compose({ kind: 'answer', subject: 'x\r\nBcc: evil@example.net', text: 'x', files: [{ name: 'a"\r\nX-Evil: yes.pdf', mediaType: 'application/pdf', bytes: Buffer.from('x') }] }, { from: 'a@gh.example.kr', to: 'b@pg.example.kr', messageId: '<a@gh.example.kr>', follows: [], reference: 'GH\r\nX-Evil: yes', at: new Date() });
  expect(raw.toString('latin1')).not.toMatch(/^(Bcc|X-Evil)/im);
  expect((await simpleParser(raw)).subject).toContain('Bcc: evil');
});

it('a lost answer leaves an application in doubt, and it is not sent again before somebody says so', async () => {
  const { connector, mailbox, states } = await connected('break');
  expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'unreachable', reason: 'maybe_sent', mayHaveArrived: true, retryable: false });
  mailbox.deal('take');
  expect(await connector.submit(HAND_OVER)).toMatchObject({ reason: 'maybe_sent' });
  expect(await connector.ask('case_01', 0)).toMatchObject({ reason: 'maybe_sent' });
  expect(mailbox.mails).toHaveLength(1);
  states.set('application:case_01', 'again');
  expect(await connector.ask('case_01', 0)).toEqual({ kind: 'unknown_case' });
  expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'queued' });
  expect(mailbox.mails.map(({ parsed }) => parsed.messageId)).toEqual(Array.from({ length: 2 }, () => '<application.case_01.0123456789abcdefghi@gh.example.kr>'));
  expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'queued' });
  expect(mailbox.mails).toHaveLength(2);
});

it('what cannot have arrived is tried again by itself: nobody there, refused for good, broken off before the text, silent before it', async () => {
  const refused = await connected('refuse');
  expect(await refused.connector.submit(HAND_OVER)).toEqual({ kind: 'refused', reason: 'SMTP 550 RCPT TO' });
  refused.mailbox.deal('take');
  expect(await refused.connector.submit(HAND_OVER)).toMatchObject({ kind: 'queued' });

  for (const talk of [(server: Server) => server.on('connection', (socket) => socket.destroy()), (server: Server) => server.on('connection', (socket) => { socket.on('error', () => undefined); socket.write('220 hello\r\n'); })]) {
    const server = createServer();
    talk(server);
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    const { connector, states } = await connected('take', `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(await connector.submit(HAND_OVER)).toMatchObject({ kind: 'unreachable', reason: 'no_connection', retryable: true, mayHaveArrived: false });
    expect(states.get('application:case_01')).toBe('not_sent');
    server.close();
  }
});
