import { useSyncExternalStore } from 'react';
import { newKey } from '../api/client.ts';

/** A message on its way. */
export interface Pending {
  /** Given by the sender, so that a repeated send is one message. */
  readonly clientId: string;
  readonly text: string;
  readonly at: string;
  readonly state: 'sending' | 'failed';
}

export type Deliver = (message: Pending) => Promise<void>;

/**
 * Messages that the server does not have yet, in the order they were written. They are kept for this tab, so that neither a lost
 * connection nor a reload nor a closed panel loses one; each carries its own id, so that sending it again never doubles it.
 */
export class Outbox {
  readonly #key: string;
  readonly #listeners = new Set<() => void>();
  #pending: readonly Pending[];
  #busy = false;

  constructor(key: string) {
    this.#key = key;
    this.#pending = load(key);
  }

  readonly pending = (): readonly Pending[] => this.#pending;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  add(text: string, deliver: Deliver): void {
    this.#change([...this.#pending, { clientId: newKey(), text, at: new Date().toISOString(), state: 'sending' }]);
    // What failed before goes first, so that the order stays.
    this.retry(deliver);
  }

  /** Tries what failed again, and everything behind it. */
  retry(deliver: Deliver): void {
    this.#change(this.#pending.map((one) => ({ ...one, state: 'sending' as const })));
    void this.flush(deliver);
  }

  /** Takes a message back that could not be sent; answers its text. */
  takeBack(clientId: string): string {
    const text = this.#pending.find((one) => one.clientId === clientId)?.text ?? '';
    this.#change(this.#pending.filter((one) => one.clientId !== clientId));
    return text;
  }

  /** Forgets what turned out to have arrived although its answer was lost. */
  arrived(clientIds: ReadonlySet<string>): void {
    if (this.#pending.some(({ clientId, state }) => state === 'failed' && clientIds.has(clientId))) this.#change(this.#pending.filter(({ clientId }) => !clientIds.has(clientId)));
  }

  /** Sends one after the other. The first that fails stops the rest: an answer must not arrive before what it follows. */
  async flush(deliver: Deliver): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#pending[0]; next?.state === 'sending'; next = this.#pending[0]) {
        const { clientId } = next;
        await deliver(next);
        this.#change(this.#pending.filter((one) => one.clientId !== clientId));
      }
    } catch {
      this.#change(this.#pending.map((one) => ({ ...one, state: 'failed' as const })));
    } finally {
      this.#busy = false;
    }
  }

  #change(pending: readonly Pending[]): void {
    this.#pending = pending;
    keep(this.#key, pending.length === 0 ? null : JSON.stringify(pending));
    for (const listener of this.#listeners) listener();
  }
}

function load(key: string): readonly Pending[] {
  try {
    return (JSON.parse(sessionStorage.getItem(key) ?? '[]') as Pending[]).map((one) => ({ ...one, state: 'sending' }));
  } catch {
    return [];
  }
}

/** Keeps a text for this tab, or forgets it; a browser that allows no storage only loses the safety net. */
export function keep(key: string, text: string | null): void {
  try {
    if (text === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Private windows and full storage refuse; the message itself is still sent.
  }
}

/** What is kept under a key; empty where nothing is, or nothing may be. */
export function readKept(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

const outboxes = new Map<string, Outbox>();

/** The outbox of one conversation, shared by everything on the page that shows it. */
export function useOutbox(key: string): { readonly outbox: Outbox; readonly pending: readonly Pending[] } {
  let outbox = outboxes.get(key);
  if (outbox === undefined) outboxes.set(key, (outbox = new Outbox(key)));
  return { outbox, pending: useSyncExternalStore(outbox.subscribe, outbox.pending) };
}
