import { ApiProblem, TransportError } from '../api/problem.ts';

/** A resource as the server has it. */
export interface Kept<V> {
  readonly values: V;
  readonly version: number;
}

export interface KeeperParts<V extends object> {
  readonly start: Kept<V>;
  /** Sends the changed members; throws `stale_version` when somebody else was first. */
  readonly save: (patch: Partial<V>, ifMatch: number) => Promise<Kept<V>>;
  /** Reads the resource afresh, after a refusal for a stale version. */
  readonly reload: () => Promise<Kept<V>>;
  /** Where unsaved input waits; survives a reload of the page. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly storageKey: string;
  readonly delayMs?: number;
}

export type KeeperState = 'saved' | 'waiting' | 'saving' | 'failed' | 'conflict';

export interface KeeperView<V extends object> {
  readonly values: V;
  readonly version: number;
  readonly state: KeeperState;
  /** True once something has been saved here: before that, "saved" would be an odd thing to say. */
  readonly everSaved: boolean;
  /** A save has failed and none has succeeded since: what the server said of the form is older than what stands in it. */
  readonly behind: boolean;
  /** Why the last save failed. */
  readonly failure: unknown;
  /** Members that were changed here and elsewhere, differently. */
  readonly conflicts: readonly (keyof V)[];
}

const DELAY_MS = 600;
const FIRST_RETRY_MS = 3000;
const LONGEST_RETRY_MS = 30_000;
/** Attempts of one flush after the first. */
const MOST_AGAIN = 4;

/** A member that is not there counts the same as null. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/**
 * Keeps a form on the server while it is being filled in: changed members are sent a moment after the last key, one save at a
 * time, with the version they were based on. What is not yet confirmed also lies in the tab's storage, so that neither a
 * reload, an expired session nor a lost connection loses a letter. When another tab was first, members that only one of the
 * two changed are merged silently; the others wait for the person to choose.
 */
export class FormKeeper<V extends object> {
  #parts: KeeperParts<V>;
  #base: Kept<V>;
  #dirty: Partial<V> = {};
  #view: KeeperView<V>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | null = null;
  #retryMs = FIRST_RETRY_MS;
  #listeners = new Set<() => void>();

  constructor(parts: KeeperParts<V>) {
    this.#parts = parts;
    this.#base = parts.start;
    this.#dirty = this.#restore();
    this.#view = { values: { ...this.#base.values, ...this.#dirty }, version: this.#base.version, state: 'saved', everSaved: false, behind: false, failure: null, conflicts: [] };
    if (this.#isDirty()) {
      this.#show({ state: 'waiting' });
      this.#schedule(0);
    }
  }

  readonly view = (): KeeperView<V> => this.#view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Changes one member as the person types; it is saved a moment later. */
  set<K extends keyof V>(name: K, value: V[K]): void {
    this.#dirty = { ...this.#dirty, [name]: value };
    this.#remember();
    this.#show({ values: { ...this.#view.values, [name]: value }, state: this.#view.state === 'conflict' ? 'conflict' : 'waiting' });
    if (this.#view.state !== 'conflict') this.#schedule(this.#parts.delayMs ?? DELAY_MS);
  }

  /** Takes over what was read from the server meanwhile (an event, another tab); members being edited here stay. */
  adopt(fresh: Kept<V>): void {
    if (fresh.version <= this.#base.version || this.#running !== null || this.#view.state === 'conflict') return;
    // With unsaved input the stale version must be refused, or another tab's change to the same member would be overwritten unseen.
    if (this.#isDirty()) return;
    this.#base = fresh;
    this.#show({ values: fresh.values, version: fresh.version });
  }

  /** Saves what is unsaved now; resolves true when everything is on the server. Call before Done and Finish. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    await this.#running;
    if (this.#isDirty() && this.#view.state !== 'conflict') await this.#run();
    // Merged with another window's change, or typed on meanwhile: one refusal for a stale version is no reason to give up.
    for (let again = 0; again < MOST_AGAIN && this.#isDirty() && this.#view.state === 'waiting'; again += 1) {
      clearTimeout(this.#timer);
      await this.#run();
    }
    return !this.#isDirty();
  }

  /** Answers a conflict: keep what was typed here, or take what the other window saved. */
  resolve(choice: 'mine' | 'theirs'): void {
    if (choice === 'theirs') {
      this.#dirty = Object.fromEntries(Object.entries(this.#dirty).filter(([name]) => !this.#view.conflicts.includes(name as keyof V))) as Partial<V>;
      this.#remember();
    }
    this.#show({ values: { ...this.#base.values, ...this.#dirty }, conflicts: [], state: this.#isDirty() ? 'waiting' : 'saved' });
    if (this.#isDirty()) this.#schedule(0);
  }

  /** Stops timers. Unsaved input stays in the tab's storage. */
  close(): void {
    clearTimeout(this.#timer);
    if (this.#view.state === 'waiting') void this.#run();
  }

  #isDirty(): boolean {
    return Object.keys(this.#dirty).length > 0;
  }

  #show(more: Partial<KeeperView<V>>): void {
    this.#view = { ...this.#view, ...more };
    for (const listener of this.#listeners) listener();
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#run(), ms);
  }

  async #run(): Promise<void> {
    if (this.#running !== null) {
      await this.#running;
      return;
    }
    if (!this.#isDirty()) return;
    this.#running = this.#save().finally(() => {
      this.#running = null;
      // Typed while the save was under way.
      if (this.#isDirty() && this.#view.state === 'waiting') this.#schedule(this.#parts.delayMs ?? DELAY_MS);
    });
    await this.#running;
  }

  async #save(): Promise<void> {
    const sent = this.#dirty;
    this.#show({ state: 'saving', failure: null });
    try {
      this.#confirm(sent, await this.#parts.save(sent, this.#base.version));
    } catch (failure) {
      if (failure instanceof ApiProblem && failure.code === 'stale_version') await this.#merge();
      else this.#fail(failure);
    }
  }

  #confirm(sent: Partial<V>, kept: Kept<V>): void {
    this.#base = kept;
    // A member typed again meanwhile is still unsaved.
    this.#dirty = Object.fromEntries(Object.entries(this.#dirty).filter(([name, value]) => !same(value, sent[name as keyof V]))) as Partial<V>;
    this.#retryMs = FIRST_RETRY_MS;
    this.#remember();
    // What was sent stays as typed on the screen; the caret must not jump because the server trimmed a space.
    this.#show({ values: { ...kept.values, ...sent, ...this.#dirty }, version: kept.version, state: this.#isDirty() ? 'waiting' : 'saved', everSaved: true, behind: false, failure: null });
  }

  async #merge(): Promise<void> {
    try {
      const fresh = await this.#parts.reload();
      const before = this.#base.values;
      const conflicts = (Object.keys(this.#dirty) as (keyof V)[]).filter((name) => !same(fresh.values[name], before[name]) && !same(fresh.values[name], this.#dirty[name]));
      this.#base = fresh;
      this.#show({ values: { ...fresh.values, ...this.#dirty }, version: fresh.version, conflicts, state: conflicts.length > 0 ? 'conflict' : 'waiting' });
      if (conflicts.length === 0) this.#schedule(0);
    } catch (failure) {
      this.#fail(failure);
    }
  }

  #fail(failure: unknown): void {
    this.#show({ state: 'failed', behind: true, failure });
    const passing = failure instanceof TransportError || (failure instanceof ApiProblem && (failure.status >= 500 || failure.status === 429));
    if (!passing) return;
    this.#schedule(failure instanceof ApiProblem ? (failure.retryAfterSeconds ?? 0) * 1000 || this.#retryMs : this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  #remember(): void {
    if (this.#isDirty()) this.#parts.storage.setItem(this.#parts.storageKey, JSON.stringify(this.#dirty));
    else this.#parts.storage.removeItem(this.#parts.storageKey);
  }

  #restore(): Partial<V> {
    try {
      return JSON.parse(this.#parts.storage.getItem(this.#parts.storageKey) ?? '{}') as Partial<V>;
    } catch {
      return {};
    }
  }
}
