import type { ItemAnswer, RequestItem } from '../../domain/requirements/request.ts';
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
  const { text, reason, items, answers, conditions } = detail;
  return {
    ...detail, ...(text !== undefined && { text: change(text) }), ...(reason !== undefined && { reason: change(reason) }),
    ...(items !== undefined && { items: change(items) }), ...(answers !== undefined && { answers: change(answers) }), ...(conditions !== undefined && { conditions: change(conditions) }),
  };
}

/** What a gateway asks the merchant for, as it is stored with the case. */
export function sealRequest(vault: Vault, caseId: string, text: string): string {
  return vault.sealText(text, requestContext(caseId));
}

/** The case with what its gateway asks for in words. */
export function openRequest(vault: Vault, row: CaseRow): CaseRow {
  return isSealedText(row.requestText) ? { ...row, requestText: vault.openText(row.requestText, requestContext(row.id)) } : row;
}

/** What a gateway asks for item by item, as it is stored with the case; null where it asks in words only. */
export function sealItems(vault: Vault, caseId: string, items: readonly RequestItem[]): string | null {
  return items.length === 0 ? null : vault.sealText(JSON.stringify(items), requestContext(caseId));
}

/** What is asked for item by item. */
export function itemsOf(vault: Vault, row: Pick<CaseRow, 'id' | 'requestItems'>): readonly RequestItem[] {
  return row.requestItems === null ? [] : (JSON.parse(vault.openText(row.requestItems, requestContext(row.id))) as RequestItem[]);
}

/** Items and answers of an event whose words are open. */
export function itemsOfEvent({ detail }: Pick<CaseEventRow, 'detail'>): readonly RequestItem[] {
  return detail.items === undefined ? [] : (JSON.parse(detail.items) as RequestItem[]);
}

export function answersOfEvent({ detail }: Pick<CaseEventRow, 'detail'>): readonly ItemAnswer[] {
  return detail.answers === undefined ? [] : (JSON.parse(detail.answers) as ItemAnswer[]);
}
