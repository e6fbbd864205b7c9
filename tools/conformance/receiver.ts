/** Gatehouse's side of a conformance run: takes the gateway's events and serves the documents of the cases handed over. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPartnerConnector } from '../../connectors/gateway/partner/connector.ts';
import type { EventRefusal, GatewayDocument, GatewayEvent } from '../../domain/ports/gateway.ts';

/** One POST of the gateway to the events address. */
export interface Delivery {
  readonly id: string;
  readonly refusal: EventRefusal | null;
  readonly event: GatewayEvent | null;
  readonly body: string;
  /** What it was answered. */
  readonly status: number;
}

export interface Receiver {
  readonly eventsUrl: string;
  readonly deliveries: readonly Delivery[];
  /** Documents that were fetched, by their place in `documents`. */
  readonly fetched: ReadonlySet<number>;
  readonly documents: readonly GatewayDocument[];
  /** Events that were taken, each once, in the order of their sequence. */
  eventsOf(caseId: string): readonly GatewayEvent[];
  close(): Promise<void>;
}

const EVENT_LIMIT = 300_000;

/**
 * Starts the receiver. `publicUrl` is where the gateway reaches it; the listening address unless given. The first delivery of every event is
 * answered 503, as by a Gatehouse that is just being restarted: a gateway has to send it again.
 */
export async function startReceiver(given: { host: string; port: number; publicUrl?: string | undefined; gateway: string; secret: string }): Promise<Receiver> {
  const reader = createPartnerConnector({ baseUrl: 'http://127.0.0.1:1', gateway: given.gateway, secret: given.secret, timeoutMs: 1 });
  const deliveries: Delivery[] = [];
  const fetched = new Set<number>();
  const contents = ['사업자등록증 사본 (conformance)', '통장 사본 (conformance)'].map((text) => Buffer.from(text));

  function take(headers: IncomingMessage['headers'], body: Buffer): number {
    const verified = reader.verifyEvent(headers, body, new Date());
    const event = verified.kind === 'event' ? verified.event : null;
    const id = String(headers['webhook-id'] ?? '');
    const seen = deliveries.some((one) => one.id === id);
    const status = event === null ? 400 : seen ? 202 : 503;
    deliveries.push({ id, event, refusal: verified.kind === 'refused' ? verified.reason : null, body: body.toString('utf8'), status });
    return status;
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= EVENT_LIMIT) chunks.push(chunk);
    });
    request.on('end', () => {
      const place = /\/documents\/(\d)$/.exec(request.url ?? '')?.[1];
      const content = place === undefined ? undefined : contents[Number(place)];
      if (request.method === 'GET' && content !== undefined) {
        fetched.add(Number(place));
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(content);
        return;
      }
      response.writeHead(request.method === 'POST' && request.url?.endsWith('/events') ? take(request.headers, Buffer.concat(chunks)) : 404).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(given.port, given.host, resolve);
  });
  const base = (given.publicUrl ?? `http://${given.host}:${(server.address() as AddressInfo).port}`).replace(/\/+$/, '');
  return {
    eventsUrl: `${base}/api/partner/${given.gateway}/events`,
    deliveries,
    fetched,
    documents: contents.map((content, place) => ({
      kind: place === 0 ? 'business_registration' : 'bankbook', fileName: place === 0 ? '사업자등록증.txt' : '통장 사본.txt', mediaType: 'text/plain',
      sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length, url: `${base}/documents/${place}`,
    })),
    eventsOf(caseId) {
      const taken = deliveries.flatMap(({ event, status }) => (event?.caseId === caseId && status === 202 ? [event] : []));
      return [...new Map(taken.map((event) => [event.id, event])).values()].sort((one, other) => one.sequence - other.sequence);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
