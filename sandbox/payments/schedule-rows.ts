import type { BuyerFields } from './order-fields.ts';
import type { Hundredths } from './money.ts';
import { toUnits } from './money.ts';
import type { V2PaymentFacts } from './payment.ts';
import { openPersonal, type PersonalFacts, type Sealed } from './personal.ts';
import { seconds, type Sandbox } from './sandbox.ts';

export const SCHEDULE_STATUSES = ['scheduled', 'executed', 'revoked'] as const;
export type ScheduleStatus = (typeof SCHEDULE_STATUSES)[number];

/** What a planned payment carries beside its money and times. */
export interface ScheduleFacts extends BuyerFields, Pick<PersonalFacts, 'custom_data' | 'v2_customer'> {
  readonly pg_provider: string;
  readonly pg_id: string;
  readonly name: string | null;
  readonly tax_free: Hundredths;
  readonly vat: Hundredths | null;
  readonly notice_urls?: readonly string[];
  readonly card_quota: number;
  readonly fail_reason?: string | null;
  /** Milliseconds of the store's clock. */
  readonly created_at?: number;
  /** Set on plans of the second version of the interface. */
  readonly v2?: V2PaymentFacts;
}

export interface Schedule {
  /** Its own id, which only the second version of the interface tells. */
  readonly id: string;
  readonly merchantUid: string;
  readonly customerUid: string;
  readonly impUid: string | null;
  readonly scheduleAt: number;
  readonly executedAt: number;
  readonly revokedAt: number;
  readonly status: ScheduleStatus;
  readonly paymentStatus: 'paid' | 'failed' | 'cancelled' | null;
  readonly amount: Hundredths;
  readonly currency: string;
  readonly facts: ScheduleFacts;
}

export interface ScheduleRow {
  schedule_id: string;
  store_id: string;
  merchant_uid: string;
  customer_uid: string;
  imp_uid: string | null;
  schedule_at: string;
  executed_at: string;
  revoked_at: string;
  schedule_status: ScheduleStatus;
  payment_status: Schedule['paymentStatus'];
  amount: string;
  currency: string;
  facts: unknown;
}

/** A row with the buyer opened. */
export function toSchedule({ vault }: Pick<Sandbox, 'vault'>, row: ScheduleRow): Schedule {
  return {
    id: row.schedule_id,
    merchantUid: row.merchant_uid,
    customerUid: row.customer_uid,
    impUid: row.imp_uid,
    scheduleAt: Number(row.schedule_at),
    executedAt: Number(row.executed_at),
    revokedAt: Number(row.revoked_at),
    status: row.schedule_status,
    paymentStatus: row.payment_status,
    amount: Number(row.amount),
    currency: row.currency,
    facts: openPersonal(vault, row.store_id, row.facts as Sealed<ScheduleFacts>),
  };
}

/** The schedule object of the wire. */
export function presentSchedule(schedule: Schedule): Record<string, unknown> {
  const { facts } = schedule;
  return {
    customer_uid: schedule.customerUid,
    merchant_uid: schedule.merchantUid,
    imp_uid: schedule.impUid,
    pg_provider: facts.pg_provider,
    pg_id: facts.pg_id,
    schedule_at: seconds(schedule.scheduleAt),
    executed_at: seconds(schedule.executedAt),
    revoked_at: seconds(schedule.revokedAt),
    amount: toUnits(schedule.amount),
    currency: schedule.currency,
    name: facts.name,
    buyer_name: facts.buyer_name,
    buyer_email: facts.buyer_email,
    buyer_tel: facts.buyer_tel,
    buyer_addr: facts.buyer_addr,
    buyer_postcode: facts.buyer_postcode,
    custom_data: facts.custom_data,
    schedule_status: schedule.status,
    payment_status: schedule.paymentStatus,
    fail_reason: facts.fail_reason ?? null,
  };
}
