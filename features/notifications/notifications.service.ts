import { AppError } from '../../contract/errors.ts';
import type { Mailer } from '../../domain/ports/mail.ts';
import type { Locale, Text } from '../../domain/text.ts';
import type { Clock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { enqueue } from '../../platform/queue.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { handleJob, type JobCall, type JobHandler } from '../../platform/queue-worker.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { forgetMail, sendMail } from './notifications.jobs.ts';
import * as store from './notifications.store.ts';

/** A mail in both languages; the recipient gets the one of `locale`. */
export interface NewMail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: Text;
  readonly text: Text;
  readonly locale: Locale;
  /** The links of the text, listed for the operator, who passes them on where no mail server is set up. */
  readonly links: readonly string[];
}

interface MailContent {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly links: readonly string[];
}

export interface OutgoingMailAnswer {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly links: string[];
  readonly state: 'queued' | 'sent' | 'kept' | 'failed';
  readonly createdAt: string;
  readonly problem: string | null;
}

export interface NotificationsService {
  /** Writes a mail in the caller's transaction: it goes out if and only if that commits. Returns its id. */
  queueMail(tx: Tx, mail: NewMail): Promise<string>;
  /** Outgoing mail for the operator's desk, newest first. */
  listMail(page: { cursor?: string | undefined; limit: number }): Promise<{ items: OutgoingMailAnswer[]; next: string | null }>;
  readonly handlers: readonly JobHandler[];
  readonly schedules: readonly Schedule[];
}

export interface NotificationsParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  /** Null where no mail server is set up: mail is then kept for the operator to read. */
  readonly mailer: Mailer | null;
}

const DAY_MS = 24 * 3600_000;
const KEPT_DAYS = 30;
const MAIL_ID = /^mail_[0-9A-Z]{26}$/;
const contextOf = (id: string) => `outgoing-mail:${id}`;

const FORGOTTEN: Text = { ko: '보관 기간이 지나 내용을 삭제했습니다.', en: 'The content was deleted after its time of keeping.' };
const HIDDEN_LINK = '[…]';

/** The mail room. */
export function openNotifications(parts: NotificationsParts): NotificationsService {
  return {
    queueMail: (tx, mail) => queueMail(parts, tx, mail),
    listMail: (page) => listMail(parts, page),
    handlers: [
      handleJob(sendMail, (call) => deliver(parts, call)),
      handleJob(forgetMail, async () => {
        await parts.database.inTransaction((tx) => store.forgetContent(tx, new Date(parts.clock.now().getTime() - KEPT_DAYS * DAY_MS)));
      }),
    ],
    schedules: [{ job: forgetMail, when: { dailyAt: '03:20' } }],
  };
}

async function queueMail({ vault, clock, mailer }: NotificationsParts, tx: Tx, mail: NewMail): Promise<string> {
  const now = clock.now();
  const id = newId('mail', now);
  const content: MailContent = { to: mail.to, subject: mail.subject[mail.locale], text: mail.text[mail.locale], links: mail.links };
  const state = mailer === null ? 'kept' : 'queued';
  await store.insertMail(tx, { id, content: vault.sealText(JSON.stringify(content), contextOf(id)), locale: mail.locale, state, created_at: now });
  if (mailer !== null) await enqueue(tx, sendMail, { mailId: id });
  await publish(tx, { topic: 'operator', kind: 'mail.queued', payload: { mailId: id, state }, at: now });
  return id;
}

async function deliver({ database, vault, clock, mailer }: NotificationsParts, call: JobCall<{ mailId: string }>): Promise<void> {
  const { mailId: id } = call.data;
  const row = await store.findMail(database.kysely, id);
  if (row === undefined || row.state !== 'queued' || row.content === null) return;
  const end = (state: 'sent' | 'failed', problem: string | null) =>
    database.inTransaction(async (tx) => {
      const at = clock.now();
      if (await store.endMail(tx, id, { state, problem, at })) await publish(tx, { topic: 'operator', kind: 'mail.changed', payload: { mailId: id, state }, at });
      await call.finish(tx);
    });
  if (mailer === null) return end('failed', 'SMTP_URL is no longer set.');
  const { to, subject, text } = JSON.parse(vault.openText(row.content, contextOf(id))) as MailContent;
  let outcome;
  try {
    outcome = await mailer.send({ id, to, subject, text });
  } catch (error) {
    const problem = error instanceof Error ? error.message.slice(0, 300) : 'error';
    if (call.lastAttempt) return end('failed', problem);
    await database.inTransaction((tx) => store.noteProblem(tx, id, problem));
    throw error;
  }
  await end(outcome.kind === 'sent' ? 'sent' : 'failed', outcome.kind === 'sent' ? null : outcome.problem);
}

async function listMail({ database, vault }: NotificationsParts, page: { cursor?: string | undefined; limit: number }): Promise<{ items: OutgoingMailAnswer[]; next: string | null }> {
  if (page.cursor !== undefined && !MAIL_ID.test(page.cursor)) throw new AppError('malformed_request', { detail: { ko: '목록의 위치가 올바르지 않습니다. 처음부터 다시 불러와 주세요.', en: 'The cursor is not valid. Please load the list from the start.' } });
  const rows = await store.mailBefore(database.kysely, { before: page.cursor ?? null, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map((row) => present(row, vault));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/**
 * What the operator sees. A link opens somebody's account, so it is shown only where the operator is the only way for it
 * to arrive; of delivered mail the operator learns that it went out, not how to get in.
 */
function present(row: store.MailRow, vault: Vault): OutgoingMailAnswer {
  const { id, state, problem } = row;
  const createdAt = row.created_at.toISOString();
  if (row.content === null) return { id, to: '', subject: FORGOTTEN[row.locale], text: FORGOTTEN[row.locale], links: [], state, createdAt, problem };
  const { to, subject, text, links } = JSON.parse(vault.openText(row.content, contextOf(id))) as MailContent;
  const base = { id, to: to.address, subject, state, createdAt, problem };
  if (state === 'kept') return { ...base, text, links: [...links] };
  return { ...base, text: links.reduce((rest, link) => rest.replaceAll(link, HIDDEN_LINK), text), links: [] };
}
