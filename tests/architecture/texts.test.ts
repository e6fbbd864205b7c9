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

/** What docs/words.md calls the forbidden forms, each with what to write instead. */
const FORBIDDEN_KOREAN: readonly { readonly form: RegExp; readonly instead: string }[] = [
  { form: /[가-힣]시오(?![가-힣])/, instead: '-해 주세요' },
  { form: /(?<!주)세요(?![가-힣])/, instead: '-해 주세요' },
  { form: /바랍니다/, instead: '-해 주세요' },
  { form: /[^\s]주세요/, instead: '-해 주세요, with a space' },
  { form: /[아어여해에예워와죠네데까나래게져돼려지가고거든이봐줘둬켜꺼써겨셔혀쳐펴]요(?=$|[\s.!?,…"'”’)])/, instead: '합니다체: -습니다, -습니까' },
  { form: /(?<![니])다\.(?=$|[\s"'”’)])/, instead: '합니다체: -습니다' },
  { form: /구성원|고객사|고객님|회원사|판독|리허설|PG사|조회만|결제유형|결제 유형|까닭|(?<![가-힣])귀하|당신/, instead: 'the word of docs/words.md' },
];

/** Labels that the design fixes, words that only look like a forbidden form, and an answer that programs of merchants compare. */
const KEPT_KOREAN = ['이미 가입된 결제대행사가 있어요', '아니요', 'API키와 secret을 확인하세요'];

/** What to write instead of a text in a forbidden form. */
function insteadOf(said: string): string | undefined {
  const rest = KEPT_KOREAN.reduce((left, kept) => left.replaceAll(kept, ''), said);
  return /[가-힣]/.test(rest) ? FORBIDDEN_KOREAN.find(({ form }) => form.test(rest))?.instead : undefined;
}

/** `file:line: text -> what to write instead`, for every Korean text in a forbidden form. */
function findForbiddenKorean(fileName: string, text: string): string[] {
  const file = ts.createSourceFile(fileName, text, ts.ScriptTarget.Latest, true, fileName.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const wrong: string[] = [];
  const look = (node: ts.Node, said: string): void => {
    const instead = insteadOf(said);
    if (instead !== undefined) wrong.push(`${fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}: ${said.trim()} -> ${instead}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) look(node, node.text);
    else if (ts.isTemplateExpression(node)) look(node, node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join(''));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return wrong;
}

test('every Korean text is in the one voice of docs/words.md', () => {
  const files = globSync('{domain,contract,console/src,features,app,platform,connectors,storage,reader,sandbox}/**/*.{ts,tsx}', { cwd: ROOT }).filter((file) => !/node_modules|dist\/|\.test\.tsx?$|console\/src\/gallery/.test(file));
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap((file) => findForbiddenKorean(file, readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

test('every Korean text of the catalogue is in the same voice', () => {
  const wrong: string[] = [];
  let read = 0;
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      read += 1;
      const instead = insteadOf(value);
      if (instead !== undefined) wrong.push(`${value} -> ${instead}`);
    } else if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) visit(one);
  };
  visit(JSON.parse(readFileSync(join(ROOT, 'domain/catalogue/data/catalogue.json'), 'utf8')));
  expect(read).toBeGreaterThan(1000);
  expect(wrong).toEqual([]);
});

test.each(['사유를 입력하십시오.', '사유를 입력하세요.', '사유를 입력해주세요.', '신청을 접수했어요.', '취소할까요?', '신청이 접수된다.', '구성원을 초대합니다.'])('a planted form is objected to: %s', (said) => {
  expect(findForbiddenKorean('planted.ts', `const t = '${said}';`)).toHaveLength(1);
  expect(findForbiddenKorean('planted.ts', `const t = \`\${name} ${said}\`;`)).toHaveLength(1);
});

test.each(['사유를 입력해 주세요.', '신청을 접수했습니다.', '취소하시겠습니까?', '이미 가입된 결제대행사가 있어요', '아니요', '확인이 필요', '절차 개요'])('a form that is right is let be: %s', (said) => {
  expect(findForbiddenKorean('planted.ts', `const t = '${said}';`)).toEqual([]);
});
