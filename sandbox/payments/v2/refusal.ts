import { Refusal } from '../envelope.ts';
import { ReceiptStands } from '../receipt.ts';

/** A refused call: a real HTTP status and a type, which is the contract. The message is for the developer. */
export class TypedRefusal extends Error {
  override readonly name = 'TypedRefusal';
  readonly status: number;
  readonly type: string;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(status: number, type: string, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.status = status;
    this.type = type;
    this.more = more;
  }

  toBody(): Record<string, unknown> {
    return { type: this.type, message: this.message, ...this.more };
  }
}

export const invalid = (message: string) => new TypedRefusal(400, 'INVALID_REQUEST', message);
export const unauthorizedCall = (message = '인증 정보가 올바르지 않습니다. Authorization 헤더를 확인해 주세요.') => new TypedRefusal(401, 'UNAUTHORIZED', message);
export const forbidden = (message: string) => new TypedRefusal(403, 'FORBIDDEN', message);
export const missing = (type: string, message: string) => new TypedRefusal(404, type, message);
export const conflicting = (type: string, message: string) => new TypedRefusal(409, type, message);
export const paymentNotFound = () => missing('PAYMENT_NOT_FOUND', '존재하지 않는 결제입니다.');
export const alreadyPaid = () => conflicting('ALREADY_PAID', '이미 결제가 완료된 paymentId입니다.');

/** The gateway said no. */
export function refusedByGateway(pgCode: string, pgMessage: string): TypedRefusal {
  return new TypedRefusal(502, 'PG_PROVIDER', 'PG에서 요청을 거절했습니다.', { pgCode, pgMessage });
}

/** Any refusal in the words of the second version; shared rules throw those of the first. Null for what is no refusal. */
export function toTyped(error: Error & { statusCode?: number; code?: string }): TypedRefusal | null {
  if (error instanceof TypedRefusal) return error;
  if (error instanceof ReceiptStands) return conflicting('CASH_RECEIPT_ALREADY_ISSUED', error.message);
  if (error instanceof Refusal) return ofEnvelope(error);
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return invalid('요청 본문이 너무 큽니다. 1MB 이하로 보내 주세요.');
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? invalid('요청 형식이 올바르지 않습니다.') : null;
}

function ofEnvelope(refusal: Refusal): TypedRefusal {
  if (refusal.status === 401) return unauthorizedCall();
  if (refusal.status === 404) return missing('NOT_FOUND', refusal.message);
  if (refusal.status === 501) return refusedByGateway('NOT_SUPPORTED', refusal.message);
  return refusal.status === 200 && refusal.code === -1 ? refusedByGateway('CARD_REFUSED', refusal.message) : invalid(refusal.message);
}
