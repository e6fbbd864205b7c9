import { timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Vault } from '../../platform/vault.ts';
import type { Sandbox, Store } from './sandbox.ts';

export const MAX_NETWORKS = 50;
const BITS = { 4: 32, 6: 128 } as const;

/**
 * Reads a network as people write it: an address, or one with the length of its prefix (`203.0.113.0/24`, `2001:db8::/32`).
 * Null for what is none.
 */
export function readNetwork(text: string): string | null {
  const [address = '', length, ...rest] = text.trim().toLowerCase().split('/');
  const version = isIP(address);
  // A zone (fe80::1%eth0) names a network card of some machine, not a place to call from.
  if (rest.length > 0 || (version !== 4 && version !== 6) || address.includes('%')) return null;
  if (length === undefined) return address;
  return /^\d{1,3}$/.test(length) && Number(length) <= BITS[version] ? `${address}/${Number(length)}` : null;
}

/** Whether an address lies in one of the networks; without networks every address does. */
export function isAllowed(networks: readonly string[], ip: string): boolean {
  if (networks.length === 0) return true;
  const family = familyOf(ip);
  if (family === null) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', length] = network.split('/');
    const of = familyOf(address);
    if (of === null) continue;
    if (length === undefined) list.addAddress(address, of);
    else list.addSubnet(address, Number(length), of);
  }
  // An IPv4 address in IPv6 form (::ffff:203.0.113.7) is found among the IPv4 ones.
  return list.check(ip, family);
}

function familyOf(ip: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(ip);
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : null;
}

/** Sets from where the store's programs may call; the indices of those that are no networks, and then nothing is set. */
export async function setNetworks(sandbox: Pick<Sandbox, 'database'>, store: Store, wanted: readonly string[]): Promise<{ readonly kind: 'done'; readonly networks: string[] } | { readonly kind: 'wrong'; readonly at: number[] }> {
  const read = wanted.map(readNetwork);
  const at = read.flatMap((network, index) => (network === null ? [index] : []));
  if (at.length > 0) return { kind: 'wrong', at };
  const networks = [...new Set(read as string[])];
  await sandbox.database.inTransaction((tx) => tx.updateTable('sandbox_store').set({ allowed_networks: JSON.stringify(networks) }).where('id', '=', store.headId).execute());
  return { kind: 'done', networks };
}

export const CONSOLE_MARK_HEADER = 'x-gatehouse-console';

/** What the console's own calls carry: only who has the root key can make it. A list of addresses is about the shop's programs. */
export function consoleMark(vault: Pick<Vault, 'deriveKey'>): string {
  return vault.deriveKey('sandbox calls of the console').toString('hex');
}

/** Whether a call may be made from where it comes. */
export function mayCallFrom(sandbox: Pick<Sandbox, 'vault'>, store: Pick<Store, 'allowedNetworks'>, request: Pick<FastifyRequest, 'ip' | 'headers'>): boolean {
  return isAllowed(store.allowedNetworks, request.ip) || isConsole(sandbox, request.headers[CONSOLE_MARK_HEADER]);
}

function isConsole(sandbox: Pick<Sandbox, 'vault'>, given: string | string[] | undefined): boolean {
  if (typeof given !== 'string') return false;
  const [expected, shown] = [Buffer.from(consoleMark(sandbox.vault)), Buffer.from(given)];
  return expected.length === shown.length && timingSafeEqual(expected, shown);
}

/** What a program is told that calls from elsewhere. It learns its own address, which is what has to be added. */
export const notFromHere = (ip: string): string => `허용되지 않은 IP 주소(${ip})에서 호출했습니다. 콘솔의 결제 연동에서 API를 호출할 수 있는 주소를 확인해 주세요.`;
