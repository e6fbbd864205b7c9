/**
 * Which gateway carries which line. The rule, in this order: carry as many lines as possible; keep the merchant's own choices;
 * prefer what is certain over what is not; then the fewest new contracts, fewest steps inside other systems, the lowest signup fee,
 * the operator's recommended packages, and the codes in the order of the alphabet.
 */
import type { Catalogue, GatewayCode, Relationship } from '../catalogue/catalogue.ts';
import { findGateway } from '../catalogue/lookup.ts';
import type { Text } from '../text.ts';
import { addingAt } from './adding.ts';
import { selectableCells, STATE_RANK, type PlanCell } from './cell.ts';
import { bestCover, compareCovers, type CoverItem } from './cover.ts';
import { lineKey, tradeStanding, unmetPrerequisites, wantedLines, type PlanFacts } from './lines.ts';
import type { Selection, WantedLine } from './selection.ts';

export interface PlannedLine extends WantedLine {
  /** Null when no gateway can carry it. */
  readonly gateway: GatewayCode | null;
  /** False when the merchant chose the gateway. */
  readonly proposed: boolean;
  /** Why this gateway, or why none. */
  readonly reason: Text | null;
  /** Every gateway that may be chosen, the planned one included. */
  readonly alternatives: readonly PlanCell[];
}

interface Candidate {
  readonly cell: PlanCell;
  /** 0 sure, 1 uncertain source, 2 trade not listed there, 4 prerequisite open; sums of these. */
  readonly doubt: number;
}

interface LineOptions extends WantedLine {
  readonly cells: readonly PlanCell[];
  readonly candidates: readonly Candidate[];
  readonly choice: PlanCell | null;
}

/** One way to carry all lines of a method: every line through the same kind of contract. */
interface Mode {
  readonly lines: readonly { readonly key: string; readonly codes: readonly GatewayCode[] }[];
}

function candidate(catalogue: Catalogue, cell: PlanCell, facts: PlanFacts): Candidate | null {
  const gateway = findGateway(catalogue, cell.gateway);
  if (!gateway) return null;
  const standing = tradeStanding(catalogue, cell.gateway, cell.type, facts.industries);
  if (standing === 'refused') return null;
  if (cell.businessKind !== null && facts.businessKind !== null && cell.businessKind !== facts.businessKind) return null;
  if (facts.appNotInStore && gateway.appStoreListingRequired === true) return null;
  const unsure = STATE_RANK[cell.state] >= STATE_RANK.disputed ? 1 : 0;
  return { cell, doubt: unsure + (standing === 'not_listed' ? 2 : 0) + (unmetPrerequisites(gateway, facts).length > 0 ? 4 : 0) };
}

function optionsOf(catalogue: Catalogue, selection: Selection, facts: PlanFacts): LineOptions[] {
  return wantedLines(catalogue, selection).map((line) => {
    const cells = selectableCells(catalogue, line.method, line.type);
    const chosen = selection.choices.findLast((one) => lineKey(one) === lineKey(line));
    const candidates = cells.map((one) => candidate(catalogue, one, facts)).filter((one) => one !== null);
    return { ...line, cells, candidates, choice: cells.find((one) => one.gateway === chosen?.gateway) ?? null };
  });
}

const RELATIONS: readonly Relationship[] = ['direct', 'affiliate'];

/** The ways to carry a method that carry most of its lines with the least doubt. A choice decides the kind of contract. */
function modesOf(lines: readonly LineOptions[]): Mode[] {
  const forced = [...new Set(lines.flatMap((line) => line.choice?.relationship ?? []))];
  const open = lines.filter((line) => line.choice === null);
  const kinds = forced.length > 0 ? forced.slice(0, 1) : RELATIONS;
  const modes = kinds.map((kind) => {
    const carried = open.map((line) => ({ key: lineKey(line), fitting: line.candidates.filter((one) => one.cell.relationship === kind) })).filter((line) => line.fitting.length > 0);
    const doubts = carried.map((line) => Math.min(...line.fitting.map((one) => one.doubt)));
    return {
      doubt: doubts.reduce((sum, one) => sum + one, 0),
      lines: carried.map((line, at) => ({ key: line.key, codes: line.fitting.filter((one) => one.doubt === doubts[at]).map((one) => one.cell.gateway) })),
    };
  });
  const most = Math.max(...modes.map((mode) => mode.lines.length));
  const full = modes.filter((mode) => mode.lines.length === most);
  const least = Math.min(...full.map((mode) => mode.doubt));
  const kept = full.filter((mode) => mode.doubt === least);
  // A single line is carried by either kind, so both lists are one; this keeps the number of combinations small.
  const [only] = kept[0]?.lines ?? [];
  return most === 1 && kept.length > 1 && only && kept.every((mode) => mode.lines[0]?.key === only.key)
    ? [{ lines: [{ key: only.key, codes: kept.flatMap((mode) => mode.lines[0]?.codes ?? []).toSorted() }] }]
    : kept;
}

function combinations(methods: readonly (readonly Mode[])[]): Mode[] {
  return methods.reduce<Mode[]>((sets, modes) => sets.flatMap((set) => modes.map((mode) => ({ lines: [...set.lines, ...mode.lines] }))), [{ lines: [] }]);
}

/** A signup fee nobody publishes counts as more than any published one. */
const UNKNOWN_FEE_KRW = 1_000_000;

/** What a new contract costs in the order of preference; used for ties between equally small sets. */
export function contractCost(catalogue: Catalogue, code: GatewayCode): number[] {
  const gateway = findGateway(catalogue, code);
  const { cardOneTime, simple, identity } = catalogue.recommended;
  const recommended = [...cardOneTime, ...simple, ...identity].includes(code);
  return [gateway?.contract.secondStep ? 1 : 0, gateway?.fees.signupFeeKrw ?? UNKNOWN_FEE_KRW, recommended ? -1 : 0];
}

function chosenSet(catalogue: Catalogue, modes: readonly Mode[], free: ReadonlySet<string>): { mode: Mode; codes: readonly string[] } {
  const items: CoverItem[] = catalogue.gateways.map((gateway) => ({ code: gateway.code, cost: contractCost(catalogue, gateway.code) }));
  const solved = modes.map((mode) => {
    const cover = bestCover({ requirements: mode.lines.map((line) => line.codes), items, free });
    return { mode, cover };
  });
  const first = solved[0];
  if (!first) return { mode: { lines: [] }, codes: [] };
  const best = solved.reduce((found, one) => (compareCovers(one.cover, found.cover) < 0 ? one : found), first);
  return { mode: best.mode, codes: best.cover.codes };
}

const CHOSEN: Text = { ko: '직접 고르신 PG입니다.', en: 'You chose this gateway.' };

function noneReason(line: LineOptions, methodChosen: boolean): Text {
  if (line.cells.length === 0) return { ko: '지금 신청을 받는 PG가 없습니다. 이 항목을 빼고 진행해 주세요.', en: 'No gateway takes applications for it now. Go on without it.' };
  if (methodChosen && line.candidates.length > 0) {
    return {
      ko: '직접 계약과 PG 제휴 계약은 함께 쓸 수 없습니다. 이 결제수단의 다른 PG 선택을 바꾸면 신청할 수 있습니다.',
      en: 'A direct contract and one through a gateway cannot stand side by side. Change the gateway chosen for the other line of this method.',
    };
  }
  return {
    ko: '등록된 업종이나 사업자 유형, 앱 등록 상태로는 받아 주는 PG가 없습니다. 다른 결제수단을 골라 주세요.',
    en: 'No gateway takes it for your trade, kind of business or unlisted app. Choose another method.',
  };
}

interface ReasonContext {
  /** Lines of the plan at the same gateway. */
  readonly lines: number;
  readonly live: boolean;
  /** Gateways that fit the line, the proposed one included. */
  readonly fitting: readonly GatewayCode[];
}

/** Says only what the catalogue knows: a fee nobody publishes is never called low. */
function proposalReason(catalogue: Catalogue, code: GatewayCode, context: ReasonContext): Text {
  if (context.live) return addingAt('live');
  if (context.fitting.length === 1) return { ko: '조건에 맞는 PG가 여기뿐입니다.', en: 'It is the only gateway that fits.' };
  if (context.lines > 1) return { ko: `이 PG 하나로 ${context.lines}개 항목을 함께 신청할 수 있습니다.`, en: `One contract here covers ${context.lines} of the items you chose.` };
  const feeOf = (one: GatewayCode) => findGateway(catalogue, one)?.fees.signupFeeKrw ?? null;
  const fee = feeOf(code);
  const noStep = findGateway(catalogue, code)?.contract.secondStep === null;
  if (fee === 0) return noStep ? { ko: '가입비가 없고, PG에서 따로 신청하는 절차도 없습니다.', en: 'No signup fee, and no second application at the gateway.' } : { ko: '가입비가 없습니다.', en: 'No signup fee.' };
  const published = context.fitting.flatMap((one) => feeOf(one) ?? []);
  if (fee !== null && published.length > 1 && fee <= Math.min(...published)) return { ko: '조건에 맞는 PG 중 공개된 가입비가 가장 낮습니다.', en: 'The lowest published signup fee among the gateways that fit.' };
  if (noStep) return { ko: '조건에 맞고, PG에서 따로 신청하는 절차가 없습니다.', en: 'It fits, and needs no second application at the gateway.' };
  return { ko: '계약 수가 가장 적도록 제안한 PG입니다.', en: 'Proposed so that the fewest contracts are needed.' };
}

/** Plans every line of a selection. Same input, same answer; choosing what was proposed changes nothing. */
export function propose(catalogue: Catalogue, selection: Selection, facts: PlanFacts): PlannedLine[] {
  const options = optionsOf(catalogue, selection, facts);
  const byMethod = [...new Set(options.map((line) => line.method))].map((method) => options.filter((line) => line.method === method));
  const free = new Set([...facts.liveGateways, ...options.flatMap((line) => line.choice?.gateway ?? [])]);
  const { mode, codes } = chosenSet(catalogue, combinations(byMethod.map(modesOf)), free);
  const available = new Set([...free, ...codes]);
  const carriers = new Map(mode.lines.map((line) => [line.key, line.codes.filter((code) => available.has(code))]));
  const better = (line: LineOptions) => (a: GatewayCode, b: GatewayCode) => {
    const rank = (code: GatewayCode) => STATE_RANK[line.cells.find((one) => one.gateway === code)?.state ?? 'none'];
    return rank(a) - rank(b) || compareCovers({ codes: [a], cost: contractCost(catalogue, a) }, { codes: [b], cost: contractCost(catalogue, b) });
  };
  const gateways = options.map((line) => line.choice?.gateway ?? carriers.get(lineKey(line))?.toSorted(better(line))[0] ?? null);
  return options.map((line, at) => {
    const gateway = gateways[at] ?? null;
    const shared = { method: line.method, type: line.type, gateway, proposed: line.choice === null, alternatives: line.cells };
    if (line.choice) return { ...shared, reason: CHOSEN };
    if (gateway === null) return { ...shared, reason: noneReason(line, options.some((other) => other.method === line.method && other.choice !== null)) };
    const context = { lines: gateways.filter((one) => one === gateway).length, live: facts.liveGateways.includes(gateway), fitting: line.candidates.map((one) => one.cell.gateway) };
    return { ...shared, reason: proposalReason(catalogue, gateway, context) };
  });
}
