import { urlOf } from './client.ts';

/** One event of the stream: `event: <kind>`, `id: <sequence>`, JSON data. */
export interface StreamEvent {
  /** Resumes the stream after this event. */
  readonly id: string;
  /** A kind of the contract, or `hello` (where the stream starts) and `reset` (too much was missed: read everything afresh). */
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type StreamState = 'connecting' | 'open' | 'reconnecting' | 'closed';

export interface StreamHandlers {
  readonly onEvent: (event: StreamEvent) => void;
  readonly onState: (state: StreamState) => void;
  /** The session is gone; resolves true when it is worth trying again. */
  readonly onSignedOut: () => Promise<boolean>;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
/** The server sends a comment every 15 seconds; silence beyond this means a dead connection that nobody closed. */
const SILENCE_MS = 60_000;

/** Cuts a stream of text into server-sent events; keeps the id of the last one. */
export class EventReader {
  lastId = '';
  #rest = '';

  /** The events completed by this piece of text. Comments and unreadable data are passed over. */
  read(text: string): StreamEvent[] {
    this.#rest += text;
    const blocks = this.#rest.split(/\r?\n\r?\n/);
    this.#rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const data: string[] = [];
      let kind = 'message';
      for (const line of block.split(/\r?\n/)) {
        const [, name, value = ''] = /^(data|id|event): ?(.*)$/.exec(line) ?? [];
        if (name === 'data') data.push(value);
        if (name === 'event') kind = value;
        if (name === 'id') this.lastId = value;
      }
      try {
        return data.length === 0 ? [] : [{ id: this.lastId, kind, data: JSON.parse(data.join('\n')) as StreamEvent['data'] }];
      } catch {
        return [];
      }
    });
  }

  /** Forgets a half-received event: the server sends it again whole. */
  reset(): void {
    this.#rest = '';
  }
}

async function listen(reader: EventReader, handlers: StreamHandlers, signal: AbortSignal): Promise<'ended' | 'signed-out'> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), SILENCE_MS);
  try {
    const headers: Record<string, string> = { accept: 'text/event-stream' };
    if (reader.lastId !== '') headers['last-event-id'] = reader.lastId;
    const response = await fetch(urlOf('events'), { headers, credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.any([signal, silence.signal]) });
    if (response.status === 401) return 'signed-out';
    if (!response.ok || response.body === null) return 'ended';
    handlers.onState('open');
    reader.reset();
    const decoder = new TextDecoder();
    for (const chunks = response.body.getReader(); ; ) {
      const { done, value } = await chunks.read();
      if (done) return 'ended';
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE_MS);
      for (const event of reader.read(decoder.decode(value, { stream: true }))) handlers.onEvent(event);
    }
  } catch {
    return 'ended';
  } finally {
    clearTimeout(timer);
  }
}

/** Waits, but not past the moment the browser says it is online again. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done, { once: true });
    signal.addEventListener('abort', done, { once: true });
  });
}

/**
 * Follows the event stream until `signal` stops it. A lost connection is taken up again where it broke (`Last-Event-ID`),
 * at first at once, then with longer and longer waits. Ours instead of EventSource, which gives up for good on an error
 * answer and says nothing about its state. `after` is the id of the last event already seen.
 */
export async function followEvents(handlers: StreamHandlers, signal: AbortSignal, after = ''): Promise<void> {
  const reader = new EventReader();
  reader.lastId = after;
  let wait = FIRST_WAIT_MS;
  handlers.onState('connecting');
  while (!signal.aborted) {
    const began = Date.now();
    const outcome = await listen(reader, handlers, signal);
    if (signal.aborted) break;
    if (outcome === 'signed-out' && !(await handlers.onSignedOut())) break;
    if (Date.now() - began > 10_000) wait = FIRST_WAIT_MS;
    handlers.onState('reconnecting');
    await pause(wait * (0.75 + Math.random() / 2), signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
  handlers.onState('closed');
}
