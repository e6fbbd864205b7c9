import { createRehearsalGateway, type RehearsalGateway } from '../sandbox/gateway/rehearsal-gateway.ts';
import { createPaymentsSandbox } from '../sandbox/payments/create-payments-sandbox.ts';
import type { Config } from '../platform/config.ts';
import type { Ground } from './compose.ts';
import { CONTRACT_NAMES } from './contract-names.ts';
import { rehearsedSecret } from './gateway-connectors.ts';

/** The payment sandbox and the rehearsal gateway, wherever they run. */
export interface Neighbours {
  /** Where browsers and shops reach the sandbox. */
  readonly sandboxUrl: string;
  /** Where this machine reaches it. */
  readonly sandboxCallUrl: string;
  /** Empty in production. */
  readonly rehearsalGatewayUrl: string;
  /** Null in production, and in a worker process: the web process has it. */
  readonly gateway: RehearsalGateway | null;
  close(): Promise<void>;
}

/** How processes of this machine reach a server that listens at the address. */
export function urlOf(address: string, port: number): string {
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function portOf(address: unknown): number {
  return (address as { port: number }).port;
}

/** Starts them, each on an origin of its own and reached over HTTP only. A worker starts none: it reaches those of the web process at the same ports. */
export async function openNeighbours(ground: Ground): Promise<Neighbours> {
  return ground.config.role === 'worker' ? neighboursOfWeb(ground.config) : startNeighbours(ground);
}

function neighboursOfWeb(config: Config): Neighbours {
  return {
    sandboxUrl: config.sandboxUrl ?? urlOf(config.host, config.sandboxPort),
    sandboxCallUrl: urlOf(config.host, config.sandboxPort),
    rehearsalGatewayUrl: config.mode === 'rehearsal' ? urlOf('127.0.0.1', config.rehearsalGatewayPort) : '',
    gateway: null,
    async close() {},
  };
}

async function startNeighbours(ground: Ground): Promise<Neighbours> {
  const { config, database, clock, vault, log } = ground;
  // What visitors and shops are told; the address this machine calls is another one behind a proxy.
  const sandbox = { url: config.sandboxUrl ?? '' };
  const payments = createPaymentsSandbox({ database, clock, vault, log, baseUrl: () => sandbox.url, production: config.mode === 'production', trustedProxies: config.trustedProxies });
  await payments.app.listen({ host: config.host, port: config.sandboxPort });
  const sandboxCallUrl = urlOf(config.host, portOf(payments.app.server.address()));
  sandbox.url = config.sandboxUrl ?? sandboxCallUrl;
  if (config.mode !== 'rehearsal') return { sandboxUrl: sandbox.url, sandboxCallUrl, rehearsalGatewayUrl: '', gateway: null, close: async () => void (await payments.app.close()) };
  const gateway = createRehearsalGateway({ database, clock, log, speed: config.rehearsalSpeed, secretFor: (code) => rehearsedSecret(config, vault, code), names: CONTRACT_NAMES });
  await gateway.app.listen({ host: '127.0.0.1', port: config.rehearsalGatewayPort });
  return {
    sandboxUrl: sandbox.url,
    sandboxCallUrl,
    rehearsalGatewayUrl: urlOf('127.0.0.1', portOf(gateway.app.server.address())),
    gateway,
    async close() {
      await gateway.stop();
      await payments.app.close();
    },
  };
}
