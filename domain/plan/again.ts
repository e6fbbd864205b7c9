import type { Catalogue, GatewayCode } from '../catalogue/catalogue.ts';
import { firstType, lineKey, type PlanFacts } from './lines.ts';
import { contractCost, propose } from './propose.ts';
import type { Selection, WantedLine } from './selection.ts';

/** A case that came to its end, and what is wanted instead of it. */
export interface AgainFrom {
  readonly lines: readonly WantedLine[];
  readonly gateway: GatewayCode;
  /** At another gateway, rather than at the same one once the reason is settled. */
  readonly elsewhere: boolean;
  /** What was answered for this gateway alone; asked again it need not be typed again. */
  readonly extraFields: Readonly<Record<string, unknown>>;
}

/**
 * The open selection with what an ended case applied for put into it again; everything else in it stays. At another gateway as few contracts as
 * possible are made of it, and what nobody else offers is left out. Null where nothing can be had. Pure.
 */
export function selectionAgain(catalogue: Catalogue, { selection, from, facts }: { readonly selection: Selection; readonly from: AgainFrom; readonly facts: PlanFacts }): Selection | null {
  const keys = new Set(from.lines.map(lineKey));
  const wanted = withLines(catalogue, { ...selection, choices: selection.choices.filter((choice) => !keys.has(lineKey(choice))) }, from.lines);
  const open = propose(catalogue, wanted, facts).filter((line) => keys.has(lineKey(line)));
  const possible = new Map(open.map((line) => [lineKey(line), line.alternatives.filter(({ selectable, gateway }) => selectable && (gateway === from.gateway) !== from.elsewhere).map(({ gateway }) => gateway)]));
  const covers = (code: GatewayCode): number => [...possible.values()].filter((codes) => codes.includes(code)).length;
  const cheaper = (one: GatewayCode, other: GatewayCode): number => contractCost(catalogue, one).map((value, at) => value - (contractCost(catalogue, other)[at] ?? 0)).find((value) => value !== 0) ?? (one < other ? -1 : 1);
  const choices = from.lines.flatMap((line) => {
    const [gateway] = (possible.get(lineKey(line)) ?? []).toSorted((one, other) => covers(other) - covers(one) || cheaper(one, other));
    return gateway === undefined ? [] : [{ method: line.method, type: line.type, gateway }];
  });
  if (choices.length === 0) return null;
  const had = new Set(choices.map(lineKey));
  const added = withLines(catalogue, selection, from.lines.filter((line) => had.has(lineKey(line))));
  const answers = { ...from.extraFields, ...selection.extraFields[from.gateway] };
  return {
    ...added, choices: [...selection.choices.filter((choice) => !had.has(lineKey(choice))), ...choices],
    extraFields: Object.keys(answers).length === 0 ? selection.extraFields : { ...selection.extraFields, [from.gateway]: answers },
  };
}

/** A selection that wants these lines as well. */
function withLines(catalogue: Catalogue, selection: Selection, lines: readonly WantedLine[]): Selection {
  const added = lines.filter(({ method, type }) => type !== firstType(catalogue, method)).map(({ method, type }) => ({ method, type }));
  return {
    ...selection, methods: [...new Set([...selection.methods, ...lines.map(({ method }) => method)])],
    addedTypes: [...new Map([...selection.addedTypes, ...added].map((line) => [lineKey(line), line])).values()],
  };
}
