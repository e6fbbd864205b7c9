import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { environmentOf } from '../platform/config.ts';
import { copyTemplate, makeTemplatesLater } from './database-template.ts';
import { fail, readOptions, usage } from './sandbox-options.ts';

/** `npm run sandbox -- --port N --key K --secret S`: the i'mport-compatible payment sandbox alone, at the root of its origin. */
async function main(): Promise<void> {
  const startedMs = Date.now();
  const options = readOptions();
  const port = Number(options.port ?? 3001);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`--port must be a whole number from 0 to 65535.\n\n${usage()}`);
  const home = environmentOf('GATEHOUSE_DATA_DIR')['GATEHOUSE_DATA_DIR'] ?? './data';
  const directory = resolve(options.data ?? join(home, 'sandbox', `port-${port}`));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // The disk copies while this thread loads the programs.
  const [{ serveAlone }] = await Promise.all([import('./sandbox-server.ts'), copyTemplate(join(directory, 'database'))]);
  await serveAlone({ options, host: options.host ?? '127.0.0.1', port, directory, startedMs });
  makeTemplatesLater();
}

await main().catch((error: unknown) => fail(error instanceof Error ? error.message : String(error)));
