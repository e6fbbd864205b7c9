import { AsyncLocalStorage } from 'node:async_hooks';

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
  return scope.exit(work);
}

/** Throws when the caller is inside an open transaction. */
export function refuseInsideTransaction(): void {
  if (scope.getStore()?.open) throw new OutsideTransactionError();
}
