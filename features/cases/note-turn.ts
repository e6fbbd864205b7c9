import { isEnd } from '../../domain/case/describe.ts';
import { mayAskMerchant, nextStep } from '../../domain/case/escalation.ts';
import type { CaseEventCode, EventSource } from '../../domain/case/states.ts';
import type { Tx } from '../../storage/open-database.ts';
import type * as store from './cases.store.ts';
import * as notices from './turn-notices.store.ts';

/** What an event means for who has to read it: something new is asked, somebody of the merchant did something, or the case is over. Belongs to the event's transaction. */
export async function noteTurn(tx: Tx, given: { row: store.CaseRow; event: CaseEventCode; source: EventSource; actor: string; dueAt: string | null; now: Date }): Promise<void> {
  const { row, event, source, now } = given;
  if (isEnd(row.tracks)) return notices.endTurn(tx, { caseId: row.id, sequence: row.sequence });
  if (event === 'contact_changed') return;
  if (source === 'merchant') return void (await notices.markRead(tx, { caseId: row.id, upTo: row.sequence, by: given.actor, at: now }));
  if (!mayAskMerchant(event, source)) return;
  const dueAt = given.dueAt === null ? null : new Date(given.dueAt);
  await notices.beginTurn(tx, { caseId: row.id, merchantId: row.merchantId, sequence: row.sequence, since: now, dueAt, nextAt: nextStep({ since: now, dueAt, taken: 0, takenAt: null })?.at ?? null });
}

/** Whether an event ends what the operator was told nobody reads: the merchant did something, or something else is the matter now. */
export function endsUnread(event: CaseEventCode, source: EventSource, headlines: { readonly before: string; readonly after: string }): boolean {
  return (source === 'merchant' && event !== 'contact_changed') || mayAskMerchant(event, source) || headlines.before !== headlines.after;
}
