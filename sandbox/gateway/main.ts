// The rehearsal gateway alone, as a program of its own on an embedded database of its own.
import { parseArgs } from 'node:util';
import { systemClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';
import { createRehearsalGateway } from './rehearsal-gateway.ts';

const USAGE = 'usage: node sandbox/gateway/main.ts --data DIRECTORY --secret SECRET|CODE:SECRET... [--port 3002] [--gatehouse URL] [--speed 20000] [--answer-within MILLISECONDS]';

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '3002' }, data: { type: 'string' }, gatehouse: { type: 'string' }, secret: { type: 'string', multiple: true }, speed: { type: 'string', default: '20000' }, 'answer-within': { type: 'string', default: '10000' },
    },
  });
  const { data, gatehouse } = values;
  const secrets = values.secret ?? [];
  const port = Number(values.port);
  const speed = Number(values.speed);
  if (!data) throw new Error('--data is missing: a directory of its own for the rehearsal.');
  if (secrets.length === 0) throw new Error('--secret is missing: the secret shared with Gatehouse.');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('--port must be a whole number from 0 to 65535.');
  if (!(speed > 0) || !Number.isFinite(speed)) throw new Error('--speed must be a number above 0: rehearsal seconds per second.');
  const answerWithinMs = Number(values['answer-within']);
  if (!Number.isInteger(answerWithinMs) || answerWithinMs < 1) throw new Error('--answer-within must be a whole number of milliseconds.');
  if (gatehouse !== undefined && !URL.canParse(gatehouse)) throw new Error('--gatehouse must be an address such as http://127.0.0.1:3000.');
  return { port, data, secrets: readSecrets(secrets), speed, gatehouse, answerWithinMs };
}

/** The secret of each gateway, `CODE:SECRET`, and the one of all others. No secret has a colon in it. */
function readSecrets(given: readonly string[]): (gateway: string) => string | null {
  const named = new Map(given.filter((text) => text.includes(':')).map((text) => [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)]));
  const others = given.find((text) => !text.includes(':')) ?? null;
  return (gateway) => named.get(gateway) ?? others;
}

try {
  const { port, data, secrets, speed, gatehouse, answerWithinMs } = readArguments();
  const log = startLog({ level: 'warn' });
  const database = await openDatabase({ directory: data, log });
  await migrate(database, { log });
  const rehearsal = createRehearsalGateway({ database, clock: systemClock, log, speed, secretFor: secrets, gatehouseUrl: gatehouse, answerWithinMs });
  const address = await rehearsal.app.listen({ host: '127.0.0.1', port });
  rehearsal.start();
  console.log(`rehearsal gateway ${address}`);
  const end = () => {
    void rehearsal.stop().then(() => database.close());
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  void database.failed.then(() => process.exit(1));
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exitCode = 1;
}
