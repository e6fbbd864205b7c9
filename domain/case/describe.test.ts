import { describe as suite, expect, it } from 'vitest';
import { offeredGateways } from '../catalogue/lookup.ts';
import { STANDARD_CATALOGUE } from '../catalogue/standard.ts';
import { allowedActions, describe, gatewayFacts, hasSecondStep, NO_NEWS, waysOut, type CaseNews } from './describe.ts';
import { headline, methodHeadline } from './headline.ts';
import * as labels from './labels.ts';
import { decide, NEW_TRACKS } from './lifecycle.ts';
import { ACTORS, CASE_COMMANDS, END_HEADLINES, HEADLINES, PARTIES, type CaseCommand, type Tracks } from './states.ts';

/** Every state a case can reach with one institution beside it, whatever anybody says in whatever order. */
function reachable(): Tracks[] {
  const seen = new Map<string, Tracks>();
  const open: Tracks[] = [NEW_TRACKS, { ...NEW_TRACKS, issuers: { kb: 'not_asked' } }];
  for (let tracks = open.pop(); tracks !== undefined; tracks = open.pop()) {
    const key = JSON.stringify(tracks);
    if (seen.has(key)) continue;
    seen.set(key, tracks);
    for (const command of CASE_COMMANDS) for (const by of ACTORS) for (const handOverStarted of [true, false]) {
      const decision = decide({ tracks, command, by, facts: { handOverStarted, issuer: 'kb' } });
      if (decision.kind === 'moved') open.push(decision.tracks);
    }
  }
  return [...seen.values()];
}

const STATES = reachable();
const since = new Date('2026-11-23T03:00:00Z');
const FACTS = offeredGateways(STANDARD_CATALOGUE).map((gateway) => gatewayFacts(gateway.names, gateway.contract, gateway.fees.asOf ?? STANDARD_CATALOGUE.asOf));

const isKorean = (text: string) => /[가-힣]/.test(text);

suite('every state a case can reach', () => {
  it('are many, and between them show every headline but the draft', () => {
    expect(STATES.length).toBeGreaterThan(300);
    expect(new Set(STATES.map(headline))).toEqual(new Set(HEADLINES.filter((head) => head !== 'draft')));
  });

  it('has an owner, a next action and an expected time with its source in both languages, at every gateway', () => {
    for (const facts of FACTS) for (const tracks of STATES) {
      const { owner, nextAction, expected } = describe({ tracks, facts, since });
      const where = `${facts.names.en} ${JSON.stringify(tracks)}`;
      expect(PARTIES, where).toContain(owner);
      for (const text of [nextAction, expected.text, expected.source]) {
        expect(text.ko.trim().length, where).toBeGreaterThan(1);
        expect(text.en.trim().length, where).toBeGreaterThan(1);
        if (text !== expected.source) expect(isKorean(text.ko), where).toBe(true);
        expect(isKorean(text.en), where).toBe(false);
        expect(text.en, where).not.toMatch(/undefined|null|NaN/);
      }
      if (expected.by !== null) expect(expected.by >= '2026-11-23', where).toBe(true);
    }
  });

  it('offers an actor only what the rules then allow', () => {
    for (const tracks of STATES) for (const actor of ACTORS) for (const { code } of allowedActions(tracks, actor)) {
      // Holding is possible until hand-over begins; every other offer stands once it has begun.
      const decision = decide({ tracks, command: code as CaseCommand, by: actor, facts: { handOverStarted: code !== 'hold' } });
      expect([code, decision.kind], JSON.stringify(tracks)).toEqual([code, 'moved']);
    }
  });

  it('offers the merchant to cancel exactly while the gateway has not received the case', () => {
    for (const tracks of STATES) {
      const offered = allowedActions(tracks, 'merchant').some(({ code }) => code === 'cancel');
      expect(offered, JSON.stringify(tracks)).toBe(['submitted', 'held', 'handed_over'].includes(tracks.intake));
    }
  });

  it('has a way out of every end and of a hold, and none elsewhere', () => {
    for (const tracks of STATES) {
      const ended = END_HEADLINES.some((end) => end === headline(tracks));
      expect(waysOut(tracks).length > 0, JSON.stringify(tracks)).toBe(ended || tracks.intake === 'held');
    }
  });

  it('never says that there is nothing to do when an action is the merchant’s to take', () => {
    for (const facts of FACTS) for (const tracks of STATES) {
      const { owner, nextAction } = describe({ tracks, facts, since });
      if (owner === 'merchant') expect(nextAction.en, JSON.stringify(tracks)).not.toMatch(/^Nothing to do/);
    }
  });
});

suite('what a merchant reads', () => {
  const kcp = STANDARD_CATALOGUE.gateways.find((gateway) => gateway.code === 'kcp');
  const paypal = STANDARD_CATALOGUE.gateways.find((gateway) => gateway.code === 'paypal_v2');
  if (!kcp || !paypal) throw new Error('missing gateway');
  const toss = STANDARD_CATALOGUE.gateways.find((gateway) => gateway.code === 'tosspayments');
  if (!toss) throw new Error('missing gateway');
  const at = (tracks: Partial<Tracks>, gateway = kcp, news: Partial<CaseNews> = {}) =>
    describe({ tracks: { ...NEW_TRACKS, ...tracks }, facts: gatewayFacts(gateway.names, gateway.contract, '2026-04-27'), since, news: { ...NO_NEWS, ...news } });
  const signed = { intake: 'accepted', contract: 'signed' } as const;

  it('after the contract at a gateway that waits for the merchant: ask for card review', () => {
    const standing = at({ ...signed, issuers: { kb: 'not_asked' } });
    expect(standing).toMatchObject({ headline: 'signed', owner: 'merchant', needsMerchant: true });
    expect(standing.expected.text.en).toContain('may also start');
    expect(at({ intake: 'accepted', contract: 'signed' }, paypal)).toMatchObject({ headline: 'signed', owner: 'gateway' });
  });

  it('while card companies review: how many have agreed', () => {
    const standing = at({ intake: 'accepted', contract: 'signed', issuers: { kb: 'approved', bc: 'asked', nh: 'approved' } });
    expect(standing).toMatchObject({ headline: 'card_review', owner: 'issuer' });
    expect(standing.nextAction.en).toContain('2 of 3');
  });

  it('after a contract that ended: that it ended, not that time ran out', () => {
    expect(at({ intake: 'accepted', contract: 'ended' }).nextAction.en).toMatch(/contract with .* has ended/);
  });

  it('after a refusal, whether others still review or all else is live: who refused, why, and to ask again', () => {
    for (const tracks of [{ ...signed, issuers: { kb: 'rejected', bc: 'asked' } }, { ...signed, activation: 'live' as const, issuers: { kb: 'rejected', bc: 'approved' } }] as const) {
      const { owner, needsMerchant, nextAction, expected } = at(tracks, kcp, { refusalReasons: { kb: 'No landline number.\nSee the footer.' } });
      expect({ owner, needsMerchant }).toEqual({ owner: 'merchant', needsMerchant: true });
      expect(nextAction.ko).toContain('KB국민카드(사유: No landline number. See the footer.)에서 심사를 거절했습니다.');
      expect(nextAction.en).toContain('ask for review again');
      expect(expected.text.en).not.toContain('nothing left');
    }
    expect(at({ ...signed, activation: 'live' as const, issuers: { bc: 'approved' } }).needsMerchant).toBe(false);
    expect(at({ intake: 'under_review', issuers: { kb: 'rejected' } }).nextAction.en).toContain('Refused by KB Kookmin Card (no reason given). Once the contract is signed');
    expect(at({ intake: 'withdrawn', issuers: { kb: 'rejected' } }).nextAction.en).not.toContain('KB');
  });

  it('under review: how long the review is published to take, not how soon the gateway calls', () => {
    expect(at({ intake: 'under_review' }).expected).toMatchObject({ by: '2026-12-07', text: { en: 'Usually 14 days.' } });
  });

  it('with a contract offered: the date the gateway named, before any usual time; and that signing here is one way', () => {
    expect(at({ intake: 'accepted', contract: 'offered' }).expected.by).toBe('2026-11-30');
    const { expected, nextAction } = at({ intake: 'accepted', contract: 'offered' }, kcp, { offerUntil: '2026-12-07' });
    expect(expected).toMatchObject({ by: '2026-12-07', deadline: { ko: '서명 기한', en: 'Sign by' } });
    expect(at({ intake: 'accepted', contract: 'offered' }).expected.deadline).toBeNull();
    expect(expected.source.en).toContain('contract');
    expect(nextAction.en).toContain('mail or phone');
  });

  it('of a step in the gateway’s own system: that it is to be done, from receipt until the contract', () => {
    expect(at({ intake: 'received' }, toss)).toMatchObject({ owner: 'merchant', needsMerchant: true });
    for (const tracks of [{ intake: 'received' }, { intake: 'under_review' }, { intake: 'accepted' }] as const) expect(at(tracks, toss).nextAction.en).toContain('submit the Toss Payments form');
    expect(at({ intake: 'accepted', contract: 'offered' }, toss).nextAction.en).not.toContain('submit the Toss Payments form');
  });

  it('of that step once they said it is done: that they said so and when, that it is the gateway\'s turn, and when that usually is', () => {
    const said = new Date('2026-11-25T16:00:00Z');
    const { owner, needsMerchant, nextAction, expected } = at({ intake: 'received' }, toss, { secondStepSaidAt: said });
    expect({ owner, needsMerchant }).toEqual({ owner: 'gateway', needsMerchant: false });
    expect(nextAction.en).toMatch(/^Nothing to do\. You said on 2026-11-26 that you finished the step/);
    expect(nextAction.ko).toContain('2026-11-26에 절차');
    // Counted from their word: the gateway could not go on before.
    const before = describe({ tracks: { ...NEW_TRACKS, intake: 'received' }, facts: gatewayFacts(toss.names, { ...toss.contract, secondStep: null }, '2026-04-27'), since });
    expect(before.expected.by).not.toBeNull();
    expect(expected.by && before.expected.by && expected.by > before.expected.by).toBe(true);
    expect(at({ intake: 'under_review' }, toss, { secondStepSaidAt: said }).nextAction.en).toContain('You said on');
    expect(at({ intake: 'accepted', contract: 'offered' }, toss, { secondStepSaidAt: said }).nextAction.en).not.toContain('You said');
  });

  it('may say that the step is done from receipt until the contract, and only where there is one', () => {
    for (const tracks of STATES) {
      const open = ['received', 'under_review'].includes(headline(tracks)) && tracks.contract === 'not_started';
      expect([hasSecondStep(tracks, toss.contract.secondStep), hasSecondStep(tracks, null)], JSON.stringify(tracks)).toEqual([open, false]);
    }
  });

  it('of identity verification: never of payments', () => {
    for (const activation of ['live', 'suspended'] as const) {
      const { nextAction } = at({ ...signed, activation }, kcp, { identityOnly: true });
      expect(nextAction.ko).toContain('본인인증');
      expect(nextAction.ko).not.toContain('결제를');
      expect(nextAction.en).not.toContain('payment');
    }
    const oneRefused: Partial<Tracks> = { ...signed, activation: 'live', issuers: { skt: 'approved', kt: 'rejected' } };
    const askedInVain = describe({ tracks: { ...NEW_TRACKS, ...oneRefused, activation: 'keys_deposited' }, facts: gatewayFacts(kcp.names, kcp.contract, STANDARD_CATALOGUE.asOf), since, notTaken: 'card_review_requested', news: { ...NO_NEWS, identityOnly: true } });
    for (const { nextAction } of [at(oneRefused, kcp, { identityOnly: true }), askedInVain]) expect(`${nextAction.ko} ${nextAction.en}`).not.toMatch(/결제|카드|payment|card/i);
  });

  it('by when the gateway usually gets in touch, in business days of Seoul', () => {
    expect(at({ intake: 'received' }).expected).toMatchObject({ by: '2026-11-26', text: { en: 'Usually 2–3 business days.' } });
  });
});

suite('labels', () => {
  it('are in both languages and differ where a person must tell states apart', () => {
    for (const [name, table] of Object.entries(labels)) {
      if (typeof table === 'function') continue;
      for (const [key, text] of Object.entries(table)) {
        expect(text.ko.trim(), `${name}.${key}`).not.toBe('');
        expect(text.en.trim(), `${name}.${key}`).not.toBe('');
        expect(isKorean(text.en), `${name}.${key}`).toBe(false);
      }
    }
    const heads = Object.values(labels.HEADLINE_LABELS);
    expect(new Set(heads.map(({ ko }) => ko)).size).toBe(heads.length);
    expect(new Set(heads.map(({ en }) => en)).size).toBe(heads.length);
  });
});

suite('a method', () => {
  it('that card companies do not look at stands where its contract does, whatever they say of cards', () => {
    const tracks: Tracks = { intake: 'accepted', contract: 'signed', issuers: { kb: 'asked', bc: 'approved' }, activation: 'none' };
    const heads = ['card', 'transfer', 'virtual_account'].map((method) => methodHeadline(tracks, { method, type: 'one_time' }));
    expect(heads).toEqual(['card_review', 'signed', 'signed']);
    expect(methodHeadline({ ...tracks, issuers: { skt: 'asked' } }, { method: 'mobile', type: 'one_time' })).toBe('card_review');
  });
});

suite('how long it takes', () => {
  const kcp = STANDARD_CATALOGUE.gateways.find(({ code }) => code === 'kcp');
  if (kcp === undefined) throw new Error('the catalogue has no kcp');
  const told = gatewayFacts(kcp.names, kcp.contract, '2026-04-27');
  const facts = { ...told, times: { contact: { low: 0.6, middle: 1.1, high: 1.8, finished: 42, open: 3, since: '2026-03-02', trade: null } } };
  const received: Tracks = { ...NEW_TRACKS, intake: 'received' };
  // A Monday.
  const since = new Date('2026-11-23T01:00:00Z');

  it('is said by the cases here once there are enough, and by the catalogue until then; both say so', () => {
    expect(describe({ tracks: received, facts: told, since }).expected).toEqual({
      text: { ko: '보통 2–3영업일 걸립니다.', en: 'Usually 2–3 business days.' }, by: '2026-11-26', deadline: null, source: { ko: '카탈로그의 통상 기간 (2026-04-27 기준)', en: "The catalogue's usual time, as of 2026-04-27" },
    });
    expect(describe({ tracks: received, facts, since }).expected).toEqual({
      text: { ko: '보통 최대 2영업일 걸립니다.', en: 'Usually up to 2 business days.' }, by: '2026-11-25', deadline: null,
      source: { ko: '2026-03-02 이후 이곳의 신청 42건, 진행 중이거나 중단된 3건 반영', en: '42 cases here since 2026-03-02, allowing for 3 not finished' },
    });
  });

  it('is said of the very wait the case is in, and of nothing that is the merchant’s or ours to do', () => {
    expect(describe({ tracks: { ...NEW_TRACKS, intake: 'under_review' }, facts, since }).expected.source.en).toContain('catalogue');
    const asked: Tracks = { ...NEW_TRACKS, intake: 'information_requested' };
    expect(describe({ tracks: asked, facts, since })).toEqual(describe({ tracks: asked, facts: told, since }));
    expect(describe({ tracks: received, facts, since, newsMissing: true }).expected.by).toBeNull();
    expect(describe({ tracks: received, facts, since, notTaken: 'information' }).expected.by).toBeNull();
  });
});

suite('a gateway that cannot be reached', () => {
  const kcp = STANDARD_CATALOGUE.gateways.find(({ code }) => code === 'kcp');
  if (kcp === undefined) throw new Error('the catalogue has no kcp');
  const facts = gatewayFacts(kcp.names, kcp.contract, '2026-11-01');
  const given = { tracks: NEW_TRACKS, facts, since: new Date('2026-11-23T01:00:00Z') };
  const nextAttemptAt = new Date('2026-11-23T05:04:30Z');

  it('is said to be, with the next attempt in Korean time; nobody is told "within a minute"', () => {
    const { owner, nextAction, expected } = describe({ ...given, handOver: { kind: 'unreachable', nextAttemptAt } });
    expect(owner).toBe('system');
    expect(nextAction.en).toContain('cannot be reached');
    expect(expected.text.en).toContain('2026-11-23 14:04');
    expect(expected.text.ko).toContain('2026-11-23 14:04');
  });

  it('is the operator\'s business when it refuses, or when the fault is ours', () => {
    for (const kind of ['maybe_sent', 'refused', 'not_connected', 'blocked', 'clock', 'ours'] as const) expect(describe({ ...given, handOver: { kind, nextAttemptAt } }).owner).toBe('operator');
  });

  it('matters no more once the case is there or was taken back', () => {
    for (const intake of ['handed_over', 'cancelled'] as const) expect(describe({ ...given, tracks: { ...NEW_TRACKS, intake }, handOver: { kind: 'unreachable', nextAttemptAt } })).toEqual(describe({ ...given, tracks: { ...NEW_TRACKS, intake } }));
  });
});
