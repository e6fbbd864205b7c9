import { isEnd } from '../../domain/case/describe.ts';
import type { CaseEventCode } from '../../domain/case/states.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Reader, Tx } from '../../storage/open-database.ts';
import { announce, recordEvent, say, type Said } from './case-command.ts';
import * as store from './cases.store.ts';
import { tellGateway } from './tell-gateway.ts';

/** What the contracts feature does to a case: looks at it, writes into its history, and says that the merchant has signed. */

export type ContractEvent = Extract<CaseEventCode, 'representative_signed' | 'signed_copy_added' | 'offer_lapsed' | 'contract_unusable'>;

export interface ContractNote {
  readonly row: store.CaseRow;
  readonly event: ContractEvent;
  readonly by: 'merchant' | 'gateway' | 'system';
  readonly source: Said['source'];
  readonly actor: string;
  readonly now: Date;
  readonly requestId: string | null;
  readonly detail?: Said['detail'];
}

export interface ContractSteps {
  /** The case, held until the transaction ends; null where there is none. */
  readonly lock: (tx: Tx, caseId: string) => Promise<store.CaseRow | null>;
  readonly find: (reader: Reader, caseId: string) => Promise<store.CaseRow | null>;
  /** Writes an event that moves no track; answers the row as it is then. */
  readonly note: (tx: Tx, given: ContractNote) => Promise<store.CaseRow>;
  /** Says that every signature is given and has the gateway told, with the signed copy. False where the case has moved on and takes none. */
  readonly signed: (tx: Tx, given: { row: store.CaseRow; actor: string; now: Date; requestId: string | null; documentId: string }) => Promise<boolean>;
  readonly isOver: (row: store.CaseRow) => boolean;
  /** Has the pages that show the case read it again. */
  readonly announce: (tx: Tx, row: store.CaseRow, at: Date) => Promise<void>;
}

export function contractSteps({ audit, vault }: { readonly audit: AuditTrail; readonly vault: Vault }): ContractSteps {
  return {
    lock: store.lockCase,
    find: store.findCase,
    note: (tx, { row, event, by, source, actor, now, requestId, detail = {} }) =>
      recordEvent(tx, { row, audit, vault, event, change: {}, said: { command: 'give_signature', by, source, actor, occurredAt: now, now, requestId, detail } }),
    async signed(tx, { row, actor, now, requestId, documentId }) {
      const outcome = await say(tx, { row, audit, vault, said: { command: 'give_signature', by: 'merchant', source: 'merchant', actor, occurredAt: now, now, requestId } });
      if (outcome.kind !== 'moved') return false;
      await tellGateway(tx, vault, { caseId: row.id, kind: 'contract_signed', text: '', documentIds: [documentId] });
      return true;
    },
    announce,
    isOver: (row) => isEnd(row.tracks) || row.tracks.contract === 'ended',
  };
}
