import { tryCancel } from './cancel.ts';
import { Refusal } from './envelope.ts';
import { toUnits, type Hundredths } from './money.ts';
import { findPayment, type Payment } from './payment.ts';
import type { PaymentStatus } from './payment-life.ts';
import type { Sandbox, Store } from './sandbox.ts';
import { deposit } from './vbank.ts';

/** What became of the payment, or why the store refused, in Korean as its interface speaks. */
export type ConsoleChange = { readonly kind: 'done'; readonly status: PaymentStatus; readonly cancelledAmount: number } | { readonly kind: 'refused'; readonly message: string };

const hundredths = (amount: number): Hundredths => Math.round(amount * 100);

/** What people change of a payment in the console, not a shop's program over the interface. Null: not a payment of this store. */
export function changePayment(sandbox: Pick<Sandbox, 'database' | 'clock' | 'wakeWebhooks'>) {
  const done = ({ status, cancelAmount }: Payment): ConsoleChange => ({ kind: 'done', status, cancelledAmount: toUnits(cancelAmount) });
  return {
    /** Unlike a cancel over the interface, one in the console always notifies the shop. */
    async cancel(store: Store, order: { readonly impUid: string; readonly amount: number | null; readonly checksum: number; readonly reason: string }): Promise<ConsoleChange | null> {
      const outcome = await tryCancel(sandbox, store, {
        impUid: order.impUid, merchantUid: null, amount: order.amount === null ? null : hundredths(order.amount), checksum: hundredths(order.checksum), taxFree: 0, reason: order.reason,
        // The console asks for no account to refund to: no money moves.
        hasRefundAccount: true, sendWebhook: true, fromConsole: true,
      });
      if (outcome.kind === 'unknown') return null;
      return outcome.kind === 'refused' ? { kind: 'refused', message: outcome.why } : done(outcome.payment);
    },
    /** Somebody brings exactly the amount. */
    async deposit(store: Store, impUid: string): Promise<ConsoleChange | null> {
      const waiting = await findPayment(sandbox.database.kysely, store, impUid);
      if (waiting === null) return null;
      try {
        return done(await deposit(sandbox, store, impUid, waiting.amount));
      } catch (error) {
        if (error instanceof Refusal) return { kind: 'refused', message: error.message };
        throw error;
      }
    },
  };
}
