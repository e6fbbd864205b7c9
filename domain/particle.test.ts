import { expect, it } from 'vitest';
import { offeredGateways } from './catalogue/lookup.ts';
import { STANDARD_CATALOGUE } from './catalogue/standard.ts';
import { describe, gatewayFacts } from './case/describe.ts';
import { NEW_TRACKS } from './case/lifecycle.ts';
import { withParticle, type Particle } from './particle.ts';

/** How the names that do not end in Hangul are read aloud; every other ends as it is written. */
const READ: Readonly<Record<string, string>> = { 'NHN KCP': '피', KSNET: '넷', 'Triple-A': '에이', '11Pay': '페이' };
const PARTICLES: readonly Particle[] = ['은/는', '이/가', '을/를', '과/와', '으로/로'];

/** The last sound, found another way than the product finds it: a syllable comes apart into its letters. */
function lastLetter(name: string): string {
  const read = name.replace(/\s*\(.*\)$/, '');
  return (READ[read] ?? read).normalize('NFD').at(-1) ?? '';
}

it('every gateway and method is followed by the particle that fits its last sound', () => {
  const names = [...STANDARD_CATALOGUE.gateways, ...STANDARD_CATALOGUE.methods].map(({ names: { ko } }) => ko);
  expect(names.length).toBeGreaterThan(70);
  for (const name of names) for (const particle of PARTICLES) {
    const last = lastLetter(name);
    expect(last, name).toMatch(/[\u1161-\u11c2]/);
    const isConsonant = /[\u11a8-\u11c2]/.test(last) && !(particle === '으로/로' && last === '\u11af');
    expect(withParticle(name, particle)).toBe(`${name}${particle.split('/')[isConsonant ? 0 : 1] ?? ''}`);
  }
});

it('a contract is with a gateway whatever it is called', () => {
  for (const { names, contract } of offeredGateways(STANDARD_CATALOGUE)) {
    for (const tracks of [{ ...NEW_TRACKS, intake: 'accepted', contract: 'offered' }, { ...NEW_TRACKS, intake: 'expired', contract: 'ended' }] as const) {
      const { nextAction } = describe({ tracks, facts: gatewayFacts(names, contract, '2026-11-01'), since: new Date('2026-11-23T03:00:00Z') });
      expect(nextAction.ko).toContain(withParticle(names.ko, '과/와'));
    }
  }
});
