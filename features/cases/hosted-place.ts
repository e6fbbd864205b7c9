import type { AtHostedGateway } from '../../domain/ports/gateway.ts';
import type { CaseRow } from './cases.store.ts';

/** The case as a gateway at whose pages the merchant signs up can find it. */
export function placeOf(row: CaseRow): AtHostedGateway {
  return { caseId: row.id, gatewayReference: row.gatewayReference, account: row.gatewayAccount, submittedAt: row.createdAt.toISOString(), signed: row.tracks.contract === 'signed' };
}
