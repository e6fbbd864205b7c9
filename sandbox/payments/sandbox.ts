import type { Clock } from '../../platform/clock.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, DatabaseLog } from '../../storage/open-database.ts';

/** What every part of the payment sandbox works with. Nothing here remembers anything: all state is in the database. */
export interface Sandbox {
  readonly database: Database;
  /** Real time. Each store's own clock is ahead of it by what its developer moved it. */
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log: DatabaseLog;
  /** Origin under which payers and shops reach the sandbox, without a trailing slash. */
  readonly baseUrl: () => string;
  /** Whether webhooks and confirm calls may go to this machine and to private networks. True only in rehearsal. */
  readonly allowPrivateAddresses: boolean;
  /** Signs the addresses of sales slips. */
  readonly slipKey: Buffer;
  /** Looks for webhooks that are due; called after a commit that wrote one. */
  readonly wakeWebhooks: () => void;
}

/** A store as the payment API sees it: a merchant, or a sub-merchant acting under the keys of its head store. */
export interface Store {
  readonly id: string;
  /** The store that owns keys, channels and clock; equal to id but for sub-merchants. */
  readonly headId: string;
  readonly name: string;
  readonly userCode: string;
  readonly tierCode: string | null;
  readonly clockAheadMs: number;
  readonly webhookUrl: string | null;
  readonly webhookType: 'json' | 'form';
  readonly webhookRepeats: number;
  readonly strictPhoneCancel: boolean;
  /** How the second version of the interface names the store. */
  readonly v2StoreId: string;
  /** Form of the second version's notifications. */
  readonly webhookVersion: '2024-01-01' | '2024-04-25';
  /** A payer's approval in a window of the second version waits for the shop's own confirm call. */
  readonly manualConfirm: boolean;
  /** Networks its programs may call from; none: from everywhere. */
  readonly allowedNetworks: readonly string[];
}

/** The store's own time in milliseconds. */
export function storeTime(sandbox: Pick<Sandbox, 'clock'>, store: Pick<Store, 'clockAheadMs'>): number {
  return sandbox.clock.now().getTime() + store.clockAheadMs;
}

/** Milliseconds as the whole seconds of the wire; 0 stays 0 and means "not happened". */
export function seconds(milliseconds: number | string): number {
  return Math.floor(Number(milliseconds) / 1000);
}
