import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OPERATIONS } from '../contract/operations.ts';

export const CLIENT_PATHS_FILE = fileURLToPath(new URL('../console/src/api/paths.ts', import.meta.url));

/**
 * The text of console/src/api/paths.ts: method and path of every operation, and nothing else, so that the console is
 * typed by the contract without carrying its schemas to the browser.
 */
export function renderClientPaths(): string {
  const lines = Object.entries(OPERATIONS).map(([id, { method, path }]) => `  ${id}: ['${method}', '${path}'],`);
  return [
    '// Printed by tools/generate-client-paths.ts from contract/operations.ts; a test fails when the two differ.',
    "import type { Method } from '../../../contract/operation.ts';",
    "import type { OperationId } from '../../../contract/operations.ts';",
    '',
    '/** Where each operation is called. */',
    'export const PATHS: Readonly<Record<OperationId, readonly [Method, string]>> = {',
    ...lines,
    '};',
    '',
  ].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(CLIENT_PATHS_FILE, renderClientPaths());
