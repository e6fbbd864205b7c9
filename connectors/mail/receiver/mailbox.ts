import { ImapFlow } from 'imapflow';
import type { ReceivedMail } from '../../../domain/ports/gateway-mail.ts';
import { readMail } from './read-mail.ts';

export interface MailboxOptions {
  /** `imaps://user:password@host/INBOX`; `imap://` on this machine only. */
  readonly url: string;
  readonly authservId: string | undefined;
  /** Keeps a mail for good. What it throws leaves the mail unread for the next round. */
  readonly take: (mail: ReceivedMail) => Promise<void>;
  readonly onUnreadable: (why: 'too_large' | 'no_mail') => void;
}

const LARGEST_BYTES = 30_000_000;
const MOST_A_ROUND = 50;
const TIMEOUT_MS = 30_000;

/**
 * Takes the unread mail of a mailbox, the oldest first, and marks each as read once it is kept. A crash in between has it taken again, which is
 * noticed. Throws when the mailbox cannot be reached, and what `take` throws.
 */
export async function fetchMail(options: MailboxOptions): Promise<void> {
  const { hostname, port, protocol, username, password, pathname } = new URL(options.url);
  const secure = protocol === 'imaps:';
  const client = new ImapFlow({
    host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? (secure ? 993 : 143) : Number(port), secure, logger: false, auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
    connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: 2 * TIMEOUT_MS, disableAutoIdle: true,
  });
  // A connection that breaks while nobody waits for it must not end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const lock = await client.getMailboxLock(decodeURIComponent(pathname.slice(1)) || 'INBOX');
    try {
      const unread = (await client.search({ seen: false, deleted: false }, { uid: true })) || [];
      const failures: unknown[] = [];
      // One that cannot be kept now must not hold up those after it.
      for (const uid of unread.slice(0, MOST_A_ROUND)) await takeOne(client, uid, options).catch((problem: unknown) => void failures.push(problem));
      if (failures.length > 0) throw failures[0];
    } finally {
      lock.release();
    }
    await client.logout();
  } catch (problem) {
    // The library's words may quote the user; what is thrown ends up in the job table.
    if (problem instanceof Error && 'authenticationFailed' in problem) throw new Error('IMAP: the user or the password is not right');
    throw problem instanceof Error && 'code' in problem ? new Error(`IMAP: ${String(problem.code)}`) : problem;
  } finally {
    client.close();
  }
}

async function takeOne(client: ImapFlow, uid: number, { take, authservId, onUnreadable }: MailboxOptions): Promise<void> {
  const about = await client.fetchOne(String(uid), { size: true }, { uid: true });
  if (!about) return;
  let mail: ReceivedMail | null = null;
  if ((about.size ?? 0) > LARGEST_BYTES) onUnreadable('too_large');
  else {
    const message = await client.fetchOne(String(uid), { source: true }, { uid: true });
    if (!message || message.source === undefined) return;
    mail = await readMail(message.source, { recipients: null, authservId }).catch(() => null);
    if (mail === null) onUnreadable('no_mail');
  }
  if (mail !== null) await take(mail);
  // What cannot be taken stays in the mailbox, marked for whoever looks there.
  await client.messageFlagsAdd(String(uid), mail === null ? ['\\Seen', '\\Flagged'] : ['\\Seen'], { uid: true });
}
