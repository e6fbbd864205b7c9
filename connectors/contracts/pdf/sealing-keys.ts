import { webcrypto } from 'node:crypto';
import { CryptoKeySigner, P12Signer, type Signer } from '@libpdf/core';
import { Integer, Utf8String } from 'asn1js';
import { AttributeTypeAndValue, BasicConstraints, Certificate, Extension } from 'pkijs';
import type { ContractSealer, SealingKey } from '../../../domain/ports/contract-sealer.ts';

/** Keys and certificates of the seal: made here, or the PKCS#12 file of the operator. */

const YEARS_VALID = 10;
const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
const OIDS = { commonName: '2.5.4.3', basicConstraints: '2.5.29.19', keyUsage: '2.5.29.15' } as const;

/** Signs with a sealing key. Rejects what cannot be read. */
export async function signerOf(key: SealingKey): Promise<Signer> {
  if (key.kind === 'provided') return P12Signer.create(Buffer.from(key.pkcs12, 'base64'), key.password);
  const privateKey = await webcrypto.subtle.importKey('pkcs8', Buffer.from(key.privateKey, 'base64'), RSA, false, ['sign']);
  return new CryptoKeySigner(privateKey, Buffer.from(key.certificate, 'base64'), 'RSA', 'RSASSA-PKCS1-v1_5');
}

/** A new RSA key of 3072 bits with a certificate it signs itself. */
export const makeSelfSigned: ContractSealer['makeKey'] = async ({ name, at }) => {
  const pair = await webcrypto.subtle.generateKey({ ...RSA, modulusLength: 3072, publicExponent: new Uint8Array([1, 0, 1]) }, true, ['sign', 'verify']);
  const certificate = new Certificate();
  certificate.version = 2;
  certificate.serialNumber = new Integer({ valueHex: serialNumber() });
  for (const side of [certificate.issuer, certificate.subject]) side.typesAndValues.push(new AttributeTypeAndValue({ type: OIDS.commonName, value: new Utf8String({ value: name }) }));
  // A minute earlier: machines that verify may be a little behind.
  certificate.notBefore.value = new Date(at.getTime() - 60_000);
  certificate.notAfter.value = new Date(Date.UTC(at.getUTCFullYear() + YEARS_VALID, at.getUTCMonth(), at.getUTCDate()));
  const constraints = new BasicConstraints({ cA: false });
  certificate.extensions = [
    new Extension({ extnID: OIDS.basicConstraints, critical: true, extnValue: constraints.toSchema().toBER(false), parsedValue: constraints }),
    // Digital signature and non-repudiation: a bit string of two bits.
    new Extension({ extnID: OIDS.keyUsage, critical: true, extnValue: Uint8Array.of(0x03, 0x02, 0x06, 0xc0).buffer }),
  ];
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey);
  await certificate.sign(pair.privateKey, 'SHA-256');
  return {
    kind: 'own', privateKey: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey)).toString('base64'), certificate: Buffer.from(certificate.toSchema(true).toBER(false)).toString('base64'),
  };
};

/** Sixteen random bytes that read as a positive number. */
function serialNumber(): ArrayBuffer {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.buffer;
}
