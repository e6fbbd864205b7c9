import type { ReceivedMail } from '../../domain/ports/gateway-mail.ts';
import { meaningOf, ownWords, type Meaning } from '../../domain/mail/meaning.ts';
import type { GatewayCommand } from '../../domain/case/gateway-actions.ts';
import { AppError } from '../../contract/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../storage/open-database.ts';
import * as store from './gateway-mail.store.ts';
import type { GatewayMailParts, MailContent } from './gateway-mail-parts.ts';
import { formCodes, tellDesk } from './mail-book.ts';
import { isStep } from './mail-step.ts';

/** So many mails of one case within an hour are kept; what comes after is told to come again later. */
const MOST_AN_HOUR = 60;
const HOUR_MS = 3_600_000;
/** A sealed piece of a file. */
const PIECE_BYTES = 256 * 1024;

interface Matched {
  readonly caseId: string;
  readonly gateway: string;
  readonly by: 'address' | 'thread';
}

/** Keeps one mail: found to its case, judged, and where there is nothing left to decide applied at once. What it throws makes the mail server come again. */
export async function takeIn(parts: GatewayMailParts, mail: ReceivedMail): Promise<void> {
  const matches = await casesOf(parts, mail);
  if (matches.length === 0) return parts.refused({ bytes: mail.text.length, at: parts.clock.now() });
  // Written to two cases, it is kept with both.
  for (const matched of matches) await takeInFor(parts, mail, matched);
}

async function takeInFor(parts: GatewayMailParts, mail: ReceivedMail, matched: Matched): Promise<void> {
  const { database, clock, vault } = parts;
  const now = clock.now();
  if ((await store.countSince(database.kysely, matched.caseId, new Date(now.getTime() - HOUR_MS))) >= MOST_AN_HOUR) throw new Error('a case has sent more mail than an hour takes');
  const [last, ...earlier] = await store.formsOf(database.kysely, matched.caseId);
  const sure = last === undefined || last.spent ? [] : formCodes(vault, last.key);
  // Any of the keys may have signed the last form; a reply holds one of them.
  const codes = { last: sure.find((code) => mail.text.includes(code)) ?? null, earlier: [...(last?.spent === true ? [last] : []), ...earlier].flatMap(({ key }) => formCodes(vault, key)) };
  const meaning: Meaning = mail.kind === 'reply' ? meaningOf(mail.text, codes) : { command: null, quote: '', text: '', from: 'nothing' };
  const trust = isProven(parts, matched.gateway, mail) ? 'authenticated' : matched.by;
  const id = newId('gmail', now);
  const fresh = await database.inTransaction(async (tx) => {
    if (!(await keep(parts, tx, { id, mail, matched, meaning, trust, now }))) return false;
    if (mail.kind === 'bounce') await noteBounce(parts, tx, matched, mail);
    // Whoever answers has read the application, whatever its sending ended with. Only a proven sender counts: a mail server's note of failure may look like an answer.
    if (mail.kind === 'reply' && !mail.byMachine && trust === 'authenticated') await noteArrival(parts, tx, matched.caseId);
    await tellDesk(tx, clock);
    return true;
  });
  if (!fresh || trust !== 'authenticated' || meaning.from !== 'form' || mail.byMachine || !isStep(meaning.command)) return;
  await applyUnasked(parts, { id, matched, step: meaning.command, text: meaning.text, form: last?.key ?? '' });
}

/** The cases by the addresses it came to; by what it answers only where the address has lost its tag. */
async function casesOf({ database, tagOf }: GatewayMailParts, mail: ReceivedMail): Promise<Matched[]> {
  const found = new Map<string, Matched>();
  for (const recipient of mail.recipients) {
    const tag = tagOf(recipient);
    const one = tag === null || tag === '' ? null : await store.caseOfTag(database.kysely, tag);
    if (one !== null) found.set(one.caseId, { ...one, by: 'address' });
  }
  if (found.size > 0) return [...found.values()];
  const [answered] = await store.outByMessageIds(database.kysely, mail.answers);
  return answered === undefined ? [] : [{ caseId: answered.caseId, gateway: answered.gateway, by: 'thread' }];
}

const isWithin = (domain: string, whole: string) => domain === whole || domain.endsWith(`.${whole}`);

/** Our mail server proved a domain of this gateway, and the visible sender is of the same one. */
function isProven({ sendersOf }: GatewayMailParts, gateway: string, mail: ReceivedMail): boolean {
  const written = mail.from.address.slice(mail.from.address.lastIndexOf('@') + 1);
  return sendersOf(gateway).some((sender) => isWithin(written, sender) && mail.provenDomains.some((proven) => isWithin(proven, sender)));
}

async function keep(parts: GatewayMailParts, tx: Tx, given: { id: string; mail: ReceivedMail; matched: Matched; meaning: Meaning; trust: store.InRow['trust']; now: Date }): Promise<boolean> {
  const { vault } = parts;
  const { id, mail, matched, meaning, trust, now } = given;
  const files = mail.attachments.map(({ name, mediaType, bytes, sha256 }) => ({ name, mediaType, bytes: bytes.byteLength, sha256 }));
  const content: MailContent = {
    from: mail.from.name === '' ? mail.from.address : `${mail.from.name} <${mail.from.address}>`, subject: mail.subject, text: mail.text, quote: meaning.quote, formText: meaning.text || wordsToPass(mail, meaning),
    files, leftOut: mail.leftOut, bounce: mail.bounce === null ? null : { action: mail.bounce.action, status: mail.bounce.status, diagnostic: mail.bounce.diagnostic },
  };
  const fingerprint = vault.fingerprint(JSON.stringify([mail.from.address, mail.subject, mail.text, files.map(({ sha256 }) => sha256), mail.messageId]), 'gateway-mail');
  const state = mail.kind === 'reply' || (mail.kind === 'bounce' && (mail.bounce?.action === 'failed' || mail.bounce?.action === 'unknown')) ? 'waiting' : 'noted';
  const fresh = await store.insertIn(tx, {
    id, caseId: matched.caseId, gateway: matched.gateway, fingerprint, kind: mail.kind, trust, state, meaning: isStep(meaning.command) ? meaning.command : null, readFrom: meaning.from, receivedAt: now,
    content: vault.sealText(JSON.stringify(content), `gateway-mail-in:${id}`),
  });
  if (!fresh) return false;
  for (const [file, { bytes }] of mail.attachments.entries()) {
    for (let piece = 0; piece * PIECE_BYTES < bytes.byteLength; piece += 1) {
      const part = Buffer.from(bytes.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES));
      await store.insertPiece(tx, { mailId: id, file, piece, content: vault.sealText(part.toString('base64'), `gateway-mail-in:${id}:${file}:${piece}`) });
    }
  }
  return true;
}

/** For a request or a refusal in free words the operator starts from what they wrote. */
function wordsToPass(mail: ReceivedMail, { command, from }: Meaning): string {
  return from === 'words' && (command === 'request_information' || command === 'reject') ? ownWords(mail.text).slice(0, 2000) : '';
}

/** A delivery report about a mail of this case: it did not arrive, whatever our mail server said when it took it. */
async function noteBounce(parts: GatewayMailParts, tx: Tx, matched: Matched, { bounce }: ReceivedMail): Promise<void> {
  if (bounce?.action !== 'failed') return;
  const about = bounce.messageId === null ? [] : (await store.outByMessageIds(tx, [bounce.messageId])).filter(({ caseId }) => caseId === matched.caseId);
  for (const { key } of about) {
    const row = await store.lockOut(tx, key);
    if (row === null || row.state === 'again' || row.state === 'not_sent') continue;
    await store.changeOut(tx, key, { state: 'bounced', problem: `bounced ${bounce.status}`.trim() });
    // The hand-over may still wait for an outcome: it has one now.
    if (row.kind === 'application' && row.state === 'in_doubt') await parts.handOverSoon(tx, matched.caseId);
  }
}

async function noteArrival(parts: GatewayMailParts, tx: Tx, caseId: string): Promise<void> {
  const key = `application:${caseId}`;
  const row = await store.lockOut(tx, key);
  if (row === null || row.state === 'sent' || row.state === 'not_sent') return;
  await store.changeOut(tx, key, { state: 'sent', problem: null });
  await parts.handOverSoon(tx, caseId);
}

/** The sender is proven and the form is ours: nothing is left for a person to decide. What the case does not allow now waits for one. */
async function applyUnasked(parts: GatewayMailParts, { id, matched, step, text, form }: { id: string; matched: Matched; step: GatewayCommand; text: string; form: string }): Promise<void> {
  try {
    await parts.recordStep({
      caseId: matched.caseId, gateway: matched.gateway, command: step, personId: matched.gateway, requestId: id, source: 'mail', facts: text === '' ? {} : { text },
      within: async (tx) => {
        if (!(await store.settleIn(tx, id, { from: ['waiting'], state: 'applied', step, by: matched.gateway, at: parts.clock.now() }))) throw new AppError('not_allowed_now');
        if (!(await store.spendForm(tx, form))) throw new AppError('not_allowed_now');
        await parts.audit.record(tx, { actor: matched.gateway, action: 'gateway_mail.apply', subject: matched.caseId, details: { mail: id, step }, requestId: null });
        await tellDesk(tx, parts.clock);
      },
    });
  } catch (problem) {
    if (!(problem instanceof AppError)) parts.log.error({ err: problem, mail: id }, 'a reply could not be applied and waits for the operator');
  }
}
