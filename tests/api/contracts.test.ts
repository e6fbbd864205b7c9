import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDF } from '@libpdf/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { advanceUntil, applyFor, casesOf, chooseMethods, finishBusiness, rehearsalVisitor, signUpMerchant, syntheticRegistrationNumber, typeBusiness } from '../../testkit/merchant-walk.ts';
import { startApp, Visitor, type TestApp } from '../../testkit/start-app.ts';
import type { Database } from '../../storage/open-database.ts';

/** The contract of a case, from the offer to the sealed copy: one house for all of it. */

let database: Database;
let app: TestApp;
let operator: Visitor;
const DELEGATED = { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'daou' }] };

beforeAll(async () => {
  database = await openFreshEmbedded();
  app = await startApp(database, { speed: 2_000_000 });
  operator = await rehearsalVisitor(app, 'operator');
}, 180_000);
afterAll(async () => {
  await app?.close();
});

const PEOPLE = [{ name: '김하나', email: 'owner@example.kr', birthDate: '1980-01-01', mobilePhone: '010-0000-1234' }, { name: '뷁두리', email: 'duri@example.kr', birthDate: '1982-02-02', mobilePhone: '010-0000-5678' }];

/** A merchant with these representatives whose contract has been offered and fetched. */
async function offered(representatives = PEOPLE.slice(0, 1)): Promise<{ owner: Visitor; email: string; password: string; applicationId: string; caseId: string }> {
  const { visitor: owner, email, password } = await signUpMerchant(app, undefined, { operator });
  await chooseMethods(owner, DELEGATED);
  const typed = await typeBusiness(owner, syntheticRegistrationNumber());
  const { body } = await owner.change('PATCH', '/api/business', typed.version, { form: { ...typed.form, representatives } });
  const applicationId = await finishBusiness(owner, body);
  const [one] = await advanceUntil(app, owner, applicationId, ({ tracks }) => tracks.contract.state !== 'not_started');
  const caseId = one.id as string;
  // Nobody else signs for them: the rehearsal would go on by itself.
  await app.gateway.leaveToPeople({ gateway: 'daou', caseId });
  await eventually(async () => expect((await contractOf(owner, caseId)).offer.state).toBe('open'), { withinMs: 60_000 });
  return { owner, email, password, applicationId, caseId };
}

const contractOf = async (visitor: Visitor, caseId: string): Promise<any> => (await visitor.call('GET', `/api/cases/${caseId}/contract`)).body;

async function bytesOf(visitor: Visitor, href: string): Promise<Buffer> {
  const answer = await fetch(app.url + href, { headers: { cookie: visitor.cookies().map(({ name, value }) => `${name}=${value}`).join('; ') } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toContain('attachment');
  return Buffer.from(await answer.arrayBuffer());
}

const typed = (sha256: string, text = '김하나') => ({ sha256, consent: { version: '2026-11-1', agreed: true }, mark: { kind: 'typed', text } });
const drawn = (sha256: string) => ({ sha256, consent: { version: '2026-11-1', agreed: true }, mark: { kind: 'drawn', strokes: [[[20, 30], [200, 160], [560, 40]], [[100, 180], [500, 180]]] } });
const sign = (visitor: Visitor, caseId: string, position: number, body: unknown) => visitor.call('POST', `/api/cases/${caseId}/contract/signers/${position}/sign`, body);

/** The token of the last link that was mailed to this address. */
async function linkOf(address: string): Promise<string> {
  return eventually(async () => {
    const { items } = (await operator.call('GET', '/api/desk/mail')).body as { items: { to: string; links: string[] }[] };
    const link = items.find(({ to, links }) => to === address && links.some((one) => one.includes('/sign/')))?.links[0];
    if (link === undefined) throw new Error('the link has not been mailed yet');
    return new URL(link).pathname.split('/').at(-1)!;
  });
}

function pdfsig(bytes: Buffer): string | null {
  if (!existsSync('/usr/bin/pdfsig')) return null;
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-contract-'));
  try {
    writeFileSync(join(directory, 'signed.pdf'), bytes);
    return execFileSync('/usr/bin/pdfsig', ['-nocert', join(directory, 'signed.pdf')], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

describe('a contract that the gateway has signed here', () => {
  it('is read, signed by its representative, sealed, and told to the gateway with the copy', async () => {
    const { owner, caseId, applicationId } = await offered();
    const before = await contractOf(owner, caseId);
    expect(before).toMatchObject({ offer: { place: 'here', order: 'together', opened: false }, signers: [{ name: '김하나', state: 'waiting', maySign: true }], signed: null });
    const [listed] = await casesOf(owner, applicationId);
    expect(listed.tasks).toMatchObject([{ code: 'sign_contract', href: `/applications/${applicationId}/contract/${caseId}` }]);
    expect(listed.allowedActions.map(({ code }: { code: string }) => code)).not.toContain('give_signature');
    // Nobody says it is signed beside its own page.
    expect((await owner.call('POST', `/api/cases/${caseId}/actions/give_signature`, {})).body.code).toBe('not_allowed_now');

    const { document } = before.offer;
    const unread = await sign(owner, caseId, 1, typed(document.sha256));
    expect(unread).toMatchObject({ status: 409, body: { code: 'not_allowed_now', detail: expect.stringContaining('먼저 열어') } });
    const contract = await bytesOf(owner, document.href);
    expect(createHash('sha256').update(contract).digest('hex')).toBe(document.sha256);
    expect((await sign(owner, caseId, 1, typed('0'.repeat(64)))).body.detail).toContain('바뀌었습니다');
    expect((await sign(owner, caseId, 1, typed(document.sha256, '남의이름'))).body).toMatchObject({ code: 'invalid_input', errors: [{ pointer: '/mark/text', code: 'name_differs' }] });
    expect((await sign(owner, caseId, 1, { ...typed(document.sha256), consent: { version: 'old', agreed: true } })).body.errors).toMatchObject([{ code: 'consent_outdated' }]);
    expect((await sign(owner, caseId, 1, { ...typed(document.sha256), sealImage: Buffer.from('no picture').toString('base64') })).body.errors).toMatchObject([{ pointer: '/sealImage' }]);

    // Two windows at once: one signature counts, the other is told so.
    const both = await Promise.all([sign(owner, caseId, 1, typed(document.sha256)), sign(owner, caseId, 1, drawn(document.sha256))]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const signed = await eventually(async () => {
      const now = await contractOf(owner, caseId);
      if (now.signed === null) throw new Error('not sealed yet');
      return now.signed;
    }, { withinMs: 60_000 });
    const copy = await bytesOf(owner, signed.href);
    expect(createHash('sha256').update(copy).digest('hex')).toBe(signed.sha256);
    const pages = (await PDF.load(copy)).extractText().map(({ text }) => text);
    expect(pages.length).toBeGreaterThan(1);
    expect(pages.at(-1)).toContain('김하나');
    expect(pages.slice(1).join('').replaceAll('\n', '')).toContain(document.sha256);
    const told = pdfsig(copy);
    if (told !== null) expect(told).toContain('Signature is Valid');
    const [after] = await advanceUntil(app, owner, applicationId, ({ tracks }) => tracks.contract.state === 'signed');
    expect(after.events.map(({ command }: { command: string }) => command)).toEqual(expect.arrayContaining(['representative_signed', 'give_signature', 'sign_contract']));
    // The gateway fetched the copy itself.
    const { rows } = await database.pool.query<{ kind: string; sha256: string }>("select kind, sha256 from rehearsal_document where case_id = $1 and kind = 'signed_contract'", [caseId]);
    expect(rows).toEqual([{ kind: 'signed_contract', sha256: signed.sha256 }]);
    expect((await sign(owner, caseId, 1, typed(document.sha256))).status).toBe(409);
  }, 180_000);

  it('is signed by joint representatives, the other by a link that signs once', async () => {
    const { owner, caseId, applicationId } = await offered(PEOPLE);
    const { offer } = await contractOf(owner, caseId);
    await bytesOf(owner, offer.document.href);
    expect((await sign(owner, caseId, 1, drawn(offer.document.sha256))).status).toBe(200);
    expect((await sign(owner, caseId, 2, typed(offer.document.sha256, '뷁두리'))).body.detail).toContain('한 분만');
    expect((await owner.call('POST', `/api/cases/${caseId}/contract/signers/2/link`, {})).body.signers[1]).toMatchObject({ state: 'invited' });
    expect((await owner.call('POST', `/api/cases/${caseId}/contract/signers/2/link`, {})).body.code).toBe('not_allowed_now');
    const first = await linkOf('duri@example.kr');
    await database.pool.query("update contract_signer set invited_at = invited_at - interval '3 days' where offer_id = $1", [offer.id]);
    const [reminder] = app.house.jobs.filter(({ job }) => job.name === 'contracts.remind-signers');
    await reminder!.run({ data: {} } as never);
    await reminder!.run({ data: {} } as never);
    const token = await linkOf('duri@example.kr');
    expect(token).not.toBe(first);
    const guest = new Visitor(app.url);
    expect((await guest.call('GET', `/api/signing/${first}`)).body.code).toBe('link_invalid');
    const seen = (await guest.call('GET', `/api/signing/${token}`)).body;
    expect(seen).toMatchObject({ signer: { name: '뷁두리', maySign: true }, others: { total: 2, signed: 1 }, merchant: '가온 식품' });
    expect(JSON.stringify(seen)).not.toContain('김하나');
    expect((await guest.call('POST', `/api/signing/${token}/sign`, typed(offer.document.sha256, '뷁두리'))).body.detail).toContain('먼저 열어');
    await bytesOf(guest, seen.offer.document.href);
    expect((await guest.call('GET', `/api/signing/${token}/files/doc_00000000000000000000000000`)).status).toBe(404);
    expect((await guest.call('POST', `/api/signing/${token}/sign`, typed(offer.document.sha256, '뷁 두리'))).status).toBe(200);
    expect((await guest.call('POST', `/api/signing/${token}/sign`, typed(offer.document.sha256, '뷁두리'))).status).toBe(409);
    await advanceUntil(app, owner, applicationId, ({ tracks }) => tracks.contract.state === 'signed');
    const { signed, signers } = await contractOf(owner, caseId);
    expect(signers.map(({ state, means }: any) => [state, means.en])).toEqual([['signed', 'Signed with an account'], ['signed', 'Signed by a link from mail']]);
    const evidence = (await PDF.load(await bytesOf(owner, signed.href))).extractText().map(({ text }) => text).join('');
    expect(evidence).toContain('뷁두리');
    expect(evidence).toContain('duri@example.kr');
    // Their copy comes by a link of its own, and nobody signs with it.
    const copyLink = await linkOf('duri@example.kr');
    expect((await guest.call('GET', `/api/signing/${copyLink}`)).body.signed.sha256).toBe(signed.sha256);
  }, 180_000);

  it('is sealed although the process died between the seal and its record, once', async () => {
    const { owner, caseId, applicationId } = await offered();
    const { offer } = await contractOf(owner, caseId);
    await bytesOf(owner, offer.document.href);
    // The first try seals and then dies before anything is recorded.
    const { rows: [head] } = await database.pool.query<{ n: string }>('select count(*)::text as n from document');
    await database.pool.query(`create function die_once() returns trigger language plpgsql as $$ begin
      if new.purpose = 'contract' and exists (select 1 from job where name = 'contracts.seal' and state = 'running' and attempt < 2) then raise exception 'the process died here'; end if; return new; end $$`);
    await database.pool.query('create trigger die_once before insert on document for each row execute function die_once()');
    expect((await sign(owner, caseId, 1, typed(offer.document.sha256))).status).toBe(200);
    await eventually(async () => {
      const { rows } = await database.pool.query<{ attempt: number }>("select attempt from job where name = 'contracts.seal' and state <> 'done'");
      expect(rows.map(({ attempt }) => attempt)).toEqual([expect.any(Number)]);
      expect(rows[0]!.attempt).toBeGreaterThan(0);
      expect((await contractOf(owner, caseId)).signed).toBeNull();
    }, { withinMs: 60_000 });
    await database.pool.query('drop trigger die_once on document');
    await database.pool.query('drop function die_once()');
    await advanceUntil(app, owner, applicationId, ({ tracks }) => tracks.contract.state === 'signed');
    const { rows: [tail] } = await database.pool.query<{ n: string }>('select count(*)::text as n from document');
    expect(Number(tail!.n) - Number(head!.n)).toBe(1);
    const { rows: said } = await database.pool.query("select 1 from case_event where case_id = $1 and command = 'give_signature'", [caseId]);
    expect(said).toHaveLength(1);
  }, 180_000);

  it('is not signed after withdrawal or the date, by anybody but the owner, nor by another merchant', async () => {
    const { owner, email, password, caseId } = await offered();
    const { offer } = await contractOf(owner, caseId);
    await bytesOf(owner, offer.document.href);
    const { visitor: other } = await signUpMerchant(app, undefined, { operator });
    for (const answer of [await other.call('GET', `/api/cases/${caseId}/contract`), await sign(other, caseId, 1, typed(offer.document.sha256)), await other.call('GET', offer.document.href)]) expect(answer.status).toBe(404);
    expect((await (await rehearsalVisitor(app, 'gateway')).call('GET', `/api/gateway/cases/${caseId}/contract`)).status).toBe(404);
    await database.pool.query("update member set role = 'admin' where merchant_id = (select merchant_id from gateway_case where id = $1)", [caseId]);
    const admin = new Visitor(app.url);
    await admin.signIn({ email, password });
    expect((await sign(admin, caseId, 1, typed(offer.document.sha256))).body.code).toBe('forbidden');
    expect((await contractOf(admin, caseId)).signers[0]).toMatchObject({ maySign: false, mayInvite: false });
    await database.pool.query("update member set role = 'owner' where merchant_id = (select merchant_id from gateway_case where id = $1)", [caseId]);

    await database.pool.query("update contract_offer set expires_at = now() - interval '1 minute' where id = $1", [offer.id]);
    const [lapse] = app.house.jobs.filter(({ job }) => job.name === 'contracts.lapse-offers');
    await lapse!.run({ data: {} } as never);
    const again = new Visitor(app.url);
    await again.signIn({ email, password });
    const late = await sign(again, caseId, 1, typed(offer.document.sha256));
    expect(late.body.detail).toContain('기한이 지났습니다');
    const view = (await again.call('GET', `/api/cases/${caseId}/events`)).body.items.map(({ command }: any) => command);
    expect(view.filter((command: string) => command === 'offer_lapsed')).toHaveLength(1);
    expect((await again.call('POST', `/api/cases/${caseId}/actions/withdraw`, {})).status).toBe(200);
    expect((await sign(again, caseId, 1, typed(offer.document.sha256))).body.detail).toContain('서명할 계약이 없습니다');
  }, 180_000);
});

it('an offered document that is not what was announced is never shown; sent again it is', async () => {
  await database.pool.query("create function other_bytes() returns trigger language plpgsql as $$ begin if new.type = 'contract.offered' then update rehearsal_case set created_at = created_at + interval '1 day' where case_id = new.case_id; end if; return new; end $$");
  await database.pool.query('create trigger other_bytes after insert on rehearsal_event for each row execute function other_bytes()');
  const { visitor: owner } = await signUpMerchant(app, undefined, { operator });
  const applicationId = await applyFor(owner, DELEGATED);
  await advanceUntil(app, owner, applicationId, ({ tracks }) => tracks.contract.state !== 'not_started');
  const caseId = (await casesOf(owner, applicationId))[0].id as string;
  const seen = await eventually(async () => {
    const now = await contractOf(owner, caseId);
    expect(now.offer.state).toBe('unusable');
    return now;
  }, { withinMs: 60_000 });
  expect(seen).toMatchObject({ offer: { document: null }, standing: { tone: 'warn' }, signers: [{ maySign: false, mayInvite: false }] });
  const [one] = await casesOf(owner, applicationId);
  expect(one.standing.nextAction.ko).toContain('쓸 수 없습니다');
  expect(one.events.at(-1)).toMatchObject({ command: 'contract_unusable', detail: { ko: expect.stringContaining('해시와 다릅니다') } });
  await database.pool.query('drop trigger other_bytes on rehearsal_event');
  await database.pool.query("update rehearsal_case set contract = 'none', due_at = now(), remaining = '[{\"after\":0,\"type\":\"contract.offered\"}]' where case_id = $1", [caseId]);
  await app.gateway.hurry({ gateway: 'daou', caseId });
  await eventually(async () => expect(await contractOf(owner, caseId)).toMatchObject({ offer: { state: 'open' }, signers: [{ maySign: true }] }), { withinMs: 60_000 });
}, 120_000);

describe('a contract that is signed elsewhere', () => {
  const form = (bytes: Buffer, name: string): FormData => {
    const data = new FormData();
    data.append('file', new Blob([new Uint8Array(bytes)], { type: 'application/pdf' }), name);
    return data;
  };
  const pdf = async (text: string): Promise<Buffer> => {
    const document = PDF.create();
    document.addPage({ size: 'a4' }).drawText(text, { x: 50, y: 700 });
    return Buffer.from(await document.save());
  };

  it("is uploaded by the gateway's people, and copies of either side are kept with their hash and told to the other", async () => {
    const { visitor: owner } = await signUpMerchant(app, undefined, { operator });
    const applicationId = await applyFor(owner, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] });
    const team = await rehearsalVisitor(app, 'gateway');
    const caseId = await eventually(async () => {
      const [one] = await casesOf(owner, applicationId);
      expect(one.tracks.intake.state).not.toBe('submitted');
      return one.id as string;
    }, { withinMs: 60_000 });
    await app.gateway.leaveToPeople({ gateway: 'tosspayments', caseId });
    const step = (action: string, body: unknown = {}) => team.call('POST', `/api/gateway/cases/${caseId}/actions/${action}`, body);
    for (const action of ['acknowledge', 'start_review', 'accept']) expect([200, 409]).toContain((await step(action)).status);
    expect((await owner.call('POST', `/api/cases/${caseId}/contract/copies`, form(await pdf('too early'), 'early.pdf'))).status).toBe(409);
    expect((await team.call('POST', `/api/gateway/cases/${caseId}/contract/document`, form(Buffer.from('<html>no</html>'), 'contract.pdf'))).body.code).toBe('file_unusable');
    const contract = await pdf('The contract of the gateway');
    const uploaded = (await team.call('POST', `/api/gateway/cases/${caseId}/contract/document`, form(contract, '계약서.pdf'))).body;
    expect(uploaded.sha256).toBe(createHash('sha256').update(contract).digest('hex'));
    // Before the offer nobody but who uploaded it knows of it.
    expect((await owner.call('GET', `/api/cases/${caseId}/contract/files/${uploaded.documentId}`)).status).toBe(404);
    expect((await step('offer_contract', { documentId: 'doc_00000000000000000000000000' })).body.code).toBe('invalid_input');
    expect((await step('offer_contract', { documentId: uploaded.documentId })).status).toBe(200);
    // What was offered once is of that offer: nobody puts a known id under another.
    expect((await step('offer_contract', { documentId: uploaded.documentId })).body.code).toBe('invalid_input');
    const seen = await contractOf(owner, caseId);
    expect(seen).toMatchObject({ offer: { place: 'gateway', state: 'open', document: { fileName: '계약서.pdf', sha256: uploaded.sha256 } }, signers: [], mayAddCopy: true });
    expect(await bytesOf(owner, seen.offer.document.href)).toEqual(contract);
    expect((await sign(owner, caseId, 1, typed(uploaded.sha256))).body.detail).toContain('PG에서 직접');

    // The same bytes, now to be signed here, and then elsewhere after all: each is an offer of its own.
    const offerAgain = async (more: object): Promise<any> => {
      const again = (await team.call('POST', `/api/gateway/cases/${caseId}/contract/document`, form(contract, '계약서.pdf'))).body;
      expect((await step('offer_contract', { documentId: again.documentId, ...more })).status).toBe(200);
      return contractOf(owner, caseId);
    };
    expect(await offerAgain({ signing: 'together' })).toMatchObject({ offer: { place: 'here' }, signers: [{ name: '김하나' }] });
    expect(await offerAgain({})).toMatchObject({ offer: { place: 'gateway' }, signers: [] });

    const copy = await pdf('Signed on paper');
    for (const _ of [1, 2]) expect((await owner.call('POST', `/api/cases/${caseId}/contract/copies`, form(copy, '서명본.pdf'))).body.copies).toHaveLength(1);
    expect((await team.call('POST', `/api/gateway/cases/${caseId}/contract/copies`, form(await pdf('Countersigned'), 'both.pdf'))).status).toBe(201);
    const theirs = (await team.call('GET', `/api/gateway/cases/${caseId}/contract`)).body;
    expect(theirs.copies.map(({ by, sha256 }: any) => [by, sha256.length])).toEqual([['merchant', 64], ['gateway', 64]]);
    expect(await bytesOf(team, theirs.copies[0].href)).toEqual(copy);
    const told = (await owner.call('GET', `/api/cases/${caseId}/events`)).body.items.filter(({ command }: any) => command === 'signed_copy_added');
    expect(told.map(({ source, detail }: any) => [source, detail.en.slice(0, 7)])).toEqual([['merchant', 'SHA-256'], ['gateway_desk', 'SHA-256']]);
    expect((await owner.call('POST', `/api/cases/${caseId}/actions/give_signature`, {})).status).toBe(200);
  }, 120_000);

  it('is offered anew with another document: what was signed of the first no longer counts; a refused signature opens the same one again', async () => {
    const { visitor: owner } = await signUpMerchant(app, undefined, { operator });
    await chooseMethods(owner, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] });
    const typedForm = await typeBusiness(owner, syntheticRegistrationNumber());
    const { body } = await owner.change('PATCH', '/api/business', typedForm.version, { form: { ...typedForm.form, representatives: PEOPLE } });
    const applicationId = await finishBusiness(owner, body);
    const team = await rehearsalVisitor(app, 'gateway');
    const caseId = await eventually(async () => {
      const [one] = await casesOf(owner, applicationId);
      expect(one.tracks.intake.state).not.toBe('submitted');
      return one.id as string;
    }, { withinMs: 60_000 });
    await app.gateway.leaveToPeople({ gateway: 'tosspayments', caseId });
    const step = (action: string, more: unknown = {}) => team.call('POST', `/api/gateway/cases/${caseId}/actions/${action}`, more);
    for (const action of ['acknowledge', 'start_review', 'accept']) await step(action);
    const offer = async (text: string, action = 'offer_contract'): Promise<string> => {
      const { documentId, sha256 } = (await team.call('POST', `/api/gateway/cases/${caseId}/contract/document`, form(await pdf(text), 'contract.pdf'))).body;
      expect((await step(action, { documentId, signing: 'in_order' })).status).toBe(200);
      return sha256 as string;
    };
    const first = await offer('first');
    const before = await contractOf(owner, caseId);
    expect(before.signers.map(({ maySign, mayInvite }: any) => [maySign, mayInvite])).toEqual([[true, true], [false, false]]);
    await bytesOf(owner, before.offer.document.href);
    expect((await sign(owner, caseId, 2, typed(first, '뷁두리'))).body.detail).toContain('앞 순서');
    expect((await sign(owner, caseId, 1, typed(first))).status).toBe(200);
    // In order, the next one hears of their turn at once.
    const old = await linkOf('duri@example.kr');
    expect((await step('retract_offer')).status).toBe(200);
    const second = await offer('second');
    const after = await contractOf(owner, caseId);
    expect(after.signers.map(({ state }: any) => state)).toEqual(['waiting', 'waiting']);
    expect((await new Visitor(app.url).call('POST', `/api/signing/${old}/sign`, typed(first, '뷁두리'))).body.detail).toContain('바뀌었습니다');
    expect((await sign(owner, caseId, 1, typed(first))).body.detail).toContain('바뀌었습니다');
    await bytesOf(owner, after.offer.document.href);
    expect((await sign(owner, caseId, 1, typed(second))).status).toBe(200);
    const token = await eventually(async () => {
      const found = await linkOf('duri@example.kr');
      expect(found).not.toBe(old);
      return found;
    });
    const guest = new Visitor(app.url);
    await bytesOf(guest, (await guest.call('GET', `/api/signing/${token}`)).body.offer.document.href);
    expect((await guest.call('POST', `/api/signing/${token}/sign`, typed(second, '뷁두리'))).status).toBe(200);
    await eventually(async () => expect((await contractOf(owner, caseId)).signed).not.toBeNull(), { withinMs: 60_000 });
    expect((await step('refuse_signature', { text: '서명을 다시 받아 주세요' })).status).toBe(200);
    const reopened = await contractOf(owner, caseId);
    expect(reopened).toMatchObject({ signed: null, offer: { state: 'open', document: { sha256: second } } });
    expect(reopened.signers.map(({ state }: any) => state)).toEqual(['waiting', 'waiting']);
  }, 120_000);
});

describe("a step at the gateway's own site", () => {
  it('is a task with a link; finished there the review begins, and who has not finished is reminded', async () => {
    const { visitor: owner, email } = await signUpMerchant(app, undefined, { operator });
    const applicationId = await applyFor(owner, { methods: ['card'], addedTypes: [], choices: [{ method: 'card', type: 'one_time', gateway: 'tosspayments' }] });
    const caseId = await eventually(async () => {
      const [one] = await casesOf(owner, applicationId);
      expect(one.tracks.intake.state).not.toBe('submitted');
      return one.id as string;
    }, { withinMs: 60_000 });
    // Only what this test asks for happens at the gateway.
    await database.pool.query("update rehearsal_case set due_at = now() + interval '1 hour' where case_id = $1 and last_sequence = 0", [caseId]);
    await app.gateway.hurry({ gateway: 'tosspayments', caseId });
    await database.pool.query("update rehearsal_case set due_at = now() + interval '1 hour' where case_id = $1 and remaining->0->>'type' = 'case.review_started'", [caseId]);
    const received = await eventually(async () => {
      const [one] = await casesOf(owner, applicationId);
      expect(one.tracks.intake.state).toBe('received');
      return one;
    }, { withinMs: 60_000 });
    const [task] = received.tasks;
    expect(task).toMatchObject({ code: 'second_step', href: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/steps\/RG-/) });

    await database.pool.query("update gateway_case set since = since - interval '4 days' where id = $1", [caseId]);
    const [remind] = app.house.jobs.filter(({ job }) => job.name === 'follow-up.remind-merchants');
    const reminders = async (): Promise<number> => {
      await remind!.run({ data: {} } as never);
      return ((await operator.call('GET', '/api/desk/mail?limit=100')).body.items as { to: string; subject: string }[]).filter(({ to, subject }) => to === email && subject.includes('아직 기다리고')).length;
    };
    // What nobody has opened is carried on in steps of its own, without the daily reminder.
    expect(await reminders()).toBe(0);
    expect((await owner.call('POST', `/api/cases/${caseId}/read`, { sequence: received.sequence })).status).toBe(200);
    expect([await reminders(), await reminders()]).toEqual([1, 1]);

    expect(await (await fetch(task.href)).text()).toContain('절차 마치기');
    expect(await (await fetch(task.href, { method: 'POST' })).text()).toContain('마칠 절차가 없습니다');
    await eventually(async () => expect((await casesOf(owner, applicationId))[0].tracks.intake.state).not.toBe('received'), { withinMs: 60_000 });
    expect((await casesOf(owner, applicationId))[0].events.map(({ command }: any) => command)).toContain('start_review');
  }, 120_000);
});
