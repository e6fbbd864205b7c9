import type { Socket } from 'node:net';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { mayCallFrom, notFromHere } from './allowed-networks.ts';
import { badRequest, notFound, Refusal, unauthorized } from './envelope.ts';
import { parseBody, parseForm } from './request-body.ts';
import type { Sandbox, Store } from './sandbox.ts';
import { authorise } from './token.ts';
import { authoriseV2 } from './v2/auth.ts';
import { isV2Authorization, routeOf, V2_PREFIX } from './v2/dialect.ts';
import { TypedRefusal } from './v2/refusal.ts';
import { sendTyped, typedOf } from './v2/server.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The store the token acts for; set before any handler of the payment API runs. */
    store: Store;
  }
}

const MAX_BODY_BYTES = 1_048_576;
/** A hundred order numbers in Korean, percent-encoded, are more than Node takes by itself. */
const MAX_HEADER_BYTES = 262_144;

/**
 * The HTTP server: every answer of the API is an envelope, framework errors included; bodies are read whatever their
 * type; one trailing slash is accepted on every route, and two slashes count as one, because clients put an address and a
 * path together carelessly; ids in the path may be long and contain anything encoded.
 */
export function createServer(sandbox: Sandbox, trustedProxies: readonly string[] = []): FastifyInstance {
  const app = Fastify({
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: MAX_BODY_BYTES,
    http: { maxHeaderSize: MAX_HEADER_BYTES },
    clientErrorHandler: (error, socket) => refuseUnreadable(error, socket),
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 4000, querystringParser: readQuery },
    // Both versions of the interface want the same addresses.
    rewriteUrl: routeOf,
    frameworkErrors: (error, request, reply) => {
      if (request.raw.url?.startsWith(V2_PREFIX)) void sendTyped(reply as unknown as FastifyReply, typedOf(error, sandbox));
      else void sendRefusal(reply as unknown as FastifyReply, toRefusal(error, sandbox));
    },
    forceCloseConnections: true,
  });
  // After the token: a caller without one is told that first.
  app.addHook('preValidation', async ({ query }) => {
    const refusal = UNREADABLE.get(query as object);
    if (refusal) throw refusal;
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parseBody((body as Buffer).toString('utf8'), request.headers['content-type']));
    } catch (error) {
      done(error as Error);
    }
  });
  app.setErrorHandler((error: FastifyError, request, reply) => sendRefusal(reply, toRefusal(error, sandbox, request)));
  app.setNotFoundHandler((_request, reply) => sendRefusal(reply, notFound('존재하지 않는 API입니다. 주소와 방식(GET, POST ...)을 확인해 주세요.')));
  return app;
}

/** Queries that cannot be read, each with the refusal it will get. */
const UNREADABLE = new WeakMap<object, Refusal>();

/** The router asks for this where nobody catches: an error thrown here would end the process. */
function readQuery(text: string): Record<string, unknown> {
  try {
    return parseForm(text) as Record<string, unknown>;
  } catch (error) {
    const nothing = {};
    UNREADABLE.set(nothing, error instanceof Refusal ? error : badRequest('주소의 검색 조건을 읽을 수 없습니다.'));
    return nothing;
  }
}

/** What is no HTTP is answered with an envelope as well, where the connection still takes one. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(badRequest('요청을 읽을 수 없습니다. 주소와 헤더가 올바른지, 너무 길지 않은지 확인해 주세요.').toEnvelope());
  socket.end(`HTTP/1.1 400 Bad Request\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

/** The part of the server that needs a token. */
export function withToken(app: FastifyInstance, sandbox: Sandbox, given: { eitherVersion?: boolean } = {}): void {
  app.decorateRequest('store', null as unknown as Store);
  // Before the body is read: a caller without a token is told so, whatever else is wrong.
  app.addHook('onRequest', async (request) => {
    const { tier } = request.headers;
    // The header that older clients still send.
    const authorization = request.headers.authorization ?? one(request.headers['x-imptokenheader']);
    refuseStrangeCharacters(request.params);
    if (given.eitherVersion && isV2Authorization(authorization)) request.store = await authoriseEither(sandbox, authorization);
    else request.store = await authorise(sandbox, { authorization, tier: one(tier) });
    // 401 and not 403: published clients know no other word for a call that may not be made.
    if (!mayCallFrom(sandbox, request.store, request)) throw unauthorized(notFromHere(request.ip));
  });
}

const one = (header: string | string[] | undefined): string | undefined => (Array.isArray(header) ? header[0] : header);

/** A store by a key of the second version, refused in the words of the first. */
async function authoriseEither(sandbox: Sandbox, authorization: string | undefined): Promise<Store> {
  try {
    return await authoriseV2(sandbox, authorization);
  } catch (error) {
    throw error instanceof TypedRefusal ? unauthorized() : error;
  }
}

/** An id with NUL or half a character names nothing, and the database could not even compare it. */
function refuseStrangeCharacters(params: unknown): void {
  for (const value of Object.values((params ?? {}) as Record<string, string>)) {
    if (value.includes('\u0000') || !value.isWellFormed()) throw badRequest('주소에 사용할 수 없는 문자가 있습니다.');
  }
}

function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  // A connection that is closed on a body still being sent takes the answer with it.
  return reply.removeHeader('connection').status(refusal.status).header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(refusal.toEnvelope()));
}

function toRefusal(error: Error & { statusCode?: number; code?: string }, sandbox: Pick<Sandbox, 'log'>, request?: FastifyRequest): Refusal {
  if (error instanceof Refusal) return error;
  const status = error.statusCode ?? 500;
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return badRequest('요청 본문이 너무 큽니다. 1MB 이하로 보내 주세요.');
  if (status >= 400 && status < 500) return badRequest('요청 형식이 올바르지 않습니다.');
  sandbox.log.error({ err: error, route: request?.routeOptions.url }, 'the payment sandbox failed to answer');
  return new Refusal(500, -1, '요청을 처리하지 못했습니다. 잠시 뒤 다시 시도해 주세요.');
}
