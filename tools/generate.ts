/** Writes every file that is printed from code; with `--check` only says which differ. `npm run generate`. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openApi } from '../contract/openapi.ts';
import { partnerOpenApi } from '../contract/partner-openapi.ts';
import { settingsMarkdown } from '../platform/config.ts';
import { renderClientPaths } from './generate-client-paths.ts';
import { statePages } from './generate-states.ts';
import { ROOT } from './steps.ts';

/** Path from the root and text of every generated file. */
function generatedFiles(): ReadonlyMap<string, string> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return new Map([
    ['docs/api/openapi.json', `${JSON.stringify(openApi(version), null, 1)}\n`],
    ['docs/api/partner-protocol.json', `${JSON.stringify(partnerOpenApi(version), null, 1)}\n`],
    ['docs/operations/settings.md', settingsMarkdown()],
    ['console/src/api/paths.ts', renderClientPaths()],
    ...[...statePages()].map(([file, text]): [string, string] => [`docs/states/${file}`, text]),
  ]);
}

function onDisk(file: string): string | null {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
  } catch {
    return null;
  }
}

/** Generated files that are missing or differ from what their source says now; empty when all is well. */
export function generatedDrift(): string[] {
  return [...generatedFiles()].filter(([file, text]) => onDisk(file) !== text).map(([file]) => file);
}

function generate(): void {
  for (const [file, text] of generatedFiles()) {
    if (onDisk(file) === text) continue;
    mkdirSync(dirname(join(ROOT, file)), { recursive: true });
    writeFileSync(join(ROOT, file), text);
    console.log(`wrote ${file}`);
  }
}

if (process.argv[1]?.endsWith('tools/generate.ts')) {
  if (process.argv.includes('--check')) {
    const drift = generatedDrift();
    for (const file of drift) console.error(`${file} is not what its source says. Run: npm run generate`);
    if (drift.length > 0) process.exitCode = 1;
  } else {
    generate();
  }
}
