/**
 * Minimal set cover: the fewest gateways that together carry every requirement. Exact, with the order of preference deciding ties;
 * beyond a budget of steps (never reached by a real selection) the best answer found so far is returned, which still covers all.
 */

export interface CoverItem {
  readonly code: string;
  /** Compared after the number of items, place by place, as sums; lower is better. */
  readonly cost: readonly number[];
}

export interface CoverQuery {
  /** Each requirement lists the codes that carry it; at least one each. */
  readonly requirements: readonly (readonly string[])[];
  readonly items: readonly CoverItem[];
  /** Codes that are there anyway. */
  readonly free: ReadonlySet<string>;
}

export interface Cover {
  readonly codes: readonly string[];
  readonly cost: readonly number[];
}

/** Negative when `a` is better: fewer codes, lower sums place by place, then the codes in the order of the alphabet. */
export function compareCovers(a: Cover, b: Cover): number {
  if (a.codes.length !== b.codes.length) return a.codes.length - b.codes.length;
  for (let place = 0; place < Math.max(a.cost.length, b.cost.length); place += 1) {
    const difference = (a.cost[place] ?? 0) - (b.cost[place] ?? 0);
    if (difference !== 0) return difference;
  }
  const [left, right] = [a.codes.join(','), b.codes.join(',')];
  return left === right ? 0 : left < right ? -1 : 1;
}

/** Requirements that share no code need a code each: a lower bound of what is still missing. */
function stillNeeded(open: readonly (readonly string[])[]): number {
  const used = new Set<string>();
  let count = 0;
  for (const codes of open) {
    if (codes.some((code) => used.has(code))) continue;
    count += 1;
    for (const code of codes) used.add(code);
  }
  return count;
}

const STEP_BUDGET = 200_000;

/** Finds the best cover. Requirements that a free code carries need nothing. */
export function bestCover({ requirements, items, free }: CoverQuery): Cover {
  const costs = new Map(items.map((item) => [item.code, item.cost]));
  const open = requirements.filter((codes) => !codes.some((code) => free.has(code))).toSorted((a, b) => a.length - b.length);
  let best: Cover | null = null;
  let steps = 0;
  const visit = (chosen: readonly string[], missing: readonly (readonly string[])[], banned: ReadonlySet<string>): void => {
    steps += 1;
    const [first] = missing;
    if (!first) {
      const codes = chosen.toSorted();
      const cover: Cover = { codes, cost: codes.reduce<number[]>((sum, code) => (costs.get(code) ?? []).map((part, place) => part + (sum[place] ?? 0)), []) };
      if (best === null || compareCovers(cover, best) < 0) best = cover;
      return;
    }
    if (best !== null && (steps > STEP_BUDGET || chosen.length + stillNeeded(missing) > best.codes.length)) return;
    const tried = new Set(banned);
    for (const code of first) {
      if (tried.has(code)) continue;
      visit([...chosen, code], missing.filter((codes) => !codes.includes(code)), tried);
      // Everything with this code has been seen: siblings go without it, so no set is visited twice.
      tried.add(code);
    }
  };
  visit([], open, new Set());
  return best ?? { codes: [], cost: [] };
}
