import type { z } from 'zod';
import type { gatewayMail } from '../../contract/gateway-mail.ts';
import { GATEWAY_ACTION_LABELS } from '../../domain/case/gateway-actions.ts';
import type { Text } from '../../domain/text.ts';
import type { InRow, OutRow } from './gateway-mail.store.ts';
import { isStep } from './mail-step.ts';

export type InAnswer = z.input<typeof gatewayMail.deskConfirmGatewayMail.output>;
export type OutAnswer = z.input<typeof gatewayMail.deskSettleSentMail.output>;

const KINDS: Readonly<Record<OutRow['kind'], Text>> = {
  application: { ko: '신청서', en: 'Application' }, answer: { ko: '가맹점의 답변', en: 'Answer of the merchant' }, withdrawal: { ko: '철회 통지', en: 'Withdrawal' },
};

const labelOf = (step: string | null) => (isStep(step) ? GATEWAY_ACTION_LABELS[step] : null);

/** A mail in a list: nothing of what it says. */
export function presentIn(mail: InRow, given: { reference: string; names: Text }): InAnswer {
  const { id, caseId, gateway, kind, trust, state, meaning, readFrom, receivedAt, settledAt, settledBy, appliedStep } = mail;
  return {
    id, caseId, gateway, kind, trust, state, readFrom, reference: given.reference, gatewayNames: given.names, receivedAt: receivedAt.toISOString(),
    meaning: isStep(meaning) ? { step: meaning, label: GATEWAY_ACTION_LABELS[meaning] } : null,
    settled: settledAt === null ? null : { at: settledAt.toISOString(), step: labelOf(appliedStep), byItself: settledBy === gateway },
  };
}

export function presentOut(row: OutRow, names: Text): OutAnswer {
  const { key, caseId, reference, gateway, kind, state, attempts, maybeTwice, problem, createdAt, attemptedAt } = row;
  return {
    key, caseId, reference, gateway, gatewayNames: names, kind, label: KINDS[kind], state, attempts, maybeTwice, problem, createdAt: createdAt.toISOString(), attemptedAt: attemptedAt.toISOString(),
    // Answers and withdrawals that broke off are sent again by themselves.
    actions: kind !== 'application' ? [] : state === 'in_doubt' ? ['arrived', 'send_again'] : state === 'bounced' ? ['send_again', 'arrived'] : [],
  };
}
