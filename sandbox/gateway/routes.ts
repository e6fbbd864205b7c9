/** The rehearsal gateway over HTTP: the partner protocol, the contract page, and the controls of the rehearsal. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Database } from '../../storage/open-database.ts';
import * as cases from './case-store.ts';
import { contractPage, stepPage, type ContractNames } from './contract-page.ts';
import { undelivered } from './event-store.ts';
import { lookUp, LookupMessage } from './existing-contracts.ts';
import { AnswerMessage, CASE_ID, CaseMessage, GATEWAY, WithdrawalMessage } from './messages.ts';
import { isSigned } from '../../platform/signed-messages.ts';
import { DELEGATING } from './plan.ts';
import type { Team } from './team.ts';

export interface RouteOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly team: Team;
  readonly secretFor: (gateway: string) => string | null;
  readonly names: ContractNames;
  /** Where events may be sent to and documents read from; anywhere when null. */
  readonly gatehouseOrigin: string | null;
  /** How long `#hold-answer` keeps the caller waiting before the line is cut. */
  readonly holdAnswerMs: number;
  /** Moves the rehearsal ahead and plays what is due. Resolves with the number of steps. */
  readonly advance: (seconds: number) => Promise<number>;
  /** There may be something to do. */
  readonly wake: () => void;
}

const BODY_LIMIT = 2_000_000;
const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

type GatewayCall = FastifyRequest<{ Params: { gateway: string; caseId?: string }; Querystring: { after?: string } }>;

/** An answer that is no success, as problem details. */
function problem(reply: FastifyReply, status: number, given: { code: string; detail: string }) {
  return reply.code(status).type('application/problem+json').send({ type: 'about:blank', title: given.code.replaceAll('_', ' '), status, ...given });
}

export function buildApp(options: RouteOptions): FastifyInstance {
  const app = fastify({ bodyLimit: BODY_LIMIT, forceCloseConnections: true, routerOptions: { maxParamLength: 200 } });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) options.log.error({ err: error, url: request.routeOptions.url }, 'the rehearsal gateway failed');
    return problem(reply, status, { code: status >= 500 ? 'internal' : 'bad_request', detail: status >= 500 ? 'Something failed here; try again.' : 'The request could not be read.' });
  });
  app.setNotFoundHandler((_request, reply) => problem(reply, 404, { code: 'no_such_page', detail: 'The rehearsal gateway has no such address.' }));
  app.get('/healthz', () => ({ ok: true }));
  partnerRoutes(app, options);
  lookupRoute(app, options);
  contractRoutes(app, options);
  stepRoutes(app, options);
  controlRoutes(app, options);
  return app;
}

function partnerRoutes(app: FastifyInstance, options: RouteOptions): void {
  const { team } = options;
  app.post('/gateways/:gateway/cases', async (request: GatewayCall, reply) => {
    const message = await signedMessage(options, CaseMessage, { request, reply });
    if (!message) return reply;
    if (message.gateway !== request.params.gateway) return problem(reply, 422, { code: 'invalid_case', detail: 'gateway: does not fit the address.' });
    const foreign = foreignUrl(options, message);
    if (foreign) return problem(reply, 422, { code: 'invalid_case', detail: `${foreign} is no address of the Gatehouse that this rehearsal belongs to.` });
    return handOver(options, { message, reply });
  });

  app.get('/gateways/:gateway/cases/:caseId', async (request: GatewayCall, reply) => {
    if (!signed(options, { request, reply, content: request.url })) return reply;
    const { gateway, caseId = '' } = request.params;
    const after = Number(request.query.after ?? 0);
    if (!Number.isSafeInteger(after) || after < 0 || after > 2 ** 31 - 1) return problem(reply, 422, { code: 'invalid_case', detail: 'after: a sequence, 0 or more.' });
    const state = CASE_ID.test(caseId) ? await team.state({ gateway, caseId }, after) : null;
    return state ?? problem(reply, 404, { code: 'unknown_case', detail: 'No case with this id was handed over.' });
  });

  app.get('/gateways/:gateway/cases/:caseId/contract', async (request: GatewayCall, reply) => {
    if (!signed(options, { request, reply, content: request.url })) return reply;
    const { gateway, caseId = '' } = request.params;
    const row = CASE_ID.test(caseId) && DELEGATING.has(gateway) ? await cases.findCase(options.database.kysely, { gateway, caseId }) : undefined;
    if (row === undefined || row.contract === 'none') return problem(reply, 404, { code: 'no_offer', detail: 'No contract has been offered yet.' });
    // Loaded when it is needed: most rehearsals begin without anybody asking for a PDF.
    const { contractDocument } = await import('./contract-document.ts');
    return reply.type('application/pdf').send(await contractDocument(cases.documentFacts(row), options.names));
  });

  app.post('/gateways/:gateway/cases/:caseId/withdrawal', async (request: GatewayCall, reply) => {
    const message = await signedMessage(options, WithdrawalMessage, { request, reply });
    if (!message) return reply;
    const state = await team.withdraw({ gateway: request.params.gateway, caseId: message.caseId });
    options.wake();
    return state;
  });

  app.post('/gateways/:gateway/cases/:caseId/answers', async (request: GatewayCall, reply) => {
    const message = await signedMessage(options, AnswerMessage, { request, reply });
    if (!message) return reply;
    const foreign = foreignUrl(options, message);
    if (foreign) return problem(reply, 422, { code: 'invalid_case', detail: `${foreign} is no address of the Gatehouse that this rehearsal belongs to.` });
    if (message.kind === 'contract_signed') {
      const copies = await team.readCopies(message);
      if (copies === 'unreachable') return problem(reply, 503, { code: 'copy_unreachable', detail: 'The signed copy could not be fetched; send the answer again.' });
      if (copies === 'different') return problem(reply, 409, { code: 'copy_differs', detail: '서명본이 알려 온 해시와 다릅니다.\nThe signed copy is not what was announced.' });
    }
    const answered = await team.answer({ gateway: request.params.gateway, caseId: message.caseId }, message);
    options.wake();
    switch (answered.kind) {
      case 'taken': return answered.state;
      case 'unknown_case': return problem(reply, 404, { code: 'unknown_case', detail: 'No case with this id was handed over.' });
      case 'nothing_asked': return problem(reply, 409, { code: 'nothing_asked', detail: 'The gateway waits for no answer in this case.' });
      case 'no_offer': return problem(reply, 409, { code: 'no_offer', detail: 'No contract has been offered yet.' });
    }
  });
}

async function handOver(options: RouteOptions, given: { message: CaseMessage; reply: FastifyReply }): Promise<unknown> {
  const { message, reply } = given;
  const taken = await options.team.take(message);
  if (taken.kind === 'refused') return problem(reply, 422, { code: 'refused', detail: '이 결제대행사는 이 신청을 받을 수 없습니다.\nThis gateway cannot take this application.' });
  if (!taken.sameContent) options.log.warn({ caseId: message.caseId }, 'a case was handed over again with other content; the first one stands');
  options.wake();
  if (!taken.created || !taken.magic.includes('hold-answer')) return reply.code(taken.created ? 202 : 200).send(taken.state);
  return sayNothing(reply, options.holdAnswerMs);
}

/** Lets the caller wait for an answer that never comes, and cuts the line after a while. */
function sayNothing(reply: FastifyReply, holdAnswerMs: number): FastifyReply {
  reply.hijack();
  const { raw } = reply;
  const cut = setTimeout(() => raw.destroy(), holdAnswerMs);
  cut.unref();
  raw.once('close', () => clearTimeout(cut));
  return reply;
}

function lookupRoute(app: FastifyInstance, options: RouteOptions): void {
  app.post('/gateways/:gateway/existing-contracts', async (request: GatewayCall, reply) => {
    const message = await signedMessage(options, LookupMessage, { request, reply });
    if (!message) return reply;
    if (message.gateway !== request.params.gateway) return problem(reply, 422, { code: 'invalid_lookup', detail: 'gateway: does not fit the address.' });
    const found = lookUp(message);
    switch (found.kind) {
      case 'answer': return found.body;
      case 'silent': return sayNothing(reply, options.holdAnswerMs);
      case 'not_offered': return problem(reply, 501, { code: 'not_offered', detail: 'This gateway looks up no contracts by machine.' });
    }
  });
}

/** The content that was signed, checked against the gateway's secret. False when an answer has been given. */
function signed(options: RouteOptions, given: { request: GatewayCall; reply: FastifyReply; content: string }): boolean {
  const { gateway } = given.request.params;
  const secret = GATEWAY.test(gateway) ? options.secretFor(gateway) : null;
  if (secret !== null && isSigned({ secrets: [secret], headers: given.request.headers, content: given.content, now: options.clock.now() })) return true;
  // By this clock it was judged: who was turned away for their own can see it.
  void given.reply.header('date', options.clock.now().toUTCString());
  // One answer for an unknown gateway and a wrong signature: nobody learns which gateways there are.
  void problem(given.reply, 401, { code: 'bad_signature', detail: 'The signature is missing, wrong or more than five minutes old.' });
  return false;
}

/** The message of a signed POST, or null when an answer has been given. */
async function signedMessage<Message>(options: RouteOptions, shape: z.ZodType<Message>, given: { request: GatewayCall; reply: FastifyReply }): Promise<Message | null> {
  const { request, reply } = given;
  const content = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  if (!signed(options, { request, reply, content })) return null;
  const read = shape.safeParse(parseJson(content));
  if (read.success) {
    const { caseId } = request.params;
    if (caseId === undefined || (read.data as { caseId?: unknown }).caseId === caseId) return read.data;
    await problem(reply, 422, { code: 'invalid_case', detail: 'caseId: does not fit the address.' });
    return null;
  }
  const where = read.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
  await problem(reply, 422, { code: 'invalid_case', detail: where });
  return null;
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** The first address of a message that leads elsewhere than to our Gatehouse. */
function foreignUrl(options: RouteOptions, message: { eventsUrl?: string; documents: readonly { url: string }[] }): string | null {
  if (options.gatehouseOrigin === null) return null;
  const urls = [...(message.eventsUrl === undefined ? [] : [message.eventsUrl]), ...message.documents.map(({ url }) => url)];
  return urls.find((url) => new URL(url).origin !== options.gatehouseOrigin) ?? null;
}

function contractRoutes(app: FastifyInstance, options: RouteOptions): void {
  const page = async (reply: FastifyReply, gatewayReference: string) => {
    const row = await cases.findCaseByReference(options.database.kysely, gatewayReference);
    if (!row) return problem(reply, 404, { code: 'no_such_page', detail: 'There is no such contract.' });
    return reply.type('text/html; charset=utf-8').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
      .header('referrer-policy', 'no-referrer').send(contractPage({ gateway: row.gateway, reference: row.reference, gatewayReference: row.gateway_reference, contract: row.contract, lines: row.lines }, options.names));
  };
  app.get('/contracts/:reference', (request: FastifyRequest<{ Params: { reference: string } }>, reply) => page(reply, request.params.reference));
  app.post('/contracts/:reference', async (request: FastifyRequest<{ Params: { reference: string } }>, reply) => {
    await options.team.sign(request.params.reference);
    options.wake();
    return page(reply, request.params.reference);
  });
}

function stepRoutes(app: FastifyInstance, options: RouteOptions): void {
  const page = async (reply: FastifyReply, gatewayReference: string) => {
    const row = await cases.findCaseByReference(options.database.kysely, gatewayReference);
    if (!row) return problem(reply, 404, { code: 'no_such_page', detail: 'There is no such step.' });
    return reply.type('text/html; charset=utf-8').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
      .header('referrer-policy', 'no-referrer').send(stepPage({ gateway: row.gateway, open: row.remaining[0]?.type === 'case.review_started' && row.due_at !== null && row.due_at > options.clock.now() }, options.names));
  };
  app.get('/steps/:reference', (request: FastifyRequest<{ Params: { reference: string } }>, reply) => page(reply, request.params.reference));
  app.post('/steps/:reference', async (request: FastifyRequest<{ Params: { reference: string } }>, reply) => {
    await options.team.finishStep(request.params.reference);
    options.wake();
    return page(reply, request.params.reference);
  });
}

const Advance = z.object({ seconds: z.number().min(0).max(10 * 366 * 86_400) });

function controlRoutes(app: FastifyInstance, options: RouteOptions): void {
  const onThisMachine = async (request: FastifyRequest, reply: FastifyReply) => {
    // The name too: a page of another site could point its own name at this machine.
    const name = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (!LOOPBACK.has(request.socket.remoteAddress ?? '') || !LOOPBACK_NAMES.has(name)) await problem(reply, 403, { code: 'this_machine_only', detail: 'The controls of the rehearsal are open to this machine only.' });
  };
  app.post('/control/advance', { preHandler: onThisMachine }, async (request, reply) => {
    const isJson = request.headers['content-type']?.startsWith('application/json') ?? false;
    const read = isJson ? Advance.safeParse(parseJson(String(request.body ?? ''))) : null;
    if (!read?.success) return problem(reply, 422, { code: 'invalid_seconds', detail: 'Send {"seconds": N} as application/json; N is 0 or more.' });
    return { steps: await options.advance(read.data.seconds) };
  });
  app.get('/control/cases', { preHandler: onThisMachine }, async () => {
    const waiting = await undelivered(options.database.kysely);
    const rows = await cases.recentCases(options.database.kysely, 500);
    return {
      cases: await Promise.all(rows.map(async (row) => ({
        gateway: row.gateway, caseId: row.case_id, reference: row.reference, gatewayReference: row.gateway_reference, state: row.state, contract: row.contract,
        receivedAt: row.received_at, lastSequence: row.last_sequence, waitingFor: row.waiting_for, nextStep: row.remaining[0]?.type ?? null, nextAt: row.due_at,
        undelivered: waiting.get(`${row.gateway}/${row.case_id}`)?.waiting ?? 0, givenUp: waiting.get(`${row.gateway}/${row.case_id}`)?.givenUp ?? 0,
        lastRefusal: waiting.get(`${row.gateway}/${row.case_id}`)?.lastStatus ?? null, magic: row.magic,
        documents: await cases.documentStates(options.database.kysely, { gateway: row.gateway, caseId: row.case_id }),
      }))),
    };
  });
}
