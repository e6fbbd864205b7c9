import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';

/**
 * The socket between the ordinary `pg` client and the database inside this process. Because the real client speaks the
 * real protocol, answers, types, parameters and errors are those of PostgreSQL through `pg`, not a look-alike of them.
 */
export class EmbeddedWire extends Duplex {
  readonly #engine: PGlite;

  constructor(engine: PGlite) {
    super({ decodeStrings: true, allowHalfOpen: false });
    this.#engine = engine;
  }

  /** Called by the client in place of opening a TCP connection. */
  connect(): this {
    setImmediate(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // The engine runs on this thread. Waiting one turn of the event loop per message keeps a burst of statements from
    // starving sockets and timers, which would otherwise wait until the last one is done.
    setImmediate(() => {
      const pieces: Buffer[] = [];
      // Not `execProtocolRawSync`: it also reads every answer for the engine's own interface, and what it has read is kept for as long as
      // the process lives. A piece is a view on the memory of the engine and has to be copied.
      const take = (piece: Uint8Array): void => void pieces.push(Buffer.from(piece));
      this.#engine.execProtocolRawStream(chunk, { syncToFs: false, onRawData: take }).then(() => {
        done();
        if (pieces.length > 0) this.push(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces));
      }, done);
    });
  }

  override _writev(chunks: { chunk: Buffer; encoding: BufferEncoding }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'utf8', done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.push(null);
    done();
  }
}
