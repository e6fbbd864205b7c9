import { join } from 'node:path';
import { systemClock } from '../../platform/clock.ts';
import { startLog } from '../../platform/log.ts';
import { openVault } from '../../platform/vault.ts';
import { createPaymentsSandbox } from '../../sandbox/payments/create-payments-sandbox.ts';
import { migrate } from '../../storage/migrate.ts';
import { openDatabase } from '../../storage/open-database.ts';

/** The payment sandbox on disk in a process of its own, which tells its memory whenever it is asked. */

/** What the process holds, in MB: of the system, and of JavaScript after everything that can go has gone. */
export interface Memory {
  readonly residentMb: number;
  readonly heapMb: number;
  readonly outsideMb: number;
}

export interface Ready {
  readonly url: string;
  readonly restKey: string;
  readonly restSecret: string;
  readonly v2Secret: string;
}

const MB = 1024 * 1024;
const directory = process.argv[2] ?? '';
const log = startLog({ level: 'silent' });
const database = await openDatabase({ directory: join(directory, 'database'), log });
await migrate(database, { log });
let url = '';
const sandbox = createPaymentsSandbox({ database, clock: systemClock, vault: openVault(['a benchmark secret of more than thirty-two characters']), baseUrl: () => url, production: false });
url = await sandbox.app.listen({ host: '127.0.0.1', port: 0 });
const keys = await sandbox.host.provisionStore({ merchantRef: 'bench', name: 'bench', channels: [{ gateway: 'nice', pgProvider: 'nice', pgId: 'nictest', type: 'api_payment', name: 'bench' }] });

process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.send?.({ residentMb: rss / MB, heapMb: heapUsed / MB, outsideMb: external / MB } satisfies Memory);
});
// Whoever measures is gone, however it went.
process.on('disconnect', () => process.exit(0));
process.send?.({ url, restKey: keys.restKey, restSecret: keys.restSecret, v2Secret: keys.v2.apiSecret } satisfies Ready);
