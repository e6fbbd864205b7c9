import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openFreshEmbedded } from '../../testkit/databases.ts';
import { eventually } from '../../testkit/eventually.ts';
import { rehearsalVisitor } from '../../testkit/merchant-walk.ts';
import { startApp, type Answered, type TestApp, type Visitor } from '../../testkit/start-app.ts';

const SAMPLE = readFileSync(join(import.meta.dirname, '../../reader/samples/individual-general.jpg'));
/** A picture by its first bytes, with nothing to be read: it costs no time and leaves no page behind. */
const CUT_OFF = SAMPLE.subarray(0, 300);
const MB = 1024 * 1024;
const jpegOf = (bytes: number) => Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(bytes - 4)]);

let app: TestApp;
let merchant: Visitor;
beforeAll(async () => {
  // Every call reports an address of its own, or the limit of uploads a minute would be met.
  app = await startApp(await openFreshEmbedded(), { settings: { TRUSTED_PROXIES: '127.0.0.1' } });
  merchant = await rehearsalVisitor(app, 'merchant');
});
afterAll(() => app.close());

let calls = 0;
const somewhere = () => ({ 'x-forwarded-for': `192.0.2.${(calls += 1)}` });

interface Part { readonly bytes: Buffer; readonly name?: string; readonly type?: string; readonly field?: string }

function upload(parts: readonly Part[], headers: Record<string, string> = {}): Promise<Answered> {
  const form = new FormData();
  for (const { bytes, name = 'certificate.jpg', type = 'image/jpeg', field = 'file' } of parts) form.append(field, new Blob([new Uint8Array(bytes)], { type }), name);
  return merchant.call('POST', '/api/documents', form, { ...headers, ...somewhere() });
}

const rows = async () => (await app.ground.database.pool.query<{ id: string }>('select id from document')).rows.length;
const files = () => readdirSync(join(app.ground.config.dataDirectory, 'files'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

/** The answer in both languages; nothing may be kept of either. */
async function refused(send: (locale: Record<string, string>) => Promise<Answered>, expected: { status: number; code: string; en: RegExp; ko: RegExp }): Promise<void> {
  const before = [await rows(), files()];
  for (const locale of ['en', 'ko'] as const) {
    const { status, body, headers } = await send({ 'accept-language': locale });
    expect([status, body.code, headers.get('content-type')]).toEqual([expected.status, expected.code, 'application/problem+json; charset=utf-8']);
    expect(`${body.title} ${body.detail ?? ''}`).toMatch(expected[locale]);
    expect(body.instance).toMatch(/\S/);
  }
  expect([await rows(), files()]).toEqual(before);
}

it.each<[string, () => Part[], { status: number; code: string; en: RegExp; ko: RegExp }]>([
  ['an empty file', () => [{ bytes: Buffer.alloc(0) }], { status: 422, code: 'file_unusable', en: /The file is empty\. Please choose/, ko: /파일이 비어 있습니다\. .*다시 선택/ }],
  ['a byte more than 20 MB', () => [{ bytes: jpegOf(20 * MB + 1) }], { status: 422, code: 'file_unusable', en: /larger than 20 MB\. Save it/, ko: /20MB보다 큽니다\. .*다시 올려/ }],
  ['a byte more than 25 MB', () => [{ bytes: jpegOf(25 * MB + 1) }], { status: 413, code: 'payload_too_large', en: /larger than 25 MB\. Save it/, ko: /25MB보다 큽니다\. .*다시 올려/ }],
  ['text that is called a picture', () => [{ bytes: Buffer.from('사업자등록증 076-13-99247\n'.repeat(50)) }], { status: 422, code: 'file_unusable', en: /neither JPEG, PNG/, ko: /어느 것도 아닙니다/ }],
  ['two files', () => [{ bytes: SAMPLE }, { bytes: SAMPLE, name: 'second.jpg' }], { status: 400, code: 'malformed_request', en: /Only one file can be sent at a time/, ko: /한 번에 하나만/ }],
  ['two files, the second of them large', () => [{ bytes: SAMPLE }, { bytes: jpegOf(3 * MB), name: 'second.jpg', field: 'other' }], { status: 400, code: 'malformed_request', en: /Only one file can be sent at a time/, ko: /한 번에 하나만/ }],
  ['no file at all', () => [], { status: 422, code: 'file_unusable', en: /No file was sent\. Choose a file/, ko: /파일이 들어 있지 않습니다/ }],
])('%s is refused, saying what to do, and nothing of it is kept', async (_what, parts, expected) => {
  await refused((headers) => upload(parts(), headers), expected);
});

it.each([['JSON', 'application/json', JSON.stringify({ file: 'x' })], ['a bare picture', 'image/jpeg', 'bytes']])('a request that is %s is refused as the wrong kind of content', async (_what, type, body) => {
  await refused(async (headers) => {
    const cookie = merchant.cookies().map(({ name, value }) => `${name}=${value}`).join('; ');
    const answer = await fetch(`${app.url}/api/documents`, { method: 'POST', body, headers: { ...headers, ...somewhere(), cookie, 'content-type': type, 'idempotency-key': crypto.randomUUID() } });
    return { status: answer.status, body: await answer.json(), headers: answer.headers };
  }, { status: 415, code: 'unsupported_media_type', en: /not accepted here/, ko: /지원하지 않는 형식/ });
});

it.each([['without its boundary', 'multipart/form-data'], ['that is cut off in the middle of the file', 'multipart/form-data; boundary=cut']])('a form %s is refused, and the next upload is taken', async (_what, type) => {
  await refused(async (headers) => {
    const cookie = merchant.cookies().map(({ name, value }) => `${name}=${value}`).join('; ');
    const body = Buffer.concat([Buffer.from('--cut\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n'), SAMPLE.subarray(0, 5000)]);
    const answer = await fetch(`${app.url}/api/documents`, { method: 'POST', body, headers: { ...headers, ...somewhere(), cookie, 'content-type': type, 'idempotency-key': crypto.randomUUID() } });
    return { status: answer.status, body: await answer.json(), headers: answer.headers };
  }, { status: 400, code: 'malformed_request', en: /cut off or is malformed\. Please upload the file again/, ko: /다시 올려 주세요/ });
  const { status, body } = await upload([{ bytes: CUT_OFF }]);
  expect(status).toBe(201);
  await merchant.call('DELETE', `/api/documents/${body.id}`);
});

it.each([
  ['with folders before its name', '../../../etc/passwd.jpg', 'passwd.jpg'], ['with a drive before its name', 'C:\\Users\\hana\\사업자등록증.jpg', '사업자등록증.jpg'], ['called like a folder', '/etc/', 'document'],
  ['with control characters in its name', 'a\u0000b\u0007c.jpg', 'abc.jpg'], ['with a very long name', `${'가'.repeat(300)}.jpg`, '가'.repeat(200)],
])('a file %s, and of a claimed type that is wrong, is shown under a plain name and with the type of its bytes', async (_what, name, shown) => {
  const { status, body } = await upload([{ bytes: CUT_OFF, name, type: 'text/html' }]);
  expect([status, body.mediaType, body.fileName]).toEqual([201, 'image/jpeg', shown]);
  await merchant.call('DELETE', `/api/documents/${body.id}`);
});

/** A PDF of these objects, with the table of places that readers want. */
function pdf(objects: readonly string[], trailer: string): Buffer {
  let text = '%PDF-1.4\n';
  const places = objects.map((body, at) => {
    const place = text.length;
    text += `${at + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const start = text.length;
  return Buffer.from(`${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}trailer<</Size ${objects.length + 1}/Root 1 0 R${trailer}>>\nstartxref\n${start}\n%%EOF`, 'latin1');
}

const LOCKED = pdf(['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>', '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>', `<</Filter/Standard/V 1/R 2/Length 40/P -44/O<${'41'.repeat(32)}>/U<${'42'.repeat(32)}>>>`], '/Encrypt 4 0 R/ID[<00><00>]');

it.each<[string, () => Buffer | Promise<Buffer>, { code: string; en: RegExp; ko: RegExp }]>([
  ['a picture cut off after its head', () => CUT_OFF, { code: 'unreadable', en: /damaged and cannot be opened\. Please/, ko: /다시 촬영하여 올려/ }],
  ['a PDF with a password', () => LOCKED, { code: 'encrypted', en: /upload a copy without one/, ko: /암호를 푼 파일을 올려/ }],
  ['a picture without a certificate', () => sharp({ create: { width: 1200, height: 900, channels: 3, background: '#8ab' } }).png().toBuffer(), { code: 'not_a_certificate', en: /fill in the form by hand/, ko: /직접 입력하실 수도/ }],
])('%s is taken in, and its reading says what is wrong in both languages', async (_what, bytes, expected) => {
  const taken = await upload([{ bytes: await bytes() }]);
  expect(taken.status).toBe(201);
  const read = await eventually(async () => {
    const { body } = await merchant.call('GET', `/api/documents/${taken.body.id}`);
    expect(['read', 'failed']).toContain(body.state);
    return body;
  }, { withinMs: 120_000 });
  const told = read.problems.find(({ code }: { code: string }) => code === expected.code);
  expect(told, JSON.stringify(read.problems)).toBeDefined();
  expect(told.message.en).toMatch(expected.en);
  expect(told.message.ko).toMatch(expected.ko);
  expect(read.fields?.registrationNumber?.value ?? null).toBeNull();
}, 150_000);
