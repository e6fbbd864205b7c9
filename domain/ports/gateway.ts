/**
 * The port to a payment gateway: what the core may ask of any gateway and what it hears back, in our own words. A connector speaks the
 * gateway's words on the other side. Nothing here throws for what a gateway or the network does: every outcome is a value.
 */
import type { CaseCommand, IssuerCode } from '../case/states.ts';
import type { RequestItem } from '../requirements/request.ts';

/** What a connector can do, as data, so that screens and the planner need not know which gateway it is. */
export interface GatewayCapabilities {
  /** How a case reaches the gateway; `none` while nobody has connected it, so that nothing is begun with it. */
  readonly handOver: 'api' | 'mail' | 'portal' | 'none';
  /** How news comes back. */
  readonly news: 'webhook' | 'poll' | 'mail' | 'none';
  /** The gateway can be asked for the state and for missed events. */
  readonly canBeAsked: boolean;
  /** A case can be taken back before receipt. */
  readonly canWithdraw: boolean;
  /** What the merchant can answer through the gateway's machine. */
  readonly answers: readonly GatewayAnswer['kind'][];
}

export interface GatewayDocument {
  readonly kind: string;
  readonly fileName: string;
  readonly mediaType: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  /** A link that expires; reading it needs no further permission. */
  readonly url: string;
}

/** One case as it is handed over. The case id is the idempotency key. */
export interface GatewayHandOver {
  readonly caseId: string;
  readonly reference: string;
  /** ISO 8601, UTC; so are all instants here. */
  readonly submittedAt: string;
  readonly lines: readonly { readonly method: string; readonly type: string }[];
  readonly extraFields: Readonly<Record<string, unknown>>;
  readonly business: Readonly<Record<string, unknown>>;
  readonly documents: readonly GatewayDocument[];
  readonly consents: readonly { readonly code: string; readonly version: string; readonly agreedAt: string }[];
  readonly eventsUrl: string;
}

/** A field of what was submitted, as it was and as the merchant has corrected it. */
export interface GatewayCorrection {
  /** Pointer into the business information, or `/extraFields/NAME`. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

export type GatewayAnswer =
  | { readonly kind: 'information'; readonly answerId: string; readonly text: string; readonly documents: readonly GatewayDocument[]; readonly corrections?: readonly GatewayCorrection[] }
  | { readonly kind: 'contract_signed'; readonly answerId: string }
  | { readonly kind: 'card_review_requested'; readonly answerId: string; readonly text?: string };

/** Where a case stands at the gateway. */
export interface GatewayCaseState {
  readonly caseId: string;
  readonly gatewayReference: string;
  readonly state: 'queued' | 'received' | 'withdrawn';
  readonly receivedAt: string | null;
  readonly lastSequence: number;
  /** Events after the sequence asked for, in order. */
  readonly events: readonly GatewayEvent[];
  /** Events the connector could not read; for the operator to look at, never dropped in silence. */
  readonly unreadable: number;
}

/** Why a gateway gave no usable answer. `not_connected`: nobody has told this installation where it is. `timeout`, `broken_answer` and `server_error` leave open whether the call had an effect. */
export type UnreachableReason = 'not_connected' | 'no_connection' | 'timeout' | 'server_error' | 'too_many_calls' | 'not_authorised' | 'redirected' | 'answer_too_large' | 'broken_answer';

export interface Unreachable {
  readonly kind: 'unreachable';
  readonly reason: UnreachableReason;
  /** False where trying again is useless until somebody changes a setting. */
  readonly retryable: boolean;
  /** True when the call may have had its effect: ask before sending again. */
  readonly mayHaveArrived: boolean;
  /** Seconds to wait, where the gateway says so. */
  readonly retryAfterSeconds: number | null;
}

export type SubmitOutcome =
  | { readonly kind: 'queued' | 'received' | 'withdrawn'; readonly gatewayReference: string; readonly receivedAt: string | null; readonly lastSequence: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | Unreachable;

export type AskOutcome = { readonly kind: 'known'; readonly state: GatewayCaseState } | { readonly kind: 'unknown_case' } | Unreachable;

export type WithdrawOutcome =
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'already_received'; readonly gatewayReference: string; readonly receivedAt: string | null; readonly lastSequence: number }
  | { readonly kind: 'unknown_case' }
  | Unreachable;

export type AnswerOutcome = { readonly kind: 'taken' } | { readonly kind: 'refused'; readonly reason: string } | { readonly kind: 'unknown_case' } | Unreachable;

/** An event as the gateway sent it, its form checked. Only its connector reads `type` and `data`. */
export interface GatewayEvent {
  readonly id: string;
  readonly type: string;
  readonly caseId: string;
  /** 1, 2, 3 per case. */
  readonly sequence: number;
  readonly occurredAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Only its head could be read: of a type we do not know, or without what its type needs. It takes its place in the order and means nothing. */
  readonly notUnderstood?: true | undefined;
}

export type EventRefusal = 'bad_signature' | 'stale' | 'unreadable';

export type VerifyOutcome = { readonly kind: 'event'; readonly event: GatewayEvent } | { readonly kind: 'refused'; readonly reason: EventRefusal; readonly eventId?: string; readonly caseId?: string };

/** What a gateway's event means to us: a command to the case, spoken by `gateway`, with the facts that belong to it. */
export interface GatewayReport {
  readonly command: CaseCommand;
  readonly facts: {
    readonly issuer?: IssuerCode;
    readonly method?: string;
    /** Words of the gateway for the merchant: what is asked. */
    readonly text?: string;
    /** Words of the gateway for the merchant: why. */
    readonly reason?: string;
    readonly contractUrl?: string;
    readonly expiresAt?: string;
    /** What is asked for, item by item. */
    readonly items?: readonly RequestItem[];
    /** Until when the gateway wants its request answered. */
    readonly dueAt?: string;
    readonly merchantIdAtGateway?: string;
    /** Secret: to be sealed at once and never logged. */
    readonly credentials?: Readonly<Record<string, string>>;
  };
}

export interface GatewayConnector {
  readonly gateway: string;
  readonly capabilities: GatewayCapabilities;
  submit(handOver: GatewayHandOver): Promise<SubmitOutcome>;
  ask(caseId: string, afterSequence: number): Promise<AskOutcome>;
  withdraw(caseId: string, reason: string): Promise<WithdrawOutcome>;
  answer(caseId: string, answer: GatewayAnswer): Promise<AnswerOutcome>;
  /** Pure: checks signature, age and form. Header names in any case; `now` decides what is stale. */
  verifyEvent(headers: Readonly<Record<string, string | readonly string[] | undefined>>, rawBody: Uint8Array, now: Date): VerifyOutcome;
  /** Pure: the event in our words, in the order to apply. */
  translate(event: GatewayEvent): readonly GatewayReport[];
}
