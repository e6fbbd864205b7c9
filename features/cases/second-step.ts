import { AppError } from '../../contract/errors.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { hasSecondStep } from '../../domain/case/describe.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { recordEvent } from './case-command.ts';
import * as store from './cases.store.ts';

interface SecondStepParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly catalogue: () => Catalogue;
}

/**
 * The merchant says that it has done the step at the gateway's own site (docs/decisions/0041-second-step.md): kept with time and person, told as their
 * word. No track moves, and the gateway is not told: it knows better. Said again it changes nothing. Throws `not_found` and `not_allowed_now`.
 */
export async function saySecondStepDone(parts: SecondStepParts, given: { caseId: string; merchantId: string; personId: string; name: string; requestId: string }): Promise<store.CaseRow> {
  const now = parts.clock.now();
  return parts.database.inTransaction(async (tx) => {
    const row = await store.lockCase(tx, given.caseId);
    if (row === null || row.merchantId !== given.merchantId) throw new AppError('not_found');
    if (row.secondStepSaidAt !== null) return row;
    if (!hasSecondStep(row.tracks, findGateway(parts.catalogue(), row.gateway)?.contract.secondStep ?? null)) throw new AppError('not_allowed_now');
    return recordEvent(tx, {
      row, audit: parts.audit, vault: parts.vault, event: 'second_step_done', change: { secondStepSaidAt: now },
      said: { command: 'answer_information', by: 'merchant', source: 'merchant', actor: given.personId, occurredAt: now, now, requestId: given.requestId, detail: { text: given.name } },
    });
  });
}
