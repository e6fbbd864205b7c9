import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { printForm, withoutForm } from '../../../domain/mail/reply-form.ts';
import { oneLine, plainText } from '../../../domain/mail/safe-text.ts';
import type { GatewayMailKind, MailedFile } from '../../../domain/ports/gateway-mail.ts';
import type { GatewayAnswer } from '../../../domain/ports/gateway.ts';
import type { Text } from '../../../domain/text.ts';

/** A file of a mail with its content. */
export interface MailFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export interface Letter {
  readonly kind: GatewayMailKind;
  readonly subject: string;
  readonly text: string;
  readonly files: readonly MailFile[];
}

const SUBJECTS: Readonly<Record<GatewayMailKind | GatewayAnswer['kind'], string>> = {
  application: '전자결제 가입 신청서 / Application for electronic payment', withdrawal: '신청 철회 / Application withdrawn', answer: '회신 / Answer',
  information: '보완 요청에 대한 답변 / Answer to your request', contract_signed: '계약 서명 / Contract signed', card_review_requested: '카드사 심사 요청 / Request for card review', contact_changed: '담당자 변경 / New contact person',
};

/** `[GH-...] ...`: people sort mail by the number. */
export function subjectOf(reference: string, about: GatewayMailKind | GatewayAnswer['kind']): string {
  return oneLine(`[${reference}] ${SUBJECTS[about]}`);
}

const lines = (...all: readonly (string | null)[]) => all.filter((line) => line !== null).join('\n');
const FOOT = '이 메일에 회신하시면 해당 신청에 바로 연결됩니다. 주소나 제목을 바꾸지 말아 주세요.\nReplies to this mail reach this application directly. Please keep address and subject as they are.';

/** Personal data travels in the attached PDF only: subjects and texts are shown in lists and notifications. */
export function applicationText(given: { reference: string; gateway: Text; repeat: boolean; formCode: string }): string {
  const { reference, gateway, repeat, formCode } = given;
  return lines(
    `${oneLine(gateway.ko)} 담당자님께`, '',
    `전자결제 가입 신청서(${reference})를 보내 드립니다. 신청 내용은 첨부한 PDF에 있으며, 함께 첨부한 서류의 확인 값은 SHA256SUMS.txt에 있습니다.`,
    `Attached is the application ${reference} for electronic payment. The PDF holds what was applied for; SHA256SUMS.txt holds the checksums of all files.`, '',
    repeat ? `※ 이 신청서는 다시 보내는 것입니다. 신청 번호가 같은 메일을 이미 받으셨다면 하나로 처리해 주세요.\n* This is sent again. If a mail with the same reference has reached you before, please treat both as one application.\n` : null,
    FOOT, '', printForm(formCode), '',
  );
}

export function withdrawalText(reference: string): string {
  return lines(
    `가맹점이 신청(${reference})을 철회했습니다. 더 이상 진행하지 말아 주시고, 받으신 서류는 파기해 주세요.`,
    `The merchant has withdrawn the application ${reference}. Please do not go on with it, and destroy the documents you have received.`, '', FOOT, '',
  );
}

export function answerText(reference: string, answer: GatewayAnswer, formCode: string): string {
  if (answer.kind === 'contract_signed') return lines(`가맹점이 계약서(${reference})에 서명했습니다. 확인 후 회신해 주세요.`, `The merchant has signed the contract of ${reference}. Please reply once you have checked it.`, '', FOOT, '', printForm(formCode), '');
  if (answer.kind === 'contact_changed') return lines(`가맹점의 담당자가 바뀌었습니다(${reference}). 앞으로는 첨부한 PDF의 새 담당자에게 연락해 주시고, 이전 담당자에게는 보내지 말아 주세요.`, `The merchant has another contact person (${reference}). From now on please write to the one in the attached PDF, and no longer to the former one.`, '', FOOT, '');
  // The merchant's own words stand in our mail, and are quoted in the reply to it.
  const said = withoutForm(plainText(answer.text ?? '', 10_000)).trim();
  const [ko, en] = answer.kind === 'information' ? [`요청하신 내용에 대한 가맹점의 답변입니다(${reference}).`, `The merchant's answer to what you asked for (${reference}).`] : [`가맹점이 카드사 심사를 요청했습니다(${reference}).`, `The merchant asks for card review (${reference}).`];
  return lines(ko, en, '', said === '' ? null : '-----', said === '' ? null : said, said === '' ? null : '-----', said === '' ? null : '', FOOT, '', printForm(formCode), '');
}

/** What `sha256sum -c` reads. */
export function checksumList(files: readonly MailFile[]): MailFile {
  const text = files.map((file) => `${listed(file).sha256}  ${file.name}\n`).join('');
  return { name: 'SHA256SUMS.txt', mediaType: 'text/plain; charset=utf-8', bytes: Buffer.from(text, 'utf8') };
}

export function listed({ name, bytes }: MailFile): MailedFile {
  return { name, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly messageId: string;
  /** Message ids that this mail follows in its thread. */
  readonly follows: readonly string[];
  readonly reference: string;
  readonly at: Date;
}

/** The whole mail as bytes. The library encodes every name and subject; none of them can begin a header of its own. */
export async function compose(letter: Letter, { from, to, messageId, follows, reference, at }: Envelope): Promise<Buffer> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows', disableFileAccess: true, disableUrlAccess: true });
  const { message } = await transport.sendMail({
    from: { name: `Gatehouse ${reference}`, address: from }, to: { name: '', address: to }, subject: letter.subject, text: letter.text, messageId, date: at,
    ...(follows.length > 0 && { inReplyTo: follows.at(-1), references: [...follows] }),
    headers: { 'X-Gatehouse-Reference': reference },
    attachments: letter.files.map((file) => ({ filename: file.name, contentType: file.mediaType, content: Buffer.from(file.bytes), contentDisposition: 'attachment' as const })),
  });
  return Buffer.isBuffer(message) ? message : Buffer.concat(await message.toArray() as Buffer[]);
}
