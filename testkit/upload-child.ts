// The whole product in a process of its own, for tests that limit what a process may do. When told to end it says what it has kept.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openFreshEmbedded } from './databases.ts';
import { startApp } from './start-app.ts';

const app = await startApp(await openFreshEmbedded());
const merchant = app.house.rehearsalAccounts.find(({ kind }) => kind === 'merchant');
process.on('SIGTERM', () => void tellAndEnd());
console.log(`serving ${JSON.stringify({ url: app.url, email: merchant?.email, password: merchant?.password })}`);

async function tellAndEnd(): Promise<void> {
  const { rows } = await app.ground.database.pool.query<{ keys: string[] }>('select coalesce(array_agg(file_key), \'{}\') as keys from document');
  const files = readdirSync(join(app.ground.config.dataDirectory, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);
  console.log(`kept ${JSON.stringify({ documents: rows[0]?.keys, files })}`);
  process.exit(0);
}
