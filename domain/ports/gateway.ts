/**
 * The port to a payment gateway: what the core may ask of any gateway and what it hears back, in our own words. A connector speaks the
 * gateway's words on the other side. Nothing here throws for what a gateway or the network does: every outcome is a value.
 */
import type { Ask, GatewayStanding } from '../case/gateway-standing.ts';
import type { CaseCommand, IssuerCode } from '../case/states.ts';
import type { LookupAnswer } from '../existing-contracts/answer.ts';
import type { Conditions } from '../contract/conditions.ts';
import type { SigningOrder } from '../contract/signing.ts';
import type { RequestItem } from '../requirements/request.ts';

/** What a connector can do, as data, so that screens and the planner need not know which gateway it is. */
export interface GatewayCapabilities {
  /** How a case reaches the gateway; `hosted_link`: the merchant goes on at the gateway's own pages, by a link made when they press; `none` while nobody has connected it, so that nothing is begun with it. */
  readonly handOver: 'api' | 'hosted_link' | 'mail' | 'portal' | 'none';
  /** How news comes back. */
  readonly news: 'webhook' | 'poll' | 'mail' | 'none';
  /** The gateway can be asked for the state and for missed events. */
  readonly canBeAsked: boolean;
  /** A case can be taken back before receipt. */
  readonly canWithdraw: boolean;
  /** What the merchant can answer through the gateway's machine. */
  readonly answers: readonly GatewayAnswer['kind'][];
  /**
   * How it is found out whether the gateway has contracts with a business already: its `machine` is asked, its `people` are, the merchant sees it at the
   * gateway's `own_pages`, or nobody has connected it.
   */
  readonly existingContracts: 'machine' | 'people' | 'own_pages' | 'none';
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
  /** The case's own page in the console, where a merchant comes back to from the gateway's pages. */
  readonly pageUrl: string;
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
  | { readonly kind: 'contract_signed'; readonly answerId: string; readonly documents?: readonly GatewayDocument[] }
  /** Whoever is written to and called from now on. */
  | { readonly kind: 'contact_changed'; readonly answerId: string; readonly corrections: readonly GatewayCorrection[] }
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

/** Why a gateway gave no usable answer. `maybe_sent`: an application was mailed and nobody knows whether it arrived; a person has to say. `not_connected`: nobody has told this installation where it is. `clock_differs`: it turns our calls away, and its clock and ours are so far apart that no signature can be in time. `timeout`, `broken_answer` and `server_error` leave open whether the call had an effect. */
export type UnreachableReason = 'maybe_sent' | 'not_connected' | 'no_connection' | 'timeout' | 'server_error' | 'too_many_calls' | 'not_authorised' | 'clock_differs' | 'redirected' | 'answer_too_large' | 'broken_answer';

export interface Unreachable {
  readonly kind: 'unreachable';
  readonly reason: UnreachableReason;
  /** False where trying again is useless until somebody changes a setting. */
  readonly retryable: boolean;
  /** True when the call may have had its effect: ask before sending again. */
  readonly mayHaveArrived: boolean;
  /** Seconds to wait, where the gateway says so. */
  readonly retryAfterSeconds: number | null;
  /** Of `clock_differs`: by how many seconds the gateway's clock is ahead of ours; below 0 where it is behind. */
  readonly secondsOff?: number;
}

export type SubmitOutcome =
  | {
      readonly kind: 'queued' | 'received' | 'withdrawn'; readonly gatewayReference: string; readonly receivedAt: string | null; readonly lastSequence: number;
      /** The merchant's account there, where the hand-over makes one. */
      readonly account?: string;
    }
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

/** `secondsOff` of a stale one: by how many seconds its sender's clock was ahead of ours; below 0 where it was behind, or where an old message is sent again. */
export type VerifyOutcome = { readonly kind: 'event'; readonly event: GatewayEvent } | { readonly kind: 'refused'; readonly reason: EventRefusal; readonly eventId?: string; readonly caseId?: string; readonly secondsOff?: number };

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
    /** What is asked, where the gateway's machine says it in words of its own that its connector has translated. */
    readonly asks?: readonly Ask[];
    readonly contractUrl?: string;
    readonly expiresAt?: string;
    /** What is asked for, item by item. */
    readonly items?: readonly RequestItem[];
    /** Until when the gateway wants its request answered. */
    readonly dueAt?: string;
    /** What the gateway ties its acceptance or its offer to. */
    readonly conditions?: Conditions;
    /** Where the merchant finishes the step at the gateway's own site. */
    readonly stepUrl?: string;
    /** The contract itself, at the gateway's own server. */
    readonly document?: OfferedDocument;
    /** The gateway leaves the signing to this console. */
    readonly signing?: { readonly order: SigningOrder };
    /** The contract itself, uploaded here by the gateway's people. */
    readonly documentId?: string;
    readonly documentSha256?: string;
    readonly merchantIdAtGateway?: string;
    /** Secret: to be sealed at once and never logged. */
    readonly credentials?: Readonly<Record<string, string>>;
  };
}

/** A link to the gateway's own pages, or why there is none. It is shown to who pressed and kept nowhere: it expires within minutes or days, and whoever holds it acts for the merchant. */
export type LinkOutcome =
  | { readonly kind: 'link'; readonly url: string; readonly expiresAt: string | null }
  | { readonly kind: 'refused'; readonly reason: string }
  | Unreachable;

export type LookOutcome = { readonly kind: 'known'; readonly standing: GatewayStanding } | { readonly kind: 'unknown_case' } | Unreachable;

/** That something happened at the gateway, proven to come from there. It says where to look and nothing that is believed. */
export interface GatewayHint {
  readonly id: string;
  /** As the gateway names it; for the log only. */
  readonly type: string;
  /** The case, where the gateway carries our id; otherwise the merchant's account there. */
  readonly caseId: string | null;
  readonly account: string | null;
}

/** `nobody`: it is about no case of ours, whoever sent it. */
export type HintOutcome = { readonly kind: 'hint'; readonly hint: GatewayHint } | { readonly kind: 'nobody' } | { readonly kind: 'refused'; readonly reason: EventRefusal; readonly secondsOff?: number } | Unreachable;

/** Whether what a hint names, not yet proven, is a case here. Asked before a proof that costs the gateway a call. */
export type IsOurs = (named: Pick<GatewayHint, 'caseId' | 'account'>) => Promise<boolean>;

/** Which case is meant, by what is known of it: our id always, the gateway's names for it once we have them. */
export interface AtHostedGateway {
  readonly caseId: string;
  readonly gatewayReference: string | null;
  readonly account: string | null;
  /** When it was submitted; bounds what has to be searched at the gateway. */
  readonly submittedAt: string;
  /** The contract stood when it was last looked at: what is missing since then was taken back. */
  readonly signed: boolean;
}

/**
 * The side of a gateway at which the merchant signs up at the gateway's own pages, and which tells how things stand instead of what happened.
 * Its webhooks are hints: whatever they say, in whatever order and how often, `look` is asked and alone believed.
 */
export interface HostedOnboarding {
  /** Makes a link for this press. `pressId` is the idempotency key: the same press never makes a second thing at the gateway. */
  mintLink(at: AtHostedGateway, given: { readonly pressId: string; readonly handOver: GatewayHandOver }): Promise<LinkOutcome>;
  look(at: AtHostedGateway): Promise<LookOutcome>;
  verifyHint(headers: Readonly<Record<string, string | readonly string[] | undefined>>, rawBody: Uint8Array, now: Date, isOurs: IsOurs): Promise<HintOutcome>;
}

/** A document that a gateway announces and we fetch. */
export interface OfferedDocument {
  readonly url: string;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
}

export type FetchOutcome = { readonly kind: 'fetched'; readonly bytes: Uint8Array } | { readonly kind: 'refused'; readonly reason: string } | Unreachable;

/** The question whether a gateway has contracts with a business. The id is its idempotency key and the reference of the proof that the merchant agreed. */
export interface ContractLookup {
  readonly lookupId: string;
  /** With hyphens. */
  readonly registrationNumber: string;
  readonly consent: { readonly code: string; readonly version: string; readonly agreedAt: string };
}

/** `not_offered`: the gateway has no such call, so that its people are asked. */
export type LookupOutcome = { readonly kind: 'answered'; readonly answer: LookupAnswer } | { readonly kind: 'not_offered' } | { readonly kind: 'refused'; readonly reason: string } | Unreachable;

export interface GatewayConnector {
  readonly gateway: string;
  readonly capabilities: GatewayCapabilities;
  /** Only where `capabilities.handOver` is `hosted_link`. */
  readonly hosted?: HostedOnboarding;
  submit(handOver: GatewayHandOver): Promise<SubmitOutcome>;
  ask(caseId: string, afterSequence: number): Promise<AskOutcome>;
  withdraw(caseId: string, reason: string, at?: AtHostedGateway): Promise<WithdrawOutcome>;
  answer(caseId: string, answer: GatewayAnswer): Promise<AnswerOutcome>;
  /** Only where `capabilities.existingContracts` is `machine`. Harmless when repeated. */
  lookUpContracts?(lookup: ContractLookup): Promise<LookupOutcome>;
  /** A document at the gateway's own server, and nowhere else; absent where the gateway's way has none. */
  fetchDocument?(given: { readonly url: string; readonly maxBytes: number }): Promise<FetchOutcome>;
  /** Pure: checks signature, age and form. Header names in any case; `now` decides what is stale. */
  verifyEvent(headers: Readonly<Record<string, string | readonly string[] | undefined>>, rawBody: Uint8Array, now: Date): VerifyOutcome;
  /** Pure: the event in our words, in the order to apply. */
  translate(event: GatewayEvent): readonly GatewayReport[];
}
