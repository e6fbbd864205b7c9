import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createReader } from '../../reader/index.ts';
import { ROOT } from '../steps.ts';
import { percentile, type Figure } from './figure.ts';

const FOLDER = join(ROOT, 'reader/samples');

/** A page of a certificate, read by one process from warm: every sample that comes with the product, one after the other. */
export async function measureReader(): Promise<readonly Figure[]> {
  const samples = JSON.parse(readFileSync(join(FOLDER, 'samples.json'), 'utf8')) as { file: string }[];
  const reader = createReader({ workers: 1 });
  try {
    const read = async (file: string) => {
      const started = performance.now();
      await reader.read(readFileSync(join(FOLDER, file)), { fileName: file });
      return (performance.now() - started) / 1000;
    };
    const first = await read(samples[0]?.file ?? '');
    const seconds: number[] = [];
    for (const { file } of samples) seconds.push(await read(file));
    return [
      { name: 'first certificate, process started for it', value: first, unit: 's' },
      { name: 'a certificate, median', value: percentile(seconds, 0.5), unit: 's' },
      { name: 'a certificate, slowest of the samples', value: Math.max(...seconds), unit: 's' },
    ];
  } finally {
    await reader.close();
  }
}
