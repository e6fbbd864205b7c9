import { isSealedText, type Vault } from '../../platform/vault.ts';
import type { CaseEventRow, CaseRow } from './cases.store.ts';

/** What people write about a case often says who they are, so it is sealed. Rows of before that are still read as they are. */

type Detail = CaseEventRow['detail'];
type Place = Pick<CaseEventRow, 'caseId' | 'sequence'>;

const eventContext = ({ caseId, sequence }: Place) => `case:${caseId}:event:${sequence}`;
const requestContext = (caseId: string) => `case:${caseId}:request`;

/** The detail of an event as it is stored: what somebody wrote sealed, the rest readable. */
export function sealDetail(vault: Vault, place: Place, detail: Detail): Detail {
  return inDetail(detail, (words) => vault.sealText(words, eventContext(place)));
}

/** The event with its words. */
export function openEvent(vault: Vault, event: CaseEventRow): CaseEventRow {
  return { ...event, detail: inDetail(event.detail, (words) => (isSealedText(words) ? vault.openText(words, eventContext(event)) : words)) };
}

function inDetail(detail: Detail, change: (words: string) => string): Detail {
  const { text, reason } = detail;
  return { ...detail, ...(text !== undefined && { text: change(text) }), ...(reason !== undefined && { reason: change(reason) }) };
}

/** What a gateway asks the merchant for, as it is stored with the case. */
export function sealRequest(vault: Vault, caseId: string, text: string): string {
  return vault.sealText(text, requestContext(caseId));
}

/** The case with what its gateway asks for in words. */
export function openRequest(vault: Vault, row: CaseRow): CaseRow {
  return isSealedText(row.requestText) ? { ...row, requestText: vault.openText(row.requestText, requestContext(row.id)) } : row;
}
