/** The connector to a gateway that takes applications by mail. What it cannot know after a crash it asks of its book, and where that does not know either, of a person. */
import { safeFileName } from '../../../domain/mail/safe-text.ts';
import type { GatewayMailBook, GatewayMailKind, MailedBefore } from '../../../domain/ports/gateway-mail.ts';
import type { AnswerOutcome, AskOutcome, GatewayAnswer, GatewayCapabilities, GatewayConnector, GatewayDocument, GatewayHandOver, SubmitOutcome, Unreachable, WithdrawOutcome } from '../../../domain/ports/gateway.ts';
import { applicationPdf } from './application-pdf.ts';
import { applicationSheet, correctionSheet, type SheetNames } from './application-sheet.ts';
import { answerText, applicationText, checksumList, compose, listed, subjectOf, withdrawalText, type Letter, type MailFile } from './mails.ts';
import type { Postbox } from './send.ts';

export interface MailConnectorOptions {
  /** The gateway's code in our catalogue. */
  readonly gateway: string;
  /** Where applications are mailed to. */
  readonly address: string;
  /** Our address; `{case}` stands for the tag of a case. */
  readonly replyTo: string;
  readonly postbox: Postbox;
  readonly book: GatewayMailBook;
  readonly names: SheetNames;
  /** The content behind a document's link; null when it is gone. */
  readonly open: (document: GatewayDocument) => Promise<Uint8Array | null>;
  readonly now: () => Date;
}

export const MAIL_CAPABILITIES: GatewayCapabilities = { handOver: 'mail', news: 'mail', canBeAsked: true, canWithdraw: true, answers: ['information', 'contract_signed', 'card_review_requested', 'contact_changed'], existingContracts: 'people' };

/** Most mail servers take 25 MB after encoding, which makes four bytes of three. */
const MOST_BYTES = 17_000_000;
const IN_DOUBT: Unreachable = { kind: 'unreachable', reason: 'maybe_sent', retryable: false, mayHaveArrived: true, retryAfterSeconds: null };

const applicationKey = (caseId: string) => `application:${caseId}`;

interface Sending {
  readonly key: string;
  readonly kind: GatewayMailKind;
  readonly caseId: string;
  readonly reference: string;
  readonly follows: readonly string[];
  readonly letter: (repeat: boolean) => Letter;
}

type Sent = { readonly kind: 'sent'; readonly messageId: string } | { readonly kind: 'refused'; readonly reason: string } | Unreachable;

export function createMailConnector(options: MailConnectorOptions): GatewayConnector {
  const { gateway, book } = options;

  async function application(handOver: GatewayHandOver): Promise<SubmitOutcome> {
    const { caseId, reference } = handOver;
    const files = await filesOf(options, handOver.documents);
    if (files === null) return { kind: 'unreachable', reason: 'broken_answer', retryable: true, mayHaveArrived: false, retryAfterSeconds: null };
    const pdf = await applicationPdf({ reference, sections: applicationSheet(handOver, gateway, options.names), files: files.map(listed), made: new Date(handOver.submittedAt) });
    const all: MailFile[] = [{ name: `${reference}.pdf`, mediaType: 'application/pdf', bytes: pdf }, ...files];
    if (sizeOf(all) > MOST_BYTES) return { kind: 'refused', reason: TOO_LARGE };
    const letter = (repeat: boolean): Letter => ({ kind: 'application', subject: subjectOf(reference, 'application'), text: applicationText({ reference, gateway: options.names.gateway(gateway), repeat, formCode: book.formCode(applicationKey(caseId)) }), files: [...all, checksumList(all)] });
    const sent = await send(options, { key: applicationKey(caseId), kind: 'application', caseId, reference, follows: [], letter });
    if (sent.kind !== 'sent') return sent;
    return { kind: 'queued', gatewayReference: sent.messageId, receivedAt: null, lastSequence: 0 };
  }

  return {
    gateway, capabilities: MAIL_CAPABILITIES,
    submit: application,

    async ask(caseId): Promise<AskOutcome> {
      const before = await book.find(applicationKey(caseId));
      if (before?.state === 'sent' || before?.state === 'bounced') return { kind: 'known', state: { caseId, gatewayReference: before.messageId, state: 'queued', receivedAt: null, lastSequence: 0, events: [], unreadable: 0 } };
      return before?.state === 'in_doubt' || before?.state === 'sending' ? IN_DOUBT : { kind: 'unknown_case' };
    },

    async withdraw(caseId): Promise<WithdrawOutcome> {
      const before = await book.find(applicationKey(caseId));
      if (before === null || before.state === 'not_sent') return { kind: 'unknown_case' };
      const { reference } = before;
      const sent = await send(options, { ...follow(before), key: `withdrawal:${caseId}`, kind: 'withdrawal', caseId, letter: () => ({ kind: 'withdrawal', subject: subjectOf(reference, 'withdrawal'), text: withdrawalText(reference), files: [] }) });
      // Mail does not contradict: a withdrawal binds, and what their people say to it is read at the desk.
      return sent.kind === 'sent' ? { kind: 'withdrawn' } : sent.kind === 'refused' ? { kind: 'unreachable', reason: 'server_error', retryable: true, mayHaveArrived: false, retryAfterSeconds: null } : sent;
    },

    async answer(caseId, answer): Promise<AnswerOutcome> {
      const before = await book.find(applicationKey(caseId));
      if (before === null) return { kind: 'unknown_case' };
      const files = await filesOf(options, answer.kind === 'information' ? answer.documents : answer.kind === 'contract_signed' ? (answer.documents ?? []) : []);
      if (files === null) return { kind: 'unreachable', reason: 'broken_answer', retryable: true, mayHaveArrived: false, retryAfterSeconds: null };
      if (sizeOf(files) > MOST_BYTES) return { kind: 'refused', reason: TOO_LARGE };
      const { reference } = before;
      const all = [...(await correctionsOf(options, reference, answer)), ...files];
      const letter = (): Letter => ({ kind: 'answer', subject: subjectOf(reference, answer.kind), text: answerText(reference, answer, book.formCode(`answer:${answer.answerId}`)), files: all.length === 0 ? [] : [...all, checksumList(all)] });
      const sent = await send(options, { ...follow(before), key: `answer:${answer.answerId}`, kind: 'answer', caseId, letter });
      return sent.kind === 'sent' ? { kind: 'taken' } : sent.kind === 'refused' ? { kind: 'refused', reason: sent.reason } : sent;
    },

    // News comes as mail, which is read elsewhere; nobody may speak for this gateway over HTTP.
    verifyEvent: () => ({ kind: 'refused', reason: 'bad_signature' }),
    translate: () => [],
  };
}

/** Names of our own papers. */
const RESERVED: readonly string[] = ['SHA256SUMS.txt'];
const TOO_LARGE = '첨부 파일이 메일로 보낼 수 있는 크기(17 MB)를 넘습니다. / The files are larger than a mail can carry (17 MB).';
const sizeOf = (files: readonly MailFile[]) => files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
const follow = ({ reference, messageId }: MailedBefore) => ({ reference, follows: [messageId] });

/** Names are made safe here: they were typed by whoever uploaded the file. Null when a document cannot be had. */
async function filesOf({ open }: MailConnectorOptions, documents: readonly GatewayDocument[]): Promise<MailFile[] | null> {
  const files: MailFile[] = [];
  for (const document of documents) {
    const bytes = await open(document);
    if (bytes === null) return null;
    files.push({ name: safeFileName(document.fileName, { mediaType: document.mediaType, taken: RESERVED.concat(files.map(({ name }) => name)) }), mediaType: document.mediaType, bytes });
  }
  return files;
}

/** Corrected values are personal data: they travel in a paper, as the application did. */
async function correctionsOf({ gateway, names, now }: MailConnectorOptions, reference: string, answer: GatewayAnswer): Promise<MailFile[]> {
  const corrections = answer.kind === 'information' || answer.kind === 'contact_changed' ? (answer.corrections ?? []) : [];
  if (corrections.length === 0) return [];
  const bytes = await applicationPdf({ title: { ko: '신청 내용 정정', en: 'Corrections' }, reference, sections: [correctionSheet(corrections, gateway, names)], files: [], made: now() });
  return [{ name: `${reference} 정정.pdf`, mediaType: 'application/pdf', bytes }];
}

/** Intent, call, outcome; each committed before the next. */
async function send(options: MailConnectorOptions, { key, kind, caseId, reference, follows, letter }: Sending): Promise<Sent> {
  const { book, postbox, gateway } = options;
  const replyTag = book.replyTag(caseId);
  const from = options.replyTo.replace('{case}', replyTag);
  const messageId = `<${key.replace(':', '.')}.${replyTag}@${from.slice(from.lastIndexOf('@') + 1)}>`;
  const first = letter(false);
  const go = await book.begin({ key, kind, caseId, gateway, reference, to: options.address, replyTag, messageId, subject: first.subject, text: first.text, files: first.files.map(listed) });
  if (go.go === 'sent') return { kind: 'sent', messageId };
  if (go.go === 'in_doubt') return IN_DOUBT;
  const message = await compose(go.repeat ? letter(true) : first, { from, to: options.address, messageId, follows, reference, at: options.now() });
  const outcome = await postbox.send({ from, to: options.address, message });
  await book.end(key, outcome.kind === 'sent' ? { state: 'sent', problem: null } : { state: outcome.kind === 'in_doubt' ? 'in_doubt' : 'not_sent', problem: outcome.problem });
  if (outcome.kind === 'sent') return { kind: 'sent', messageId };
  if (outcome.kind === 'refused') return { kind: 'refused', reason: outcome.problem };
  if (outcome.kind === 'in_doubt') return IN_DOUBT;
  return { kind: 'unreachable', reason: 'no_connection', retryable: true, mayHaveArrived: false, retryAfterSeconds: null };
}
