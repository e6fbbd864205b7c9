import { AsyncLocalStorage } from 'node:async_hooks';
import type { Tx } from './tables.ts';

/** Raised when code inside an open transaction asks the database itself instead of the transaction it was handed. */
export class OutsideTransactionError extends Error {
  override readonly name = 'OutsideTransactionError';

  constructor() {
    super(
      'The database was called from inside an open transaction without using it. Use the `tx` handed to inTransaction: ' +
        'on the embedded database this call would wait for itself forever, on PostgreSQL it would not see the transaction and can exhaust the pool.',
    );
  }
}

/**
 * What transactions write last of all, because it locks a row that many of them need (the head of the audit log, a topic of
 * the stream): taken earlier, it would be taken before other locks by one and after them by another, and the two would wait
 * for each other. Endings are written by `rank`, lowest first, the same in every transaction.
 */
export interface Ending<T> {
  readonly rank: number;
  readonly write: (tx: Tx, collected: readonly T[]) => Promise<void>;
}

/** Raised when something is to be written at the end of a transaction where none is open. */
export class NoTransactionError extends Error {
  override readonly name = 'NoTransactionError';

  constructor() {
    super('This is written at the end of a transaction, and none is open: call it inside inTransaction, and await it there.');
  }
}

type Endings = Map<Ending<never>, unknown[]>;

const scope = new AsyncLocalStorage<{ open: boolean; readonly endings: Endings }>();

/** Has `ending` write `item` at the end of the open transaction, with whatever else is collected for it, in the order of the calls. */
export function writeAtEnd<T>(ending: Ending<T>, item: T): void {
  const state = scope.getStore();
  if (!state?.open) throw new NoTransactionError();
  const collected = state.endings.get(ending);
  if (collected === undefined) state.endings.set(ending, [item]);
  else collected.push(item);
}

async function writeEndings(tx: Tx, endings: Endings): Promise<void> {
  const inOrder = Array.from(endings).toSorted(([a], [b]) => a.rank - b.rank);
  for (const [ending, collected] of inOrder) await (ending as Ending<unknown>).write(tx, collected);
}

/** Runs the callback of a transaction, and what is written at its end, so that calls past the transaction can be recognised. */
export async function insideTransaction<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const state = { open: true, endings: new Map() };
  try {
    return await scope.run(state, async () => {
      const result = await work();
      await writeEndings(tx, state.endings);
      // After everything else, because it asks whether the transaction has written anything.
      await sayLastWord(tx);
      return result;
    });
  } finally {
    // Work that was started in the callback and outlives it may use the database again.
    state.open = false;
  }
}

/** Runs work that belongs to nobody's transaction although it was started by code inside one (a listener, a worker). */
export function outsideTransaction<T>(work: () => T): T {
  return scope.exit(() => calls.exit(work));
}

/** Something written at the end of every transaction that work opens, in that transaction: both commit or neither does. */
export type LastWord = (tx: Tx, reference: string | null) => Promise<void>;

const calls = new AsyncLocalStorage<{ open: boolean; reference: string | null; readonly lastWord: LastWord }>();

/** Runs work so that each transaction it opens ends with `lastWord`. What outlives the work is no longer part of it. */
export async function withLastWord<T>(lastWord: LastWord, work: () => Promise<T>): Promise<T> {
  const state = { open: true, reference: null, lastWord };
  try {
    return await calls.run(state, work);
  } finally {
    state.open = false;
  }
}

/** Runs work whose transactions are no part of what the call is for (attempts that are counted): they end without the last word. */
export function withoutLastWord<T>(work: () => Promise<T>): Promise<T> {
  return calls.exit(work);
}

/** Tells the last word of this transaction what the work has made (an id), for finding it again. Does nothing where nobody listens. */
export function noteMade(reference: string): void {
  const call = calls.getStore();
  if (call?.open) call.reference = reference;
}

/** Says the last word of the work that this transaction belongs to, if there is one. */
async function sayLastWord(tx: Tx): Promise<void> {
  const call = calls.getStore();
  if (call?.open) await call.lastWord(tx, call.reference);
}

/** Throws when the caller is inside an open transaction. */
export function refuseInsideTransaction(): void {
  if (scope.getStore()?.open) throw new OutsideTransactionError();
}
