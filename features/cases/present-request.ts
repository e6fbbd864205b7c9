import type { z } from 'zod';
import type { AnsweredItem, Case, RequestItem as WireItem } from '../../contract/applications.ts';
import { seoulDay } from '../../domain/case/business-days.ts';
import type { Actor } from '../../domain/case/states.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { ages, findPaper } from '../../domain/requirements/papers.ts';
import { itemLine, itemName, maskedField, REASON_LABELS, submittedValue, whereOnPaper, type RequestItem } from '../../domain/requirements/request.ts';
import type { Text } from '../../domain/text.ts';
import { answersOfEvent, itemsOfEvent } from './case-words.ts';
import type { CaseEventRow, CaseRow } from './cases.store.ts';

/** What a gateway asks for and what was answered, in words. */

const NEW_CONTACT: Text = { ko: '담당자 변경', en: 'New contact person' };

/** What is asked for, with what was submitted in the places it is about. */
export interface OpenRequest {
  readonly items: readonly RequestItem[];
  readonly submitted: unknown;
}

/** The last day in Seoul for the answer, while the gateway waits for one. */
export function requestDay({ tracks, requestDueAt }: Pick<CaseRow, 'tracks' | 'requestDueAt'>): string | null {
  return tracks.intake !== 'information_requested' || requestDueAt === null ? null : seoulDay(requestDueAt);
}

/** `row` has its words open. */
export function presentRequest(given: { catalogue: Catalogue; row: CaseRow; events: readonly CaseEventRow[]; request: OpenRequest; viewer: Actor }): z.input<typeof Case>['request'] {
  const { catalogue, row, events, request, viewer } = given;
  if (row.tracks.intake !== 'information_requested') return null;
  const asked = events.findLast(({ command }) => command === 'request_information' || command === 'renew_request');
  return { text: row.requestText ?? '', askedAt: asked?.occurredAt.toISOString() ?? null, dueBy: requestDay(row), items: request.items.map((item) => presentItem(catalogue, item, { submitted: request.submitted, viewer })) };
}

function presentItem(catalogue: Catalogue, item: RequestItem, { submitted, viewer }: { readonly submitted: unknown; readonly viewer: Actor }): z.input<typeof WireItem> {
  const paper = item.kind === 'document' ? findPaper(catalogue, item.code) : null;
  return {
    id: item.id, kind: item.kind, code: item.code, names: itemName(catalogue, item), reason: { code: item.reason, label: REASON_LABELS[item.reason] }, note: item.note, page: item.page, region: item.region,
    where: whereOnPaper(item), ages: paper !== null && ages(paper), before: item.kind === 'field' && viewer !== 'operator' ? seenBy(viewer, item.code, submittedValue(submitted, item.code)) : null,
  };
}

/** A gateway's team sees what was submitted masked until it asks for all of it, and looks are written down there. */
const seenBy = (viewer: Actor, code: string, value: string): string => (viewer === 'merchant' ? value : maskedField(code, value));

/** What an event asks for, a line for each thing, after its own words. */
export function requestedLines(catalogue: Catalogue, event: CaseEventRow): Text[] {
  return itemsOfEvent(event).map((item) => itemLine(catalogue, item));
}

/** What an answer said to each thing. What people wrote and which papers they sent is the merchant's and its gateway's own. */
export function presentAnswers(catalogue: Catalogue, event: CaseEventRow, viewer: Actor): z.input<typeof AnsweredItem>[] {
  const mine = viewer === 'merchant' || viewer === 'gateway';
  return answersOfEvent(event).map(({ item, before, after, documents }) => ({
    names: itemName(catalogue, item), reason: event.command === 'contact_changed' ? NEW_CONTACT : REASON_LABELS[item.reason], kind: item.kind, before: mine && before !== null ? seenBy(viewer, item.code, before) : null, after: mine ? after : null, documents: [...documents], answered: after !== null || documents.length > 0,
  }));
}
