import type { Engine } from './engine/engine.ts';
import { engineSource } from './fields/engine-source.ts';
import { extract, type Extract } from './fields/extract.ts';
import { findForm, type Form } from './fields/form.ts';
import type { LineSource } from './fields/line-source.ts';
import { textLayer } from './fields/pdf-source.ts';
import { weigh } from './fields/weigh.ts';
import { withPdfPage, type PdfPage } from './intake/pdf.ts';
import { openPicture } from './intake/picture.ts';
import { sniff } from './intake/sniff.ts';
import { layoutOf, type Segment } from './layout/segments.ts';
import type { Colour } from './page/grey.ts';
import { apply, type Projection } from './page/projection.ts';
import { straighten, upsideDown, type StraightPage } from './page/straighten.ts';
import { CannotRead, problem } from './problems.ts';
import { noFields, type Box, type ProblemCode, type Reading, type Stage } from './reading.ts';

export interface DocumentRequest {
  readonly engine: Engine;
  readonly maxPixels: number;
  readonly onProgress?: (stage: Stage, done: number) => void;
}

/** The sum of label likenesses from which a page counts as a certificate, and from which it is surely the right way up. */
const CERTIFICATE = 2;
const UPRIGHT = 3.2;
/** Labels that a text layer must show before it is believed. */
const TRUSTED_LAYER = 4;

type Rotation = 0 | 90 | 180 | 270;
type Partial = Omit<Reading, 'durationMs'>;

/** Reads the certificate in a file. Throws `CannotRead` when there is nothing to read. */
export async function readDocument(bytes: Uint8Array, request: DocumentRequest): Promise<Reading> {
  const started = performance.now();
  const progress = request.onProgress ?? (() => undefined);
  if (bytes.length === 0) throw new CannotRead('empty');
  const kind = sniff(bytes);
  if (kind === null) throw new CannotRead('unsupported_type');
  progress('opening', 0.03);
  const done = ({ fields, kind: whose, page, source, engine, problems }: Partial): Reading =>
    ({ fields, kind: whose, page, source, durationMs: Math.round(performance.now() - started), engine, problems });
  if (kind === 'pdf') {
    return withPdfPage(bytes, async (page) => {
      const problems: ProblemCode[] = page.pages > 1 ? ['several_pages'] : [];
      const layer = await readTextLayer(page, problems);
      if (layer !== null) return done(layer);
      const image = page.render();
      return done(await readPicture({ image, width: image.width, height: image.height, problems }, 'pdf-image', request.engine, progress));
    });
  }
  return done(await readPicture(await openPicture(bytes, kind, request.maxPixels), 'image', request.engine, progress));
}

function union(ink: readonly Segment[]): [number, number, number, number] | null {
  if (ink.length === 0) return null;
  return [Math.min(...ink.map((s) => s.left)), Math.min(...ink.map((s) => s.top)), Math.max(...ink.map((s) => s.right)), Math.max(...ink.map((s) => s.bottom))];
}

/** A text layer is believed only when the whole form parses and the registration number checks out. */
async function readTextLayer(page: PdfPage, problems: readonly ProblemCode[]): Promise<Partial | null> {
  const layer = textLayer(page);
  if (layer === null) return null;
  const form = await findForm(layer.layout, layer.source);
  if (form === null || form.certainty < TRUSTED_LAYER) return null;
  const found = await extract(form, layer.source, () => undefined);
  if (found.registrationNumber.value === null || found.registrationNumber.sure < 1 || found.address.value === null || found.openingDate.value === null || found.tradeName.value === null) return null;
  const boxOf = (ink: readonly Segment[]): Box | null => {
    const edges = union(ink);
    return edges && [Math.round(edges[0]), Math.round(edges[1]), Math.round(edges[2] - edges[0]), Math.round(edges[3] - edges[1])];
  };
  const viewing: ProblemCode[] = page.letters.map((l) => l.text).join('').includes('열람용') ? ['viewing_copy'] : [];
  return { ...weigh(found, boxOf), page: { width: page.width, height: page.height, rotation: 0 }, source: 'pdf-text', engine: null, problems: [...problems, ...viewing, ...titleProblem(found)].map(problem) };
}

const titleProblem = (found: Extract): ProblemCode[] => (found.title === 'other' ? ['other_certificate'] : []);

/** Ink that is hardly darker than its surroundings after the light of the paper was evened out: strokes run into each other. */
const BLURRED_INK = 128;

/** What is wrong with a picture that could still be read. */
function pictureProblems({ straight, form }: Attempt): ProblemCode[] {
  const problems: ProblemCode[] = straight.ink >= BLURRED_INK ? ['blurred'] : [];
  if (form === null) return problems;
  // Without an edge of the sheet in view, text that runs into the edge of the picture has been cut.
  const { width } = straight.page;
  const touching = form.rows.filter(({ row }) => (row.segments[0]?.left ?? width) <= 2 || (row.segments.at(-1)?.right ?? 0) >= width - 2).length;
  const headless = form.header.length === 0 || (form.rows[0]?.row.top ?? 0) < 4;
  return !straight.sheet && (touching >= 2 || headless) ? [...problems, 'cut_off'] : problems;
}

interface Opened { readonly image: Colour; readonly width: number; readonly height: number; readonly problems: readonly ProblemCode[] }

interface Attempt { readonly straight: StraightPage; readonly form: Form | null; readonly source: LineSource }

async function attempt(straight: StraightPage, engine: Engine): Promise<Attempt> {
  const layout = layoutOf(straight.page);
  const source = engineSource(engine, straight.page, layout.letter);
  return { straight, source, form: await findForm(layout, source) };
}

const certaintyOf = (tried: Attempt): number => tried.form?.certainty ?? 0;

/** Tries the page as it seems to lie, then upside down, then on either side, until its labels can be read. */
async function findUpright(image: Colour, engine: Engine): Promise<Attempt> {
  let best: Attempt | undefined;
  for (const sideways of [false, true]) {
    const straight = straighten(image, sideways);
    for (const page of [straight, upsideDown(straight)]) {
      const tried = await attempt(page, engine);
      if (best === undefined || certaintyOf(tried) > certaintyOf(best)) best = tried;
      if (certaintyOf(best) >= UPRIGHT) return best;
    }
    if (certaintyOf(best as Attempt) >= CERTIFICATE) break;
  }
  return best as Attempt;
}

/** The clockwise quarter turns that bring the picture upright, from where the page's rows run in it. */
function rotationOf(toPicture: Projection, width: number, height: number): Rotation {
  const [x0, y0] = apply(toPicture, [width * 0.25, height / 2]);
  const [x1, y1] = apply(toPicture, [width * 0.75, height / 2]);
  if (Math.abs(x1 - x0) >= Math.abs(y1 - y0)) return x1 > x0 ? 0 : 180;
  return y1 > y0 ? 270 : 90;
}

/** From pixels of the straightened page to pixels of the upright original. */
function boxMaker({ straight }: Attempt, opened: Opened, rotation: Rotation): (ink: readonly Segment[]) => Box | null {
  const scale = opened.width / opened.image.width;
  const [w, h] = [opened.width, opened.height];
  return (ink) => {
    const edges = union(ink);
    if (edges === null) return null;
    const [l, t, r, b] = edges;
    const corners = [[l, t], [r, t], [r, b], [l, b]].map(([x, y]) => {
      const [u, v] = apply(straight.toPicture, [x as number, y as number]);
      const [px, py] = [u * scale, v * scale];
      return rotation === 0 ? [px, py] : rotation === 90 ? [h - py, px] : rotation === 180 ? [w - px, h - py] : [py, w - px];
    });
    const [width, height] = rotation % 180 === 0 ? [w, h] : [h, w];
    const xs = corners.map((c) => Math.min(width, Math.max(0, c[0] as number)));
    const ys = corners.map((c) => Math.min(height, Math.max(0, c[1] as number)));
    const [x, y] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))];
    return [x, y, Math.ceil(Math.max(...xs)) - x, Math.ceil(Math.max(...ys)) - y];
  };
}

async function readPicture(opened: Opened, source: 'image' | 'pdf-image', engine: Engine, progress: (stage: Stage, done: number) => void): Promise<Partial> {
  progress('straightening', 0.1);
  const problems: ProblemCode[] = [...opened.problems];
  if (Math.min(opened.width, opened.height) < 700) problems.push('too_small');
  progress('finding', 0.2);
  const best = await findUpright(opened.image, engine);
  const rotation = rotationOf(best.straight.toPicture, best.straight.page.width, best.straight.page.height);
  const page = rotation % 180 === 0 ? { width: opened.width, height: opened.height, rotation } : { width: opened.height, height: opened.width, rotation };
  if (best.form === null || best.form.certainty < CERTIFICATE) {
    return { fields: noFields(), kind: null, page, source, engine: engine.name, problems: [...problems, ...pictureProblems({ ...best, form: null }), 'not_a_certificate' as const].map(problem) };
  }
  progress('reading', 0.35);
  const found = await extract(best.form, best.source, (part) => progress('reading', 0.35 + part * 0.55));
  progress('checking', 0.95);
  return { ...weigh(found, boxMaker(best, opened, rotation)), page, source, engine: engine.name, problems: [...problems, ...pictureProblems(best), ...titleProblem(found)].map(problem) };
}
