/** The port to a payment API of the i'mport V1 kind: what the integration page asks of it, in our words. Amounts are whole won. */
export interface PaymentApiKeys {
  readonly restKey: string;
  readonly restSecret: string;
}

export interface ReadPayment {
  readonly impUid: string;
  readonly merchantUid: string;
  readonly status: 'ready' | 'paid' | 'failed' | 'cancelled';
  readonly amount: number;
  readonly cancelledAmount: number;
  readonly failReason: string | null;
}

/** A refusal of the API, in its own words, or that it could not be reached. */
export type PaymentApiOutcome<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'refused'; readonly message: string } | { readonly kind: 'unreachable' };

export interface PaymentApi {
  prepare(keys: PaymentApiKeys, given: { merchantUid: string; amount: number }): Promise<PaymentApiOutcome<null>>;
  readPayment(keys: PaymentApiKeys, impUid: string): Promise<PaymentApiOutcome<ReadPayment>>;
  cancel(keys: PaymentApiKeys, given: { impUid: string; amount: number | null; checksum: number; reason: string }): Promise<PaymentApiOutcome<ReadPayment>>;
}

/** A store at the payment company with its channels; made once per merchant, completed when channels are added. */
export interface PaymentStores {
  provision(request: {
    merchantRef: string;
    name: string;
    channels: readonly { gateway: string; pgProvider: string; pgId: string; type: 'payment' | 'api_payment' | 'certification'; mode: 'test' | 'live'; name: string }[];
  }): Promise<{ userCode: string; restKey: string; restSecret: string; channelKeys: readonly { channelKey: string; gateway: string; pgProvider: string; pgId: string; type: string; mode: 'test' | 'live'; name: string }[] }>;
  rotate(merchantRef: string): Promise<{ restKey: string; restSecret: string }>;
}
