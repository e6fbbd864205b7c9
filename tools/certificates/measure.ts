// Reads a folder made by main.ts and compares with its ground truth.
//   node tools/certificates/measure.ts DIR [--only photo|fax] [--wrong] [--json FILE]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDocument } from '../../reader/document.ts';
import { openEngine } from '../../reader/engine/engine.ts';
import { FIELD_NAMES, noFields, type FieldName, type ReadingFields } from '../../reader/reading.ts';

const KEY_FIELDS: ReadonlySet<FieldName> = new Set(['registrationNumber', 'tradeName', 'representatives', 'openingDate', 'address', 'taxType', 'businessTypes', 'businessItems', 'corporateNumber']);

const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, wrong: { type: 'boolean', default: false }, json: { type: 'string' } } });
const folder = positionals[0];
if (folder === undefined) throw new Error('say which folder');

/** Spaces, punctuation and full-width forms aside; a hyphen counts between digits, and so do & and letter case. */
function norm(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(norm).join('|');
  return String(value).normalize('NFKC').replace(/(\d)-(?=\d)/g, '$1\u0001').replace(/[^\p{L}\p{N}&\u0001]/gu, '');
}

interface Outcome { readonly file: string; readonly degradation: string; readonly form: string; readonly field: FieldName; readonly right: boolean; readonly flagged: boolean; readonly confidence: number; readonly read: unknown; readonly truth: unknown }

interface Truth { readonly file: string; readonly degradation: string; readonly form: string; readonly fields: Record<FieldName, unknown> }

const engine = openEngine();
const outcomes: Outcome[] = [];
const seconds: number[] = [];
for (const name of readdirSync(folder).filter((file) => file.endsWith('.truth.json')).sort()) {
  const truth = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Truth;
  if (values.only !== undefined && !new RegExp(values.only).test(name)) continue;
  const before = process.cpuUsage();
  const fields: ReadingFields = await readDocument(readFileSync(join(folder, truth.file)), { engine, maxPixels: 60_000_000 }).then((reading) => reading.fields, () => noFields());
  const used = process.cpuUsage(before);
  seconds.push((used.user + used.system) / 1e6);
  for (const field of FIELD_NAMES) {
    const { value, needsReview, confidence } = fields[field];
    outcomes.push({ file: truth.file, degradation: truth.degradation, form: truth.form, field, right: norm(value) === norm(truth.fields[field]), flagged: needsReview, confidence, read: value, truth: truth.fields[field] });
  }
}
await engine.close();

const share = (list: readonly Outcome[], test: (outcome: Outcome) => boolean): string => (list.length === 0 ? '-' : `${((100 * list.filter(test).length) / list.length).toFixed(1)} %`);
const isKey = (outcome: Outcome): boolean => KEY_FIELDS.has(outcome.field);

function line(name: string, list: readonly Outcome[]): Record<string, string | number> {
  const files = [...new Set(list.map((o) => o.file))];
  const whole = files.filter((file) => list.every((o) => o.file !== file || !isKey(o) || o.right)).length;
  return {
    of: name, documents: files.length, 'key fields': share(list.filter(isKey), (o) => o.right), 'all key fields right': `${whole}/${files.length}`, secondary: share(list.filter((o) => !isKey(o)), (o) => o.right),
    'wrong, not flagged': share(list.filter((o) => !o.flagged), (o) => !o.right), 'right, flagged': share(list.filter((o) => o.right), (o) => o.flagged),
  };
}

const groups = (by: (outcome: Outcome) => string): [string, Outcome[]][] => [...Map.groupBy(outcomes, by)];
console.table([...groups((o) => o.degradation).map(([name, list]) => line(name, list)), ...groups((o) => o.form).map(([name, list]) => line(name, list)), line('all', outcomes)]);
console.table(groups((o) => o.field).map(([name, list]) => ({ field: name, right: share(list, (o) => o.right), 'wrong, not flagged': share(list.filter((o) => !o.flagged), (o) => !o.right), 'right, flagged': share(list.filter((o) => o.right), (o) => o.flagged) })));
console.table([0.5, 0.7, 0.85, 0.9, 0.95, 0.98].map((from, i, all) => {
  const list = outcomes.filter((o) => o.read !== null && o.confidence >= from && o.confidence < (all[i + 1] ?? 2));
  return { 'confidence from': from, fields: list.length, right: share(list, (o) => o.right) };
}));
const sorted = [...seconds].sort((a, b) => a - b);
console.log(`CPU seconds a document: mean ${(seconds.reduce((a, b) => a + b, 0) / seconds.length).toFixed(2)}, 95th percentile ${(sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(2)}; resident ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
if (values.wrong) for (const o of outcomes.filter((outcome) => !outcome.right)) console.log(`${o.file} ${o.field} ${o.confidence}${o.flagged ? '' : ' NOT FLAGGED'}\n   read  ${JSON.stringify(o.read)}\n   truth ${JSON.stringify(o.truth)}`);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify({ outcomes, seconds }, null, 1));
