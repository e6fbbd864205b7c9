import type { Catalogue } from '../catalogue/catalogue.ts';
import { findGateway } from '../catalogue/lookup.ts';
import { findPaper, plusMonths, usableUntil } from './papers.ts';

/** How long papers and sureties count, and when their end is announced. Pure: the day is given. */

/** Days before the last day on which something is announced; -1 once that day has passed. */
export const PAPER_STAGES = [14, 3, -1] as const;
export const SURETY_STAGES = [30, 14, 3, -1] as const;

/** Whole days from one ISO day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The stage to announce today; null where none is due that was not told. Of several that were missed only the latest counts. */
export function stageDue(stages: readonly number[], given: { readonly until: string; readonly today: string; readonly told: number | null }): number | null {
  const left = daysBetween(given.today, given.until);
  const reached = stages.filter((stage) => left <= stage);
  if (reached.length === 0) return null;
  const due = Math.min(...reached);
  return given.told !== null && given.told <= due ? null : due;
}

/** When something ends. */
export interface Ends {
  /** ISO day in Seoul, the last on which it counts. */
  readonly until: string;
  /** Where the day comes from: the paper on file, or the day of the contract where nobody gave the policy here. */
  readonly basis: 'on_file' | 'contract';
}

export const SURETY = 'surety_policy';

export const stagesOf = (paper: string): readonly number[] => (paper === SURETY ? SURETY_STAGES : PAPER_STAGES);

/** Until when the surety of a contract runs: what the newest policy on file says, or a term after the signature where the gateway always wants one. Null where nothing is known. */
export function suretyUntil(catalogue: Catalogue, one: { readonly gateway: string; readonly signed: boolean; readonly signedOn?: string | null }, onFile: readonly { readonly paper: string; readonly issuedOn: string | null }[]): Ends | null {
  const paper = findPaper(catalogue, SURETY);
  if (!one.signed || paper === null) return null;
  const policies = onFile.filter((file) => file.paper === `${SURETY}@${one.gateway}`).flatMap(({ issuedOn }) => usableUntil(paper, issuedOn) ?? []).toSorted();
  const newest = policies.at(-1);
  if (newest !== undefined) return { until: newest, basis: 'on_file' };
  const always = findGateway(catalogue, one.gateway)?.contract.surety.applies === true;
  return always && one.signedOn != null && paper.termMonths !== null ? { until: plusMonths(one.signedOn, paper.termMonths), basis: 'contract' } : null;
}

/** Days before its end from which something stands in the list of what is needed. */
export const noticeDays = (paper: string): number => Math.max(...stagesOf(paper));
