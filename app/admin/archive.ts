import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { AdminError } from './words.ts';

/**
 * A back-up is an ordinary .tar.gz, so that any tool can open it. Its last member lists the SHA-256 of every other one in the form
 * `sha256sum -c` understands; an archive without it was cut short.
 */

export const CHECKSUMS = 'checksums.sha256';
const BLOCK = 512;
const LARGEST_NAME = 100;

/** What goes into an archive: bytes, or everything below a directory under a name. */
export type Member = { readonly name: string; readonly bytes: Buffer } | { readonly name: string; readonly directory: string } | { readonly name: string; readonly file: string };

const DAMAGED = {
  en: 'The back-up is damaged or was cut short; nothing was restored. Take another copy of it.',
  ko: '백업 파일이 손상되었거나 끝까지 저장되지 않았습니다. 아무것도 복원하지 않았습니다. 다른 사본을 사용해 주세요.',
};

/** Writes an archive beside its place, makes it durable and only then gives it its name. An existing file is never replaced. */
export async function writeArchive(path: string, members: readonly Member[]): Promise<void> {
  if (await exists(path)) throw new AdminError({ en: `${path} exists already; choose another name.`, ko: `${path} 파일이 이미 있습니다. 다른 이름을 지정해 주세요.` });
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished`;
  try {
    await pipeline(Readable.from(tarOf(members)), createGzip({ level: 6 }), createWriteStream(unfinished, { mode: 0o600 }));
    const handle = await open(unfinished, 'r');
    await handle.sync().finally(() => handle.close());
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

async function* tarOf(members: readonly Member[]): AsyncGenerator<Buffer> {
  const sums: string[] = [];
  for (const member of members) yield* memberOf(member, sums);
  const list = Buffer.from(sums.join(''));
  yield* entry(CHECKSUMS, list.length, [list], createHash('sha256'));
  yield Buffer.alloc(2 * BLOCK);
}

async function* memberOf(member: Member, sums: string[]): AsyncGenerator<Buffer> {
  if ('directory' in member) {
    yield header(`${member.name}/`, 0, '5');
    for (const found of await readdir(member.directory, { withFileTypes: true })) {
      const name = `${member.name}/${found.name}`;
      const path = join(member.directory, found.name);
      if (found.isDirectory()) yield* memberOf({ name, directory: path }, sums);
      else if (found.isFile()) yield* memberOf({ name, file: path }, sums);
    }
    return;
  }
  const hash = createHash('sha256');
  if ('bytes' in member) yield* entry(member.name, member.bytes.length, [member.bytes], hash);
  else yield* entry(member.name, (await stat(member.file)).size, createReadStream(member.file) as AsyncIterable<Buffer>, hash);
  sums.push(`${hash.digest('hex')}  ${member.name}\n`);
}

async function* entry(name: string, size: number, content: AsyncIterable<Buffer> | Iterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  yield header(name, size, '0');
  let written = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    written += chunk.length;
    yield chunk;
  }
  if (written !== size) throw new AdminError({ en: `${name} changed while it was copied; stop what writes to it and try again.`, ko: `${name} 파일이 복사하는 동안 바뀌었습니다. 쓰는 프로그램을 멈추고 다시 시도해 주세요.` });
  if (size % BLOCK > 0) yield Buffer.alloc(BLOCK - (size % BLOCK));
}

function header(name: string, size: number, type: '0' | '5'): Buffer {
  if (Buffer.byteLength(name) > LARGEST_NAME) throw new Error(`The name ${name} is too long for an archive.`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  block.write(name, 0);
  block.write(octal(type === '5' ? 0o700 : 0o600, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  // Beyond what eleven octal digits say, the size is written in binary, as GNU tar does.
  if (size < 8 ** 11) block.write(octal(size, 12), 124);
  else block.writeBigUInt64BE(BigInt(size) | (1n << 63n), 124);
  block.write(octal(Math.floor(Date.now() / 1000), 12), 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  block.write(`${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Unpacks an archive into a directory that must be new, and checks every member against the list at its end. */
export async function readArchive(path: string, into: string): Promise<void> {
  await mkdir(into, { mode: 0o700 });
  const found = new Map<string, string>();
  const reader = new Blocks(createReadStream(path).pipe(createGunzip()));
  try {
    for (let head = await reader.take(BLOCK); head[0] !== 0; head = await reader.take(BLOCK)) {
      const name = textOf(head, 0, LARGEST_NAME);
      const size = (head[124] ?? 0) < 128 ? Number.parseInt(textOf(head, 124, 12), 8) : Number(head.readBigUInt64BE(124) & ~(1n << 63n));
      if (name.startsWith('/') || name.split('/').includes('..') || !Number.isSafeInteger(size)) throw new AdminError(DAMAGED);
      const place = join(into, name);
      if (head.toString('latin1', 156, 157) === '5') await mkdir(place, { recursive: true, mode: 0o700 });
      else found.set(name, await reader.copy(size, place));
    }
  } catch (error) {
    if (error instanceof AdminError) throw error;
    // A gzip that ends early, or whose own checksum does not fit.
    throw new AdminError(DAMAGED, { cause: error });
  }
  await compare(into, found);
}

async function compare(directory: string, found: ReadonlyMap<string, string>): Promise<void> {
  const list = found.has(CHECKSUMS) ? await readText(join(directory, CHECKSUMS)) : '';
  const listed = new Map(list.split('\n').filter(Boolean).map((line) => [line.slice(66), line.slice(0, 64)]));
  const whole = found.size === listed.size + 1 && [...listed].every(([name, sum]) => found.get(name) === sum);
  if (!whole || listed.size === 0) throw new AdminError(DAMAGED);
}

async function readText(path: string): Promise<string> {
  const handle = await open(path);
  return handle.readFile('utf8').finally(() => handle.close());
}

const textOf = (block: Buffer, at: number, length: number) => block.toString('utf8', at, at + length).replace(/\0.*$/s, '').trim();

/** Takes exact lengths out of a stream of chunks of any length. */
class Blocks {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async #more(): Promise<Buffer> {
    const next = await this.#source.next();
    if (next.done === true) throw new AdminError(DAMAGED);
    return next.value;
  }

  async take(length: number): Promise<Buffer> {
    while (this.#rest.length < length) this.#rest = Buffer.concat([this.#rest, await this.#more()]);
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  /** Writes that many bytes to a file and skips the filling; answers their SHA-256. */
  async copy(size: number, place: string): Promise<string> {
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    const file = await open(place, 'wx', 0o600);
    try {
      for (let left = size; left > 0; ) {
        if (this.#rest.length === 0) this.#rest = await this.#more();
        const part = this.#rest.subarray(0, left);
        this.#rest = this.#rest.subarray(part.length);
        hash.update(part);
        await file.write(part);
        left -= part.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (size % BLOCK > 0) await this.take(BLOCK - (size % BLOCK));
    return hash.digest('hex');
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
