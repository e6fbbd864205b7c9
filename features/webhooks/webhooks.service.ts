import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { ReplayFrom, type WebhookEndpoint, type WebhookMessageLog } from '../../contract/webhooks.ts';
import type { CaseEventCode } from '../../domain/case/states.ts';
import type { Text } from '../../domain/text.ts';
import { TEST_TYPE } from '../../domain/webhooks/event-types.ts';
import { pageOf, readCursor } from '../../platform/cursor.ts';
import { newId } from '../../platform/ids.ts';
import { isPrivateHost } from '../../platform/outgoing-call.ts';
import { enqueue } from '../../platform/queue.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import { isSigned } from '../../platform/signed-messages.ts';
import type { Tx } from '../../storage/open-database.ts';
import { noteMade } from '../../storage/transaction-scope.ts';
import { webhookDelivery, type DeliveryParts } from './deliver-webhook.ts';
import { bodyContext, newSecret, secretContext, secretsOf, urlContext, urlOf } from './webhook-secrets.ts';
import { deliverWebhook, putOnTheirWay, type EventPlace } from './webhooks.jobs.ts';
import * as store from './webhooks.store.ts';

export type { EventPlace } from './webhooks.jobs.ts';
export type { ToldCase } from './webhook-body.ts';

/** Tells the merchant's systems of an event. Belongs to the transaction that writes the event. */
export async function noteCaseEvent(tx: Tx, given: { merchantId: string; caseId: string; sequence: number; command: CaseEventCode; now: Date }): Promise<void> {
  const endpointIds = await store.endpointsOn(tx, given.merchantId);
  if (endpointIds.length > 0) await putOnTheirWay(tx, { merchantId: given.merchantId, endpointIds, events: [given], now: given.now });
}

export interface WebhooksParts extends DeliveryParts {
  /** Events of a merchant in the order of their cases, from a number of one case or since an instant. */
  readonly eventsFrom: (given: { merchantId: string; limit: number } & z.output<typeof ReplayFrom>) => Promise<readonly EventPlace[]>;
}

/** A member of a merchant who changes something. */
export interface Doing {
  readonly merchantId: string;
  readonly personId: string;
  readonly requestId: string;
}

const MOST_ENDPOINTS = 5;
/** Of one replay: what comes after is replayed from there. */
const MOST_REPLAYED = 1000;
/** So many may wait for one endpoint before more are sent again. */
const MOST_WAITING = 2000;
const HOUR_MS = 3600_000;
const FORGOTTEN_AT_ONCE = 5_000;
const say = (ko: string, en: string): Text => ({ ko, en });

export type WebhooksService = ReturnType<typeof createWebhooks>;

/** Progress of applications told to merchants' own systems. */
export function createWebhooks(parts: WebhooksParts) {
  const { database, clock, vault, audit } = parts;
  const deliver = webhookDelivery(parts);

  function present(row: store.EndpointRow): z.input<typeof WebhookEndpoint> {
    const overlaps = row.formerUntil !== null && row.formerUntil > clock.now();
    return {
      id: row.id, url: urlOf(vault, row), state: row.state, failingSince: row.failingSince?.toISOString() ?? null, switchedOffAt: row.switchedOffAt?.toISOString() ?? null,
      secretOverlapUntil: overlaps ? (row.formerUntil?.toISOString() ?? null) : null, createdAt: row.createdAt.toISOString(),
    };
  }

  async function own(merchantId: string, endpointId: string): Promise<store.EndpointRow> {
    const row = await store.findEndpoint(database.kysely, endpointId);
    if (row === null || row.merchantId !== merchantId) throw new AppError('not_found');
    return row;
  }

  /** Locks an endpoint of the merchant and changes it with an audit entry; answers it as it is then. */
  async function change(doing: Doing, endpointId: string, action: string, then: (tx: Tx, row: store.EndpointRow) => Promise<void>): Promise<store.EndpointRow> {
    return database.inTransaction(async (tx) => {
      const row = await store.lockEndpoint(tx, endpointId);
      if (row === null || row.merchantId !== doing.merchantId) throw new AppError('not_found');
      await then(tx, row);
      await audit.record(tx, { actor: doing.personId, action, subject: endpointId, details: { merchant: doing.merchantId }, requestId: doing.requestId });
      return (await store.findEndpoint(tx, endpointId)) ?? row;
    });
  }

  /** The address as it is kept, or a refusal that says what is wrong with it. */
  function addressFrom(text: string): string {
    const wrong = (code: string, message: Text) => new AppError('invalid_input', { problems: [{ pointer: '/url', code, message }] });
    const url = URL.parse(text);
    if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '' || url.password !== '') throw wrong('no_web_address', say('https://로 시작하는 주소를 아이디와 비밀번호 없이 입력해 주세요.', 'Give an address that begins with https://, without a user name and password.'));
    if (parts.allowPrivateAddresses) return url.href;
    if (url.protocol !== 'https:') throw wrong('not_encrypted', say('https://로 시작하는 주소를 입력해 주세요. 암호화되지 않은 주소로는 보내지 않습니다.', 'Give an address that begins with https://. Nothing is sent unencrypted.'));
    if (isPrivateHost(url.hostname)) throw wrong('private_address', say('이 컴퓨터나 사설망의 주소로는 보내지 않습니다. 인터넷에서 열리는 주소를 입력해 주세요.', 'Nothing is sent to this machine or to private networks. Give an address that the internet can reach.'));
    return url.href;
  }

  async function replay(endpoint: store.EndpointRow, from: z.output<typeof ReplayFrom>, actor: { id: string; requestId: string }): Promise<{ messages: number; complete: boolean }> {
    if (endpoint.state !== 'on') throw new AppError('not_allowed_now', { detail: say('꺼져 있는 웹훅입니다. 먼저 켜 주세요.', 'This webhook is off. Switch it on first.') });
    if ((await store.countWaiting(database.kysely, { endpointId: endpoint.id, upTo: MOST_WAITING })) >= MOST_WAITING) {
      throw new AppError('not_allowed_now', { detail: say('아직 보내지 못한 알림이 많습니다. 나간 뒤에 다시 시도해 주세요.', 'Many notifications still wait to be sent. Try again once they have left.') });
    }
    const found = await parts.eventsFrom({ merchantId: endpoint.merchantId, limit: MOST_REPLAYED + 1, ...from });
    const events = found.slice(0, MOST_REPLAYED);
    const now = clock.now();
    await database.inTransaction(async (tx) => {
      await putOnTheirWay(tx, { merchantId: endpoint.merchantId, endpointIds: [endpoint.id], events, now });
      await audit.record(tx, { actor: actor.id, action: 'webhook.replay', subject: endpoint.id, details: { merchant: endpoint.merchantId, messages: events.length }, requestId: actor.requestId });
    });
    return { messages: events.length, complete: found.length <= MOST_REPLAYED };
  }

  return {
    async list(merchantId: string) {
      return { items: (await store.listEndpoints(database.kysely, merchantId)).map(present), most: MOST_ENDPOINTS, privateAddresses: parts.allowPrivateAddresses };
    },
    async create(doing: Doing, given: { url: string }) {
      const url = addressFrom(given.url);
      const now = clock.now();
      const [id, secret] = [newId('whe', now), newSecret()];
      await database.inTransaction(async (tx) => {
        const added = await store.insertEndpoint(tx, { id, merchantId: doing.merchantId, url: vault.sealText(url, urlContext(id)), secret: vault.sealText(secret, secretContext(id)), createdBy: doing.personId, at: now, most: MOST_ENDPOINTS });
        if (!added) throw new AppError('not_allowed_now', { detail: say(`웹훅은 ${MOST_ENDPOINTS}개까지 등록할 수 있습니다. 쓰지 않는 것을 먼저 지워 주세요.`, `There can be ${MOST_ENDPOINTS} webhooks. Remove one that is not in use first.`) });
        await audit.record(tx, { actor: doing.personId, action: 'webhook.create', subject: id, details: { merchant: doing.merchantId }, requestId: doing.requestId });
      });
      return { endpoint: present(await own(doing.merchantId, id)), secret };
    },
    async change(doing: Doing, endpointId: string, given: { url?: string | undefined; state?: 'on' | 'off' | undefined }) {
      const url = given.url === undefined ? undefined : addressFrom(given.url);
      return present(await change(doing, endpointId, 'webhook.change', async (tx, row) => {
        const turns = given.state !== undefined && given.state !== row.state;
        await store.changeEndpoint(tx, endpointId, {
          ...(url !== undefined && { url: vault.sealText(url, urlContext(endpointId)) }),
          // Another address, or a new beginning: what failed before is not held against it. While it is off, what it has missed since then is not forgotten.
          ...((turns || (url !== undefined && row.state === 'on')) && { failingSince: null }), ...(turns && { state: given.state ?? 'on', switchedOffAt: given.state === 'off' ? clock.now() : null }),
        });
        if (turns && given.state === 'off') await store.stopMessages(tx, { endpointId });
      }));
    },
    async remove(doing: Doing, endpointId: string) {
      await change(doing, endpointId, 'webhook.delete', async (tx) => void (await store.deleteEndpoint(tx, { id: endpointId, merchantId: doing.merchantId })));
      return { ok: true as const };
    },
    async rotate(doing: Doing, endpointId: string, overlapHours: number) {
      const secret = newSecret();
      const row = await change(doing, endpointId, 'webhook.rotate_secret', (tx, was) => store.changeEndpoint(tx, endpointId, {
        secret: vault.sealText(secret, secretContext(endpointId)), formerSecret: overlapHours === 0 ? null : was.secret, formerUntil: overlapHours === 0 ? null : new Date(clock.now().getTime() + overlapHours * HOUR_MS),
      }));
      return { endpoint: present(row), secret };
    },
    async test(doing: Doing, endpointId: string) {
      const now = clock.now();
      const id = newId('whm', now);
      await change(doing, endpointId, 'webhook.test', async (tx) => {
        noteMade(id);
        await store.insertMessages(tx, [{ id, endpointId, merchantId: doing.merchantId, messageId: id, type: TEST_TYPE, caseId: null, sequence: null, createdAt: now }]);
        await enqueue(tx, deliverWebhook, { id }, { singletonKey: id });
      });
      return { id };
    },
    async log(merchantId: string, endpointId: string, query: { cursor?: string | undefined; limit: number }) {
      await own(merchantId, endpointId);
      const rows = await store.pageOfMessages(database.kysely, { endpointId, before: readCursor(query.cursor), limit: query.limit + 1 });
      const tries = Map.groupBy(await store.listTries(database.kysely, rows.map(({ id }) => id)), ({ messageId }) => messageId);
      return pageOf(rows, query.limit, ({ createdAt, id }) => ({ at: createdAt, id }), (row) => presentMessage(row, tries.get(row.id) ?? []));
    },
    async resend(doing: Doing, endpointId: string, logId: string) {
      const message = await store.findMessage(database.kysely, logId);
      if (message === null || message.endpointId !== endpointId || message.merchantId !== doing.merchantId) throw new AppError('not_found');
      const now = clock.now();
      const id = newId('whm', now);
      let sent: string = id;
      await change(doing, endpointId, 'webhook.replay', async (tx, row) => {
        if (row.state !== 'on' && message.caseId !== null) throw new AppError('not_allowed_now', { detail: say('꺼져 있는 웹훅입니다. 먼저 켜 주세요.', 'This webhook is off. Switch it on first.') });
        if (message.state === 'waiting') {
          // Brings its job forward, or makes another where it lost its own.
          await enqueue(tx, deliverWebhook, { id: message.id }, { singletonKey: message.id });
          sent = message.id;
          noteMade(sent);
          return;
        }
        noteMade(id);
        await store.insertMessages(tx, [{ ...message, id, createdAt: now }]);
        await enqueue(tx, deliverWebhook, { id }, { singletonKey: id });
      });
      return { id: sent };
    },
    replay: async (doing: Doing, endpointId: string, from: z.output<typeof ReplayFrom>) => replay(await own(doing.merchantId, endpointId), from, { id: doing.personId, requestId: doing.requestId }),
    /** Asked for by the merchant's own system. An endpoint that does not exist and a wrong signature are answered alike. */
    async replaySigned(given: { endpointId: string; headers: Readonly<Record<string, string | string[] | undefined>>; rawBody: Buffer; requestId: string }) {
      const endpoint = await store.findEndpoint(database.kysely, given.endpointId);
      const content = given.rawBody.toString('utf8');
      if (endpoint === null || !isSigned({ secrets: secretsOf(vault, endpoint, clock.now()), headers: given.headers, content, now: clock.now() })) throw new AppError('bad_signature');
      const from = ReplayFrom.safeParse(jsonOf(content));
      if (!from.success) throw new AppError('invalid_input', { problems: [{ pointer: '', code: 'invalid', message: say('caseId와 fromSequence, 또는 since를 보내 주세요.', 'Send caseId and fromSequence, or since.') }] });
      return replay(endpoint, from.data, { id: `webhook:${endpoint.id}`, requestId: given.requestId });
    },
    /** Endpoints of a merchant that were switched off because they failed: something for its people to do. */
    async switchedOff(merchantId: string) {
      return (await store.switchedOff(database.kysely, merchantId)).map((row) => ({ host: new URL(urlOf(vault, row)).host, since: row.switchedOffAt }));
    },
    /** Deletes what was sent before. */
    async forget(before: Date): Promise<void> {
      while ((await database.inTransaction((tx) => store.forgetMessages(tx, { before, limit: FORGOTTEN_AT_ONCE }))) >= FORGOTTEN_AT_ONCE);
    },
    handlers: [handleJob(deliverWebhook, ({ data, signal }) => deliver(data.id, signal))] satisfies JobHandler[] as JobHandler[],
  };

  function presentMessage(row: store.MessageRow, tries: readonly store.TryRow[]): z.input<typeof WebhookMessageLog> {
    const body = row.body === null ? null : vault.openText(row.body, bodyContext(row.id));
    return {
      id: row.id, messageId: row.messageId, type: row.type, reference: referenceIn(body), sequence: row.sequence, state: row.state, createdAt: row.createdAt.toISOString(), nextTryAt: row.nextTryAt?.toISOString() ?? null, body,
      tries: tries.map(({ number, at, durationMs, status, problem }) => ({ number, at: at.toISOString(), durationMs, status, problem })),
    };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function referenceIn(body: string | null): string | null {
  const { data } = (body === null ? {} : jsonOf(body)) as { data?: { reference?: unknown } };
  return typeof data?.reference === 'string' ? data.reference : null;
}
