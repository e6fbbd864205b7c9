import { badRequest } from './envelope.ts';

/** A request's values by name: JSON objects and forms look the same from here on. */
export type Values = Readonly<Record<string, unknown>>;

const MAX_FORM_PAIRS = 2000;
const MAX_DEPTH = 8;

/**
 * Reads a body as JSON or as a form, whatever its content type says: shops send forms from jQuery, JSON as text/plain,
 * and bodies without any type. Answers an object; anything else is refused.
 */
export function parseBody(text: string, contentType: string | undefined): Values {
  const trimmed = text.trim();
  if (trimmed === '') return {};
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isForm = type === 'application/x-www-form-urlencoded' && !trimmed.startsWith('{');
  const looksLikeJson = /^[[{"\d\-tfn]/.test(trimmed);
  if (isForm || (type !== 'application/json' && !looksLikeJson)) return parseForm(trimmed);
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    throw badRequest('요청 본문이 올바른 JSON 형식이 아닙니다.');
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw badRequest('요청 본문은 JSON 객체여야 합니다.');
  }
  return wellFormed(value, 0) as Values;
}

/**
 * Reads a form or a query. Brackets nest as PHP, Ruby and jQuery write them, raw or encoded: `a[]=1`, `a[0]=1`,
 * `schedules[0][amount]=1`. Every value is text.
 */
export function parseForm(text: string): Values {
  const root = branch();
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > MAX_FORM_PAIRS) throw badRequest('요청 항목이 너무 많습니다.');
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : decode(pair.slice(at + 1));
    put(root, pathOf(name), value);
  }
  return wellFormed(toPlain(root), 0) as Values;
}

type Branch = Map<string, Leaf>;
type Leaf = Branch | string | string[];

function branch(): Branch {
  return new Map();
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** `a[b][]` is the path a, b, ''. A name whose brackets do not close is taken as it stands. */
function pathOf(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])+)$/.exec(name);
  if (!match) return [name];
  const rest = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((found) => found[1] ?? '');
  if (rest.length > MAX_DEPTH) throw badRequest('요청 항목의 단계가 너무 깊습니다.');
  return [match[1] ?? '', ...rest];
}

function put(root: Branch, path: string[], value: string): void {
  let here = root;
  for (const step of path.slice(0, -1)) {
    const key = step === '' ? String(here.size) : step;
    const next = here.get(key);
    if (next instanceof Map) {
      here = next;
    } else {
      const made = branch();
      here.set(key, made);
      here = made;
    }
  }
  const last = path.at(-1) ?? '';
  const key = last === '' && path.length > 1 ? String(here.size) : last;
  const before = here.get(key);
  if (typeof before === 'string') here.set(key, [before, value]);
  else if (Array.isArray(before)) before.push(value);
  else if (before === undefined) here.set(key, value);
}

/** Maps whose keys are all numbers become arrays in the order of the numbers. */
function toPlain(leaf: Leaf): unknown {
  if (!(leaf instanceof Map)) return leaf;
  const keys = [...leaf.keys()];
  if (keys.length > 0 && keys.every((key) => /^\d{1,6}$/.test(key))) {
    return keys.sort((a, b) => Number(a) - Number(b)).map((key) => toPlain(leaf.get(key) as Leaf));
  }
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, value] of leaf) plain[key] = toPlain(value);
  return plain;
}

/**
 * PostgreSQL can store neither NUL nor half of a surrogate pair: the first is refused, the second replaced. Depth is
 * limited so that a hostile body cannot exhaust the stack later on.
 */
function wellFormed(value: unknown, depth: number): unknown {
  if (depth > 64) throw badRequest('요청 본문의 단계가 너무 깊습니다.');
  if (typeof value === 'string') {
    if (value.includes('\u0000')) throw badRequest('요청에 사용할 수 없는 문자(NUL)가 있습니다.');
    return value.isWellFormed() ? value : value.toWellFormed();
  }
  if (Array.isArray(value)) return value.map((item) => wellFormed(item, depth + 1));
  if (value !== null && typeof value === 'object') {
    const plain: Record<string, unknown> = Object.create(null);
    for (const [key, item] of Object.entries(value)) plain[wellFormed(key, depth + 1) as string] = wellFormed(item, depth + 1);
    return plain;
  }
  return value;
}
