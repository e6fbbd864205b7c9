import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import type { Reading } from './index.ts';

const run = promisify(execFile);
const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
const samples = fileURLToPath(new URL('./samples/', import.meta.url));

it('prints one object per file in the order given, errors included, and ends well', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reader-'));
  try {
    const text = join(folder, 'notes.pdf');
    writeFileSync(text, 'not a PDF at all');
    const files = [join(samples, 'exempt-rotated.webp'), join(folder, 'missing.png'), join(samples, 'corporation.pdf'), text, folder, join(samples, 'corporation.pdf')];
    const { stdout } = await run(process.execPath, [cli, ...files]);
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Reading & { file: string });
    expect(lines.map((line) => line.file)).toEqual(files);
    expect(lines.map((line) => line.source)).toEqual(['image', null, 'pdf-text', null, null, 'pdf-text']);
    expect(lines.map((line) => line.problems.map((p) => p.code))).toEqual([[], ['unreadable'], [], ['unsupported_type'], ['unreadable'], []]);
    expect(Object.keys(lines[0] ?? {})).toEqual(['file', 'fields', 'kind', 'page', 'source', 'durationMs', 'engine', 'problems']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('explains itself when no file is named', async () => {
  await expect(run(process.execPath, [cli])).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('usage') as string });
});
