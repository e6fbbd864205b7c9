/**
 * The port to the place where files lie. It is handed bytes that are sealed already and never sees their content, so every
 * such place (a disk, an object store) may be looked at by its own administrators.
 */
export interface Files {
  /**
   * Stores the bytes durably and answers their key, the SHA-256 of what is stored. Storing the same bytes again has no further effect.
   * Rejects with one of `CANNOT_STORE` as its `code` when there is no room or the disk fails; nothing is left behind then.
   */
  put(sealed: Uint8Array): Promise<string>;
  /** The bytes, checked against their key. Rejects with `FileMissing` when they are gone or no longer what was stored. */
  get(key: string): Promise<Uint8Array>;
  /** Removes the bytes; a missing file is removed already. */
  remove(key: string): Promise<void>;
  /** Keys stored before the instant, for finding files that nothing points to. */
  storedBefore(instant: Date): AsyncIterable<string>;
}

/** Raised when a file that should be there is not, or was changed on the disk. */
export class FileMissing extends Error {
  override readonly name = 'FileMissing';
}

/** Full, over quota, past a size limit, failing, or mounted read-only because it failed: trying again at once does not help, somebody has to look at the disk. */
const CANNOT_STORE: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS']);

/** True for the errors by which a place says that it cannot take the bytes. */
export function cannotStore(error: unknown): boolean {
  return CANNOT_STORE.has((error as { code?: unknown } | null)?.code);
}
