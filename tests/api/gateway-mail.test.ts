import { createHash, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import hoodiecrow from 'hoodiecrow-imap';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openMailBook } from '../../features/gateway-mail/gateway-mail.service.ts';
import { fetchMailJob } from '../../features/gateway-mail/gateway-mail.jobs.ts';
import { enqueue } from '../../platform/queue.ts';
import { eventually } from '../../testkit/eventually.ts';
import { handMailOver, openGatewayMailbox, type GatewayMailbox } from '../../testkit/gateway-mailbox.ts';
import { applyFor, casesOf, rehearsalVisitor, SIGN_UP_AGREED } from '../../testkit/merchant-walk.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';
import { removeTemporaryDirectories, temporaryDirectory } from '../../testkit/temporary-directory.ts';

removeTemporaryDirectories();

/** One started product with a gateway that takes mail, its mailbox behind a real SMTP server, and the door for replies. */
let mailbox: GatewayMailbox;
let app: TestApp;
let operator: Visitor;

const WITHIN = { withinMs: 60_000 };
const MEMO = '=HYPERLINK("http://evil.example","x") <script>alert(1)</script>';

beforeAll(async () => {
  mailbox = await openGatewayMailbox();
  const file = join(temporaryDirectory(), 'gateways.json');
  writeFileSync(file, JSON.stringify([{ code: 'kcp', mail: 'contract@pg.example.kr' }]));
  app = await startApp(await openFreshEmbedded(), {
    speed: 1, settings: { GATEWAYS_FILE: file, SMTP_URL: mailbox.url, GATEWAY_MAIL_REPLY_TO: 'cases+{case}@gatehouse.example.kr', GATEWAY_MAIL_LISTEN: '127.0.0.1:0', GATEWAY_MAIL_AUTHSERV_ID: 'mx.gatehouse.example.kr' },
  });
  operator = await rehearsalVisitor(app, 'operator');
}, 180_000);

afterAll(async () => {
  await app.close();
  await mailbox.close();
});

const applications = () => mailbox.mails.filter(({ to }) => to === 'contract@pg.example.kr');
const port = () => app.mailPort as number;

/** A merchant of its own for every case: what was submitted cannot be changed. */
async function newMerchant(): Promise<Visitor> {
  const email = `owner-${randomUUID().slice(0, 8)}@shop.example.kr`;
  const visitor = new Visitor(app.url);
  expect((await visitor.call('POST', '/api/account/sign-up', { email, password: 'a long enough password', name: '김하나', locale: 'ko', consents: SIGN_UP_AGREED })).status).toBe(201);
  const link = await eventually(() => {
    const found = /https?:\S+token=\S+/.exec(mailbox.mails.find(({ to }) => to === email)?.parsed.text ?? '')?.[0];
    if (found === undefined) throw new Error('the mail with the link is not there yet');
    return found;
  }, WITHIN);
  expect((await visitor.call('POST', '/api/account/confirm', { token: new URL(link).searchParams.get('token') })).status).toBe(200);
  return visitor;
}

/** A new case at the gateway that takes mail, and what was mailed for it. */
async function newCase({ memo = '', merchant: given }: { memo?: string; merchant?: Visitor } = {}) {
  const merchant = given ?? (await newMerchant());
  const application = await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }], memo });
  const [one] = await casesOf(merchant, application);
  const now = async () => (await casesOf(merchant, application))[0];
  const mails = () => applications().filter(({ parsed }) => parsed.subject?.includes(one.reference));
  return { merchant, id: one.id as string, reference: one.reference as string, now, mails };
}

async function handedOver(one: Awaited<ReturnType<typeof newCase>>) {
  return eventually(async () => {
    const now = await one.now();
    expect(now.tracks.intake.state).toBe('handed_over');
    return one.mails()[0] as GatewayMailbox['mails'][number];
  }, WITHIN);
}

async function waiting(caseId: string): Promise<any[]> {
  return (await operator.call('GET', '/api/desk/gateway-mail?state=all')).body.items.filter((mail: any) => mail.caseId === caseId);
}

const reply = (mail: GatewayMailbox['mails'][number], body: string, headers: readonly string[] = []) =>
  ['From: =?UTF-8?B?6rmA64u064u5?= <team@pg.example.kr>', `To: ${mail.from}`, 'Subject: Re: application', `Message-ID: <${Math.random().toString(36).slice(2)}@pg.example.kr>`, `In-Reply-To: ${mail.parsed.messageId ?? ''}`, ...headers, 'Content-Type: text/plain; charset=utf-8', '', body].join('\r\n');

const PROVEN = 'Authentication-Results: mx.gatehouse.example.kr; spf=pass smtp.mailfrom=pg.example.kr; dkim=pass header.d=pg.example.kr header.s=s1';
const ticked = (mail: GatewayMailbox['mails'][number], word: string, words = '') => (mail.parsed.text ?? '').split('\n').map((line) => `> ${line.includes(`[ ] ${word}`) ? line.replace('[ ]', '[x]') : line.startsWith('MESSAGE') ? `${line}\n> ${words}` : line}`).join('\n');

it('mails an application once, with what was applied for in an embedded font, its papers and their checksums; it harms nobody who opens it', async () => {
  const one = await newCase({ memo: MEMO });
  const mail = await handedOver(one);
  expect(one.mails()).toHaveLength(1);
  expect(mail.from).toMatch(/^cases\+[0-9a-z]{19}@gatehouse\.example\.kr$/);
  expect(mail.parsed.from?.value[0]?.address).toBe(mail.from);
  expect(mail.parsed.messageId).toMatch(new RegExp(`^<application\\.${one.id}\\.[0-9a-z]{19}@gatehouse\\.example\\.kr>$`));
  // Personal data stands in the paper only, not where lists and notifications show it.
  expect(`${mail.parsed.subject ?? ''} ${mail.parsed.text ?? ''}`).not.toMatch(/김하나|010-0000|evil/);
  const names = mail.parsed.attachments.map(({ filename }) => filename);
  expect(names).toEqual([`${one.reference}.pdf`, 'SHA256SUMS.txt']);
  const pdf = mail.parsed.attachments[0]?.content ?? Buffer.alloc(0);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect(pdf.toString('latin1')).toMatch(/\/FontFile2/);
  expect(pdf.toString('latin1')).not.toMatch(/\/JavaScript|\/JS\b|\/Launch|\/URI\b/);
  expect(mail.parsed.attachments[1]?.content.toString('utf8')).toBe(`${createHash('sha256').update(pdf).digest('hex')}  ${one.reference}.pdf\n`);
  // The operator can see what was sent; every look is logged.
  const { key } = (await operator.call('GET', '/api/desk/sent-gateway-mail')).body.items.find(({ caseId }: { caseId: string }) => caseId === one.id);
  const sent = (await operator.call('POST', `/api/desk/sent-gateway-mail/${encodeURIComponent(key)}/content`)).body;
  expect(sent).toMatchObject({ to: 'contract@pg.example.kr', messageId: mail.parsed.messageId, files: [{ name: `${one.reference}.pdf`, sha256: createHash('sha256').update(pdf).digest('hex') }, { name: 'SHA256SUMS.txt' }] });
  expect((await operator.call('GET', `/api/desk/audit?subject=${one.id}`)).body.items.map(({ action }: { action: string }) => action)).toContain('gateway_mail.reveal_sent');
}, 180_000);

it('a reply in EUC-KR with a file of raw Korean bytes is a proposal that the operator confirms with one press; every look is logged', async () => {
  const one = await newCase();
  const mail = await handedOver(one);
  const euc = (hex: string) => Buffer.from(hex, 'hex');
  // 접수되었습니다 in EUC-KR, 첨부.pdf with raw bytes in its header, a path in front.
  const raw = Buffer.concat([
    Buffer.from(['From: team@pg.example.kr', `To: ${mail.from}`, 'Subject: =?ks_c_5601-1987?B?waK89g==?=', 'Message-ID: <a1@pg.example.kr>', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b', '', '--b', 'Content-Type: text/plain; charset=euc-kr', 'Content-Transfer-Encoding: 8bit', '', ''].join('\r\n')),
    euc('c1a2bcf6b5c7befabdc0b4cfb4d9'), Buffer.from('.\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="../../../etc/'), euc('c3b7bace'), Buffer.from('.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n--b--\r\n'),
  ]);
  expect(await handMailOver(port(), { to: mail.from.toUpperCase(), raw })).toBe(250);
  // The mail server that did not hear the answer comes again: kept once.
  expect(await handMailOver(port(), { to: mail.from, raw })).toBe(250);
  const [item, ...more] = await waiting(one.id);
  expect(more).toEqual([]);
  expect(item).toMatchObject({ kind: 'reply', trust: 'address', state: 'waiting', meaning: { step: 'acknowledge' }, readFrom: 'words', gateway: 'kcp', reference: one.reference });
  expect(JSON.stringify(item)).not.toContain('접수되었습니다');
  const read = (await operator.call('POST', `/api/desk/gateway-mail/${item.id}/content`)).body;
  expect(read).toMatchObject({ subject: '접수', text: expect.stringContaining('접수되었습니다'), quote: '접수되었습니다.', files: [{ name: '첨부.pdf', bytes: 5 }] });
  expect(read.offers.map(({ code }: { code: string }) => code)).toContain('acknowledge');
  const file = await operator.call('GET', read.files[0].href);
  expect(file.headers.get('content-type')).toContain('application/octet-stream');
  expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
  expect((await one.now()).tracks.intake.state).toBe('handed_over');
  const confirmed = await operator.call('POST', `/api/desk/gateway-mail/${item.id}/confirm`, { step: 'acknowledge' });
  expect(confirmed.body).toMatchObject({ state: 'applied', settled: { byItself: false } });
  const now = await one.now();
  expect(now.tracks.intake.state).toBe('received');
  expect(now.events.at(-1)).toMatchObject({ command: 'acknowledge', source: 'mail' });
  expect((await operator.call('POST', `/api/desk/gateway-mail/${item.id}/confirm`, { step: 'start_review' })).body.code).toBe('not_allowed_now');
  expect((await one.now()).tracks.intake.state).toBe('received');
  const audit = (await operator.call('GET', `/api/desk/audit?subject=${one.id}`)).body.items.map(({ action }: { action: string }) => action);
  for (const action of ['gateway_mail.reveal', 'gateway_mail.open_file', 'gateway_mail.confirm']) expect(audit).toContain(action);
  // Nothing of it lies readable in the database.
  const { rows } = await app.ground.database.pool.query<{ all: string }>(`select string_agg(t::text, ' ') as all from (select content from gateway_mail_in union all select content from gateway_mail_out union all select content from gateway_mail_piece) t`);
  expect(rows[0]?.all).not.toMatch(/접수되었습니다|team@pg|JVBERi0/);
}, 180_000);

it('only a proven sender with our form filled in moves a case by itself; forged proofs, other domains and free words wait for a person', async () => {
  const one = await newCase();
  const mail = await handedOver(one);
  const forged = [
    // No verdict; a verdict of another server; a verdict in a comment; a proven domain that is not the gateway's; a sender of another domain; two senders.
    reply(mail, ticked(mail, 'REJECTED', 'forged 1')), reply(mail, ticked(mail, 'REJECTED', 'forged 2'), ['Authentication-Results: mx.evil.example; dkim=pass header.d=pg.example.kr']),
    reply(mail, ticked(mail, 'REJECTED', 'forged 3'), ['Authentication-Results: mx.gatehouse.example.kr; dkim=fail (dkim=pass header.d=pg.example.kr;) reason="; dkim=pass header.d=pg.example.kr" header.d=pg.example.kr']),
    reply(mail, ticked(mail, 'REJECTED', 'forged 4'), ['Authentication-Results: mx.gatehouse.example.kr; dkim=pass header.d=evil.example']),
    reply(mail, ticked(mail, 'REJECTED', 'forged 5'), [PROVEN]).replace('team@pg.example.kr', 'team@notpg.example.kr'),
    `From: other@evil.example\r\n${reply(mail, ticked(mail, 'REJECTED', 'forged 6'), [PROVEN])}`,
    reply(mail, '접수되었습니다.', [PROVEN]),
  ];
  for (const raw of forged) expect(await handMailOver(port(), { to: mail.from, raw })).toBe(250);
  const items = await waiting(one.id);
  expect(items.map(({ state }) => state)).toEqual(forged.map(() => 'waiting'));
  expect((await one.now()).tracks.intake.state).toBe('handed_over');

  expect(await handMailOver(port(), { to: mail.from, raw: reply(mail, ticked(mail, 'RECEIVED'), [PROVEN]) })).toBe(250);
  expect((await one.now()).tracks.intake.state).toBe('received');
  // Its form is spent: quoted once more, ticked or not, it waits for a person.
  expect(await handMailOver(port(), { to: mail.from, raw: reply(mail, ticked(mail, 'NEEDED', '통장 사본을 보내 주십시오'), [PROVEN]) })).toBe(250);
  expect((await one.now()).tracks.intake.state).toBe('received');
  const [needed] = await waiting(one.id);
  expect(needed).toMatchObject({ state: 'waiting', trust: 'authenticated', meaning: { step: 'request_information' }, readFrom: 'words' });
  expect((await operator.call('POST', `/api/desk/gateway-mail/${needed.id}/confirm`, { step: 'request_information', text: '통장 사본을 보내 주십시오' })).status).toBe(200);
  const asked = await one.now();
  expect(asked.tracks.intake.state).toBe('information_requested');
  expect(asked.events.at(-1)).toMatchObject({ command: 'request_information', source: 'mail', detail: { ko: expect.stringContaining('통장 사본을 보내 주십시오') as string } });
  expect((await waiting(one.id)).filter(({ settled }) => settled?.byItself === true)).toHaveLength(1);

  // The merchant's answer goes out in the same thread, once, its paper with a harmless name; taken back, the gateway is told.
  const form = new FormData();
  form.append('file', new Blob([await sharp({ create: { width: 300, height: 300, channels: 3, background: '#fff' } }).png().toBuffer()], { type: 'image/png' }), '통장 사본.png.exe');
  expect((await one.merchant.call('POST', `/api/cases/${one.id}/answer/documents`, form)).status).toBe(201);
  const documents = (await one.merchant.call('GET', `/api/cases/${one.id}/answer`)).body.documents.map(({ id }: { id: string }) => id);
  expect((await one.merchant.call('POST', `/api/cases/${one.id}/actions/answer_information`, { text: `통장 사본을 보냅니다\n[x] SIGNED - 계약 체결\n${mail.parsed.text?.slice(mail.parsed.text.indexOf('----- GATEHOUSE')).replace('[ ] SIGNED', '[x] SIGNED') ?? ''}`, documents })).status).toBe(200);
  const answer = await eventually(() => {
    const told = one.mails().find(({ parsed }) => parsed.subject?.includes('답변'));
    if (told === undefined) throw new Error('the answer has not been mailed yet');
    return told;
  }, WITHIN);
  expect(answer.parsed).toMatchObject({ inReplyTo: mail.parsed.messageId, text: expect.stringContaining('통장 사본을 보냅니다') as string });
  expect(answer.parsed.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([['통장 사본.png.exe.png', 'image/png'], ['SHA256SUMS.txt', 'text/plain']]);
  // What the merchant wrote stands quoted in a proven reply, and decides nothing; the form of this mail does.
  expect(await handMailOver(port(), { to: mail.from, raw: reply(answer, `확인해 보겠습니다.\n${(answer.parsed.text ?? '').split('\n').map((line) => `> ${line}`).join('\n')}`, [PROVEN]) })).toBe(250);
  expect((await one.now()).tracks).toMatchObject({ intake: { state: 'under_review' }, contract: { state: 'not_started' } });
  expect((await waiting(one.id))[0]).toMatchObject({ state: 'waiting', trust: 'authenticated', meaning: null });
  expect(await handMailOver(port(), { to: mail.from, raw: reply(answer, ticked(answer, 'ACCEPTED'), [PROVEN]) })).toBe(250);
  expect((await one.now()).tracks.intake.state).toBe('accepted');
  expect((await one.merchant.call('POST', `/api/cases/${one.id}/actions/withdraw`, {})).status).toBe(200);
  const withdrawal = await eventually(() => {
    const told = one.mails().find(({ parsed }) => parsed.subject?.includes('철회'));
    if (told === undefined) throw new Error('the withdrawal has not been mailed yet');
    return told;
  }, WITHIN);
  expect(withdrawal.parsed.inReplyTo).toBe(mail.parsed.messageId);
  expect(withdrawal.from).toBe(mail.from);

  // What the mails say goes once the case has been over for 90 days, and not before; that there were some stays.
  const age = async (days: number) => {
    const at = new Date(Date.now() - days * 86_400_000);
    for (const [table, columns, key] of [['gateway_case', ['since'], 'id'], ['gateway_mail_in', ['received_at'], 'case_id'], ['gateway_mail_out', ['created_at'], 'case_id']] as const) {
      await app.ground.database.pool.query(`update ${table} set ${columns.map((column) => `${column} = $1`).join(', ')} where ${key} = $2`, [at, one.id]);
    }
    for (const forget of app.house.forget) await forget({ now: new Date(), daysAgo: (back) => new Date(Date.now() - back * 86_400_000) });
    const { rows } = await app.ground.database.pool.query<{ kept: number; all: number }>('select count(content)::int as kept, count(*)::int as all from (select content from gateway_mail_in where case_id = $1 union all select content from gateway_mail_out where case_id = $1) t', [one.id]);
    return rows[0];
  };
  const before = await age(89);
  expect(before?.kept).toBe(before?.all);
  expect(await age(91)).toEqual({ kept: 0, all: before?.all });
  expect((await operator.call('POST', `/api/desk/gateway-mail/${needed.id}/content`)).body).toMatchObject({ forgotten: true, text: '', files: [] });
}, 180_000);

it('an absence note is noted, a delivery report says that the application did not arrive, and it goes out again when the operator says so', async () => {
  const one = await newCase();
  const mail = await handedOver(one);
  expect(await handMailOver(port(), { to: mail.from, raw: reply(mail, '부재중입니다. 접수되었습니다.', ['Auto-Submitted: auto-replied']) })).toBe(250);
  const report = [
    'From: MAILER-DAEMON@pg.example.kr', `To: ${mail.from}`, 'Subject: Undelivered', 'MIME-Version: 1.0', 'Content-Type: multipart/report; report-type=delivery-status; boundary=r', '', '--r', 'Content-Type: text/plain', '', 'It did not arrive.',
    '--r', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.pg.example.kr', '', 'Final-Recipient: rfc822; contract@pg.example.kr', 'Action: failed', 'Status: 5.1.1', 'Diagnostic-Code: smtp; 550 no such user',
    '--r', 'Content-Type: message/rfc822', '', `Message-ID: ${mail.parsed.messageId ?? ''}`, 'Subject: x', '', 'x', '--r--', '',
  ].join('\r\n');
  expect(await handMailOver(port(), { to: mail.from, from: '', raw: report })).toBe(250);
  expect((await waiting(one.id)).map(({ kind, state, meaning }) => [kind, state, meaning])).toEqual([['bounce', 'waiting', null], ['auto_reply', 'noted', null]]);
  const sent = async () => (await operator.call('GET', '/api/desk/sent-gateway-mail')).body.items.find(({ caseId }: { caseId: string }) => caseId === one.id);
  expect(await sent()).toMatchObject({ state: 'bounced', problem: 'bounced 5.1.1', actions: ['send_again', 'arrived'] });
  expect((await operator.call('POST', `/api/desk/sent-gateway-mail/${encodeURIComponent((await sent()).key)}/send_again`)).status).toBe(200);
  await eventually(() => expect(one.mails()).toHaveLength(2), WITHIN);
  expect(one.mails()[1]?.parsed.messageId).toBe(mail.parsed.messageId);
  expect(one.mails()[1]?.parsed.text).toContain('다시 보내는 것입니다');
  await eventually(async () => expect(await sent()).toMatchObject({ state: 'sent', attempts: 2, maybeTwice: true, actions: [] }), WITHIN);
}, 180_000);

it('an application whose answer was lost is never sent twice by itself: the operator says whether it arrived', async () => {
  const merchant = await newMerchant();
  mailbox.deal('break');
  const one = await newCase({ merchant });
  const sent = async () => (await operator.call('GET', '/api/desk/sent-gateway-mail?state=open')).body.items.find(({ caseId }: { caseId: string }) => caseId === one.id);
  const inDoubt = await eventually(async () => {
    const found = await sent();
    expect(found).toMatchObject({ state: 'in_doubt', attempts: 1, actions: ['arrived', 'send_again'] });
    return found;
  }, WITHIN);
  mailbox.deal('take');
  // A mail server's words, and a reply of nobody proven, settle nothing.
  const [attempt] = one.mails() as [GatewayMailbox['mails'][number]];
  expect(await handMailOver(port(), { to: attempt.from, from: '', raw: reply(attempt, 'received') })).toBe(250);
  expect(await handMailOver(port(), { to: attempt.from, raw: reply(attempt, '접수되었습니다.') })).toBe(250);
  expect(await sent()).toMatchObject({ state: 'in_doubt' });
  expect((await waiting(one.id)).map(({ kind, state }) => [kind, state])).toEqual([['reply', 'waiting'], ['bounce', 'waiting']]);
  // The operator may ask for another hand-over as often as they like.
  await eventually(async () => expect((await operator.call('POST', `/api/desk/cases/${one.id}/actions/retry_hand_over`)).status).toBe(200), WITHIN);
  const stuck = await eventually(async () => {
    const now = (await operator.call('GET', `/api/desk/cases/${one.id}`)).body;
    expect(now.handOver.attempts).toBeGreaterThan(1);
    return now;
  }, WITHIN);
  expect(stuck.standing.owner).toBe('operator');
  expect(stuck.handOver.lastProblem.ko).toContain('PG 메일');
  expect(one.mails()).toHaveLength(1);
  expect((await operator.call('POST', `/api/desk/sent-gateway-mail/${encodeURIComponent(inDoubt.key)}/arrived`)).status).toBe(200);
  await handedOver(one);
  expect(one.mails()).toHaveLength(1);
}, 180_000);

it('a process that dies between sending and recording leaves an application in doubt and an answer to be sent again, marked', async () => {
  const one = await newCase();
  const sent = await handedOver(one);
  const book = openMailBook(app.ground);
  const intent = { key: `application:dead-${one.id}`, kind: 'application' as const, caseId: one.id, gateway: 'kcp', reference: one.reference, to: sent.to, replyTag: book.replyTag(one.id), messageId: '<dead@gatehouse.example.kr>', subject: 's', text: 't', files: [] };
  expect(await book.begin(intent)).toEqual({ go: 'send', repeat: false });
  // Nothing was recorded. Whoever comes next, at once or later, does not send.
  expect(await book.begin(intent)).toEqual({ go: 'in_doubt' });
  expect((await book.find(intent.key))?.state).toBe('sending');
  await app.ground.database.pool.query(`update gateway_mail_out set attempted_at = attempted_at - interval '1 hour' where key = $1`, [intent.key]);
  expect((await book.find(intent.key))?.state).toBe('in_doubt');
  expect(await book.begin(intent)).toEqual({ go: 'in_doubt' });
  expect((await operator.call('GET', '/api/desk/sent-gateway-mail?state=open')).body.items.map(({ key }: { key: string }) => key)).toContain(intent.key);
  expect(await book.begin({ ...intent, key: `answer:dead-${one.id}`, kind: 'answer' })).toEqual({ go: 'send', repeat: false });
  // Another call may just be under way: only when it must be over is an answer sent again.
  expect(await book.begin({ ...intent, key: `answer:dead-${one.id}`, kind: 'answer' })).toEqual({ go: 'in_doubt' });
  await app.ground.database.pool.query(`update gateway_mail_out set attempted_at = attempted_at - interval '1 hour' where key = $1`, [`answer:dead-${one.id}`]);
  expect(book.replyTag(one.id)).toBe(sent.from.slice('cases+'.length, sent.from.indexOf('@')));
  const answer = { ...intent, key: `answer:dead-${one.id}`, kind: 'answer' as const };
  expect(await book.begin(answer)).toEqual({ go: 'send', repeat: true });
  await book.end(answer.key, { state: 'sent', problem: null });
  expect(await book.begin(answer)).toEqual({ go: 'sent' });
  expect((await operator.call('GET', '/api/desk/sent-gateway-mail')).body.items.find(({ key }: { key: string }) => key === answer.key)).toMatchObject({ state: 'sent', attempts: 2, maybeTwice: true });
}, 180_000);

it('mail to nobody, of nobody or too large is refused at the door, and what is about no case is counted for the operator', async () => {
  expect(await handMailOver(port(), { to: 'cases+0000000000000000000@gatehouse.example.kr', raw: 'From: a@b.kr\r\n\r\nx' })).toBe(550);
  expect(await handMailOver(port(), { to: 'root@gatehouse.example.kr', raw: 'From: a@b.kr\r\n\r\nx' })).toBe(550);
  expect(await handMailOver(port(), { to: 'cases@gatehouse.example.kr', raw: 'From: a@b.kr\r\nSubject: spam\r\n\r\nbuy' })).toBe(250);
  const refused = (await operator.call('GET', '/api/desk/rejected-events')).body.items;
  expect(refused).toContainEqual(expect.objectContaining({ gateway: 'mail', reason: 'unknown_case' }));
  const [one, two] = [await newCase(), await newCase()];
  const [mail, second] = [await handedOver(one), await handedOver(two)];
  // One mail to two cases is kept with both.
  expect(await handMailOver(port(), { to: [mail.from, second.from], raw: reply(mail, '두 건 모두 접수되었습니다.') })).toBe(250);
  expect([await waiting(one.id), await waiting(two.id)].map((items) => items.map(({ meaning }) => meaning?.step))).toEqual([['acknowledge'], ['acknowledge']]);
  expect(await handMailOver(port(), { to: mail.from, raw: Buffer.concat([Buffer.from(reply(mail, '')), Buffer.alloc(31_000_000, 'a\r\n')]) })).toBe(552);
  expect(await waiting(one.id)).toHaveLength(1);
}, 180_000);

it('replies that gather in a mailbox are fetched by the worker and find their cases', async () => {
  const box = hoodiecrow({ plugins: ['ID', 'UNSELECT', 'UIDPLUS'], users: { cases: { password: 'secret' } }, storage: { INBOX: {} } });
  await new Promise<void>((resolve) => { box.listen(0, '127.0.0.1', resolve); });
  const file = join(temporaryDirectory(), 'gateways.json');
  writeFileSync(file, JSON.stringify([{ code: 'kcp', mail: 'contract@pg.example.kr' }]));
  const other = await startApp(await openFreshEmbedded(), {
    speed: 1, settings: { GATEWAYS_FILE: file, SMTP_URL: mailbox.url, GATEWAY_MAIL_REPLY_TO: '{case}@replies.example.kr', GATEWAY_MAIL_IMAP: `imap://cases:secret@127.0.0.1:${(box.server.address() as AddressInfo).port}/INBOX` },
  });
  expect(other.mailPort).toBeNull();
  const [merchant, desk] = [await rehearsalVisitor(other, 'merchant'), await rehearsalVisitor(other, 'operator')];
  const [one] = await casesOf(merchant, await applyFor(merchant, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'kcp' }] }));
  const mail = await eventually(() => {
    const found = applications().find(({ parsed }) => parsed.subject?.includes(one.reference));
    if (found === undefined) throw new Error('the application has not been mailed yet');
    return found;
  }, WITHIN);
  // That server keeps a letter for every byte.
  box.appendMessage('INBOX', [], false, Buffer.from(reply(mail, '심사를 시작했습니다.')).toString('latin1'));
  // Sooner than the next round of the schedule.
  await other.ground.database.inTransaction((tx) => enqueue(tx, fetchMailJob, {}));
  await eventually(async () => {
    const { items } = (await desk.call('GET', '/api/desk/gateway-mail')).body;
    expect(items).toMatchObject([{ caseId: one.id, trust: 'address', state: 'waiting', meaning: { step: 'start_review' } }]);
  }, WITHIN);
  await other.close();
  await new Promise<void>((resolve) => { box.close(() => resolve()); });
}, 180_000);
