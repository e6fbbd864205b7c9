/** What a merchant has chosen so far. Codes are those of the catalogue. */
export const PAYMENT_TYPES = ['one_time', 'subscription', 'key_in', 'verification'] as const;
export type PaymentType = (typeof PAYMENT_TYPES)[number];

/** One wish: a method in a payment type. `verification` is the only type of identity methods. */
export interface WantedLine {
  readonly method: string;
  readonly type: PaymentType;
}

/** A wish with the gateway the merchant picked for it. */
export interface ChosenLine extends WantedLine {
  readonly gateway: string;
}

export interface Selection {
  /** Chosen methods; each implies its `one_time` (or, for identity, `verification`) line. */
  readonly methods: readonly string[];
  /** Subscription and key-in added per method on the Edit page. */
  readonly addedTypes: readonly WantedLine[];
  /** The merchant's own choices of gateway; every other line follows the proposal. */
  readonly choices: readonly ChosenLine[];
  /** Extra fields some gateways need, by gateway code and field name, as typed. */
  readonly extraFields: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const EMPTY_SELECTION: Selection = { methods: [], addedTypes: [], choices: [], extraFields: {} };
