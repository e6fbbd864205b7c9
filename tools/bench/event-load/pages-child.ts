// A thousand open pages in a process of their own: each reads its stream of events, and a few load what they show again, as the console does.
import { Agent, get } from 'node:http';
import { EventReader } from '../../../console/src/api/event-stream.ts';

export interface PageToOpen {
  readonly cookie: string;
  /** Loads this again whenever its stream says that something changed; null for a page that only reads its stream. */
  readonly shows: string | null;
}

/** To the pages: open these; or tell what has come since you were asked last. */
export type ToPages = { readonly url: string; readonly pages: readonly PageToOpen[] } | 'tell';

/** A change of a case and when it was known, in milliseconds since 1970. */
export interface Seen {
  readonly caseId: string;
  readonly sequence: number;
  readonly at: number;
}

export interface FromPages {
  readonly open: number;
  readonly lost: number;
  /** Of the stream of every page, in the order they came. */
  readonly noticed: readonly Seen[];
  /** Of the pages that load what they show: when its answer had it. */
  readonly shown: readonly Seen[];
  readonly received: number;
}

const state = { open: 0, lost: 0, received: 0 };
let noticed: Seen[] = [];
let shown: Seen[] = [];
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

function openPage(url: string, { cookie, shows }: PageToOpen): void {
  const reader = new EventReader();
  const load = shows === null ? null : showing(url, cookie, shows);
  const request = get(`${url}/api/events`, { agent: false, headers: { cookie, accept: 'text/event-stream' } }, (answer) => {
    if (answer.statusCode !== 200) {
      state.lost += 1;
      answer.resume();
      return;
    }
    answer.setEncoding('utf8');
    answer.on('data', (text: string) => {
      for (const { kind, data } of reader.read(text)) {
        if (kind === 'hello') state.open += 1;
        if (kind !== 'case.changed') continue;
        const seen = { caseId: String(data['caseId']), sequence: Number(data['sequence']), at: Date.now() };
        state.received += 1;
        noticed.push(seen);
        load?.();
      }
    });
    answer.on('close', () => (state.lost += 1));
  });
  request.on('error', () => (state.lost += 1));
}

/** Loads what the page shows, never twice at once; what changes meanwhile is loaded right after. */
function showing(url: string, cookie: string, path: string): () => void {
  const known = new Map<string, number>();
  let busy = false;
  let again = false;
  const load = () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    get(`${url}${path}`, { agent, headers: { cookie } }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece)).on('end', () => {
        busy = false;
        const at = Date.now();
        if (answer.statusCode === 200) {
          for (const one of (JSON.parse(text) as { cases: { id: string; sequence: number }[] }).cases) {
            const before = known.get(one.id);
            for (let sequence = (before ?? one.sequence - 1) + 1; sequence <= one.sequence; sequence += 1) shown.push({ caseId: one.id, sequence, at });
            known.set(one.id, one.sequence);
          }
        }
        if (again) {
          again = false;
          load();
        }
      });
    }).on('error', () => (busy = false));
  };
  load();
  return load;
}

process.on('message', (asked: ToPages) => {
  if (asked !== 'tell') {
    for (const page of asked.pages) openPage(asked.url, page);
    return;
  }
  process.send?.({ ...state, noticed, shown } satisfies FromPages);
  noticed = [];
  shown = [];
});
