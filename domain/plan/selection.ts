import type { GatewayCode, MethodCode, PaymentType } from '../catalogue/catalogue.ts';

/** One wish: a method in a payment type. `verification` is the only type of identity methods. */
export interface WantedLine {
  readonly method: MethodCode;
  readonly type: PaymentType;
}

/** A wish with the gateway the merchant picked for it. */
export interface ChosenLine extends WantedLine {
  readonly gateway: GatewayCode;
}

/** What a merchant has chosen so far, as the draft keeps it. Codes are those of the catalogue. */
export interface Selection {
  /** Chosen methods; each implies its `one_time` (or, for identity, `verification`) line. */
  readonly methods: readonly MethodCode[];
  /** Subscription and key-in added per method on the Edit page. */
  readonly addedTypes: readonly WantedLine[];
  /** The merchant's own choices of gateway; every other line follows the proposal. */
  readonly choices: readonly ChosenLine[];
  /** Extra fields some gateways need, by gateway code and field name, as typed. */
  readonly extraFields: Readonly<Record<GatewayCode, Readonly<Record<string, unknown>>>>;
}

export const EMPTY_SELECTION: Selection = { methods: [], addedTypes: [], choices: [], extraFields: {} };
