import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { Conversation, Message, SUPPORT_TOPICS } from '../../contract/support.ts';
import { HEADLINE_LABELS } from '../../domain/case/labels.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway, findMethod } from '../../domain/catalogue/lookup.ts';
import type { Headline } from '../../domain/case/states.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import { newId } from '../../platform/ids.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { CasesService } from '../cases/cases.service.ts';
import * as store from './support.store.ts';

type Topic = (typeof SUPPORT_TOPICS)[number];
type MessageAnswer = z.input<typeof Message>;
type ConversationAnswer = z.input<typeof Conversation>;
interface Body {
  readonly text: string | null;
  readonly systemText: Text | null;
  readonly facts: MessageAnswer['facts'];
}

export interface SupportParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly catalogue: () => Catalogue;
  readonly cases: CasesService;
  /** The merchant's registration number, masked, once it is on file; null before: nothing is disclosed without it. */
  readonly provenNumber: (merchantId: string) => Promise<string | null>;
  readonly merchantName: (merchantId: string) => Promise<string>;
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
    return { sequence: row.sequence, from: row.sender, authorName: row.authorName, text: body.text, systemText: body.systemText, facts: body.facts, at: row.at.toISOString(), clientId: row.clientId };
  }

  async function presentConversation(row: store.ConversationRow, viewer: Writer['kind']): Promise<ConversationAnswer> {
    return {
      id: row.id, topic: row.topic as Topic, title: TITLES[row.topic as Topic] ?? TITLES.other, caseId: row.caseId, state: row.state,
      merchantName: viewer === 'operator' ? await parts.merchantName(row.merchantId) : null,
      unread: Math.max(0, row.lastSequence - (viewer === 'merchant' ? row.merchantRead : row.operatorRead)),
      lastMessageAt: row.lastMessageAt.toISOString(), preview: vault.openText(row.preview, `conversation:${row.id}`),
    };
  }

  /** Adds a message to a locked conversation and tells both sides' pages. */
  async function add(tx: Tx, given: { row: store.ConversationRow; sender: store.MessageRow['sender']; writer: Writer | null; body: Body; clientId: string | null; state: store.ConversationRow['state'] }): Promise<store.MessageRow> {
    const { row, sender, writer, body, clientId, state } = given;
    const at = clock.now();
    const message: store.MessageRow = { conversationId: row.id, sequence: row.lastSequence + 1, sender, authorId: writer?.personId ?? null, authorName: writer?.name ?? null, body: seal(row.id, body), clientId, at };
    await store.insertMessage(tx, message);
    const preview = (body.text ?? body.systemText?.ko ?? '').slice(0, 120);
    await store.changeConversation(tx, row.id, {
      state, lastSequence: message.sequence, lastMessageAt: at, preview: vault.sealText(preview, `conversation:${row.id}`),
      ...(sender === 'merchant' ? { merchantRead: message.sequence } : {}), ...(sender === 'operator' ? { operatorRead: message.sequence } : {}),
    });
    for (const topic of [`merchant:${row.merchantId}`, 'operator'].sort()) await publish(tx, { topic, kind: 'conversation.message', payload: { conversationId: row.id, sequence: message.sequence, from: sender }, at });
    return message;
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
    return { conversation: await presentConversation(row, viewer), messages: messages.map(presentMessage) };
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

  /** What the system knows of this merchant's contracts and cases, and what can be reused. Only of its own proven number. */
  async function known(merchantId: string): Promise<Body> {
    const number = await parts.provenNumber(merchantId);
    const catalogue = parts.catalogue();
    if (number === null) {
      return {
        text: null, facts: [],
        systemText: {
          ko: '아직 등록된 사업자 정보가 없어 계약을 조회할 수 없습니다. 사업자 정보를 등록하시면 바로 확인해 드립니다. 지금 문의를 남기셔도 됩니다.',
          en: 'No business information is on file yet, so contracts cannot be looked up. Register it and you get an answer at once; you can also leave a question here now.',
        },
      };
    }
    const rows = await cases.ofMerchant(merchantId);
    const methods = await cases.methodsOf(rows.map(({ id }) => id));
    const facts = rows.map((row) => {
      const names = findGateway(catalogue, row.gateway)?.names ?? { ko: row.gateway, en: row.gateway };
      const label = HEADLINE_LABELS[row.headline as Headline];
      const of = methods.filter(({ caseId }) => caseId === row.id).map(({ method }) => findMethod(catalogue, method)?.names ?? { ko: method, en: method });
      return {
        label: names, href: `/applications/${row.applicationId}`,
        value: { ko: `${label.ko} · ${of.map(({ ko }) => ko).join(', ')}`, en: `${label.en} · ${of.map(({ en }) => en).join(', ')}` },
      };
    });
    const intro: Text = rows.length === 0
      ? { ko: `사업자등록번호 ${number}로 진행 중이거나 체결된 계약이 없습니다. 다른 곳에서 직접 맺은 계약은 알 수 없으니, 있으면 PG 이름과 상점 아이디를 남겨 주세요.`, en: `There is no contract or application here for registration number ${number}. We cannot see contracts made elsewhere; if you have one, write the gateway's name and your merchant ID.` }
      : { ko: `사업자등록번호 ${number}의 신청과 계약입니다. 등록된 사업자 정보는 새 신청에 그대로 쓸 수 있습니다. 다른 곳에서 맺은 계약은 여기서 알 수 없습니다.`, en: `These are the applications and contracts here for registration number ${number}. The business information on file can be reused for a new one. Contracts made elsewhere cannot be seen here.` };
    return { text: null, systemText: intro, facts };
  }

  return {
    send, thread,
    async list(merchantId: string, query: { cursor?: string | undefined; limit: number }) {
      const rows = await store.pageOfConversations(database.kysely, { merchantId, before: readCursor(query.cursor), limit: query.limit + 1 });
      const answers = new Map(await Promise.all(rows.map(async (row) => [row.id, await presentConversation(row, 'merchant')] as const)));
      return pageOf(rows, query.limit, ({ lastMessageAt, id }) => ({ at: lastMessageAt, id }), ({ id }) => answers.get(id) as ConversationAnswer);
    },
    async deskList(query: { cursor?: string | undefined; limit: number; state: 'open' | 'closed' }) {
      const rows = await store.pageOfConversations(database.kysely, { open: query.state === 'open', before: readCursor(query.cursor), limit: query.limit + 1 });
      const answers = new Map(await Promise.all(rows.map(async (row) => [row.id, await presentConversation(row, 'operator')] as const)));
      return pageOf(rows, query.limit, ({ lastMessageAt, id }) => ({ at: lastMessageAt, id }), ({ id }) => answers.get(id) as ConversationAnswer);
    },
    async open(given: { merchantId: string; writer: Writer; topic: Topic; caseId: string | null; text?: string | undefined; clientId?: string | undefined }) {
      if (given.caseId !== null && (await cases.find(given.caseId))?.merchantId !== given.merchantId) throw new AppError('not_found');
      const id = await database.inTransaction(async (tx) => {
        const row = await start(tx, { ...given, state: 'waiting_for_operator' });
        if (given.text !== undefined) await add(tx, { row, sender: 'merchant', writer: given.writer, clientId: given.clientId ?? null, body: { text: given.text, systemText: null, facts: [] }, state: 'waiting_for_operator' });
        return row.id;
      });
      return thread(id, 0, 'merchant');
    },
    async checkExisting(given: { merchantId: string; writer: Writer; requestId: string }) {
      const body = await known(given.merchantId);
      const id = await database.inTransaction(async (tx) => {
        const row = await start(tx, { ...given, topic: 'existing_contracts', caseId: null, state: 'answered_by_system' });
        await add(tx, { row, sender: 'system', writer: null, clientId: null, body, state: 'answered_by_system' });
        await parts.audit.record(tx, { actor: given.writer.personId, action: 'support.check_existing_contracts', subject: given.merchantId, details: { found: body.facts.length }, requestId: given.requestId });
        return row.id;
      });
      return thread(id, 0, 'merchant');
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
          body: { text: null, facts: [], systemText: { ko: '운영자에게 전달했습니다. 답변이 오면 여기에 바로 표시됩니다.', en: 'The operator has been asked. The answer appears here at once.' } },
        });
      });
      return thread(given.conversationId, 0, 'merchant');
    },
    async close(conversationId: string) {
      await database.inTransaction(async (tx) => {
        const row = await store.lockConversation(tx, conversationId);
        if (row === null) throw new AppError('not_found');
        await store.changeConversation(tx, row.id, { state: 'closed' });
      });
      return thread(conversationId, 0, 'operator');
    },
    waiting: () => store.countWaiting(database.kysely),
  };
}
