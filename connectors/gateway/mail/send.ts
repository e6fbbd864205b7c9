import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** How an attempt ended. `in_doubt`: the whole mail was handed over and the answer never came, so that nobody can know whether it was taken. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly problem: string }
  | { readonly kind: 'not_sent'; readonly problem: string }
  | { readonly kind: 'in_doubt'; readonly problem: string };

export interface Postbox {
  send(given: { readonly from: string; readonly to: string; readonly message: Buffer }): Promise<SendOutcome>;
}

interface Settings {
  /** `smtp://` or `smtps://`, with user and password in it where the server wants them. */
  readonly url: string;
  readonly timeoutMs: number;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Hands single mails to an SMTP server. Applications hold personal data: to any other machine only over TLS. A connection of its own for every mail, so that
 * it is known how far the conversation had come when it broke.
 */
export function openPostbox({ url, timeoutMs }: Settings): Postbox {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const options = {
    host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? (secure ? 465 : 587) : Number(port), secure, requireTLS: !secure && !LOOPBACK.has(hostname),
    connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs,
  };
  const credentials = username === '' ? null : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    async send({ from, to, message }) {
      const connection = new SMTPConnection(options);
      // Read only once the server has said that it wants the text; its end is followed by the dot that makes the server answer for it.
      const text = Readable.from([message]);
      let handedOver = false;
      text.once('end', () => { handedOver = true; });
      try {
        await new Promise<void>((resolve, reject) => {
          connection.once('error', reject);
          connection.once('end', () => reject(new Error('closed')));
          connection.connect((failure) => (failure ? reject(failure) : resolve()));
        });
        if (credentials !== null) await new Promise<void>((resolve, reject) => { connection.login({ credentials, ...credentials }, (failure) => (failure ? reject(failure) : resolve())); });
        await new Promise<void>((resolve, reject) => {
          connection.once('error', reject);
          connection.once('end', () => reject(new Error('closed')));
          connection.send({ from, to: [to], size: message.length, use8BitMime: false }, text, (failure) => (failure ? reject(failure) : resolve()));
        });
        return { kind: 'sent' };
      } catch (failure) {
        return outcomeOf(failure, handedOver);
      } finally {
        // Whatever it still says concerns nobody any more.
        connection.on('error', () => undefined);
        connection.close();
      }
    },
  };
}

/** Only the numbers are kept: a server's words may quote addresses. */
function outcomeOf(failure: unknown, handedOver: boolean): SendOutcome {
  const { responseCode, code, command } = failure as { responseCode?: number; code?: string; command?: string };
  const problem = ['SMTP', responseCode ?? code ?? 'closed', command].filter((part) => part !== undefined && part !== '').join(' ').slice(0, 100);
  if (responseCode === undefined && handedOver) return { kind: 'in_doubt', problem };
  // A login that fails says nothing of this mail: somebody has to change a setting, and then it goes.
  if (responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH') return { kind: 'refused', problem };
  return { kind: 'not_sent', problem };
}
