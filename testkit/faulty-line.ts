// The line between Gatehouse and its gateways, in both directions, with everything that can go wrong on it.
import { randomUUID } from 'node:crypto';
import { createServer, request as call, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RejectionReason } from '../domain/case/rejection.ts';
import { signedHeaders } from '../platform/signed-messages.ts';

/** What may happen to a call for a gateway. All but `cut_before`, `busy` and `silent` have had their effect there. */
export const CALL_FAULTS = ['late', 'cut_before', 'answer_lost', 'twice', 'busy', 'broken_json', 'wrong_types', 'no_json', 'huge', 'half', 'other_case'] as const;
export type CallFault = (typeof CALL_FAULTS)[number] | 'silent';

/** What may happen to an event of a gateway. `out_of_order` and `swallowed` are taken by the line: the gateway believes that they have arrived. */
export const EVENT_FAULTS = ['late', 'cut_before', 'answer_lost', 'twice', 'out_of_order', 'swallowed', 'garbage'] as const;
export type EventFault = (typeof EVENT_FAULTS)[number];

/** What is sent beside a true event, and for what reason Gatehouse must refuse it. */
export const GARBAGE: Readonly<Record<string, RejectionReason>> = {
  'signed by somebody else': 'bad_signature', 'cut in the middle': 'bad_signature', 'broken JSON': 'unreadable', 'wrong types': 'unreadable', 'much too long': 'unreadable', 'longer than anything': 'unreadable',
  'an old one': 'stale', 'about nobody': 'unknown_case', 'about a case elsewhere': 'foreign_case', 'under a number that is taken': 'number_used_twice',
};

export interface LineEvent {
  readonly gateway: string;
  readonly caseId: string;
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
}

export interface LineCall {
  readonly gateway: string;
  readonly method: string;
  readonly path: string;
  /** The case that is handed over or asked about; empty where the call names none. */
  readonly caseId: string;
}

export interface FaultyLineOptions {
  readonly callFault: (call: LineCall) => CallFault | null;
  readonly eventFault: (event: LineEvent) => EventFault | null;
  /** The garbage that goes before or after an event with the fault `garbage`. */
  readonly garbageFor?: (event: LineEvent) => readonly string[];
  readonly secretFor: (gateway: string) => string | null;
  /** How long a late answer is held, in milliseconds: longer than whoever asked waits. */
  readonly lateCallMs: number;
  readonly lateEventMs: number;
  /** The time that garbage is signed with; the machine's unless given. */
  readonly now?: () => Date;
}

export interface FaultyLine {
  /** Where Gatehouse finds its gateways, given where they are. */
  readonly toGateways: (gatewayUrl: string) => Promise<string>;
  /** Where the gateways find Gatehouse. */
  readonly toGatehouse: (port?: number) => Promise<string>;
  /** Where Gatehouse is; what comes before is cut. */
  gatehouseIs(url: string): void;
  /** How often each fault has happened. */
  readonly happened: ReadonlyMap<string, number>;
  /** Garbage that was refused with an answer, by the reason it must have been refused for. */
  readonly refused: ReadonlyMap<RejectionReason, number>;
  /** Garbage that was answered as if it were true, or in another way than by a refusal. */
  readonly believed: readonly string[];
  /** Events that are held back just now. */
  readonly held: number;
  close(): Promise<void>;
}

const HELD_AT_MOST_MS = 2_000;
const AGAIN_MS = 250;
const OLD_MS = 600_000;

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Opens the line; nothing goes through before both ends are known. */
export function openFaultyLine(options: FaultyLineOptions): FaultyLine {
  const happened = new Map<string, number>();
  const refused = new Map<RejectionReason, number>();
  const believed: string[] = [];
  const count = <Key>(counts: Map<Key, number>, key: Key) => void counts.set(key, (counts.get(key) ?? 0) + 1);
  const held = new Map<string, () => void>();
  let gateways = '';
  let gatehouse = '';
  let closed = false;
  const servers: Server[] = [];
  const listen = async (serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>, port = 0) => {
    const server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  async function serveCall(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const { method = 'GET', url: path = '/' } = request;
    const gateway = /^\/gateways\/([^/]+)\//.exec(path)?.[1] ?? '';
    const caseId = /^\/gateways\/[^/]+\/cases\/([^/?]+)/.exec(path)?.[1] ?? /"caseId":"([^"]+)"/.exec(body.toString('utf8'))?.[1] ?? '';
    const fault = options.callFault({ gateway, method, path, caseId });
    if (fault !== null) count(happened, `call: ${fault}`);
    if (fault === 'cut_before') return void request.socket.destroy();
    if (fault === 'busy') return void response.writeHead(503).end();
    if (fault === 'silent') return;
    const pass = () => send(`${gateways}${path}`, { method, headers: request.headers, body });
    const [answer] = fault === 'twice' ? await Promise.all([pass(), pass()]) : [await pass()];
    if (fault === 'answer_lost') return void request.socket.destroy();
    if (fault === 'late') await pause(options.lateCallMs);
    return spoilt(fault, answer, response);
  }

  async function serveEvent(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const { method = 'GET', url: path = '/' } = request;
    const gateway = /^\/api\/partner\/([^/]+)\/events$/.exec(path)?.[1];
    const pass = () => send(`${gatehouse}${path}`, { method, headers: request.headers, body });
    const event = gateway === undefined || method !== 'POST' ? null : readHead(gateway, body);
    const fault = event === null ? null : options.eventFault(event);
    if (event === null || fault === null) {
      if (event !== null) held.get(event.caseId)?.();
      return answerWith(await pass(), response);
    }
    count(happened, `event: ${fault}`);
    switch (fault) {
      case 'cut_before': return void request.socket.destroy();
      case 'swallowed': return void response.writeHead(202).end('{}');
      case 'out_of_order': {
        void holdBack(event, pass);
        return void response.writeHead(202).end('{}');
      }
      case 'garbage': return void (await besides(event, { body, headers: request.headers, path, pass, response }));
      default: break;
    }
    const [answer] = fault === 'twice' ? await Promise.all([pass(), pass()]) : [await pass()];
    if (fault === 'answer_lost') return void request.socket.destroy();
    if (fault === 'late') await pause(options.lateEventMs);
    return answerWith(answer, response);
  }

  /** Kept until the next of its case has gone by; then brought, for as long as it takes. Nobody else would bring it. */
  async function holdBack(event: LineEvent, pass: () => Promise<Answer>): Promise<void> {
    held.get(event.caseId)?.();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, HELD_AT_MOST_MS);
      held.set(event.caseId, () => {
        clearTimeout(timer);
        // Behind the one that is just passing.
        setTimeout(resolve, AGAIN_MS);
      });
    });
    while (!closed) {
      const answer = await pass().catch(() => null);
      if (answer !== null && answer.status < 500 && answer.status !== 401) break;
      // Signed too long ago by now: Gatehouse has to ask for it.
      if (answer?.status === 401) break;
      await pause(AGAIN_MS);
    }
    held.delete(event.caseId);
  }

  async function besides(event: LineEvent, true_: { body: Buffer; headers: IncomingHttpHeaders; path: string; pass: () => Promise<Answer>; response: ServerResponse }): Promise<void> {
    const kinds = options.garbageFor?.(event) ?? Object.keys(GARBAGE);
    const sendAll = async (some: readonly string[]) => {
      for (const kind of some) await sendGarbage(kind, event, true_);
    };
    await sendAll(kinds.filter((kind) => kind !== 'under a number that is taken'));
    const answer = await true_.pass();
    if (answer.status < 300) await sendAll(kinds.filter((kind) => kind === 'under a number that is taken'));
    answerWith(answer, true_.response);
  }

  async function sendGarbage(kind: string, event: LineEvent, { body, headers, path }: { body: Buffer; headers: IncomingHttpHeaders; path: string }): Promise<void> {
    const made = garbage(kind, event, { body, headers, path, secretFor: options.secretFor, now: options.now?.() ?? new Date() });
    const reason = GARBAGE[kind];
    if (made === null || reason === undefined) return;
    count(happened, `garbage: ${kind}`);
    const answer = await send(`${gatehouse}${made.path}`, { method: 'POST', headers: made.headers, body: made.body }).catch(() => null);
    // Nobody there, or just being killed. What is too long to be read is noted once a second only.
    if (answer === null || answer.status >= 500 || answer.status === 413) return;
    if (answer.status >= 400 && answer.status !== 429) count(refused, reason);
    else if (answer.status < 300) believed.push(`${kind} (${answer.status})`);
  }

  return {
    happened, refused, believed,
    get held() {
      return held.size;
    },
    async toGateways(url) {
      gateways = url;
      return listen(serveCall);
    },
    toGatehouse: (port) => listen(serveEvent, port),
    gatehouseIs(url) {
      gatehouse = url;
    },
    async close() {
      closed = true;
      for (const wake of held.values()) wake();
      await Promise.all(servers.map((server) => new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      })));
    },
  };
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function send(url: string, given: { method: string; headers: IncomingHttpHeaders | Record<string, string>; body: Buffer }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { host: _, 'transfer-encoding': _coding, ...headers } = given.headers;
    const passed = call(url, { method: given.method, headers: { ...headers, ...(given.body.length > 0 && { 'content-length': String(given.body.length) }) } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }));
      answer.on('error', reject);
    });
    passed.on('error', reject);
    passed.end(given.body);
  });
}

function answerWith({ status, headers, body }: Answer, response: ServerResponse): void {
  const { 'transfer-encoding': _, connection: _connection, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': String(body.length) });
  response.end(body);
}

/** The answer as it arrives, or what is left of it. */
function spoilt(fault: CallFault | null, answer: Answer, response: ServerResponse): void {
  const text = answer.body.toString('utf8');
  const json = (body: string) => void response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  switch (fault) {
    case 'broken_json': return json(text.slice(0, Math.max(1, Math.floor(text.length / 2))));
    case 'wrong_types': return json(JSON.stringify({ caseId: 7, gatewayReference: ['x'], state: 'queued', receivedAt: 0, lastSequence: '9', events: {} }));
    case 'no_json': return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>It works!</body></html>');
    case 'huge': return json(`${' '.repeat(3_000_000)}${text}`);
    case 'other_case': return json(text.replaceAll(/"caseId":"[^"]*"/g, '"caseId":"case_of_somebody_else"'));
    case 'half': {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(answer.body.length + 1) });
      response.write(answer.body.subarray(0, Math.ceil(answer.body.length / 2)), () => response.destroy());
      return;
    }
    default: return answerWith(answer, response);
  }
}

function readHead(gateway: string, body: Buffer): LineEvent | null {
  try {
    const { id, caseId, type, sequence } = JSON.parse(body.toString('utf8')) as LineEvent;
    return { gateway, id, caseId, type, sequence };
  } catch {
    return null;
  }
}

interface Made {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

/** One piece of garbage made of a true event; null where it cannot be made. */
function garbage(kind: string, event: LineEvent, given: { body: Buffer; headers: IncomingHttpHeaders; path: string; secretFor: (gateway: string) => string | null; now: Date }): Made | null {
  const id = `evt_${randomUUID()}`;
  const told = { ...(JSON.parse(given.body.toString('utf8')) as Record<string, unknown>), id };
  const make = (content: string, more: { gateway?: string; secret?: string; at?: Date } = {}): Made | null => {
    const gateway = more.gateway ?? event.gateway;
    const secret = more.secret ?? given.secretFor(gateway);
    if (secret === null) return null;
    const headers = signedHeaders({ secrets: [secret], id, at: more.at ?? given.now, content });
    return { path: given.path.replace(`/${event.gateway}/`, `/${gateway}/`), headers: { ...headers, 'content-type': 'application/json' }, body: Buffer.from(content) };
  };
  switch (kind) {
    case 'signed by somebody else': return make(JSON.stringify({ ...told, type: 'activation.live', data: {} }), { secret: 'whsec_c29tZWJvZHkgZWxzZSB3aG8gd291bGQgbGlrZSB0bw==' });
    case 'cut in the middle': return { path: given.path, headers: { ...(pick(given.headers)), 'content-type': 'application/json' }, body: given.body.subarray(0, Math.floor(given.body.length / 2)) };
    case 'broken JSON': return make(JSON.stringify(told).slice(0, -3));
    case 'wrong types': return make(JSON.stringify({ ...told, sequence: 'three', occurredAt: 5 }));
    case 'much too long': return make(JSON.stringify({ ...told, data: { text: 'x'.repeat(300_000) } }));
    case 'longer than anything': return make(JSON.stringify({ ...told, data: { text: 'x'.repeat(1_200_000) } }));
    case 'an old one': return make(JSON.stringify({ ...told, type: 'activation.live', sequence: 99, data: {} }), { at: new Date(given.now.getTime() - OLD_MS) });
    case 'about nobody': return make(JSON.stringify({ ...told, caseId: `case_${randomUUID().replaceAll('-', '')}` }));
    case 'about a case elsewhere': return make(JSON.stringify(told), { gateway: event.gateway === 'kcp' ? 'tosspayments' : 'kcp' });
    case 'under a number that is taken': return make(JSON.stringify({ ...told, type: 'activation.live', data: {} }));
    default: return null;
  }
}

function pick(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name] ?? '')]));
}
