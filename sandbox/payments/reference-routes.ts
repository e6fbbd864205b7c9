import type { FastifyInstance } from 'fastify';
import { channelsOf } from './channel.ts';
import { BANKS, CARDS, type Code } from './codes.ts';
import { answer, notFound } from './envelope.ts';
import type { Sandbox } from './sandbox.ts';

/** Codes of banks and card companies, and the store's channels. */
export function registerReference(app: FastifyInstance, sandbox: Sandbox): void {
  const lists: readonly (readonly [string, readonly Code[]])[] = [['/banks', BANKS], ['/cards', CARDS]];
  for (const [path, codes] of lists) {
    app.get(path, () => answer(codes.map(({ code, name }) => ({ code, name }))));
    app.get<{ Params: { code: string } }>(`${path}/:code`, ({ params }) => {
      const found = codes.find(({ code }) => code === params.code);
      if (!found) throw notFound('존재하지 않는 코드입니다.');
      return answer({ code: found.code, name: found.name });
    });
  }

  app.get('/users/pg', async ({ store }) => {
    const channels = await channelsOf(sandbox.database, store);
    return answer(channels.map((channel) => ({
      pg_provider: channel.pgProvider,
      pg_id: channel.pgId,
      sandbox: channel.mode === 'test',
      type: channel.type,
      channel_name: channel.name,
      channel_key: channel.channelKey,
    })));
  });
}
