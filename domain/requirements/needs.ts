import type { BusinessKind, TaxType } from '../business/form.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { findGateway } from '../catalogue/lookup.ts';
import { daysBetween, noticeDays, suretyUntil } from './terms.ts';
import { findPaper, isUsable, paperKey, paperKinds, usableUntil, type PaperKind } from './papers.ts';
import type { RequestItem } from './request.ts';

/**
 * One graph of what is needed across gateways: what they ask for now, and what the catalogue says they will ask for with the contract. A thing that
 * several need stands once, with all of them; whatever is on file and can be used serves every one.
 */

/** A case that is not over. */
export interface NeedingCase {
  readonly caseId: string;
  readonly applicationId: string;
  readonly gateway: string;
  readonly types: readonly string[];
  /** The contract is signed: what it needed has been given. */
  readonly signed: boolean;
  /** ISO day in Seoul of the signature; null before it. */
  readonly signedOn?: string | null;
  /** What its gateway waits for now. */
  readonly request: { readonly items: readonly RequestItem[]; readonly dueBy: string | null } | null;
}

/** What is known of the business. */
export interface NeedFacts {
  readonly kind: BusinessKind;
  readonly taxType: TaxType;
  /** Codes of the catalogue's industries. */
  readonly industries: readonly string[];
  readonly representatives: readonly { readonly name: string }[];
}

/** A document of a known kind. */
export interface OnFile {
  readonly documentId: string;
  /** As `paperKey` makes it. */
  readonly paper: string;
  readonly issuedOn: string | null;
  readonly givenAt: string;
}

/** `ready`: asked for, and on file. `asked`: asked for, and not there. `renew`: on file, and too old. `expiring`: on file, and about to be. `to_prepare`: not asked for yet. */
export const NEED_STATES = ['ready', 'asked', 'renew', 'expiring', 'to_prepare', 'on_file'] as const;
export type NeedState = (typeof NEED_STATES)[number];

export interface NeedOf {
  readonly caseId: string;
  readonly applicationId: string;
  readonly gateway: string;
  /** What its gateway asks for now; null where it is needed later. */
  readonly item: RequestItem | null;
  readonly dueBy: string | null;
}

export interface Need {
  /** `document:bankbook`, `document:surety_policy@kcp` or `field:/contact/email`. */
  readonly key: string;
  readonly kind: 'document' | 'field';
  readonly code: string;
  readonly paper: PaperKind | null;
  /** Who gives it. */
  readonly party: 'merchant' | 'insurer';
  readonly state: NeedState;
  readonly cases: readonly NeedOf[];
  /** The earliest day on which somebody wants it. */
  readonly dueBy: string | null;
  /** What can be sent, newest first. */
  readonly usable: readonly OnFile[];
  /** What was given and is too old, or whose day of issue is not known. */
  readonly stale: readonly OnFile[];
  readonly usableUntil: string | null;
}

const LATIN_NAME = /^[\p{Script=Latin}\s.'’-]+$/u;

/** Kinds of paper that a gateway wants with its contract, from this business. */
export function papersFor(catalogue: Catalogue, facts: NeedFacts, { gateway, types }: Pick<NeedingCase, 'gateway' | 'types'>): PaperKind[] {
  const contract = findGateway(catalogue, gateway)?.contract;
  const { documents } = catalogue;
  const special = documents.byGateway.filter((one) => one.gateway === gateway && (one.type === null || types.includes(one.type))).flatMap(({ document }) => document?.code ?? []);
  // Where no contract on paper is concluded nothing is said about papers; it asks for what it wants.
  if (contract === undefined || !contract.stages.includes('documents_and_contract')) return kinds(catalogue, special);
  const holds = { foreign_representative: facts.representatives.some(({ name }) => LATIN_NAME.test(name.trim())), non_profit: facts.taxType === 'non_profit' };
  const replaced = new Map(documents.byCircumstance.filter(({ when }) => holds[when]).map((one) => [one.replaces, one.document.code]));
  const all = facts.representatives.every(({ name }) => LATIN_NAME.test(name.trim()));
  const base = (facts.kind === 'corporation' ? documents.corporation : documents.soleProprietor).map(({ code }) => code).filter((code) => code !== 'contract' && (code !== 'surety_policy' || contract.surety.applies === true || contract.surety.applies === 'conditional'))
    // Of several representatives some may hold a resident card and some may not.
    .flatMap((code) => { const instead = replaced.get(code); return instead === undefined ? [code] : code === 'representative_id' && !all ? [code, instead] : [instead]; });
  const trades = documents.byIndustry.filter(({ industry }) => facts.industries.includes(industry)).flatMap(({ items }) => items.map(({ code }) => code));
  return kinds(catalogue, [...base, ...trades, ...special]);
}

function kinds(catalogue: Catalogue, codes: readonly string[]): PaperKind[] {
  const wanted = new Set(codes);
  return paperKinds(catalogue).filter(({ code }) => wanted.has(code));
}

interface Given {
  readonly catalogue: Catalogue;
  /** Null while no business information is on file. */
  readonly facts: NeedFacts | null;
  readonly cases: readonly NeedingCase[];
  readonly onFile: readonly OnFile[];
  /** ISO day in Seoul. */
  readonly today: string;
}

/** Everything that is needed, once each: what is asked for first, the earliest day before the others. The order of what is given does not matter. Pure. */
export function needsOf(given: Given): Need[] {
  const { catalogue, facts, cases } = given;
  const found = new Map<string, { kind: 'document' | 'field'; code: string; cases: NeedOf[] }>();
  const add = (kind: 'document' | 'field', code: string, one: NeedOf): void => {
    const key = `${kind}:${code}`;
    const need = found.get(key) ?? { kind, code, cases: [] };
    if (!need.cases.some(({ caseId }) => caseId === one.caseId)) need.cases.push(one);
    found.set(key, need);
  };
  for (const one of cases) {
    const { caseId, applicationId, gateway, types, signed, request } = one;
    const about = { caseId, applicationId, gateway };
    for (const item of request?.items ?? []) add(item.kind, item.kind === 'document' ? keyOf(catalogue, item.code, gateway) : item.code, { ...about, item, dueBy: request?.dueBy ?? null });
    const surety = suretyUntil(catalogue, { gateway, signed, signedOn: one.signedOn ?? null }, given.onFile);
    if (surety !== null && daysBetween(given.today, surety.until) <= noticeDays('surety_policy')) add('document', `surety_policy@${gateway}`, { ...about, item: null, dueBy: surety.until });
    if (facts === null || signed) continue;
    for (const paper of papersFor(catalogue, facts, { gateway, types })) add('document', paperKey(paper, gateway), { ...about, item: null, dueBy: null });
  }
  return [...found.values()].map((one) => needOf(given, one)).sort((one, other) => compare(sortKey(one), sortKey(other)));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

function keyOf(catalogue: Catalogue, code: string, gateway: string): string {
  const paper = findPaper(catalogue, code);
  return paper === null ? code : paperKey(paper, gateway);
}

function needOf({ catalogue, onFile, today }: Given, { kind, code, cases }: { kind: 'document' | 'field'; code: string; cases: readonly NeedOf[] }): Need {
  const paper = kind === 'document' ? findPaper(catalogue, code) : null;
  const mine = kind === 'field' ? [] : onFile.filter((one) => one.paper === code).toSorted((one, other) => compare(`${other.issuedOn ?? ''} ${other.givenAt} ${other.documentId}`, `${one.issuedOn ?? ''} ${one.givenAt} ${one.documentId}`));
  const usable = mine.filter(({ issuedOn }) => paper === null || isUsable(paper, issuedOn, today));
  const stale = mine.filter((one) => !usable.includes(one));
  const asked = cases.some(({ item }) => item !== null);
  const [newest] = usable;
  const until = newest === undefined || paper === null ? null : usableUntil(paper, newest.issuedOn);
  const isExpiring = paper !== null && (until === null ? usable.length === 0 && cases.some(({ dueBy }) => dueBy !== null) : daysBetween(today, until) <= noticeDays(paper.code));
  const state: NeedState = asked ? (usable.length > 0 ? 'ready' : 'asked') : usable.length > 0 ? (isExpiring ? 'expiring' : 'on_file') : stale.length > 0 ? 'renew' : isExpiring ? 'expiring' : 'to_prepare';
  return {
    key: `${kind}:${code}`, kind, code, paper, party: paper?.form === 'sent_by_insurer' ? 'insurer' : 'merchant', state,
    cases: cases.toSorted((one, other) => compare(`${one.gateway} ${one.caseId}`, `${other.gateway} ${other.caseId}`)),
    dueBy: cases.flatMap(({ dueBy }) => dueBy ?? []).toSorted()[0] ?? null,
    usable, stale, usableUntil: until,
  };
}

const ORDER: Readonly<Record<NeedState, number>> = { ready: 0, asked: 0, renew: 1, expiring: 1, to_prepare: 2, on_file: 3 };

function sortKey({ state, dueBy, key, party }: Need): string {
  return `${ORDER[state]} ${dueBy ?? '9999'} ${party === 'merchant' ? 0 : 1} ${key}`;
}

/** What is sent to one case of what is on file: a document for each of its items. */
export interface Serving {
  readonly caseId: string;
  readonly items: readonly { readonly item: string; readonly documentId: string }[];
}

/** Which open requests are served by what is on file for these needs: each by the newest document that can be used. Pure. */
export function servingsFor(needs: readonly Need[], keys: readonly string[]): Serving[] {
  const byCase = new Map<string, { item: string; documentId: string }[]>();
  for (const need of needs.filter(({ key }) => keys.includes(key))) {
    const [newest] = need.usable;
    if (newest === undefined) continue;
    for (const { caseId, item } of need.cases) {
      if (item !== null) byCase.set(caseId, [...(byCase.get(caseId) ?? []), { item: item.id, documentId: newest.documentId }]);
    }
  }
  return [...byCase].map(([caseId, items]) => ({ caseId, items: items.toSorted((one, other) => compare(one.item, other.item)) })).toSorted((one, other) => compare(one.caseId, other.caseId));
}
