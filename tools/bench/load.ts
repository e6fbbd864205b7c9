import { createRequire } from 'node:module';

/** What we use of autocannon, which brings no types. */
type Autocannon = (options: Record<string, unknown>) => Promise<{ readonly '2xx': number; readonly non2xx: number; readonly duration: number; readonly latency: { readonly p50: number; readonly p99: number } }>;
const autocannon = createRequire(import.meta.url)('autocannon') as Autocannon;

export interface Target {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PATCH';
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Makes the body of each request, for calls that must differ. */
  readonly nextBody?: () => string;
  /** Makes the path of each request, where that differs too. */
  readonly nextPath?: () => string;
  readonly seconds?: number;
}

export interface Load {
  /** Requests a second that were answered well. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Loads a target over eight connections. Throws when many requests were refused: a figure made of refusals says nothing. */
export async function load({ url, method = 'GET', headers = {}, body, nextBody, nextPath, seconds = 4 }: Target): Promise<Load> {
  const result = await autocannon({
    url, method, headers: { 'content-type': 'application/json', ...headers }, connections: 8, duration: seconds,
    ...(body !== undefined && { body }),
    // A function cannot be handed to a worker thread, so such loads run on this one.
    ...(nextBody === undefined ? { workers: 1 } : { requests: [{ setupRequest: (request: object) => ({ ...request, body: nextBody(), ...(nextPath && { path: nextPath() }) }) }] }),
  });
  const good = result['2xx'];
  if (result.non2xx > good / 100) throw new Error(`${method} ${new URL(url).pathname}: ${result.non2xx} of ${good + result.non2xx} requests were refused.`);
  return { rate: good / result.duration, p50: result.latency.p50, p99: result.latency.p99 };
}
