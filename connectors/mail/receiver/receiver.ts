import { BlockList, isIP, type AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import type { ReceivedMail } from '../../../domain/ports/gateway-mail.ts';
import { readMail } from './read-mail.ts';

export interface ReceiverOptions {
  readonly listen: { readonly host: string; readonly port: number };
  /** IP addresses or CIDR ranges of the mail servers that may hand mail over. */
  readonly servers: readonly string[];
  readonly authservId: string | undefined;
  /** Whether an address is one of ours: only then is a mail to it taken. */
  readonly knows: (address: string) => Promise<boolean>;
  /** Keeps a mail for good. What it throws is told to the other server as "try again later", so that nothing is lost. */
  readonly take: (mail: ReceivedMail) => Promise<void>;
  /** Told of what went wrong; without any word of the mail. */
  readonly onProblem: (problem: unknown) => void;
}

export interface MailReceiver {
  readonly port: number;
  close(): Promise<void>;
}

const LARGEST_BYTES = 30_000_000;
const MOST_RECIPIENTS = 5;
/** Each may hold a whole mail in memory; a mail server that is put off comes again. */
const MOST_AT_ONCE = 6;

/** Takes mail by SMTP from the operator's own mail server. A mail counts as taken only once it is kept. */
export async function openMailReceiver(options: ReceiverOptions): Promise<MailReceiver> {
  const allowed = blockList(options.servers);
  const server = new SMTPServer({
    authOptional: true, disabledCommands: ['AUTH', 'STARTTLS'], disableReverseLookup: true, hidePIPELINING: false, banner: 'Gatehouse',
    size: LARGEST_BYTES, maxClients: MOST_AT_ONCE, socketTimeout: 60_000, closeTimeout: 2_000, logger: false,
    onConnect(session, done) {
      const address = session.remoteAddress.replace(/^::ffff:/i, '');
      done(allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ? undefined : answer(554, 'This server is not allowed to hand mail over here'));
    },
    onRcptTo({ address }, session, done) {
      if (session.envelope.rcptTo.length >= MOST_RECIPIENTS) return done(answer(452, 'Too many recipients'));
      options.knows(address.toLowerCase()).then((known) => done(known ? undefined : answer(550, 'No such address here')), (problem: unknown) => {
        options.onProblem(problem);
        done(answer(451, 'Try again later'));
      });
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      let bytes = 0;
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        // The rest is read and dropped, so that the other side gets to hear the answer.
        if (bytes <= LARGEST_BYTES) chunks.push(chunk);
      });
      stream.on('error', () => done(answer(451, 'Try again later')));
      stream.on('end', () => {
        if (bytes > LARGEST_BYTES || stream.sizeExceeded) return done(answer(552, 'The mail is too large'));
        takeIn(options, Buffer.concat(chunks), session).then(done, (problem: unknown) => {
          options.onProblem(problem);
          done(answer(451, 'Try again later'));
        });
      });
    },
  });
  // A broken connection is the other side's matter: it comes again.
  server.on('error', (problem) => options.onProblem(problem));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(options.listen.port, options.listen.host, () => {
      server.server.removeListener('error', reject);
      resolve();
    });
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function takeIn(options: ReceiverOptions, raw: Buffer, session: SMTPServerSession): Promise<Error | null> {
  let mail: ReceivedMail;
  try {
    mail = await readMail(raw, { recipients: session.envelope.rcptTo.map(({ address }) => address.toLowerCase()), sender: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address, authservId: options.authservId });
  } catch {
    return answer(554, 'The mail cannot be read');
  }
  await options.take(mail);
  return null;
}

function answer(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', length] = range.split('/');
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    if (length === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(length), family);
  }
  return list;
}
