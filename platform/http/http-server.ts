import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import { MERCHANT_HEADER, type Operation } from '../../contract/operation.ts';
import type { Database } from '../../storage/open-database.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Vault } from '../vault.ts';
import { sendBuilt } from './built-answer.ts';
import { callLimits } from './call-limits.ts';
import { refuseUnreadable } from './early-refusals.ts';
import { beginIdempotent, type IdempotentCall } from './idempotency.ts';
import { problemOf, schemaError, strangeCharacters, toAppError } from './problem.ts';
import type { BytesAnswer, Call, Caller, EventsAnswer, RequestContext, Route, UploadedFile } from './route-kit.ts';
import { unstorableText } from './storable-text.ts';

const LARGEST_JSON = 1024 * 1024;
/** Bytes that may wait for a reader of an event stream. */
const MOST_UNREAD = 1024 * 1024;
export const LARGEST_FILE = 25 * 1024 * 1024;

/** Origins besides our own from which a page may take what its name says. */
export interface ContentSources {
  readonly script: readonly string[];
  readonly frame: readonly string[];
  readonly connect: readonly string[];
  readonly image: readonly string[];
  readonly font: readonly string[];
  readonly style: readonly string[];
  readonly media: readonly string[];
}

export interface HttpServerOptions {
  readonly routes: readonly Route[];
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log: Log;
  /** Reads the session of a request; null when there is none. */
  readonly resolveCaller: (headers: Readonly<Record<string, string | string[] | undefined>>) => Promise<Caller | null>;
  /** Origins that browsers may send unsafe requests from; the request's own host is always one. */
  readonly origins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly secure: boolean;
  /** More sources for the content security policy, for example the payment window's origin. */
  readonly contentSources: ContentSources;
  /** Told when a caller is refused for calling too often. */
  readonly onLimit?: (seen: { operation: string; requestId: string }) => void;
  /** Told when what is sent is larger than is read; nothing has been checked of it. */
  readonly onTooLarge?: (seen: TooLarge) => Promise<void>;
  readonly observe?: (seen: { operation: string; status: number; seconds: number }) => void;
}

export interface TooLarge {
  /** The path with its parameters unnamed, as the contract writes it. */
  readonly route: string;
  readonly params: Readonly<Record<string, string>>;
  /** As the sender announced it; 0 when it did not. */
  readonly bytes: number;
}

/** The HTTP server with every route of the product. Routes outside the contract (static files) are added to the instance by the app. */
export async function createHttpServer(options: HttpServerOptions): Promise<FastifyInstance> {
  const server = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    // A logger of its own for every request prepares a hundred hidden fields again; our lines name the request themselves.
    childLoggerFactory: (logger) => logger,
    // Event streams stay open for ever; closing the server ends them.
    forceCloseConnections: true,
    genReqId: () => randomUUID().slice(0, 13),
    requestIdHeader: false,
    bodyLimit: LARGEST_JSON,
    clientErrorHandler: refuseUnreadable,
    // An address that cannot be decoded is refused before there are routes.
    frameworkErrors: (error, request, reply) => void sendProblem(error, request as unknown as FastifyRequest, reply as unknown as FastifyReply, options),
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    routerOptions: { maxParamLength: 500 },
  }) as unknown as FastifyInstance;
  await server.register(cookie);
  await server.register(helmet, contentPolicy(options));
  await server.register(multipart, { limits: { fileSize: LARGEST_FILE, files: 1, fields: 4, parts: 5 } });
  await server.register(rateLimit, { global: false, hook: 'preHandler' });
  server.addContentTypeParser(['application/octet-stream', 'text/plain'], { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error: { code?: string }, request, reply) => {
    const answer = () => sendProblem(error, request, reply, options);
    if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE' || options.onTooLarge === undefined) return answer();
    return options.onTooLarge({ route: request.routeOptions.url ?? '', params: request.params as Readonly<Record<string, string>>, bytes: Number(request.headers['content-length'] ?? 0) }).then(answer);
  });
  for (const declared of options.routes) addRoute(server, declared, options);
  return server;
}

/** Answers with problem details and logs the error once. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, options: Pick<HttpServerOptions, 'log'>): FastifyReply {
  const known = toAppError(error);
  const entry = { requestId: request.id, code: known.code, method: request.method, route: request.routeOptions.url ?? 'none' };
  if (known.status >= 500) options.log.error({ ...entry, err: known.cause ?? error }, 'request failed');
  else options.log.debug(entry, 'request refused');
  if (reply.raw.headersSent) return reply;
  const problem = problemOf(known, localeOf(request), request.id);
  if (known.retryAfterSeconds !== undefined) void reply.header('retry-after', String(known.retryAfterSeconds));
  return reply.code(problem.status).type('application/problem+json; charset=utf-8').header('cache-control', 'no-store').send(JSON.stringify(problem));
}

/** Korean unless the person chose or the browser asks for English first. */
export function localeOf(request: FastifyRequest): 'ko' | 'en' {
  const chosen = request.cookies?.locale;
  if (chosen === 'ko' || chosen === 'en') return chosen;
  const first = (request.headers['accept-language'] ?? '').split(',')[0]?.trim().toLowerCase() ?? '';
  return first.startsWith('en') ? 'en' : 'ko';
}

function contentPolicy({ contentSources, secure }: HttpServerOptions) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'script-src': ["'self'", ...contentSources.script],
        'style-src': ["'self'", "'unsafe-inline'", ...contentSources.style],
        'img-src': ["'self'", 'blob:', 'data:', ...contentSources.image],
        'font-src': ["'self'", ...contentSources.font],
        'media-src': ["'self'", ...contentSources.media],
        'connect-src': ["'self'", ...contentSources.connect],
        'frame-src': ["'self'", ...contentSources.frame],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
        'object-src': ["'none'"],
      },
    },
    // The payment window is another origin on purpose; isolating the opener would cut its messages off.
    crossOriginOpenerPolicy: false,
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: secure,
    referrerPolicy: { policy: 'same-origin' as const },
  };
}

function addRoute(server: FastifyInstance, { operation, handle, again }: Route, options: HttpServerOptions): void {
  const add = (scope: FastifyInstance) =>
    scope.route({
      method: operation.method,
      url: operation.path,
      ...callLimits(scope, operation, options),
      handler: async (request, reply) => {
        const started = process.hrtime.bigint();
        void reply.header('x-request-id', request.id);
        await serve({ request, reply, operation, handle, again, options });
        options.observe?.({ operation: `${operation.method} ${operation.path}`, status: reply.statusCode, seconds: Number(process.hrtime.bigint() - started) / 1e9 });
        return reply;
      },
    });
  if (operation.bodyKind !== 'raw') return void add(server);
  // Signatures are made over the bytes as sent, so this scope never parses.
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    add(scope);
  });
}

interface Served {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly operation: Operation;
  readonly handle: Route['handle'];
  readonly again: Route['again'];
  readonly options: HttpServerOptions;
}

async function serve({ request, reply, operation, handle, again, options }: Served): Promise<void> {
  if (operation.method !== 'GET' && operation.access.kind !== 'signature') refuseForeignOrigin(request, options.origins);
  const caller = operation.access.kind === 'signature' ? null : await options.resolveCaller(request.headers);
  checkAccess(operation, caller, request.headers[MERCHANT_HEADER]);
  const context = contextOf({ request, reply, operation, caller });
  const call = await readCall(request, operation, context);
  if (operation.method !== 'GET' && context.idempotencyKey === null && operation.idempotency === 'required') throw new AppError('idempotency_key_needed');
  const once = await startOnce({ operation, call, caller, context, options });
  if (once?.kind === 'replay') {
    void reply.header('idempotency-replayed', 'true').code(once.status).type('application/json; charset=utf-8').send(once.body);
    return;
  }
  if (once?.kind === 'unanswered') {
    if (again === undefined) throw new AppError('already_took_effect', { detail: LOOK_FIRST });
    void reply.header('idempotency-replayed', 'true');
    await sendAnswer({ reply, operation, answer: await again(call, once.reference), once, request });
    return;
  }
  try {
    const answer = await (once === null ? handle(call) : once.run(() => handle(call)));
    await sendAnswer({ reply, operation, answer, once, request });
  } catch (error) {
    // Were the database away, its row tells the truth by itself after a while.
    await once?.forget(toAppError(error).status < 500 ? 'refused' : 'broken').catch((failure: unknown) => options.log.warn({ err: failure, requestId: request.id }, 'an idempotency key could not be freed'));
    throw error;
  }
}

const LOOK_FIRST = {
  ko: '처리하던 서버가 멈추어 결과를 알려 드리지 못했습니다. 화면을 새로 열어 현재 상태를 먼저 확인하고, 반영되지 않은 것이 있을 때만 새로운 Idempotency-Key로 다시 요청해 주세요.',
  en: 'The server stopped before it could answer. Open the page again and look at the present state first; send it anew, with a new Idempotency-Key, only if something is missing.',
};

async function startOnce(given: { operation: Operation; call: Call<Operation>; caller: Caller | null; context: RequestContext; options: HttpServerOptions }): Promise<IdempotentCall | null> {
  const { operation, call, caller, context, options } = given;
  if (context.idempotencyKey === null || operation.method === 'GET' || operation.answeredAnew === true) return null;
  return beginIdempotent({
    database: options.database,
    vault: options.vault,
    now: options.clock.now(),
    key: context.idempotencyKey,
    // A file is its own content, so what it is uploaded to belongs to the scope.
    scope: `${callerScope(caller, context, options.vault)} ${operation.method} ${operation.path}${call.file === null || call.params === undefined ? '' : ` ${JSON.stringify(call.params)}`}`,
    content: call.file === null ? JSON.stringify([call.params, call.query, call.body]) : call.file.bytes,
  });
}

/** Whose keys these are: a person's for one merchant, or, before anybody is signed in, an address that is not stored readable. */
function callerScope(caller: Caller | null, context: RequestContext, vault: Vault): string {
  if (caller === null) return vault.fingerprint(context.address, 'idempotent-caller');
  return caller.merchant === null ? caller.personId : `${caller.personId} ${caller.merchant.merchantId}`;
}

async function sendAnswer(given: { request: FastifyRequest; reply: FastifyReply; operation: Operation; answer: unknown; once: Exclude<IdempotentCall, { kind: 'replay' }> | null }): Promise<void> {
  const { request, reply, operation, answer, once } = given;
  if (operation.answerKind === 'bytes') {
    const { bytes, mediaType, downloadAs, cacheControl } = answer as BytesAnswer;
    void reply.header('cache-control', cacheControl ?? 'private, no-store').header('x-content-type-options', 'nosniff').type(mediaType);
    if (downloadAs !== undefined) void reply.header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(downloadAs)}`);
    await reply.code(operation.status ?? 200).send(bytes);
    return;
  }
  if (operation.answerKind === 'events') return runEvents(request, reply, answer as EventsAnswer);
  if (operation.builtOnce === true) return sendBuilt({ request, reply, output: operation.output, answer: answer as object });
  const checked = operation.output.parse(answer);
  const body = JSON.stringify(checked);
  const status = operation.status ?? 200;
  await once?.complete({ status, body });
  const version = (checked as { version?: unknown } | null)?.version;
  if (typeof version === 'number') void reply.header('etag', `"${version}"`);
  await reply.code(status).header('cache-control', 'no-store').type('application/json; charset=utf-8').send(body);
}

/** Server-sent events: a comment every 15 s keeps proxies from closing the line. */
async function runEvents(request: FastifyRequest, reply: FastifyReply, answer: EventsAnswer): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no', connection: 'keep-alive' });
  raw.write('retry: 1000\n\n');
  const gone = new AbortController();
  const end = () => gone.abort();
  request.raw.on('close', end);
  raw.on('error', end);
  const push = (text: string) => {
    if (raw.write(text) || raw.writableLength <= MOST_UNREAD) return;
    // What a reader does not fetch waits in our memory: it may come back and resume where it was.
    raw.destroy();
    end();
  };
  const beat = setInterval(() => push(': still here\n\n'), 15_000);
  try {
    await answer.run({
      closed: gone.signal,
      send: ({ id, kind, data }) => {
        if (!gone.signal.aborted) push(`id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
      },
    });
  } finally {
    clearInterval(beat);
    raw.end();
  }
}

function refuseForeignOrigin(request: FastifyRequest, origins: readonly string[]): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  if (origin === undefined && (site === undefined || site === 'same-origin' || site === 'none')) return;
  const own = origin !== undefined && (origins.includes(origin) || hostOf(origin) === request.headers.host);
  if (!own) throw new AppError('foreign_origin');
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}

function checkAccess({ access }: Operation, caller: Caller | null, about: string | string[] | undefined): void {
  if (access.kind === 'public' || access.kind === 'signature') return;
  if (caller === null) throw new AppError('not_signed_in');
  switch (access.kind) {
    case 'person':
      return;
    case 'merchant':
      if (caller.kind !== 'merchant') throw new AppError('forbidden');
      if (caller.merchant === null) throw new AppError('no_merchant');
      // The page was opened for another merchant: what is typed there must not end up with this one.
      if (about !== undefined && about !== caller.merchant.merchantId) throw new AppError('other_merchant');
      if (!caller.merchant.permissions.includes(access.permission)) throw new AppError('forbidden');
      return;
    case 'operator':
      if (caller.kind !== 'operator') throw new AppError('forbidden');
      return;
    case 'gateway':
      if (caller.kind !== 'gateway' || caller.gateway === null) throw new AppError('forbidden');
      return;
  }
}

function contextOf(given: { request: FastifyRequest; reply: FastifyReply; operation: Operation; caller: Caller | null }): RequestContext {
  const { request, reply, operation, caller } = given;
  const key = request.headers['idempotency-key'];
  const match = /^(?:W\/)?"?(\d{1,15})"?$/.exec(String(request.headers['if-match'] ?? ''));
  if (operation.version === 'required' && match === null) throw new AppError('version_needed');
  return {
    requestId: request.id,
    locale: localeOf(request),
    address: request.ip,
    userAgent: request.headers['user-agent']?.slice(0, 300) ?? null,
    headers: request.headers,
    caller,
    idempotencyKey: typeof key === 'string' && key.length > 0 ? key.slice(0, 200) : null,
    ifMatch: match === null ? null : Number(match[1]),
    get log() {
      return request.log.child({ requestId: request.id });
    },
    setHeader: (name, value) => void reply.header(name, value),
  };
}

async function readCall(request: FastifyRequest, operation: Operation, context: RequestContext): Promise<Call<Operation>> {
  const params = operation.params === undefined ? undefined : parse(operation.params, request.params, 'params');
  const query = operation.query === undefined ? undefined : parse(operation.query, request.query, 'query');
  const kind = operation.bodyKind ?? 'json';
  const file = kind === 'file' ? await readFileInTurn(request) : null;
  const rawBody = kind === 'raw' ? Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) : null;
  const body = kind === 'json' && operation.body !== undefined ? parse(operation.body, request.body ?? undefined, 'body') : undefined;
  return { params, query, body, context, file, rawBody } as Call<Operation>;
}

function parse(schema: NonNullable<Operation['body']>, value: unknown, where: 'body' | 'query' | 'params'): unknown {
  const strange = unstorableText(value);
  if (strange.length > 0) throw strangeCharacters(strange, where);
  const result = schema.safeParse(value, { reportInput: true });
  if (!result.success) throw schemaError(result.error, where);
  return result.data;
}

/** Files that are in memory together in one process: each up to 25 MB, and again while it is sealed. */
const MOST_FILES = 8;
let filesOpen = 0;

async function readFileInTurn(request: FastifyRequest): Promise<UploadedFile> {
  if (filesOpen >= MOST_FILES) throw new AppError('temporarily_unavailable', { retryAfterSeconds: 3, detail: MANY_FILES });
  filesOpen += 1;
  try {
    return await readFile(request);
  } finally {
    filesOpen -= 1;
  }
}

const MANY_FILES = { ko: '지금 여러 파일을 한꺼번에 받고 있습니다. 잠시 후 같은 파일을 다시 올려 주세요.', en: 'Many files are being received at the moment. Please upload the same file again in a while.' };

/** The one file of a form. The form is read to its end: a second file must not be passed over in silence, nor half a form be taken for a whole one. */
async function readFile(request: FastifyRequest): Promise<UploadedFile> {
  if (!request.isMultipart()) throw new AppError('unsupported_media_type');
  let file: UploadedFile | null = null;
  try {
    for await (const part of request.files()) file ??= { fileName: part.filename.slice(0, 255), mediaType: part.mimetype, bytes: await part.toBuffer() };
  } catch (error) {
    // The form parser's own errors have no code; they are about what was sent, not about us.
    throw typeof (error as { code?: unknown }).code === 'string' ? error : new AppError('malformed_request', { cause: error, detail: BROKEN_FORM });
  }
  if (file === null) throw new AppError('file_unusable', { detail: { ko: '파일이 들어 있지 않습니다. 파일을 선택해 주세요.', en: 'No file was sent. Choose a file.' } });
  return file;
}

const BROKEN_FORM = { ko: '파일을 담은 양식이 중간에 끊겼거나 잘못되었습니다. 파일을 다시 올려 주세요.', en: 'The form with the file was cut off or is malformed. Please upload the file again.' };
