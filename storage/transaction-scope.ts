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

const scope = new AsyncLocalStorage<{ open: boolean }>();

/** Runs the callback of a transaction so that calls past the transaction can be recognised. */
export async function insideTransaction<T>(work: () => Promise<T>): Promise<T> {
  const state = { open: true };
  try {
    return await scope.run(state, work);
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

/** Tells the last word of this transaction what the work has made (an id), for finding it again. Does nothing where nobody listens. */
export function noteMade(reference: string): void {
  const call = calls.getStore();
  if (call?.open) call.reference = reference;
}

/** Says the last word of the work that this transaction belongs to, if there is one. */
export async function sayLastWord(tx: Tx): Promise<void> {
  const call = calls.getStore();
  if (call?.open) await call.lastWord(tx, call.reference);
}

/** Throws when the caller is inside an open transaction. */
export function refuseInsideTransaction(): void {
  if (scope.getStore()?.open) throw new OutsideTransactionError();
}
