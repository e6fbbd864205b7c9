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

export interface ReadCertification {
  readonly impUid: string;
  readonly merchantUid: string | null;
  readonly certified: boolean;
}

/** What a payment without a window says of its order. */
export interface WindowlessOrder {
  readonly merchantUid: string;
  readonly name: string;
  readonly amount: number;
}

export interface CardDetails {
  readonly number: string;
  /** `YYYY-MM` */
  readonly expiry: string;
  readonly birth: string;
  readonly passwordTwoDigits: string;
}

/** A refusal of the API, in its own words, or that it could not be reached. */
export type PaymentApiOutcome<T> = { readonly kind: 'done'; readonly value: T } | { readonly kind: 'refused'; readonly message: string } | { readonly kind: 'unreachable' };

/** A cancel of all that is left, or of so much. */
export interface ConsoleCancel {
  readonly impUid: string;
  readonly amount: number | null;
  /** What the caller believes is left. */
  readonly checksum: number;
  readonly reason: string;
}

export interface PaymentApi {
  prepare(keys: PaymentApiKeys, given: { merchantUid: string; amount: number }): Promise<PaymentApiOutcome<null>>;
  readPayment(keys: PaymentApiKeys, impUid: string): Promise<PaymentApiOutcome<ReadPayment>>;
  readCertification(keys: PaymentApiKeys, impUid: string): Promise<PaymentApiOutcome<ReadCertification>>;
  /** Key-in: the card's details instead of a window. */
  payOnce(keys: PaymentApiKeys, given: WindowlessOrder & { channelKey: string; card: CardDetails }): Promise<PaymentApiOutcome<ReadPayment>>;
  /** Charges the billing key that a customer has. */
  payAgain(keys: PaymentApiKeys, given: WindowlessOrder & { customerUid: string }): Promise<PaymentApiOutcome<ReadPayment>>;
  cancel(keys: PaymentApiKeys, given: ConsoleCancel): Promise<PaymentApiOutcome<ReadPayment>>;
}

export interface StoreChannel {
  readonly gateway: string;
  readonly pgProvider: string;
  readonly pgId: string;
  readonly type: 'payment' | 'api_payment' | 'certification';
  readonly mode: 'test' | 'live';
  readonly name: string;
}

export interface StoreKeys {
  /** What payers read; empty where nobody has named the shop. */
  readonly name: string;
  readonly userCode: string;
  readonly restKey: string;
  readonly restSecret: string;
  /** Somebody was shown the secret. */
  readonly secretShown: boolean;
  /** Until then the pair before the last rotation works as well. */
  readonly oldKeysUntil: Date | null;
  readonly channelKeys: readonly (StoreChannel & { readonly channelKey: string; readonly own: boolean })[];
  readonly v2: StoreV2;
}

/** The interfaces of the payment API. */
export type PaymentInterface = 'v1' | 'v2';

/** The secret that calls are made with, or the one that signs notifications. */
export type V2SecretKind = 'api' | 'webhook';

/** What the second interface is used with; its secrets are shown once, when they are made. */
export interface StoreV2 {
  readonly storeId: string;
  readonly apiSecretShown: boolean;
  readonly webhookSecretShown: boolean;
  /** Until then the API secret before the last rotation works as well. */
  readonly oldSecretUntil: Date | null;
  /** Until then notifications carry the signature of the former webhook secret as well. */
  readonly oldWebhookSecretUntil: Date | null;
}

export interface StoreWebhook {
  readonly url: string | null;
  readonly contentType: 'json' | 'form';
  readonly repeats: number;
  /** Form of the second interface's notifications; stays as it is when absent. */
  readonly version?: '2024-04-25' | '2024-01-01' | undefined;
}

export interface StoreDelivery {
  readonly id: string;
  readonly impUid: string;
  readonly event: string;
  readonly url: string;
  readonly contentType: 'json' | 'form';
  readonly body: string;
  readonly state: 'waiting' | 'sending' | 'delivered' | 'failed';
  readonly createdAt: Date;
  readonly attempts: readonly { readonly number: number; readonly at: Date; readonly durationMs: number; readonly status: number | null; readonly answer: string | null; readonly error: string | null }[];
}

export interface StoreCall {
  readonly id: string;
  readonly at: Date;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly code: number;
  readonly durationMs: number;
  readonly request: string | null;
  readonly response: string | null;
}

/** What of a store's payments is asked for; all of it narrows. */
export interface StorePaymentFilter {
  readonly search?: string | undefined;
  readonly status?: ReadPayment['status'] | undefined;
  /** A word for pay_method, or `overseas_card`; `card` is of cards issued at home. */
  readonly method?: string | undefined;
  readonly from?: Date | undefined;
  /** Not included. */
  readonly until?: Date | undefined;
  readonly channelKey?: string | undefined;
  readonly least?: number | undefined;
  readonly most?: number | undefined;
}

export interface StorePayment {
  readonly impUid: string;
  readonly merchantUid: string;
  /** The word for pay_method. */
  readonly payMethod: string;
  /** The same, but `overseas_card` for cards from abroad. */
  readonly method: string;
  readonly status: ReadPayment['status'];
  readonly name: string | null;
  readonly currency: string;
  readonly amount: number;
  readonly cancelledAmount: number;
  readonly pgProvider: string;
  readonly pgId: string;
  readonly startedAt: Date;
  readonly paidAt: Date | null;
  readonly failReason: string | null;
  /** An account or a code waits for somebody to bring the money. */
  readonly awaitsDeposit: boolean;
  readonly cancellations: readonly { readonly at: Date; readonly amount: number; readonly reason: string }[];
  /** Where the next page begins. */
  readonly place: string;
}

/** What became of a payment that the console changed, or why the store refused. */
export type StoreChange = { readonly kind: 'done'; readonly status: ReadPayment['status']; readonly cancelledAmount: number } | { readonly kind: 'refused'; readonly message: string };

/** Payments of a day or a method, in won. */
export interface StoreFigure {
  readonly key: string;
  readonly count: number;
  /** Those the amounts speak of. */
  readonly paidCount: number;
  readonly failedCount: number;
  readonly paid: number;
  readonly kept: number;
}

/** What the traffic of a store says of the integration behind it. */
export interface StoreFacts {
  /** Origins of pages that opened a window, with the last time of each; newest first. */
  readonly pages: readonly { readonly origin: string; readonly at: Date }[];
  readonly confirms: boolean;
  readonly lookedUp: boolean;
  readonly lookedUpAfterNotice: boolean;
  /** What was done in the test store by whoever it was: a window paid, a billing key charged, a payment given back. */
  readonly paid: { readonly once: boolean; readonly byKey: boolean; readonly givenBack: boolean };
  readonly lastDelivery: { readonly status: number | null; readonly waiting: boolean } | null;
  /** Which interface a program of the merchant called last. */
  readonly lastSpoken: PaymentInterface | null;
}

/** What is written together with a change: in its transaction, or not at all. */
export type Alongside<Transaction, Made = void> = (tx: Transaction, made: Made) => Promise<void>;

/** A store at the payment company with its channels; made once per merchant, completed when channels are added. */
export interface PaymentStores<Transaction> {
  provision(request: {
    merchantRef: string;
    name: string;
    channels: readonly StoreChannel[];
  }): Promise<StoreKeys>;
  /** The store's keys and channels, or null before its first provision. */
  find(merchantRef: string): Promise<StoreKeys | null>;
  /** New keys. The old pair works for so many hours more; 0 ends it at once. */
  rotate(merchantRef: string, overlapHours: number, alongside: Alongside<Transaction>): Promise<{ restKey: string; restSecret: string }>;
  endOverlap(merchantRef: string, alongside: Alongside<Transaction>): Promise<void>;
  /** Makes the secrets of the second interface that nobody was shown yet; null for the others. Nothing is written alongside where all were shown. */
  issueV2(merchantRef: string, alongside: Alongside<Transaction, { readonly apiSecret: string | null; readonly webhookSecret: string | null }>): Promise<{ apiSecret: string | null; webhookSecret: string | null }>;
  /** A new secret. The old one works, or signs as well, for so many hours more; 0 ends it at once. */
  rotateV2(merchantRef: string, given: { kind: V2SecretKind; overlapHours: number }, alongside: Alongside<Transaction>): Promise<string>;
  endV2Overlap(merchantRef: string, kind: V2SecretKind, alongside: Alongside<Transaction>): Promise<void>;
  setWebhook(merchantRef: string, settings: StoreWebhook, alongside: Alongside<Transaction>): Promise<'done' | 'no_web_address' | 'private_address'>;
  readWebhook(merchantRef: string): Promise<StoreWebhook>;
  /** Networks (CIDR) from which the store's programs may call the payment API; none: from everywhere. */
  networks(merchantRef: string): Promise<readonly string[]>;
  /** Sets them all, or none where some are no networks: then their indices. */
  setNetworks(merchantRef: string, networks: readonly string[], alongside: Alongside<Transaction>): Promise<{ readonly kind: 'done'; readonly networks: readonly string[] } | { readonly kind: 'wrong'; readonly at: readonly number[] }>;
  /** False when no address is set. */
  testWebhook(merchantRef: string, version: PaymentInterface): Promise<boolean>;
  deliveries(merchantRef: string, given: { before?: string | undefined; limit: number }): Promise<StoreDelivery[]>;
  /** False when it is not this store's. */
  replay(merchantRef: string, deliveryId: string): Promise<boolean>;
  /** Windows over the live channels, named by their keys, are no test windows. */
  facts(merchantRef: string, liveKeys: readonly string[]): Promise<StoreFacts>;
  /** Newest first. */
  listPayments(merchantRef: string, filter: StorePaymentFilter, given: { after?: string | undefined; limit: number }): Promise<StorePayment[]>;
  figures(merchantRef: string, filter: StorePaymentFilter): Promise<{ days: StoreFigure[]; methods: StoreFigure[] }>;
  /** Null when it is not this store's. */
  paymentStory(merchantRef: string, impUid: string): Promise<{ payment: StorePayment; calls: StoreCall[]; deliveries: StoreDelivery[] } | null>;
  /** Cancels as in the console of the real service: the shop is always notified. Null when it is not this store's. */
  cancel(merchantRef: string, given: ConsoleCancel): Promise<StoreChange | null>;
  /** The payer's part can be played; never in production. */
  readonly playsPayer: boolean;
  /** Brings the money to an account that waits for it, exactly the amount. Null when it is not this store's. */
  deposit(merchantRef: string, impUid: string): Promise<StoreChange | null>;
  calls(merchantRef: string, given: { before?: string | undefined; limit: number }): Promise<StoreCall[]>;
  /** Null when the store has as many channels as it may have; nothing is written alongside then. */
  addChannel(merchantRef: string, channel: StoreChannel, alongside: Alongside<Transaction, string>): Promise<string | null>;
  /** False, with nothing written alongside, when it is not the store's. */
  renameChannel(merchantRef: string, channelKey: string, name: string, alongside: Alongside<Transaction>): Promise<boolean>;
  removeChannel(merchantRef: string, channelKey: string, alongside: Alongside<Transaction>): Promise<boolean>;
  /** Runs work over a store that exists for it alone, with this channel, and leaves nothing of it. */
  withTrial<Answer>(channel: StoreChannel, work: (keys: StoreKeys) => Promise<Answer>): Promise<Answer>;
  /** The channel of keys that a gateway deposited, under a key of ours. */
  putLiveChannel(merchantRef: string, channel: StoreChannel & { readonly channelKey: string }): Promise<void>;
}
