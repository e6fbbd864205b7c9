import { AppError } from '../../contract/errors.ts';
import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import { findGateway } from '../../domain/catalogue/lookup.ts';
import type { PaymentStores, StoreChannel, StoreKeys, StoreWebhook } from '../../domain/ports/payment-api.ts';
import { channelOf, offersOf } from './channel-offers.ts';

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

/** What a developer sets up around the payments: the address of notifications, their log, the calls made, channels and keys. */
export function storeSettings(parts: { readonly stores: PaymentStores; readonly catalogue: () => Catalogue }, keysOf: (merchantId: string) => Promise<StoreKeys>) {
  const { stores } = parts;
  const done = { ok: true as const };

  /** The store exists from the first time anything is asked about it. */
  async function ready(merchantId: string): Promise<StoreKeys> {
    return keysOf(merchantId);
  }

  /** A channel the merchant added itself; those that come with a gateway stay as they are. */
  async function ownChannel(merchantId: string, channelId: string): Promise<void> {
    const channel = (await ready(merchantId)).channelKeys.find(({ channelKey }) => channelKey === channelId);
    if (channel === undefined) throw new AppError('not_found');
    if (!channel.own) throw new AppError('not_allowed_now', { detail: { ko: '직접 추가한 채널만 바꾸거나 지울 수 있습니다.', en: 'Only channels you added yourself can be renamed or removed.' } });
  }

  return {
    async endOverlap(merchantId: string) {
      await ready(merchantId);
      await stores.endOverlap(merchantId);
      return done;
    },
    async setWebhook(merchantId: string, settings: StoreWebhook): Promise<StoreWebhook> {
      await ready(merchantId);
      const wanted = { ...settings, url: settings.url?.trim() || null };
      const outcome = await stores.setWebhook(merchantId, wanted);
      if (outcome !== 'done') throw new AppError('invalid_input', { problems: [{ pointer: '/url', code: outcome, message: WEBHOOK_PROBLEMS[outcome] }] });
      return wanted;
    },
    async setNetworks(merchantId: string, wanted: readonly string[]) {
      await ready(merchantId);
      const outcome = await stores.setNetworks(merchantId, wanted);
      if (outcome.kind === 'wrong') throw new AppError('invalid_input', { problems: outcome.at.map((index) => ({ pointer: `/networks/${index}`, code: 'no_network', message: noNetwork(wanted[index] ?? '') })) });
      return { networks: [...outcome.networks] };
    },
    async testWebhook(merchantId: string) {
      await ready(merchantId);
      if (!(await stores.testWebhook(merchantId))) throw new AppError('not_allowed_now', { detail: { ko: '알림을 받을 주소를 먼저 저장해 주세요.', en: 'Save an address for notifications first.' } });
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
    async addChannel(merchantId: string, given: { gateway: string; type: StoreChannel['type']; name: string; testId?: string | undefined }) {
      await ready(merchantId);
      const catalogue = parts.catalogue();
      const gateway = findGateway(catalogue, given.gateway);
      const offer = offersOf(catalogue).find((one) => one.gateway === given.gateway);
      if (gateway === undefined || offer === undefined) throw new AppError('invalid_input', { problems: [{ pointer: '/gateway', code: 'unknown_gateway', message: { ko: '목록에 있는 PG를 골라 주세요.', en: 'Choose a gateway of the list.' } }] });
      if (!offer.types.includes(given.type)) throw new AppError('invalid_input', { problems: [{ pointer: '/type', code: 'not_offered', message: { ko: '이 PG에서 쓸 수 없는 종류입니다.', en: 'This gateway does not take that kind.' } }] });
      const channelId = await stores.addChannel(merchantId, channelOf(gateway, given));
      if (channelId === null) throw new AppError('not_allowed_now', { detail: { ko: '채널을 더 추가할 수 없습니다. 쓰지 않는 채널을 먼저 지워 주세요.', en: 'No more channels can be added. Remove one that is not in use first.' } });
      return { channelId };
    },
    async renameChannel(merchantId: string, channelId: string, name: string) {
      await ownChannel(merchantId, channelId);
      if (!(await stores.renameChannel(merchantId, channelId, name))) throw new AppError('not_found');
      return done;
    },
    async deleteChannel(merchantId: string, channelId: string) {
      await ownChannel(merchantId, channelId);
      if (!(await stores.removeChannel(merchantId, channelId))) throw new AppError('not_found');
      return done;
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
