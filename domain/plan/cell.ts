import type { Catalogue, Confidence, Gateway, GatewayCode, Integration, MethodCode, PaymentType, Relationship, Restriction, RestrictionStatus, SupportCell } from '../catalogue/catalogue.ts';
import { findCell, findGateway, findMethod } from '../catalogue/lookup.ts';
import type { Text } from '../text.ts';
import { feeText } from './fee-text.ts';

export type CellState = 'offered' | 'disputed' | 'unconfirmed' | 'agreement' | 'closed' | 'none';

/** One field of the matrix gateway x method x payment type, ready to be shown. */
export interface PlanCell {
  readonly gateway: GatewayCode;
  readonly method: MethodCode;
  readonly type: PaymentType;
  readonly state: CellState;
  readonly selectable: boolean;
  /** Why it is marked or cannot be chosen, and what to do; null where nothing needs saying. */
  readonly reason: Text | null;
  readonly relationship: Relationship;
  /** Ways of integrating that are open to new merchants. */
  readonly integrations: readonly Integration[];
  readonly confidence: Confidence;
  readonly restrictions: readonly { readonly status: RestrictionStatus; readonly note: Text | null }[];
  /** Set when only this kind of business may use it. */
  readonly businessKind: 'corporation' | null;
  readonly fee: Text | null;
  readonly asOf: string;
  readonly sources: readonly string[];
}

export interface CellQuery {
  readonly catalogue: Catalogue;
  readonly gateway: GatewayCode;
  readonly method: MethodCode;
  readonly type: PaymentType;
}

const REASONS: Readonly<Record<Exclude<CellState, 'offered'>, Text>> = {
  disputed: { ko: '자료마다 지원 여부가 다릅니다. 신청하면 PG가 확인해 드립니다.', en: 'Sources differ on whether it is supported; the gateway confirms it when you apply.' },
  unconfirmed: { ko: '한 자료에서만 확인됩니다. 신청하면 PG가 확인해 드립니다.', en: 'Only one source says so; the gateway confirms it when you apply.' },
  agreement: { ko: 'PG와 별도 협의가 필요합니다.', en: 'A separate agreement with the gateway is needed.' },
  closed: { ko: '신규 신청을 받지 않습니다. 다른 PG를 골라 주세요.', en: 'Closed to new merchants. Choose another gateway.' },
  none: { ko: '이 PG에서는 제공하지 않습니다. 다른 PG를 골라 주세요.', en: 'This gateway does not offer it. Choose another gateway.' },
};

/** Preference among states: lower is better. `closed` and `none` cannot be chosen at all. */
export const STATE_RANK: Readonly<Record<CellState, number>> = { offered: 0, agreement: 1, disputed: 2, unconfirmed: 3, closed: 4, none: 5 };

export const joinTexts = (texts: readonly (Text | null)[]): Text | null => {
  const said = texts.filter((text) => text !== null);
  return said.length === 0 ? null : { ko: said.map((text) => text.ko).join(' '), en: said.map((text) => text.en).join(' ') };
};

function stateOfIntegration(restrictions: readonly Restriction[]): CellState {
  const has = (status: RestrictionStatus) => restrictions.some((restriction) => restriction.status === status);
  if (has('closed_to_new')) return 'closed';
  if (has('unconfirmed')) return 'unconfirmed';
  return has('contract_needed') ? 'agreement' : 'offered';
}

/** The best of the integrations decides: a closed API beside an open window is an offer of the window. */
function judge(support: SupportCell | undefined, type: PaymentType): { state: CellState; open: Integration[]; told: Restriction[] } {
  const integrations = support?.offers[type] ?? [];
  if (!support || integrations.length === 0) return { state: 'none', open: [], told: [] };
  const restrictions = support.restrictions.filter((restriction) => restriction.paymentType === type);
  const states = integrations.map((integration) => ({ integration, state: stateOfIntegration(restrictions.filter((one) => one.integration === integration)) }));
  const open = states.filter((one) => one.state !== 'closed').map((one) => one.integration);
  const best = states.reduce<CellState>((found, one) => (STATE_RANK[one.state] < STATE_RANK[found] ? one.state : found), 'closed');
  const state = support.confidence === 'disputed' && (best === 'offered' || best === 'agreement') ? 'disputed' : best;
  return { state, open, told: restrictions };
}

/** What one gateway offers a new merchant of one method in one payment type. Unknown codes answer as `none`. */
export function cell({ catalogue, gateway: code, method, type }: CellQuery): PlanCell {
  const gateway = findGateway(catalogue, code);
  const support = gateway?.status === 'current' ? findCell(catalogue, code, method) : undefined;
  const { state, open, told } = judge(support, type);
  const corporationsOnly = open.length > 0 && open.every((integration) => told.some((one) => one.integration === integration && one.businessKind === 'corporation'));
  return {
    gateway: code, method, type, state,
    selectable: state !== 'closed' && state !== 'none',
    reason: joinTexts([state === 'offered' ? null : REASONS[state], ...told.filter((one) => state === 'closed' || open.includes(one.integration)).map((one) => one.note)]),
    relationship: support?.relationship ?? 'direct',
    integrations: open,
    confidence: support?.confidence ?? 'confirmed',
    restrictions: told.map(({ status, note }) => ({ status, note })),
    businessKind: corporationsOnly ? 'corporation' : null,
    fee: gateway ? feeText(gateway, method, type) : null,
    asOf: gateway?.fees.asOf ?? catalogue.asOf,
    sources: [...new Set([...(gateway?.fees.sources ?? []), ...(gateway?.sources ?? [])])],
  };
}

/** Gateways that may be chosen for a line, by code. */
export function selectableCells(catalogue: Catalogue, method: MethodCode, type: PaymentType): PlanCell[] {
  return catalogue.gateways
    .filter((gateway: Gateway) => gateway.status === 'current')
    .map((gateway) => cell({ catalogue, gateway: gateway.code, method, type }))
    .filter((one) => one.selectable)
    .sort((a, b) => (a.gateway < b.gateway ? -1 : 1));
}

/** Whether a method can be chosen at all, and if not why. */
export function methodUsability(catalogue: Catalogue, method: MethodCode): { usable: boolean; reason: Text | null } {
  const types = findMethod(catalogue, method)?.paymentTypes ?? [];
  if (types.some((type) => selectableCells(catalogue, method, type).length > 0)) return { usable: true, reason: null };
  const closed = catalogue.gateways.some((gateway) => types.some((type) => cell({ catalogue, gateway: gateway.code, method, type }).state === 'closed'));
  return {
    usable: false,
    reason: closed
      ? { ko: '신규 계약을 받는 PG가 없습니다. 다른 결제수단을 골라 주세요.', en: 'No gateway takes new contracts for it. Choose another method.' }
      : { ko: '지금 신청할 수 있는 PG가 없습니다. 다른 결제수단을 골라 주세요.', en: 'No gateway can be applied to for it now. Choose another method.' },
  };
}
