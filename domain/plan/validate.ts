import type { Problem } from '../business/problem.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findGateway, findIndustry, findMethod } from '../catalogue/lookup.ts';
import { withParticle } from '../particle.ts';
import type { Text } from '../text.ts';
import { cell, methodUsability, selectableCells } from './cell.ts';
import { checkExtraFields, extraFieldsFor } from './extra-fields.ts';
import { lineKey, tradeStanding, unmetPrerequisites, wantedLines, type PlanFacts } from './lines.ts';
import { propose, type PlannedLine } from './propose.ts';
import type { ChosenLine, Selection } from './selection.ts';

const say = (ko: string, en: string): Text => ({ ko, en });
const problem = (pointer: string, code: string, message: Text, severity: Problem['severity'] = 'error'): Problem => ({ pointer, code, severity, message });

function methodProblems(catalogue: Catalogue, selection: Selection): Problem[] {
  return selection.methods.flatMap((code, at) => {
    const pointer = `/methods/${at}`;
    const method = findMethod(catalogue, code);
    if (!method) return [problem(pointer, 'method_unknown', say('알 수 없는 결제수단입니다. 빼고 다시 골라 주세요.', 'This method is unknown. Remove it and choose again.'))];
    const { usable, reason } = methodUsability(catalogue, code);
    return usable || !reason ? [] : [problem(pointer, 'method_unusable', say(`${method.names.ko}: ${reason.ko}`, `${method.names.en}: ${reason.en}`))];
  });
}

function addedProblems(catalogue: Catalogue, selection: Selection): Problem[] {
  return selection.addedTypes.flatMap(({ method, type }, at) => {
    const pointer = `/addedTypes/${at}`;
    const known = findMethod(catalogue, method);
    if (!known || !selection.methods.includes(method)) {
      return [problem(pointer, 'added_type_without_method', say('고르지 않은 결제수단의 결제방식입니다. 결제수단을 먼저 골라 주세요.', 'This payment type belongs to a method that is not chosen. Choose the method first.'))];
    }
    if (!known.paymentTypes.includes(type) || selectableCells(catalogue, method, type).length === 0) {
      return [problem(pointer, 'added_type_impossible', say(`${known.names.ko}에 이 결제방식을 제공하는 PG가 없습니다. 빼고 진행해 주세요.`, `No gateway offers this payment type for ${known.names.en}. Go on without it.`))];
    }
    return [];
  });
}

function choiceProblem(catalogue: Catalogue, choice: ChosenLine, facts: PlanFacts): Omit<Problem, 'pointer'> | null {
  const gateway = findGateway(catalogue, choice.gateway);
  const error = (code: string, message: Text) => ({ code, severity: 'error' as const, message });
  if (!gateway || gateway.status !== 'current') return error('gateway_unknown', say('신청할 수 없는 PG입니다. 다른 PG를 골라 주세요.', 'This gateway cannot be applied to. Choose another one.'));
  const offer = cell({ catalogue, ...choice });
  if (!offer.selectable) return error(offer.state === 'closed' ? 'closed_to_new' : 'not_offered', offer.reason ?? gateway.names);
  if (offer.businessKind === 'corporation' && facts.businessKind === 'individual') {
    return error('corporation_needed', say('법인사업자만 신청할 수 있습니다. 다른 PG나 결제수단을 골라 주세요.', 'Corporations only. Choose another gateway or method.'));
  }
  if (offer.reason) return { code: `offer_${offer.state}`, severity: 'warning', message: offer.reason };
  return null;
}

function choiceProblems(catalogue: Catalogue, selection: Selection, facts: PlanFacts): Problem[] {
  const wanted = new Set(wantedLines(catalogue, selection).map(lineKey));
  return selection.choices.flatMap((choice, at) => {
    // A choice for a line that is not wanted now is kept quietly: adding the line again brings it back.
    if (!wanted.has(lineKey(choice))) return [];
    const found = choiceProblem(catalogue, choice, facts);
    return found ? [{ pointer: `/choices/${at}`, ...found }] : [];
  });
}

function lineProblems(catalogue: Catalogue, plan: readonly PlannedLine[]): Problem[] {
  return plan.flatMap((line, at) => {
    const pointer = `/lines/${at}`;
    if (line.gateway === null) return line.reason && line.alternatives.length > 0 ? [problem(pointer, 'line_without_gateway', line.reason)] : [];
    const kind = (one: PlannedLine) => one.alternatives.find((offer) => offer.gateway === one.gateway)?.relationship;
    const mixed = plan.slice(0, at).some((other) => other.method === line.method && other.gateway !== null && kind(other) !== kind(line));
    if (!mixed) return [];
    const name = findMethod(catalogue, line.method)?.names ?? say(line.method, line.method);
    return [problem(pointer, 'direct_and_affiliate', say(
      `${withParticle(name.ko, '은/는')} 직접 계약과 PG 제휴 계약을 함께 쓸 수 없습니다. 한 가지 방식의 PG로 맞춰 주세요.`,
      `${name.en} cannot have a direct contract and one through a gateway side by side. Choose gateways of one kind.`,
    ))];
  });
}

function tradeProblems(catalogue: Catalogue, plan: readonly PlannedLine[], facts: PlanFacts): Problem[] {
  const refused = facts.industries.flatMap((code, at) => {
    const industry = findIndustry(catalogue, code);
    if (!industry || (industry.level !== 'refused' && industry.level !== 'prohibited')) return [];
    const why = industry.note ?? say('', '');
    return [problem(`/industries/${at}`, `trade_${industry.level}`, say(
      `${industry.names.ko} 업종은 ${industry.level === 'prohibited' ? '법으로 금지되어' : '모든 PG가 거절하여'} 신청할 수 없습니다. ${why.ko}`.trim(),
      `${industry.names.en}: ${industry.level === 'prohibited' ? 'prohibited by law' : 'refused by every gateway'}, so it cannot be applied for. ${why.en}`.trim(),
    ))];
  });
  if (refused.length > 0) return refused;
  return plan.flatMap((line, at) => {
    const standing = line.gateway ? tradeStanding(catalogue, line.gateway, line.type, facts.industries) : 'fine';
    const name = findGateway(catalogue, line.gateway ?? '')?.names ?? say('', '');
    if (standing === 'refused') return [problem(`/lines/${at}`, 'trade_refused_here', say(`${withParticle(name.ko, '은/는')} 등록된 업종에 이 결제방식을 허용하지 않습니다. 다른 PG를 고르거나 이 항목을 빼 주세요.`, `${name.en} does not allow this payment type for your trade. Choose another gateway or remove the line.`))];
    if (standing === 'not_listed') return [problem(`/lines/${at}`, 'trade_not_listed', say(`${withParticle(name.ko, '이/가')} 등록된 업종을 심사한다는 자료가 없습니다. 거절될 수 있습니다.`, `No source says that ${name.en} reviews your trade. It may refuse.`), 'warning')];
    return [];
  });
}

function gatewayProblems(catalogue: Catalogue, plan: readonly PlannedLine[], facts: PlanFacts): Problem[] {
  return [...new Set(plan.flatMap((line) => line.gateway ?? []))].flatMap((code) => {
    const gateway = findGateway(catalogue, code);
    if (!gateway) return [];
    const pointer = `/lines/${plan.findIndex((line) => line.gateway === code)}`;
    const named = (text: Text) => say(`${gateway.names.ko}: ${text.ko}`, `${gateway.names.en}: ${text.en}`);
    const open = facts.liveGateways.includes(code) ? [] : unmetPrerequisites(gateway, facts);
    return [
      ...open.map((one) => problem(pointer, `prerequisite_${one.code}`, named(one.text), 'warning')),
      ...(facts.appNotInStore && gateway.appStoreListingRequired === true
        ? [problem(pointer, 'app_store_listing_needed', named(say('앱이 앱스토어에 등록되어 있어야 합니다. 등록한 뒤 신청하거나 다른 PG를 골라 주세요.', 'The app must be in a store first. List it, or choose another gateway.')))]
        : []),
    ];
  });
}

/** A line that is live or under way somewhere is not forbidden, but nobody should apply for it again unawares. */
function repeatedProblems(catalogue: Catalogue, plan: readonly PlannedLine[], facts: PlanFacts): Problem[] {
  return plan.flatMap((line, at) => {
    const same = facts.running.filter((one) => lineKey(one) === lineKey(line));
    const before = same.find(({ gateway }) => gateway === line.gateway) ?? same[0];
    if (line.gateway === null || before === undefined) return [];
    const name = findGateway(catalogue, before.gateway)?.names ?? say(before.gateway, before.gateway);
    const here = before.gateway === line.gateway;
    const fact = before.live ? say(`이미 ${name.ko}에서 이용 중입니다.`, `Already live at ${name.en}.`) : say(`이미 ${name.ko}에 신청하여 진행 중입니다.`, `Already applied for at ${name.en}.`);
    const advice = here
      ? say('같은 신청이 한 번 더 접수됩니다. 다시 신청하려는 것이 아니면 결제수단에서 빼거나 다른 PG를 골라 주세요.', 'The same application would be made again. Take the method out or choose another gateway unless that is meant.')
      : say('다른 PG에 추가로 신청하려는 것이 아니면 결제수단에서 빼 주세요.', 'Take the method out unless you want a second gateway for it.');
    return [problem(`/lines/${at}`, before.live ? 'already_live' : 'already_applied', say(`${fact.ko} ${advice.ko}`, `${fact.en} ${advice.en}`), 'warning')];
  });
}

/**
 * Everything that stands against a selection. `/methods`, `/addedTypes`, `/choices` and `/extraFields` point into the selection,
 * `/lines` into its plan, `/industries` into the merchant's trades. Only errors stop a submission.
 */
export function validateSelection(catalogue: Catalogue, selection: Selection, facts: PlanFacts): Problem[] {
  const plan = propose(catalogue, selection, facts);
  const gateways = [...new Set(plan.flatMap((line) => line.gateway ?? []))];
  return [
    ...(selection.methods.length === 0 ? [problem('/methods', 'selection_empty', say('결제수단을 하나 이상 골라 주세요.', 'Choose at least one payment method.'))] : []),
    ...methodProblems(catalogue, selection),
    ...addedProblems(catalogue, selection),
    ...choiceProblems(catalogue, selection, facts),
    ...lineProblems(catalogue, plan),
    ...tradeProblems(catalogue, plan, facts),
    ...gatewayProblems(catalogue, plan, facts),
    ...repeatedProblems(catalogue, plan, facts),
    ...checkExtraFields(extraFieldsFor(catalogue, gateways), selection.extraFields),
  ];
}
