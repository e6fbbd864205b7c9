import type { Figure } from './figure.ts';
import { percentile } from './figure.ts';

/** A call that answers text. */
export type Get = (path: string, authorization: string) => Promise<string>;

const ROUNDS = 5;
/** A list is looked at by people and by nightly programs: longer than this, somebody thinks it hangs. */
const TARGET_MS = 250;

/** How long the lists of a store with so many payments take: at both ends, in the middle, and where nothing matches. */
export async function measureLists(get: Get, keys: { readonly token: string; readonly v2Secret: string }, payments: number): Promise<readonly Figure[]> {
  const v2 = (body: object) => `requestBody=${encodeURIComponent(JSON.stringify(body))}`;
  const last = Math.max(1, Math.ceil(payments / 20));
  const [first, secret] = [keys.token, `PortOne ${keys.v2Secret}`];
  const calls: readonly [string, string, string][] = [
    ['list of all, first page', '/payments/status/all', first],
    ['list of all, page in the middle', `/payments/status/all?page=${Math.ceil(last / 2)}`, first],
    ['list of all, last page', `/payments/status/all?page=${last}`, first],
    ['list of paid ones, oldest paid first', '/payments/status/paid?sorting=paid', first],
    ['list of paid ones, last updated first', '/payments/status/paid?sorting=-updated', first],
    ['list of failed ones, of which there are none', '/payments/status/failed', first],
    ['attempts of one order', '/payments/findAll/memory-1', first],
    ['V2 list, first page', `/payments?${v2({ page: { number: 0, size: 20 } })}`, secret],
    ['V2 list, last page', `/payments?${v2({ page: { number: last - 1, size: 20 } })}`, secret],
    ['V2 list by cursor', `/payments-by-cursor?${v2({ size: 20 })}`, secret],
  ];
  const figures: Figure[] = [];
  for (const [name, path, authorization] of calls) {
    const took: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const began = performance.now();
      const text = await get(path, authorization);
      if (!text.includes('"list":') && !text.includes('"items":')) throw new Error(`${name} was answered: ${text.slice(0, 300)}`);
      took.push(performance.now() - began);
    }
    figures.push({ name: `${name}, with ${payments} on file`, value: percentile(took, 0.5), unit: 'ms', target: TARGET_MS });
  }
  return figures;
}
