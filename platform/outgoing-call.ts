import { lookup } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** What a receiver answered, or why there is no answer. */
export type CallOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string; readonly durationMs: number }
  | { readonly kind: 'failed'; readonly why: string; readonly durationMs: number };

export interface OutgoingCall {
  readonly url: string;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly userAgent?: string;
  readonly connectMs: number;
  readonly totalMs: number;
  /** Whether the call may go to this machine and to private networks. */
  readonly allowPrivate: boolean;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

const MAX_ANSWER_BYTES = 16_384;

/**
 * Posts to an address that somebody else chose. Redirects are not followed, the answer is read only so far, and unless allowed no
 * connection is made to a private address: the check is on the address that is connected to, so a name that resolves
 * differently the second time gains nothing.
 */
export function postTo(call: OutgoingCall): Promise<CallOutcome> {
  const started = performance.now();
  const took = () => Math.round(performance.now() - started);
  return new Promise((resolve) => {
    const fail = (why: string) => resolve({ kind: 'failed', why, durationMs: took() });
    const url = new URL(call.url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (!call.allowPrivate && isIP(host) && isPrivate(host)) return fail('private address');
    const request = (url.protocol === 'https:' ? https : http).request(url, {
      method: 'POST',
      headers: { 'content-type': call.contentType, 'content-length': Buffer.byteLength(call.body), 'user-agent': call.userAgent ?? 'Gatehouse-Sandbox', accept: '*/*', connection: 'close', ...call.headers },
      agent: false,
      ...(!call.allowPrivate && { lookup: publicLookup }),
      ...(call.signal && { signal: call.signal }),
    });
    const connecting = setTimeout(() => request.destroy(new Error('connect timeout')), call.connectMs);
    const all = setTimeout(() => request.destroy(new Error('timeout')), call.totalMs);
    const done = () => {
      clearTimeout(connecting);
      clearTimeout(all);
    };
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    request.once('error', (error) => {
      done();
      fail(wordsOf(error));
    });
    // A receiver that answers with a change of protocol, say, ends the call without an error and without an answer.
    const ended = () => {
      done();
      fail('connection closed');
    };
    request.once('close', ended);
    request.once('response', (response) => {
      // An answer that ends with its connection is still being read then: it has a close of its own.
      request.off('close', ended);
      response.once('close', ended);
      const chunks: Buffer[] = [];
      let size = 0;
      const finish = () => {
        done();
        resolve({ kind: 'answered', status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8').slice(0, MAX_ANSWER_BYTES), durationMs: took() });
      };
      response.on('data', (chunk: Buffer) => {
        if (size < MAX_ANSWER_BYTES) chunks.push(chunk);
        size += chunk.length;
        if (size > MAX_ANSWER_BYTES * 4) {
          finish();
          request.destroy();
        }
      });
      response.once('end', finish);
      response.once('error', (error) => {
        done();
        fail(wordsOf(error));
      });
    });
    request.end(call.body);
  });
}

function wordsOf(error: Error): string {
  const { code } = error as { code?: string };
  return code ?? error.message;
}

const publicLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 4);
    if (addresses.length === 0 || addresses.some(({ address }) => isPrivate(address))) return done(Object.assign(new Error('private address'), { code: 'EPRIVATE' }), '', 4);
    const [first] = addresses;
    if (options.all) return done(null, addresses as never);
    return done(null, first?.address ?? '', first?.family ?? 4);
  });
};

const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [['::', 128], ['::1', 128], ['64:ff9b::', 96], ['100::', 64], ['2001:db8::', 32], ['2002::', 16], ['fc00::', 7], ['fe80::', 10], ['ff00::', 8]] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');
}

/** True for a host that can only be this machine or a private network, before anything is resolved. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '').toLowerCase();
  if (isIP(host)) return isPrivate(host);
  return host === 'localhost' || !host.includes('.') || /\.(localhost|local|internal|home\.arpa|lan)$/.test(host);
}

/** True for addresses of this machine, private networks and everything else that is not the public internet. */
export function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const plain = mapped ?? address;
  return NOT_PUBLIC.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}
