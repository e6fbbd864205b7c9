import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { PATHS } from '../console/src/api/paths.ts';
import type { Answer } from '../console/src/api/client.ts';
import type { OperationId } from '../contract/operations.ts';

/**
 * Serves a built console with answers given by the test, for tests of the screens alone: the frame, the parts, and states
 * that are hard to bring about in the whole house (a slow answer, a lost connection, an expired session).
 */

export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
  readonly response: ServerResponse;
}

/** Answer of an operation: a value, or a function of the call. Throw `refuse(...)` for a problem. */
export type Answers = { [Id in Exclude<OperationId, 'events'>]?: Answer<Id> | ((asked: Asked) => Answer<Id> | Promise<Answer<Id>>) } & {
  /** Called when a stream is asked for; throw to refuse it. */
  events?: (asked: Asked) => void;
};

export class Refusal extends Error {
  readonly problem: { readonly status: number; readonly code: string; readonly title: string };

  constructor(problem: Refusal['problem']) {
    super(problem.code);
    this.problem = problem;
  }
}

/** A problem answer to throw from an answer function. */
export function refuse(status: number, code: string, title: string, more: Record<string, unknown> = {}): Refusal {
  return new Refusal({ status, code, title, ...more });
}

/** The policy the product sends, so that a screen that breaks it fails here already. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.json': 'application/json' };

export interface ConsoleServer {
  readonly url: string;
  /** What was asked, in order: "POST signIn". */
  readonly calls: string[];
  /** Replaces answers while running. */
  readonly answer: (more: Answers) => void;
  /** Sends an event to every open stream. */
  readonly send: (event: { kind: string; data?: Record<string, unknown> }) => void;
  /** Streams open at this moment. */
  readonly openStreams: () => number;
  /** Cuts every open stream, as a proxy or a restart would. */
  readonly cutStreams: () => void;
  readonly close: () => Promise<void>;
}

interface Matched {
  readonly id: OperationId;
  readonly params: Record<string, string>;
}

function match(method: string, path: string): Matched | undefined {
  for (const [id, [verb, pattern]] of Object.entries(PATHS)) {
    const found = verb === method ? new RegExp(`^${pattern.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`).exec(path) : null;
    if (found !== null) return { id: id as OperationId, params: { ...found.groups } };
  }
  return undefined;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? undefined : request.headers['content-type'] === 'application/json' ? JSON.parse(text) : text;
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' }).end(JSON.stringify(value));
}

async function sendFile(folder: string, path: string, response: ServerResponse): Promise<void> {
  const wanted = normalize(path).replace(/^(\.\.[/\\])+/, '');
  const file = extname(wanted) === '' ? 'index.html' : wanted;
  try {
    const bytes = await readFile(join(folder, file));
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': CONTENT_SECURITY_POLICY }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

/** Serves `folder` (a built console) and the given answers on a free port of 127.0.0.1. */
export async function startConsoleServer(folder: string, answers: Answers): Promise<ConsoleServer> {
  let known: Answers = answers;
  let sequence = 0;
  const calls: string[] = [];
  const streams = new Set<ServerResponse>();

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const matched = match(request.method ?? 'GET', url.pathname);
    if (matched === undefined) return await sendFile(folder, url.pathname, response);
    calls.push(`${request.method} ${matched.id}`);
    const body = await readBody(request);
    const given = known[matched.id];
    try {
      const asked = { params: matched.params, query: url.searchParams, body, headers: request.headers, response };
      const value: unknown = typeof given === 'function' ? await (given as (asked: Asked) => unknown)(asked) : given;
      if (response.writableEnded) return;
      if (matched.id === 'events') {
        response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).write(': open\n\n');
        streams.add(response);
        response.on('close', () => streams.delete(response));
        return;
      }
      if (given === undefined) throw refuse(404, 'not_found', `The test gave no answer for ${matched.id}`);
      sendJson(response, 200, value);
    } catch (failure) {
      if (!(failure instanceof Refusal)) throw failure;
      sendJson(response, failure.problem.status, { type: `/problems/${failure.problem.code}`, instance: 'req-test-0001', ...failure.problem });
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    answer: (more) => {
      known = { ...known, ...more };
    },
    send: ({ kind, data = {} }) => {
      sequence += 1;
      for (const stream of streams) stream.write(`id: ${sequence}\nevent: ${kind}\ndata: ${JSON.stringify({ sequence, at: new Date().toISOString(), ...data })}\n\n`);
    },
    openStreams: () => streams.size,
    cutStreams: () => {
      for (const stream of streams) stream.destroy();
    },
    close: async () => {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Answers of a house in rehearsal with a merchant signed in. */
export function signedInAnswers(session: Partial<NonNullable<Answer<'session'>['session']>> = {}): Answers {
  return {
    installation: { name: 'Gatehouse', version: '0.1.0', mode: 'rehearsal', rehearsal: { accounts: [], mailKeptAtDesk: true }, signUpConsents: [] },
    session: {
      session: {
        person: { id: 'person-1', email: 'sora@example.com', name: '이소라', locale: 'ko', emailConfirmed: true, secondFactor: false },
        kind: 'merchant',
        merchant: { merchantId: 'merchant-1', name: '한빛상점', role: 'owner' },
        memberships: [{ merchantId: 'merchant-1', name: '한빛상점', role: 'owner' }],
        gateway: null,
        invitation: null,
        permissions: ['application:read', 'application:write', 'business:read', 'business:write', 'integration:read', 'integration:write', 'payment:read', 'payment:cancel', 'support:read', 'support:write', 'member:read', 'member:write', 'merchant:write'],
        expiresAt: '2027-01-01T00:00:00.000Z',
        ...session,
      },
    },
  };
}
