import { AppError } from '../contract/errors.ts';

/** Where a page of a list ended: the instant and id of its last row, as opaque text. */
export interface Place {
  readonly at: Date;
  readonly id: string;
}

export function printCursor(place: Place): string {
  return Buffer.from(JSON.stringify([place.at.getTime(), place.id])).toString('base64url');
}

/** Reads a cursor we printed. Throws `malformed_request` for anything else. */
export function readCursor(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [unknown, unknown];
    if (typeof at === 'number' && Number.isSafeInteger(at) && typeof id === 'string') return { at: new Date(at), id };
  } catch {
    // Falls through to the refusal below.
  }
  throw new AppError('malformed_request', { detail: { ko: '목록의 위치 표시(cursor)가 올바르지 않습니다.', en: 'The cursor is not one of ours.' } });
}

/** A page from one row more than asked for: the extra row only says that there is a next page. */
export function pageOf<Row, Item>(rows: readonly Row[], limit: number, place: (row: Row) => Place, present: (row: Row) => Item): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(present), next: rows.length > limit && last !== undefined ? printCursor(place(last)) : null };
}
