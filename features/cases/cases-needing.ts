import { seoulDay } from '../../domain/case/business-days.ts';
import { isEnd } from '../../domain/case/describe.ts';
import type { NeedingCase } from '../../domain/requirements/needs.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database } from '../../storage/open-database.ts';
import { itemsOf } from './case-words.ts';
import * as store from './cases.store.ts';
import { requestDay } from './present-request.ts';

/** A merchant's cases that are not over, with what their gateways wait for. */
export async function casesNeeding({ database, vault }: { readonly database: Database; readonly vault: Vault }, merchantId: string): Promise<NeedingCase[]> {
  const rows = (await store.casesOfMerchant(database.kysely, merchantId)).filter(({ tracks }) => !isEnd(tracks) && tracks.contract !== 'ended');
  const methods = await store.listMethods(database.kysely, rows.map(({ id }) => id));
  const signatures = await store.listEventsOf(database.kysely, rows.flatMap(({ id, tracks }) => (tracks.contract === 'signed' ? [id] : [])), ['sign_contract']);
  const signedOn = new Map(signatures.map(({ caseId, occurredAt }) => [caseId, seoulDay(occurredAt)]));
  return rows.map((row) => ({
    caseId: row.id, applicationId: row.applicationId, gateway: row.gateway, types: methods.filter(({ caseId }) => caseId === row.id).map(({ type }) => type), signed: row.tracks.contract === 'signed', signedOn: signedOn.get(row.id) ?? null,
    request: row.tracks.intake === 'information_requested' ? { items: itemsOf(vault, row), dueBy: requestDay(row) } : null,
  }));
}
