import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createWorker, OEM, PSM, type Worker } from 'tesseract.js';
import type { Grey } from '../page/grey.ts';

/** Which letters a line is read with. */
export type Alphabet = 'kor' | 'eng';

export interface Letter {
  readonly text: string;
  /** 0 to 1, as the recogniser sees it; not calibrated. */
  readonly confidence: number;
  /** Left and right edge in pixels of the crop. */
  readonly left: number;
  readonly right: number;
}

export interface LineText {
  readonly text: string;
  readonly confidence: number;
  readonly letters: readonly Letter[];
}

export interface LineRequest {
  readonly alphabet: Alphabet;
  /** Only these characters may come out. */
  readonly only?: string;
  /** True treats the crop as exactly one line without looking for its baseline. */
  readonly raw?: boolean;
}

/** Reads single lines of text. Another recogniser takes this place by offering the same function. */
export interface Engine {
  readonly name: string;
  readLine(crop: Grey, request: LineRequest): Promise<LineText>;
  /** Number of lines read since the start, for measurements. */
  readonly lines: number;
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);

/** Folder of the language data that npm brought; the recogniser never looks elsewhere. */
function dataFolder(language: 'kor' | 'eng'): string {
  return join(dirname(require.resolve(`@tesseract.js-data/${language}/package.json`)), '4.0.0_best_int');
}

/** A grey image as PGM, the cheapest thing the recogniser can open. */
function pgm(image: Grey): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${image.width} ${image.height}\n255\n`), image.data]);
}

interface Seat { readonly worker: Promise<Worker>; settings: string }

function open(alphabet: Alphabet): Promise<Worker> {
  // Dictionaries are for prose: on names and addresses they replace what is printed by what is common.
  // `langPath` is a local folder and nothing is cached, so the recogniser touches neither the network nor the disk.
  return createWorker(alphabet, OEM.LSTM_ONLY, { langPath: dataFolder(alphabet), gzip: true, cacheMethod: 'none' }, { load_system_dawg: '0', load_freq_dawg: '0' });
}

/** The recogniser that npm brings: Tesseract as WebAssembly, one thread per alphabet, opened when first asked. */
export function openEngine(): Engine {
  const seats = new Map<Alphabet, Seat>();
  let lines = 0;
  return {
    name: `tesseract.js ${(require('tesseract.js/package.json') as { version: string }).version}`,
    get lines() { return lines; },
    async readLine(crop, request) {
      lines += 1;
      let seat = seats.get(request.alphabet);
      if (seat === undefined) seats.set(request.alphabet, (seat = { worker: open(request.alphabet), settings: '' }));
      const worker = await seat.worker;
      const settings = `${request.only ?? ''}|${request.raw === true}`;
      if (seat.settings !== settings) {
        await worker.setParameters({ tessedit_pageseg_mode: request.raw ? PSM.RAW_LINE : PSM.SINGLE_LINE, tessedit_char_whitelist: request.only ?? '', user_defined_dpi: '200' });
        seat.settings = settings;
      }
      const { data } = await worker.recognize(pgm(crop), {}, { text: true, blocks: true });
      const letters = (data.blocks ?? []).flatMap((block) => block.paragraphs).flatMap((paragraph) => paragraph.lines).flatMap((line) => line.words)
        .flatMap((word) => word.symbols).map((symbol) => ({ text: symbol.text, confidence: symbol.confidence / 100, left: symbol.bbox.x0, right: symbol.bbox.x1 }));
      return { text: (data.text ?? '').replace(/\s+/g, ' ').trim(), confidence: data.confidence / 100, letters };
    },
    async close() {
      for (const { worker } of seats.values()) await (await worker).terminate();
      seats.clear();
    },
  };
}
