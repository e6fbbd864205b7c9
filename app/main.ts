import { join } from 'node:path';
import { buildConsole } from '../console/build/build.ts';
import { ConfigError, loadConfig, type Config } from '../platform/config.ts';
import { createRehearsalGateway, type RehearsalGateway } from '../sandbox/gateway/rehearsal-gateway.ts';
import { createPaymentsSandbox } from '../sandbox/payments/create-payments-sandbox.ts';
import { openGround, run, type Ground, type Running } from './compose.ts';
import { buildHouse, partnerSecret, type Places } from './house.ts';

/** `npm start`: the whole console, the payment sandbox and, in rehearsal, the rehearsal gateway. */

const say = (text: string) => console.log(text);

function readConfig(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

function urlOf(address: string, port: number): string {
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `http://${host}:${port}`;
}

interface Neighbours {
  readonly gateway: RehearsalGateway | null;
  close(): Promise<void>;
}

/** The payment sandbox and the rehearsal gateway, each on an origin of its own and reached over HTTP only. */
async function startNeighbours(ground: Ground, places: Places): Promise<Neighbours> {
  const { config, database, clock, vault, log } = ground;
  const payments = createPaymentsSandbox({ database, clock, vault, log, baseUrl: () => places.sandboxUrl, production: config.mode === 'production' });
  await payments.app.listen({ host: config.host, port: config.sandboxPort });
  places.sandboxUrl = urlOf(config.host, portOf(payments.app.server.address()));
  let gateway: RehearsalGateway | null = null;
  if (config.mode === 'rehearsal') {
    gateway = createRehearsalGateway({ database, clock, log, speed: config.rehearsalSpeed, secretFor: (code) => partnerSecret(vault, code) });
    await gateway.app.listen({ host: '127.0.0.1', port: config.rehearsalGatewayPort });
    places.rehearsalGatewayUrl = urlOf('127.0.0.1', portOf(gateway.app.server.address()));
  }
  return {
    gateway,
    async close() {
      await gateway?.stop();
      await payments.app.close();
    },
  };
}

function portOf(address: unknown): number {
  return (address as { port: number }).port;
}

function announce(running: Running, places: Places, accounts: readonly { kind: string; email: string; password: string }[], startedMs: number): void {
  say('');
  say(`Gatehouse is ready at ${places.publicUrl}  (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`);
  say(`  payment sandbox     ${places.sandboxUrl}`);
  if (places.rehearsalGatewayUrl !== '') say(`  rehearsal gateway   ${places.rehearsalGatewayUrl}`);
  if (accounts.length > 0) {
    say('');
    say('Rehearsal accounts (this installation only):');
    for (const { kind, email, password } of accounts) say(`  ${kind.padEnd(9)} ${email.padEnd(40)} ${password}`);
    say('');
    say('Nothing here is real: no gateway is contacted and no money moves. Stop with Ctrl+C.');
  }
  void running;
}

async function main(): Promise<void> {
  const startedMs = Date.now();
  const config = readConfig();
  await buildConsole({ say });
  const ground = await openGround(config);
  const places: Places = { publicUrl: config.publicUrl ?? urlOf(config.host, config.port), sandboxUrl: '', rehearsalGatewayUrl: '' };
  const neighbours = await startNeighbours(ground, places);
  const house = await buildHouse(ground, places, { advanceRehearsal: neighbours.gateway === null ? null : async (seconds) => void (await neighbours.gateway?.advance(seconds)) });
  const running = await run(ground, house, { consoleDirectory: join(import.meta.dirname, '../console/dist'), contentOrigins: [places.sandboxUrl] });
  if (config.publicUrl === undefined && running.server !== null) places.publicUrl = urlOf(config.host, portOf(running.server.server.address()));
  neighbours.gateway?.start();
  announce(running, places, house.rehearsalAccounts, startedMs);

  let stopping = false;
  const stop = async (code: number) => {
    if (stopping) return;
    stopping = true;
    say('Stopping…');
    await neighbours.close();
    await house.close();
    await running.close();
    process.exit(code);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  void ground.database.failed.then((reason) => {
    ground.log.fatal({ err: reason }, 'the database cannot go on');
    process.exit(1);
  });
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
