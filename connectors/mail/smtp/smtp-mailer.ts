import { createTransport } from 'nodemailer';
import type { Mailer } from '../../../domain/ports/mail.ts';

const TIMEOUT_MS = 20_000;
const PROBLEM_LENGTH = 300;

/**
 * Delivers mail to one SMTP server (`smtp://` or `smtps://`, with user and password in the address where it wants them).
 * An answer 5yz to the recipient or the message is a refusal; everything else that goes wrong is thrown and tried again.
 */
export function smtpMailer({ url, from }: { url: string; from: string }): Mailer {
  // `from` is a bare address of this installation; the message id must be stable and live under its domain.
  const domain = from.slice(from.lastIndexOf('@') + 1);
  const transport = createTransport(
    // The last two: a text of ours is never read from a file or fetched from an address.
    { url, pool: true, maxConnections: 2, connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS, disableFileAccess: true, disableUrlAccess: true },
    { from: { name: 'Gatehouse', address: from } },
  );
  return {
    async send(mail) {
      try {
        await transport.sendMail({
          to: { name: mail.to.name, address: mail.to.address },
          subject: mail.subject,
          text: mail.text,
          messageId: `<${mail.id}@${domain}>`,
          // Keeps holiday notes from answering.
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        return { kind: 'sent' };
      } catch (error) {
        const { responseCode, code, command } = error as { responseCode?: number; code?: string; command?: string };
        const aboutThisMail = code === 'EENVELOPE' || code === 'EMESSAGE' || command === 'RCPT TO' || command === 'DATA';
        if (aboutThisMail && responseCode !== undefined && responseCode >= 500) {
          return { kind: 'refused', problem: withoutAddress(`${responseCode} ${command ?? ''}`, mail.to.address) };
        }
        // The library's message may quote the recipient; what is thrown ends up in the log and in the job table.
        throw new Error(`SMTP: ${code ?? 'error'}${responseCode === undefined ? '' : ` ${responseCode}`}`);
      }
    },
    close() {
      transport.close();
    },
  };
}

function withoutAddress(text: string, address: string): string {
  return text.replaceAll(address, '…').trim().slice(0, PROBLEM_LENGTH);
}
