import type { FastifyInstance } from 'fastify';
import { openCheckout } from './checkout.ts';
import { answer, badRequest, refusedByRule } from './envelope.ts';
import { finishCheckout, paymentOf } from './finish-checkout.ts';
import { Input } from './input.ts';
import { presentPayment } from './payment-answer.ts';
import type { Sandbox, Store } from './sandbox.ts';
import { ageToken } from './token.ts';

const OUTCOMES = ['approve', 'decline', 'cancel'] as const;

/**
 * What payer, bank, phone and clock do in real life, as calls. Guarded by the same token and acting only on the
 * token's own store; absent in production.
 */
export function registerControl(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/sandbox/checkout', async ({ body, headers, store }) => answer(await completeCheckout(sandbox, store, new Input(body), headers['user-agent'] ?? null)));

  app.post('/sandbox/tokens/expire', async ({ body, store }) => {
    const input = new Input(body);
    const known = await ageToken(sandbox, store, input.requiredText('access_token'), 0);
    if (!known) throw badRequest('이 상점의 토큰이 아닙니다.');
    return answer({ expired: true });
  });

  app.post('/sandbox/tokens/age', async ({ body, store }) => {
    const input = new Input(body);
    const left = input.wholeNumber('seconds_left');
    if (left === null || left > 86_400) throw badRequest('seconds_left는 0 이상 86400 이하의 정수여야 합니다.');
    const known = await ageToken(sandbox, store, input.requiredText('access_token'), left);
    if (!known) throw badRequest('이 상점의 토큰이 아닙니다.');
    return answer({ seconds_left: left });
  });
}

/** Opens a window and ends it at once, by the same code as the browser's window. */
async function completeCheckout(sandbox: Sandbox, store: Store, input: Input, userAgent: string | null): Promise<unknown> {
  const outcome = OUTCOMES.find((known) => known === (input.text('outcome') ?? 'approve'));
  if (!outcome) throw badRequest('outcome은 approve, decline, cancel 중 하나여야 합니다.');
  const userCode = input.text('user_code') ?? store.userCode;
  if (userCode !== store.userCode) throw badRequest('user_code가 토큰의 상점과 다릅니다.');
  const params = input.group('params');
  const kind = input.text('kind') === 'certification' ? 'certification' : 'payment';
  const opening = await openCheckout(sandbox, { kind, way: 'overlay', userCode, tierCode: input.text('tier_code') ?? store.tierCode, params, pageOrigin: null, userAgent });
  if (opening.kind === 'refused') throw refusedByRule(opening.result.error_msg ?? '결제창을 열 수 없습니다.');
  const choices = new Input({ ...DEFAULT_PERSON, ...plain(params.raw('payer')), ...plain(input.raw('payer')) });
  const checkout = await finishCheckout(sandbox, opening.id, outcome, choices);
  const payment = checkout && kind === 'payment' ? await paymentOf(sandbox, store, checkout) : null;
  return { ...checkout?.result, ...(payment && presentPayment(sandbox, payment)), imp_uid: opening.impUid };
}

/** Who verifies when the caller names nobody: invented. */
const DEFAULT_PERSON = { name: '김시험', birth: '900101', gender_digit: '1', phone: '01000001234', carrier: 'SKT' };

function plain(value: unknown): object {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
