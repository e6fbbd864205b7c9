import { describe, expect, it } from 'vitest';
import { NEW_TRACKS } from '../case/lifecycle.ts';
import type { Tracks } from '../case/states.ts';
import { agreedText, SIGNING_CONSENT } from './consent.ts';
import { checkMark, sameName } from './mark.ts';
import { linkExpiry, nextSigners, refusalToSign, signerRemindersDue, SIGNING_REFUSAL_WORDS, SIGNING_REFUSALS, type OfferFacts, type SignerFacts } from './signing.ts';

const NOW = new Date('2026-11-24T00:00:00Z');
const SHA = 'ab'.repeat(32);
const OFFERED: Tracks = { ...NEW_TRACKS, intake: 'accepted', contract: 'offered' };
const OFFER: OfferFacts = { state: 'open', place: 'here', order: 'together', expiresAt: new Date('2026-12-01T00:00:00Z'), sha256: SHA };
const open = (position: number): SignerFacts => ({ position, signed: false, by: null });
const signed = (position: number, by: string | null = null): SignerFacts => ({ position, signed: true, by });
const ask = (more: Partial<Parameters<typeof refusalToSign>[0]>) => refusalToSign({ tracks: OFFERED, offer: OFFER, signers: [open(1), open(2)], position: 1, by: 'person_1', now: NOW, sha256: SHA, opened: SHA, ...more });

describe('who may sign an offered contract', () => {
  it.each([
    ['an open offer that was read', {}, null],
    ['a case that was withdrawn', { tracks: { ...OFFERED, intake: 'withdrawn' } }, 'no_offer'],
    ['a contract that is signed', { tracks: { ...OFFERED, contract: 'signed' } }, 'no_offer'],
    ['no offer at all', { offer: null }, 'no_offer'],
    ['one signed at the gateway', { offer: { ...OFFER, place: 'gateway' } }, 'not_here'],
    ['a document still being fetched', { offer: { ...OFFER, state: 'fetching' } }, 'not_ready'],
    ['a document of no use', { offer: { ...OFFER, state: 'unusable' } }, 'unusable'],
    ['an offer being sealed', { offer: { ...OFFER, state: 'sealing' } }, 'signed'],
    ['the very instant it ends', { now: new Date('2026-12-01T00:00:00Z') }, 'expired'],
    ['an offer without a date', { offer: { ...OFFER, expiresAt: null }, now: new Date('2030-01-01') }, null],
    ['a second time', { signers: [signed(1, 'person_1'), open(2)] }, 'signed'],
    ['a second representative with the same account', { signers: [signed(1, 'person_1'), open(2)], position: 2 }, 'signed_for_another'],
    ['a second representative by a link', { signers: [signed(1, 'person_1'), open(2)], position: 2, by: null }, null],
    ['out of order', { offer: { ...OFFER, order: 'in_order' }, position: 2 }, 'not_your_turn'],
    ['in order', { offer: { ...OFFER, order: 'in_order' }, signers: [signed(1), open(2)], position: 2 }, null],
    ['unread', { opened: null }, 'unread'],
    ['another document than was read', { opened: 'cd'.repeat(32) }, 'unread'],
    ['another document than is offered', { sha256: 'cd'.repeat(32), opened: 'cd'.repeat(32) }, 'changed'],
  ] as const)('%s', (_, more, refusal) => {
    expect(ask(more as never)).toBe(refusal);
  });

  it('says why in both languages', () => {
    for (const code of SIGNING_REFUSALS) for (const text of Object.values(SIGNING_REFUSAL_WORDS[code])) expect(text).toMatch(/\S.+[.。]$/);
  });

  it('sends links to whose turn it is', () => {
    expect(nextSigners({ order: 'in_order' }, [signed(1), open(3), open(2)])).toEqual([2]);
    expect(nextSigners({ order: 'together' }, [signed(1), open(3), open(2)])).toEqual([2, 3]);
    expect(linkExpiry(NOW, null).toISOString()).toBe('2026-12-08T00:00:00.000Z');
    expect(linkExpiry(NOW, OFFER.expiresAt)).toEqual(OFFER.expiresAt);
    expect([0, 1.9, 2, 4.9, 5, 30].map((days) => signerRemindersDue(NOW, new Date(NOW.getTime() + days * 86_400_000)))).toEqual([0, 0, 1, 1, 2, 2]);
  });
});

describe('the mark under a contract', () => {
  const drawn = (...strokes: [number, number][][]) => checkMark({ kind: 'drawn', strokes }, '김하나').map(({ code }) => code);

  it('is the name however it is spaced, and no other', () => {
    expect(sameName('김 하나', '김하나')).toBe(true);
    expect(sameName('김하나'.normalize('NFD'), '김하나')).toBe(true);
    expect(sameName('', '')).toBe(false);
    expect(checkMark({ kind: 'typed', text: ' ' }, '김하나').map(({ code }) => code)).toEqual(['mark_empty']);
    expect(checkMark({ kind: 'typed', text: '김두리' }, '김하나').map(({ code }) => code)).toEqual(['name_differs']);
  });

  it('or strokes within the field, larger than a slip', () => {
    expect(drawn([[0, 0], [600, 200]])).toEqual([]);
    expect(drawn([[300, 20], [300, 150]])).toEqual([]);
    expect(drawn([[5, 5]])).toEqual(['mark_empty']);
    expect(drawn([[5, 5], [20, 30]])).toEqual(['mark_too_small']);
    expect(drawn([[5, 5], [601, 100]])).toEqual(['mark_outside']);
    expect(drawn(...Array.from({ length: 201 }, (): [number, number][] => [[0, 0], [100, 100]]))).toEqual(['mark_too_long']);
  });

  it('stands below words that name the signer', () => {
    expect(agreedText('김하나', 'ko')).toContain('대표자 김하나 본인으로서');
    expect(agreedText('김하나', 'en').split('\n')).toHaveLength(SIGNING_CONSENT.paragraphs.length + 1);
  });
});
