// Reads certificates named on the command line: one JSON object per line on standard output, in the order given.
import { readFile, stat } from 'node:fs/promises';
import { createReader } from './index.ts';
import { problem } from './problems.ts';
import { failedReading, type ProblemCode, type Reading } from './reading.ts';

const MOST_BYTES = 20 * 1024 * 1024;
const USAGE = `usage: npm run read-certificate -- FILE...
  Reads Korean business registration certificates (JPEG, PNG, WebP, HEIC, TIFF, PDF) without leaving this machine.
  Prints one JSON object per file, in the order given. Exit code 0 when every file got an answer, 2 without files.`;

const files = process.argv.slice(2).filter((argument) => argument !== '--');
if (files.length === 0 || files.includes('--help') || files.includes('-h')) {
  console.error(USAGE);
  process.exit(files.length === 0 ? 2 : 0);
}

const reader = createReader();

async function readOne(file: string): Promise<Reading> {
  const started = performance.now();
  const failed = (code: ProblemCode): Reading => failedReading([problem(code)], performance.now() - started);
  const info = await stat(file).catch(() => null);
  if (info === null || !info.isFile()) return failed('unreadable');
  if (info.size > MOST_BYTES) return failed('too_large');
  const bytes = await readFile(file).catch(() => null);
  return bytes === null ? failed('unreadable') : reader.read(bytes, { fileName: file });
}

// A few files ahead keep every process busy; more would only fill memory.
const AHEAD = 8;
const waiting: Promise<Reading>[] = [];
let next = 0;
for (const file of files) {
  while (next < files.length && waiting.length < AHEAD) {
    waiting.push(readOne(files[next] as string).catch(() => failedReading([problem('failed')], 0)));
    next += 1;
  }
  const reading = await (waiting.shift() as Promise<Reading>);
  await new Promise<void>((resolve, reject) => process.stdout.write(`${JSON.stringify({ file, ...reading })}\n`, (error) => (error ? reject(error) : resolve())));
}
await reader.close();
