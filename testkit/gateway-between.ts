import { createServer, request as call, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to calls for a gateway: passed on, taken and never answered, passed on with the answer lost, or turned away for now. */
export type Way = 'open' | 'silent' | 'answer_lost' | 'busy';

export interface PassedCall {
  readonly gateway: string;
  readonly method: string;
  readonly path: string;
  /** The case that a hand-over or a question is about; empty for a call about none. */
  readonly caseId: string;
  readonly body: string;
  /** Whether the gateway itself got it. */
  readonly arrived: boolean;
  readonly at: Date;
}

/** Stands between the product and the rehearsal gateway, and treats the gateways differently. */
export interface Between {
  /** For `startApp`: where the product finds its gateways. */
  readonly place: (gatewayUrl: string) => Promise<string>;
  readonly calls: PassedCall[];
  /** How the next calls for this gateway are treated. */
  set(gateway: string, way: Way | ((call: { method: string; caseId: string }) => Way)): void;
  close(): Promise<void>;
}

export function standBetween(now: () => Date): Between {
  const ways = new Map<string, Way | ((call: { method: string; caseId: string }) => Way)>();
  const calls: PassedCall[] = [];
  let target = '';
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { method = 'GET', url = '/' } = request;
    const [, gateway = '', ofPath] = /^\/gateways\/([^/]+)\/(?:cases(?:\/([^/?]+))?)?/.exec(url) ?? [];
    const caseId = ofPath ?? (JSON.parse(body.toString('utf8')) as { caseId?: string }).caseId ?? '';
    const given = ways.get(gateway) ?? 'open';
    const way = typeof given === 'function' ? given({ method, caseId }) : given;
    calls.push({ gateway, method, path: url, caseId, body: body.toString('utf8'), arrived: way === 'open' || way === 'answer_lost', at: now() });
    if (way === 'busy') return void response.writeHead(503).end();
    if (way === 'silent') return;
    const passed = call(target + url, { method, headers: request.headers }, (answer) => {
      if (way === 'answer_lost') return void answer.resume();
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    passed.end(body);
  };
  const server: Server = createServer((request, response) => void serve(request, response).catch(() => response.destroy()));
  return {
    calls,
    async place(gatewayUrl) {
      target = gatewayUrl;
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    set: (gateway, way) => void ways.set(gateway, way),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
