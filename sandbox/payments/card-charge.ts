import type { Tx } from '../../storage/open-database.ts';
import type { CardFacts } from './card-number.ts';
import type { Channel } from './channel.ts';
import { isFromAbroad } from './overseas-card.ts';
import { isOnCard, payMethod } from './pay-method.ts';
import type { OrderFields } from './order-fields.ts';
import { insertPayment, newApplyNum, newPgTid, type OpenFacts, type Payment, type PaymentFacts } from './payment.ts';
import type { Sandbox, Store } from './sandbox.ts';
import { queueWebhook } from './webhook.ts';

/** A charge of a card without a window: key-in, billing key or schedule. */
export interface CardCharge {
  readonly order: Omit<OrderFields, 'quota'> & { readonly quota: number };
  readonly card: Pick<CardFacts, 'code' | 'name' | 'masked' | 'type' | 'outcome'> & { readonly payMethod?: string } | null;
  readonly channel: Pick<Channel, 'pgProvider' | 'pgId'>;
  readonly customerUid: string | null;
  readonly usage: PaymentFacts['customer_uid_usage'];
  /** Set when the charge cannot even be tried: the reason of the failed payment. */
  readonly failure?: string;
  readonly at: number;
  readonly userAgent: string | null;
  /** What only the second version of the interface knows of the payment. */
  readonly more?: Partial<OpenFacts>;
  /** The caller wants no notification. */
  readonly silent?: boolean;
}

/** Why a payment with this method was declined, by whoever decides over it. */
export function declinedBy(method: string): string {
  const { kind } = payMethod(method);
  if (kind === 'card') return DECLINED;
  return kind === 'transfer' || kind === 'account' ? '은행에서 출금을 거절했습니다. (잔액 부족)' : '결제사에서 결제를 거절했습니다.';
}

export const DECLINED = '카드사에서 승인을 거절했습니다. (한도 초과 또는 사용 정지)';

/**
 * Charges the card and writes the payment, paid or failed. A decline is a payment like any other, with a reason. Null
 * when the order was paid before: nothing is written then.
 */
export async function chargeCard(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, store: Store, charge: CardCharge): Promise<Payment | null> {
  const { order, card, channel } = charge;
  const method = card?.payMethod ?? 'card';
  const failReason = charge.failure ?? (card?.outcome === 'declines' ? declinedBy(method) : null);
  const facts: OpenFacts = {
    channel: 'api',
    pg_provider: channel.pgProvider,
    pg_id: channel.pgId,
    pg_tid: newPgTid(channel.pgProvider, charge.at),
    ...(failReason === null && { apply_num: newApplyNum() }),
    ...(card && isOnCard(method) && { card_code: card.code, card_name: card.name, card_number: card.masked, card_type: card.type }),
    ...(method === 'card' && isFromAbroad(channel.pgProvider, card?.code) && { overseas: true }),
    card_quota: order.quota,
    ...order.facts,
    user_agent: charge.userAgent,
    customer_uid_usage: charge.usage ?? null,
    ...charge.more,
    ...(failReason !== null && { fail_reason: failReason }),
  };
  const payment = await insertPayment(tx, sandbox, store, {
    merchantUid: order.merchantUid,
    customerUid: charge.customerUid,
    payMethod: method,
    status: failReason === null ? 'paid' : 'failed',
    currency: order.currency,
    amount: order.amount,
    at: charge.at,
    facts,
  });
  if (payment && !charge.silent) {
    // In the first version a failed key-in or billing payment sends nothing; a schedule's run tells both.
    const status = payment.status === 'paid' ? 'paid' : 'failed';
    await queueWebhook(tx, store, payment, { status, unannouncedInV1: status === 'failed' && charge.usage !== 'payment.scheduled' });
  }
  return payment;
}
