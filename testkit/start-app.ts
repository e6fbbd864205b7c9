import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { run, type Ground } from '../app/compose.ts';
import { rehearsedSecret } from '../app/gateway-connectors.ts';
import { buildHouse, type Places } from '../app/house.ts';
import { endInOrder, stepsOf } from '../app/shutdown.ts';
import { systemClock, type Clock } from '../platform/clock.ts';
import { loadConfig } from '../platform/config.ts';
import { startLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import { openStream } from '../platform/stream.ts';
import { openVault } from '../platform/vault.ts';
import { createRehearsalGateway, type RehearsalGateway } from '../sandbox/gateway/rehearsal-gateway.ts';
import { createPaymentsSandbox } from '../sandbox/payments/create-payments-sandbox.ts';
import type { Database } from '../storage/open-database.ts';

/** The whole product on free loopback ports: console API, worker, payment sandbox and rehearsal gateway over real HTTP. */
export interface TestApp {
  readonly url: string;
  readonly sandboxUrl: string;
  readonly ground: Ground;
  readonly house: Awaited<ReturnType<typeof buildHouse>>;
  readonly gateway: RehearsalGateway;
  /** Where mail of gateways is taken, where that is set up. */
  readonly mailPort: number | null;
  close(): Promise<void>;
}

interface Given {
  readonly speed?: number;
  readonly consoleDirectory?: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** What time it is, for everything but sessions. */
  readonly clock?: Clock;
  /** Where the product finds its gateways, given the rehearsal gateway's address: somebody who stands in between. */
  readonly between?: (gatewayUrl: string) => Promise<string>;
  readonly gatewayTimeoutMs?: number;
  /** Where gateways find the product, given where it is: somebody who stands in between in this direction. */
  readonly behind?: (url: string) => Promise<string>;
  /** What time it is at the gateways; the product's unless given. */
  readonly gatewayClock?: Clock;
  /** How long a gateway waits for the answer to an event. */
  readonly eventTimeoutMs?: number;
  /** Stands between the product and companies with an interface of their own. */
  readonly fetch?: typeof globalThis.fetch;
}

export async function startApp(database: Database, given: Given = {}): Promise<TestApp> {
  const clock = given.clock ?? systemClock;
  const dataDirectory = mkdtempSync(join(tmpdir(), 'gatehouse-app-'));
  const config = loadConfig({ PORT: '0', GATEHOUSE_DATA_DIR: dataDirectory, LOG_LEVEL: 'silent', GATEHOUSE_SECRET: `${randomUUID()}${randomUUID()}`, ...given.settings });
  const log = startLog({ level: 'silent' });
  const vault = openVault(config.secrets);
  const ground: Ground = { config, clock, log, database, vault, stream: await openStream(database), metrics: createMetrics() };
  const places: Places = { publicUrl: '', sandboxUrl: '', sandboxCallUrl: '', rehearsalGatewayUrl: '' };
  const payments = createPaymentsSandbox({ database, clock, vault, baseUrl: () => places.sandboxUrl, production: false });
  places.sandboxCallUrl = await payments.app.listen({ host: '127.0.0.1', port: 0 });
  places.sandboxUrl = config.sandboxUrl ?? places.sandboxCallUrl;
  const gateway = createRehearsalGateway({ database, clock: given.gatewayClock ?? clock, log, speed: given.speed ?? 20_000, secretFor: (code) => rehearsedSecret(config, vault, code), firstPauseMs: 50, answerWithinMs: given.eventTimeoutMs });
  const gatewayUrl = await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  places.rehearsalGatewayUrl = (await given.between?.(gatewayUrl)) ?? gatewayUrl;
  const house = await buildHouse(ground, places, { rehearsal: gateway, ...(given.gatewayTimeoutMs !== undefined && { gatewayTimeoutMs: given.gatewayTimeoutMs }), ...(given.fetch && { fetch: given.fetch }) });
  const running = await run(ground, house, { consoleDirectory: given.consoleDirectory ?? join(dataDirectory, 'no-console'), contentOrigins: [places.sandboxUrl] });
  places.publicUrl = (await given.behind?.(running.address)) ?? running.address;
  gateway.start();
  return {
    url: running.address, sandboxUrl: places.sandboxCallUrl, ground, house, gateway, mailPort: running.mailPort,
    async close() {
      const neighbours = { close: async () => void (await Promise.all([gateway.stop(), payments.app.close()])) };
      const failures: unknown[] = [];
      await endInOrder(stepsOf({ ground, running, house, neighbours }), { error: (about: unknown) => failures.push(about) });
      rmSync(dataDirectory, { recursive: true, force: true });
      if (failures.length > 0) throw new Error('The product could not be ended in an orderly way.', { cause: failures[0] });
    },
  };
}

export interface Answered {
  readonly status: number;
  // The answers of many operations: each test names what it expects.
  readonly body: any;
  readonly headers: Headers;
}

/** A person at a browser: keeps cookies, sends what the console sends. */
export class Visitor {
  readonly #base: string;
  readonly #jar = new Map<string, string>();
  readonly #headers: Readonly<Record<string, string>>;

  /** `headers` go with every call, such as the address a trusted proxy reports. */
  constructor(base: string, headers: Readonly<Record<string, string>> = {}) {
    this.#base = base;
    this.#headers = headers;
  }

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const form = body instanceof FormData;
    const answer = await fetch(this.#base + path, {
      method,
      headers: {
        cookie: [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body !== undefined && !form && { 'content-type': 'application/json' }), ...(method !== 'GET' && { 'idempotency-key': randomUUID() }), ...this.#headers, ...headers,
      },
      ...(body !== undefined && { body: form ? (body as FormData) : JSON.stringify(body) }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      this.#jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith('{') ? (JSON.parse(text) as unknown) : text, headers: answer.headers };
  }

  /** A call that changes something under a version. */
  change(method: string, path: string, version: number, body: unknown): Promise<Answered> {
    return this.call(method, path, body, { 'if-match': `"${version}"` });
  }

  /** What this visitor's browser would keep. */
  cookies(): { name: string; value: string }[] {
    return [...this.#jar].map(([name, value]) => ({ name, value }));
  }

  async signIn(account: { email: string; password: string }): Promise<void> {
    const answer = await this.call('POST', '/api/account/sign-in', account);
    if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
  }
}
