import type { AddressInfo } from 'node:net';
import { createTransport } from 'nodemailer';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** The mailbox of a gateway's contract team, behind a real SMTP server on loopback. */
export interface GatewayMailbox {
  readonly url: string;
  /** What it has taken, in order. */
  readonly mails: { readonly from: string; readonly to: string; readonly parsed: ParsedMail; readonly raw: Buffer }[];
  /** How the next mails are dealt with: taken, refused for good, or taken without a word, the connection broken. */
  deal(how: 'take' | 'refuse' | 'break'): void;
  close(): Promise<void>;
}

export async function openGatewayMailbox(): Promise<GatewayMailbox> {
  const mails: GatewayMailbox['mails'] = [];
  let how: 'take' | 'refuse' | 'break' = 'take';
  const sockets = new Map<string, { destroy: () => void }>();
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], disableReverseLookup: true,
    onRcptTo: (_address, _session, done) => done(how === 'refuse' ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : undefined),
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        simpleParser(raw).then((parsed) => {
          mails.push({ from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address, to: session.envelope.rcptTo[0]?.address ?? '', parsed, raw });
          // Taken and kept; and then the answer is lost.
          if (how === 'break') for (const socket of sockets.values()) socket.destroy();
          else done();
        }, done);
      });
    },
  });
  server.on('error', () => undefined);
  server.server.on('connection', (socket) => {
    const id = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
    sockets.set(id, socket);
    socket.once('close', () => sockets.delete(id));
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`, mails,
    deal(next) {
      how = next;
    },
    close: () => new Promise((resolve) => { server.close(() => resolve()); }),
  };
}

/** Hands a raw mail over as the operator's own mail server would. Answers the number of the answer: 250, 550, 552 ... */
export async function handMailOver(port: number, given: { readonly to: string | readonly string[]; readonly from?: string; readonly raw: Buffer | string }): Promise<number> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true });
  try {
    await transport.sendMail({ envelope: { from: given.from ?? 'team@pg.example.kr', to: [given.to].flat() }, raw: given.raw });
    return 250;
  } catch (error) {
    const { responseCode } = error as { responseCode?: number };
    if (responseCode === undefined) throw error;
    return responseCode;
  } finally {
    transport.close();
  }
}
