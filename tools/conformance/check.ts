/** What a check of the conformance kit is, and how it says what it found. */
import type { Text } from '../../domain/text.ts';
import { readProblem, readState } from '../../connectors/gateway/partner/messages.ts';
import type { GatewayCaseState } from '../../domain/ports/gateway.ts';
import type { PartnerCase } from '../../contract/partner.ts';
import type { z } from 'zod';
import type { Answer, GatewayClient } from './gateway-client.ts';
import type { Receiver } from './receiver.ts';

export type CaseMessage = z.infer<typeof PartnerCase>;

/** A run against one gateway. */
export interface Run {
  readonly client: GatewayClient;
  readonly receiver: Receiver;
  readonly gateway: string;
  /** How long to wait for what the gateway does by itself, milliseconds. */
  readonly waitMs: number;
  /** A business registration number that the gateway has a contract with; unknown unless told. */
  readonly lookupNumber?: string | undefined;
  /** A new case that no gateway has seen. */
  newCase(): CaseMessage;
}

/** `not_seen`: the gateway did not do it while the run waited, so nothing can be said. `not_offered`: it does not have to do it, and does not. */
export type Verdict = 'passed' | 'failed' | 'not_seen' | 'not_offered';

export interface Finding {
  readonly check: string;
  readonly says: Text;
  readonly verdict: Verdict;
  readonly detail: Text | null;
}

export interface Check {
  readonly id: string;
  /** The demand, as a sentence about the gateway. */
  readonly says: Text;
  /** Throws `Broken` where the demand is not met, `NotSeen` where that cannot be told and `NotOffered` where it need not be. */
  run(run: Run): Promise<void>;
}

export class Broken extends Error {
  readonly detail: Text;
  constructor(detail: Text) {
    super(detail.en);
    this.detail = detail;
  }
}

export class NotSeen extends Error {
  readonly detail: Text;
  constructor(detail: Text) {
    super(detail.en);
    this.detail = detail;
  }
}

export class NotOffered extends Error {
  readonly detail: Text;
  constructor(detail: Text) {
    super(detail.en);
    this.detail = detail;
  }
}

const said = ({ status, failure, body }: Answer) => `${status ?? failure}${readProblem(body).code === '' ? '' : ` ${readProblem(body).code}`}`;

/** Stops the check unless it was answered so. */
export function mustAnswer(answer: Answer, statuses: readonly number[], when: Text): void {
  if (answer.status !== null && statuses.includes(answer.status)) return;
  throw new Broken({
    ko: `${when.ko} ${statuses.join(' 또는 ')}(으)로 답해야 하는데 ${said(answer)}(으)로 답했습니다.`,
    en: `${when.en}: expected ${statuses.join(' or ')}, got ${said(answer)}.`,
  });
}

/** The state in a successful answer, read as strictly as Gatehouse reads it. */
export function stateIn(answer: Answer, caseId: string, when: Text): GatewayCaseState {
  mustAnswer(answer, [200, 201, 202], when);
  const state = readState(answer.body, caseId);
  if (state === null) throw new Broken({ ko: `${when.ko} 답의 본문이 PartnerCaseState 형식이 아니거나 다른 신청의 것입니다.`, en: `${when.en}: the body is no PartnerCaseState, or one of another case.` });
  return state;
}

export function must(holds: boolean, detail: Text): void {
  if (!holds) throw new Broken(detail);
}

/** Runs the checks one after the other. A check that stumbles over its own feet is reported as failed with what it said. */
export async function runChecks(checks: readonly Check[], run: Run, onFinding: (finding: Finding) => void = () => {}): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    const finding: Finding = { check: check.id, says: check.says, ...(await outcomeOf(check, run)) };
    findings.push(finding);
    onFinding(finding);
  }
  return findings;
}

async function outcomeOf(check: Check, run: Run): Promise<{ verdict: Verdict; detail: Text | null }> {
  try {
    await check.run(run);
    return { verdict: 'passed', detail: null };
  } catch (error) {
    if (error instanceof NotSeen) return { verdict: 'not_seen', detail: error.detail };
    if (error instanceof NotOffered) return { verdict: 'not_offered', detail: error.detail };
    if (error instanceof Broken) return { verdict: 'failed', detail: error.detail };
    return { verdict: 'failed', detail: { ko: String(error), en: String(error) } };
  }
}
