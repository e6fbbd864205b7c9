import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterEach, expect, it } from 'vitest';
import { smtpMailer } from '../../connectors/mail/smtp/smtp-mailer.ts';
import { movableClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { startWorker } from '../../platform/queue-worker.ts';
import { readEvents } from '../../platform/stream.ts';
import { openVault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { forEachDatabase } from '../../testkit/databases.ts';
import { openNotifications, type NewMail } from './notifications.service.ts';

const link = 'https://console.test/reset?token=very-secret';
const mail: NewMail = {
  to: { name: '김하나, "Hana" <evil@example.net>', address: 'hana@example.kr' }, locale: 'ko', links: [link],
  subject: { ko: '비밀번호 재설정', en: 'Reset' }, text: { ko: `링크: ${link}`, en: `Link: ${link}` },
};

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A real SMTP server on loopback; the first `busy` messages are put off, mail to `refused@` is refused for good. */
async function smtpServer({ busy = 0 } = {}) {
  const received: { recipients: string[]; mail: ParsedMail }[] = [];
  let putOff = busy;
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS'],
    onRcptTo(address, _session, done) {
      if (putOff > 0) {
        putOff -= 1;
        return done(Object.assign(new Error('try later'), { responseCode: 451 }));
      }
      done(address.address.startsWith('refused@') ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : undefined);
    },
    onData(stream, session, done) {
      simpleParser(stream).then((parsed) => {
        received.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), mail: parsed });
        done();
      }, done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { received, url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}` };
}

async function start(database: Database, url: string | null) {
  const clock = movableClock(new Date());
  const mailer = url === null ? null : smtpMailer({ url, from: 'no-reply@console.test' });
  if (mailer) ends.unshift(() => mailer.close());
  const service = openNotifications({ database, clock, vault: openVault(['0123456789abcdefghijklmnopqrstuvwxyz-test-root']), mailer });
  const queue = (one: NewMail = mail) => database.inTransaction((tx) => service.queueMail(tx, one));
  const work = async () => {
    const worker = await startWorker({ database, clock, log: startLog({ level: 'silent' }), handlers: service.handlers, jobs: [] });
    await worker.idle();
    await worker.stop();
  };
  const first = async () => (await service.listMail({ limit: 10 })).items[0];
  return { service, clock, queue, work, first };
}

forEachDatabase((open) => {
  it('keeps mail for the operator where no server is set up, sealed, and tells the desk', async () => {
    const database = await open();
    const { queue, first, service } = await start(database, null);
    await queue();
    expect(await first()).toMatchObject({ state: 'kept', to: 'hana@example.kr', subject: '비밀번호 재설정', text: `링크: ${link}`, links: [link] });
    expect((await readEvents(database.kysely, { topic: 'operator', after: 0 })).events[0]).toMatchObject({ kind: 'mail.queued' });
    const { rows } = await database.pool.query<{ content: string }>('select content from outgoing_mail');
    expect(rows[0]?.content).not.toContain('hana');
    await queue();
    const page = await service.listMail({ limit: 1 });
    expect((await service.listMail({ limit: 1, cursor: page.next ?? '' })).next).toBeNull();
  });

  it('writes nothing when the transaction rolls back', async () => {
    const database = await open();
    const { service, first } = await start(database, null);
    await database.inTransaction(async (tx) => {
      await service.queueMail(tx, mail);
      throw new Error('rolled back');
    }).catch(() => {});
    expect(await first()).toBeUndefined();
  });

  it('sends to exactly one recipient, after the server put it off once, and then hides the link from the desk', async () => {
    const { received, url } = await smtpServer({ busy: 1 });
    const { queue, work, first, clock } = await start(await open(), url);
    const id = await queue();
    await work();
    expect(await first()).toMatchObject({ state: 'queued', problem: expect.stringContaining('451') as string });
    clock.advance(60_000);
    await work();
    expect(received).toHaveLength(1);
    expect(received[0]?.recipients).toEqual(['hana@example.kr']);
    expect(received[0]?.mail).toMatchObject({ subject: '비밀번호 재설정', messageId: `<${id}@console.test>` });
    expect(received[0]?.mail.text).toContain(link);
    const shown = await first();
    expect(shown).toMatchObject({ state: 'sent', links: [] });
    expect(JSON.stringify(shown)).not.toContain('very-secret');
  });

  it('gives up on a mailbox that does not exist, without naming it', async () => {
    const { url } = await smtpServer();
    const { queue, work, first } = await start(await open(), url);
    await queue({ ...mail, to: { name: '', address: 'refused@example.kr' } });
    await work();
    expect(await first()).toMatchObject({ state: 'failed', problem: expect.stringContaining('550') as string });
    expect((await first())?.problem).not.toContain('refused@');
  });
});
