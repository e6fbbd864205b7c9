import type { z } from 'zod';
import type { Case } from '../../contract/applications.ts';
import { AppError } from '../../contract/errors.ts';
import { GATEWAY_ACTION_LABELS, gatewayActions, gatewayFields, type GatewayActionNames, type GatewayCommand } from '../../domain/case/gateway-actions.ts';
import { decide } from '../../domain/case/lifecycle.ts';
import { daysPapersAreKept, PAPERS_WITHOUT_CONTRACT_DAYS } from '../../domain/case/answer.ts';
import type { ReceivedMail } from '../../domain/ports/gateway-mail.ts';
import type { Text } from '../../domain/text.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import { enqueue } from '../../platform/queue.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { CaseRow, TeamStep } from '../cases/cases.service.ts';
import { fetchMailJob, fetchMailSchedule, sendAgainJob } from './gateway-mail.jobs.ts';
import { presentIn, presentOut, type InAnswer, type OutAnswer } from './gateway-mail.present.ts';
import * as store from './gateway-mail.store.ts';
import type { GatewayMailParts, MailContent, SentContent } from './gateway-mail-parts.ts';
import { tellDesk } from './mail-book.ts';
import { isStep } from './mail-step.ts';
import { takeIn } from './take-in.ts';

export { openMailBook } from './mail-book.ts';

export interface Look {
  readonly mailId: string;
  readonly personId: string;
  readonly requestId: string;
}

export type GatewayMailService = ReturnType<typeof createGatewayMail>;

const EMPTY: MailContent = { from: '', subject: '', text: '', quote: '', formText: '', files: [], leftOut: 0, bounce: null };
const DAY_MS = 86_400_000;

/** Mail with gateways at the operator's desk: what came in, what it means, and what was sent. */
export function createGatewayMail(parts: GatewayMailParts) {
  const { database, vault, audit, clock } = parts;

  async function must(mailId: string): Promise<{ mail: store.InRow; row: CaseRow }> {
    const mail = await store.findIn(database.kysely, mailId);
    const row = mail === null ? null : await parts.cases.find(mail.caseId);
    if (mail === null || row === null) throw new AppError('not_found');
    return { mail, row };
  }
  const contentOf = ({ id, content }: store.InRow): MailContent => (content === null ? EMPTY : (JSON.parse(vault.openText(content, `gateway-mail-in:${id}`)) as MailContent));
  const referenceOf = async (caseId: string) => (await parts.cases.find(caseId))?.reference ?? '';
  const inAnswer = async (mail: store.InRow): Promise<InAnswer> => presentIn(mail, { reference: await referenceOf(mail.caseId), names: parts.gatewayNames(mail.gateway) });
  const outAnswer = (row: store.OutRow): OutAnswer => presentOut(row, parts.gatewayNames(row.gateway));
  const note = (look: Look, mail: store.InRow, action: string, details: Record<string, unknown> = {}) =>
    database.inTransaction((tx) => audit.record(tx, { actor: look.personId, action, subject: mail.caseId, details: { mail: mail.id, gateway: mail.gateway, ...details }, requestId: look.requestId }));

  return {
    /** Whether an address is one of ours: a tag that was given out, or the address without one. */
    async knows(address: string): Promise<boolean> {
      const tag = parts.tagOf(address);
      return tag !== null && (tag === '' || (await store.caseOfTag(database.kysely, tag)) !== null);
    },
    takeIn: (mail: ReceivedMail) => takeIn(parts, mail),
    countOpen: () => store.countOpen(database.kysely),

    async list(query: { cursor?: string | undefined; limit: number; state: 'waiting' | 'all' }) {
      const rows = await store.pageOfIn(database.kysely, { before: readCursor(query.cursor), limit: query.limit + 1, waiting: query.state === 'waiting' });
      const answers = new Map(await Promise.all(rows.map(async (row) => [row.id, await inAnswer(row)] as const)));
      return { ...pageOf(rows, query.limit, ({ receivedAt, id }) => ({ at: receivedAt, id }), ({ id }) => answers.get(id) as InAnswer), connected: parts.connected };
    },
    async listSent(query: { cursor?: string | undefined; limit: number; state: 'open' | 'all' }) {
      const rows = await store.pageOfOut(database.kysely, { before: readCursor(query.cursor), limit: query.limit + 1, open: query.state === 'open' });
      return pageOf(rows, query.limit, ({ createdAt, key }) => ({ at: createdAt, id: key }), outAnswer);
    },
    /** What a mail says. The entry is committed before anything is answered. Throws `not_found`. */
    async read(look: Look) {
      const { mail, row } = await must(look.mailId);
      await note(look, mail, 'gateway_mail.reveal');
      const { files, ...content } = contentOf(mail);
      const offers = row.handOver === 'done' ? [...(await parts.cases.view(row, 'gateway')).allowedActions, ...laterStep(mail, row)].map((offer) => ({ ...offer, fields: inWords(offer.fields ?? []), href: `/api/desk/gateway-mail/${mail.id}/confirm` })) : [];
      return { ...content, id: mail.id, files: files.map((file, index) => ({ ...file, href: `/api/desk/gateway-mail/${mail.id}/files/${index}` })), offers, forgotten: mail.content === null };
    },
    /** A file of a mail. Throws `not_found`. */
    async file(look: Look & { file: number }): Promise<{ bytes: Buffer; name: string }> {
      const { mail } = await must(look.mailId);
      const file = contentOf(mail).files[look.file];
      if (file === undefined) throw new AppError('not_found');
      await note(look, mail, 'gateway_mail.open_file', { file: look.file });
      const pieces = await store.piecesOf(database.kysely, mail.id, look.file);
      return { name: file.name, bytes: Buffer.concat(pieces.map(({ piece, content }) => Buffer.from(vault.openText(content, `gateway-mail-in:${mail.id}:${look.file}:${piece}`), 'base64'))) };
    },
    /** Records the step that a mail means, and that the mail is done with, together. Throws `not_found`, `not_allowed_now`, `invalid_input`. */
    async confirm(look: Look & { step: GatewayCommand; facts: TeamStep['facts'] }): Promise<InAnswer> {
      const { mail } = await must(look.mailId);
      const differs = mail.meaning !== look.step;
      await parts.recordStep({
        caseId: mail.caseId, gateway: mail.gateway, command: look.step, personId: look.personId, requestId: look.requestId, source: 'mail', facts: look.facts,
        async within(tx) {
          if (!(await store.settleIn(tx, mail.id, { from: ['waiting', 'noted', 'set_aside'], state: 'applied', step: look.step, by: look.personId, at: clock.now() }))) throw new AppError('not_allowed_now', { detail: DONE_WITH });
          // Its form may be quoted in what they write next.
          const [last] = mail.readFrom === 'form' ? await store.formsOf(tx, mail.caseId) : [];
          if (last !== undefined) await store.spendForm(tx, last.key);
          await audit.record(tx, { actor: look.personId, action: 'gateway_mail.confirm', subject: mail.caseId, details: { mail: mail.id, step: look.step, differs }, requestId: look.requestId });
          await tellDesk(tx, clock);
        },
      });
      return inAnswer((await must(mail.id)).mail);
    },
    async setAside(look: Look): Promise<InAnswer> {
      const { mail } = await must(look.mailId);
      await database.inTransaction(async (tx) => {
        if (!(await store.settleIn(tx, mail.id, { from: ['waiting'], state: 'set_aside', step: null, by: look.personId, at: clock.now() }))) throw new AppError('not_allowed_now', { detail: DONE_WITH });
        await audit.record(tx, { actor: look.personId, action: 'gateway_mail.set_aside', subject: mail.caseId, details: { mail: mail.id }, requestId: look.requestId });
        await tellDesk(tx, clock);
      });
      return inAnswer((await must(mail.id)).mail);
    },
    /** What was mailed to a gateway. The entry is committed before anything is answered. Throws `not_found`. */
    async readSent({ key, personId, requestId }: { key: string; personId: string; requestId: string }) {
      const row = await store.findOut(database.kysely, key);
      if (row === null) throw new AppError('not_found');
      await database.inTransaction((tx) => audit.record(tx, { actor: personId, action: 'gateway_mail.reveal_sent', subject: row.caseId, details: { kind: row.kind, gateway: row.gateway }, requestId }));
      const content = await store.contentOfOut(database.kysely, key);
      const opened = content === null ? { to: '', subject: '', text: '', files: [] } : (JSON.parse(vault.openText(content, `gateway-mail-out:${key}`)) as SentContent);
      return { key, messageId: row.messageId, forgotten: content === null, to: opened.to, subject: opened.subject, text: opened.text, files: [...opened.files] };
    },
    /** The operator has asked the gateway what became of a mail. */
    async settleSent({ key, action, personId, requestId }: { key: string; action: 'arrived' | 'send_again'; personId: string; requestId: string }): Promise<OutAnswer> {
      await database.inTransaction(async (tx) => {
        const row = await store.lockOut(tx, key);
        if (row === null) throw new AppError('not_found');
        if (!outAnswer(row).actions.includes(action)) throw new AppError('not_allowed_now', { detail: DONE_WITH });
        await store.changeOut(tx, key, { state: action === 'arrived' ? 'sent' : 'again', problem: null });
        await audit.record(tx, { actor: personId, action: `gateway_mail.${action}`, subject: row.caseId, details: { kind: row.kind, gateway: row.gateway }, requestId });
        // Also where the hand-over is over long since: a bounced application goes out again by itself.
        if (action === 'send_again') await enqueue(tx, sendAgainJob, { caseId: row.caseId }, { singletonKey: row.caseId });
        else await parts.handOverSoon(tx, row.caseId);
        await tellDesk(tx, clock);
      });
      return outAnswer((await store.findOut(database.kysely, key)) as store.OutRow);
    },
    /** Empties the mail of cases that have been over for as long as their papers are kept; answers of how many. */
    async forget(): Promise<number> {
      const now = clock.now().getTime();
      let emptied = 0;
      for (const caseId of await store.casesWithContent(database.kysely, new Date(now - PAPERS_WITHOUT_CONTRACT_DAYS * DAY_MS))) {
        const row = await parts.cases.find(caseId);
        const days = row === null ? 0 : daysPapersAreKept(row.tracks);
        if (days === null || (row !== null && row.since.getTime() + days * DAY_MS >= now)) continue;
        await database.inTransaction((tx) => store.forgetContent(tx, caseId));
        emptied += 1;
      }
      return emptied;
    },
    // Also where nothing is fetched any more: a job of before must not wait for ever.
    handlers: [handleJob(sendAgainJob, ({ data }) => sendAgain(parts, data.caseId)), handleJob(fetchMailJob, async () => parts.fetch?.((mail) => takeIn(parts, mail)))] satisfies JobHandler[],
    schedules: parts.fetch === null ? [] : [fetchMailSchedule],
  };
}

type Offer = z.input<typeof Case>['allowedActions'][number];

/** What a mail asks for it asks in words, and the operator passes them on: nothing is picked from a list. */
function inWords(fields: NonNullable<Offer['fields']>): NonNullable<Offer['fields']> {
  const picks = fields.some(({ kind }) => kind === 'items');
  return fields.filter(({ kind }) => kind !== 'items' && kind !== 'figures').map((field) => (picks && field.name === 'text' ? { ...field, required: true } : field));
}

/** People write of where they are and leave out what came before: a proposal that implies earlier steps may be recorded as well, as a gateway's machine would report it. */
function laterStep({ meaning }: store.InRow, { tracks }: CaseRow): Offer[] {
  if (!isStep(meaning) || gatewayActions(tracks, NAMES).some(({ code }) => code === meaning) || decide({ tracks, command: meaning, by: 'gateway' }).kind !== 'moved') return [];
  return [{ code: meaning, label: GATEWAY_ACTION_LABELS[meaning], method: 'POST', href: '', weight: 'possible', fields: gatewayFields(tracks, meaning, NAMES).filter(({ kind }) => kind !== 'figures').map(({ reasons: _reasons, ...field }) => ({ ...field, choices: [...field.choices] })) }];
}

/** None of the steps that are read in mail names an institution or a key. */
const NAMES: GatewayActionNames = { issuerName: (code) => ({ ko: code, en: code }), credentials: [], askable: [], identityOnly: false };

const DONE_WITH: Text = { ko: '이미 처리된 메일입니다. 화면을 새로 고쳐 주세요.', en: 'This mail has been dealt with already. Reload the page.' };

/** Mails an application once more, because somebody decided it. One whose hand-over still waits goes out by that. */
async function sendAgain(parts: GatewayMailParts, caseId: string): Promise<void> {
  const row = await parts.cases.find(caseId);
  const mail = await store.findOut(parts.database.kysely, `application:${caseId}`);
  if (row === null || mail?.state !== 'again') return;
  if (row.handOver !== 'done') return parts.database.inTransaction((tx) => parts.handOverSoon(tx, caseId));
  const outcome = await parts.submit(row);
  if (outcome.kind === 'unreachable' && outcome.reason !== 'maybe_sent') throw new Error(`sending again: ${outcome.reason}`);
  if (outcome.kind === 'refused') throw new Error('sending again: refused');
}

