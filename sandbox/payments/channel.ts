import type { Database } from '../../storage/open-database.ts';
import { rememberedOf } from './remembered.ts';
import type { Store } from './sandbox.ts';

export type ChannelType = 'payment' | 'api_payment' | 'certification';

export interface Channel {
  readonly channelKey: string;
  readonly pgProvider: string;
  readonly pgId: string;
  readonly type: ChannelType;
  readonly mode: 'test' | 'live';
  readonly name: string;
}

/** Which channel a request means, or why there is none. */
export type ChannelChoice = { readonly kind: 'found'; readonly channel: Channel } | { readonly kind: 'refused'; readonly why: string };

/** All channels of the store, in the order they were added. */
export async function channelsOf(database: Database, store: Pick<Store, 'headId'>): Promise<readonly Channel[]> {
  return channelsRemembered(database).read(database, store.headId, async () => {
    const rows = await database.kysely.selectFrom('sandbox_channel').selectAll().where('store_id', '=', store.headId).orderBy('id').execute();
    return rows.map((row) => ({ channelKey: row.channel_key, pgProvider: row.pg_provider, pgId: row.pg_id, type: row.type, mode: row.mode, name: row.name }));
  });
}

const channelsRemembered = rememberedOf<readonly Channel[]>(['sandbox_channel', 'sandbox_store']);

/**
 * Chooses the channel: by its key; otherwise by `pg` (`provider` or `provider.mid`); an unknown or missing `pg` falls
 * back to the first channel of the first type wanted. A live channel takes no payment here.
 */
export function chooseChannel(channels: readonly Channel[], wanted: { channelKey: string | null; pg: string | null; types: readonly ChannelType[] }): ChannelChoice {
  const found = find(channels, wanted);
  if (!found) return { kind: 'refused', why: wanted.channelKey ? '등록되지 않은 채널 키입니다. (channelKey)' : '등록된 PG 설정이 없습니다. 테스트 채널을 먼저 추가해 주세요.' };
  if (found.mode === 'live') return { kind: 'refused', why: '실연동 채널입니다. 샌드박스에서는 테스트 채널로만 결제할 수 있습니다.' };
  return { kind: 'found', channel: found };
}

function find(channels: readonly Channel[], wanted: { channelKey: string | null; pg: string | null; types: readonly ChannelType[] }): Channel | undefined {
  if (wanted.channelKey) {
    const named = channels.find(({ channelKey }) => channelKey === wanted.channelKey);
    const certifying = wanted.types.includes('certification');
    return named && (named.type === 'certification') === certifying ? named : undefined;
  }
  const usable = wanted.types.flatMap((type) => channels.filter((channel) => channel.type === type));
  const [provider = '', ...rest] = (wanted.pg ?? '').split('.');
  const mid = rest.join('.');
  const testFirst = [...usable.filter(({ mode }) => mode === 'test'), ...usable.filter(({ mode }) => mode === 'live')];
  return (
    testFirst.find((channel) => channel.pgProvider === provider && mid !== '' && channel.pgId === mid) ??
    testFirst.find((channel) => channel.pgProvider === provider) ??
    testFirst[0]
  );
}
