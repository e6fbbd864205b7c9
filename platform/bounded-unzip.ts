import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

/** What is wanted of a zip unpacks to more than it may. */
export class UnpacksTooLarge extends Error {}

/**
 * The wanted parts of a zip by name. Whatever sizes it declares, no more than `most` bytes are unpacked, and its bytes are read once at most: parts that
 * lie over each other would cost again and again what was sent only once. Throws `UnpacksTooLarge`, or any other error for what is no plain zip.
 */
export function unzipWithin(zip: Buffer, { most, wanted }: { readonly most: number; readonly wanted: (name: string) => boolean }): Record<string, Uint8Array> {
  const parts = Object.create(null) as Record<string, Uint8Array>;
  const end = zip.lastIndexOf(END_OF_DIRECTORY);
  let [left, unread, at] = [most, zip.length, zip.readUInt32LE(end + 16)];
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error('no directory of a zip');
    const [method, size, place] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    const afterName = at + 46 + zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, afterName);
    at = afterName + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
    if (!wanted(name)) continue;
    const from = place + 30 + zip.readUInt16LE(place + 26) + zip.readUInt16LE(place + 28);
    unread -= size;
    if (unread < 0 || from + size > zip.length) throw new Error('parts of a zip lie over each other');
    const part = unpacked(zip.subarray(from, from + size), method, left);
    left -= part.length;
    parts[name] = part;
  }
  return parts;
}

function unpacked(packed: Buffer, method: number, most: number): Buffer {
  if (method === STORED && packed.length <= most) return packed;
  if (method !== STORED && method !== DEFLATED) throw new Error('a zip packed in an unknown way');
  if (method === STORED || most === 0) throw new UnpacksTooLarge();
  try {
    return inflateRawSync(packed, { maxOutputLength: most });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? new UnpacksTooLarge() : error;
  }
}
