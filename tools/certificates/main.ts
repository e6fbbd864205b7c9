// Makes synthetic certificates with their ground truth.
//   node tools/certificates/main.ts --out DIR [--split development|validation] [--count 39] [--first 0] [--only photo,fax]
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chanceFrom } from './chance.ts';
import { DEGRADATIONS, degrade, type Degradation } from './degrade.ts';
import { inventFacts, truthOf } from './facts.ts';
import { certificateHtml, printedTypes } from './page.ts';
import { openRenderer } from './render.ts';
import { inventStyle, type Split } from './style.ts';

const { values } = parseArgs({ options: { out: { type: 'string' }, split: { type: 'string', default: 'development' }, count: { type: 'string', default: '39' }, first: { type: 'string', default: '0' }, only: { type: 'string' } } });
if (values.out === undefined) throw new Error('say where to: --out DIR');
const split: Split = values.split === 'validation' ? 'validation' : 'development';
const only = values.only?.split(',');
const kinds: readonly Degradation[] = only ? DEGRADATIONS.filter((kind) => only.includes(kind)) : DEGRADATIONS;
mkdirSync(values.out, { recursive: true });

const renderer = await openRenderer();
try {
  for (let n = Number(values.first); n < Number(values.first) + Number(values.count); n += 1) {
    // Seeds of the two splits never meet.
    const seed = (split === 'validation' ? 500_000 : 1_000) + n;
    const chance = chanceFrom(seed);
    const facts = inventFacts(chance);
    const style = inventStyle(chance, split, facts.form === 'corporation');
    const degradation = kinds[n % kinds.length] ?? 'clean';
    const html = certificateHtml(facts, style);
    const file = await degrade(await renderer.png(html, 300), degradation, chance, () => renderer.pdf(html));
    const name = `${String(n).padStart(4, '0')}-${degradation}`;
    writeFileSync(join(values.out, `${name}.${file.extension}`), file.bytes);
    const truth = { ...truthOf(facts), businessTypes: printedTypes(facts, style) };
    writeFileSync(join(values.out, `${name}.truth.json`), `${JSON.stringify({ file: `${name}.${file.extension}`, seed, split, degradation, form: facts.form, font: style.font, fields: truth }, null, 1)}\n`);
    console.log(`${name}.${file.extension}  ${(file.bytes.length / 1024).toFixed(0)} kB  ${style.font}`);
  }
} finally {
  await renderer.close();
}
