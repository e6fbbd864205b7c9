/** Shape of the collected reference that the import reads; only what is used. */
import type { Confidence, FeeUnit, GatewayKind, GatewayStatus, IndustryLevel, Integration, MerchantTier, MethodCategory, Relationship, RestrictionStatus } from '../../domain/catalogue/catalogue.ts';
import type { Text } from '../../domain/text.ts';

type TypeName = 'oneTime' | 'subscription' | 'keyIn' | 'verification';

export interface ReferenceCell extends Partial<Record<TypeName, Integration[]>> {
  method: string;
  modules?: string[];
  relationship?: Relationship;
  confidence: Confidence;
  restrictions?: { type: TypeName; channel: Integration; status: RestrictionStatus; note?: string }[];
  brands?: string[];
  fundingSources?: string[];
  notes?: string;
}

export interface ReferenceGateway {
  code: string;
  company: string;
  parent: string | null;
  names: Text & { aliases: string[] };
  kind: GatewayKind;
  status: GatewayStatus;
  homepage: string | null;
  adminPortal: string | null;
  supportedMethods: Record<MethodCategory, ReferenceCell[]>;
  channel: {
    modules: {
      code: string; title: string | null; status: 'current' | 'legacy' | 'closed_to_new'; sdkVersions: ('v1' | 'v2')[]; afterSetup?: string[];
      credentials: { name: string; label: Text; secret: boolean; required: 'always' | 'conditional' | 'optional'; usedFor: ('payment' | 'subscription' | 'key_in' | 'identity')[]; note?: string }[];
    }[];
  };
  testing: { sharedTestChannel: boolean | null; testIds: { id: string; purpose: string; module: string }[]; moneyMoves: 'not_charged' | 'charged_then_auto_cancelled' | 'charged_not_cancelled' | null; limitations: string[] };
  application: { extraFields: { name: string }[]; prerequisites: (keyof typeof import('./field-texts.ts')['PREREQUISITE_TEXTS'])[]; eligibility: string[]; appStoreListing: { required: boolean | null } };
  contract: {
    forwarding: 'immediate' | 'same day' | 'after aggregator check' | 'merchant completes it' | null;
    firstContactBy: 'pg' | 'aggregator' | null;
    contactWithinBusinessDays: { min: number | null; max: number } | null;
    secondStep: { required: boolean | null; where: string | null; what: string | null; ifMissed: string | null } | null;
    stages: string[];
    cardReview: { required: boolean | null; reviewer: string | null; requestedBy: string | null; typicalDays: number | null; notes: string | null };
    suretyInsurance: { applies: boolean | 'conditional' | null; rollingReserve: { pct: number; days: number | null; months: number | null } | null; notes: string | null };
    earlyOpen: { available: boolean; from: string | null; methods: string[]; limits: string[] } | null;
    credentialsIssued: string | null;
    progressUrl: string | null;
    addMerchantId: { route: 'pg_admin' | 'reapply_in_console' | 'support_request' | 'postal_form' | null; notes: string | null } | null;
    notes: string[];
  };
  fees: {
    asOf: string | null; asOfBasis: string | null; signupFeeKrw: number | null; signupNote: string | null; annualFeeKrw: number | null;
    monthlyFee: { amount: number; currency: 'KRW' | 'USD' } | null; cardPct: Record<MerchantTier, number> | null;
    rates: { item: string; value: number; max?: number; unit: FeeUnit; condition?: string }[]; notes: string[];
  };
  amountLimits: { method: string; minKrw: number | null; maxKrw: number | null; environment: 'live' | 'test' }[];
  contacts: { phones: { number: string; menu: string | null }[]; emails: { address: string }[] };
  source: string[];
}

interface ReferencePaper { code: string; copies: number; form: string | null }

export interface Reference {
  meta: { sourceSnapshots: { name: string; snapshotDate: string }[] };
  methods: { code: string; category: MethodCategory; names: Text; v1PayMethods: string[]; v2PayMethod: string | null; cashLike: boolean | null }[];
  stages: { code: string; duration: { min: number | null; max: number | null; unit: 'business_day' | 'day' } | null; source: string[] }[];
  commonApplication: { consents: { name: string; label: Text; required: boolean }[] };
  merchantTiers: { tiers: { code: MerchantTier; ko: string; minInclusive?: number; minExclusive?: number; maxExclusive: number | null }[] };
  surety: { premiumRatePct: number; termYears: number; settlementMultipliers: { cycle: string; ko: string; multiplier: number }[]; source: string[] };
  documents: { soleProprietor: ReferencePaper[]; corporation: ReferencePaper[]; byIndustry: { code: string }[]; source: string[] };
  feeRules: { affiliateWallet: { samsungPaySurchargePct: number; source: string[] }; virtualAccountRefundKrw: number };
  recommendedPackages: { current: { card_one_time: string[]; simple: string[]; identity: string[] } };
  industries: { code: string; names: Text; level: Exclude<IndustryLevel, 'open'>; gateways: { gateway: string; condition: string | null }[]; notes: string | null }[];
  gateways: ReferenceGateway[];
}
