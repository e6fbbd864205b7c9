import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { consoleConfig } from '../console/vite.config.ts';

/** Builds the page that shows every part into `folder`, ready for `startConsoleServer`. */
export async function buildGallery(folder: string): Promise<void> {
  await build(consoleConfig(folder, 'gallery'));
  renameSync(join(folder, 'gallery.html'), join(folder, 'index.html'));
}
