import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import { measureLists } from './lists.ts';
import type { Memory, Ready } from './sandbox-child.ts';

/** How far a run goes: it ends with the first of the two. */
export interface Distance {
  readonly payments: number;
  readonly minutes: number;
}

const CONNECTIONS = 8;
const STEPS = 10;
/** On a long run memory is looked at more often. */
const MOST_BETWEEN = 50_000;
/** Caches and compiled code fill in the beginning; what is judged is the growth after it. */
const WARM_UP_STEPS = 3;
/** Growth that a million payments may bring, in MB. */
const TARGET_MB = 64;
const CARD = { card_number: '4092-0230-1234-1234', expiry: '2099-12', birth: '900101', pwd_2digit: '12' };

interface Sample extends Memory {
  readonly payments: number;
}

/** Megabytes for each million payments, by the line that lies closest to the samples. */
function slopeOf(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const mean = (of: (sample: Sample) => number) => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ payments }) => payments), mean(value)];
  const over = samples.reduce((sum, sample) => sum + (sample.payments - x) * (value(sample) - y), 0);
  return (over / samples.reduce((sum, { payments }) => sum + (payments - x) ** 2, 0)) * 1_000_000;
}

function ask(agent: Agent, url: string, given: { readonly body?: object; readonly authorization: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const { body, authorization } = given;
    const call = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece)).on('end', () => resolve(text)).on('error', reject);
    });
    call.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The store's token now. */
async function tokenNow(agent: Agent, ready: Ready): Promise<string> {
  const text = await ask(agent, `${ready.url}/users/getToken`, { body: { imp_key: ready.restKey, imp_secret: ready.restSecret }, authorization: '' });
  return (JSON.parse(text) as { response: { access_token: string } }).response.access_token;
}

async function memoryOf(child: ChildProcess): Promise<Memory> {
  const answer = once(child, 'message');
  child.send('memory');
  return (await answer)[0] as Memory;
}

/** Pays until the distance is gone; samples of memory on the way. */
async function pay(child: ChildProcess, ready: Ready, agent: Agent, { payments, minutes }: Distance): Promise<Sample[]> {
  const until = performance.now() + minutes * 60_000;
  const samples: Sample[] = [];
  let done = 0;
  const step = Math.max(1, Math.min(MOST_BETWEEN, Math.ceil(payments / STEPS)));
  while (done < payments && performance.now() < until) {
    let token = await tokenNow(agent, ready);
    const end = Math.min(payments, done + step);
    let next = done;
    await Promise.all(Array.from({ length: CONNECTIONS }, async () => {
      while (next < end && performance.now() < until) {
        const order = (next += 1);
        const attempt = () => ask(agent, `${ready.url}/subscribe/payments/onetime`, { body: { merchant_uid: `memory-${order}`, amount: 1000, name: 'a book', buyer_name: '김하나', ...CARD }, authorization: token });
        let text = await attempt();
        // A token lives half an hour, and a step may take longer.
        if (text.includes('Unauthorized')) {
          token = await tokenNow(agent, ready);
          text = await attempt();
        }
        if (!text.includes('"status":"paid"')) throw new Error(`Payment ${order} was answered: ${text.slice(0, 300)}`);
      }
    }));
    done = next;
    const memory = await memoryOf(child);
    samples.push({ payments: done, ...memory });
    console.log(`${String(done).padStart(9)} payments  ${memory.residentMb.toFixed(0).padStart(5)} MB resident  ${memory.heapMb.toFixed(1).padStart(6)} MB heap  ${memory.outsideMb.toFixed(1).padStart(6)} MB outside it`);
  }
  return samples;
}

/** Key-in payments one after the other into the sandbox on disk: what its process holds at each step, what a million more would add, and how long lists take then. */
export async function measureMemory(distance: Distance): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const child = fork(join(import.meta.dirname, 'sandbox-child.ts'), [directory], { execArgv: ['--expose-gc'] });
  try {
    const [ready] = (await once(child, 'message')) as [Ready];
    const started = performance.now();
    const samples = await pay(child, ready, agent, distance);
    const seconds = (performance.now() - started) / 1000;
    const settled = samples.slice(WARM_UP_STEPS);
    const last = samples.at(-1);
    if (last === undefined) return [];
    const lists = await measureLists((path, authorization) => ask(agent, ready.url + path, { authorization }), { token: await tokenNow(agent, ready), v2Secret: ready.v2Secret }, last.payments);
    return [
      { name: 'key-in payments made', value: last.payments, unit: '' },
      { name: 'payments a second, memory looked at in between', value: last.payments / seconds, unit: '1/s' },
      { name: 'resident at the end', value: last.residentMb, unit: 'MB' },
      { name: 'heap at the end', value: last.heapMb, unit: 'MB' },
      ...(settled.length < 3 ? [] : [
        { name: 'resident, growth for a million payments', value: slopeOf(settled, ({ residentMb }) => residentMb), unit: 'MB', target: TARGET_MB },
        { name: 'heap, growth for a million payments', value: slopeOf(settled, ({ heapMb }) => heapMb), unit: 'MB', target: TARGET_MB },
      ]),
      ...lists,
    ];
  } finally {
    agent.destroy();
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  }
}
