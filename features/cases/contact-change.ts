import type { ContactChange } from '../../domain/business/contact.ts';
import { isEnd } from '../../domain/case/describe.ts';
import type { GatewayConnector } from '../../domain/ports/gateway.ts';
import type { ItemAnswer } from '../../domain/requirements/request.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Tx } from '../../storage/open-database.ts';
import { recordEvent } from './case-command.ts';
import * as store from './cases.store.ts';
import { tellGateway } from './tell-gateway.ts';

/** How a gateway comes to know: its machine is told, it gets the case with the new one, the operator tells it, or the merchant does so at its own pages. */
export type ContactTold = 'told' | 'with_application' | 'operator' | 'yourself';

interface ContactParts {
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly connectorOf: (gateway: string) => GatewayConnector;
}

/** The merchant has another contact person: every case that is not over says so, and its gateway is told by a job of this transaction. */
export async function changeContactOfCases(parts: ContactParts, tx: Tx, given: { merchantId: string; personId: string; requestId: string; changes: readonly ContactChange[]; now: Date }): Promise<{ caseId: string; gateway: string; how: ContactTold }[]> {
  const told: { caseId: string; gateway: string; how: ContactTold }[] = [];
  const ids = (await store.openCaseIds(tx, given.merchantId)).toSorted();
  for (const id of ids) {
    const row = await store.lockCase(tx, id);
    if (row === null || isEnd(row.tracks)) continue;
    const how = wayTo(row, parts.connectorOf(row.gateway));
    const answers: ItemAnswer[] = given.changes.map(({ field, before, after }, index) => ({ item: { id: String(index + 1), kind: 'field', code: field, reason: 'other', note: '', page: null, region: null }, before, after, documents: [] }));
    const { sequence } = await recordEvent(tx, {
      row, audit: parts.audit, vault: parts.vault, event: 'contact_changed', change: how === 'operator' ? { contactUnknownSince: given.now } : {},
      said: { command: 'answer_information', by: 'merchant', source: 'merchant', actor: given.personId, occurredAt: given.now, now: given.now, requestId: given.requestId, detail: { answers: JSON.stringify(answers) } },
    });
    if (how === 'told') await tellGateway(tx, parts.vault, { caseId: id, kind: 'contact_changed', text: '', corrections: given.changes, sequence });
    told.push({ caseId: id, gateway: row.gateway, how });
  }
  return told;
}

function wayTo(row: store.CaseRow, { capabilities }: GatewayConnector): ContactTold {
  if (row.handOver === 'none') return 'with_application';
  if (capabilities.answers.includes('contact_changed')) return 'told';
  return row.standing !== null || capabilities.handOver === 'hosted_link' ? 'yourself' : 'operator';
}
