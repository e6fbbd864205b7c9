/** True when the check digit of a business registration number (ten digits) is right. */
export function registrationNumberHolds(digits: string): boolean {
  if (!/^\d{10}$/.test(digits) || digits.startsWith('000') || digits.slice(5, 9) === '0000') return false;
  const d = [...digits].map(Number);
  const sum = [1, 3, 7, 1, 3, 7, 1, 3, 5].reduce((total, weight, i) => total + weight * (d[i] as number), 0) + Math.floor(((d[8] as number) * 5) / 10);
  return (10 - (sum % 10)) % 10 === d[9];
}

/** True when the check digit of a corporate registration number (thirteen digits) is right. */
export function corporateNumberHolds(digits: string): boolean {
  if (!/^\d{13}$/.test(digits)) return false;
  const d = [...digits].map(Number);
  const sum = d.slice(0, 12).reduce((total, digit, i) => total + digit * (i % 2 === 0 ? 1 : 2), 0);
  return (10 - (sum % 10)) % 10 === d[12];
}

export const hyphenateRegistration = (digits: string): string => `${digits.slice(0, 3)}-${digits.slice(3, 5)}-${digits.slice(5)}`;
export const hyphenateCorporate = (digits: string): string => `${digits.slice(0, 6)}-${digits.slice(6)}`;

/** Letters that a recogniser gives where a digit stands. */
const LOOKS_LIKE: Readonly<Record<string, string>> = { O: '0', o: '0', D: '0', Q: '0', I: '1', l: '1', i: '1', '|': '1', '!': '1', Z: '2', z: '2', S: '5', s: '5', B: '8', b: '6', G: '6', g: '9', q: '9' };

/** A blurred zero comes out as a pair of brackets, with or without something inside. */
export const roundZeros = (text: string): string => text.replace(/\([0OoDㅇ]?\)|\(\)/g, '0').replace(/(?<=[\s\d-])\](?=[\s\d-])/g, '1');

/** The last run of `count` digits in a text that stands like a number with hyphens; spaces and misread hyphens aside. */
export function digitsIn(text: string, count: number): string | null {
  const plain = [...roundZeros(text.normalize('NFKC'))].map((c) => LOOKS_LIKE[c] ?? c).join('');
  const runs = plain.match(/\d[\d\s\-–—~_.ㅡ=]*\d/g) ?? [];
  const found = runs.map((run) => run.replace(/\D/g, '')).filter((digits) => digits.length === count);
  return found.at(-1) ?? null;
}
