import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileMissing, type Files } from '../../../domain/ports/files.ts';

const KEY = /^[0-9a-f]{64}$/;
const UNFINISHED = '.unfinished';

/**
 * Files in a directory of this machine, each under the SHA-256 of its (sealed) bytes, in 256 folders by the first two digits.
 * A file is written beside its place, made durable and then renamed, so that a crash leaves a whole file or none.
 */
export async function openDiskFiles(directory: string): Promise<Files> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const place = (key: string): string => {
    if (!KEY.test(key)) throw new FileMissing('This is no key of a stored file.');
    return join(directory, key.slice(0, 2), key);
  };

  return {
    async put(sealed) {
      const key = hash(sealed);
      const path = place(key);
      if (await exists(path)) return key;
      await makeFolder(dirname(path), directory);
      const unfinished = `${path}.${randomBytes(6).toString('hex')}${UNFINISHED}`;
      try {
        await writeDurably(unfinished, sealed);
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => undefined);
        throw error;
      }
      await syncEntry(dirname(path));
      return key;
    },
    async get(key) {
      const bytes = await readFile(place(key)).catch((error: unknown) => {
        if ((error as { code?: unknown }).code === 'ENOENT') throw new FileMissing('The file is not in the store.');
        throw error;
      });
      if (hash(bytes) !== key) throw new FileMissing('The file was changed or damaged on the disk.');
      return bytes;
    },
    async remove(key) {
      await rm(place(key), { force: true });
    },
    storedBefore: (instant) => storedBefore(directory, instant),
  };
}

async function* storedBefore(directory: string, instant: Date): AsyncIterable<string> {
  for (const folder of await readdir(directory)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await readdir(join(directory, folder))) {
      const path = join(directory, folder, name);
      const seen = await stat(path).catch(() => null);
      if (seen === null || seen.mtime >= instant) continue;
      // What a crash left half-written is nobody's and goes at once.
      if (name.endsWith(UNFINISHED)) await rm(path, { force: true });
      else if (KEY.test(name)) yield name;
    }
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function makeFolder(folder: string, parent: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) await syncEntry(parent);
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A renamed file is only durable once its directory is. */
async function syncEntry(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
