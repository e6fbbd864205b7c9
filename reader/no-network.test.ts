import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'reader-')); });
afterAll(() => rmSync(folder, { recursive: true }));

/** Loaded before anything else, in the main thread and in every worker thread: whoever reaches for the network is named on standard error. */
const GUARD = `
import { writeSync } from 'node:fs';
import net from 'node:net'; import dns from 'node:dns'; import dgram from 'node:dgram';
const refuse = (what) => () => { writeSync(2, 'NETWORK ' + what + '\\n'); throw new Error('no network'); };
net.Socket.prototype.connect = refuse('connect'); dns.lookup = refuse('lookup'); dns.promises.lookup = refuse('lookup'); dgram.createSocket = refuse('udp'); globalThis.fetch = refuse('fetch');
`;

async function guarded(program: string): Promise<{ stdout: string; stderr: string }> {
  const guard = join(folder, 'guard.mjs');
  const main = join(folder, 'main.mts');
  writeFileSync(guard, GUARD);
  writeFileSync(main, program);
  return run(process.execPath, ['--import', guard, main]);
}

it('reads a picture without reaching for the network, in any thread', async () => {
  const here = new URL('./', import.meta.url).href;
  const { stdout, stderr } = await guarded(`
    import { readFileSync } from 'node:fs';
    const { readDocument } = await import(${JSON.stringify(`${here}document.ts`)});
    const { openEngine } = await import(${JSON.stringify(`${here}engine/engine.ts`)});
    const engine = openEngine();
    const reading = await readDocument(readFileSync(new URL('samples/individual-general.jpg', ${JSON.stringify(here)})), { engine, maxPixels: 6e7 });
    process.stdout.write('READ ' + reading.fields.registrationNumber.value);
    await engine.close();
  `);
  expect(stdout).toContain('READ 076-13-99247');
  expect(stderr).not.toContain('NETWORK');
});

it('would have noticed: the guard sees a call from a worker thread', async () => {
  writeFileSync(join(folder, 'caller.mjs'), "try { fetch('http://127.0.0.1:9/') } catch {}");
  const { stderr } = await guarded(`
    import { Worker } from 'node:worker_threads';
    const worker = new Worker(${JSON.stringify(join(folder, 'caller.mjs'))});
    await new Promise((resolve) => worker.on('exit', resolve));
  `);
  expect(stderr).toContain('NETWORK fetch');
});
