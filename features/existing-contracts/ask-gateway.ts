import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import type { GatewayConnector, LookupOutcome } from '../../domain/ports/gateway.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import { NotBefore } from '../../platform/queue.ts';
import type { JobCall } from '../../platform/queue-worker.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import type { SupportService } from '../support/support.service.ts';
import * as store from './existing-contracts.store.ts';
import { wordsForOperator, type KeptAnswer } from './outcome-words.ts';

export interface AskingParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly catalogue: () => Catalogue;
  readonly support: Pick<SupportService, 'checkingConversation' | 'sayForOperator'>;
  readonly connectorOf: (gateway: string) => GatewayConnector;
  /** The number others may be asked about on this merchant's word. */
  readonly provenNumber: (merchantId: string) => Promise<{ kind: 'proven'; registrationNumber: string } | { kind: 'no_business' } | { kind: 'not_proven'; locked: boolean }>;
}

const MOST_TRIES = 3;
const PAUSES_MS = [3_000, 12_000];
const LONGEST_PAUSE_MS = 5 * 60_000;

export const lookupContext = (id: string): string => `contract-lookup:${id}`;

/** Somebody is waiting for it: the pages of the merchant read the answers again. */
export async function tellPages(parts: Pick<AskingParts, 'clock'>, tx: Tx, merchantId: string): Promise<void> {
  await publish(tx, { topic: `merchant:${merchantId}`, kind: 'contract-lookup.changed', payload: {}, at: parts.clock.now() });
}

/** Ends a question, tells whoever waits for it, and hands what no machine answers to the operator. Nothing where it has ended already. */
export async function settle(parts: AskingParts, tx: Tx, row: store.LookupRow, given: { state: store.LookupRow['state']; answer?: KeptAnswer | undefined }): Promise<void> {
  const { state, answer } = given;
  const at = parts.clock.now();
  const sealed = answer === undefined ? null : parts.vault.sealText(JSON.stringify(answer), lookupContext(row.id));
  if (!(await store.settle(tx, row.id, { state, answer: sealed, at }))) return;
  const names = findGateway(parts.catalogue(), row.gateway)?.names ?? { ko: row.gateway, en: row.gateway };
  const words = wordsForOperator(state, names);
  if (words !== null) await parts.support.sayForOperator(tx, { conversationId: row.conversationId, systemText: words, facts: factsForOperator(parts, row, answer) });
  await parts.audit.record(tx, { actor: 'system', action: 'support.gateway_answered', subject: row.merchantId, details: { gateway: row.gateway, lookup: row.id, outcome: state } });
  await tellPages(parts, tx, row.merchantId);
}

/** What the operator needs for asking, and what it may say: to whom, about which number, and that the merchant agreed. */
function factsForOperator(parts: AskingParts, row: store.LookupRow, answer: KeptAnswer | undefined) {
  const number = row.question === null ? '' : parts.vault.openText(row.question, lookupContext(row.id));
  const same = (value: string) => ({ ko: value, en: value });
  return [
    { label: { ko: '사업자등록번호', en: 'Registration number' }, value: same(number), href: null },
    { label: { ko: '동의', en: 'Consent' }, value: { ko: `${seoul(row.askedAt)}, 문구 ${row.consentVersion}판, 확인 번호 ${row.id}`, en: `${seoul(row.askedAt)} (Korea), text version ${row.consentVersion}, number ${row.id}` }, href: null },
    ...(answer === undefined || answer.remark === '' ? [] : [{ label: { ko: 'PG의 안내', en: 'The gateway says' }, value: same(answer.remark), href: null }]),
  ];
}

function seoul(at: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul', dateStyle: 'short', timeStyle: 'short' }).format(at);
}

/** One try of the job. A try is counted before the call, so that a worker that dies in it has used it up. */
export async function runAsking(parts: AskingParts, { data: { lookupId } }: JobCall<{ lookupId: string }>): Promise<void> {
  const row = await begin(parts, lookupId);
  if (row === null) return;
  const connector = parts.connectorOf(row.gateway);
  // What was agreed to is about this number, and about a gateway that is connected.
  if (!(await stillMeant(parts, row)) || connector.capabilities.existingContracts === 'none') return end(parts, row, { state: 'dropped' });
  if (connector.lookUpContracts === undefined) return end(parts, row, { state: 'people' });
  const outcome = await connector.lookUpContracts({
    lookupId: row.id, registrationNumber: parts.vault.openText(row.question ?? '', lookupContext(row.id)), consent: { code: row.consentCode, version: row.consentVersion, agreedAt: row.askedAt.toISOString() },
  });
  if (outcome.kind !== 'unreachable') return end(parts, row, settled(outcome));
  parts.log.warn({ gateway: row.gateway, lookupId, reason: outcome.reason }, 'the gateway could not be asked for existing contracts');
  if (!outcome.retryable || row.tries + 1 >= MOST_TRIES) return end(parts, row, { state: 'no_answer' });
  const wished = (outcome.retryAfterSeconds ?? 0) * 1000;
  throw new NotBefore(Math.min(LONGEST_PAUSE_MS, Math.max(wished, PAUSES_MS[row.tries] ?? LONGEST_PAUSE_MS)), `existing contracts: ${outcome.reason}`);
}

/** The question as it was before this try; null where it has ended, or has been tried as often as it may. */
async function begin(parts: AskingParts, lookupId: string): Promise<store.LookupRow | null> {
  return parts.database.inTransaction(async (tx) => {
    const row = await store.lockLookup(tx, lookupId);
    if (row === undefined || row.state !== 'asking') return null;
    if (row.tries >= MOST_TRIES) {
      await settle(parts, tx, row, { state: 'no_answer' });
      return null;
    }
    await store.countTry(tx, lookupId);
    return row;
  });
}

async function stillMeant(parts: AskingParts, row: store.LookupRow): Promise<boolean> {
  const number = await parts.provenNumber(row.merchantId);
  return row.question !== null && number.kind === 'proven' && parts.vault.openText(row.question, lookupContext(row.id)) === number.registrationNumber;
}

const end = (parts: AskingParts, row: store.LookupRow, given: Parameters<typeof settle>[3]): Promise<void> => parts.database.inTransaction((tx) => settle(parts, tx, row, given));

function settled(outcome: Exclude<LookupOutcome, { kind: 'unreachable' }>): Parameters<typeof settle>[3] {
  if (outcome.kind === 'not_offered') return { state: 'people' };
  if (outcome.kind === 'refused') return { state: 'refused', answer: { contracts: [], remark: outcome.reason } };
  const { answer } = outcome;
  return { state: answer.kind === 'people' ? 'people' : 'answered', answer: { contracts: answer.kind === 'found' ? answer.contracts : [], remark: answer.remark } };
}
