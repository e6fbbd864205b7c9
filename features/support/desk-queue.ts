import type { Place } from '../../platform/cursor.ts';
import type { Reader } from '../../storage/open-database.ts';
import { settledConversations, waitingConversations, type ConversationRow } from './support.store.ts';

/** The desk's queue is two lists one after the other; a place in it says in which of the two it is. */
const WAITING = 'waiting:';
const SETTLED = 'settled:';

/** Where a conversation stands in the queue. */
export function placeInQueue({ id, state, lastMessageAt }: ConversationRow): Place {
  return { at: lastMessageAt, id: (state === 'waiting_for_operator' ? WAITING : SETTLED) + id };
}

function within(place: Place | undefined, list: string): Place | undefined {
  return place?.id.startsWith(list) === true ? { at: place.at, id: place.id.slice(list.length) } : undefined;
}

/** A stretch of the queue after a place: the unanswered with the longest wait first, then the others, latest first. */
export async function deskQueue(reader: Reader, given: { state: 'open' | 'closed'; from: Place | undefined; limit: number }): Promise<ConversationRow[]> {
  const { from, limit } = given;
  const settled = (before: Place | undefined, count: number) =>
    settledConversations(reader, { states: given.state === 'closed' ? ['closed'] : ['answered_by_system', 'waiting_for_merchant'], before, limit: count });
  const afterWaiting = within(from, SETTLED);
  if (given.state === 'closed' || afterWaiting !== undefined) return settled(afterWaiting, limit);
  const waiting = await waitingConversations(reader, { after: within(from, WAITING), limit });
  return waiting.length === limit ? waiting : [...waiting, ...(await settled(undefined, limit - waiting.length))];
}
