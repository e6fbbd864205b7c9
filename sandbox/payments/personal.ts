import type { Vault } from '../../platform/vault.ts';

/** What a shop tells about a person, or may: it is sealed before it is stored, and opened only to be answered. */
export interface PersonalFacts {
  readonly buyer_name: string | null;
  readonly buyer_email: string | null;
  readonly buyer_tel: string | null;
  readonly buyer_addr: string | null;
  readonly buyer_postcode: string | null;
  /** Free data of the shop: nobody knows what it holds. */
  readonly custom_data: string | null;
  readonly vbank_holder: string | null;
  readonly customer_id: string | null;
  readonly customer_name: string | null;
  readonly customer_tel: string | null;
  readonly customer_email: string | null;
  readonly customer_addr: string | null;
  readonly customer_postcode: string | null;
  /** The customer as the second version was told, as JSON text. */
  readonly v2_customer: string | null;
  readonly ip_address: string | null;
}

const NOBODY: PersonalFacts = {
  buyer_name: null, buyer_email: null, buyer_tel: null, buyer_addr: null, buyer_postcode: null, custom_data: null, vbank_holder: null,
  customer_id: null, customer_name: null, customer_tel: null, customer_email: null, customer_addr: null, customer_postcode: null, v2_customer: null, ip_address: null,
};

/** Facts as they are stored: without the personal ones, which are all in `sealed`. */
export type Sealed<T extends object> = Omit<T, keyof PersonalFacts> & { readonly sealed: string | null };

const contextOf = (storeId: string) => `sandbox_person:${storeId}`;

/** Takes the personal facts out and puts them back in sealed, for the rows of one store. */
export function sealPersonal<T extends object>(vault: Pick<Vault, 'sealText'>, storeId: string, facts: T): Sealed<T> {
  const open: Record<string, unknown> = {};
  const personal: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(facts)) {
    if (!Object.hasOwn(NOBODY, name)) open[name] = value;
    else if (value !== null && value !== undefined) personal[name] = value;
  }
  const sealed = Object.keys(personal).length === 0 ? null : vault.sealText(JSON.stringify(personal), contextOf(storeId));
  return { ...open, sealed } as Sealed<T>;
}

/** The facts with the personal ones among them again, null where none were given. */
export function openPersonal<T extends { readonly sealed: string | null }>(vault: Pick<Vault, 'openText'>, storeId: string, facts: T): Omit<T, 'sealed'> & PersonalFacts {
  const { sealed, ...open } = facts;
  const personal = sealed === null ? {} : (JSON.parse(vault.openText(sealed, contextOf(storeId))) as Partial<PersonalFacts>);
  return { ...NOBODY, ...open, ...personal };
}

/** Any value as a sealed JSON object, for a column that holds JSON. */
export function sealJson(vault: Pick<Vault, 'sealText'>, value: unknown, context: string): string {
  return JSON.stringify({ sealed: vault.sealText(JSON.stringify(value), context) });
}

/** The value that sealJson sealed for this place. */
export function openJson(vault: Pick<Vault, 'openText'>, stored: unknown, context: string): unknown {
  return JSON.parse(vault.openText((stored as { sealed: string }).sealed, context)) as unknown;
}
