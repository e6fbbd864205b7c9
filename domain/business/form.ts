/**
 * The business information a merchant keeps on file. One answer serves every gateway. There is no field for a resident
 * registration number, on purpose.
 */

export const BUSINESS_KINDS = ['individual', 'corporation'] as const;
export type BusinessKind = (typeof BUSINESS_KINDS)[number];

export const TAX_TYPES = ['general', 'simplified', 'exempt', 'non_profit'] as const;
export type TaxType = (typeof TAX_TYPES)[number];

export const SERVICE_FORMS = ['web', 'app', 'web_and_app'] as const;
export type ServiceForm = (typeof SERVICE_FORMS)[number];

/** Bands of expected monthly volume in won; only the first band is known from other services, the rest are ours. */
export const MONTHLY_VOLUMES = ['under_100m', '100m_to_500m', '500m_to_1b', 'over_1b'] as const;
export type MonthlyVolume = (typeof MONTHLY_VOLUMES)[number];

export interface Representative {
  readonly name: string;
  readonly email: string;
  /** ISO date. */
  readonly birthDate: string;
  readonly mobilePhone: string;
}

export interface BusinessInformation {
  readonly kind: BusinessKind;
  readonly registrationNumber: string;
  /** Null for sole proprietors. */
  readonly corporateNumber: string | null;
  readonly tradeName: string;
  /** ISO date. */
  readonly openingDate: string;
  readonly address: string;
  readonly headOfficeAddress: string | null;
  readonly taxType: TaxType;
  /** 업태 */
  readonly businessTypes: readonly string[];
  /** 종목 */
  readonly businessItems: readonly string[];
  readonly representatives: readonly Representative[];
  readonly contact: { readonly name: string; readonly email: string; readonly mobilePhone: string; readonly phone: string | null };
  readonly service: {
    readonly form: ServiceForm;
    readonly urls: readonly string[];
    readonly notInStoreYet: boolean;
    /** Codes of the catalogue's industries. */
    readonly industries: readonly string[];
    readonly monthlyVolume: MonthlyVolume;
    readonly memo: string;
  };
}
