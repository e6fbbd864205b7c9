import type { z } from 'zod';
import type { Draft } from '../../contract/drafts.ts';
import { AppError } from '../../contract/errors.ts';
import type { BodyOf } from '../../contract/operation.ts';
import type { OPERATIONS } from '../../contract/operations.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { consentsFor, START_CONSENTS, type ConsentText } from '../../domain/plan/consents.ts';
import { ADDING_FEE } from '../../domain/plan/adding.ts';
import { contractsOf, expectedTime } from '../../domain/plan/contracts.ts';
import { answerTo, extraFieldsFor } from '../../domain/plan/extra-fields.ts';
import { keptAnswers } from '../../domain/plan/kept-answers.ts';
import { addableTypes, standingAt, type PlanFacts } from '../../domain/plan/lines.ts';
import { contractCost, propose, type PlannedLine } from '../../domain/plan/propose.ts';
import type { Selection } from '../../domain/plan/selection.ts';
import { validateSelection } from '../../domain/plan/validate.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import type { Text } from '../../domain/text.ts';
import type { DraftRow, GivenConsents } from './applications.store.ts';

/** What the open selection leads to, worked out afresh each time: the draft holds wishes, never conclusions. */
export function plan(catalogue: Catalogue, selection: Selection, facts: PlanFacts) {
  const lines = propose(catalogue, selection, facts);
  const contracts = contractsOf(catalogue, lines, facts);
  const fields = extraFieldsFor(catalogue, contracts.map(({ gateway }) => gateway));
  // Choices are wishes of the selection; people see the lines they lead to, so that is where their problems stand.
  const placed = validateSelection(catalogue, selection, facts).map((problem) => ({ ...problem, pointer: lineOfChoice(lines, selection, problem.pointer) ?? problem.pointer }));
  return { lines, contracts, fields, problems: placed };
}

function lineOfChoice(lines: readonly { readonly method: string; readonly type: string }[], selection: Selection, pointer: string): string | null {
  const choice = pointer.startsWith('/choices/') ? selection.choices[Number(pointer.slice('/choices/'.length))] : undefined;
  const at = choice === undefined ? -1 : lines.findIndex(({ method, type }) => method === choice.method && type === choice.type);
  return at === -1 ? null : `/lines/${at}`;
}

/** The extra answers one gateway receives; a field several gateways share was asked once. */
export function extraAnswersFor(fields: ReturnType<typeof plan>['fields'], selection: Selection, gateway: string): Record<string, unknown> {
  return Object.fromEntries(fields.filter(({ gateways }) => gateways.includes(gateway)).map((asked) => [asked.field.name, answerTo(asked, selection.extraFields)]));
}

export function presentConsent(text: ConsentText, given: GivenConsents): z.input<typeof Draft>['startConsents'][number] {
  const agreed = given[text.code];
  return { ...text, agreedAt: agreed !== undefined && agreed.version === text.version ? agreed.at : null };
}

export interface DraftContext {
  readonly catalogue: Catalogue;
  readonly row: DraftRow;
  readonly facts: PlanFacts;
  readonly businessInformation: 'none' | 'draft' | 'on_file';
  readonly mayWrite: boolean;
}

/** The draft with its plan, problems and what may happen next. */
export function presentDraft(context: DraftContext): z.input<typeof Draft> {
  const { catalogue, row, facts, businessInformation } = context;
  const { selection, consents } = row;
  const { lines, contracts, fields, problems } = plan(catalogue, selection, facts);
  const onFile = businessInformation === 'on_file';
  const ready = contracts.length > 0 && !problems.some(({ severity }) => severity === 'error');
  return {
    version: row.version,
    updatedAt: row.updatedAt?.toISOString() ?? null,
    methods: [...selection.methods],
    lines: lines.map((line) => ({
      method: line.method, type: line.type, gateway: line.gateway, proposed: line.proposed, reason: line.reason,
      alternatives: inOrder(catalogue, line, facts).map((cell) => {
        const gateway = findGateway(catalogue, cell.gateway);
        const secondStep = gateway?.contract.secondStep ?? null;
        return { ...cell, integrations: [...cell.integrations], restrictions: [...cell.restrictions], sources: [...cell.sources], time: expectedTime(catalogue, cell.gateway), extraSteps: secondStep === null ? [] : [secondStep.what], cost: cell.fee, signupFeeKrw: gateway?.fees.signupFeeKrw ?? null, addingFee: standingAt(facts, cell.gateway) === 'new' ? null : ADDING_FEE, advantage: cell.selectable ? advantageOf(catalogue, cell.gateway, facts) : null };
      }),
    })),
    addableTypes: addableTypes(catalogue, selection).map((one) => ({ ...one, gateways: [...one.gateways] })),
    contracts: contracts.map((one) => ({ ...one, lines: [...one.lines] })),
    running: [...facts.running],
    extraFields: fields.map((asked) => {
      const { name, label, help, type, required, max, options } = asked.field;
      return { gateway: asked.gateway, name, label, help, type, required, max, options: options === null ? null : [...options], value: answerTo(asked, selection.extraFields) };
    }),
    startConsents: START_CONSENTS.map((text) => presentConsent(text, consents)),
    gatewayConsents: consentsFor(catalogue, contracts.map(({ gateway }) => gateway)).map((text) => presentConsent(text, consents)),
    problems: [...problems],
    businessInformation,
    nextAfterDone: onFile ? '/applications' : '/business',
    allowedActions: context.mayWrite && ready
      ? [{ code: onFile ? 'submit' : 'continue', label: { ko: '완료', en: 'Done' }, method: onFile ? 'POST' : null, href: onFile ? '/api/draft/submit' : '/business' }]
      : [],
  };
}

type Cell = PlannedLine['alternatives'][number];

/** Possible ones first, among them those that cost the least effort: where the merchant is already, then as a proposal would weigh them. */
function inOrder(catalogue: Catalogue, line: PlannedLine, facts: PlanFacts): Cell[] {
  const weight = (cell: Cell): number[] => [cell.selectable ? 0 : 1, standingAt(facts, cell.gateway) === 'new' ? 1 : 0, ...contractCost(catalogue, cell.gateway)];
  return line.alternatives
    .map((cell) => ({ cell, weight: weight(cell) }))
    .sort((one, other) => one.weight.map((value, at) => value - (other.weight[at] ?? 0)).find((value) => value !== 0) ?? 0)
    .map(({ cell }) => cell);
}

/** What speaks for a gateway, in a few words; null where nothing stands out. What Gatehouse would take is told by the proposal alone. */
function advantageOf(catalogue: Catalogue, code: string, facts: PlanFacts): Text | null {
  if (standingAt(facts, code) === 'live') return { ko: '이용 중', en: 'Already yours' };
  return findGateway(catalogue, code)?.fees.signupFeeKrw === 0 ? { ko: '가입비 없음', en: 'No signup fee' } : null;
}

/** Gateways whose answers were all taken back. */
function emptied(catalogue: Catalogue, given: Change['extraFields'], kept: Selection['extraFields']): Selection['extraFields'] {
  return Object.fromEntries(Object.keys(given ?? {}).filter((code) => !Object.hasOwn(kept, code) && findGateway(catalogue, code) !== undefined).map((code) => [code, {}]));
}

type Change = BodyOf<(typeof OPERATIONS)['updateDraft']>;

/** The draft after a change. Types and choices of methods that are no longer chosen go with them. */
export function changed(catalogue: Catalogue, given: { row: DraftRow; change: Change; now: Date }): { selection: Selection; consents: GivenConsents } {
  const { row, change, now } = given;
  const methods = change.methods === undefined ? row.selection.methods : [...new Set(change.methods)];
  const stays = ({ method }: { method: string }) => methods.includes(method);
  const consents: Record<string, { version: string; at: string }> = { ...row.consents };
  const asked = new Set([...START_CONSENTS, ...consentsFor(catalogue, catalogue.gateways.map(({ code }) => code))].map(({ code }) => code));
  for (const { code, agreed, version } of change.consents ?? []) {
    // A consent that nobody asks for would stay in the draft for ever.
    if (!asked.has(code)) continue;
    if (agreed) consents[code] ??= { version, at: now.toISOString() };
    if (agreed && consents[code]?.version !== version) consents[code] = { version, at: now.toISOString() };
    if (!agreed) delete consents[code];
  }
  const sent = keptAnswers(catalogue, change.extraFields ?? {});
  if (sent.problems.length > 0) throw new AppError('invalid_input', { problems: sent.problems });
  return {
    selection: {
      methods,
      addedTypes: (change.addedTypes ?? row.selection.addedTypes).filter(stays),
      choices: (change.choices ?? row.selection.choices).filter(stays),
      // Answers for gateways that are not named stay: choosing such a gateway again brings them back.
      extraFields: { ...keptAnswers(catalogue, row.selection.extraFields).answers, ...sent.answers, ...emptied(catalogue, change.extraFields, sent.answers) },
    },
    consents,
  };
}
