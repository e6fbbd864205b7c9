import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mayCallFrom, notFromHere } from '../allowed-networks.ts';
import { parseBody } from '../request-body.ts';
import { recordRequests, type RequestLog } from '../request-log.ts';
import type { Sandbox, Store } from '../sandbox.ts';
import { authoriseV2, isOwnStore, login, refresh } from './auth.ts';
import { registerBillingKeys } from './billing-keys.ts';
import { registerCashReceipts } from './cash-receipts.ts';
import { registerChanges } from './change.ts';
import { V2_PREFIX } from './dialect.ts';
import { registerEscrow } from './escrow.ts';
import { Fields } from './fields.ts';
import { keepAnswers } from './idempotency.ts';
import { registerIdentity } from './identity.ts';
import { registerLookups } from './lookups.ts';
import { registerPay } from './pay.ts';
import { forbidden, invalid, missing, toTyped, TypedRefusal } from './refusal.ts';
import { registerSchedules } from './schedules.ts';
import { registerWebhooks } from './webhooks.ts';

/** The second version of the interface, beside the first on the same origin. `onLog` receives the log of its calls, to be stopped with the server. */
export function registerV2(app: FastifyInstance, sandbox: Sandbox, given: { drain: () => Promise<void>; onLog: (log: RequestLog) => void }): void {
  void app.register(async (api) => {
    speakJson(api);
    api.setErrorHandler((error: FastifyError, request, reply) => sendTyped(reply, typedOf(error, sandbox, request)));
    api.setNotFoundHandler((_request, reply) => sendTyped(reply, missing('NOT_FOUND', '존재하지 않는 API입니다. 주소와 방식(GET, POST ...)을 확인해 주세요.')));
    api.post('/login/api-secret', async (request) => login(sandbox, new Fields(request.body), request));
    api.post('/token/refresh', async (request) => refresh(sandbox, new Fields(request.body), request));
    await api.register(async (own) => {
      own.decorateRequest('store', null as unknown as Store);
      // Before the body is read: a caller without a key is told so, whatever else is wrong.
      own.addHook('onRequest', async (request) => {
        request.store = await authoriseV2(sandbox, request.headers.authorization);
        if (!mayCallFrom(sandbox, request.store, request)) throw forbidden(notFromHere(request.ip));
        refuseStrangeCharacters(request.params);
      });
      own.addHook('preHandler', async (request) => refuseForeignStore(request));
      keepAnswers(own, sandbox);
      given.onLog(recordRequests(own, sandbox));
      registerLookups(own, sandbox);
      registerPay(own, sandbox);
      registerChanges(own, sandbox);
      registerEscrow(own, sandbox);
      registerBillingKeys(own, sandbox);
      registerSchedules(own, sandbox);
      registerIdentity(own, sandbox);
      registerCashReceipts(own, sandbox);
      registerWebhooks(own, sandbox, given.drain);
    });
  }, { prefix: V2_PREFIX });
}

/** Bodies are JSON whatever the content type says: one published client sends them as plain text. */
function speakJson(api: FastifyInstance): void {
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseBody((body as Buffer).toString('utf8'), 'application/json'));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** An id with NUL or half a character names nothing, and the database could not even compare it. */
function refuseStrangeCharacters(params: unknown): void {
  for (const value of Object.values((params ?? {}) as Record<string, string>)) {
    if (value.includes('\u0000') || !value.isWellFormed()) throw invalid('주소에 사용할 수 없는 문자가 있습니다.');
  }
}

/** A store id that is named, in query, body or filter, must be the caller's own. */
function refuseForeignStore(request: FastifyRequest): void {
  const named: unknown[] = [(request.query as Record<string, unknown>)['storeId']];
  const texts = (request.query as Record<string, unknown>)['requestBody'];
  for (const values of [request.body, typeof texts === 'string' ? readJson(texts) : undefined]) {
    if (values === null || typeof values !== 'object') continue;
    const { storeId, filter, payment } = values as { storeId?: unknown; filter?: { storeId?: unknown } | null; payment?: { storeId?: unknown } | null };
    named.push(storeId, filter?.storeId, payment?.storeId);
  }
  if (!named.every((storeId) => isOwnStore(request.store, storeId))) throw forbidden('이 상점에 접근할 권한이 없습니다. (storeId)');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function sendTyped(reply: FastifyReply, refusal: TypedRefusal): FastifyReply {
  // A connection that is closed on a body still being sent takes the answer with it.
  return reply.removeHeader('connection').status(refusal.status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(refusal.toBody()));
}

export function typedOf(error: Error & { statusCode?: number; code?: string }, sandbox: Pick<Sandbox, 'log'>, request?: FastifyRequest): TypedRefusal {
  const refusal = toTyped(error);
  if (refusal) return refusal;
  sandbox.log.error({ err: error, route: request?.routeOptions.url }, 'the payment sandbox failed to answer');
  return new TypedRefusal(500, 'UNEXPECTED', '요청을 처리하지 못했습니다. 잠시 뒤 다시 시도해 주세요.');
}
