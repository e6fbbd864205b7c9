import { AppError } from '../../contract/errors.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import type { PaymentInterface, PaymentStores, StoreKeys, StoreWebhook, V2SecretKind } from '../../domain/ports/payment-api.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../storage/open-database.ts';
import * as store from './integration.store.ts';

/** Who changes settings, of which merchant, from which version of them. */
export interface Doing {
  readonly merchantId: string;
  readonly personId: string;
  readonly requestId: string;
  /** Null where the change does not replace what somebody has read. */
  readonly version: number | null;
}

export interface SettingsParts {
  readonly database: Database;
  readonly stores: PaymentStores<Tx>;
  readonly catalogue: () => Catalogue;
  readonly clock: Clock;
  /** Writes the entry of a change, in its transaction. */
  readonly record: (tx: Tx, doing: Doing, entry: { action: string; subject?: string; details?: Readonly<Record<string, unknown>> }) => Promise<void>;
  /** Takes the settings a version further; refuses a change made from another version than the present one. */
  readonly bump: (tx: Tx, doing: Doing) => Promise<void>;
}

/** The audit log and the version of the settings, for changes of them. */
export function settingsRecords(audit: AuditTrail): Pick<SettingsParts, 'record' | 'bump'> {
  return {
    record: (tx, { merchantId, personId, requestId }, { action, subject, details }) => audit.record(tx, { actor: personId, action, subject: subject ?? merchantId, details: { merchant: merchantId, ...details }, requestId }),
    async bump(tx, { merchantId, version }) {
      if (!(await store.bumpSettings(tx, merchantId, version))) throw new AppError('stale_version');
    },
  };
}

/** Which page of a log: after the cursor, so many lines. */
export interface PageOf {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

const WEBHOOK_PROBLEMS = {
  no_web_address: { ko: 'http:// 또는 https://로 시작하는 주소를 아이디와 비밀번호 없이 입력해 주세요.', en: 'Give an address that begins with http:// or https://, without a user name and password.' },
  private_address: { ko: '이 컴퓨터나 사설망의 주소로는 보내지 않습니다. 인터넷에서 열리는 주소를 입력해 주세요.', en: 'Nothing is sent to this machine or to private networks. Give an address that the internet can reach.' },
} as const;

const noNetwork = (given: string) => ({
  ko: `‘${given}’은(는) IP 주소나 대역이 아닙니다. 203.0.113.7, 203.0.113.0/24, 2001:db8::/32처럼 입력해 주세요.`,
  en: `“${given}” is no IP address or range. Write it like 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32.`,
});

/** What the audit log says of a secret that was made. */
const ROTATED = {
  api: (overlapHours: number) => ({ action: 'integration.rotate_v2_secret', details: { overlapHours } }),
  webhook: (overlapHours: number) => ({ action: 'integration.rotate_webhook_secret', details: { overlapHours } }),
} satisfies Record<V2SecretKind, (overlapHours: number) => object>;

/** What a developer sets up around the payments: keys, the address of notifications, their log, the calls made. */
export function storeSettings(parts: SettingsParts, keysOf: (merchantId: string) => Promise<StoreKeys>) {
  const { stores, record, bump } = parts;
  const done = { ok: true as const };

  /** The store exists from the first time anything is asked about it. */
  async function ready(merchantId: string): Promise<StoreKeys> {
    return keysOf(merchantId);
  }

  return {
    async rotate(doing: Doing, overlapHours: number) {
      await ready(doing.merchantId);
      return stores.rotate(doing.merchantId, overlapHours, (tx) => record(tx, doing, { action: 'integration.rotate_keys', details: { overlapHours } }));
    },
    async endOverlap(doing: Doing) {
      await ready(doing.merchantId);
      await stores.endOverlap(doing.merchantId, (tx) => record(tx, doing, { action: 'integration.end_old_keys' }));
      return done;
    },
    async setInterface(doing: Doing, chosen: PaymentInterface) {
      await ready(doing.merchantId);
      return parts.database.inTransaction(async (tx) => {
        await bump(tx, doing);
        await store.chooseInterface(tx, doing.merchantId, chosen);
        await record(tx, doing, { action: 'integration.choose_interface', details: { interface: chosen } });
        return { interface: chosen, version: await store.settingsVersion(tx, doing.merchantId) };
      });
    },
    async issueV2(doing: Doing) {
      await ready(doing.merchantId);
      return stores.issueV2(doing.merchantId, async (tx, { apiSecret, webhookSecret }) => {
        if (apiSecret !== null) await record(tx, doing, ROTATED.api(0));
        if (webhookSecret !== null) await record(tx, doing, ROTATED.webhook(0));
      });
    },
    async rotateV2(doing: Doing, asked: { kind: V2SecretKind; overlapHours: number }) {
      await ready(doing.merchantId);
      return { secret: await stores.rotateV2(doing.merchantId, asked, (tx) => record(tx, doing, ROTATED[asked.kind](asked.overlapHours))) };
    },
    async endV2Overlap(doing: Doing, kind: V2SecretKind) {
      await ready(doing.merchantId);
      await stores.endV2Overlap(doing.merchantId, kind, (tx) => record(tx, doing, { action: kind === 'api' ? 'integration.end_old_v2_secret' : 'integration.end_old_webhook_secret' }));
      return done;
    },
    async setWebhook(doing: Doing, settings: StoreWebhook): Promise<StoreWebhook> {
      await ready(doing.merchantId);
      const wanted = { ...settings, url: settings.url?.trim() || null };
      const outcome = await stores.setWebhook(doing.merchantId, wanted, async (tx) => {
        await bump(tx, doing);
        await record(tx, doing, { action: 'integration.change_webhook', details: { set: wanted.url !== null } });
      });
      if (outcome !== 'done') throw new AppError('invalid_input', { problems: [{ pointer: '/url', code: outcome, message: WEBHOOK_PROBLEMS[outcome] }] });
      return wanted;
    },
    async setNetworks(doing: Doing, wanted: readonly string[]) {
      await ready(doing.merchantId);
      const outcome = await stores.setNetworks(doing.merchantId, wanted, async (tx) => {
        await bump(tx, doing);
        await record(tx, doing, { action: 'integration.change_networks', details: { networks: wanted.length } });
      });
      if (outcome.kind === 'wrong') throw new AppError('invalid_input', { problems: outcome.at.map((index) => ({ pointer: `/networks/${index}`, code: 'no_network', message: noNetwork(wanted[index] ?? '') })) });
      return { networks: [...outcome.networks] };
    },
    async testWebhook(merchantId: string, version: PaymentInterface) {
      await ready(merchantId);
      if (!(await stores.testWebhook(merchantId, version))) throw new AppError('not_allowed_now', { detail: { ko: '알림을 받을 주소를 먼저 저장해 주세요.', en: 'Save an address for notifications first.' } });
      return done;
    },
    async deliveries(merchantId: string, query: PageOf) {
      await ready(merchantId);
      const rows = await stores.deliveries(merchantId, { before: idOf(query.cursor), limit: query.limit + 1 });
      return pageByIds(rows, query.limit, (row) => ({ ...row, createdAt: row.createdAt.toISOString(), attempts: row.attempts.map((attempt) => ({ ...attempt, at: attempt.at.toISOString() })) }));
    },
    async replay(merchantId: string, deliveryId: string) {
      await ready(merchantId);
      if (!(await stores.replay(merchantId, deliveryId))) throw new AppError('not_found');
      return done;
    },
    async calls(merchantId: string, query: PageOf) {
      await ready(merchantId);
      const rows = await stores.calls(merchantId, { before: idOf(query.cursor), limit: query.limit + 1 });
      return pageByIds(rows, query.limit, (row) => ({ ...row, at: row.at.toISOString() }));
    },
  };
}

/** The cursor of these logs is the id of the last line seen; anything else is the beginning. */
function idOf(cursor: string | undefined): string | undefined {
  return cursor !== undefined && /^\d{1,18}$/.test(cursor) ? cursor : undefined;
}

function pageByIds<Row extends { readonly id: string }, Item>(rows: readonly Row[], limit: number, present: (row: Row) => Item): { items: Item[]; next: string | null } {
  const shown = rows.slice(0, limit);
  return { items: shown.map(present), next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}
