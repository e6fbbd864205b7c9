import { describe, expect, it } from 'vitest';
import { IDENTITY_JOURNEY_LABELS, journey, JOURNEY_LABELS, JOURNEY_STEPS } from './journey.ts';
import { decide, NEW_TRACKS } from './lifecycle.ts';
import { ACTORS, CASE_COMMANDS, END_HEADLINES, type Tracks } from './states.ts';
import { headline } from './headline.ts';

const at = (tracks: Partial<Tracks>) => journey({ ...NEW_TRACKS, ...tracks }).map(({ step, state }) => `${step} ${state}`);

describe('the journey of a case', () => {
  it('waits for receipt while the gateway has not received it', () => {
    for (const intake of ['submitted', 'held', 'handed_over'] as const) {
      expect(at({ intake })).toEqual(['submitted done', 'received now', 'accepted todo', 'contract todo', 'live todo']);
    }
  });

  it('goes on from review to contract, institutions and live payments', () => {
    expect(at({ intake: 'information_requested' })).toContain('accepted now');
    expect(at({ intake: 'accepted', contract: 'offered' })).toContain('contract now');
    expect(at({ intake: 'accepted', contract: 'signed', issuers: { kb: 'asked' } })).toContain('issuers now');
    expect(at({ intake: 'accepted', contract: 'signed', issuers: { kb: 'approved' } })).toContain('live now');
    expect(at({ intake: 'accepted', contract: 'signed', activation: 'live' })).toEqual(['submitted done', 'received done', 'accepted done', 'contract done', 'live done']);
  });

  it('is not over while the gateway asks for something, however much was reached before', () => {
    const live = { contract: 'signed', activation: 'live', issuers: { kb: 'approved' } } as const;
    expect(at({ ...live, intake: 'information_requested' })).toEqual(['submitted done', 'received done', 'accepted now', 'contract done', 'issuers done', 'live done']);
    expect(at({ ...live, intake: 'information_requested', issuers: { kb: 'rejected' } })).toContain('accepted now');
    expect(at({ intake: 'information_requested', contract: 'ended' })).toContain('contract failed');
  });

  it('shows live payments beside card companies that still decide', () => {
    expect(at({ intake: 'accepted', contract: 'signed', issuers: { kb: 'asked' }, activation: 'live' }).slice(-2)).toEqual(['issuers now', 'live done']);
  });

  it('says where it broke off: before receipt, in review, at the contract, at a card company', () => {
    expect(at({ intake: 'cancelled' })).toEqual(['submitted done', 'received ended']);
    expect(at({ intake: 'rejected' })).toContain('accepted failed');
    expect(at({ intake: 'withdrawn', contract: 'offered' })).toContain('contract ended');
    expect(at({ intake: 'accepted', contract: 'ended' })).toContain('contract failed');
    expect(at({ intake: 'accepted', contract: 'signed', issuers: { kb: 'rejected', bc: 'asked' } })).toContain('issuers failed');
    expect(at({ intake: 'accepted', contract: 'signed', activation: 'suspended' })).toContain('live failed');
  });

  it('in every state waits for one thing at most, and shows nothing as done after an end', () => {
    const seen = new Map<string, Tracks>();
    const open: Tracks[] = [NEW_TRACKS, { ...NEW_TRACKS, issuers: { kb: 'not_asked' } }];
    for (let tracks = open.pop(); tracks !== undefined; tracks = open.pop()) {
      const key = JSON.stringify(tracks);
      if (seen.has(key)) continue;
      seen.set(key, tracks);
      for (const command of CASE_COMMANDS) for (const by of ACTORS) {
        const decision = decide({ tracks, command, by, facts: { handOverStarted: true, issuer: 'kb' } });
        if (decision.kind === 'moved') open.push(decision.tracks);
      }
    }
    expect(seen.size).toBeGreaterThan(100);
    for (const [key, tracks] of seen) {
      const states = journey(tracks).map(({ state }) => state);
      const stops = states.filter((state) => state !== 'done' && state !== 'todo');
      expect(stops.length <= 1, key).toBe(true);
      const ended = (END_HEADLINES as readonly string[]).includes(headline(tracks));
      if (ended) expect(states, key).not.toContain('todo');
      if (ended) expect(stops.filter((state) => state !== 'now').length, key).toBe(1);
      if (stops.length === 0) expect(states.every((state) => state === 'done'), key).toBe(true);
    }
  });

  it('of identity verification speaks of no payment', () => {
    for (const { ko, en } of Object.values(IDENTITY_JOURNEY_LABELS)) expect(`${ko} ${en}`).not.toMatch(/결제(?!대행)|카드|payment/i);
    expect(IDENTITY_JOURNEY_LABELS.live).toEqual({ ko: '본인인증 개시', en: 'Live verification' });
  });

  it('has a name for every milestone in both languages', () => {
    for (const labels of [JOURNEY_LABELS, IDENTITY_JOURNEY_LABELS]) for (const step of JOURNEY_STEPS) expect([labels[step].ko.length > 0, labels[step].en.length > 0]).toEqual([true, true]);
  });
});
