import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { housekeeping } from '../../platform/housekeeping.ts';
import { enqueue } from '../../platform/queue.ts';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { advanceUntil, applyFor, casesOf, rehearsalVisitor, signUpMerchant } from '../../testkit/merchant-walk.ts';
import { startApp, type Answered, type TestApp, type Visitor } from '../../testkit/start-app.ts';

/** Documents in answer to a gateway's request: over real HTTP, with the rehearsal gateway asking and fetching. */

const sample = (name: string) => readFileSync(join(import.meta.dirname, '../../reader/samples', name));
const PAPER = sample('individual-general.jpg');
const PDF = sample('corporation.pdf');
const TOSS = { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] };
const KCP = { methods: ['transfer'], addedTypes: [], choices: [{ method: 'transfer', type: 'one_time', gateway: 'kcp' }] };

/** A PDF that asks for a password. */
const LOCKED = (() => {
  const parts = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>', `<</Filter/Standard/V 1/R 2/Length 40/P -44/O<${'41'.repeat(32)}>/U<${'42'.repeat(32)}>>>`];
  let text = '%PDF-1.4\n';
  const places = parts.map((part, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${part}\nendobj\n`;
    return place;
  });
  const start = text.length;
  text += `xref\n0 ${parts.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')}`;
  return Buffer.from(`${text}trailer\n<</Size ${parts.length + 1}/Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>\nstartxref\n${start}\n%%EOF\n`, 'latin1');
})();

let app: TestApp;
let operator: Visitor;
let team: Visitor;
beforeAll(async () => {
  // So slow that nothing happens unless a test moves the gateway's clock.
  app = await startApp(await openFreshEmbedded(), { speed: 0.001 });
  operator = await rehearsalVisitor(app, 'operator');
  team = await rehearsalVisitor(app, 'gateway');
}, 120_000);
afterAll(() => app.close());

const rows = async (text: string, values: unknown[] = []) => (await app.ground.database.pool.query<Record<string, any>>(text, values)).rows;

/** A merchant of its own whose gateway asks for a document. */
async function asked(chosen: typeof TOSS = TOSS): Promise<{ visitor: Visitor; application: string; id: string }> {
  const { visitor } = await signUpMerchant(app, undefined, { operator });
  const application = await applyFor(visitor, { ...chosen, memo: '#request-document' });
  await eventually(async () => expect((await casesOf(visitor, application))[0].tracks.intake.state).toBe('handed_over'), { withinMs: 30_000 });
  const [one] = await advanceUntil(app, visitor, application, ({ standing }) => standing.headline === 'information_requested');
  return { visitor, application, id: one.id as string };
}

function upload(who: Visitor, id: string, bytes: Buffer, name = '통장 사본.jpg', headers: Record<string, string> = {}): Promise<Answered> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), name);
  return who.call('POST', `/api/cases/${id}/answer/documents`, form, headers);
}
const send = (who: Visitor, id: string, body: object, headers: Record<string, string> = {}) => who.call('POST', `/api/cases/${id}/actions/answer_information`, body, headers);
const lastEvent = async (who: Visitor, application: string) => (await casesOf(who, application))[0].events.at(-1);

it('a requested document is attached, sent, fetched and checked by the gateway; the case goes on, and the gateway\'s team opens it', async () => {
  const { visitor, application, id } = await asked();
  const first = await visitor.call('GET', `/api/cases/${id}/answer`);
  expect(first).toMatchObject({ status: 200, body: { version: 0, text: '', documents: [] } });
  expect(await visitor.change('PATCH', `/api/cases/${id}/answer`, 0, { text: '통장 사본을 보냅니다.' })).toMatchObject({ status: 200, body: { version: 1, text: '통장 사본을 보냅니다.' } });
  const uploaded = await upload(visitor, id, PAPER);
  expect(uploaded).toMatchObject({ status: 201, body: { text: '통장 사본을 보냅니다.', documents: [{ fileName: '통장 사본.jpg', mediaType: 'image/jpeg', bytes: PAPER.length, certificate: false }] } });
  // The same file again is the document that is there.
  expect((await upload(visitor, id, PAPER)).body.documents).toHaveLength(1);
  const [document] = uploaded.body.documents;
  const answer = { text: '통장 사본을 보냅니다.', documents: [document.id] };
  const sent = await send(visitor, id, answer);
  expect(sent).toMatchObject({ status: 200, body: { standing: { headline: 'under_review' } } });
  expect(sent.body.events.at(-1)).toMatchObject({
    command: 'answer_information', detail: { ko: '통장 사본을 보냅니다.' }, documents: [{ id: document.id, fileName: '통장 사본.jpg', bytes: PAPER.length, href: `/api/cases/${id}/documents/${document.id}`, deletedAt: null }],
  });
  // A second click changes nothing; something else is not passed over in silence.
  expect((await send(visitor, id, answer)).body.sequence).toBe(sent.body.sequence);
  expect(await send(visitor, id, { text: '다른 답변' })).toMatchObject({ status: 409, body: { code: 'not_allowed_now', detail: expect.any(String) } });
  expect(await visitor.call('GET', `/api/cases/${id}/answer`)).toMatchObject({ body: { text: '', documents: [], onFile: [{ id: document.id }] } });

  await advanceUntil(app, visitor, application, ({ standing }) => standing.headline === 'contract_ready');
  expect(await rows('select kind, state, sha256, bytes from rehearsal_document where case_id = $1', [id])).toEqual([{ kind: 'bankbook', state: 'read', sha256: createHash('sha256').update(PAPER).digest('hex'), bytes: PAPER.length }]);

  const seen = (await team.call('GET', `/api/gateway/cases/${id}`)).body.events.find(({ command }: { command: string }) => command === 'answer_information');
  expect(seen.documents).toMatchObject([{ fileName: '통장 사본.jpg', href: `/api/gateway/cases/${id}/documents/${document.id}` }]);
  const opened = await team.call('GET', seen.documents[0].href as string);
  expect([opened.status, opened.headers.get('content-type'), opened.headers.get('content-disposition')]).toEqual([200, 'image/jpeg', expect.stringMatching(/^attachment/)]);
  expect((await visitor.call('GET', `/api/cases/${id}/documents/${document.id}`)).status).toBe(200);
  expect((await operator.call('GET', `/api/desk/audit?subject=${document.id}`)).body).toMatchObject({ chainIntact: true, items: [{ action: 'document.open', details: { as: 'merchant' } }, { action: 'document.open', details: { as: 'gateway', case: id } }, { action: 'document.upload' }] });
  // The operator sees that there is one.
  const told = (await operator.call('GET', `/api/desk/cases/${id}`)).body.events.find(({ command }: { command: string }) => command === 'answer_information');
  expect(told.documents).toEqual([{ id: document.id, fileName: null, mediaType: 'image/jpeg', bytes: PAPER.length, href: null, deletedAt: null }]);
  // Nothing readable of it lies in the database, and what was sent can no longer be deleted.
  expect(JSON.stringify(await rows('select * from document'))).not.toContain('통장');
  expect(await visitor.call('DELETE', `/api/documents/${document.id}`)).toMatchObject({ status: 409 });
}, 180_000);

it('a text does not stand in for a document, and a spoiled link is asked for again', async () => {
  const { visitor, application, id } = await asked(KCP);
  expect((await send(visitor, id, { text: '메일로 보냈습니다.' })).status).toBe(200);
  const again = await eventually(async () => {
    const event = await lastEvent(visitor, application);
    expect(event.command).toBe('request_information');
    return event;
  }, { withinMs: 30_000 });
  expect(again.detail.ko).toContain('첨부되지 않았습니다');
  const { body } = await upload(visitor, id, PDF, 'bankbook.pdf');
  // The file is changed on the disk: the link answers nothing, and the gateway says that it could not open it.
  await rows('update document set file_key = repeat(\'0\', 64) where id = $1', [body.documents[0].id]);
  expect((await send(visitor, id, { documents: [body.documents[0].id] })).status).toBe(200);
  const [one] = await advanceUntil(app, visitor, application, (found) => found.events.filter(({ command }: { command: string }) => command === 'request_information').length === 3);
  expect(one.events.at(-1).detail.en).toContain('could not open');
}, 180_000);

it('drafts outlive a lost page and stale windows, documents on file are attached without an upload, and what is taken off is gone', async () => {
  const { visitor, id } = await asked(KCP);
  const taken = await upload(visitor, id, PDF, 'a.pdf');
  expect(await visitor.change('PATCH', `/api/cases/${id}/answer`, 0, { text: '오래된 창' })).toMatchObject({ status: 412, body: { code: 'stale_version' } });
  const off = taken.body.documents[0].id as string;
  expect((await visitor.call('DELETE', `/api/cases/${id}/answer/documents/${off}`)).body.documents).toEqual([]);
  expect(await rows('select id from document where id = $1', [off])).toEqual([]);
  expect(await visitor.call('PUT', `/api/cases/${id}/answer/documents/${off}`)).toMatchObject({ status: 404 });
  const { body } = await upload(visitor, id, PAPER);
  expect((await send(visitor, id, { documents: [body.documents[0].id] })).status).toBe(200);
  // The gateway's team asks for more: what was sent before can be attached again.
  await rows(`update gateway_case set tracks = jsonb_set(tracks, '{intake}', '"information_requested"'), intake = 'information_requested', headline = 'information_requested' where id = $1`, [id]);
  const onFile = (await visitor.call('GET', `/api/cases/${id}/answer`)).body.onFile;
  expect(onFile.map((one: { id: string }) => one.id)).toEqual([body.documents[0].id]);
  for (let time = 0; time < 2; time += 1) expect((await visitor.call('PUT', `/api/cases/${id}/answer/documents/${onFile[0].id}`)).body).toMatchObject({ documents: [{ id: onFile[0].id }], onFile: [] });
  // Taking it off the draft does not delete what was sent.
  expect((await visitor.call('DELETE', `/api/cases/${id}/answer/documents/${onFile[0].id}`)).body.onFile).toHaveLength(1);
}, 180_000);

it('refuses empty answers, resident numbers and what nobody could open, at the field and in both languages, and keeps the draft', async () => {
  const { visitor, id } = await asked(KCP);
  await visitor.change('PATCH', `/api/cases/${id}/answer`, 0, { text: '적어 둔 답변' });
  expect(await send(visitor, id, { text: '  ' })).toMatchObject({ status: 422, body: { code: 'invalid_input', errors: [{ pointer: '/items/1', code: 'item_missing' }] } });
  expect(await send(visitor, id, { text: '900101-1234567' })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/text', code: 'resident_number' }] } });
  for (const [bytes, ko, en] of [
    [Buffer.alloc(0), /비어 있습니다/, /empty/], [Buffer.from('그냥 글자'.repeat(40)), /어느 것도 아닙니다/, /neither JPEG/], [Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(21 * 1024 * 1024)]), /20MB보다/, /larger than 20 MB/],
    [PAPER.subarray(0, -20_000), /일부가 없어/, /incomplete/], [PAPER.subarray(0, 300), /손상/, /damaged/], [PDF.subarray(0, -2_500), /일부가 없어/, /incomplete/], [LOCKED, /암호를 푼/, /without one/],
    [Buffer.concat([Buffer.from('504b0304', 'hex'), Buffer.alloc(200)]), /압축 파일|어느 것도/, /archive|neither/],
  ] as const) {
    for (const [locale, words] of [['ko', ko], ['en', en]] as const) {
      const { status, body } = await upload(visitor, id, bytes, 'paper.jpg', { 'accept-language': locale });
      expect([status, body.code, body.detail]).toEqual([422, 'file_unusable', expect.stringMatching(words)]);
    }
  }
  expect(await visitor.call('GET', `/api/cases/${id}/answer`)).toMatchObject({ body: { text: '적어 둔 답변', documents: [] } });
  expect(await rows('select id from document where merchant_id = (select merchant_id from gateway_case where id = $1)', [id])).toEqual([]);
}, 240_000);

it('another merchant and another gateway cannot reach a document, its draft or its case', async () => {
  const { visitor, id } = await asked(KCP);
  const { body } = await upload(visitor, id, PAPER);
  const documentId = body.documents[0].id as string;
  const { visitor: other, id: otherCase } = await asked(TOSS);
  for (const [method, path] of [
    ['GET', `/api/cases/${id}/answer`], ['GET', `/api/cases/${id}/documents/${documentId}`], ['PUT', `/api/cases/${id}/answer/documents/${documentId}`], ['DELETE', `/api/cases/${id}/answer/documents/${documentId}`],
    // Nor by way of their own case.
    ['GET', `/api/cases/${otherCase}/documents/${documentId}`], ['PUT', `/api/cases/${otherCase}/answer/documents/${documentId}`], ['DELETE', `/api/cases/${otherCase}/answer/documents/${documentId}`], ['GET', `/api/documents/${documentId}`],
  ] as const) expect([path, (await other.call(method, path)).status]).toEqual([path, 404]);
  expect((await upload(other, id, PDF)).status).toBe(404);
  expect(await send(other, otherCase, { documents: [documentId] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/documents/0', code: 'document_gone' }] } });
  // The team belongs to another gateway; and a draft is nobody's but the merchant's.
  expect((await team.call('GET', `/api/gateway/cases/${id}/documents/${documentId}`)).status).toBe(404);
  const own = await upload(other, otherCase, PDF, 'b.pdf');
  expect((await team.call('GET', `/api/gateway/cases/${otherCase}/documents/${own.body.documents[0].id}`)).status).toBe(404);
  // A paper is no certificate of the business information.
  const { body: business } = await other.call('GET', '/api/business');
  expect((await other.call('POST', '/api/business/fill', { documentId: own.body.documents[0].id })).status).toBe(404);
  expect(business.state).toBe('on_file');
  // Asked again by the one it belongs to, all of it is there.
  expect((await visitor.call('GET', `/api/cases/${id}/documents/${documentId}`)).status).toBe(200);
}, 240_000);

it('of many sends at once exactly one is the answer', async () => {
  const { visitor, application, id } = await asked(TOSS);
  const { body } = await upload(visitor, id, PAPER);
  const documents = [body.documents[0].id];
  const answers = await Promise.all(Array.from({ length: 6 }, (_, at) => send(visitor, id, at % 2 === 0 ? { text: '같은 답변', documents } : { text: `다른 답변 ${at}`, documents })));
  const [one] = await casesOf(visitor, application);
  expect(one.events.filter(({ command }: { command: string }) => command === 'answer_information')).toHaveLength(1);
  for (const { status } of answers) expect([200, 409]).toContain(status);
  await eventually(async () => expect(await rows('select kind from rehearsal_answer where case_id = $1', [id])).toEqual([{ kind: 'information' }]), { withinMs: 30_000 });
}, 180_000);

it('deletes at night what was sent for a case that came to nothing, once its time is over; the history keeps that there was one', async () => {
  const [over, open] = [await asked(KCP), await asked(TOSS)];
  const sent = await Promise.all([over, open].map(async ({ visitor, id }) => {
    const documentId = (await upload(visitor, id, PAPER)).body.documents[0].id as string;
    expect((await send(visitor, id, { documents: [documentId] })).status).toBe(200);
    return documentId;
  }));
  await rows("update answer_document set sent_at = now() - interval '91 days'");
  await rows("update gateway_case set since = now() - interval '91 days'");
  await rows(`update gateway_case set tracks = jsonb_set(tracks, '{intake}', '"rejected"'), intake = 'rejected', headline = 'rejected' where id = $1`, [over.id]);
  await app.ground.database.inTransaction((tx) => enqueue(tx, housekeeping, {}));
  await eventually(async () => expect(await rows('select id from document where id = any($1)', [sent])).toEqual([{ id: sent[1] }]), { withinMs: 60_000 });
  const [one] = await casesOf(over.visitor, over.application);
  expect(one.events.find(({ command }: { command: string }) => command === 'answer_information').documents).toEqual([{ id: sent[0], fileName: null, mediaType: 'image/jpeg', bytes: PAPER.length, href: null, deletedAt: expect.any(String) }]);
  expect((await over.visitor.call('GET', `/api/cases/${over.id}/documents/${sent[0]}`)).status).toBe(404);
}, 240_000);
