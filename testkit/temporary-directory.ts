import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';

const directories: string[] = [];

/** A directory of its own for the running test, removed after it. Call it inside a test, and `removeTemporaryDirectories` once per file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  directories.push(directory);
  return directory;
}

/** Registers the removal after each test of this file. */
export function removeTemporaryDirectories(): void {
  afterEach(() => {
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  });
}
