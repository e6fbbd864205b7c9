import type { Catalogue, Gateway, GatewayCode, Industry, MerchantTier, Method, MethodCode, Stage, SupportCell } from './catalogue.ts';

interface Index {
  readonly gateways: ReadonlyMap<GatewayCode, Gateway>;
  readonly methods: ReadonlyMap<MethodCode, Method>;
  readonly industries: ReadonlyMap<string, Industry>;
  readonly stages: ReadonlyMap<string, Stage>;
  readonly cells: ReadonlyMap<string, SupportCell>;
}

// A catalogue never changes once made, so its index can live as long as the catalogue does.
const indexes = new WeakMap<Catalogue, Index>();

function indexOf(catalogue: Catalogue): Index {
  const known = indexes.get(catalogue);
  if (known) return known;
  const byCode = <T extends { readonly code: string }>(entries: readonly T[]) => new Map(entries.map((entry) => [entry.code, entry]));
  const index: Index = {
    gateways: byCode(catalogue.gateways), methods: byCode(catalogue.methods), industries: byCode(catalogue.industries), stages: byCode(catalogue.stages),
    cells: new Map(catalogue.gateways.flatMap((gateway) => gateway.supports.map((cell) => [`${gateway.code}/${cell.method}`, cell]))),
  };
  indexes.set(catalogue, index);
  return index;
}

/** Looks up a gateway; undefined for an unknown code. */
export function findGateway(catalogue: Catalogue, code: GatewayCode): Gateway | undefined {
  return indexOf(catalogue).gateways.get(code);
}

/** Looks up a method; undefined for an unknown code. */
export function findMethod(catalogue: Catalogue, code: MethodCode): Method | undefined {
  return indexOf(catalogue).methods.get(code);
}

/** The method behind a word for `pay_method`; undefined for a word no method has. Where methods share a word, the first of them. */
export function methodOfWord(catalogue: Catalogue, word: string): Method | undefined {
  return catalogue.methods.find(({ v1PayMethods }) => v1PayMethods.includes(word));
}

/** The gateway behind the name of one of its modules, such as a payment's `pg_provider`; undefined for an unknown one. */
export function gatewayOfModule(catalogue: Catalogue, module: string): Gateway | undefined {
  return findGateway(catalogue, module) ?? catalogue.gateways.find(({ modules }) => modules.some(({ code }) => code === module));
}

/** Looks up a trade; undefined for an unknown code. */
export function findIndustry(catalogue: Catalogue, code: string): Industry | undefined {
  return indexOf(catalogue).industries.get(code);
}

/** Looks up a contract stage; undefined for an unknown code. */
export function findStage(catalogue: Catalogue, code: string): Stage | undefined {
  return indexOf(catalogue).stages.get(code);
}

/** What a gateway offers of a method; undefined when it does not list the method. */
export function findCell(catalogue: Catalogue, gateway: GatewayCode, method: MethodCode): SupportCell | undefined {
  return indexOf(catalogue).cells.get(`${gateway}/${method}`);
}

/** Gateways that a merchant can contract now. */
export function offeredGateways(catalogue: Catalogue): readonly Gateway[] {
  return catalogue.gateways.filter((gateway) => gateway.status === 'current');
}

/** The card-rate band of a yearly turnover in won. */
export function tierOf(catalogue: Catalogue, yearlySalesKrw: number): MerchantTier {
  const tier = catalogue.tiers.find((band) => yearlySalesKrw >= band.fromKrw && (band.belowKrw === null || yearlySalesKrw < band.belowKrw));
  return tier?.code ?? 'general';
}
