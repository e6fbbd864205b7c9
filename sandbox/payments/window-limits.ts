import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { addressKey } from '../../platform/http/call-limits.ts';
import { Refusal } from './envelope.ts';

/** How often within a minute the windows may be called by whoever has no token: the codes they are opened with are public. */
export interface WindowLimits {
  /** Every call of one network address: opening a window, showing it and ending it are three. */
  readonly callsPerAddress: number;
  /** Windows opened with one store's public code, over all addresses. */
  readonly windowsPerStore: number;
}

export const WINDOW_LIMITS: WindowLimits = { callsPerAddress: 300, windowsPerStore: 300 };

const OPENING = new Set(['/checkout', '/v2/checkout']);
/** Scripts and styles are served from memory. */
const LIMITED = /^(\/v2)?\/checkout(\/:id.*)?$/;
const TOO_OFTEN = '결제창 호출이 너무 잦습니다. 1분 뒤에 다시 시도해 주세요.';

/** Limits the routes that are registered in this scope afterwards. */
export async function limitWindows(scope: FastifyInstance, limits: WindowLimits): Promise<void> {
  await scope.register(rateLimit, { global: false });
  const timeWindow = '1 minute';
  const perAddress = scope.createRateLimit({ timeWindow, max: limits.callsPerAddress, keyGenerator: ({ ip }) => addressKey(ip) });
  const perStore = scope.createRateLimit({ timeWindow, max: limits.windowsPerStore, keyGenerator: storeOf });
  scope.addHook('preHandler', async (request, reply) => {
    const route = request.routeOptions.url ?? '';
    if (!LIMITED.test(route)) return;
    const counted = [await perAddress(request)];
    // What an address is refused must not use up the store's share.
    if (counted[0]?.isAllowed !== false || !counted[0].isExceeded) {
      if (request.method === 'POST' && OPENING.has(route)) counted.push(await perStore(request));
    }
    for (const one of counted) {
      if (one.isAllowed || !one.isExceeded) continue;
      // The page that asked must be able to read why.
      void reply.header('access-control-allow-origin', '*').header('cache-control', 'no-store').header('retry-after', String(one.ttlInSeconds));
      throw new Refusal(429, -1, TOO_OFTEN);
    }
  });
}

function storeOf({ body }: FastifyRequest): string {
  const { user_code: userCode, params } = (body ?? {}) as { user_code?: unknown; params?: { storeId?: unknown } | null };
  const code = userCode ?? params?.storeId;
  return `store|${typeof code === 'string' ? code.slice(0, 200) : ''}`;
}
