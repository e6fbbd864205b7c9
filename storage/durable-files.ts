import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type Initialise = NodeFS['init'];
type InitialiseArguments = Parameters<Initialise>;

/** What we touch of the WASM file system's internals. They are private to PGlite: its version is pinned, and a test counts the calls. */
interface NodeStream {
  nfd?: number;
  node: unknown;
  path?: string;
}
interface StreamOperations {
  fsync?: (stream: NodeStream) => number;
  write: (stream: NodeStream, buffer: Uint8Array, offset: number, length: number, position?: number) => number;
}
interface NodeFileSystemInternals {
  realPath(node: unknown): string;
  stream_ops: StreamOperations;
}

const INPUT_OUTPUT_ERROR = 29;

/** Counters that the guards and their tests read. */
export interface DurableFilesCounters {
  fsyncCalls: number;
  fsyncFailures: number;
  /** Bytes written to the write-ahead log since the process started. */
  logBytes: number;
}

/**
 * PGlite's own Node file system has no fsync operation: the database asks, and nothing happens, so a power cut loses the
 * whole directory. This one passes the call on to the disk, and counts what is written to the write-ahead log, because
 * nothing inside an embedded PostgreSQL trims it.
 */
export class DurableNodeFS extends NodeFS {
  readonly counters: DurableFilesCounters = { fsyncCalls: 0, fsyncFailures: 0, logBytes: 0 };
  readonly directory: string;
  readonly #onFailure: (error: Error) => void;

  constructor(directory: string, onFailure: (error: Error) => void = () => {}) {
    super(directory);
    this.directory = directory;
    this.#onFailure = onFailure;
  }

  override async init(...args: InitialiseArguments): ReturnType<Initialise> {
    const result = await super.init(...args);
    const preRun = result.emscriptenOpts.preRun as ((module: { NODEFS: NodeFileSystemInternals }) => void)[];
    preRun.push((module) => this.#passOn(module.NODEFS));
    return result;
  }

  #passOn(files: NodeFileSystemInternals): void {
    files.stream_ops.fsync = (stream) => {
      try {
        this.counters.fsyncCalls += 1;
        if (stream.nfd) {
          fsyncSync(stream.nfd);
        } else {
          // A directory has no descriptor of its own here; its entries must be durable all the same.
          fsyncPath(files.realPath(stream.node));
        }
        return 0;
      } catch (error) {
        this.counters.fsyncFailures += 1;
        this.#onFailure(error as Error);
        return INPUT_OUTPUT_ERROR;
      }
    };
    const write = files.stream_ops.write;
    files.stream_ops.write = (stream, buffer, offset, length, position) => {
      const written = write(stream, buffer, offset, length, position);
      if (stream.path?.includes('/pg_wal/')) this.counters.logBytes += written;
      return written;
    };
  }
}

/** Makes one file or directory entry durable. */
export function fsyncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes a whole directory tree durable, children first, and the entry of the tree in its parent last. */
export function fsyncTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) fsyncTree(path);
    else if (entry.isFile()) fsyncPath(path);
  }
  fsyncPath(directory);
  fsyncPath(dirname(directory));
}
