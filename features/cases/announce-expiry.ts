import { isEnd } from '../../domain/case/describe.ts';
import type { Expiry } from '../../domain/requirements/expiry.ts';
import { stageDue, stagesOf, SURETY } from '../../domain/requirements/terms.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Tx } from '../../storage/open-database.ts';
import { recordEvent } from './case-command.ts';
import * as store from './cases.store.ts';
import * as expiries from './expiry-notices.store.ts';

/**
 * Announces what runs out at a case, each stage once: in its history, which its gateway's people read too, and from there by mail and webhook. Marks and
 * event are written in the caller's transaction. True where something was told.
 */
export async function announceExpiry(parts: { vault: Vault; audit: AuditTrail }, tx: Tx, given: { caseId: string; expiries: readonly Expiry[]; today: string; now: Date }): Promise<boolean> {
  const { caseId, today, now } = given;
  const row = await store.lockCase(tx, caseId);
  if (row === null || isEnd(row.tracks) || row.tracks.contract === 'ended') return false;
  const told = await expiries.toldStages(tx, caseId);
  const due: Expiry[] = [];
  for (const one of given.expiries) {
    const stage = stageDue(stagesOf(one.paper), { until: one.until, today, told: told.get(`${one.paper} ${one.until}`) ?? null });
    if (stage === null) continue;
    await expiries.markTold(tx, { caseId, paper: one.paper, until: one.until, stage, at: now });
    due.push(one);
  }
  let after = row;
  for (const surety of [true, false]) {
    const ends = due.filter(({ paper }) => (paper === SURETY) === surety).map(({ paper, until, basis }) => ({ paper, until, basis, today }));
    if (ends.length === 0) continue;
    after = await recordEvent(tx, {
      row: after, audit: parts.audit, vault: parts.vault, event: surety ? 'surety_expiring' : 'paper_expiring', change: {},
      said: { command: 'release', by: 'system', source: 'system', actor: 'system', occurredAt: now, now, detail: { ends } },
    });
  }
  return due.length > 0;
}
