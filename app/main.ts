import { join } from 'node:path';
import { buildConsole } from '../console/build/build.ts';
import { offeredGateways } from '../domain/catalogue/lookup.ts';
import { STANDARD_CATALOGUE } from '../domain/catalogue/standard.ts';
import { loadConfig, prepareDataDirectory, type Config } from '../platform/config.ts';
import { refuseUnfinishedRestore } from './admin/restore-journal.ts';
import { openGround, run } from './compose.ts';
import { buildHouse, type Places } from './house.ts';
import { openNeighbours, portOf, urlOf } from './neighbours.ts';
import { createStop, JOB_GRACE_MS, stepsOf } from './shutdown.ts';
import { startFailure } from './start-failures.ts';

/** `npm start`: the whole console, the payment sandbox and, in rehearsal, the rehearsal gateway. With ROLE=worker the jobs alone. */

const say = (text: string) => console.log(text);

function announce(config: Config, places: Places, accounts: readonly { kind: string; email: string; password: string }[], startedMs: number): void {
  const seconds = `${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
  say('');
  if (config.role === 'worker') return say(`Gatehouse works on jobs for ${places.publicUrl}  (${seconds})`);
  say(`Gatehouse is ready at ${places.publicUrl}  (${seconds})`);
  say(`  payment sandbox     ${places.sandboxUrl}`);
  if (places.rehearsalGatewayUrl !== '') say(`  rehearsal gateway   ${places.rehearsalGatewayUrl}`);
  for (const { code, url } of config.partnerGateways) say(`  ${code.padEnd(19)} ${url}`);
  for (const { code, address } of config.mailGateways) say(`  ${code.padEnd(19)} ${address}`);
  if (config.gatewayMail !== undefined) say(`  replies by mail     ${config.gatewayMail.listen === undefined ? new URL(config.gatewayMail.imapUrl ?? '').hostname : `${config.gatewayMail.listen.host}:${config.gatewayMail.listen.port}`}`);
  if (config.mode === 'production') say(`  ${config.partnerGateways.length + config.mailGateways.length} gateways are connected by GATEWAYS_FILE; cases at any other wait.`);
  if (accounts.length === 0) return;
  say('');
  say('Rehearsal accounts (this installation only):');
  for (const { kind, email, password } of accounts) say(`  ${kind.padEnd(9)} ${email.padEnd(40)} ${password}`);
  say('');
  say(config.partnerGateways.length + config.mailGateways.length === 0 ? 'Nothing here is real: no gateway is contacted and no money moves. Stop with Ctrl+C.' : 'A rehearsal, but the gateways of GATEWAYS_FILE are contacted. No money moves. Stop with Ctrl+C.');
}

async function start(config: Config): Promise<void> {
  const startedMs = Date.now();
  prepareDataDirectory(config.dataDirectory);
  refuseUnfinishedRestore(config);
  // The database first: a second process on the same directory must hear of it at once, not after a build.
  const ground = await openGround(config);
  const neighbours = await openNeighbours(ground);
  if (config.role !== 'worker') await buildConsole({ say });
  const places: Places = { publicUrl: config.publicUrl ?? urlOf(config.host, config.port), sandboxUrl: neighbours.sandboxUrl, sandboxCallUrl: neighbours.sandboxCallUrl, rehearsalGatewayUrl: neighbours.rehearsalGatewayUrl };
  const house = await buildHouse(ground, places, { rehearsal: neighbours.gateway });
  const running = await run(ground, house, { consoleDirectory: join(import.meta.dirname, '../console/dist'), contentOrigins: [places.sandboxUrl] });
  if (config.publicUrl === undefined && running.server !== null) places.publicUrl = urlOf(config.host, portOf(running.server.server.address()));
  neighbours.gateway?.start();

  const stop = createStop({ steps: stepsOf({ ground, running, house, neighbours }, JOB_GRACE_MS), log: ground.log, say, exit: (code) => process.exit(code) });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // Only now: who reads that it is ready may stop it at once.
  announce(config, places, house.rehearsalAccounts, startedMs);
  void ground.database.failed.then((reason) => {
    ground.log.fatal({ err: reason }, 'the database cannot go on');
    process.exit(1);
  });
}

/** Ends with a code and words that say what to do. Everything open ends with the process; the database directory's lock as well. */
function refuse(error: unknown, config: Config | null): never {
  const { text, exit } = startFailure(error, config);
  console.error(text);
  process.exit(exit);
}

function readConfig(): Config {
  try {
    return loadConfig(undefined, { gatewayCodes: offeredGateways(STANDARD_CATALOGUE).map(({ code }) => code) });
  } catch (error) {
    return refuse(error, null);
  }
}

const config = readConfig();
await start(config).catch((error: unknown) => refuse(error, config));
