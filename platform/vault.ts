import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey, hkdfSync, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

/** Raised when sealed content cannot be opened: tampered with, sealed for another place, or with a key this vault does not have. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/**
 * Seals personal data and files. Every sealed value has a data key of its own, which is itself encrypted under a key
 * derived from the root key (envelope encryption), so that rotating the root re-wraps 60 bytes and not a whole file.
 * `context` says where the value belongs (`document:doc_01…:image`): moved elsewhere it does not open.
 */
export interface Vault {
  /** Sealed text, fit for a text column. */
  sealText(text: string, context: string): string;
  openText(sealed: string, context: string): string;
  sealBytes(bytes: Uint8Array, context: string): Buffer;
  openBytes(sealed: Uint8Array, context: string): Buffer;
  /** Seals the data key again under the present root key; the content stays as it is. Returns null when it is under it already. */
  rewrapText(sealed: string, context: string): string | null;
  rewrapBytes(sealed: Uint8Array, context: string): Buffer | null;
  /** The same value gives the same fingerprint, and nobody without the root key can compute or reverse it: for search and uniqueness. */
  fingerprint(value: string, purpose: string): string;
  /** Fingerprints under every root key, the present one first: what to look for while keys are being rotated. */
  fingerprints(value: string, purpose: string): string[];
  /** A key of its own for a library that wants one (session cookies, member hashes). */
  deriveKey(purpose: string, length?: number): Buffer;
  /** Names the present root key without revealing it. */
  readonly keyId: string;
}

const VERSION = 1;
const KEY_ID_LENGTH = 4;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const DATA_KEY_LENGTH = 32;
const WRAPPED_LENGTH = NONCE_LENGTH + DATA_KEY_LENGTH + TAG_LENGTH;
const HEADER_LENGTH = 1 + KEY_ID_LENGTH;
const TEXT_MARK = 'gv1.';

interface RootKey {
  readonly id: Buffer;
  // Key objects and not bytes: Node 24 takes bytes as a key five times slower, and a page opens a dozen values.
  readonly wrapping: KeyObject;
  readonly searching: KeyObject;
  readonly deriving: Buffer;
}

/** A vault over root keys: the first seals, all of them open. Each needs at least 32 characters of real randomness. */
export function openVault(secrets: readonly [string, ...string[]]): Vault {
  const roots = secrets.map(rootKey);
  const [present] = roots as [RootKey, ...RootKey[]];
  const unwrap = (sealed: Uint8Array, context: string) => unwrapKey(sealed, context, roots);

  function rewrapBytes(sealed: Uint8Array, context: string): Buffer | null {
    const { root, dataKey, content } = unwrap(sealed, context);
    if (root === present) return null;
    return Buffer.concat([wrapKey(dataKey, context, present), content]);
  }

  function sealBytes(bytes: Uint8Array, context: string): Buffer {
    const dataKey = randomBytes(DATA_KEY_LENGTH);
    return Buffer.concat([wrapKey(dataKey, context, present), encrypt(createSecretKey(dataKey), bytes, context)]);
  }

  function openBytes(sealed: Uint8Array, context: string): Buffer {
    const { dataKey, content } = unwrap(sealed, context);
    return decrypt(createSecretKey(dataKey), content, context);
  }

  const fingerprints = (value: string, purpose: string) =>
    roots.map(({ searching }) => createHmac('sha256', searching).update(lengthPrefixed(purpose)).update(value.normalize('NFC')).digest('base64url'));

  return {
    sealBytes,
    openBytes,
    rewrapBytes,
    sealText: (text, context) => asText(sealBytes(Buffer.from(text, 'utf8'), context)),
    openText: (sealed, context) => openBytes(fromText(sealed), context).toString('utf8'),
    rewrapText(sealed, context) {
      const rewrapped = rewrapBytes(fromText(sealed), context);
      return rewrapped && asText(rewrapped);
    },
    fingerprints,
    fingerprint: (value, purpose) => fingerprints(value, purpose)[0] as string,
    deriveKey: (purpose, length = 32) => Buffer.from(hkdfSync('sha256', present.deriving, '', purpose, length)),
    keyId: present.id.toString('hex'),
  };
}

function rootKey(secret: string): RootKey {
  if (secret.length < 32) throw new VaultError('A root key needs at least 32 characters.');
  const derive = (purpose: string, length = 32) => Buffer.from(hkdfSync('sha256', secret, 'gatehouse vault 1', purpose, length));
  return { id: derive('id', KEY_ID_LENGTH), wrapping: createSecretKey(derive('wrapping')), searching: createSecretKey(derive('searching')), deriving: derive('deriving') };
}

function wrapKey(dataKey: Buffer, context: string, root: RootKey): Buffer {
  return Buffer.concat([Buffer.of(VERSION), root.id, encrypt(root.wrapping, dataKey, context)]);
}

function unwrapKey(sealed: Uint8Array, context: string, roots: readonly RootKey[]): { root: RootKey; dataKey: Buffer; content: Buffer } {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < HEADER_LENGTH + WRAPPED_LENGTH + NONCE_LENGTH + TAG_LENGTH || bytes[0] !== VERSION) {
    throw new VaultError('This is no sealed value.');
  }
  const id = bytes.subarray(1, HEADER_LENGTH);
  const root = roots.find((candidate) => timingSafeEqual(candidate.id, id));
  if (!root) {
    throw new VaultError(
      `Something stored was sealed with another root key (${id.toString('hex')}) than the present ones. Put the earlier secret into GATEHOUSE_SECRET_PREVIOUS.\n` +
        `저장된 내용이 지금의 키가 아닌 다른 키(${id.toString('hex')})로 암호화되어 있습니다. 이전 비밀 값을 GATEHOUSE_SECRET_PREVIOUS에 넣어 주세요.`,
    );
  }
  const end = HEADER_LENGTH + WRAPPED_LENGTH;
  return { root, dataKey: decrypt(root.wrapping, bytes.subarray(HEADER_LENGTH, end), context), content: bytes.subarray(end) };
}

function encrypt(key: KeyObject, bytes: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_LENGTH);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(contextHash(context));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_LENGTH), { authTagLength: TAG_LENGTH });
  decipher.setAAD(contextHash(context));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_LENGTH));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_LENGTH, sealed.length - TAG_LENGTH)), decipher.final()]);
  } catch {
    throw new VaultError('The sealed value was changed, or it belongs to another place.');
  }
}

function contextHash(context: string): Buffer {
  return createHash('sha256').update(context).digest();
}

/** With its length in front, no purpose can be continued by a value into another purpose. */
function lengthPrefixed(text: string): string {
  return `${text.length}:${text}`;
}

/** True for what `sealText` makes. */
export function isSealedText(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(TEXT_MARK);
}

function asText(sealed: Buffer): string {
  return TEXT_MARK + sealed.toString('base64url');
}

function fromText(sealed: string): Buffer {
  if (!isSealedText(sealed)) throw new VaultError('This is no sealed text.');
  return Buffer.from(sealed.slice(TEXT_MARK.length), 'base64url');
}
