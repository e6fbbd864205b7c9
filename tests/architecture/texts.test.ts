import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

interface Pairs {
  readonly found: number;
  /** `line: what is wrong` */
  readonly wrong: readonly string[];
}

const isEmpty = (node: ts.Node | undefined) => node !== undefined && ts.isStringLiteralLike(node) && node.text.trim() === '';

/** Finds the object literals with a side `ko` or `en`, and those of them that lack the other side or leave one empty. */
function findPairs(fileName: string, text: string): Pairs {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true, fileName.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const wrong: string[] = [];
  let found = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const sides = new Map(node.properties.flatMap((property) => (property.name !== undefined && ts.isIdentifier(property.name) ? [[property.name.text, property] as const] : [])));
      if (sides.has('ko') || sides.has('en')) {
        found += 1;
        for (const side of ['ko', 'en']) {
          const property = sides.get(side);
          const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
          if (property === undefined) wrong.push(`${fileName}:${line}: no ${side}`);
          else if (ts.isPropertyAssignment(property) && isEmpty(property.initializer)) wrong.push(`${fileName}:${line}: empty ${side}`);
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { found, wrong };
}

test('every text of the console and the server has both languages', () => {
  const files = globSync('{domain,contract,console,features,app,platform}/**/*.{ts,tsx}', { cwd: ROOT }).filter((file) => !/node_modules|dist\/|\.test\.tsx?$/.test(file));
  const all = files.map((file) => findPairs(file, readFileSync(join(ROOT, file), 'utf8')));
  expect(all.reduce((sum, { found }) => sum + found, 0)).toBeGreaterThan(500);
  expect(all.flatMap(({ wrong }) => wrong)).toEqual([]);
});

test.each(["const t = { ko: '', en: 'Yes' };", "const t = { ko: '예', en: ' ' };", "const t = { ko: '예' };", "const t = { en: `` , ko: '예' };"])('a planted pair is objected to: %s', (text) => {
  expect(findPairs('planted.ts', text).wrong).toHaveLength(1);
});
