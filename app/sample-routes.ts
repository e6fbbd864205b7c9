import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { OPERATIONS } from '../contract/operations.ts';
import { route, type Route } from '../platform/http/route-kit.ts';

interface Sample {
  readonly file: string;
  readonly mimeType: string;
  readonly title: { readonly ko: string; readonly en: string };
}

const FOLDER = join(import.meta.dirname, '../reader/samples');

/** Synthetic certificates for newcomers; outside rehearsal there are none. */
export function sampleRoutes(mode: 'rehearsal' | 'production'): Route[] {
  const samples = mode === 'rehearsal' ? (JSON.parse(readFileSync(join(FOLDER, 'samples.json'), 'utf8')) as Sample[]) : [];
  return [
    route(OPERATIONS.samples, async () => ({ items: samples.map(({ file, title }) => ({ file, title, href: `/api/samples/${file}` })) })),
    route(OPERATIONS.sample, async ({ params }) => {
      const sample = samples.find(({ file }) => file === params.file);
      if (sample === undefined) throw new AppError('not_found');
      return { bytes: readFileSync(join(FOLDER, sample.file)), mediaType: sample.mimeType, downloadAs: sample.file, cacheControl: 'public, max-age=3600' };
    }),
  ];
}
