import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { Conversation, Message, SUPPORT_TOPICS } from '../../contract/support.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import { newId } from '../../platform/ids.ts';
import { publish } from '../../platform/stream.ts';
import { isSealedText, type Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import { noteMade } from '../../storage/transaction-scope.ts';
import type { CasesService } from '../cases/cases.service.ts';
import { deskQueue, placeInQueue } from './desk-queue.ts';
import { knownContracts, type Body, type ProvenBusiness } from './known-contracts.ts';
import { noteReply } from './reply-news.ts';
import * as store from './support.store.ts';

export { namesOfLines } from './known-contracts.ts';
export { tellOfReply } from './reply-news.ts';

type Topic = (typeof SUPPORT_TOPICS)[number];
type MessageAnswer = z.input<typeof Message>;
type ConversationAnswer = z.input<typeof Conversation>;
/** Both languages of a preview; previews of before the languages were kept apart are plain text. */
function openPreview(plain: string): Text {
  if (!plain.startsWith('{"ko":')) return { ko: plain, en: plain };
  return JSON.parse(plain) as Text;
}

function previewOf({ text, systemText }: Body): Text {
  const whole = systemText ?? { ko: text ?? '', en: text ?? '' };
  return { ko: whole.ko.slice(0, 120), en: whole.en.slice(0, 120) };
}

export interface SupportParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly catalogue: () => Catalogue;
  readonly cases: CasesService;
  /** What is on file of the merchant's business, its number masked; null before: nothing is disclosed without it. */
  readonly proven: (merchantId: string) => Promise<ProvenBusiness | null>;
  readonly merchantName: (merchantId: string) => Promise<string>;
  /** Business information that was submitted is locked; the operator may open it on the merchant's request. */
  readonly business: {
    isLocked(merchantId: string): Promise<boolean>;
    openForCorrection(tx: Tx, given: { merchantId: string; actor: string; requestId: string }): Promise<void>;
  };
}

const TITLES: Readonly<Record<Topic, Text>> = {
  existing_contracts: { ko: '이미 가입된 결제대행사 확인', en: 'Check for Existing Contracts' },
  case: { ko: '신청 건 문의', en: 'About an application' },
  business_information: { ko: '사업자 정보', en: 'Business information' },
  integration: { ko: '결제 연동', en: 'Payment integration' },
  other: { ko: '기타 문의', en: 'Something else' },
};

export interface Writer {
  readonly kind: 'merchant' | 'operator';
  readonly personId: string;
  readonly name: string;
}

export type SupportService = ReturnType<typeof createSupport>;

/** Conversations between a merchant and the operator; both sides see messages live. */
export function createSupport(parts: SupportParts) {
  const { database, clock, vault, cases } = parts;
  const seal = (id: string, body: Body) => vault.sealText(JSON.stringify(body), `conversation:${id}`);
  const unseal = (id: string, body: string) => JSON.parse(vault.openText(body, `conversation:${id}`)) as Body;

  function presentMessage(row: store.MessageRow): MessageAnswer {
    const body = unseal(row.conversationId, row.body);
    return { sequence: row.sequence, from: row.sender, authorName: isSealedText(row.authorName) ? vault.openText(row.authorName, `conversation:${row.conversationId}`) : row.authorName, text: body.text, systemText: body.systemText, facts: body.facts, at: row.at.toISOString(), clientId: row.clientId };
  }

  /** For the operator only what people of the merchant wrote is new: what the system answered them is not. */
  async function unreadOfMerchant(row: store.ConversationRow): Promise<number> {
    return row.lastSequence <= row.operatorRead ? 0 : store.countFromMerchant(database.kysely, { conversationId: row.id, after: row.operatorRead });
  }

  async function presentConversation(row: store.ConversationRow, viewer: Writer['kind']): Promise<ConversationAnswer> {
    return {
      id: row.id, topic: row.topic as Topic, title: TITLES[row.topic as Topic] ?? TITLES.other, caseId: row.caseId, state: row.state,
      merchantName: viewer === 'operator' ? await parts.merchantName(row.merchantId) : null,
      unread: viewer === 'merchant' ? Math.max(0, row.lastSequence - row.merchantRead) : await unreadOfMerchant(row),
      lastMessageAt: row.lastMessageAt.toISOString(), preview: openPreview(vault.openText(row.preview, `conversation:${row.id}`)),
    };
  }

  /** Adds a message to a locked conversation and tells both sides' pages. */
  async function add(tx: Tx, given: { row: store.ConversationRow; sender: store.MessageRow['sender']; writer: Writer | null; body: Body; clientId: string | null; state: store.ConversationRow['state'] }): Promise<store.MessageRow> {
    const { row, sender, writer, body, clientId, state } = given;
    const at = clock.now();
    const message: store.MessageRow = { conversationId: row.id, sequence: row.lastSequence + 1, sender, authorId: writer?.personId ?? null, authorName: writer === null ? null : vault.sealText(writer.name, `conversation:${row.id}`), body: seal(row.id, body), clientId, at };
    await store.insertMessage(tx, message);
    await store.changeConversation(tx, row.id, {
      state, lastSequence: message.sequence, lastMessageAt: at, preview: vault.sealText(JSON.stringify(previewOf(body)), `conversation:${row.id}`),
      ...(sender === 'merchant' ? { merchantRead: message.sequence } : {}), ...(sender === 'operator' ? { operatorRead: message.sequence } : {}),
    });
    if (sender === 'operator') await noteReply(tx, { conversationId: row.id, now: at });
    await tell(tx, row, { sequence: message.sequence, from: sender });
    return message;
  }

  /** Tells the pages of both sides that a conversation changed. */
  async function tell(tx: Tx, row: store.ConversationRow, payload: { sequence: number; from: store.MessageRow['sender'] }): Promise<void> {
    for (const topic of [`merchant:${row.merchantId}`, 'operator']) await publish(tx, { topic, kind: 'conversation.message', payload: { conversationId: row.id, ...payload }, at: clock.now() });
  }

  async function start(tx: Tx, given: { merchantId: string; writer: Writer; topic: Topic; caseId: string | null; state: store.ConversationRow['state'] }): Promise<store.ConversationRow> {
    const at = clock.now();
    const id = newId('conv', at);
    const row: store.ConversationRow = {
      id, merchantId: given.merchantId, topic: given.topic, caseId: given.caseId, state: given.state, lastSequence: 0, merchantRead: 0, operatorRead: 0,
      preview: vault.sealText('', `conversation:${id}`), openedBy: given.writer.personId, createdAt: at, lastMessageAt: at,
    };
    await store.insertConversation(tx, row);
    return row;
  }

  async function thread(id: string, after: number, viewer: Writer['kind']) {
    const row = await store.findConversation(database.kysely, id);
    if (row === null) throw new AppError('not_found');
    const messages = await store.messagesAfter(database.kysely, id, after);
    return { conversation: await presentConversation(row, viewer), messages: messages.map(presentMessage), allowedActions: await actionsOf(row, viewer) };
  }

  async function actionsOf(row: store.ConversationRow, viewer: Writer['kind']) {
    if (viewer !== 'operator' || row.topic !== 'business_information' || !(await parts.business.isLocked(row.merchantId))) return [];
    return [{ code: 'open_business', label: { ko: '수정 허용', en: 'Allow correction' }, method: 'POST' as const, href: `/api/desk/conversations/${row.id}/open-business` }];
  }

  async function mine(id: string, merchantId: string | null): Promise<store.ConversationRow> {
    const row = await store.findConversation(database.kysely, id);
    if (row === null || (merchantId !== null && row.merchantId !== merchantId)) throw new AppError('not_found');
    return row;
  }

  async function send(given: { conversationId: string; merchantId: string | null; writer: Writer; text: string; clientId: string }): Promise<MessageAnswer> {
    await mine(given.conversationId, given.merchantId);
    const message = await database.inTransaction(async (tx) => {
      const row = await store.lockConversation(tx, given.conversationId);
      if (row === null) throw new AppError('not_found');
      const before = await store.messageOfClient(tx, row.id, given.clientId);
      if (before !== null) return before;
      return add(tx, {
        row, sender: given.writer.kind, writer: given.writer, clientId: given.clientId, body: { text: given.text, systemText: null, facts: [] },
        state: given.writer.kind === 'merchant' ? 'waiting_for_operator' : 'waiting_for_merchant',
      });
    });
    return presentMessage(message);
  }

  /** What the merchant's people have not read of a conversation; null when there is nothing. */
  async function unreadReply(id: string): Promise<{ merchantId: string; title: Text } | null> {
    const row = await store.findConversation(database.kysely, id);
    if (row === null || row.merchantRead >= row.lastSequence || row.state === 'closed') return null;
    return { merchantId: row.merchantId, title: TITLES[row.topic as Topic] ?? TITLES.other };
  }

  return {
    unreadReply,
    send, thread,
    async list(merchantId: string, query: { cursor?: string | undefined; limit: number }) {
      const rows = await store.pageOfConversations(database.kysely, { merchantId, before: readCursor(query.cursor), limit: query.limit + 1 });
      const answers = new Map(await Promise.all(rows.map(async (row) => [row.id, await presentConversation(row, 'merchant')] as const)));
      return pageOf(rows, query.limit, ({ lastMessageAt, id }) => ({ at: lastMessageAt, id }), ({ id }) => answers.get(id) as ConversationAnswer);
    },
    /** The desk's queue: those waiting for an answer first, the longest wait at the top; then the rest, latest first. */
    async deskList(query: { cursor?: string | undefined; limit: number; state: 'open' | 'closed' }) {
      const rows = await deskQueue(database.kysely, { state: query.state, from: readCursor(query.cursor), limit: query.limit + 1 });
      const answers = new Map(await Promise.all(rows.map(async (row) => [row.id, await presentConversation(row, 'operator')] as const)));
      return pageOf(rows, query.limit, placeInQueue, ({ id }) => answers.get(id) as ConversationAnswer);
    },
    async open(given: { merchantId: string; writer: Writer; topic: Topic; caseId: string | null; text?: string | undefined; clientId?: string | undefined }) {
      if (given.caseId !== null && (await cases.find(given.caseId))?.merchantId !== given.merchantId) throw new AppError('not_found');
      const id = await database.inTransaction(async (tx) => {
        const row = await start(tx, { ...given, state: 'waiting_for_operator' });
        if (given.text !== undefined) await add(tx, { row, sender: 'merchant', writer: given.writer, clientId: given.clientId ?? null, body: { text: given.text, systemText: null, facts: [] }, state: 'waiting_for_operator' });
        noteMade(row.id);
        return row.id;
      });
      return thread(id, 0, 'merchant');
    },
    /**
     * Answers from what is known here; where nothing is known the conversation goes to the operator at once. Asking again goes on in
     * the same conversation, and adds an answer only when what is known has changed.
     */
    async checkExisting(given: { merchantId: string; writer: Writer; requestId: string }) {
      const { body, found } = await knownContracts(parts, given.merchantId);
      const state = found ? 'answered_by_system' : 'waiting_for_operator';
      const id = await database.inTransaction(async (tx) => {
        await store.lockAsking(tx, given.writer.personId);
        const before = await store.lockOpenConversation(tx, { merchantId: given.merchantId, openedBy: given.writer.personId, topic: 'existing_contracts' });
        const said = before === null ? null : await store.lastSystemMessage(tx, before.id);
        if (before !== null && said !== null && JSON.stringify(unseal(before.id, said).facts) === JSON.stringify(body.facts)) return before.id;
        const row = before ?? (await start(tx, { ...given, topic: 'existing_contracts', caseId: null, state }));
        // A question somebody is waiting with stays a question, whatever the system adds.
        await add(tx, { row, sender: 'system', writer: null, clientId: null, body, state: row.state === 'waiting_for_operator' ? row.state : state });
        await parts.audit.record(tx, { actor: given.writer.personId, action: 'support.check_existing_contracts', subject: given.merchantId, details: { found: body.facts.length }, requestId: given.requestId });
        noteMade(row.id);
        return row.id;
      });
      return thread(id, 0, 'merchant');
    },
    /** The conversation in which this person checks for existing contracts: the open one, or a new one. Its id. */
    async checkingConversation(tx: Tx, given: { merchantId: string; writer: Writer }): Promise<string> {
      await store.lockAsking(tx, given.writer.personId);
      const before = await store.lockOpenConversation(tx, { merchantId: given.merchantId, openedBy: given.writer.personId, topic: 'existing_contracts' });
      return (before ?? (await start(tx, { ...given, topic: 'existing_contracts', caseId: null, state: 'answered_by_system' }))).id;
    },
    /** Says something of the system's own in a conversation that a person of the operator has to go on with. */
    async sayForOperator(tx: Tx, given: { conversationId: string; systemText: Text; facts: Body['facts'] }): Promise<void> {
      const row = await store.lockConversation(tx, given.conversationId);
      if (row === null) return;
      await add(tx, { row, sender: 'system', writer: null, clientId: null, state: 'waiting_for_operator', body: { text: null, systemText: given.systemText, facts: given.facts } });
    },
    async read(given: { conversationId: string; merchantId: string | null; after: number; viewer: Writer['kind'] }) {
      const row = await mine(given.conversationId, given.merchantId);
      const seen = given.viewer === 'merchant' ? row.merchantRead : row.operatorRead;
      if (seen < row.lastSequence) await database.inTransaction((tx) => store.changeConversation(tx, row.id, given.viewer === 'merchant' ? { merchantRead: row.lastSequence } : { operatorRead: row.lastSequence }));
      return thread(row.id, given.after, given.viewer);
    },
    async askOperator(given: { conversationId: string; merchantId: string }) {
      await mine(given.conversationId, given.merchantId);
      await database.inTransaction(async (tx) => {
        const row = await store.lockConversation(tx, given.conversationId);
        if (row === null || row.state === 'waiting_for_operator') return;
        await add(tx, {
          row, sender: 'system', writer: null, clientId: null, state: 'waiting_for_operator',
          body: { text: null, facts: [], systemText: { ko: '담당자에게 상담을 요청했습니다. 문의하실 내용을 아래에 적어 주세요. 답변이 오면 이곳에 바로 표시됩니다.', en: 'A person has been asked to join. Please write your question below; the reply will appear here as soon as it arrives.' } },
        });
      });
      return thread(given.conversationId, 0, 'merchant');
    },
    async close(conversationId: string) {
      await database.inTransaction(async (tx) => {
        const row = await store.lockConversation(tx, conversationId);
        if (row === null) throw new AppError('not_found');
        if (row.state === 'closed') return;
        await store.changeConversation(tx, row.id, { state: 'closed' });
        await tell(tx, row, { sequence: row.lastSequence, from: 'operator' });
      });
      return thread(conversationId, 0, 'operator');
    },
    /** Opens the merchant's business information for correction and says so in the conversation, in one transaction. */
    async openBusiness(given: { conversationId: string; writer: Writer; requestId: string }) {
      await database.inTransaction(async (tx) => {
        const row = await store.lockConversation(tx, given.conversationId);
        if (row === null) throw new AppError('not_found');
        await parts.business.openForCorrection(tx, { merchantId: row.merchantId, actor: given.writer.personId, requestId: given.requestId });
        await add(tx, {
          row, sender: 'system', writer: null, clientId: null, state: 'waiting_for_merchant',
          body: {
            text: null,
            systemText: {
              ko: '사업자 정보를 수정할 수 있게 되었습니다. 고친 내용은 다음 신청부터 쓰이며, 이미 보낸 신청에는 보낸 당시의 정보가 그대로 남습니다.',
              en: 'You can correct the business information now. It is used from the next application on; applications already sent keep what they were sent with.',
            },
            facts: [{ label: { ko: '사업자 정보', en: 'Business information' }, value: { ko: '수정하기', en: 'Correct it' }, href: '/business' }],
          },
        });
      });
      return thread(given.conversationId, 0, 'operator');
    },
    waiting: () => store.countWaiting(database.kysely),
  };
}
