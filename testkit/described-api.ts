// Between a connector and a company's double: every request and every answer is checked against the company's published description, so that neither can drift from it.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

type Json = Record<string, any>;

/** Where the published descriptions lie. They belong to the companies and are not part of this repository. */
const DESCRIPTIONS = process.env['GATEWAY_DESCRIPTIONS'] ?? join(import.meta.dirname, '..', '..', 'shared', 'reference', 'schemas');

export interface DescribedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface DescribedAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection breaks after the call had its effect. */
  readonly lost?: true;
}

export interface DescribedApi {
  readonly origin: string;
  readonly calls: DescribedCall[];
  /** What did not fit its description, for the test to find empty. */
  readonly violations: string[];
  /** Names of the descriptions that were checked against; empty when they are not at hand. */
  readonly descriptions: readonly string[];
  close(): Promise<void>;
}

interface Description {
  readonly name: string;
  /** Repairs known faults of the file. */
  readonly mend?: (document: Json) => void;
}

interface Given {
  readonly descriptions: readonly Description[];
  readonly answer: (call: DescribedCall) => DescribedAnswer | Promise<DescribedAnswer>;
  /** A body that is no JSON, as the object its description speaks of. */
  readonly parse?: (body: string) => unknown;
}

/** Starts the double behind the check, on a free port of this machine. */
export async function startDescribedApi(given: Given): Promise<DescribedApi> {
  const descriptions = given.descriptions.flatMap((one) => load(one) ?? []);
  const calls: DescribedCall[] = [];
  const violations: string[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call: DescribedCall = { method: request.method ?? 'GET', path: request.url ?? '/', headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
    calls.push(call);
    const operation = descriptions.map((one) => one.find(call)).find((one) => one !== null) ?? null;
    if (operation !== null) violations.push(...operation.requestFaults(given.parse === undefined || call.body === '' ? undefined : given.parse(call.body)));
    const answer = await given.answer(call);
    if (operation !== null && answer.body !== undefined) violations.push(...operation.answerFaults(answer.status, answer.body));
    if (answer.lost === true) return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    return void response.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
  };
  const server: Server = createServer((request, response) => void serve(request, response).catch((error: unknown) => {
    violations.push(String(error));
    response.destroy();
  }));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, violations, descriptions: descriptions.map(({ name }) => name),
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

/** A fetch that leads calls to these origins to a double on this machine; any other call is a mistake of the product and fails. */
export function leadTo(places: Readonly<Record<string, string>>): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const origin = places[url.origin];
    if (origin === undefined) throw new Error(`The product called ${url.origin}, which no test expects.`);
    return fetch(new URL(url.pathname + url.search, origin), init);
  };
}

/** Names in the query that no parameter has, and parameters that have to be there and are not. */
function queryFaults(document: Json, operation: Json, search: string, where: string): string[] {
  const parameters = ((operation['parameters'] ?? []) as Json[]).map((one) => (typeof one['$ref'] === 'string' ? (document['components'].parameters[one['$ref'].split('/').at(-1) as string] as Json) : one)).filter((one) => one['in'] === 'query');
  const names = [...new URLSearchParams(search).keys()].map((name) => name.replace(/\[.*$/, ''));
  return [
    ...names.filter((name) => !parameters.some((one) => one['name'] === name)).map((name) => `${where}: ?${name} is not described`),
    ...parameters.filter((one) => one['required'] === true && !names.includes(one['name'] as string)).map((one) => `${where}: ?${String(one['name'])} is missing`),
  ];
}

interface Operation {
  requestFaults(parsed: unknown): string[];
  answerFaults(status: number, body: unknown): string[];
}

interface Loaded {
  readonly name: string;
  find(call: DescribedCall): Operation | null;
}

function load({ name, mend }: Description): Loaded | null {
  let text: string;
  try {
    text = readFileSync(join(DESCRIPTIONS, name), 'utf8');
  } catch {
    return null;
  }
  const document = JSON.parse(text) as Json;
  mend?.(document);
  // Descriptions carry formats and keywords of their companies; what counts here are shapes, names, lengths and patterns.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  ajv.addSchema(document, 'api');
  const paths = Object.keys(document['paths'] as Json).map((path) => ({ path, form: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`) }))
    // A path without a variable is meant before one with.
    .sort((one, other) => Number(one.path.includes('{')) - Number(other.path.includes('{')));
  const compiled = new Map<string, ValidateFunction>();
  const faults = (pointer: readonly string[], value: unknown, where: string): string[] => {
    const at = `api#/${pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const check = compiled.get(at) ?? ajv.compile({ $ref: at });
    compiled.set(at, check);
    return check(value) ? [] : (check.errors ?? []).map((error) => `${where}: ${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
  };
  return {
    name,
    find(call) {
      const at = call.path.split('?')[0] ?? '';
      const path = paths.find(({ form }) => form.test(at))?.path;
      const method = call.method.toLowerCase();
      const operation = path === undefined ? undefined : (document['paths'] as Json)[path][method] as Json | undefined;
      if (path === undefined || operation === undefined) return null;
      const where = `${call.method} ${at}`;
      return {
        requestFaults(parsed) {
          const asked = queryFaults(document, operation, call.path.split('?')[1] ?? '', where);
          if (asked.length > 0) return asked;
          const content = operation['requestBody']?.content as Json | undefined;
          // A body that may be left out is described with nothing in it.
          if (call.body === '' && operation['requestBody']?.required !== true) return [];
          if (content === undefined) return call.body === '' ? [] : [`${where}: a body where none is described`];
          const type = Object.keys(content)[0] ?? '';
          if (!String(call.headers['content-type'] ?? '').startsWith(type)) return [`${where}: sent as ${String(call.headers['content-type'])}`];
          return faults(['paths', path, method, 'requestBody', 'content', type, 'schema'], parsed ?? JSON.parse(call.body), where);
        },
        answerFaults(status, body) {
          const answers = operation['responses'] as Json;
          const code = answers[String(status)] === undefined ? (status < 400 ? Object.keys(answers).find((one) => one.startsWith('2')) : 'default') : String(status);
          const content = code === undefined ? undefined : (answers[code]?.content as Json | undefined);
          if (code === undefined || content === undefined) return [];
          return faults(['paths', path, method, 'responses', code, 'content', 'application/json', 'schema'], body, `${where} -> ${status}`);
        },
      };
    },
  };
}
