import type { BusinessKind, MonthlyVolume, ServiceForm, TaxType } from './form.ts';

/** One representative as typed. */
export interface RepresentativeDraft {
  readonly name: string;
  readonly email: string;
  readonly birthDate: string;
  readonly mobilePhone: string;
}

/** The form while it is being filled in: strings as typed, choices not made yet are null. Nothing is refused on the way in. */
export interface BusinessDraft {
  readonly kind: BusinessKind | null;
  readonly taxType: TaxType | null;
  readonly registrationNumber: string;
  readonly corporateNumber: string;
  readonly tradeName: string;
  readonly openingDate: string;
  readonly address: string;
  readonly headOfficeAddress: string;
  readonly businessTypes: readonly string[];
  readonly businessItems: readonly string[];
  readonly representatives: readonly RepresentativeDraft[];
  readonly contact: {
    /** Index of the representative whose name, mail and mobile the contact shares; null when typed separately. */
    readonly sameAsRepresentative: number | null;
    readonly name: string;
    readonly email: string;
    readonly mobilePhone: string;
    readonly phone: string;
  };
  readonly service: {
    readonly form: ServiceForm | null;
    readonly urls: readonly string[];
    readonly notInStoreYet: boolean;
    readonly industries: readonly string[];
    readonly monthlyVolume: MonthlyVolume | null;
    readonly memo: string;
  };
}

export const EMPTY_REPRESENTATIVE: RepresentativeDraft = { name: '', email: '', birthDate: '', mobilePhone: '' };

/** The form before anything is typed. */
export const EMPTY_BUSINESS_DRAFT: BusinessDraft = {
  kind: null, taxType: null, registrationNumber: '', corporateNumber: '', tradeName: '', openingDate: '', address: '', headOfficeAddress: '',
  businessTypes: [], businessItems: [], representatives: [EMPTY_REPRESENTATIVE],
  contact: { sameAsRepresentative: 0, name: '', email: '', mobilePhone: '', phone: '' },
  service: { form: null, urls: [], notInStoreYet: false, industries: [], monthlyVolume: null, memo: '' },
};
