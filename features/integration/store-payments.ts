import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type { OPERATIONS } from '../../contract/operations.ts';
import type { QueryOf } from '../../contract/operation.ts';
import type { StorePayment as PaymentShape } from '../../contract/integration.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { outcomeOf } from '../../domain/payments/payment-outcome.ts';
import type { PaymentStores, StoreChange, StoreKeys, StorePayment, StorePaymentFilter } from '../../domain/ports/payment-api.ts';
import type { Clock } from '../../platform/clock.ts';
import type { BytesAnswer } from '../../platform/http/route-kit.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import * as store from './integration.store.ts';
import { paymentNames, type PaymentNames } from './payment-names.ts';
import { csvOf, xlsxOf } from './payment-sheet.ts';

export interface StorePaymentParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly stores: PaymentStores<Tx>;
  /** A test run whose money has arrived is read back. */
  readonly deposited: (given: { merchantId: string; impUid: string }) => Promise<void>;
  readonly catalogue: () => Catalogue;
  readonly keysOf: (merchantId: string) => Promise<StoreKeys>;
}

type Asked = QueryOf<(typeof OPERATIONS)['storePaymentFigures']>;

const EXPORTED = 20_000;
const STEP = 1000;
const KOREA_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const dayInKorea = (day: string): number => Date.parse(`${day}T00:00:00+09:00`);

/** The payments of a merchant's test store: list, figures, spreadsheet, the story of one, and its cancellation. */
export function storePayments(parts: StorePaymentParts) {
  const { stores, keysOf } = parts;

  async function list(merchantId: string, asked: Asked, given: { after?: string | undefined; limit: number }): Promise<StorePayment[]> {
    await keysOf(merchantId);
    return stores.listPayments(merchantId, filterOf(asked), given);
  }

  async function mine(merchantId: string, impUid: string) {
    await keysOf(merchantId);
    const story = await stores.paymentStory(merchantId, impUid);
    if (story === null) throw new AppError('not_found');
    return story;
  }

  return {
    async storePayments(merchantId: string, query: Asked & { cursor?: string | undefined; limit: number }) {
      const rows = await list(merchantId, query, { after: query.cursor, limit: query.limit + 1 });
      const shown = rows.slice(0, query.limit);
      const names = paymentNames(parts.catalogue());
      return { items: shown.map((row) => present(row, names)), next: rows.length > query.limit ? (shown.at(-1)?.place ?? null) : null };
    },
    async storeFigures(merchantId: string, asked: Asked) {
      await keysOf(merchantId);
      const names = paymentNames(parts.catalogue());
      const { days, methods } = await stores.figures(merchantId, filterOf(asked));
      return { days, methods: methods.map((figure) => ({ ...figure, names: names.method(figure.key) })) };
    },
    async exportStorePayments(merchantId: string, asked: Asked & { format: 'xlsx' | 'csv' }, locale: 'ko' | 'en'): Promise<BytesAnswer> {
      const rows: StorePayment[] = [];
      for (let after: string | undefined; rows.length < EXPORTED;) {
        const step = await list(merchantId, asked, { after, limit: STEP });
        rows.push(...step);
        after = step.at(-1)?.place;
        if (step.length < STEP) break;
      }
      const names = paymentNames(parts.catalogue());
      const name = `payments-${new Date(parts.clock.now().getTime() + KOREA_MS).toISOString().slice(0, 10)}`;
      return asked.format === 'csv'
        ? { bytes: csvOf(rows, { locale, names }), mediaType: 'text/csv; charset=utf-8', downloadAs: `${name}.csv` }
        : { bytes: await xlsxOf(rows, { locale, names }), mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', downloadAs: `${name}.xlsx` };
    },
    async storePayment(merchantId: string, impUid: string) {
      const { payment, calls, deliveries } = await mine(merchantId, impUid);
      return {
        payment: present(payment, paymentNames(parts.catalogue())), calls: calls.map((call) => ({ ...call, at: call.at.toISOString() })),
        deliveries: deliveries.map((one) => ({ ...one, createdAt: one.createdAt.toISOString(), attempts: one.attempts.map((attempt) => ({ ...attempt, at: attempt.at.toISOString() })) })),
      };
    },
    async cancelStorePayment(merchantId: string, given: { impUid: string; amount: number | null; reason: string }) {
      const { payment } = await mine(merchantId, given.impUid);
      const { status, cancelledAmount } = madeOf(await stores.cancel(merchantId, { ...given, checksum: payment.amount - payment.cancelledAmount }));
      await parts.database.inTransaction((tx) => store.noteCancelled(tx, { merchantId, impUid: given.impUid, status, cancelledAmount }));
      return { ok: true as const };
    },
    async depositStorePayment(merchantId: string, impUid: string) {
      await mine(merchantId, impUid);
      if (!stores.playsPayer) throw new AppError('not_allowed_now', { detail: { ko: '운영 환경에서는 테스트 입금을 할 수 없습니다.', en: 'Deposits cannot be played in production.' } });
      madeOf(await stores.deposit(merchantId, impUid));
      await parts.deposited({ merchantId, impUid });
      return { ok: true as const };
    },
  };
}

/** What a change in the console came to; a refusal of the store is passed on in its own words. */
export function madeOf(change: StoreChange | null): Extract<StoreChange, { kind: 'done' }> {
  if (change === null) throw new AppError('not_found');
  if (change.kind === 'refused') throw new AppError('sandbox_refused', { detail: { ko: change.message, en: change.message } });
  return change;
}

function filterOf(asked: Asked): StorePaymentFilter {
  return {
    search: asked.search || undefined, status: asked.status, method: asked.method, channelKey: asked.channel, least: asked.least, most: asked.most,
    from: asked.from === undefined ? undefined : new Date(dayInKorea(asked.from)), until: asked.to === undefined ? undefined : new Date(dayInKorea(asked.to) + DAY_MS),
  };
}

function present({ place: _where, ...payment }: StorePayment, names: PaymentNames): z.input<typeof PaymentShape> {
  return {
    ...payment, outcome: outcomeOf(payment), methodNames: names.method(payment.method), gatewayNames: names.gateway(payment.pgProvider),
    startedAt: payment.startedAt.toISOString(), paidAt: payment.paidAt?.toISOString() ?? null, cancellations: payment.cancellations.map((one) => ({ ...one, at: one.at.toISOString() })),
  };
}
