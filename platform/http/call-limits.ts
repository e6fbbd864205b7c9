import { isIPv6 } from 'node:net';
import type { FastifyInstance, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { AppError } from '../../contract/errors.ts';
import type { Operation } from '../../contract/operation.ts';

/** An office behind one address has many people, each with an account of their own. */
const ADDRESS_FACTOR = 4;

export interface LimitedBy {
  readonly onLimit?: ((seen: { operation: string; requestId: string }) => void) | undefined;
}

/**
 * Route options that refuse who calls an operation too often. A door that takes an e-mail address counts per network address and
 * account, and besides per network address over all accounts; every other one counts per network address alone. Nothing that a
 * caller may add to a request opens a new count.
 */
export function callLimits(server: FastifyInstance, operation: Operation, { onLimit }: LimitedBy): Pick<RouteShorthandOptions, 'config' | 'preHandler'> {
  const max = operation.perMinute;
  if (max === undefined) return {};
  const tell = (request: FastifyRequest) => onLimit?.({ operation: `${operation.method} ${operation.path}`, requestId: request.id });
  const perMinute = { timeWindow: '1 minute' as const };
  if (!takesEmail(operation)) return { config: { rateLimit: { ...perMinute, max, keyGenerator: (request: FastifyRequest) => addressKey(request.ip), onExceeded: tell } } };
  const perAddress = server.createRateLimit({ ...perMinute, max: max * ADDRESS_FACTOR, keyGenerator: (request) => addressKey(request.ip) });
  return {
    config: { rateLimit: { ...perMinute, max, keyGenerator: (request: FastifyRequest) => `${addressKey(request.ip)}|${emailOf(request)}`, onExceeded: tell } },
    preHandler: async (request) => {
      const counted = await perAddress(request);
      if (counted.isAllowed || !counted.isExceeded) return;
      tell(request);
      throw new AppError('too_many_requests', { retryAfterSeconds: counted.ttlInSeconds });
    },
  };
}

/** Whether the body that the operation reads has an e-mail address; a member that nobody reads must not count. */
function takesEmail({ body }: Operation): boolean {
  const shape = (body as { shape?: Readonly<Record<string, unknown>> } | undefined)?.shape;
  return shape !== undefined && 'email' in shape;
}

function emailOf({ body }: FastifyRequest): string {
  const email = (body as { email?: unknown } | null | undefined)?.email;
  return typeof email === 'string' ? email.trim().toLowerCase().slice(0, 254) : '';
}

/** Of an IPv6 address the network: a single line has billions of addresses in its /64. */
export function addressKey(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = tail === undefined ? front : [...front, ...Array.from({ length: 8 - front.length - back.length }, () => '0'), ...back];
  return groups.slice(0, 4).map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':');
}
