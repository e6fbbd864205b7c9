import type { Catalogue, Gateway, GatewayCode, MethodCode, PaymentType, Prerequisite } from '../catalogue/catalogue.ts';
import { findGateway, findIndustry, findMethod } from '../catalogue/lookup.ts';
import type { Text } from '../text.ts';
import { selectableCells } from './cell.ts';
import type { ChosenLine, Selection, WantedLine } from './selection.ts';

/** A line applied for before: live, or still on its way. */
export interface RunningLine extends ChosenLine {
  readonly live: boolean;
}

/** What planning needs to know of the merchant beyond the selection. Unknown facts never block anything. */
export interface PlanFacts {
  /** Trades of the business information; empty while none is on file. */
  readonly industries: readonly string[];
  readonly businessKind: 'individual' | 'corporation' | null;
  /** Gateways the merchant already pays through: they cost no new contract and count as "another gateway live". */
  readonly liveGateways: readonly GatewayCode[];
  /** What has been applied for before and is live or under way, line by line. */
  readonly running: readonly RunningLine[];
  /** True for an app that is in no store yet. */
  readonly appNotInStore: boolean;
}

export const NO_FACTS: PlanFacts = { industries: [], businessKind: null, liveGateways: [], running: [], appNotInStore: false };

export const lineKey = (line: WantedLine): string => `${line.method}/${line.type}`;

/** The payment type a method starts with: one-time, verification, or the only one it has. */
export function firstType(catalogue: Catalogue, method: MethodCode): PaymentType | null {
  const types = findMethod(catalogue, method)?.paymentTypes ?? [];
  return types.find((type) => type === 'one_time' || type === 'verification') ?? types[0] ?? null;
}

/** Every wish of a selection once, in the order chosen; codes the catalogue does not know are left to `validateSelection`. */
export function wantedLines(catalogue: Catalogue, selection: Selection): WantedLine[] {
  const lines = new Map<string, WantedLine>();
  for (const method of selection.methods) {
    const type = firstType(catalogue, method);
    if (type) lines.set(lineKey({ method, type }), { method, type });
  }
  for (const { method, type } of selection.addedTypes) {
    if (selection.methods.includes(method) && findMethod(catalogue, method)?.paymentTypes.includes(type)) lines.set(lineKey({ method, type }), { method, type });
  }
  return [...lines.values()];
}

export interface AddableType {
  readonly method: MethodCode;
  readonly type: 'subscription' | 'key_in';
  readonly added: boolean;
  readonly possible: boolean;
  /** Why it cannot be added. */
  readonly reason: Text | null;
  readonly gateways: readonly GatewayCode[];
}

const ADDED_TYPES = ['subscription', 'key_in'] as const;
const NOBODY: Text = { ko: '이 결제수단에 이 결제방식을 제공하는 PG가 없습니다.', en: 'No gateway offers this payment type for this method.' };

/** Subscription and key-in per chosen payment method: added, possible, or why not. */
export function addableTypes(catalogue: Catalogue, selection: Selection): AddableType[] {
  const methods = [...new Set(selection.methods)].filter((method) => {
    const known = findMethod(catalogue, method);
    return known !== undefined && known.category !== 'identity';
  });
  return methods.flatMap((method) => ADDED_TYPES.filter((type) => type !== firstType(catalogue, method)).map((type) => {
    const gateways = selectableCells(catalogue, method, type).map((one) => one.gateway);
    const possible = gateways.length > 0;
    return { method, type, added: selection.addedTypes.some((one) => one.method === method && one.type === type), possible, reason: possible ? null : NOBODY, gateways };
  }));
}

/** How the merchant stands with a gateway before this application. */
export function standingAt(facts: PlanFacts, gateway: GatewayCode): 'new' | 'under_way' | 'live' {
  if (facts.liveGateways.includes(gateway)) return 'live';
  return facts.running.some((one) => one.gateway === gateway) ? 'under_way' : 'new';
}

/** Prerequisites of a gateway that the known facts do not fulfil. */
export function unmetPrerequisites(gateway: Gateway, facts: PlanFacts): Prerequisite[] {
  const anotherLive = facts.liveGateways.some((code) => code !== gateway.code);
  return gateway.prerequisites.filter((one) => one.code !== 'another_gateway_live' || !anotherLive);
}

/** `not_listed`: no source says that the gateway reviews this trade. `refused`: the trade or the payment type is refused for it. */
export type TradeStanding = 'fine' | 'not_listed' | 'refused';

/** How a gateway stands to the merchant's trades for one payment type. The lists speak of domestic gateways and wallets only. */
export function tradeStanding(catalogue: Catalogue, code: GatewayCode, type: PaymentType, industries: readonly string[]): TradeStanding {
  const gateway = findGateway(catalogue, code);
  if (!gateway || (gateway.kind !== 'domestic_pg' && gateway.kind !== 'simple_pay')) return 'fine';
  let standing: TradeStanding = 'fine';
  for (const trade of industries) {
    const industry = findIndustry(catalogue, trade);
    if (!industry || industry.level === 'open') continue;
    const entry = industry.gateways.find((one) => one.gateway === code);
    if (industry.level !== 'reviewable' || industry.excludes.includes(type) || entry?.excludes.includes(type)) return 'refused';
    if (!entry) standing = 'not_listed';
  }
  return standing;
}
