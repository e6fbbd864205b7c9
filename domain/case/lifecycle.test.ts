import fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';
import { CARRIERS } from '../catalogue/reviewers.ts';
import { allowedActions, describe, waysOut, type GatewayFacts } from './describe.ts';
import { GATEWAY_ACTION_LABELS, GATEWAY_COMMANDS, gatewayActions } from './gateway-actions.ts';
import { headline } from './headline.ts';
import { ACTIVATION, CONTRACT, INTAKE, ISSUER, NEW_TRACKS, decide } from './lifecycle.ts';
import { refusedActions } from './refused-actions.ts';
import {
  ACTIVATION_COMMANDS, ACTIVATION_STATES, ACTORS, CASE_COMMANDS, CONTRACT_COMMANDS, CONTRACT_STATES, END_HEADLINES, INTAKE_COMMANDS, INTAKE_STATES, ISSUER_COMMANDS, ISSUER_STATES,
  type Actor, type CaseCommand, type Tracks,
} from './states.ts';

const STARTED = { handOverStarted: true, issuer: 'kb' };
const SIGNED: Tracks = { intake: 'accepted', contract: 'signed', issuers: { kb: 'not_asked', bc: 'asked' }, activation: 'none' };
const say = (tracks: Tracks, command: CaseCommand, by: Actor, facts: { handOverStarted?: boolean; issuer?: string } = STARTED) => decide({ tracks, command, by, facts });
const after = (tracks: Tracks, command: CaseCommand, by: Actor): Tracks => { const d = say(tracks, command, by); return d.kind === 'moved' ? d.tracks : tracks; };

/** Every state that some sequence of commands leads to, with two institutions. */
function reachable(): Tracks[] {
  const seen = new Map<string, Tracks>();
  const queue: Tracks[] = [{ ...NEW_TRACKS, issuers: { kb: 'not_asked' } }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (seen.has(JSON.stringify(next))) continue;
    seen.set(JSON.stringify(next), next);
    for (const command of CASE_COMMANDS) for (const by of ACTORS) for (const handOverStarted of [false, true]) {
      const d = say(next, command, by, { handOverStarted, issuer: 'kb' });
      if (d.kind === 'moved') queue.push(d.tracks);
    }
  }
  return [...seen.values()];
}
const ALL = reachable();

group('every state and command of every track', () => {
  const pairs = [
    ...INTAKE_STATES.flatMap((state) => INTAKE_COMMANDS.map((command) => ({ command, cell: INTAKE[state][command], tracks: { ...NEW_TRACKS, intake: state }, at: (t: Tracks) => t.intake }))),
    ...CONTRACT_STATES.flatMap((state) => CONTRACT_COMMANDS.map((command) => ({ command, cell: CONTRACT[state][command], tracks: { ...SIGNED, contract: state }, at: (t: Tracks) => t.contract }))),
    ...ISSUER_STATES.flatMap((state) => ISSUER_COMMANDS.map((command) => ({ command, cell: ISSUER[state][command], tracks: { ...SIGNED, issuers: { kb: state } }, at: (t: Tracks) => t.issuers['kb'] }))),
    ...ACTIVATION_STATES.flatMap((state) => ACTIVATION_COMMANDS.map((command) => ({ command, cell: ACTIVATION[state][command], tracks: { ...SIGNED, activation: state }, at: (t: Tracks) => t.activation }))),
  ];
  it.each(pairs)('$command, pair $#', ({ command, cell, tracks, at }) => {
    for (const by of ACTORS) {
      const facts = { handOverStarted: command !== 'hold', issuer: 'kb' };
      const d = say(tracks, command, by, facts);
      if (cell?.by.includes(by)) {
        if (d.kind === 'moved') expect(at(d.tracks)).toBe(cell.to);
        else expect([command, by, at(tracks)]).toEqual(['ask_issuer', 'gateway', 'rejected']);
      } else if (by !== 'gateway' && by !== 'operator') {
        expect(d.kind).not.toBe('moved');
      }
      if (d.kind === 'refused') { expect(d.why.ko).not.toBe(''); expect(d.why.en).not.toBe(''); }
      // Said again, the same words change nothing.
      if (d.kind === 'moved') expect(say(d.tracks, command, by, facts).kind).not.toBe('moved');
    }
  });
});

group('cancel and receipt race', () => {
  it('has exactly one winner in every interleaving, and the gateway hears of a lost receipt', () => {
    const noise = fc.array(fc.constantFrom<[CaseCommand, Actor]>(['hand_over', 'system'], ['cancel', 'merchant'], ['acknowledge', 'gateway'], ['start_review', 'gateway'], ['offer_contract', 'gateway']), { maxLength: 8 });
    fc.assert(fc.property(noise, fc.boolean(), noise, (before, cancelFirst, later) => {
      const race: [CaseCommand, Actor][] = [['cancel', 'merchant'], ['acknowledge', 'gateway']];
      let tracks: Tracks = NEW_TRACKS;
      let cancelled = 0; let received = 0; let told = false; let lateReceipt = false;
      for (const [command, by] of [...before, ...(cancelFirst ? race : race.reverse()), ...later]) {
        const d = say(tracks, command, by);
        if (d.kind === 'moved' && command === 'cancel') { cancelled += 1; told ||= d.effects.includes('send_withdrawal'); }
        if (d.kind === 'moved' && tracks.intake !== 'accepted' && by === 'gateway') received += 1;
        if (d.kind === 'refused' && by === 'gateway') { lateReceipt = true; expect(d.effects).toContain('send_withdrawal'); }
        if (d.kind === 'refused' && command === 'cancel') expect(d.code).toBe('already_received');
        if (d.kind === 'moved') tracks = d.tracks;
      }
      expect(Number(cancelled > 0) + Number(received > 0)).toBe(1);
      expect(headline(tracks) === 'cancelled').toBe(cancelled === 1);
      if (cancelled) expect(told).toBe(true);
      if (lateReceipt) expect(cancelled).toBe(1);
    }), { numRuns: 5000 });
  });
  it('lets go quietly when nothing was handed over', () => expect(say(NEW_TRACKS, 'cancel', 'merchant', { handOverStarted: false })).toMatchObject({ kind: 'moved', effects: [] }));
});

group('late and forged words', () => {
  it.each<[CaseCommand, Partial<Tracks>]>([['go_live', { activation: 'suspended' }], ['deposit_test_keys', { activation: 'live' }], ['offer_contract', {}], ['start_review', { intake: 'information_requested' }], ['acknowledge', { intake: 'withdrawn' }]])('a late %s changes nothing', (command, state) => {
    expect(say({ ...SIGNED, ...state }, command, 'gateway').kind).toBe('unchanged');
  });
  it('the merchant cannot make a case received by asking for review', () => expect(say({ ...NEW_TRACKS, issuers: { kb: 'not_asked' } }, 'ask_issuer', 'merchant').kind).toBe('refused'));
  it('a case on its way to the gateway cannot be held', () => expect(say(NEW_TRACKS, 'hold', 'operator')).toMatchObject({ kind: 'refused', code: 'already_handed_over' }));
  it('nothing of a gateway counts before hand-over', () => { for (const command of CASE_COMMANDS) expect(say(NEW_TRACKS, command, 'gateway', { handOverStarted: false, issuer: 'kb' }).kind).not.toBe('moved'); });
  it('an offered contract implies receipt and acceptance', () => expect(after(NEW_TRACKS, 'offer_contract', 'gateway')).toMatchObject({ intake: 'accepted', contract: 'offered' }));
  it('the merchant signs, the gateway says whether it counts: refused, the offer stands open again', () => {
    const offered: Tracks = { ...SIGNED, contract: 'offered' };
    const signing = after(offered, 'give_signature', 'merchant');
    expect([signing.contract, headline(signing)]).toEqual(['signing', 'contract_ready']);
    expect(after(signing, 'sign_contract', 'gateway').contract).toBe('signed');
    const again = after(signing, 'refuse_signature', 'gateway');
    expect(again).toEqual(offered);
    expect(allowedActions(again, 'merchant').map(({ code }) => code)).toEqual(expect.arrayContaining(['give_signature', 'withdraw']));
    expect(say(SIGNED, 'refuse_signature', 'gateway')).toMatchObject({ kind: 'refused', code: 'not_in_this_state' });
  });
  it('a withdrawal is possible until the gateway has confirmed the signature, and not after', () => {
    expect(after({ ...SIGNED, contract: 'signing' }, 'withdraw', 'merchant')).toMatchObject({ intake: 'withdrawn', contract: 'ended' });
    expect(say(SIGNED, 'withdraw', 'merchant')).toMatchObject({ kind: 'refused', code: 'contract_signed' });
  });
  it('the end of the contract stops live payments', () => expect(after({ ...SIGNED, activation: 'live' }, 'end_contract', 'gateway')).toMatchObject({ contract: 'ended', activation: 'suspended' }));
  it('a withdrawal by the merchant is told to the gateway', () => expect(say({ ...NEW_TRACKS, intake: 'received' }, 'withdraw', 'merchant')).toMatchObject({ kind: 'moved', effects: ['send_withdrawal'] }));
});

group('every reachable state', () => {
  const facts: GatewayFacts = { names: { ko: '가온페이', en: 'Gaon Pay' }, contactWithin: { min: 2, max: 3, unit: 'business_day' }, reviewDuration: null, reviewRequestedByMerchant: true, secondStep: null, asOf: '2026-11-01' };
  it('has an owner, a next action and an expected time in both languages', () => {
    expect(ALL.length).toBeGreaterThan(50);
    for (const tracks of ALL) {
      const { owner, nextAction, expected } = describe({ tracks, facts, since: new Date('2026-11-20T01:00:00Z') });
      expect(owner).not.toBe('');
      for (const { ko, en } of [nextAction, expected.text, expected.source]) { expect(ko).toMatch(/\p{Script=Hangul}|Gatehouse/u); expect(en).toMatch(/[a-z]/); expect(en).not.toMatch(/\p{Script=Hangul}/u); }
    }
  });
  it('offers only actions that are not refused, and a way out of every end', () => {
    for (const tracks of ALL) {
      for (const by of ['merchant', 'operator'] as const) for (const { code } of allowedActions(tracks, by)) expect([code, decide({ tracks, command: code as CaseCommand, by, facts: {} }).kind]).not.toEqual([code, 'refused']);
      if ((END_HEADLINES as readonly string[]).includes(headline(tracks))) expect(waysOut(tracks)).not.toEqual([]);
    }
  });
  it('answers a cancellation that comes too late in words, as long as the application can be withdrawn instead', () => {
    for (const tracks of ALL) {
      const told = refusedActions(tracks, 'merchant', { names: facts.names, receivedAt: new Date('2026-11-20T01:00:00Z') });
      const over = (END_HEADLINES as readonly string[]).includes(headline(tracks)) || tracks.contract === 'signed' || tracks.activation === 'live';
      const before = tracks.intake === 'submitted' || tracks.intake === 'held' || tracks.intake === 'handed_over';
      expect([JSON.stringify(tracks), told.length]).toEqual([JSON.stringify(tracks), before || over ? 0 : 1]);
      for (const { why } of told) expect([why.ko, why.en]).toEqual([expect.stringContaining('가온페이에서 2026년 11월 20일에 신청을 접수하여'), expect.stringContaining('Gaon Pay received the application on 20 November 2026')]);
    }
  });
  it('offers the gateway one step at a time, each of its own and none implying another', () => {
    const names = { issuerName: (code: string) => ({ ko: code, en: code }), credentials: [], askable: [], identityOnly: false };
    const seen = new Set<string>();
    for (const tracks of ALL) {
      const offers = gatewayActions(tracks, names);
      if (tracks.intake === 'submitted' || tracks.intake === 'held' || tracks.intake === 'cancelled' || tracks.intake === 'withdrawn') expect([tracks.intake, offers]).toEqual([tracks.intake, []]);
      expect(offers.filter(({ weight }) => weight === 'next').length).toBeLessThanOrEqual(1);
      for (const { code, fields } of offers) {
        seen.add(code);
        const choices = fields.find(({ name }) => name === 'issuer')?.choices.map(({ value }) => value) ?? [undefined];
        expect(choices.length).toBeGreaterThan(0);
        for (const issuer of choices) {
          const d = decide({ tracks, command: code, by: 'gateway', facts: issuer === undefined ? {} : { issuer } });
          if (d.kind !== 'moved') throw new Error(`${code} is offered in ${JSON.stringify(tracks)} and ${d.kind}`);
          const cell = (INTAKE[tracks.intake] as Record<string, { to: string } | undefined>)[code];
          expect(d.tracks.intake).toBe(cell?.to ?? tracks.intake);
        }
      }
    }
    expect([...seen].sort()).toEqual([...GATEWAY_COMMANDS].sort());
  });
  it('speaks of no payment and no card company where only identity verification was applied for', () => {
    const names = { issuerName: (code: string) => ({ ko: code, en: code }), credentials: [], askable: [], identityOnly: true };
    for (const tracks of ALL) {
      const identity = { ...tracks, issuers: Object.fromEntries(Object.values(tracks.issuers).map((state, at) => [CARRIERS[at]?.code ?? `other_${at}`, state])) };
      for (const { label } of gatewayActions(identity, names)) expect([label.ko, label.en].join()).not.toMatch(/결제|카드|payment|card/i);
    }
    expect(gatewayActions({ ...SIGNED, activation: 'keys_deposited', issuers: { skt: 'approved' } }, names).map(({ label }) => label.en)).toContain('Open identity verification');
  });
  it('every word of the tables that a gateway may say has a button in both languages', () => {
    const said = [INTAKE, CONTRACT, ISSUER, ACTIVATION].flatMap((table) => Object.values(table).flatMap((row: Partial<Record<string, { by: readonly Actor[] }>>) => Object.entries(row).flatMap(([command, cell]) => (cell?.by.includes('gateway') ? [command] : []))));
    expect([...new Set(said)].sort()).toEqual([...GATEWAY_COMMANDS].sort());
    for (const { ko, en } of Object.values(GATEWAY_ACTION_LABELS)) { expect(ko).toMatch(/\p{Script=Hangul}/u); expect(en).toMatch(/^[A-Z]/); }
  });
});
