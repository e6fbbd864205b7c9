/** The partner protocol as we read it from a gateway: nothing is believed that was not checked here. */
import { LARGEST_CONDITION, LONGEST_CONDITION_NOTE } from '../../../domain/contract/conditions.ts';
import { z } from 'zod';
import type { GatewayCaseState, GatewayEvent } from '../../../domain/ports/gateway.ts';
import { isAskable, LONGEST_NOTE, MOST_ITEMS, REQUEST_REASONS, type RequestItem } from '../../../domain/requirements/request.ts';

const instant = z.iso.datetime();
const text = z.string().max(4000);
const code = z.string().regex(/^[a-z0-9_]{1,40}$/);

const part = z.number().min(0).max(1);
const ItemMessage = z.object({
  id: z.string().min(1).max(40).optional(),
  document: z.string().regex(/^[a-z0-9_]{1,60}$/).optional(),
  field: z.string().regex(/^(\/[A-Za-z0-9_]{1,40}){1,4}$/).optional(),
  reason: z.enum(REQUEST_REASONS).catch('other'),
  note: z.string().max(LONGEST_NOTE).default(''),
  page: z.number().int().min(1).max(999).optional(),
  region: z.object({ x: part, y: part, width: part, height: part }).optional().catch(undefined),
});

/** One thing a request asks for; null where it names neither a document nor a field that can be asked for. */
function readItem(value: unknown, index: number): RequestItem | null {
  const read = ItemMessage.safeParse(value);
  if (!read.success) return null;
  const { id = String(index + 1), document, field, reason, note, page, region } = read.data;
  if (document !== undefined) return { id, kind: 'document', code: document, reason, note, page: page ?? null, region: region ?? null };
  // Numbers and names that a certificate proves are asked for with the certificate.
  return field === undefined || !isAskable(field) ? null : { id, kind: 'field', code: field, reason, note, page: null, region: null };
}

const figure = (largest: number) => z.number().int().min(0).max(largest);
const Conditions = z
  .object({ monthlyLimit: figure(LARGEST_CONDITION.monthlyLimit), perPaymentLimit: figure(LARGEST_CONDITION.perPaymentLimit), suretySum: figure(LARGEST_CONDITION.suretySum), settlementDays: figure(LARGEST_CONDITION.settlementDays), note: z.string().max(LONGEST_CONDITION_NOTE) })
  .partial();

const EventData = z
  .object({
    text,
    issuer: code,
    issuers: z.array(code).max(40),
    method: code,
    reason: text,
    merchantIdAtGateway: z.string().min(1).max(100),
    credentials: z.record(z.string().min(1).max(60), z.string().max(4000)),
    // A person is sent there: nothing but a web page.
    contractUrl: z.url({ protocol: /^https?$/ }).max(2000),
    stepUrl: z.url({ protocol: /^https?$/ }).max(2000),
    expiresAt: instant,
    // Items that cannot be understood must not take the words of the request with them.
    items: z.array(z.unknown()).max(100).transform((items) => items.flatMap((item, index) => readItem(item, index) ?? []).slice(0, MOST_ITEMS)),
    dueAt: instant,
    document: z.object({ url: z.string().min(1).max(2000), fileName: z.string().min(1).max(200), sha256: z.string().regex(/^[0-9a-f]{64}$/), bytes: z.number().int().min(1) }),
    // A figure that cannot be understood must not take the acceptance with it.
    conditions: Conditions.optional().catch(undefined),
    signing: z.object({ order: z.enum(['together', 'in_order']) }),
  })
  .partial();
export type EventData = z.infer<typeof EventData>;

const head = { id: z.string().min(1).max(100), caseId: z.string().min(1).max(100), sequence: z.number().int().min(1), occurredAt: instant };
const needing = (...needed: (keyof EventData)[]) => EventData.required(Object.fromEntries(needed.map((name) => [name, true])) as Record<keyof EventData, true>);

const plain = (type: string) => z.object({ ...head, type: z.literal(type), data: EventData.default({}) });
const full = (type: string, ...needed: (keyof EventData)[]) => z.object({ ...head, type: z.literal(type), data: needing(...needed) });

/** An event whose type we know, with the facts that type cannot do without. */
export const EventMessage = z.union([
  plain('case.received'), plain('case.review_started'), full('case.information_requested', 'text'), plain('case.accepted'), full('case.rejected', 'reason'),
  plain('case.expired'), plain('case.withdrawn'), plain('contract.offered'), plain('contract.signed'), plain('contract.ended'),
  full('issuer.asked', 'issuers'), full('issuer.approved', 'issuer'), full('issuer.rejected', 'issuer'),
  full('credentials.test_deposited', 'credentials'), full('credentials.live_deposited', 'credentials'),
  plain('activation.live'), plain('activation.suspended'), plain('activation.resumed'),
]);

/** What every event has, so that one we do not understand does not stop those after it. */
const HeadMessage = z.object({ ...head, type: z.string().min(1).max(100) });

const StateMessage = z.object({
  caseId: z.string().min(1).max(100),
  gatewayReference: z.string().min(1).max(200),
  state: z.enum(['queued', 'received', 'withdrawn']),
  receivedAt: instant.nullable(),
  lastSequence: z.number().int().min(0),
  events: z.array(z.unknown()).max(1000),
});

const ProblemMessage = z.object({ code: z.string().max(60).optional(), detail: text.optional() });

/** The event; only its head when the rest is not understood; null when even that is missing. */
export function readEvent(value: unknown): GatewayEvent | null {
  const read = EventMessage.safeParse(value);
  if (read.success) return read.data;
  const known = HeadMessage.safeParse(value);
  return known.success ? { ...known.data, data: {}, notUnderstood: true } : null;
}

/** What an unreadable event says of itself, for the operator to look for. */
export function readTraces(value: unknown): { eventId?: string; caseId?: string } {
  const read = z.object({ id: head.id.optional().catch(undefined), caseId: head.caseId.optional().catch(undefined) }).safeParse(value);
  if (!read.success) return {};
  const { id, caseId } = read.data;
  return { ...(id !== undefined && { eventId: id }), ...(caseId !== undefined && { caseId }) };
}

/** The state in an answer about this case; null when it is unreadable or about another one. */
export function readState(value: unknown, caseId: string): GatewayCaseState | null {
  const read = StateMessage.safeParse(value);
  if (!read.success || read.data.caseId !== caseId) return null;
  const events = read.data.events.flatMap((event) => {
    const known = readEvent(event);
    return known?.caseId === caseId ? [known] : [];
  });
  return { ...read.data, events: events.sort((one, other) => one.sequence - other.sequence), unreadable: read.data.events.length - events.length };
}

/** Code and words of a problem answer; empty when it is none. */
export function readProblem(value: unknown): { code: string; detail: string } {
  const read = ProblemMessage.safeParse(value);
  return { code: (read.success && read.data.code) || '', detail: (read.success && read.data.detail) || '' };
}
