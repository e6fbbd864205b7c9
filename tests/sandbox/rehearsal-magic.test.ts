import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readEvent } from '../../connectors/gateway/partner/messages.ts';
import { magicIn, MAGIC_WORDS } from '../../sandbox/gateway/plan.ts';
import type { Database } from '../../storage/open-database.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { handOverOf, startPartnerGateway, startReceiver, type PartnerPair, type Receiver } from '../../testkit/partner-gateway.ts';

const DAY = 86_400;
const YEAR = 365 * DAY;
const PATH_LENGTH = 18;
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

const types = () => receiver.eventsOf('case_1').map(({ type }) => type);
const sequences = () => receiver.eventsOf('case_1').map(({ sequence }) => sequence);
const countUp = (length: number) => Array.from({ length }, (_, index) => index + 1);
const submit = (memo: string) => pair.connector().submit(handOverOf(receiver.url, { caseId: 'case_1', memo }));

it('#refuse: the hand-over is refused and leaves no case', async () => {
  expect(await submit('#refuse')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('cannot take') });
  expect(await pair.connector().ask('case_1', 0)).toEqual({ kind: 'unknown_case' });
});

it('#hold-answer: the answer is lost, the case is there, and handing over again makes no second one', async () => {
  const outcome = await pair.connector('kcp', 300).submit(handOverOf(receiver.url, { caseId: 'case_1', memo: '#hold-answer' }));
  expect(outcome).toMatchObject({ kind: 'unreachable', reason: 'timeout', retryable: true, mayHaveArrived: true });
  expect(await pair.connector().ask('case_1', 0)).toMatchObject({ kind: 'known', state: { state: 'queued', lastSequence: 0 } });
  expect(await submit('#hold-answer')).toMatchObject({ kind: 'queued' });
  expect((await database.pool.query('select 1 from rehearsal_case')).rows).toHaveLength(1);
});

it('#hold-answer: the line is cut in the end', async () => {
  const hasty = await startPartnerGateway(database, { holdAnswerMs: 50 });
  expect(await hasty.connector().submit(handOverOf(receiver.url, { caseId: 'case_1', memo: '#hold-answer' }))).toMatchObject({ kind: 'unreachable', reason: 'broken_answer', mayHaveArrived: true });
  await hasty.stop();
});

it('#request-document: waits for the answer, then goes on', async () => {
  await submit('#request-document');
  await pair.gateway.advance(YEAR);
  expect(types()).toEqual(['case.received', 'case.review_started', 'case.information_requested']);
  await pair.gateway.advance(YEAR);
  expect(types()).toHaveLength(3);
  const answer = { kind: 'information', answerId: 'answer_1', text: '', documents: handOverOf(receiver.url, { caseId: 'case_1' }).documents } as const;
  expect(await pair.connector().answer('case_1', answer)).toEqual({ kind: 'taken' });
  expect(await pair.connector().answer('case_1', { ...answer, answerId: 'answer_2' })).toMatchObject({ kind: 'refused' });
  await pair.gateway.advance(YEAR);
  expect(types().at(-1)).toBe('activation.live');
  const { rows } = await database.pool.query<{ state: string }>('select state from rehearsal_document');
  expect(rows).toEqual([{ state: 'read' }, { state: 'read' }]);
});

it('#reject: is rejected after review, with a reason, and nothing follows', async () => {
  await submit('#reject');
  await pair.gateway.advance(YEAR);
  expect(types()).toEqual(['case.received', 'case.review_started', 'case.rejected']);
  expect(receiver.eventsOf('case_1').at(-1)?.data['reason']).toBeTruthy();
});

it('#reject-issuer-3: the third card company rejects, the others approve', async () => {
  await submit('#reject-issuer-3');
  await pair.gateway.advance(YEAR);
  const issuers = receiver.eventsOf('case_1').filter(({ type }) => /^issuer\.(approved|rejected)$/.test(type));
  expect(issuers.map(({ type }) => type === 'issuer.rejected')).toEqual([false, false, true, false, false, false, false, false, false]);
});

it('#silent: takes the case and never answers', async () => {
  expect(await submit('#silent')).toMatchObject({ kind: 'queued' });
  await pair.gateway.advance(YEAR);
  expect(receiver.deliveries).toEqual([]);
});

it('#twice: every event comes twice, the same to the byte', async () => {
  await submit('#twice');
  await pair.gateway.advance(YEAR);
  expect(sequences()).toEqual(countUp(PATH_LENGTH).flatMap((sequence) => [sequence, sequence]));
  const bodies = receiver.deliveries.map(({ body }) => body.toString());
  expect(new Set(bodies).size).toBe(PATH_LENGTH);
});

it('#out-of-order: the second of each pair comes first, also when time passes between them', async () => {
  await submit('#out-of-order');
  for (let day = 0; day < 40; day += 1) await pair.gateway.advance(DAY);
  expect(sequences()).toEqual(countUp(PATH_LENGTH).map((sequence) => (sequence % 2 === 1 ? sequence + 1 : sequence - 1)));
});

it('#out-of-order: a question to the merchant is not held back for ever', async () => {
  await submit('#out-of-order #request-document');
  for (let day = 0; day < 10; day += 1) await pair.gateway.advance(DAY);
  await eventually(() => expect(sequences()).toEqual([2, 1, 3]));
});

it('#slow: everything takes five times as long', async () => {
  await submit('#slow');
  await pair.gateway.advance(17 * DAY);
  expect(types()).toEqual([]);
  await pair.gateway.advance(DAY);
  expect(types()).toEqual(['case.received']);
});

it('#garbage: an unreadable message comes with a good signature, and the real events go on', async () => {
  await submit('#garbage');
  await pair.gateway.advance(YEAR);
  expect(receiver.deliveries.map(({ verdict }) => verdict)).toEqual(['event', 'unreadable', ...countUp(PATH_LENGTH - 1).map(() => 'event')]);
  expect(sequences()).toEqual(countUp(PATH_LENGTH));
});

it('finds the words in trade name and memo only, and knows no others', () => {
  expect(magicIn('가온상점 #slow#twice #sale #reject-issuer-12 #reject-issuer-0 #slowly')).toEqual(['slow', 'twice', 'reject-issuer-12']);
});

it('looks into the trade name too, but not into addresses', async () => {
  const handOver = handOverOf(receiver.url, { caseId: 'case_1' });
  await pair.connector().submit({ ...handOver, business: { tradeName: '가온상점 #reject', service: { urls: ['https://shop.example/#silent'], memo: '' } } });
  await pair.gateway.advance(YEAR);
  expect(types().at(-1)).toBe('case.rejected');
});

it('#conditions: the acceptance is tied to limits, which our connector reads; figures that are none do not take the acceptance with them', async () => {
  await submit('#conditions');
  await pair.gateway.advance(YEAR);
  await eventually(() => expect(types().at(-1)).toBe('activation.live'));
  const accepted = receiver.eventsOf('case_1').find(({ type }) => type === 'case.accepted');
  expect(readEvent(accepted)).toMatchObject({ data: { conditions: { monthlyLimit: 10_000_000, suretySum: 5_000_000, settlementDays: 7 } } });
  const odd = readEvent({ ...accepted, data: { text: 'yes', conditions: { monthlyLimit: 'much' } } });
  expect(odd).toMatchObject({ type: 'case.accepted', data: { text: 'yes' } });
  expect(odd).not.toHaveProperty('notUnderstood');
});

it('every word is described for those who rehearse', () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/operations/rehearsal-gateway.md'), 'utf8');
  for (const word of [...MAGIC_WORDS, 'reject-issuer-3']) expect(text).toContain(`\`#${word}\``);
});
