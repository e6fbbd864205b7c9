import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { apply, operatorOf, signUp } from './delivery/crowd.ts';
import { openLoadedHouse, type LoadedHouse } from './event-load/loaded-house.ts';
import { tellNext, type Sent, type TellingCase } from './event-load/news.ts';
import type { FromPages, PageToOpen, Seen, ToPages } from './event-load/pages-child.ts';
import { percentile, type Figure } from './figure.ts';

/** `LOAD_SECONDS=300 LOAD_PAGES=1000 LOAD_RATE=200 npm run bench -- load`; `LOAD_DATABASE=embedded` for one program on the embedded database. */
const SECONDS = Number(process.env['LOAD_SECONDS'] ?? 300);
const PAGES = Number(process.env['LOAD_PAGES'] ?? 1000);
const RATE = Number(process.env['LOAD_RATE'] ?? 200);
const DATABASE = process.env['LOAD_DATABASE'] === 'embedded' ? 'embedded' : 'postgres';
/** As many people have so many pages open each; their cases are what the gateways tell about. */
const PAGES_EACH = 4;
/** Pages that load what they show whenever something changed, as the console does. */
const WATCHED = Math.min(20, PAGES);
const GATEWAYS = ['tosspayments', 'kcp', 'danal', 'kakaopay', 'payco', 'html5_inicis', 'ksnet'];
const SIGN_UPS_AT_ONCE = 4;
const OPEN_AT_ONCE = 50;
const TICK_MS = 10;
const TELL_EVERY_MS = 10_000;
const DRAIN_MS = 30_000;
const TARGET_MS = 100;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

interface Merchant {
  readonly cookie: string;
  readonly applicationId: string;
  readonly cases: readonly { readonly id: string; readonly gateway: string }[];
}

async function makeMerchants(url: string, wanted: number): Promise<Merchant[]> {
  const operator = await operatorOf(url);
  const merchants: Merchant[] = [];
  let begun = 0;
  await Promise.all(Array.from({ length: SIGN_UPS_AT_ONCE }, async () => {
    while (begun < wanted) {
      begun += 1;
      const merchant = await signUp(url, operator);
      const applicationId = await apply(merchant);
      for (;;) {
        const { cases } = (await merchant.need('GET', `/api/applications/${applicationId}`)) as { cases: { id: string; gateway: { code: string }; tracks: { intake: { state: string } } }[] };
        if (cases.every(({ tracks }) => tracks.intake.state === 'handed_over')) {
          merchants.push({ cookie: merchant.cookie, applicationId, cases: cases.map(({ id, gateway }) => ({ id, gateway: gateway.code })) });
          break;
        }
        await pause(200);
      }
      if (merchants.length % 25 === 0) console.log(`${merchants.length} of ${wanted} merchants have applied`);
    }
  }));
  return merchants;
}

/** The other process, with every page open. */
class Pages {
  readonly #child: ChildProcess;
  #last: FromPages = { open: 0, lost: 0, noticed: [], shown: [], received: 0 };
  readonly noticed: Seen[] = [];
  readonly shown: Seen[] = [];

  constructor() {
    this.#child = fork(join(import.meta.dirname, 'event-load/pages-child.ts'), [], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  }

  async open(url: string, pages: readonly PageToOpen[]): Promise<void> {
    for (let from = 0; from < pages.length; from += OPEN_AT_ONCE) {
      this.#child.send({ url, pages: pages.slice(from, from + OPEN_AT_ONCE) } satisfies ToPages);
      const wanted = Math.min(pages.length, from + OPEN_AT_ONCE);
      while ((await this.ask()).open < wanted) {
        if (this.#last.lost > 0) throw new Error(`${this.#last.lost} pages could not be opened.`);
        await pause(50);
      }
    }
  }

  async ask(): Promise<FromPages> {
    const answered = once(this.#child, 'message') as Promise<[FromPages]>;
    this.#child.send('tell' satisfies ToPages);
    [this.#last] = await answered;
    this.noticed.push(...this.#last.noticed);
    this.shown.push(...this.#last.shown);
    return this.#last;
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}

interface Told {
  readonly sent: Sent[];
  readonly refused: number;
  readonly memory: number[];
  readonly seconds: number;
  /** Milliseconds of processor time for each event. */
  readonly cost: { readonly product: number; readonly database: number };
}

/** Tells `RATE` events a second for `SECONDS`, whether or not earlier ones have been answered; of one case never two at once. */
async function tellAll(house: LoadedHouse, cases: TellingCase[], pages: Pages): Promise<Told> {
  const agent = new Agent({ keepAlive: true, maxSockets: 128 });
  const sent: Sent[] = [];
  const memory: number[] = [house.memory()];
  const began = Date.now();
  const before = house.processor();
  let refused = 0;
  let begun = 0;
  let at = 0;
  let told = began;
  const under = new Set<Promise<void>>();
  const next = (): TellingCase | null => {
    for (let tried = 0; tried < cases.length; tried += 1) {
      const one = cases[at++ % cases.length];
      if (one !== undefined && !one.busy) return one;
    }
    return null;
  };
  while (Date.now() - began < SECONDS * 1000) {
    const due = Math.floor(((Date.now() - began) / 1000) * RATE);
    for (let one = begun < due ? next() : null; one !== null && begun < due; one = begun < due ? next() : null) {
      begun += 1;
      const telling = one;
      telling.busy = true;
      const call = tellNext({ url: house.url, secret: house.secrets.get(telling.gateway) ?? '', agent, address: `203.0.113.${GATEWAYS.indexOf(telling.gateway) + 1}`, one: telling }).then((result) => {
        if (result.status < 300) sent.push(result);
        else refused += 1;
        telling.busy = false;
        // A gap that nobody fills: this case is told nothing any more.
      }, () => void (refused += 1)).finally(() => under.delete(call));
      under.add(call);
    }
    if (Date.now() - told > TELL_EVERY_MS) {
      told = Date.now();
      memory.push(house.memory());
      await pages.ask();
      console.log(`${String(Math.round((told - began) / 1000)).padStart(5)} s: ${sent.length} events taken, ${under.size} under way, ${refused} refused, ${pages.noticed.length} noticed on pages, ${Math.round(memory.at(-1) ?? 0)} MB`);
    }
    await pause(TICK_MS);
  }
  await Promise.race([Promise.all(under), pause(DRAIN_MS)]);
  const seconds = (Date.now() - began) / 1000;
  agent.destroy();
  const after = house.processor();
  const cost = { product: (after.product - before.product) / Math.max(1, sent.length), database: (after.database - before.database) / Math.max(1, sent.length) };
  return { sent, refused, memory, seconds, cost };
}

/** From the moment an event was sent until each page that follows its case knew. */
function delays(sent: readonly Sent[], seen: readonly Seen[]): number[] {
  const sentAt = new Map(sent.map(({ caseId, sequence, at }) => [`${caseId} ${sequence}`, at]));
  return seen.flatMap(({ caseId, sequence, at }) => {
    const began = sentAt.get(`${caseId} ${sequence}`);
    return began === undefined ? [] : [at - began];
  });
}

/** Events of gateways at a steady rate, each through the signed endpoint, while many pages are open; how long until the pages know, and what memory it takes. */
export async function measureEventLoad(): Promise<readonly Figure[]> {
  const house = await openLoadedHouse({ gateways: GATEWAYS, database: DATABASE });
  const pages = new Pages();
  try {
    const merchants = await makeMerchants(house.url, Math.ceil(PAGES / PAGES_EACH));
    const open = merchants.flatMap(({ cookie, applicationId }, index) => Array.from({ length: PAGES_EACH }, (_, page): PageToOpen => ({ cookie, shows: page === 0 && index < WATCHED ? `/api/applications/${applicationId}` : null }))).slice(0, PAGES);
    await pages.open(house.url, open);
    console.log(`${open.length} pages are open, ${Math.round(house.memory())} MB`);
    // Submitted and handed over: the gateway's first event becomes the third.
    const cases = merchants.flatMap((merchant) => merchant.cases.map(({ id, gateway }): TellingCase => ({ id, gateway, sequence: 0, ours: 2, busy: false })));
    const told = await tellAll(house, cases, pages);
    const expected = told.sent.length * PAGES_EACH;
    for (const until = Date.now() + DRAIN_MS; pages.noticed.length < expected && Date.now() < until; await pause(250)) await pages.ask();
    const { lost } = await pages.ask();
    const [noticed, shown] = [delays(told.sent, pages.noticed), delays(told.sent, pages.shown)];
    if (told.sent.length === 0) throw new Error(`No event was taken, ${told.refused} were refused.`);
    return [
      { name: 'pages open', value: open.length, unit: '' },
      { name: 'pages lost', value: lost, unit: '', target: 0 },
      { name: 'events wanted a second', value: RATE, unit: '' },
      { name: 'events taken a second', value: told.sent.length / told.seconds, unit: '' },
      { name: 'events taken', value: told.sent.length, unit: '' },
      { name: 'events refused or unanswered', value: told.refused, unit: '', target: 0 },
      { name: 'notices that pages have not got', value: Math.max(0, expected - noticed.length), unit: '', target: 0 },
      { name: 'processor time of an event, product', value: told.cost.product, unit: 'ms' },
      { name: 'processor time of an event, database server', value: told.cost.database, unit: 'ms' },
      { name: 'answer to the gateway, p50', value: percentile(told.sent.map(({ tookMs }) => tookMs), 0.5), unit: 'ms' },
      { name: 'answer to the gateway, p99', value: percentile(told.sent.map(({ tookMs }) => tookMs), 0.99), unit: 'ms' },
      { name: 'event to page, p50', value: percentile(noticed, 0.5), unit: 'ms', target: TARGET_MS },
      { name: 'event to page, p99', value: percentile(noticed, 0.99), unit: 'ms', target: TARGET_MS },
      { name: 'event to what a page shows, p50', value: percentile(shown, 0.5), unit: 'ms', target: TARGET_MS },
      { name: 'event to what a page shows, p99', value: percentile(shown, 0.99), unit: 'ms', target: TARGET_MS },
      { name: 'memory before', value: told.memory[0] ?? 0, unit: 'MB' },
      { name: 'memory at most', value: Math.max(...told.memory), unit: 'MB' },
      { name: 'memory at the end', value: house.memory(), unit: 'MB' },
    ];
  } finally {
    pages.close();
    await house.close();
  }
}
