import { describe, expect, it } from 'vitest';
import { goLiveChecklist, type GoLiveFacts } from './go-live.ts';

const NOTHING: GoLiveFacts = {
  interface: 'v1', signingSecretShown: false, applied: [], hasCases: false, liveSince: null, testWindowOnService: null, webhookUrl: null, lastDelivery: null, lookedUpAfterNotice: false, lookedUp: false, tried: [], cancelled: false, confirms: false,
};
const LIVE = new Date('2026-03-02T00:00:00Z');
const EVERYTHING: GoLiveFacts = {
  interface: 'v1', signingSecretShown: false, applied: ['one_time', 'subscription'], hasCases: true, liveSince: LIVE, testWindowOnService: { origin: 'https://shop.example.com', at: new Date('2026-03-01T00:00:00Z') }, webhookUrl: 'https://shop.example.com/w',
  lastDelivery: { status: 204, waiting: false }, lookedUpAfterNotice: true, lookedUp: true, tried: ['one_time', 'subscription'], cancelled: true, confirms: true,
};
const states = (facts: GoLiveFacts) => Object.fromEntries(goLiveChecklist(facts).map(({ code, state }) => [code, state]));

describe('what is missing before live payments', () => {
  it('is everything at first, and nothing at last', () => {
    expect(states(NOTHING)).toEqual({
      tried_one_time: 'todo', amount_looked_up: 'todo', cancelled: 'advised', webhook_address: 'todo', webhook_answers: 'todo', webhook_verified: 'todo', window_confirm: 'advised', live_channel: 'todo', test_key_in_production: 'waiting',
    });
    const { test_key_in_production: key, ...others } = states(EVERYTHING);
    expect(new Set(Object.values(others))).toEqual(new Set(['done']));
    // That no record exists is no proof that the code is right.
    expect(key).toBe('clear');
  });

  it('asks for a test of each kind applied for', () => {
    const asked = states({ ...EVERYTHING, applied: ['one_time', 'key_in', 'verification'], tried: ['key_in'] });
    expect(asked).toMatchObject({ tried_one_time: 'todo', tried_key_in: 'done', tried_verification: 'todo' });
    expect(asked).not.toHaveProperty('tried_subscription');
  });

  it('warns of a notification that was not answered well, but not of one on its way', () => {
    const of = (lastDelivery: GoLiveFacts['lastDelivery']) => states({ ...EVERYTHING, lastDelivery })['webhook_answers'];
    expect([of({ status: 500, waiting: false }), of({ status: null, waiting: false }), of({ status: 301, waiting: false }), of({ status: null, waiting: true }), of({ status: 200, waiting: false })]).toEqual(['warning', 'warning', 'warning', 'todo', 'done']);
  });

  it('speaks of the interface in use: V2 signs its notifications, and its secret has to be there to check them', () => {
    const said = (facts: GoLiveFacts) => goLiveChecklist(facts).flatMap(({ text, action }) => [text.ko, text.en, action.ko, action.en]).join(' ');
    expect(states(NOTHING)).not.toHaveProperty('webhook_secret');
    expect(said(NOTHING)).toMatch(/서명이 없으므로.*carry no signature.*confirm_url/);
    expect(said({ ...NOTHING, interface: 'v2' })).not.toMatch(/서명이 없으므로|carry no signature|confirm_url/);
    expect([states({ ...NOTHING, interface: 'v2' })['webhook_secret'], states({ ...NOTHING, interface: 'v2', signingSecretShown: true })['webhook_secret']]).toEqual(['todo', 'done']);
  });

  it('waits for the gateway once an application is under way, and warns of test keys only after live ones came', () => {
    const waits = goLiveChecklist({ ...NOTHING, hasCases: true }).find(({ code }) => code === 'live_channel');
    expect(waits).toMatchObject({ state: 'waiting', owner: 'gateway', place: 'applications' });
    const after = { origin: 'https://shop.example.com', at: new Date('2026-03-03T00:00:00Z') };
    expect(states({ ...EVERYTHING, testWindowOnService: after })['test_key_in_production']).toBe('warning');
    expect(states({ ...EVERYTHING, testWindowOnService: after, liveSince: null })['test_key_in_production']).toBe('waiting');
  });

  it('names an action in both languages, and a place for whatever is the merchant’s to do', () => {
    for (const item of [...goLiveChecklist(NOTHING), ...goLiveChecklist({ ...NOTHING, interface: 'v2' }), ...goLiveChecklist(EVERYTHING)]) {
      expect(item.text.ko && item.text.en && item.action.ko && item.action.en).toBeTruthy();
      if (item.owner === 'merchant' && item.state !== 'done' && item.state !== 'clear') expect([item.code, item.place]).toEqual([item.code, expect.any(String)]);
    }
  });
});
