import type { PaperCircumstance, Catalogue, Gateway, PaymentType } from '../../domain/catalogue/catalogue.ts';
import { PAYMENT_TYPES } from '../../domain/catalogue/catalogue.ts';
import { offeredGateways } from '../../domain/catalogue/lookup.ts';
import { cell, methodUsability, selectableCells, type PlanCell } from '../../domain/plan/cell.ts';
import { journeyTimes, runsFromSubmission, type JourneyTime } from '../../domain/plan/journey-time.ts';
import { methodSets } from '../../domain/plan/method-sets.ts';
import type { Text } from '../../domain/text.ts';
import type { EditedRow } from './catalogue.service.ts';

/** Leaves out what only planning needs. */
export function presentCell(one: PlanCell) {
  const { gateway, method, type, state, selectable, reason, relationship, integrations, confidence, restrictions, fee, asOf, sources } = one;
  return { gateway, method, type, state, selectable, reason, relationship, integrations: [...integrations], confidence, restrictions: [...restrictions], fee, asOf, sources: [...sources] };
}

function cellsOf(catalogue: Catalogue, gateway: Gateway): PlanCell[] {
  return gateway.supports.flatMap((support) => PAYMENT_TYPES.map((type) => cell({ catalogue, gateway: gateway.code, method: support.method, type }))).filter((one) => one.state !== 'none');
}

const ITEM_PARTS: Readonly<Record<string, Text>> = {
  card: { ko: '카드', en: 'Card' }, billing_keyin: { ko: '정기·수기', en: 'subscription and key-in' }, api: { ko: 'API', en: 'API' }, billing: { ko: '정기결제', en: 'subscription' },
  physical: { ko: '실물', en: 'physical goods' }, web_content: { ko: '웹 콘텐츠', en: 'web content' }, app_content: { ko: '앱 콘텐츠', en: 'app content' },
  own_wallet: { ko: '자체 지갑', en: 'Own wallet' }, identity: { ko: '본인인증', en: 'Identity' }, plan: { ko: '요금제', en: 'plan' }, overseas: { ko: '해외', en: 'Overseas' },
  wallets: { ko: '간편결제', en: 'Wallets' }, wallets_except_paypay: { ko: '간편결제(PayPay 제외)', en: 'Wallets except PayPay' }, remittance: { ko: '송금', en: 'Remittance' },
  refund_after_capture: { ko: '매입 후 환불', en: 'Refund after capture' }, global_console: { ko: '글로벌 콘솔', en: 'global console' }, amex: { ko: 'AMEX', en: 'Amex' },
  japan: { ko: '일본', en: 'Japan' }, russia: { ko: '러시아', en: 'Russia' }, southeast_asia: { ko: '동남아시아', en: 'South-East Asia' },
  toss_money: { ko: '토스머니', en: 'Toss Money' }, kakao_money: { ko: '카카오머니', en: 'KakaoMoney' }, naver_points: { ko: '네이버 포인트', en: 'Naver points' },
  account: { ko: '계좌', en: 'account' }, moneytree: { ko: '머니트리', en: 'Moneytree' }, unified_app: { ko: '통합 간편인증', en: 'unified app' },
};

function itemLabel(catalogue: Catalogue, item: string): Text {
  const parts = item.split('.').map((part) => catalogue.methods.find((method) => method.code === part)?.names ?? ITEM_PARTS[part] ?? { ko: part, en: part });
  return { ko: parts.map((part) => part.ko).join(' '), en: parts.map((part) => part.en).join(', ') };
}

const said = (texts: readonly Text[]): Text | null => (texts.length === 0 ? null : { ko: texts.map((one) => one.ko).join(' '), en: texts.map((one) => one.en).join(' ') });

function suretyText({ applies, rollingReserve, note }: Gateway['contract']['surety']): Text | null {
  if (note) return note;
  if (rollingReserve) return { ko: `보증보험 대신 결제 금액의 ${rollingReserve.percent}%를 예치합니다.`, en: `Instead of surety ${rollingReserve.percent}% of every payment is kept.` };
  if (applies === null) return null;
  return applies === false ? { ko: '보증보험이 필요하지 않습니다.', en: 'No surety is needed.' } : { ko: '보증보험에 가입해야 할 수 있습니다.', en: 'Surety insurance may be needed.' };
}

function presentGateway(catalogue: Catalogue, gateway: Gateway) {
  const { fees, contract } = gateway;
  const step = contract.secondStep;
  return {
    code: gateway.code, names: gateway.names, aliases: [...gateway.aliases], kind: gateway.kind, homepage: gateway.homepage,
    signupFeeKrw: fees.signupFeeKrw, annualFeeKrw: fees.annualFeeKrw, cardPercent: fees.cardPercent ? { ...fees.cardPercent } : null,
    rates: fees.rates.map((rate) => ({ item: rate.item, label: itemLabel(catalogue, rate.item), value: rate.value, max: rate.max, unit: rate.unit, condition: rate.condition })),
    feesAsOf: fees.asOf ?? catalogue.asOf, contactWithin: contract.contactWithin,
    review: { required: contract.review.required, duration: contract.review.duration, note: contract.review.note },
    secondStep: step ? { where: step.where, what: step.what } : null,
    surety: suretyText(contract.surety),
    earlyOpening: contract.earlyOpening ? said([contract.earlyOpening.from, ...contract.earlyOpening.limits]) : null,
    prerequisites: gateway.prerequisites.map((one) => one.text), eligibility: [...gateway.eligibility], sources: [...gateway.sources],
  };
}

function presentMethod(catalogue: Catalogue, method: Catalogue['methods'][number]) {
  const offers = new Map<string, PaymentType[]>();
  for (const type of method.paymentTypes) for (const one of selectableCells(catalogue, method.code, type)) offers.set(one.gateway, [...(offers.get(one.gateway) ?? []), type]);
  return {
    code: method.code, category: method.category, names: method.names, explanation: method.explanation, types: [...method.paymentTypes],
    gateways: [...offers].map(([code, types]) => ({ code, types })), ...methodUsability(catalogue, method.code),
  };
}

/** Remembers an answer for as long as the catalogue it was made of: tens of milliseconds that a public page would pay each time. */
function oncePerCatalogue<T>(make: (catalogue: Catalogue) => T): (catalogue: Catalogue) => T {
  const made = new WeakMap<Catalogue, { readonly answer: T }>();
  return (catalogue) => {
    const known = made.get(catalogue) ?? { answer: make(catalogue) };
    made.set(catalogue, known);
    return known.answer;
  };
}

function makeCatalogueAnswer(catalogue: Catalogue) {
  const gateways = offeredGateways(catalogue);
  return {
    version: catalogue.catalogueVersion, asOf: catalogue.asOf,
    methods: catalogue.methods.map((method) => presentMethod(catalogue, method)),
    methodSets: methodSets(catalogue).map(({ lines, ...set }) => ({ ...set, lines: lines.map(({ method, type }) => ({ method, type })) })),
    gateways: gateways.map((gateway) => presentGateway(catalogue, gateway)),
    cells: gateways.flatMap((gateway) => cellsOf(catalogue, gateway)).map(presentCell),
    industries: catalogue.industries.map(({ code, names, level, note }) => ({ code, names, level, note })),
  };
}

/** The catalogue as merchants see it: gateways that can be applied to now. */
export const presentCatalogue = oncePerCatalogue(makeCatalogueAnswer);

const presentTime = ({ gateways, min, max }: JourneyTime) => ({ gateways: [...gateways], min, max });

/** The journey in general and what differs per gateway. */
export function presentProcess(catalogue: Catalogue) {
  const papers = (kind: 'sole_proprietor' | 'corporation', list: Catalogue['documents']['corporation']) => list.map((paper) => ({
    code: paper.code, for: kind, of: null, names: paper.names,
    note: paper.maxAgeMonths === null ? null : { ko: `발급한 지 ${paper.maxAgeMonths}개월이 지나지 않아야 합니다.`, en: `Issued within the last ${paper.maxAgeMonths} months.` },
  }));
  const { usual, others, unpublished, counted, uncounted } = journeyTimes(catalogue);
  return {
    asOf: catalogue.asOf,
    times: { usual: usual === null ? null : presentTime(usual), others: others.map(presentTime), unpublished: [...unpublished], counted: [...counted], uncounted: [...uncounted] },
    stages: catalogue.stages.map((stage) => ({ code: stage.code, names: stage.names, owner: stage.owner, duration: stage.duration, fromSubmission: runsFromSubmission(stage), sources: [...stage.sources] })),
    gateways: offeredGateways(catalogue).map((gateway) => {
      const step = gateway.contract.secondStep;
      return { code: gateway.code, names: gateway.names, stages: [...gateway.contract.stages], notes: [...gateway.contract.notes], secondStep: step ? { where: step.where, what: step.what } : null };
    }),
    documents: [...papers('sole_proprietor', catalogue.documents.soleProprietor), ...papers('corporation', catalogue.documents.corporation), ...specialPapers(catalogue)],
  };
}

const CIRCUMSTANCES: Readonly<Record<PaperCircumstance, Text>> = {
  foreign_representative: { ko: '대표자가 외국인인 경우', en: 'Where the representative is a foreigner' }, non_profit: { ko: '비영리법인인 경우', en: 'Where it is a non-profit corporation' },
};

/** What single trades, circumstances and gateways ask for beyond the rest, or how they want it. */
function specialPapers(catalogue: Catalogue) {
  const { byIndustry, byCircumstance, byGateway } = catalogue.documents;
  const gatewayName = (code: string): Text => catalogue.gateways.find((gateway) => gateway.code === code)?.names ?? { ko: code, en: code };
  return [
    ...byIndustry.flatMap(({ industry, items }) => items.map(({ code, ko, en }) => ({ code, for: 'trade' as const, of: catalogue.industries.find((one) => one.code === industry)?.names ?? null, names: { ko, en }, note: null }))),
    ...byCircumstance.map(({ when, document }) => ({ code: document.code, for: 'circumstance' as const, of: CIRCUMSTANCES[when], names: document.names, note: null })),
    ...byGateway.map(({ gateway, document, note }) => ({ code: document?.code ?? `how@${gateway}`, for: 'gateway' as const, of: gatewayName(gateway), names: document?.names ?? note ?? gatewayName(gateway), note: document === null ? null : note })),
  ];
}

const WIRE_KINDS = { krw: 'number', percent: 'number', number: 'number', days: 'number', yes_no: 'flag', status: 'choice', confidence: 'choice', gateway_list: 'text' } as const;

const CHOICES: Readonly<Record<string, readonly { value: string; label: Text }[]>> = {
  status: [
    { value: 'current', label: { ko: '신청 받음', en: 'Offered' } }, { value: 'technical_only', label: { ko: '연동만 가능', en: 'Integration only' } }, { value: 'fee_list_only', label: { ko: '수수료표에만 있음', en: 'In fee lists only' } },
  ],
  confidence: [
    { value: 'confirmed', label: { ko: '확인됨', en: 'Confirmed' } }, { value: 'single_source', label: { ko: '자료 하나', en: 'One source' } }, { value: 'disputed', label: { ko: '자료가 엇갈림', en: 'Sources differ' } },
  ],
};

function rowLabel(catalogue: Catalogue, { key, group, label }: EditedRow['row']): Text {
  // Rates are kept under short codes; people read their names.
  const item = /^[^.]+\.rate\.(.+?)(\.\d+)?$/.exec(key)?.[1];
  const gateway = catalogue.gateways.find(({ code }) => code === group);
  if (item === undefined || gateway === undefined) return label;
  const condition = gateway.fees.rates.find((rate) => rate.item === item)?.condition;
  const names = itemLabel(catalogue, item);
  return { ko: `${gateway.names.ko} ${names.ko} 수수료${condition ? ` (${condition.ko})` : ''}`, en: `${gateway.names.en}: rate of ${names.en}${condition ? ` (${condition.en})` : ''}` };
}

/** One editable fact; facts without a date of their own carry the catalogue's. */
export function presentRow(catalogue: Catalogue, { row, stored }: EditedRow) {
  const namesOf = (code: string): Text => catalogue.gateways.find((one) => one.code === code)?.names ?? { ko: code, en: code };
  const listed = row.kind === 'gateway_list' && typeof row.value === 'string' && row.value !== '' ? row.value.split(',').map(namesOf) : null;
  return {
    key: row.key, gateway: row.group === 'general' ? null : row.group, gatewayNames: row.group === 'general' ? null : namesOf(row.group), label: rowLabel(catalogue, row), value: row.value,
    valueText: listed === null ? null : { ko: listed.map(({ ko }) => ko).join(', '), en: listed.map(({ en }) => en).join(', ') }, kind: WIRE_KINDS[row.kind],
    unit: row.kind === 'krw' || row.kind === 'percent' || row.kind === 'days' ? row.kind : null, unknownAllowed: row.kind === 'krw' || row.kind === 'yes_no',
    choices: [...(CHOICES[row.kind] ?? [])], disputed: row.kind === 'confidence' && row.value === 'disputed', source: row.source, asOf: row.date ?? catalogue.asOf,
    changedBy: stored?.changedBy ?? null, changedAt: stored ? stored.changedAt.toISOString() : null, version: stored?.version ?? 0,
  };
}
