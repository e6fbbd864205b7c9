/**
 * The catalogue: gateways, methods and what is known about them, dated and with sources. `null` means that no source says;
 * it is shown as unknown and never guessed. Amounts are whole won, percentages exclude VAT, dates are ISO 8601.
 */
import type { Text } from '../text.ts';

export type GatewayCode = string;
export type MethodCode = string;

export const METHOD_CATEGORIES = ['general', 'simple', 'identity', 'overseas'] as const;
export type MethodCategory = (typeof METHOD_CATEGORIES)[number];

/** `verification` belongs to identity methods, the other three to payment methods. */
export const PAYMENT_TYPES = ['one_time', 'subscription', 'key_in', 'verification'] as const;
export type PaymentType = (typeof PAYMENT_TYPES)[number];

export const GATEWAY_KINDS = ['domestic_pg', 'simple_pay', 'overseas_pg', 'identity'] as const;
export type GatewayKind = (typeof GATEWAY_KINDS)[number];

/** Only `current` gateways are offered; the others are kept so that their names are recognised. */
export const GATEWAY_STATUSES = ['current', 'technical_only', 'fee_list_only'] as const;
export type GatewayStatus = (typeof GATEWAY_STATUSES)[number];

export const CONFIDENCES = ['confirmed', 'single_source', 'disputed'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export const RELATIONSHIPS = ['direct', 'affiliate'] as const;
/** `affiliate`: a wallet reached through the gateway's contract. `direct`: the gateway itself provides the method. */
export type Relationship = (typeof RELATIONSHIPS)[number];

export const INTEGRATIONS = ['window', 'api'] as const;
export type Integration = (typeof INTEGRATIONS)[number];

export const RESTRICTION_STATUSES = ['closed_to_new', 'unconfirmed', 'v2_only', 'contract_needed', 'condition'] as const;
export type RestrictionStatus = (typeof RESTRICTION_STATUSES)[number];

export const MERCHANT_TIERS = ['micro', 'small1', 'small2', 'small3', 'general'] as const;
export type MerchantTier = (typeof MERCHANT_TIERS)[number];

export interface Method {
  readonly code: MethodCode;
  readonly category: MethodCategory;
  readonly names: Text;
  /** One sentence for somebody who has never heard of it. */
  readonly explanation: Text;
  readonly paymentTypes: readonly PaymentType[];
  /** `pay_method` values of the i'mport V1 interface. */
  readonly v1PayMethods: readonly string[];
  readonly v2PayMethod: string | null;
  /** True where escrow is a duty for physical goods. */
  readonly cashLike: boolean | null;
}

export interface Restriction {
  readonly paymentType: PaymentType;
  readonly integration: Integration;
  readonly status: RestrictionStatus;
  /** Set where the condition is a kind of business, so that a rule can decide it. */
  readonly businessKind: 'corporation' | null;
  readonly note: Text | null;
}

/** What one gateway offers of one method. */
export interface SupportCell {
  readonly method: MethodCode;
  /** An empty list means not offered. */
  readonly offers: Readonly<Partial<Record<PaymentType, readonly Integration[]>>>;
  readonly modules: readonly string[];
  readonly relationship: Relationship;
  readonly confidence: Confidence;
  readonly restrictions: readonly Restriction[];
  readonly brands: readonly string[];
  readonly fundingSources: readonly string[];
  readonly note: Text | null;
}

export const EXTRA_FIELD_TYPES = ['text', 'email', 'select', 'multi_select', 'bank_account'] as const;
export type ExtraFieldType = (typeof EXTRA_FIELD_TYPES)[number];

/** Something one gateway asks beyond the common form. Fields of the same name share one answer across gateways. */
export interface ExtraField {
  readonly name: string;
  readonly label: Text;
  readonly help: Text | null;
  readonly type: ExtraFieldType;
  readonly required: boolean;
  /** Longest text in characters; most entries of a multi-select. */
  readonly max: number;
  readonly options: readonly { readonly code: string; readonly names: Text }[] | null;
}

export interface CredentialField {
  readonly name: string;
  readonly label: Text;
  readonly secret: boolean;
  readonly required: 'always' | 'conditional' | 'optional';
  readonly usedFor: readonly ('payment' | 'subscription' | 'key_in' | 'identity')[];
  readonly note: Text | null;
}

export interface ChannelModule {
  readonly code: string;
  readonly title: Text | null;
  readonly status: 'current' | 'legacy' | 'closed_to_new';
  readonly sdkVersions: readonly ('v1' | 'v2')[];
  readonly credentials: readonly CredentialField[];
  /** Duties outside the console after the channel is set up. */
  readonly afterSetup: readonly Text[];
}

export interface Testing {
  /** Shared public test credentials exist; null when no source says. */
  readonly sharedTestChannel: boolean | null;
  readonly testIds: readonly { readonly id: string; readonly purpose: Text; readonly module: string }[];
  readonly moneyMoves: 'not_charged' | 'charged_then_auto_cancelled' | 'charged_not_cancelled' | null;
  readonly limitations: readonly Text[];
}

/** A usual length of time, not a promise. */
export interface Duration {
  readonly min: number | null;
  readonly max: number;
  readonly unit: 'business_day' | 'day';
}

export interface Stage {
  readonly code: string;
  readonly names: Text;
  readonly owner: 'merchant' | 'operator' | 'gateway' | 'issuer' | 'insurer';
  readonly duration: Duration | null;
  readonly sources: readonly string[];
}

export const PREREQUISITE_CODES = ['another_gateway_live', 'one_month_of_sales', 'monthly_sales_usd_10000', 'ask_operator_first'] as const;
export type PrerequisiteCode = (typeof PREREQUISITE_CODES)[number];

export interface Prerequisite {
  readonly code: PrerequisiteCode;
  readonly text: Text;
}

export const REVIEWERS = ['card_companies', 'card_and_wallet_companies', 'wallet_companies', 'carriers', 'certificate_providers', 'acquirers'] as const;
export type Reviewer = (typeof REVIEWERS)[number];

/** How the contract of a gateway runs. */
export interface ContractFacts {
  readonly forwarding: 'immediate' | 'same_day' | 'after_operator_check' | 'merchant_completes' | null;
  readonly firstContactBy: 'gateway' | 'operator' | null;
  readonly contactWithin: Duration | null;
  /** A step the merchant takes inside the gateway's own system; nothing moves until it is done. */
  readonly secondStep: { readonly where: Text; readonly what: Text; readonly ifMissed: Text } | null;
  readonly stages: readonly string[];
  readonly review: {
    readonly required: boolean | null;
    readonly reviewer: Reviewer | null;
    readonly requestedBy: 'merchant' | 'gateway' | null;
    readonly duration: Duration | null;
    /** `before_keys`: live keys come only once the reviewers agreed. */
    readonly order: 'after_contract' | 'before_keys' | null;
    readonly note: Text | null;
  };
  readonly surety: {
    readonly applies: boolean | 'conditional' | null;
    readonly rollingReserve: { readonly percent: number; readonly days: number | null } | null;
    readonly note: Text | null;
  };
  readonly earlyOpening: { readonly methods: readonly MethodCode[]; readonly from: Text; readonly limits: readonly Text[] } | null;
  readonly credentialsIssued: Text | null;
  readonly progressUrl: string | null;
  readonly addMerchantId: { readonly route: 'pg_admin' | 'reapply' | 'support_request' | 'postal_form'; readonly note: Text | null } | null;
  readonly notes: readonly Text[];
}

export const FEE_UNITS = ['pct', 'krw_per_tx', 'usd_per_tx', 'usd_per_transfer', 'krw_per_plan', 'krw_per_success'] as const;
export type FeeUnit = (typeof FEE_UNITS)[number];

export interface Rate {
  readonly item: string;
  readonly value: number;
  readonly max: number | null;
  readonly unit: FeeUnit;
  readonly condition: Text | null;
}

/** Public fees without VAT, as shown on `asOf`; null when no fee is public. */
export interface Fees {
  readonly asOf: string | null;
  readonly sources: readonly string[];
  /** 0 is free; null is unknown. */
  readonly signupFeeKrw: number | null;
  readonly annualFeeKrw: number | null;
  readonly monthlyFee: { readonly amount: number; readonly currency: 'KRW' | 'USD' } | null;
  readonly cardPercent: Readonly<Record<MerchantTier, number>> | null;
  readonly rates: readonly Rate[];
  readonly notes: readonly Text[];
}

export interface AmountLimit {
  readonly method: MethodCode;
  readonly minKrw: number | null;
  readonly maxKrw: number | null;
  readonly environment: 'live' | 'test';
}

/** One thing a merchant applies for and contracts. */
export interface Gateway {
  readonly code: GatewayCode;
  /** Groups several contracts of one company. */
  readonly company: string;
  readonly parent: GatewayCode | null;
  readonly names: Text;
  readonly aliases: readonly string[];
  readonly kind: GatewayKind;
  readonly status: GatewayStatus;
  readonly homepage: string | null;
  readonly adminPortal: string | null;
  readonly supports: readonly SupportCell[];
  readonly modules: readonly ChannelModule[];
  readonly testing: Testing;
  readonly extraFields: readonly ExtraField[];
  readonly prerequisites: readonly Prerequisite[];
  readonly eligibility: readonly Text[];
  /** An app must be listed in a store before this gateway accepts it; null when no source says. */
  readonly appStoreListingRequired: boolean | null;
  readonly koreanBusinessOnly: boolean;
  readonly contract: ContractFacts;
  readonly fees: Fees;
  readonly amountLimits: readonly AmountLimit[];
  readonly contacts: {
    readonly phones: readonly { readonly number: string; readonly keys: string | null }[];
    readonly emails: readonly string[];
  };
  readonly sources: readonly string[];
}

export const INDUSTRY_LEVELS = ['open', 'reviewable', 'refused', 'prohibited'] as const;
export type IndustryLevel = (typeof INDUSTRY_LEVELS)[number];

/** A trade. `open` trades carry no list: every gateway reviews them in the usual way. */
export interface Industry {
  readonly code: string;
  readonly names: Text;
  readonly level: IndustryLevel;
  readonly gateways: readonly { readonly gateway: GatewayCode; readonly condition: Text | null; readonly excludes: readonly PaymentType[] }[];
  /** Payment types nobody grants this trade. */
  readonly excludes: readonly PaymentType[];
  readonly note: Text | null;
}

export interface RequiredDocument {
  readonly code: string;
  readonly names: Text;
  readonly copies: number;
  readonly form: 'original' | 'copy' | 'sent_by_insurer' | null;
  /** Longest age on the day of sending, in months. */
  readonly maxAgeMonths: number | null;
}

export const PAPER_CIRCUMSTANCES = ['foreign_representative', 'non_profit'] as const;
export type PaperCircumstance = (typeof PAPER_CIRCUMSTANCES)[number];

export interface Catalogue {
  readonly catalogueVersion: string;
  /** Date of the newest public fee and service list behind the data. */
  readonly asOf: string;
  readonly snapshots: readonly { readonly name: Text; readonly date: string }[];
  readonly methods: readonly Method[];
  readonly stages: readonly Stage[];
  readonly gateways: readonly Gateway[];
  readonly industries: readonly Industry[];
  /** Sources behind what is not told per gateway. */
  readonly documents: {
    readonly soleProprietor: readonly RequiredDocument[];
    readonly corporation: readonly RequiredDocument[];
    readonly byIndustry: readonly { readonly industry: string; readonly items: readonly ({ readonly code: string } & Text)[] }[];
    /** Asked for in place of another one. */
    readonly byCircumstance: readonly { readonly when: PaperCircumstance; readonly replaces: string; readonly document: RequiredDocument }[];
    /** What one gateway asks for beyond the rest, or how it wants it; of one payment type where `type` names it. */
    readonly byGateway: readonly { readonly gateway: GatewayCode; readonly type: PaymentType | null; readonly document: RequiredDocument | null; readonly note: Text | null }[];
    readonly sources: readonly string[];
  };
  readonly consents: readonly { readonly code: string; readonly label: Text; readonly required: boolean }[];
  readonly surety: {
    readonly premiumRatePercent: number;
    readonly termYears: number;
    readonly settlementMultipliers: readonly { readonly cycle: string; readonly names: Text; readonly multiplier: number }[];
    readonly sources: readonly string[];
  };
  readonly tiers: readonly { readonly code: MerchantTier; readonly names: Text; readonly fromKrw: number; readonly belowKrw: number | null }[];
  readonly feeRules: {
    readonly samsungPaySurchargePercent: number;
    readonly vatPercent: number;
    readonly virtualAccountRefundKrw: number;
    readonly sources: readonly string[];
  };
  /** Ready sets the operator recommends, by purpose. */
  readonly recommended: {
    readonly cardOneTime: readonly GatewayCode[];
    readonly simple: readonly GatewayCode[];
    readonly identity: readonly GatewayCode[];
  };
  /** Where single facts came from when an operator changed them, by row key. */
  readonly provenance: Readonly<Record<string, { readonly source: string; readonly date: string }>>;
}
