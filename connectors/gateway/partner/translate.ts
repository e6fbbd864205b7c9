import type { CaseCommand } from '../../../domain/case/states.ts';
import type { GatewayEvent, GatewayReport } from '../../../domain/ports/gateway.ts';
import type { EventData } from './messages.ts';

const COMMANDS: Readonly<Record<string, CaseCommand>> = {
  'case.received': 'acknowledge',
  'case.review_started': 'start_review',
  'case.information_requested': 'request_information',
  'case.accepted': 'accept',
  'case.rejected': 'reject',
  'case.expired': 'expire',
  'case.withdrawn': 'withdraw',
  'contract.offered': 'offer_contract',
  'contract.signed': 'sign_contract',
  'contract.ended': 'end_contract',
  'issuer.asked': 'ask_issuer',
  'issuer.approved': 'approve_issuer',
  'issuer.rejected': 'reject_issuer',
  'credentials.test_deposited': 'deposit_test_keys',
  'credentials.live_deposited': 'deposit_live_keys',
  'activation.live': 'go_live',
  'activation.suspended': 'suspend',
  'activation.resumed': 'resume',
};

/**
 * The event in our words, in the order to apply: one command each, except that `issuer.asked` names several institutions.
 * Nothing for one that was not understood. Pure.
 */
export function translate(event: GatewayEvent): readonly GatewayReport[] {
  const command = COMMANDS[event.type];
  if (!command || event.notUnderstood) return [];
  const { issuers, ...facts } = event.data as EventData;
  if (event.type === 'issuer.asked') return (issuers ?? []).map((issuer) => ({ command, facts: { ...facts, issuer } }));
  return [{ command, facts }];
}
