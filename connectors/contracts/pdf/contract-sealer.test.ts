import { execFileSync } from 'node:child_process';
import { createHash, verify, X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDF } from '@libpdf/core';
import { fromBER } from 'asn1js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidenceJson, evidenceSheet, type EvidenceFacts, type SignatureRecord } from '../../../domain/contract/evidence.ts';
import type { SealingKey } from '../../../domain/ports/contract-sealer.ts';
import { createContractSealer } from './contract-sealer.ts';

const sealer = createContractSealer();
const AT = new Date('2026-11-24T00:30:05.000Z');

const record = (more: Partial<SignatureRecord>): SignatureRecord => ({
  name: '뷁쀍 김하나', mark: { kind: 'typed', text: '김하나' }, sealImage: null, means: { kind: 'account', accountName: '김하나', accountEmail: 'owner@example.kr' },
  consent: { version: '2026-11-1', text: '전자서명에 동의합니다' }, documentSha256: 'ab'.repeat(32), openedAt: AT.toISOString(), signedAt: AT.toISOString(), address: '192.0.2.7', browser: 'Chrome on Windows', requestId: 'req-1', ...more,
});

async function facts(signatures: SignatureRecord[]): Promise<EvidenceFacts> {
  return {
    gateway: { ko: '나이스페이먼츠', en: 'NICE Payments' }, merchant: { tradeName: '가온 식품', registrationNumber: '001-81-00017' }, caseReference: 'GH-1', offerId: 'offer_1', fileName: '계약서.pdf', documentSha256: 'ab'.repeat(32), pages: 1,
    offeredAt: AT.toISOString(), sealedAt: AT.toISOString(), certificate: { subject: 'CN=x', fingerprint: 'cd'.repeat(32), selfSigned: true }, consentSha256: (text) => String(text.length), signatures, events: signatures.map((_, index) => index + 9),
  };
}

interface Node {
  readonly valueBeforeDecodeView: Uint8Array;
  readonly valueBlock: { readonly value: readonly Node[]; readonly valueHexView: Uint8Array };
}
const at = (node: Node, ...path: readonly number[]): Node => path.reduce((inner, index) => inner.valueBlock.value.at(index)!, node);
const MESSAGE_DIGEST = '06092a864886f70d010904';

/** Checks the one signature of a file without the library that made it: which bytes it covers, their digest, and that the key of its certificate signed that digest. */
function check(bytes: Uint8Array): { holds: boolean; covers: number } {
  const text = Buffer.from(bytes).toString('latin1');
  const [, ...numbers] = /\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)/.exec(text) ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = numbers.map(Number);
  const { result } = fromBER(new Uint8Array(Buffer.from(text.slice(a + b + 1, c - 1), 'hex')).buffer);
  const signed = at(result as unknown as Node, 1, 0);
  const certificate = new X509Certificate(Buffer.from(at(signed, -2, 0).valueBeforeDecodeView));
  const signer = at(signed, -1, 0);
  const attributes = at(signer, 3);
  const told = attributes.valueBlock.value.find((one) => Buffer.from(at(one, 0).valueBeforeDecodeView).toString('hex') === MESSAGE_DIGEST)!;
  const digest = createHash('sha256').update(bytes.subarray(a, a + b)).update(bytes.subarray(c, c + d)).digest();
  // What is signed are the attributes as a set of their own: with the tag of a set.
  const attributesAsSet = Buffer.concat([Buffer.of(0x31), Buffer.from(attributes.valueBeforeDecodeView).subarray(1)]);
  const isSigned = verify('sha256', attributesAsSet, certificate.publicKey, Buffer.from(at(signer, 5).valueBlock.valueHexView));
  return { holds: isSigned && digest.equals(Buffer.from(at(told, 1, 0).valueBlock.valueHexView)), covers: d + c - a };
}

const pdfsig = ['/usr/bin/pdfsig', '/usr/local/bin/pdfsig', '/opt/homebrew/bin/pdfsig'].find((path) => existsSync(path));
let directory: string;
let key: SealingKey;
let contract: Uint8Array;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'gatehouse-seal-'));
  key = await sealer.makeKey({ name: 'Gatehouse 연습', at: AT });
  const document = PDF.create();
  document.addPage({ size: 'a4' }).drawText('The contract', { x: 50, y: 700 });
  contract = await document.save();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const sealed = async (signatures: SignatureRecord[], with_ = key) => {
  const given = await facts(signatures);
  return sealer.seal({ pdf: contract, sheet: evidenceSheet(given), attachment: { name: 'evidence.json', json: evidenceJson(given) }, key: with_, at: AT, reason: 'contract' });
};

describe('a sealed contract', () => {
  it('keeps the contract, says in Korean who signed, and carries the same for machines', async () => {
    const picture = await sealer.pictureOf(await sharp({ create: { width: 900, height: 900, channels: 3, background: '#c00' } }).jpeg().toBuffer());
    expect((await sharp(picture).metadata())).toMatchObject({ format: 'png', width: 400 });
    const bytes = await sealed([record({ sealImage: Buffer.from(picture).toString('base64') }), record({ name: '이두리', mark: { kind: 'drawn', strokes: [[[10, 20], [300, 150], [590, 10]]] }, means: { kind: 'link', email: 'duri@example.kr' } })]);
    const document = await PDF.load(bytes);
    const pages = document.extractText().map(({ text }) => text);
    expect(pages[0]).toContain('The contract');
    const evidence = pages.slice(1).join('\n');
    for (const said of ['뷁쀍 김하나', '이두리', '가온 식품', '나이스페이먼츠', 'ab'.repeat(10), '2026-11-24 09:30:05 KST', 'duri@example.kr', '192.0.2.7', 'GH-1 #10']) expect(evidence.replaceAll('\n', '')).toContain(said);
    const attached = JSON.parse(Buffer.from(document.getAttachment('evidence.json') ?? []).toString('utf8')) as { signatures: { name: string; consent: { text: string } }[] };
    expect(attached.signatures.map(({ name }) => name)).toEqual(['뷁쀍 김하나', '이두리']);
    expect(attached.signatures[0]?.consent.text).toBe('전자서명에 동의합니다');
    writeFileSync(join(directory, 'sealed.pdf'), bytes);
  }, 120_000);

  it('holds as it is and no longer with one byte changed', async () => {
    const bytes = await sealed([record({})]);
    expect(check(bytes)).toEqual({ holds: true, covers: bytes.length });
    const changed = Uint8Array.from(bytes);
    changed[200] = (changed[200] ?? 0) ^ 1;
    expect(check(changed).holds).toBe(false);
    if (pdfsig === undefined) return;
    const told = (content: Uint8Array): string => {
      writeFileSync(join(directory, 'told.pdf'), content);
      try {
        return execFileSync(pdfsig, ['-nocert', join(directory, 'told.pdf')], { encoding: 'utf8' });
      } catch (failed) {
        return String((failed as { stdout?: unknown }).stdout);
      }
    };
    expect(told(bytes)).toMatch(/ETSI\.CAdES\.detached[\s\S]*Total document signed[\s\S]*Signature is Valid/);
    expect(told(changed)).not.toContain('Signature is Valid');
  }, 120_000);

  it('is sealed with the certificate that the operator provides, and a wrong password is refused', async () => {
    const password = 'p12 비밀번호';
    const files = ['key.pem', 'cert.pem', 'own.p12'].map((name) => join(directory, name));
    if (!existsSync('/usr/bin/openssl')) return;
    execFileSync('/usr/bin/openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', files[0]!, '-out', files[1]!, '-days', '30', '-subj', '/CN=Operator Seal'], { stdio: 'ignore' });
    execFileSync('/usr/bin/openssl', ['pkcs12', '-export', '-inkey', files[0]!, '-in', files[1]!, '-out', files[2]!, '-passout', `pass:${password}`], { stdio: 'ignore' });
    const provided: SealingKey = { kind: 'provided', pkcs12: readFileSync(files[2]!).toString('base64'), password };
    expect(await sealer.describeKey(provided)).toMatchObject({ subject: 'CN=Operator Seal', selfSigned: true });
    expect(check(await sealed([record({})], provided)).holds).toBe(true);
    await expect(sealer.describeKey({ ...provided, password: 'wrong' })).rejects.toThrow();
  }, 120_000);

  it('takes nothing that is no PDF, or no picture', async () => {
    await expect(sealer.pages(Buffer.from('not a PDF'))).rejects.toThrow();
    expect(await sealer.pages(contract)).toBe(1);
    await expect(sealer.pictureOf(Buffer.from('<svg/>no'))).rejects.toThrow();
  });

  it('names its own certificate', async () => {
    const own = await sealer.describeKey(key);
    expect(own).toMatchObject({ selfSigned: true, subject: 'CN=Gatehouse 연습' });
    expect(own.validUntil.getUTCFullYear()).toBe(2036);
  });
});
