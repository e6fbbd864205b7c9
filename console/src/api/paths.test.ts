import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLIENT_PATHS_FILE, renderClientPaths } from '../../../tools/generate-client-paths.ts';

test('the paths the console calls are those of the contract', () => {
  expect(readFileSync(CLIENT_PATHS_FILE, 'utf8')).toBe(renderClientPaths());
});
