import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CONTRACT_NAMES } from '../../app/contract-names.ts';
import { PartnerCase, PartnerCaseState, PartnerEvent } from '../../contract/partner.ts';
import { STANDARD_CATALOGUE } from '../../domain/catalogue/standard.ts';
import type { GatewayDocument } from '../../domain/ports/gateway.ts';
import { CaseMessage } from '../../sandbox/gateway/messages.ts';
import { pauseBefore, planFor } from '../../sandbox/gateway/plan.ts';
import type { Database } from '../../storage/open-database.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { handOverOf, startPartnerGateway, startReceiver, type PartnerPair, type Receiver } from '../../testkit/partner-gateway.ts';

const DAY = 86_400;
const YEAR = 365 * DAY;
let database: Database;
let pair: PartnerPair;
let receiver: Receiver;

beforeEach(async () => {
  database = await openFreshEmbedded();
  receiver = await startReceiver();
  pair = await startPartnerGateway(database);
});

afterEach(async () => {
  await pair.stop();
  await receiver.close();
  await database.close();
});

const types = (caseId: string) => receiver.eventsOf(caseId).map(({ type }) => type);
const sequences = (caseId: string) => receiver.eventsOf(caseId).map(({ sequence }) => sequence);
const countUp = (length: number) => Array.from({ length }, (_, index) => index + 1);

describe('the whole path', () => {
  it('goes from receipt to live in order, every event signed and readable', async () => {
    await pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    await pair.gateway.advance(YEAR);
    expect(types('case_1')).toEqual([
      'case.received', 'case.review_started', 'case.accepted', 'contract.offered', 'credentials.test_deposited', 'contract.signed', 'credentials.live_deposited',
      'issuer.asked', ...Array.from({ length: 9 }, () => 'issuer.approved'), 'activation.live',
    ]);
    expect(sequences('case_1')).toEqual(countUp(18));
    expect(receiver.deliveries.every(({ verdict }) => verdict === 'event')).toBe(true);
  });

  it('takes less than four minutes at the usual speed for a merchant who signs at once', () => {
    const steps = planFor({ gateway: 'kcp', lines: [{ method: 'card', type: 'one_time' }], magic: [] }).filter(({ type }) => type !== 'contract.signed');
    const seconds = steps.reduce((sum, step) => sum + pauseBefore(step, 20_000) / 1000, 0);
    expect([seconds > 120, seconds < 240]).toEqual([true, true]);
  });

  it('plays each gateway its own way: Danal gives live keys after card review, PayPal has no contract', async () => {
    for (const code of ['danal_tpay', 'paypal_v2']) await pair.connector(code).submit(handOverOf(receiver.url, { caseId: `case_${code}` }));
    await pair.gateway.advance(YEAR);
    expect(types('case_danal_tpay').indexOf('credentials.live_deposited')).toBeGreaterThan(types('case_danal_tpay').lastIndexOf('issuer.approved'));
    expect(types('case_paypal_v2').filter((type) => type.startsWith('contract.'))).toEqual([]);
    expect(types('case_paypal_v2').at(-1)).toBe('activation.live');
  });

  it('speaks the published protocol: both sides take what the contract takes', async () => {
    const handOver = { ...handOverOf(receiver.url, { caseId: 'case_1' }), gateway: 'kcp' };
    expect(PartnerCase.safeParse(handOver).success).toBe(true);
    expect(CaseMessage.safeParse(handOver).success).toBe(true);
    for (const name of Object.keys(PartnerCase.shape)) {
      const without = Object.fromEntries(Object.entries(handOver).filter(([key]) => key !== name));
      expect([name, PartnerCase.safeParse(without).success, CaseMessage.safeParse(without).success]).toEqual([name, false, false]);
    }
    const connector = pair.connector();
    await connector.submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    await pair.gateway.advance(YEAR);
    for (const { body } of receiver.deliveries) expect(PartnerEvent.safeParse(JSON.parse(body.toString())).error).toBeUndefined();
    const asked = await connector.ask('case_1', 0);
    if (asked.kind !== 'known') throw new Error('not known');
    const { unreadable, ...state } = asked.state;
    expect(unreadable).toBe(0);
    expect(PartnerCaseState.safeParse(state).success).toBe(true);
  });
});

describe('hand-over', () => {
  it('makes one case of many hand-overs with the same id, at the same time and later', async () => {
    const connector = pair.connector();
    const outcomes = await Promise.all(countUp(8).map(() => connector.submit(handOverOf(receiver.url, { caseId: 'case_1' }))));
    expect(new Set(outcomes.map((outcome) => (outcome.kind === 'queued' ? outcome.gatewayReference : outcome.kind))).size).toBe(1);
    await pair.gateway.advance(4 * DAY);
    const later = await connector.submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    expect(later).toMatchObject({ kind: 'received', lastSequence: 1 });
    expect((await database.pool.query('select 1 from rehearsal_case')).rows).toHaveLength(1);
    expect(types('case_1')).toEqual(['case.received']);
  });

  it('refuses what is no case, with the reason', async () => {
    const outcome = await pair.connector().submit({ ...handOverOf(receiver.url, { caseId: 'case_1' }), lines: [] });
    expect(outcome).toMatchObject({ kind: 'refused', reason: expect.stringContaining('lines') });
  });

  it('refuses addresses outside its Gatehouse', async () => {
    const strict = await startPartnerGateway(database, { gatehouseUrl: receiver.url });
    const handOver = handOverOf(receiver.url, { caseId: 'case_1' });
    expect(await strict.connector().submit({ ...handOver, eventsUrl: 'http://169.254.169.254/' })).toMatchObject({ kind: 'refused' });
    expect(await strict.connector().submit(handOver)).toMatchObject({ kind: 'queued' });
    await strict.stop();
  });

  it('asks for a document again that differs from what was announced, and goes on when it is answered', async () => {
    receiver.spoilDocuments();
    const connector = pair.connector();
    await connector.submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    await pair.gateway.advance(YEAR);
    expect(types('case_1')).toEqual(['case.received', 'case.information_requested']);
    expect(receiver.eventsOf('case_1')[1]?.data['text']).toContain('business_registration');
    expect(await connector.answer('case_1', { kind: 'information', answerId: 'answer_1', text: '다시 보냅니다', documents: [] })).toEqual({ kind: 'taken' });
    await pair.gateway.advance(YEAR);
    // Words alone are no paper: it is asked for once more.
    expect(types('case_1')).toEqual(['case.received', 'case.information_requested', 'case.information_requested']);
    const served = Buffer.from(await (await fetch(`${receiver.url}/documents/1`)).arrayBuffer());
    const document = { ...(handOverOf(receiver.url, { caseId: 'case_1' }).documents[0] as GatewayDocument), sha256: createHash('sha256').update(served).digest('hex'), bytes: served.length };
    expect(await connector.answer('case_1', { kind: 'information', answerId: 'answer_2', text: '다시 보냅니다', documents: [document] })).toEqual({ kind: 'taken' });
    await pair.gateway.advance(YEAR);
    expect(types('case_1').at(-1)).toBe('activation.live');
  });
});

describe('withdrawal', () => {
  it('is taken before receipt, and nothing happens to the case any more', async () => {
    const connector = pair.connector();
    await connector.submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    expect(await connector.withdraw('case_1', '취소')).toEqual({ kind: 'withdrawn' });
    expect(await connector.withdraw('case_1', '취소')).toEqual({ kind: 'withdrawn' });
    await pair.gateway.advance(YEAR);
    expect(types('case_1')).toEqual(['case.withdrawn']);
  });

  it('is binding after receipt, and ends a contract signed meanwhile', async () => {
    const connector = pair.connector();
    for (const caseId of ['case_1', 'case_2']) await connector.submit(handOverOf(receiver.url, { caseId }));
    await pair.gateway.advance(4 * DAY);
    expect(await connector.withdraw('case_1', '취소')).toEqual({ kind: 'withdrawn' });
    await pair.gateway.advance(13 * DAY);
    expect(types('case_2').at(-1)).toBe('contract.signed');
    expect(await connector.withdraw('case_2', '취소')).toEqual({ kind: 'withdrawn' });
    await pair.gateway.advance(YEAR);
    expect(types('case_1')).toEqual(['case.received', 'case.withdrawn']);
    expect(types('case_2').slice(-2)).toEqual(['contract.ended', 'case.withdrawn']);
    expect(await connector.ask('case_2', 0)).toMatchObject({ kind: 'known', state: { state: 'withdrawn' } });
  });

  it('bars an id whose hand-over is still on the way', async () => {
    const connector = pair.connector();
    expect(await connector.withdraw('case_1', '취소')).toEqual({ kind: 'withdrawn' });
    expect(await connector.submit(handOverOf(receiver.url, { caseId: 'case_1' }))).toMatchObject({ kind: 'withdrawn' });
    await pair.gateway.advance(YEAR);
    expect(receiver.deliveries).toEqual([]);
  });

  it('races with receipt: it is taken before and after it, and both sides say the same', async () => {
    const connector = pair.connector();
    const ids = countUp(20).map((number) => `case_${number}`);
    for (const caseId of ids) await connector.submit(handOverOf(receiver.url, { caseId }));
    await pair.gateway.advance(3.5 * DAY - 1);
    const outcomes: string[] = [];
    const withdrawing = (async () => {
      for (const caseId of ids) outcomes.push((await connector.withdraw(caseId, '취소')).kind);
    })();
    await Promise.all([withdrawing, pair.gateway.advance(2)]);
    await eventually(() => expect(ids.map((caseId) => types(caseId).at(-1))).toEqual(ids.map(() => 'case.withdrawn')));
    expect(outcomes).toEqual(ids.map(() => 'withdrawn'));
    for (const caseId of ids) expect(['case.withdrawn', 'case.received,case.withdrawn']).toContain(types(caseId).join());
  });
});

describe('the merchant says', () => {
  it('that the contract is signed: once, and only after the offer', async () => {
    const connector = pair.connector();
    await connector.submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    const signed = { kind: 'contract_signed', answerId: 'answer_1' } as const;
    expect(await connector.answer('case_1', signed)).toMatchObject({ kind: 'refused' });
    await pair.gateway.advance(11.6 * DAY);
    expect(types('case_1').at(-1)).toBe('credentials.test_deposited');
    expect(await connector.answer('case_1', signed)).toEqual({ kind: 'taken' });
    expect(await connector.answer('case_1', signed)).toEqual({ kind: 'taken' });
    await pair.gateway.advance(YEAR);
    expect(types('case_1').filter((type) => type === 'contract.signed')).toHaveLength(1);
    expect(types('case_1').at(-1)).toBe('activation.live');
  });

  it('the same on the contract page', async () => {
    await pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    await pair.gateway.advance(10.6 * DAY);
    const offer = receiver.eventsOf('case_1').find(({ type }) => type === 'contract.offered');
    const url = String(offer?.data['contractUrl']);
    expect(await (await fetch(url)).text()).toContain('서명하기');
    expect(await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } })).text()).toContain('체결되었습니다');
    await eventually(() => expect(types('case_1').at(-1)).toBe('contract.signed'));
  });

  it('again on the contract page what was signed elsewhere, which changes nothing', async () => {
    await pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    await pair.gateway.advance(11.6 * DAY);
    const url = String(receiver.eventsOf('case_1').find(({ type }) => type === 'contract.offered')?.data['contractUrl']);
    expect(await pair.connector().answer('case_1', { kind: 'contract_signed', answerId: 'answer_1' })).toEqual({ kind: 'taken' });
    const sent = receiver.eventsOf('case_1').length;
    for (let time = 0; time < 2; time += 1) {
      const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
      expect([answer.status, (await answer.text()).includes('체결되었습니다')]).toEqual([200, true]);
    }
    await pair.gateway.advance(1);
    expect(receiver.eventsOf('case_1').filter(({ type }) => type === 'contract.signed')).toHaveLength(1);
    expect(receiver.eventsOf('case_1').length).toBeGreaterThanOrEqual(sent);
  });

  it('nothing before it has read who contracts what', async () => {
    const named = await startPartnerGateway(database, { names: CONTRACT_NAMES });
    await named.connector('html5_inicis').submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    await named.gateway.advance(10.6 * DAY);
    const url = String(receiver.eventsOf('case_1').find(({ type }) => type === 'contract.offered')?.data['contractUrl']);
    const page = await (await fetch(url)).text();
    for (const words of ['KG이니시스', 'KG Inicis', 'GH-2026-0001', '신용카드', '일반결제', 'One-time payment', '법적 효력이 없습니다', 'has no legal effect']) expect(page).toContain(words);
    expect(page).not.toContain('html5_inicis');
    await named.stop();
  });

  it('that card companies be asked now', async () => {
    const connector = pair.connector();
    await connector.submit(handOverOf(receiver.url, { caseId: 'case_1' }));
    await pair.gateway.advance(17.6 * DAY);
    expect(types('case_1').at(-1)).toBe('credentials.live_deposited');
    expect(await connector.answer('case_1', { kind: 'card_review_requested', answerId: 'answer_1' })).toEqual({ kind: 'taken' });
    await eventually(() => expect(types('case_1').at(-1)).toBe('issuer.asked'));
  });

  it('nothing to a gateway that does not know the case', async () => {
    expect(await pair.connector().answer('case_9', { kind: 'contract_signed', answerId: 'answer_1' })).toEqual({ kind: 'unknown_case' });
    expect(await pair.connector().ask('case_9', 0)).toEqual({ kind: 'unknown_case' });
  });
});

describe('somebody at the page', () => {
  const USUAL = 20_000;
  const secondsBefore = (gateway: string, type: string) => {
    const step = planFor({ gateway, lines: [{ method: 'card', type: 'one_time' }], magic: [] }).find((one) => one.type === type);
    return step === undefined ? null : pauseBefore(step, USUAL) / 1000;
  };

  it('has a minute to cancel at every gateway, and so different a time that one can be cancelled and another no longer', () => {
    const seconds = STANDARD_CATALOGUE.gateways.map(({ code }) => secondsBefore(code, 'case.received') ?? 0);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(60);
    const [toss = 0, kcp = 0, danal = 0] = ['tosspayments', 'kcp', 'danal'].map((code) => secondsBefore(code, 'case.received') ?? 0);
    expect([kcp - toss >= 30, danal - kcp >= 30]).toEqual([true, true]);
  });

  it('has minutes to sign before the rehearsal signs for them; a faster rehearsal waits less', () => {
    expect(secondsBefore('kcp', 'contract.signed')).toBeGreaterThanOrEqual(180);
    const step = { after: DAY, atLeast: 60, type: 'contract.signed' };
    expect([pauseBefore(step, 10 * USUAL), pauseBefore(step, 1)]).toEqual([6000, DAY * 1000]);
  });

  it('moves one case ahead by a step and no other, until it waits for the merchant', async () => {
    const connector = pair.connector();
    for (const caseId of ['case_1', 'case_2']) await connector.submit(handOverOf(receiver.url, { caseId, memo: '#request-document' }));
    const key = { gateway: 'kcp', caseId: 'case_1' };
    for (const expected of ['case.received', 'case.review_started', 'case.information_requested']) {
      expect(await pair.gateway.hurry(key)).toBe(true);
      await eventually(() => expect(types('case_1').at(-1)).toBe(expected));
    }
    expect(await pair.gateway.hurry(key)).toBe(false);
    expect(await pair.gateway.hurry({ gateway: 'kcp', caseId: 'case_9' })).toBe(false);
    expect(types('case_2')).toEqual([]);
  });

  it('who takes a case over by hand finds that nothing happens to it by itself any more, and may still take it back', async () => {
    const connector = pair.connector();
    for (const caseId of ['case_1', 'case_2']) await connector.submit(handOverOf(receiver.url, { caseId }));
    await pair.gateway.advance(4 * DAY);
    await pair.gateway.leaveToPeople({ gateway: 'kcp', caseId: 'case_1' });
    await pair.gateway.advance(YEAR);
    expect([types('case_1'), types('case_2').at(-1)]).toEqual([['case.received'], 'activation.live']);
    expect(await connector.withdraw('case_1', '취소')).toEqual({ kind: 'withdrawn' });
  });
});
