import { createHash } from 'node:crypto';
import { simpleParser, type Attachment, type ParsedMail } from 'mailparser';
import { oneLine, plainText, safeFileName } from '../../../domain/mail/safe-text.ts';
import type { BouncedMail, ReceivedFile, ReceivedMail } from '../../../domain/ports/gateway-mail.ts';
import { provenDomains } from './authentication-results.ts';
import { fromBytes, fromShifted, withReadableHeaders } from './korean-charsets.ts';

const MOST_FILES = 20;
const LONGEST_HTML = 1_000_000;
const LONGEST_TEXT = 50_000;
const REPORT = 'message/delivery-status';

/** Reads one raw mail. `recipients` are those of its envelope; null where it lies in a mailbox and only its headers tell. HTML becomes plain text and is kept nowhere; every name and text is made harmless. Throws on what is no mail. */
export async function readMail(raw: Buffer, given: { recipients: readonly string[] | null; sender?: string; authservId: string | undefined }): Promise<ReceivedMail> {
  const parsed = await simpleParser(withReadableHeaders(raw), { skipImageLinks: true, skipTextToHtml: true, skipTextLinks: true, keepDeliveryStatus: true, maxHtmlLengthToParse: LONGEST_HTML } as Parameters<typeof simpleParser>[1]);
  const bounce = readBounce(parsed) ?? (isAutoReply(parsed) ? null : unknownReport(parsed, given.sender));
  const byMachine = submitted(parsed) !== 'no';
  const senders = parsed.from?.value ?? [];
  const headers = (name: string) => parsed.headerLines.filter(({ key }) => key === name).map(({ line }) => line.replace(/^[^:]*:/, '').replaceAll(/\r?\n\s+/g, ' ').trim());
  const oneSender = senders.length === 1 && senders[0]?.group === undefined && headers('from').length === 1;
  const files = parsed.attachments.filter(({ contentType }) => bounce === null || contentType !== REPORT);
  return {
    recipients: given.recipients ?? writtenRecipients(parsed),
    from: { name: oneLine(fromShifted(fromBytes(senders[0]?.name ?? '')), 200), address: oneLine(senders[0]?.address ?? '', 254).toLowerCase() },
    subject: oneLine(fromShifted(parsed.subject ?? ''), 300), text: plainText(fromShifted(parsed.text ?? ''), LONGEST_TEXT),
    messageId: messageIds(parsed.messageId)[0] ?? null,
    answers: [...messageIds(parsed.inReplyTo), ...messageIds(...[parsed.references ?? []].flat()).toReversed()],
    attachments: readFiles(files.slice(0, MOST_FILES)), leftOut: Math.max(0, files.length - MOST_FILES),
    kind: bounce !== null ? 'bounce' : isAutoReply(parsed) ? 'auto_reply' : 'reply', byMachine, bounce,
    // Who is named twice, or in a group, is nobody.
    provenDomains: oneSender ? provenDomains(headers('authentication-results'), given.authservId) : [],
  };
}

const DELIVERED = ['delivered-to', 'x-original-to', 'envelope-to'];
const MOST_RECIPIENTS = 20;

function writtenRecipients({ headerLines, to, cc }: ParsedMail): string[] {
  const delivered = headerLines.filter(({ key }) => DELIVERED.includes(key)).map(({ line }) => line.replace(/^[^:]*:/, ''));
  const named = [to ?? [], cc ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ''));
  return [...delivered, ...named].map((address) => address.replace(/^[<\s]+|[>\s]+$/g, '').toLowerCase()).filter((address) => address.includes('@')).slice(0, MOST_RECIPIENTS);
}

function messageIds(...texts: readonly (string | undefined)[]): string[] {
  return texts.flatMap((text) => text?.match(/<[^<>\s]{3,250}>/g) ?? []).slice(0, 50);
}

function readFiles(attachments: readonly Attachment[]): ReceivedFile[] {
  const taken: string[] = [];
  return attachments.map(({ filename, contentType, content }) => {
    const mediaType = /^[a-z0-9.+-]{1,60}\/[a-z0-9.+-]{1,100}$/.test(contentType) ? contentType : 'application/octet-stream';
    const name = safeFileName(fromShifted(fromBytes(filename ?? '')), { taken });
    taken.push(name);
    return { name, mediaType, bytes: content, sha256: createHash('sha256').update(content).digest('hex') };
  });
}

function submitted({ headers }: ParsedMail): string {
  return String(headers.get('auto-submitted') ?? 'no').split(';')[0]?.trim().toLowerCase() ?? 'no';
}

const AWAY = /^\s*(\[?자동\s*(회신|응답|답장)|부재\s*중|automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|away from)/i;

/** RFC 3834, and what machines of before say instead of it. */
function isAutoReply(parsed: ParsedMail): boolean {
  const { headers } = parsed;
  return submitted(parsed).startsWith('auto-replied') || headers.has('x-autoreply') || headers.has('x-autorespond') || /^(auto_reply|auto-reply)$/i.test(String(headers.get('precedence') ?? '')) || AWAY.test(fromShifted(parsed.subject ?? ''));
}

const SERVERS = /^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@/i;

/** What a mail server wrote that is no report we can read: its envelope names no sender, or its own name stands there. It answers nothing; null for any other mail. */
function unknownReport(parsed: ParsedMail, sender: string | undefined): BouncedMail | null {
  const returnPath = parsed.headerLines.find(({ key }) => key === 'return-path')?.line.replace(/^[^:]*:/, '').trim();
  const nobody = sender === '' || returnPath === '<>' || SERVERS.test(parsed.from?.value[0]?.address ?? '');
  return nobody ? { action: 'unknown', status: '', diagnostic: '', messageId: null } : null;
}

/** A delivery report (RFC 3464); null for any other mail. */
function readBounce(parsed: ParsedMail): BouncedMail | null {
  const report = parsed.attachments.find(({ contentType }) => contentType === REPORT);
  if (report === undefined) return null;
  const fields = report.content.subarray(0, 20_000).toString('latin1');
  const field = (name: string) => oneLine(new RegExp(`^${name}:\\s*([^\\r\\n]*(?:\\r?\\n[ \\t][^\\r\\n]*)*)`, 'im').exec(fields)?.[1] ?? '', 300);
  const action = field('Action').toLowerCase();
  const original = parsed.attachments.find(({ contentType }) => contentType === 'message/rfc822' || contentType === 'text/rfc822-headers' || contentType === 'message/rfc822-headers')?.content.subarray(0, 50_000).toString('latin1') ?? parsed.text ?? '';
  return {
    action: action === 'failed' || action === 'delayed' ? action : 'other', status: /\d\.\d{1,3}\.\d{1,3}/.exec(field('Status'))?.[0] ?? '',
    diagnostic: field('Diagnostic-Code'), messageId: messageIds(/^Message-ID:\s*(<[^>\r\n]+>)/im.exec(original)?.[1])[0] ?? null,
  };
}
