import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { createReader, type Reader, type ReaderOptions, type ReadingProgress } from './index.ts';

const sample = (name: string): Buffer => readFileSync(new URL(`./samples/${name}`, import.meta.url));
const photo = sample('exempt-rotated.webp');
const pdf = sample('corporation.pdf');

let reader: Reader | undefined;
afterEach(() => reader?.close());
const open = (options: ReaderOptions): Reader => (reader = createReader({ workers: 1, ...options }));

/** Process ids of the reading processes that this test process has started. */
function readingProcesses(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('reader/worker.ts') && readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(process.pid);
    } catch {
      return false;
    }
  });
}

describe('a process that reads', () => {
  it('is killed when a document takes too long, and the next document is read', async () => {
    const strict = open({ timeLimitMs: 400 });
    expect((await strict.read(photo)).problems.map((p) => p.code)).toEqual(['timed_out']);
    await strict.close();
    expect((await open({}).read(pdf)).fields.registrationNumber.needsReview).toBe(false);
  });

  it('is killed when it takes too much memory', async () => {
    expect((await open({ memoryLimitMb: 60 }).read(photo)).problems.map((p) => p.code)).toEqual(['out_of_memory']);
  });

  it.runIf(process.platform === 'linux')('killed from outside: its document gets a second process', async () => {
    const pool = open({});
    const reading = pool.read(photo, { onProgress: ({ stage }) => { if (stage === 'finding' && killed === 0) for (const pid of readingProcesses()) { process.kill(pid, 'SIGKILL'); killed += 1; } } });
    let killed = 0;
    const { problems, fields } = await reading;
    expect(killed).toBe(1);
    expect(problems).toEqual([]);
    expect(fields.registrationNumber.value).not.toBeNull();
  });

  it.runIf(process.platform === 'linux')('that dies over a document twice gives it up, and the pool lives on', async () => {
    const pool = open({});
    const reading = await pool.read(photo, { onProgress: ({ stage }) => { if (stage === 'opening') for (const pid of readingProcesses()) process.kill(pid, 'SIGKILL'); } });
    expect(reading.problems.map((p) => p.code)).toEqual(['failed']);
    expect((await pool.read(pdf)).problems).toEqual([]);
  });
});

describe('a reader', () => {
  it('tells its progress, never falling back', async () => {
    const steps: ReadingProgress[] = [];
    await open({}).read(photo, { onProgress: (step) => steps.push(step) });
    expect(steps.length).toBeGreaterThan(4);
    expect(steps.map((s) => s.done)).toEqual([...steps.map((s) => s.done)].sort((a, b) => a - b));
    expect(new Set(steps.map((s) => s.stage))).toEqual(new Set(['waiting', 'opening', 'straightening', 'finding', 'reading', 'checking']));
    for (const step of steps) expect(step.message.ko && step.message.en).toBeTruthy();
  });

  it('stops a reading that is no longer wanted, and reads the next', async () => {
    const pool = open({});
    const stop = new AbortController();
    const reading = pool.read(photo, { signal: stop.signal, onProgress: ({ stage }) => { if (stage === 'finding') stop.abort(new Error('not wanted')); } });
    await expect(reading).rejects.toThrow('not wanted');
    expect((await pool.read(pdf)).problems).toEqual([]);
  });

  it('answers many documents from few processes', async () => {
    const pool = open({});
    const readings = await Promise.all(Array.from({ length: 12 }, () => pool.read(pdf)));
    expect(new Set(readings.map((r) => r.fields.tradeName.value)).size).toBe(1);
  });

  it('rejects what is still waiting when it is closed', async () => {
    const pool = open({});
    const waiting = [pool.read(photo), pool.read(photo)].map((reading) => reading.catch((error: unknown) => String(error)));
    await pool.close();
    for (const answer of await Promise.all(waiting)) expect(answer).toContain('closed');
    await expect(pool.read(pdf)).rejects.toThrow('closed');
  });
});

describe('the page for the screen', () => {
  it('is upright and of the asked size', async () => {
    const image = await open({}).renderPage(photo, { rotation: 270, maxWidth: 500, format: 'jpeg' });
    expect(image.mimeType).toBe('image/jpeg');
    expect([image.width, image.height]).toEqual([500, 707]);
  });

  it('carries no metadata of the file', async () => {
    const { default: sharp } = await import('sharp');
    const marked = await sharp(sample('simplified-photo.jpg')).withExif({ IFD0: { Artist: 'SECRET-PERSON' } }).jpeg().toBuffer();
    expect(marked.includes('SECRET-PERSON')).toBe(true);
    const image = await open({}).renderPage(marked, { format: 'jpeg' });
    expect(Buffer.from(image.bytes).includes('SECRET-PERSON')).toBe(false);
    expect((await sharp(image.bytes).metadata()).exif).toBeUndefined();
  });

  it('is shown of a file that is cut off, and refused where the whole file is asked for', async () => {
    const cut = sample('individual-general.jpg').subarray(0, -20_000);
    expect((await open({}).renderPage(cut)).width).toBeGreaterThan(0);
    for (const part of [cut, pdf.subarray(0, -2_500)]) await expect(open({}).renderPage(part, { whole: true })).rejects.toMatchObject({ code: 'unreadable' });
    for (const all of [sample('individual-general.jpg'), sample('individual-phone.heic'), pdf]) expect((await open({}).renderPage(all, { whole: true })).width).toBeGreaterThan(0);
  });

  it('is refused for what cannot be opened', async () => {
    await expect(open({}).renderPage(Buffer.from('hello'))).rejects.toMatchObject({ code: 'unsupported_type' });
  });
});
