// Both sides of the partner protocol over loopback: the rehearsal gateway on a database, our connector, and a receiver of its events.
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPartnerConnector } from '../connectors/gateway/partner/connector.ts';
import type { GatewayConnector, GatewayEvent, GatewayHandOver } from '../domain/ports/gateway.ts';
import { startLog } from '../platform/log.ts';
import { systemClock } from '../platform/clock.ts';
import { createRehearsalGateway, type RehearsalGateway, type RehearsalGatewayOptions } from '../sandbox/gateway/rehearsal-gateway.ts';
import type { Database } from '../storage/open-database.ts';

export const PARTNER_SECRET = 'whsec_cmVoZWFyc2FsLXBhcnRuZXItc2VjcmV0LW9mLXRlc3Rz';
export const DOCUMENT = Buffer.from('a synthetic certificate');

export interface Delivery {
  readonly verdict: 'event' | 'bad_signature' | 'stale' | 'unreadable';
  readonly event: GatewayEvent | null;
  readonly headers: Record<string, string>;
  readonly body: Buffer;
}

export interface Receiver {
  readonly url: string;
  readonly deliveries: Delivery[];
  /** What it answers events with from now on. */
  answerWith(status: number): void;
  /** Serves other bytes than announced from now on. */
  spoilDocuments(): void;
  eventsOf(caseId: string): GatewayEvent[];
  close(): Promise<void>;
}

/** Takes events as Gatehouse would and serves documents. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const reader = createPartnerConnector({ baseUrl: 'http://127.0.0.1:1', gateway: 'kcp', secret: PARTNER_SECRET, timeoutMs: 1000 });
  const deliveries: Delivery[] = [];
  let status = 202;
  let document = DOCUMENT;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method === 'GET') return response.end(document);
      const body = Buffer.concat(chunks);
      const verified = reader.verifyEvent(request.headers, body, new Date());
      if (status < 300) {
        deliveries.push({ verdict: verified.kind === 'event' ? 'event' : verified.reason, event: verified.kind === 'event' ? verified.event : null, headers: request.headers as Record<string, string>, body });
      }
      response.statusCode = status < 300 && verified.kind === 'refused' ? 400 : status;
      return response.end();
    });
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deliveries,
    answerWith(next) {
      status = next;
    },
    spoilDocuments() {
      document = Buffer.from('a synthetic cert1ficate');
    },
    eventsOf: (caseId) => deliveries.flatMap(({ event }) => (event?.caseId === caseId ? [event] : [])),
    close: () => closeServer(server),
  };
}

export interface PartnerPair {
  readonly gateway: RehearsalGateway;
  readonly url: string;
  connector(code?: string, timeoutMs?: number): GatewayConnector;
  stop(): Promise<void>;
}

/** Starts the rehearsal gateway. At speed 1 nothing happens until it is moved ahead. */
export async function startPartnerGateway(database: Database, options: Partial<RehearsalGatewayOptions> = {}): Promise<PartnerPair> {
  const gateway = createRehearsalGateway({
    database, clock: systemClock, log: startLog({ level: 'silent' }), speed: 1, secretFor: () => PARTNER_SECRET, firstPauseMs: 20, longestPauseMs: 100, ...options,
  });
  const url = await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  gateway.start();
  return {
    gateway,
    url,
    connector: (code = 'kcp', timeoutMs = 5000) => createPartnerConnector({ baseUrl: `${url}/gateways/${code}`, gateway: code, secret: PARTNER_SECRET, timeoutMs }),
    stop: () => gateway.stop(),
  };
}

/** A case to hand over, with one document that the receiver serves. */
export function handOverOf(receiverUrl: string, given: { caseId: string; memo?: string; methods?: string[] }): GatewayHandOver {
  return {
    caseId: given.caseId, reference: 'GH-2026-0001', submittedAt: '2026-11-23T00:00:00.000Z',
    lines: (given.methods ?? ['card']).map((method) => ({ method, type: 'one_time' })),
    extraFields: {},
    business: { registrationNumber: '001-81-00017', tradeName: '가온상점', service: { memo: given.memo ?? '' } },
    documents: [{ kind: 'business_registration', fileName: 'certificate.png', mediaType: 'image/png', sha256: createHash('sha256').update(DOCUMENT).digest('hex'), bytes: DOCUMENT.length, url: `${receiverUrl}/documents/1` }],
    consents: [{ code: 'provision', version: '1', agreedAt: '2026-11-23T00:00:00.000Z' }],
    eventsUrl: `${receiverUrl}/api/partner/kcp/events`, pageUrl: 'http://127.0.0.1/applications/app_1',
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
