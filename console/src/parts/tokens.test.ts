import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map([...css.matchAll(/--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/g)].map(([, name, light, dark]) => [name ?? '', [light ?? '', dark ?? '']]));

/** Relative luminance of #rrggbb (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['paper', 'surface', 'sunken'];
const pairs: [string, string, number][] = [
  ...['ink', 'soft', 'faint', 'accent', 'bad', 'good', 'warn', 'info'].flatMap((text) => grounds.map((ground): [string, string, number] => [text, ground, 4.5])),
  ...['accent', 'info', 'good', 'warn', 'bad'].flatMap((tone): [string, string, number][] => [[tone, `${tone}-wash`, 4.5], ['ink', `${tone}-wash`, 4.5]]),
  ['on-accent', 'accent', 4.5], ['on-accent', 'accent-deep', 4.5], ['on-bad', 'bad', 4.5], ['on-bad', 'bad-deep', 4.5], ['soft', 'accent-wash', 4.5], ['faint', 'accent-wash', 4.5],
  ...grounds.map((ground): [string, string, number] => ['edge', ground, 3]),
];

test.each(pairs)('%s on %s reaches its contrast in light and dark', (text, ground, wanted) => {
  for (const theme of [0, 1] as const) {
    const [one, other] = [tokens.get(text)?.[theme], tokens.get(ground)?.[theme]];
    expect(one !== undefined && other !== undefined, `${text} and ${ground} are tokens`).toBe(true);
    expect(contrast(one ?? '', other ?? '')).toBeGreaterThanOrEqual(wanted);
  }
});
